"""Lets one transaction at a time through, in the threads of one process.

SQLite has one writer anyway; waiting here instead of in SQLite's busy handler is fair and does not poll.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from node.store.errors import StoreBusyError, StoreError


class Turns:
    """A lock that hands itself on in the order of asking, and says what is wrong where a plain one would wait for ever.

    Whoever frees a plain lock and asks for it again gets it before those whom the system has yet to wake: with many
    writers one of them goes on while the others wait for a hundred of its transactions.
    """

    def __init__(self, *, wait_seconds: float) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False
        self._holder: int | None = None
        self._wait_seconds = wait_seconds

    @contextmanager
    def take(self) -> Iterator[None]:
        """Holds the turn for the block. Raises StoreBusyError when it does not come in time, StoreError when this very
        thread holds it: a transaction inside a transaction would wait for itself."""
        if self._holder == threading.get_ident():
            raise StoreError("this thread has a transaction open already: end it first")
        self._wait()
        self._holder = threading.get_ident()
        try:
            yield
        finally:
            self._holder = None
            self._hand_on()

    def _wait(self) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            place = threading.Lock()
            place.acquire()
            self._waiting.append(place)
        try:
            came = place.acquire(timeout=self._wait_seconds)
        except BaseException:  # Ctrl-C while waiting: a turn that came just then must go to the next
            if self._gave_up(place):
                self._hand_on()
            raise
        if not came and not self._gave_up(place):
            raise StoreBusyError("another transaction holds the database: try again")

    def _gave_up(self, place: threading.Lock) -> bool:
        """Leaves the queue; True where the turn had come meanwhile and is held."""
        with self._guard:
            if place not in self._waiting:
                return True
            self._waiting.remove(place)
            return False

    def _hand_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

"""Lets one transaction at a time through, or a few, in the threads of one process.

SQLite has one writer anyway; waiting here instead of in SQLite's busy handler is fair and does not poll. On PostgreSQL
the threads of one Python process take turns at the interpreter as well: thirty-two transactions begun at once all end
late, a few at a time end in order.
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

    def __init__(self, *, wait_seconds: float, places: int = 1) -> None:
        """places: how many threads may hold a turn at once."""
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._free = places
        self._only_one = places == 1
        self._holders: set[int] = set()
        self._wait_seconds = wait_seconds

    @contextmanager
    def take(self) -> Iterator[None]:
        """Holds a turn for the block. Raises StoreBusyError when it does not come in time, StoreError when this very
        thread holds the only one: a transaction inside a transaction would wait for itself."""
        thread = threading.get_ident()
        if self._only_one and thread in self._holders:
            raise StoreError("this thread has a transaction open already: end it first")
        self._wait()
        self._holders.add(thread)
        try:
            yield
        finally:
            self._holders.discard(thread)
            self._hand_on()

    def _wait(self) -> None:
        with self._guard:
            if self._free:
                self._free -= 1
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
                self._free += 1

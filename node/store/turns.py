"""Lets one transaction at a time through, in the threads of one process.

SQLite has one writer anyway; waiting here instead of in SQLite's busy handler is fair and does not poll.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from node.store.errors import StoreBusyError, StoreError


class Turns:
    """A lock that says what is wrong where a plain one would wait for ever."""

    def __init__(self, *, wait_seconds: float) -> None:
        self._lock = threading.Lock()
        self._holder: int | None = None
        self._wait_seconds = wait_seconds

    @contextmanager
    def take(self) -> Iterator[None]:
        """Holds the turn for the block. Raises StoreBusyError when it does not come in time, StoreError when this very
        thread holds it: a transaction inside a transaction would wait for itself."""
        if self._holder == threading.get_ident():
            raise StoreError("this thread has a transaction open already: end it first")
        if not self._lock.acquire(timeout=self._wait_seconds):
            raise StoreBusyError("another transaction holds the database: try again")
        self._holder = threading.get_ident()
        try:
            yield
        finally:
            self._holder = None
            self._lock.release()

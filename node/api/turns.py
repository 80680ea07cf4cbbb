"""Work that takes a second of a processor, by so many callers at once; others are told to come again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from node.api.problems import Kind, ProblemError


class Turns:
    """at_once: how many work side by side. busy: what is said to one more."""

    def __init__(self, at_once: int, busy: str) -> None:
        self._left = threading.BoundedSemaphore(at_once)
        self._busy = busy

    @contextmanager
    def take(self) -> Iterator[None]:
        """Raises ProblemError while all are taken."""
        if not self._left.acquire(blocking=False):
            raise ProblemError(Kind.UNAVAILABLE, self._busy)
        try:
            yield
        finally:
            self._left.release()

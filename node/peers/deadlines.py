"""A deadline for all that a thread does on its TLS connection until an answer is complete."""

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import local
from typing import Any


class _Deadline(local):
    """When the exchange that this thread is in must be over, on the monotonic clock; None outside of one."""

    at: float | None = None


_deadline = _Deadline()


def deadline_in(seconds: float) -> float:
    """The deadline, for `until`, that lies `seconds` ahead."""
    return time.monotonic() + seconds


@contextmanager
def until(deadline: float) -> Iterator[None]:
    """Socket operations of this thread inside the block end by `deadline`, with TimeoutError.

    Put it around the operation alone, never around a `yield`: what the thread does in between is not the exchange.
    """
    before = _deadline.at
    _deadline.at = deadline
    try:
        yield
    finally:
        _deadline.at = before


def within_deadline(timeout: float | None) -> float | None:
    """No more than is left of this thread's exchange. Raises TimeoutError when nothing is."""
    if _deadline.at is None:
        return timeout
    left = _deadline.at - time.monotonic()
    if left <= 0:
        raise TimeoutError("the exchange took longer than allowed")
    return left if timeout is None else min(timeout, left)


class DeadlineSocket(ssl.SSLSocket):
    """Gives every operation no more time than is left of the exchange's deadline.

    A time-out counts from the last byte: a peer that sends one byte at a time could hold a thread for ever.
    """

    def settimeout(self, value: float | None) -> None:
        super().settimeout(within_deadline(value))

    def recv(self, *arguments: Any, **options: Any) -> bytes:
        self.settimeout(self.gettimeout())
        return super().recv(*arguments, **options)

    def recv_into(self, *arguments: Any, **options: Any) -> int:
        self.settimeout(None)
        return super().recv_into(*arguments, **options)

    def send(self, *arguments: Any, **options: Any) -> int:
        self.settimeout(None)
        return super().send(*arguments, **options)

"""What this process remembers of its own log and of its witnesses, beyond what the database says.

A database can be put back to an earlier state while the process runs on (a fail-over to a replica that lagged behind) or
while it does not (a restored backup). So a process signs only once a quorum of witnesses has named the last size that
they cosigned, and never below a size that it has seen itself.
"""

from __future__ import annotations

import threading

from protocol.vocabulary import MemberCode


class LogGuard:
    """Safe to use from several threads. A fresh one has confirmed nothing."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._confirmed: dict[int, int] = {}
        self._known_to: dict[tuple[int, MemberCode], int] = {}

    def confirmed_size(self, log: int) -> int | None:
        """The greatest size of the log that this process confirmed or wrote; None before it was confirmed."""
        with self._lock:
            return self._confirmed.get(log)

    def confirm(self, log: int, size: int) -> None:
        """A quorum named no greater size, or this process wrote it."""
        with self._lock:
            self._confirmed[log] = max(size, self._confirmed.get(log, 0))

    def forget(self) -> None:
        """Nothing is confirmed any more."""
        with self._lock:
            self._confirmed.clear()
            self._known_to.clear()

    def size_known_to(self, log: int, witness: MemberCode) -> int:
        """The size that a witness cosigned last, as far as this process knows; 0 makes it name its own."""
        with self._lock:
            return self._known_to.get((log, witness), 0)

    def learned(self, log: int, witness: MemberCode, size: int) -> None:
        """A witness cosigned, or named, this size."""
        with self._lock:
            self._known_to[log, witness] = size

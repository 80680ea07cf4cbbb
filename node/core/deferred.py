"""The late re-check: a traveller whom a peer could not check is asked about again when the peer is back (DESIGN 4.3).

The traveller is kept sealed under a content key of its own for at most 24 hours; erasing the key erases the traveller.
The re-check uses at most 20 % of the day's budget, urgent first; what it cannot do in time is `lapsed` and erased.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from protocol.vocabulary import MemberCode, Purpose, Urgency


class DeferredStatus(StrEnum):
    """How a deferred check ended."""

    WAITING = "waiting"
    CLEAR = "clear"
    LATE_HIT = "late_hit"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class DeferredCheck:
    """One traveller at one peer. sealed and content_key are None once erased. Times in Unix seconds."""

    check_id: str
    peer: MemberCode
    purpose: Purpose
    urgency: Urgency
    created: int
    expires: int
    status: DeferredStatus = DeferredStatus.WAITING
    sealed: bytes | None = field(default=None, repr=False)
    content_key: bytes | None = field(default=None, repr=False)


class DeferredChecks(Protocol):
    """Where deferred checks are kept; unique by (check_id, peer)."""

    def add(self, check: DeferredCheck) -> None: ...

    def waiting(self, peer: MemberCode | None = None) -> Sequence[DeferredCheck]:
        """Waiting ones, urgent first, then oldest."""
        ...

    def close(self, check_id: str, peer: MemberCode, status: DeferredStatus) -> bool:
        """Ends a waiting check and erases sealed traveller and content key; False when it was ended already."""
        ...

    def find(self, check_id: str) -> Sequence[DeferredCheck]:
        """All rows of one check."""
        ...

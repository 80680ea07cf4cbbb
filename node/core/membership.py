"""Who belongs to the federation, as this node has accepted it: charters, key sheets, suspended peers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from protocol.vocabulary import MemberCode


@dataclass(frozen=True, slots=True)
class StoredCharter:
    """Canonical bytes of a signed charter, and when this node accepted it (Unix seconds)."""

    version: int
    signed: bytes
    accepted: int


@dataclass(frozen=True, slots=True)
class StoredKeySheet:
    """Canonical bytes of a signed key sheet."""

    member: MemberCode
    serial: int
    signed: bytes
    accepted: int


class MembershipRows(Protocol):
    """Where they are kept. `revision` grows with each change, so that other processes notice."""

    def revision(self) -> int: ...

    def charters(self) -> Sequence[StoredCharter]:
        """In order of version."""
        ...

    def add_charter(self, charter: StoredCharter) -> None: ...

    def charter_alarm(self) -> str | None:
        """Why this node stopped trusting the charter (two successors seen), or None."""
        ...

    def raise_charter_alarm(self, reason: str, evidence: bytes) -> None: ...

    def key_sheets(self) -> Sequence[StoredKeySheet]: ...

    def add_key_sheet(self, sheet: StoredKeySheet) -> None: ...

    def suspended(self) -> frozenset[MemberCode]: ...

    def set_suspended(self, member: MemberCode, suspended: bool) -> None: ...

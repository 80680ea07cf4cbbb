"""Recall: the owner withdraws an entry; every peer that could open it purges and answers (DESIGN 4.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from protocol.vocabulary import EntryId, HitReference, MemberCode, MessageId


class RecallOutcome(StrEnum):
    """What a peer answers. `retained_under_law` states its basis."""

    PENDING = "pending"
    PURGED = "purged"
    RETAINED_UNDER_LAW = "retained_under_law"


@dataclass(frozen=True, slots=True)
class RecallRow:
    """A recall that this node sent to one peer. entry_id stays here; the peer knows the hit reference only."""

    item_id: MessageId
    peer: MemberCode
    entry_id: EntryId
    hit_reference: HitReference
    issued: int
    outcome: RecallOutcome = RecallOutcome.PENDING
    basis: str = ""


class Recalls(Protocol):
    """Where recalls are kept: those sent, and the references that peers recalled from us."""

    def add_sent(self, row: RecallRow) -> None: ...

    def settle(self, item_id: MessageId, peer: MemberCode, outcome: RecallOutcome, basis: str) -> bool:
        """Stores the peer's answer; False when there is no such pending recall."""
        ...

    def sent(self, *, outcome: RecallOutcome | None = None) -> Sequence[RecallRow]: ...

    def add_received(self, owner: MemberCode, hit_reference: HitReference, received: int) -> None:
        """Remembers that the owner recalled this reference, so that a look-up in an older tag set no longer shows it."""
        ...

    def is_recalled(self, owner: MemberCode, hit_reference: HitReference) -> bool: ...

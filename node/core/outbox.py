"""Messages that leave: state and outbox row commit together, delivery follows, at least once on the wire.

A row is claimed under a lease, sealed afresh under the newest charter with the same message id, sent, and settled by the
receiver's signed RelayAcceptance. A claimed row whose node dies comes back when its lease ends. Transient failures back
off exponentially; a peer's fault backs off longest; a fatal one or expiry ends the row as `failed`. Order between two
messages is not promised: each stands by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from protocol.vocabulary import MemberCode, MessageId

LEASE_SECONDS = 60
FIRST_BACKOFF_SECONDS = 2
MAX_BACKOFF_SECONDS = 900
MESSAGE_LIFETIME_SECONDS = 7 * 24 * 3600


class OutboxStatus(StrEnum):
    """`accepted` means that the receiver's signed RelayAcceptance is stored."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One message to one recipient. content_bytes: canonical content, the same in every attempt. Times in Unix seconds."""

    message_id: MessageId
    recipient: MemberCode
    content_bytes: bytes = field(repr=False)
    sent: int
    expires: int
    priority: int = 0
    attempts: int = 0
    next_attempt: int = 0
    status: OutboxStatus = OutboxStatus.PENDING
    last_error: str = ""


class Outbox(Protocol):
    """Where outgoing messages are kept."""

    def add(self, row: OutboxRow) -> None:
        """Adds a pending row."""
        ...

    def claim(self, now: int, *, lease_seconds: int, limit: int) -> Sequence[OutboxRow]:
        """Claims due pending rows that nobody holds, highest priority first, then earliest `next_attempt`; their lease ends
        at now + lease_seconds. Two callers never get the same row (PostgreSQL: FOR UPDATE SKIP LOCKED)."""
        ...

    def accept(self, message_id: MessageId, recipient: MemberCode, receipt: bytes) -> bool:
        """Settles a pending row with the receipt's bytes; False when it was settled already."""
        ...

    def retry(self, message_id: MessageId, recipient: MemberCode, *, next_attempt: int, error: str) -> None:
        """Counts an attempt and gives the row back for later."""
        ...

    def fail(self, message_id: MessageId, recipient: MemberCode, *, error: str) -> None:
        """Ends the row: it will not be tried again."""
        ...

    def rows(self, *, recipient: MemberCode | None = None, status: OutboxStatus | None = None) -> Sequence[OutboxRow]:
        """Rows in order of `sent`."""
        ...

    def receipt(self, message_id: MessageId, recipient: MemberCode) -> bytes | None:
        """The stored RelayAcceptance, canonical bytes of a signed item."""
        ...

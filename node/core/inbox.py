"""Messages that arrive: verified, recorded, acted upon once, and acknowledged with a signed receipt.

The same message (sender, id, content digest) again gets the same receipt and no second effect; the same id with another
content is refused; the very same wire bytes again are a replay and refused, for an honest retry is sealed afresh.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from protocol.vocabulary import MemberCode, MessageId


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A message that was accepted. receipt: canonical bytes of the signed RelayAcceptance item."""

    sender: MemberCode
    message_id: MessageId
    content_digest: bytes
    content_bytes: bytes = field(repr=False)
    received: int
    receipt: bytes = field(repr=False)


class Inbox(Protocol):
    """Where accepted messages and seen wire bytes are kept."""

    def see(self, wire_digest: bytes, expires: int) -> bool:
        """Remembers SHA-256 of an envelope's wire bytes until it expires; False when it was seen before."""
        ...

    def forget_expired(self, now: int) -> int:
        """Drops digests of envelopes that have expired; how many."""
        ...

    def find(self, sender: MemberCode, message_id: MessageId) -> InboxRow | None:
        """The accepted message of that identity."""
        ...

    def add(self, row: InboxRow) -> None:
        """Adds an accepted message. A second one of the same (sender, message_id) is a StoreError."""
        ...

    def rows(self, *, sender: MemberCode | None = None) -> Sequence[InboxRow]:
        """Accepted messages in order of arrival."""
        ...

"""The owner's side of the private check: count, evaluate, prove, remember the answer.

A request is bound to its signer, id and element digest. The same request again is answered uncharged until it expires;
another digest under the same id is refused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from protocol.vocabulary import MemberCode, MessageId


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A charged request. content_bytes is None until the answer is stored (a crash may lie between)."""

    peer: MemberCode
    message_id: MessageId
    content_digest: bytes
    expires: int
    content_bytes: bytes | None = field(default=None, repr=False)


class Answers(Protocol):
    """Where charged requests and their answers are kept until they expire."""

    def find(self, peer: MemberCode, message_id: MessageId) -> AnswerRow | None: ...

    def add(self, row: AnswerRow) -> None:
        """Adds a charged request."""
        ...

    def settle(self, peer: MemberCode, message_id: MessageId, content_bytes: bytes) -> None:
        """Stores the answer's content."""
        ...

    def forget_expired(self, now: int) -> int:
        """Drops answers past their expiry; how many."""
        ...

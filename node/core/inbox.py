"""Messages that arrive: verified, recorded, acted upon once, and acknowledged with a signed receipt.

The same message (sender, id, content digest) again gets the same receipt and no second effect; the same id with another
content is refused; the very same wire bytes again are a replay and refused, for an honest retry is sealed afresh.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from node.core.acts import MACHINE
from node.core.alerts.purge import PURGE_BASIS
from node.core.alerts.reception import Arrival, Kept
from node.core.answer import ReplayError
from node.core.erasure import erase_exchanged
from node.core.exchange_log import record
from node.core.item_effects import apply_item
from node.core.messages import make_item
from protocol.envelope import Content, OpenedEnvelope, content_to_bytes
from protocol.errors import RefusedError
from protocol.item import SignedItem, parse_signed_item, signed_item_to_bytes
from protocol.receipt import RelayAcceptance, acceptance_to_body
from protocol.restrictions import Restrictions
from protocol.vocabulary import Direction, ItemKind, LeafKind, MemberCode, MessageId, MessageType

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.membership import Federation
    from node.core.ports import Transaction

RECEIPT_LIFETIME_SECONDS = 10 * 365 * 86_400


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

    def erase(self, sender: MemberCode, message_id: MessageId) -> None:
        """The content of a settled message, gone; its digest and receipt stay."""
        ...

    def add(self, row: InboxRow) -> None:
        """Adds an accepted message. A second one of the same (sender, message_id) is a StoreError."""
        ...

    def rows(self, *, sender: MemberCode | None = None) -> Sequence[InboxRow]:
        """Accepted messages in order of arrival."""
        ...


def accept_item(node: NodeContext, federation: Federation, opened: OpenedEnvelope, wire_digest: bytes) -> bytes:
    """Content bytes of the receipt. Effect, leaf and receipt commit together. Raises RefusedError, MalformedError."""
    with node.store.write() as tx:
        if not tx.inbox.see(wire_digest, opened.header.expires):
            raise ReplayError("the very same envelope again")
        known = tx.inbox.find(opened.header.sender, opened.header.message_id)
        if known is not None and known.content_digest != opened.content_digest:
            raise ReplayError("another message under a known id")
        if known is not None:  # its item may have expired, or its key been withdrawn, since: the receipt still stands
            receipt = parse_signed_item(known.receipt)
        else:
            receipt = _accept(tx, node, opened, _verified_item(node, federation, opened))
    return content_to_bytes(Content(MessageType.RECEIPT, {}, (receipt,), opened.header.message_id))


def _verified_item(node: NodeContext, federation: Federation, opened: OpenedEnvelope) -> SignedItem:
    if len(opened.content.items) != 1 or opened.content.body:
        raise RefusedError("a message of type item carries one item and nothing else")
    (signed,) = opened.content.items
    now = node.clock.now()
    item = signed.verify(federation.signing_key(signed.item.originator, signed.key_id, now))
    if node.member not in item.restrictions.releasable_to:
        raise RefusedError("an item that is not releasable to us")
    if item.restrictions.expires <= now:
        raise RefusedError("an item that has expired")
    return signed


def _accept(tx: Transaction, node: NodeContext, opened: OpenedEnvelope, signed: SignedItem) -> SignedItem:
    now, header = node.clock.now(), opened.header
    leaf = record(
        tx,
        LeafKind.MESSAGE,
        Direction.RECEIVED,
        peer=header.sender,
        message_id=header.message_id,
        payload=opened.content_bytes,
        now=now,
        random_bytes=node.random_bytes,
    )
    kept = apply_item(tx, node, Arrival(header.sender, header.message_id, signed, now, len(opened.content_bytes)))
    acceptance = RelayAcceptance(header.message_id, header.sender, opened.content_digest, now, leaf.commitment)
    restrictions = Restrictions(expires=now + RECEIPT_LIFETIME_SECONDS, releasable_to=(header.sender,))
    receipt = make_item(node, ItemKind.RELAY_ACCEPTANCE, acceptance_to_body(acceptance), restrictions)
    raw = signed_item_to_bytes(receipt)
    record(
        tx,
        LeafKind.RECEIPT,
        Direction.SENT,
        peer=header.sender,
        message_id=header.message_id,
        payload=raw,
        now=now,
        random_bytes=node.random_bytes,
    )
    tx.inbox.add(InboxRow(header.sender, header.message_id, opened.content_digest, opened.content_bytes, now, raw))
    if kept is Kept.DIGEST:
        erase_exchanged(tx, node, header.sender, header.message_id, basis=PURGE_BASIS, by=MACHINE, recorded=now)
    return receipt

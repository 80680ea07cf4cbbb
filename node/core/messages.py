"""Sealing what goes out and opening what comes in, with this node's keys and the federation it trusts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from protocol.envelope import Content, Header, OpenedEnvelope, content_to_bytes, open_envelope, seal_envelope
from protocol.item import Item, SignedItem, sign_item
from protocol.vocabulary import ItemKind, MemberCode, MessageId, MessageType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from node.core.context import NodeContext
    from node.core.membership import Federation
    from node.core.ports import RandomBytes
    from protocol.encoding import Json
    from protocol.restrictions import Restrictions


def new_id(random_bytes: RandomBytes) -> MessageId:
    """A fresh message or item id."""
    return MessageId(random_bytes(16).hex())


def seal_to(node: NodeContext, federation: Federation, header: Header, content_bytes: bytes) -> bytes:
    """Wire bytes under the newest charter, to the recipient's newest sealing key. Raises RefusedError without a key sheet."""
    now = node.clock.now()
    return seal_envelope(
        header,
        content_bytes,
        signer=node.keys.signer(now),
        recipient_key=federation.sheet(header.recipient, now).sealing_key,
        charter_digest=federation.charter_digest,
    )


def open_from(node: NodeContext, federation: Federation, raw: bytes, channel_member: MemberCode) -> OpenedEnvelope:
    """The verified message that came over `channel_member`'s channel. Raises ProtocolError."""
    now = node.clock.now()
    return open_envelope(
        raw,
        recipient=node.member,
        channel_member=channel_member,
        openers=node.keys.openers(now),
        trust=federation,
        now=now,
    )


def make_item(node: NodeContext, kind: ItemKind, body: Mapping[str, Json], restrictions: Restrictions) -> SignedItem:
    """An item of this node's, signed."""
    now = node.clock.now()
    item = Item(kind, new_id(node.random_bytes), node.member, now, restrictions, body)
    return sign_item(item, node.keys.signer(now))


def item_content(signed: SignedItem) -> bytes:
    """Canonical content of a message that carries one item."""
    return content_to_bytes(Content(MessageType.ITEM, {}, (signed,)))

"""The one door for peers' envelopes: open, then hand to the subject that answers this type; the answer is an envelope too."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from node.core.answer import Prospect, answer_evaluation, prospect_of
from node.core.deliveries import accept_deliveries
from node.core.inbox import accept_item
from node.core.manifests import answer_manifest_request
from node.core.messages import new_id, open_from, seal_to
from protocol.envelope import Header
from protocol.errors import RefusedError
from protocol.limits import EVALUATION_LIFETIME_SECONDS
from protocol.vocabulary import MemberCode, MessageType

if TYPE_CHECKING:
    from node.core.context import NodeContext


def receive(node: NodeContext, raw: bytes, channel_member: MemberCode) -> bytes:
    """Wire bytes of the answer to an envelope that came over `channel_member`'s TLS channel.

    Raises ProtocolError or CoreError: the server answers each with a closed problem, and keeps the reason to itself.
    """
    prospect: Prospect | None = None
    with node.store.read() as tx:  # one for all that a check's request needs to have read
        federation = node.federation_cache.load(tx, node.member)
        if channel_member in federation.suspended:
            raise RefusedError("this peer is suspended here")
        opened = open_from(node, federation, raw, channel_member)
        if opened.content.type is MessageType.EVALUATION_REQUEST:
            prospect = prospect_of(tx, node, federation, opened)
    wire_digest = hashlib.sha256(raw).digest()
    match opened.content.type:
        case MessageType.EVALUATION_REQUEST if prospect is not None:
            content_bytes = answer_evaluation(node, federation, opened, wire_digest, prospect)
        case MessageType.MANIFEST_REQUEST:
            content_bytes = answer_manifest_request(node, federation, opened, wire_digest)
        case MessageType.ITEM:
            content_bytes = accept_item(node, federation, opened, wire_digest)
        case MessageType.DELIVERY:
            content_bytes = accept_deliveries(node, federation, opened, wire_digest)
        case _:
            raise RefusedError("a type that only answers")
    now = node.clock.now()
    header = Header(new_id(node.random_bytes), node.member, channel_member, now, now + EVALUATION_LIFETIME_SECONDS)
    return seal_to(node, federation, header, content_bytes)

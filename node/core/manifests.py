"""Handing a peer its manifest and its segments, and to no one else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from node.core.answer import ReplayError
from node.core.errors import NotFoundError
from node.core.exchange_log import record
from node.core.tag_set_building import segment_path
from protocol.envelope import Content, OpenedEnvelope, content_to_bytes
from protocol.errors import RefusedError
from protocol.item import parse_signed_item
from protocol.tagset.manifest import parse_manifest
from protocol.vocabulary import Direction, EpochId, LeafKind, MemberCode, MessageType

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.membership import Federation


def answer_manifest_request(
    node: NodeContext, federation: Federation, opened: OpenedEnvelope, wire_digest: bytes
) -> bytes:
    """Content bytes with the peer's newest signed manifest, or with none when nothing was built for it yet."""
    if opened.content.body or opened.content.items:
        raise RefusedError("a manifest request has no body")
    peer, now = opened.header.sender, node.clock.now()
    with node.store.write() as tx:
        if not tx.inbox.see(wire_digest, opened.header.expires):
            raise ReplayError("the very same envelope again")
        row = tx.own_tag_sets.manifest(peer)
        items = () if row is None else (parse_signed_item(row.item),)
        content_bytes = content_to_bytes(Content(MessageType.MANIFEST_ANSWER, {}, items, opened.header.message_id))
        for direction, payload in ((Direction.RECEIVED, opened.content_bytes), (Direction.SENT, content_bytes)):
            record(
                tx,
                LeafKind.MESSAGE,
                direction,
                peer=peer,
                message_id=opened.header.message_id,
                payload=payload,
                now=now,
                random_bytes=node.random_bytes,
            )
    return content_bytes


def own_segment(node: NodeContext, peer: MemberCode, epoch: EpochId, number: int) -> Path:
    """The file of a segment that `peer` may fetch: one that its own newest manifest names. Raises NotFoundError, also for
    a peer that is suspended or no member any more, and after two successors of one charter were seen."""
    federation = node.federation()
    if federation.alarm is not None or peer in federation.suspended or peer not in federation.peers():
        raise NotFoundError("no such segment for this peer")
    with node.store.read() as tx:
        row = tx.own_tag_sets.manifest(peer)
    named = () if row is None or row.epoch != epoch else parse_manifest(row.manifest).segments
    path = segment_path(node, peer, epoch, number)
    if number not in {segment.number for segment in named} or not path.is_file():
        raise NotFoundError("no such segment for this peer")
    return path

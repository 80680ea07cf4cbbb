"""Opening the legal bases of drawn label positions to the joint supervisory body: bases, never the persons behind them."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from node.core.errors import ConflictError, NotFoundError
from protocol.audit.sampling import (
    ANSWER_FORMAT,
    SampleAnswer,
    SampleDraw,
    SampleOpening,
    draw_digest,
    drawn_positions,
)
from protocol.encoding import encode
from protocol.item import parse_signed_item
from protocol.tagset.legal_basis import open_legal_basis
from protocol.tagset.manifest import Manifest, SegmentInfo, parse_manifest
from protocol.tlog.checkpoint import parse_checkpoint_note, verify_checkpoint
from protocol.vocabulary import EpochId, LeafKind

if TYPE_CHECKING:
    from crypto.notes import NoteVerifier
    from node.core.context import NodeContext
    from node.core.ports import Transaction


def pack_legal_bases(legal_bases: Sequence[str]) -> bytes:
    """Bases by label position, in little room: many positions share a few."""
    words = sorted(set(legal_bases))
    number = {word: at for at, word in enumerate(words)}
    return zlib.compress(json.dumps([words, [number[one] for one in legal_bases]], separators=(",", ":")).encode())


def unpack_legal_bases(packed: bytes) -> list[str]:
    """The inverse; of bytes that this node wrote."""
    words, numbers = json.loads(zlib.decompress(packed))
    return [words[number] for number in numbers]


def answer_sample(node: NodeContext, draw: SampleDraw, log: NoteVerifier, number: int) -> SampleAnswer:
    """Opens every drawn position of which the legal bases are still kept; the others count as refused.

    log, number: this node's log whose checkpoint the draw names. Raises ConflictError, NotFoundError, ProtocolError.
    """
    if draw.owner != node.member:
        raise ConflictError("the draw is of another member's lists: give it to that member")
    checkpoint = verify_checkpoint(parse_checkpoint_note(draw.checkpoint), log)
    if checkpoint.size <= draw.manifest_position:
        raise ConflictError("the checkpoint is not later than the manifest: ask the supervisory body to draw again")
    with node.store.read() as tx:
        rows = tx.log_tree.rows(number, draw.manifest_position, draw.manifest_position + 1)
        if not rows or rows[0].leaf.kind is not LeafKind.MANIFEST or rows[0].payload is None or rows[0].salt is None:
            raise NotFoundError("no manifest was logged at that position: ask the supervisory body to draw again")
        payload, salt = rows[0].payload, rows[0].salt
        manifest = parse_manifest(encode(parse_signed_item(payload).item.body))
        openings = _open(tx, manifest, drawn_positions(draw, checkpoint.root, manifest))
    return SampleAnswer(ANSWER_FORMAT, draw_digest(draw), payload, salt, openings)


def _open(tx: Transaction, manifest: Manifest, drawn: Sequence[tuple[SegmentInfo, int]]) -> tuple[SampleOpening, ...]:
    kept: dict[int, tuple[bytes, list[str]] | None] = {}
    openings = []
    for segment, position in drawn:
        number = segment.number
        if number not in kept:
            kept[number] = _kept(tx, manifest.epoch, number)
        found = kept[number]
        if found is None:
            openings.append(SampleOpening(number, position, None, "", b""))
        else:
            opened = open_legal_basis(found[0], found[1], position)
            openings.append(SampleOpening(number, position, opened.salt, opened.legal_basis, b"".join(opened.proof)))
    return tuple(openings)


def _kept(tx: Transaction, epoch: EpochId, segment: int) -> tuple[bytes, list[str]] | None:
    salt_key = tx.own_tag_sets.salt_key(epoch, segment)
    packed = tx.own_tag_sets.legal_bases(epoch, segment)
    return None if salt_key is None or packed is None else (salt_key, unpack_legal_bases(packed))

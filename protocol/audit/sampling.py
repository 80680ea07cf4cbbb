"""Drawing label positions of a blind list, and verifying that their legal bases were committed to before the draw.

Nobody but its owner can look into a tag set. So the owner commits to every label's legal basis in a manifest that is in its
log, and later opens a few positions that it could not foresee:

    seed   = pae("wren legal basis sample v1", root of a later witnessed checkpoint, owner, peer, serial u64, challenge)
    stream = SHAKE-256(seed), read as u64 big-endian; values at or above the largest multiple of m are passed over
    draws  = stream mod m, repeats passed over, until `count` positions or all m are drawn

m counts the labels of all segments that the manifest names, in their order. The challenge (32 random bytes of the joint
supervisory body, made after the checkpoint) keeps an owner from trying leaves until a root draws what it likes; the root
keeps the body from choosing whom it looks at.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from marshmallow import fields, validate

from crypto.encoding import pae
from protocol import schema
from protocol.audit.leaf_lookup import LeafLookup, LeafLookupError
from protocol.encoding import encode
from protocol.errors import MalformedError, RefusedError
from protocol.item import parse_signed_item
from protocol.leaf import SALT_BYTES, commit
from protocol.limits import MAX_CONTENT_BYTES
from protocol.tagset.errors import ManifestFaultError
from protocol.tagset.legal_basis import LegalBasisError, LegalBasisOpening, verify_legal_basis
from protocol.tagset.manifest import Manifest, SegmentInfo, parse_manifest
from protocol.tlog.checkpoint import MAX_CHECKPOINT_BYTES
from protocol.vocabulary import Direction, ItemKind, LeafKind, MemberCode

SAMPLE_LABEL = "wren legal basis sample v1"
DRAW_FORMAT = "wren-sample-draw-1"
ANSWER_FORMAT = "wren-sample-answer-1"
CHALLENGE_BYTES = 32
MAX_DRAWN = 10_000
MAX_DRAW_BYTES = 64 * 1024
MAX_ANSWER_BYTES = 64 * 1024 * 1024


class SampleError(RefusedError):
    """The draw or the manifest is not what it must be: no sample can be taken from it; the words say why."""


@dataclass(frozen=True, slots=True)
class SampleDraw:
    """What the joint supervisory body asks. manifest_position: of the manifest's leaf in the owner's log.

    checkpoint: the note of a later witnessed checkpoint. drawn, answer_by: Unix seconds.
    """

    format: str
    owner: MemberCode
    peer: MemberCode
    manifest_position: int
    checkpoint: bytes = field(repr=False)
    challenge: bytes
    draws: int
    drawn: int
    answer_by: int


class SampleDrawSchema(schema.WireSchema):
    """Wire form of `SampleDraw`."""

    dataclass = SampleDraw

    format = fields.String(required=True, validate=validate.Equal(DRAW_FORMAT))
    owner = schema.member()
    peer = schema.member()
    manifest_position = schema.count(2**53 - 1)
    checkpoint = schema.Bytes(max_length=MAX_CHECKPOINT_BYTES, required=True)
    challenge = schema.Bytes(length=CHALLENGE_BYTES, required=True)
    draws = schema.count(MAX_DRAWN, 1)
    drawn = schema.time()
    answer_by = schema.time()


@dataclass(frozen=True, slots=True)
class SampleOpening:
    """One drawn position: opened, or refused (salt None). proof: hashes of 32 bytes, joined."""

    segment: int
    position: int
    salt: bytes | None = field(repr=False)
    legal_basis: str = field(repr=False)
    proof: bytes = field(repr=False)


class SampleOpeningSchema(schema.WireSchema):
    """Wire form of `SampleOpening`."""

    dataclass = SampleOpening

    segment = schema.count(minimum=1)
    position = schema.count()
    salt = schema.Bytes(length=SALT_BYTES, required=True, allow_none=True)
    legal_basis = schema.Text(max_length=2000, required=True)
    proof = schema.Bytes(max_length=32 * 64, required=True)


@dataclass(frozen=True, slots=True)
class SampleAnswer:
    """What the owner hands over: the manifest's leaf opened (payload and salt), and the drawn positions."""

    format: str
    draw_digest: bytes
    manifest: bytes = field(repr=False)
    salt: bytes = field(repr=False)
    openings: tuple[SampleOpening, ...]


class SampleAnswerSchema(schema.WireSchema):
    """Wire form of `SampleAnswer`."""

    dataclass = SampleAnswer

    format = fields.String(required=True, validate=validate.Equal(ANSWER_FORMAT))
    draw_digest = schema.Bytes(length=32, required=True)
    manifest = schema.Bytes(max_length=MAX_CONTENT_BYTES, required=True)
    salt = schema.Bytes(length=SALT_BYTES, required=True)
    openings = schema.Sequence(
        fields.Nested(SampleOpeningSchema), required=True, validate=validate.Length(max=MAX_DRAWN)
    )


_DRAW = SampleDrawSchema()
_ANSWER = SampleAnswerSchema()


class SampleVerdict(StrEnum):
    """What came of one drawn position."""

    OPENED = "opened"
    EMPTY = "empty"
    REFUSED = "refused"
    FALSE = "false"
    NOT_DRAWN = "not_drawn"


@dataclass(frozen=True, slots=True)
class SampledPosition:
    """segment, position: of the label. legal_basis: of opened ones only."""

    segment: int
    position: int
    verdict: SampleVerdict
    legal_basis: str = ""


@dataclass(frozen=True, slots=True)
class SampleResult:
    """In the order of the draw. is_overdue: the time is over, and something drawn is not opened."""

    positions: tuple[SampledPosition, ...]
    is_overdue: bool

    @property
    def is_clean(self) -> bool:
        """Whether everything drawn was opened truly, and nothing else was slipped in."""
        return all(one.verdict in (SampleVerdict.OPENED, SampleVerdict.EMPTY) for one in self.positions)


def draw_to_bytes(draw: SampleDraw) -> bytes:
    """Canonical bytes. Raises MalformedError."""
    raw = schema.dump_bytes(_DRAW, draw)
    parse_draw(raw)
    return raw


def parse_draw(raw: bytes) -> SampleDraw:
    """From canonical bytes. Raises MalformedError."""
    return schema.load_bytes(_DRAW, raw, SampleDraw, max_bytes=MAX_DRAW_BYTES)


def draw_digest(draw: SampleDraw) -> bytes:
    """SHA-256 of the canonical bytes: an answer names the draw it answers."""
    return hashlib.sha256(schema.dump_bytes(_DRAW, draw)).digest()


def answer_to_bytes(answer: SampleAnswer) -> bytes:
    """Canonical bytes. Raises MalformedError."""
    return schema.dump_bytes(_ANSWER, answer)


def parse_answer(raw: bytes) -> SampleAnswer:
    """From canonical bytes. Raises MalformedError."""
    return schema.load_bytes(_ANSWER, raw, SampleAnswer, max_bytes=MAX_ANSWER_BYTES)


def drawn_positions(draw: SampleDraw, root: bytes, manifest: Manifest) -> tuple[tuple[SegmentInfo, int], ...]:
    """(segment, label position) in the order of the draw. root: of the draw's checkpoint, 32 bytes."""
    total = sum(one.label_count for one in manifest.segments)
    return tuple(_place(manifest.segments, one) for one in drawn_numbers(draw, root, manifest.serial, total))


def drawn_numbers(draw: SampleDraw, root: bytes, serial: int, total: int) -> list[int]:
    """Different numbers below `total`, the count of labels, in the order of the draw."""
    seed = pae(SAMPLE_LABEL, root, draw.owner.encode(), draw.peer.encode(), serial.to_bytes(8, "big"), draw.challenge)
    found: dict[int, None] = {}
    for one in _below(seed, total):
        found[one] = None
        if len(found) == min(draw.draws, total):
            break
    return list(found)


def _below(seed: bytes, total: int) -> Iterator[int]:
    """Numbers below `total`, each equally likely: taking every u64 mod total would favour the small ones."""
    limit = 2**64 - 2**64 % total
    length = 4096
    at = 0
    while True:
        stream = hashlib.shake_256(seed).digest(length)
        while at < length:
            number = int.from_bytes(stream[at : at + 8], "big")
            at += 8
            if number < limit:
                yield number % total
        length *= 2


def _place(segments: Sequence[SegmentInfo], number: int) -> tuple[SegmentInfo, int]:
    for segment in segments:
        if number < segment.label_count:
            return segment, number
        number -= segment.label_count
    raise SampleError("a draw beyond the labels")


def open_manifest(lookup: LeafLookup, draw: SampleDraw, payload: bytes, salt: bytes) -> Manifest:
    """The manifest, if it is the one that the owner logged at the draw's position, for that peer.

    lookup: of the owner's log under the draw's checkpoint or a later one. Raises SampleError, SourceError.
    """
    try:
        leaf = lookup.leaf(draw.manifest_position)
    except LeafLookupError as error:
        raise SampleError(f"of the manifest's leaf, {error}") from error
    if (leaf.kind, leaf.direction, leaf.peer) != (LeafKind.MANIFEST, Direction.INTERNAL, draw.peer):
        raise SampleError("the leaf at that position is not of a manifest for that peer")
    if commit(salt, payload) != leaf.commitment:
        raise SampleError("the manifest that was handed over is not the one that was logged")
    try:
        item = parse_signed_item(payload).item
        manifest = parse_manifest(encode(item.body))
    except (MalformedError, ManifestFaultError) as error:
        raise SampleError("what was logged there is no manifest") from error
    if item.kind is not ItemKind.MANIFEST or (manifest.owner, manifest.peer) != (draw.owner, draw.peer):
        raise SampleError("the manifest is of other members")
    return manifest


def verify_sample(
    draw: SampleDraw, root: bytes, manifest: Manifest, openings: Sequence[SampleOpening], *, now: int
) -> SampleResult:
    """Judges every drawn position, and every opening that was not asked for. root: of the draw's checkpoint."""
    given: Mapping[tuple[int, int], SampleOpening] = {(one.segment, one.position): one for one in openings}
    drawn = drawn_positions(draw, root, manifest)
    asked = {(segment.number, position) for segment, position in drawn}
    judged = [_judge(segment, position, given.get((segment.number, position))) for segment, position in drawn]
    overdue = now > draw.answer_by and any(one.verdict is SampleVerdict.REFUSED for one in judged)
    judged += [SampledPosition(*place, SampleVerdict.NOT_DRAWN) for place in given if place not in asked]
    return SampleResult(tuple(judged), overdue)


def _judge(segment: SegmentInfo, position: int, opening: SampleOpening | None) -> SampledPosition:
    if opening is None or opening.salt is None:
        return SampledPosition(segment.number, position, SampleVerdict.REFUSED)
    hashes = tuple(opening.proof[at : at + 32] for at in range(0, len(opening.proof), 32))
    told = LegalBasisOpening(position, opening.salt, opening.legal_basis, hashes)
    try:
        basis = verify_legal_basis(told, segment.legal_basis_root, segment.label_count)
    except LegalBasisError:
        return SampledPosition(segment.number, position, SampleVerdict.FALSE)
    verdict = SampleVerdict.OPENED if basis else SampleVerdict.EMPTY
    return SampledPosition(segment.number, position, verdict, basis)

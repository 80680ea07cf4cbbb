"""How an owner builds a segment for one peer and epoch.

Rules that the peer relies on: counts stand on the ladder (`segment.padded_count`); labels lie in random order; dummy tags
are 50 random bytes and dummy labels 64, which nobody without a match key can tell from real ones; every segment keeps at
least 8 dummy labels, so that the tombstones of later deltas can be padded with positions that mean nothing.

Rules that the owner must keep: `may_use` has decided every entry; a segment number is taken durably before it is built,
and never again within the epoch (else one pad would hide two wraps); the returned positions, unused dummies and salt key
are stored, sealed, until the segment is replaced.
"""

import os
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

import numpy as np

from crypto.voprf import KeyPair
from protocol.limits import MAX_SEGMENT_BYTES
from protocol.tagset.errors import BuildError, ChainTooLongError, DummiesExhaustedError, LabelKeyReuseError
from protocol.tagset.label import SEALED_LABEL_BYTES, Label, LabelContext, seal_label
from protocol.tagset.legal_basis import SALT_KEY_BYTES, commit_legal_bases
from protocol.tagset.manifest import SegmentInfo, describe_segment
from protocol.tagset.segment import (
    MIN_ROWS,
    MIN_TOMBSTONES,
    Header,
    SegmentKind,
    Tombstone,
    assemble_segment,
    padded_count,
)
from protocol.tagset.tags import LABEL_KEY_BYTES, MAX_CONFIRMATION, TAG_BYTES, WRAP_BYTES, TagChunk, build_tags
from protocol.vocabulary import MAX_CHAIN, MAX_TAGS_PER_ENTRY, MatchKeyKind

RandomBytes = Callable[[int], bytes]
TagBlock = tuple[bytes, bytes]
"""What `build_tags` returns: tags, wraps."""
Run = Callable[[Callable[[TagChunk], TagBlock], Iterable[TagChunk]], Iterable[TagBlock]]
"""Applies a picklable function to each chunk, in any order: `map`, or `imap_unordered` of a process pool."""

CHUNK_TAGS = 1024
_MAX_KEY_BYTES = 65_535
MAX_UNUSED_DUMMIES = 8192
"""As many positions of unused dummies are handed on: enough for the tombstones of a week."""


class TagInput(NamedTuple):
    """One match key (1 to 65,535 bytes) of the entry whose label has this index; confirmation as MAX_CONFIRMATION bounds."""

    kind: MatchKeyKind
    match_key: bytes
    confirmation: int
    label_index: int

    def __repr__(self) -> str:
        return f"TagInput(kind={self.kind.value}, label_index={self.label_index}, redacted)"


class LabelInput(NamedTuple):
    """An entry's label and its legal basis, which is committed to and not shown."""

    label: Label
    legal_basis: str

    def __repr__(self) -> str:
        return f"LabelInput({self.label.hit_reference}, redacted)"


@dataclass(frozen=True, slots=True)
class BuiltSegment:
    """A finished segment and what its owner keeps.

    content: the file. positions[i]: label position of label index i. unused_dummies: hand it to the next delta.
    salt_key: 32 bytes, opens legal bases. The last three are secret from the peer.
    """

    info: SegmentInfo
    content: bytes = field(repr=False)
    positions: tuple[int, ...] = field(repr=False)
    unused_dummies: tuple[Tombstone, ...] = field(repr=False)
    salt_key: bytes = field(repr=False)


def build_segment(
    context: LabelContext,
    kind: SegmentKind,
    keys: Mapping[MatchKeyKind, KeyPair],
    labels: Sequence[LabelInput],
    tags: Iterable[TagInput],
    *,
    tombstones: Sequence[Tombstone] = (),
    unused_dummies: Sequence[Tombstone] = (),
    random_bytes: RandomBytes = os.urandom,
    run: Run = map,
    progress: Callable[[int], None] = lambda tags_done: None,
) -> BuiltSegment:
    """Build segment `context.segment` for `context.peer`. `tags` is consumed once and need not fit in memory.

    `tombstones` name labels of earlier segments, `unused_dummies` comes from the segment before; a base takes neither.
    `progress` gets the number of tags done, about every thousand. Time and memory grow linearly with the tags.
    Raises BuildError or a subclass (a label without a tag or with more than 12, a chain over 64, a confirmation value out
    of bounds, dummies used up, more than MAX_SEGMENT_BYTES, two equal tags: chance 2^-56 at a million).
    """
    padded_tombstones, dummies_left = _pad_tombstones(kind, tombstones, unused_dummies, random_bytes)
    label_count = padded_count(len(labels) + MIN_TOMBSTONES, MIN_ROWS[kind])
    order = _permutation(label_count, random_bytes)
    positions, dummy_positions = order[: len(labels)], order[len(labels) :]
    label_keys = _label_keys(len(labels), random_bytes)

    work = partial(build_tags, {one: pair.private_key for one, pair in keys.items()}, context.segment)
    blocks: list[TagBlock] = []
    tags_done = 0
    chunks = _Chunks(positions, label_keys)
    for block in run(work, chunks.of(tags)):
        blocks.append(block)
        tags_done += len(block[0]) // TAG_BYTES
        progress(tags_done)
    chunks.require_complete()

    tag_count = padded_count(tags_done, MIN_ROWS[kind])
    blocks.append(
        (random_bytes((tag_count - tags_done) * TAG_BYTES), random_bytes((tag_count - tags_done) * WRAP_BYTES))
    )
    sealed = _seal_labels(context, labels, positions, label_keys, label_count, random_bytes)
    header = Header(
        context.owner,
        context.peer,
        context.epoch,
        context.segment,
        kind,
        tag_count,
        label_count,
        len(padded_tombstones),
    )
    if header.size_bytes > MAX_SEGMENT_BYTES:
        raise BuildError(f"the segment would be larger than {MAX_SEGMENT_BYTES} bytes")
    tag_rows, wrap_rows = (b"".join(part) for part in zip(*blocks, strict=True))
    content = assemble_segment(header, tag_rows, wrap_rows, sealed, padded_tombstones)

    salt_key = random_bytes(SALT_KEY_BYTES)
    root = commit_legal_bases(salt_key, legal_bases_by_position(labels, positions, label_count))
    own_dummies = [Tombstone(context.segment, position) for position in dummy_positions[:MAX_UNUSED_DUMMIES]]
    return BuiltSegment(
        info=describe_segment(header, content, root),
        content=content,
        positions=tuple(positions),
        unused_dummies=(*dummies_left, *own_dummies)[-MAX_UNUSED_DUMMIES:],
        salt_key=salt_key,
    )


def legal_bases_by_position(labels: Sequence[LabelInput], positions: Sequence[int], label_count: int) -> list[str]:
    """What `commit_legal_bases` and `open_legal_basis` take: dummies have the empty text."""
    legal_bases = [""] * label_count
    for position, one in zip(positions, labels, strict=True):
        legal_bases[position] = one.legal_basis
    return legal_bases


class _Chunks:
    """Turns tag inputs into chunks of one kind, numbering each match key's chain as it goes.

    The chain index is fixed here, before any work is handed out, so no two processes can give one key the same index.
    """

    def __init__(self, positions: Sequence[int], label_keys: Sequence[bytes]) -> None:
        self._wrapped = [
            label_key + position.to_bytes(4, "big") for label_key, position in zip(label_keys, positions, strict=True)
        ]
        self._tags_of_label = array("B", bytes(len(label_keys)))

    def of(self, tags: Iterable[TagInput]) -> Iterator[TagChunk]:
        """The chunks, at most CHUNK_TAGS tags each. Raises BuildError for the first bad input."""
        lanes = {kind: _Lane(kind, {}, [], MAX_CONFIRMATION[kind]) for kind in MatchKeyKind}
        for kind, match_key, confirmation, label_index in tags:
            lane = lanes[kind]
            chain_index = lane.chains.get(match_key, 0)
            tags_of_label = self._tags_of_label[label_index] if 0 <= label_index < len(self._wrapped) else None
            if (
                tags_of_label is None
                or tags_of_label >= MAX_TAGS_PER_ENTRY
                or chain_index >= MAX_CHAIN
                or not 0 <= confirmation <= lane.max_confirmation
                or not 0 < len(match_key) <= _MAX_KEY_BYTES
            ):
                raise _explained(lane, match_key, confirmation, label_index, tags_of_label)
            self._tags_of_label[label_index] = tags_of_label + 1
            lane.chains[match_key] = chain_index + 1
            lane.rows.append((match_key, chain_index, self._wrapped[label_index] + confirmation.to_bytes(2, "big")))
            if len(lane.rows) == CHUNK_TAGS:
                yield _chunk(lane)
        for lane in lanes.values():
            if lane.rows:
                yield _chunk(lane)

    def require_complete(self) -> None:
        """Raises BuildError for a label without a tag: nobody could ever find it."""
        if 0 in self._tags_of_label:
            raise BuildError(f"label index {self._tags_of_label.index(0)}: no match key leads to it")


@dataclass(slots=True)
class _Lane:
    """Of one kind: how long each match key's chain is so far, and the rows of the next chunk."""

    kind: MatchKeyKind
    chains: dict[bytes, int]
    rows: list[tuple[bytes, int, bytes]]
    max_confirmation: int


def _chunk(lane: _Lane) -> TagChunk:
    match_keys, chain_indices, wrapped = zip(*lane.rows, strict=True)
    lane.rows = []
    return TagChunk(lane.kind, match_keys, bytes(chain_indices), b"".join(wrapped))


def _explained(
    lane: _Lane, match_key: bytes, confirmation: int, label_index: int, tags_of_label: int | None
) -> BuildError:
    """Which rule a tag input broke, by its label's index and never by its key."""
    where, kind = f"label index {label_index}", lane.kind.value
    if tags_of_label is None:
        return BuildError(f"{where}: no such label")
    if not 0 <= confirmation <= lane.max_confirmation:
        return BuildError(f"{where}: confirmation value out of bounds for a {kind} key")
    if not 0 < len(match_key) <= _MAX_KEY_BYTES:
        return BuildError(f"{where}: a match key has 1 to {_MAX_KEY_BYTES} bytes")
    if tags_of_label >= MAX_TAGS_PER_ENTRY:
        return BuildError(f"{where}: more than {MAX_TAGS_PER_ENTRY} tags")
    return ChainTooLongError(f"{where}: a {kind} match key has more than {MAX_CHAIN} tags")


def _pad_tombstones(
    kind: SegmentKind, tombstones: Sequence[Tombstone], unused: Sequence[Tombstone], random_bytes: RandomBytes
) -> tuple[list[Tombstone], list[Tombstone]]:
    """The real tombstones with dummies up to the ladder, and the dummies that are left."""
    if kind is SegmentKind.BASE:
        if tombstones or unused:
            raise BuildError("a base replaces earlier segments: it has no tombstones")
        return [], []
    missing = padded_count(len(tombstones), MIN_TOMBSTONES) - len(tombstones)
    if missing > len(unused):
        raise DummiesExhaustedError("too few unused dummy labels to pad the tombstones: build a new base")
    order = _permutation(len(unused), random_bytes)
    return [*tombstones, *(unused[i] for i in order[:missing])], [unused[i] for i in sorted(order[missing:])]


def _permutation(count: int, random_bytes: RandomBytes) -> list[int]:
    """0 .. count - 1 in random order: by 64 random bits each."""
    order: list[int] = np.frombuffer(random_bytes(8 * count), np.uint64).argsort(kind="stable").tolist()
    return order


def _label_keys(count: int, random_bytes: RandomBytes) -> list[bytes]:
    drawn = random_bytes(LABEL_KEY_BYTES * count)
    label_keys = [drawn[at : at + LABEL_KEY_BYTES] for at in range(0, len(drawn), LABEL_KEY_BYTES)]
    if len(label_keys) != count or len(set(label_keys)) != count:
        raise LabelKeyReuseError("two labels drew the same key: the random source is broken")
    return label_keys


def _seal_labels(
    context: LabelContext,
    labels: Sequence[LabelInput],
    positions: Sequence[int],
    label_keys: Sequence[bytes],
    label_count: int,
    random_bytes: RandomBytes,
) -> list[bytes]:
    associated_data = context.associated_data()
    sealed = [b""] * label_count
    for one, position, label_key in zip(labels, positions, label_keys, strict=True):
        sealed[position] = seal_label(one.label, label_key, associated_data, position)
    dummies = random_bytes(SEALED_LABEL_BYTES * (label_count - len(labels)))
    at = 0
    for position, row in enumerate(sealed):
        if not row:
            sealed[position] = dummies[at : at + SEALED_LABEL_BYTES]
            at += SEALED_LABEL_BYTES
    return sealed

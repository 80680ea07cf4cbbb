"""Segment: an immutable, numbered file of tags, sealed labels and tombstones. Integers are big-endian.

    0    7                magic "WRENSEG"
    7    1                version, 1
    8    2                owner      ISO 3166-1 alpha-2, ASCII
    10   2                peer
    12   16               epoch id
    28   4                number     from 1, never reused within an epoch
    32   1                kind       1 base, 2 delta
    33   3                zero
    36   4                tag count         n
    40   4                label count       m
    44   4                tombstone count   t
    48   16               zero
    64   12 n             tags, in ascending order of their bytes, no two equal
    ..   38 n             wraps, in the order of the tags
    ..   64 m             sealed labels, in random order; a label's position is its index here, from 0
    ..   8 t              tombstones: segment number u32, label position u32; ascending, no two equal

A base replaces every segment with a lower number, and has no tombstones. A delta adds to the segments before it. Real
and dummy rows have one form and the counts stand on a ladder (`padded_count`), so that neither tells how many entries
there are.
"""

import hashlib
import itertools
import mmap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from protocol.limits import MAX_SEGMENT_BYTES
from protocol.tagset.errors import RowCollisionError, SegmentError
from protocol.tagset.label import SEALED_LABEL_BYTES, LabelContext
from protocol.tagset.tags import TAG_BYTES, WRAP_BYTES
from protocol.vocabulary import EpochId, MemberCode

HEADER_BYTES = 64
TOMBSTONE_BYTES = 8
_MAGIC = b"WRENSEG\x01"
_MAX_COUNT = 2**32 - 1


class SegmentKind(StrEnum):
    """Whether a segment replaces all earlier ones or adds to them."""

    BASE = "base"
    DELTA = "delta"


_KIND_CODES = {SegmentKind.BASE: 1, SegmentKind.DELTA: 2}
_KINDS = {code: kind for kind, code in _KIND_CODES.items()}

MIN_ROWS = {SegmentKind.BASE: 256, SegmentKind.DELTA: 32}
"""The smallest padded count of tags, and of labels."""
MIN_TOMBSTONES = 8
"""The smallest padded count of tombstones in a delta."""


class Tombstone(NamedTuple):
    """A label that counts as absent: the number of its segment and its position there."""

    segment: int
    position: int


@dataclass(frozen=True, slots=True)
class Header:
    """The first 64 bytes. Counts include the dummies."""

    owner: MemberCode
    peer: MemberCode
    epoch: EpochId
    number: int
    kind: SegmentKind
    tag_count: int
    label_count: int
    tombstone_count: int

    def encode(self) -> bytes:
        """64 bytes."""
        counts = (self.tag_count, self.label_count, self.tombstone_count)
        return b"".join(
            (
                _MAGIC,
                self.owner.encode(),
                self.peer.encode(),
                bytes.fromhex(self.epoch),
                self.number.to_bytes(4, "big"),
                bytes((_KIND_CODES[self.kind], 0, 0, 0)),
                *(count.to_bytes(4, "big") for count in counts),
                bytes(16),
            )
        )

    @classmethod
    def decode(cls, raw: bytes) -> "Header":
        """The header in 64 bytes. Raises SegmentError for anything that `encode` would not have written."""
        if len(raw) != HEADER_BYTES or raw[:8] != _MAGIC:
            raise SegmentError("not a segment of version 1")
        members = raw[8:12].decode("ascii", errors="replace")
        kind = _KINDS.get(raw[32])
        if kind is None or not (members.isascii() and members.isalpha() and members.isupper()):
            raise SegmentError("the segment's header is malformed")
        number, *counts = (int.from_bytes(raw[at : at + 4], "big") for at in (28, 36, 40, 44))
        owner, peer = MemberCode(members[:2]), MemberCode(members[2:])
        header = cls(owner, peer, EpochId(raw[12:28].hex()), number, kind, *counts)
        if header.encode() != raw or number == 0:
            raise SegmentError("the segment's header is malformed")
        return header

    @property
    def size_bytes(self) -> int:
        """Of the whole file."""
        return segment_size_bytes(self.tag_count, self.label_count, self.tombstone_count)

    @property
    def label_context(self) -> LabelContext:
        """What the segment's labels are bound to."""
        return LabelContext(self.owner, self.peer, self.epoch, self.number)


def segment_size_bytes(tag_count: int, label_count: int, tombstone_count: int) -> int:
    """The size of a segment with these padded counts."""
    rows = tag_count * (TAG_BYTES + WRAP_BYTES) + label_count * SEALED_LABEL_BYTES
    return HEADER_BYTES + rows + tombstone_count * TOMBSTONE_BYTES


def padded_count(count: int, minimum: int) -> int:
    """The smallest number on the ladder that is at least `count` and `minimum`: overhead at most 12.5 % beyond that.

    The ladder is every m * 2**k with m from 8 to 15 and k from 0: 8, 9 ... 15, 16, 18 ... 30, 32, 36 ...
    """
    wanted = max(count, minimum, 8)
    step = 1 << (wanted.bit_length() - 4)
    return -(-wanted // step) * step


class Segment:
    """A verified segment, read where it lies: rows never become Python objects until they are looked up.

    Made by `open` alone. Safe for concurrent readers.
    """

    __slots__ = ("_labels", "_tags", "_wraps", "digest", "header", "tombstones")

    header: Header
    digest: bytes
    tombstones: tuple[Tombstone, ...]

    def __init__(self, header: Header, digest: bytes, content: memoryview) -> None:
        self.header = header
        self.digest = digest
        tags_end = HEADER_BYTES + header.tag_count * TAG_BYTES
        wraps_end = tags_end + header.tag_count * WRAP_BYTES
        labels_end = wraps_end + header.label_count * SEALED_LABEL_BYTES
        self._tags = _tag_array(content[HEADER_BYTES:tags_end])
        self._wraps = content[tags_end:wraps_end]
        self._labels = content[wraps_end:labels_end]
        self.tombstones = tuple(_tombstones(content[labels_end:]))

    @classmethod
    def open(cls, source: Path | bytes, expected_digest: bytes) -> "Segment":
        """Map a file, or take bytes, and check everything that can be checked without a match key.

        `expected_digest` is the SHA-256 of the whole file, 32 bytes, from the manifest. Raises SegmentError for another
        digest, a wrong size or header, tags or tombstones that are not strictly ascending. Takes time and no memory in
        proportion to the size. Raises OSError if the file cannot be read.
        """
        content = memoryview(source) if isinstance(source, bytes) else _map(source)
        if not HEADER_BYTES <= len(content) <= MAX_SEGMENT_BYTES:
            raise SegmentError("the segment is shorter than its header or over the limit")
        digest = hashlib.sha256(content).digest()
        if digest != expected_digest:
            raise SegmentError("the segment's digest is not the one in the manifest")
        header = Header.decode(bytes(content[:HEADER_BYTES]))
        if header.size_bytes != len(content):
            raise SegmentError("the segment's size does not fit its counts")
        segment = cls(header, digest, content)
        segment._require_ascending()
        return segment

    def locate(self, tag: bytes) -> int | None:
        """The row of `tag` (12 bytes), or None. Binary search."""
        # numpy's bytes comparison ignores trailing zeros, which is exact here because all tags have one width.
        row = int(self._tags.searchsorted(np.frombuffer(tag, self._tags.dtype))[0])
        if row < self.header.tag_count and self._tags[row : row + 1].tobytes() == tag:
            return row
        return None

    def wrap(self, row: int) -> bytes:
        """The 38 bytes beside the tag of `row`."""
        return bytes(self._wraps[row * WRAP_BYTES : (row + 1) * WRAP_BYTES])

    def sealed_label(self, position: int) -> bytes:
        """64 bytes. Raises SegmentError if there is no such position."""
        if not 0 <= position < self.header.label_count:
            raise SegmentError("a tag of the peer leads to a label position that does not exist")
        return bytes(self._labels[position * SEALED_LABEL_BYTES : (position + 1) * SEALED_LABEL_BYTES])

    def __repr__(self) -> str:
        return f"Segment(number={self.header.number}, kind={self.header.kind.value})"

    def _require_ascending(self) -> None:
        if not bool((self._tags[1:] > self._tags[:-1]).all()):
            raise SegmentError("the segment's tags are not strictly ascending")
        if any(later <= earlier for earlier, later in itertools.pairwise(self.tombstones)):
            raise SegmentError("the segment's tombstones are not strictly ascending")
        if self.header.kind is SegmentKind.BASE and self.tombstones:
            raise SegmentError("a base has tombstones")


def assemble_segment(
    header: Header, tags: bytes, wraps: bytes, labels: Sequence[bytes], tombstones: Sequence[Tombstone]
) -> bytes:
    """The whole file, from rows that `header` counts: sorts tags with their wraps, and tombstones.

    Raises RowCollisionError if two tags or two tombstones are equal.
    """
    tag_rows = _tag_array(tags)
    order = tag_rows.argsort(kind="stable")
    wrap_rows = np.frombuffer(wraps, np.uint8).reshape(-1, WRAP_BYTES)
    sorted_tags = tag_rows[order]
    if bool((sorted_tags[1:] == sorted_tags[:-1]).any()) or len(set(tombstones)) != len(tombstones):
        raise RowCollisionError("two rows of a segment are equal: build it again under another number")
    pieces = [header.encode(), sorted_tags.tobytes(), wrap_rows[order].tobytes(), *labels]
    pieces += [one.segment.to_bytes(4, "big") + one.position.to_bytes(4, "big") for one in sorted(tombstones)]
    return b"".join(pieces)


def _tag_array(raw: bytes | memoryview) -> npt.NDArray[Any]:
    return np.frombuffer(raw, f"S{TAG_BYTES}")


def _tombstones(raw: memoryview) -> Iterator[Tombstone]:
    numbers = np.frombuffer(raw, ">u4").reshape(-1, 2)
    return (Tombstone(segment, position) for segment, position in numbers.tolist())


def _map(path: Path) -> memoryview:
    with path.open("rb") as file:
        try:
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        except ValueError as error:  # an empty file cannot be mapped
            raise SegmentError("the segment is empty") from error

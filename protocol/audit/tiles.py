"""The layout of a tiled log (c2sp.org/tlog-tiles): paths, widths, entry bundles.

A level-0 tile holds the leaf hashes of 256 entries, a level-L tile the roots of 256 full tiles below it, 32 bytes each. An
entry bundle holds the same 256 entries, each after its length (u16, big-endian). The last of a level may be narrower.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from protocol.errors import MalformedError
from protocol.limits import MAX_LEAF_BYTES

TILE_WIDTH = 256
HASH_BYTES = 32
MAX_TILE_BYTES = TILE_WIDTH * HASH_BYTES
MAX_BUNDLE_BYTES = TILE_WIDTH * (2 + MAX_LEAF_BYTES)
CHECKPOINT_PATH = "checkpoint"
ENTRIES = "entries"
_MAX_LEVEL = 7  # 256**8 leaves are more than a checkpoint can count

TILE_PATH = re.compile(r"tile/(?P<level>entries|[0-9]|[1-5][0-9]|6[0-3])/(?P<n>(?:x[0-9]{3}/)*[0-9]{3})(?P<p>\.p/[0-9]{1,3})?")


@dataclass(frozen=True, slots=True)
class Tile:
    """One file of the layout. level: None for a bundle of entries. width: 1 to 256."""

    level: int | None
    index: int
    width: int

    @property
    def path(self) -> str:
        """Its place below the log's prefix, such as `tile/0/x001/067.p/8`."""
        partial = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return f"{self.full_path}{partial}"

    @property
    def full_path(self) -> str:
        """Where the full tile of the same place stands, which may have replaced a partial one."""
        level = ENTRIES if self.level is None else self.level
        return f"tile/{level}/{_index_path(self.index)}"

    @property
    def first_leaf(self) -> int:
        """The first leaf that it covers."""
        return self.index * TILE_WIDTH ** ((self.level or 0) + 1)

    def last_leaf(self, size: int) -> int:
        """The last leaf that its width covers, in a tree of `size`."""
        return min(size, self.first_leaf + self.width * TILE_WIDTH ** (self.level or 0)) - 1


def _index_path(index: int) -> str:
    digits = f"{index:03d}"
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])


def bundles(size: int, first: int = 0, end: int | None = None) -> Iterator[Tile]:
    """The entry bundles of a tree of `size` leaves, in order, from number `first` up to and without `end`."""
    count = -(-size // TILE_WIDTH)
    for index in range(first, count if end is None else min(end, count)):
        yield Tile(None, index, min(TILE_WIDTH, size - index * TILE_WIDTH))


def level_widths(size: int) -> Iterator[tuple[int, int]]:
    """(level, number of hashes on it) for every level of a tree of `size` leaves that has tiles."""
    for level in range(_MAX_LEVEL + 1):
        count = size >> (8 * level)
        if count == 0:
            return
        yield level, count


def tiles_of_level(level: int, count: int) -> Iterator[Tile]:
    """The tiles that hold the `count` hashes of a level."""
    for index in range(-(-count // TILE_WIDTH)):
        yield Tile(level, index, min(TILE_WIDTH, count - index * TILE_WIDTH))


def split_bundle(raw: bytes) -> tuple[list[bytes], str | None]:
    """The entries up to the first fault, and the fault in words (None: there is none). Entries may be empty."""
    entries: list[bytes] = []
    at, end = 0, len(raw)
    while at < end:
        if at + 2 > end:
            return entries, "ends within a length"
        length = raw[at] << 8 | raw[at + 1]
        at += 2 + length
        if length > MAX_LEAF_BYTES:
            return entries, f"holds an entry longer than {MAX_LEAF_BYTES} bytes"
        if at > end:
            return entries, "ends within an entry"
        entries.append(raw[at - length : at])
    return entries, None


def parse_bundle(raw: bytes) -> list[bytes]:
    """All entries of a bundle. Raises MalformedError."""
    entries, fault = split_bundle(raw)
    if fault is not None:
        raise MalformedError("bundle", fault)
    return entries


def make_bundle(entries: Sequence[bytes]) -> bytes:
    """The bundle that holds these entries. Raises MalformedError for one that is longer than a leaf may be."""
    if any(len(entry) > MAX_LEAF_BYTES for entry in entries):
        raise MalformedError("entry", f"longer than {MAX_LEAF_BYTES} bytes")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)

"""Tiles of an RFC 6962 tree (c2sp.org/tlog-tiles): 256 hashes wide, addressed by level and number.

Tile n of level l holds the hashes of the subtrees of 256^l leaves numbered 256 n ... 256 n + 255; only full subtrees stand
in tiles. Whoever can read tiles computes any root and proof: three or four tiles lead from a leaf among ten million to
the root.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from crypto.merkle import EMPTY_ROOT, HASH_BYTES, MerkleProofError, node_hash
from protocol.errors import MalformedError
from protocol.limits import MAX_LEAF_BYTES

TILE_WIDTH = 256
TILE_BYTES = TILE_WIDTH * HASH_BYTES
MAX_LEVEL = 7
MAX_TILE_NUMBER = 2**55

TileReader = Callable[[int, int], bytes]
"""Level and number to the hashes of a tile: all that stand in it by now, 32 bytes each; none where it does not exist."""

_TILE_PATH = re.compile(r"(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


@dataclass(frozen=True, slots=True)
class TileAddress:
    """A tile, or a bundle of entries (level None), of which the first `width` (1 to 256) hashes or entries are meant."""

    level: int | None
    number: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """The path after `tile/`."""
        level = "entries" if self.level is None else str(self.level)
        suffix = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return f"{level}/{_number_path(self.number)}{suffix}"


def parse_tile_path(path: str) -> TileAddress:
    """From the path after `tile/`, in its one spelling. Raises MalformedError."""
    match = _TILE_PATH.fullmatch(path)
    if match is None:
        raise MalformedError("tile", "not the path of a tile")
    level = None if match[1] == "entries" else int(match[1])
    number = int(match[2].replace("/", "").replace("x", ""))
    address = TileAddress(level, number, int(match[3] or TILE_WIDTH))
    if number >= MAX_TILE_NUMBER or (level or 0) > 63 or address.path != path:
        raise MalformedError("tile", "not the path of a tile")
    return address


def tiles_of(size: int) -> Iterator[TileAddress]:
    """Every tile of the tree of `size` leaves, partial ones at its right edge, from level 0 upward; no bundle of entries."""
    level, count = 0, size
    while count:
        for number in range(count // TILE_WIDTH):
            yield TileAddress(level, number)
        if count % TILE_WIDTH:
            yield TileAddress(level, count // TILE_WIDTH, count % TILE_WIDTH)
        level, count = level + 1, count // TILE_WIDTH


def bundles_of(size: int) -> Iterator[TileAddress]:
    """Every bundle of entries of the tree of `size` leaves."""
    for number in range(size // TILE_WIDTH):
        yield TileAddress(None, number)
    if size % TILE_WIDTH:
        yield TileAddress(None, size // TILE_WIDTH, size % TILE_WIDTH)


def holds(size: int, address: TileAddress) -> bool:
    """Whether the tree of `size` leaves has that many hashes or entries there."""
    return address.number * TILE_WIDTH + address.width <= size >> (8 * (address.level or 0))


def bundle_to_bytes(entries: Iterable[bytes]) -> bytes:
    """An entry bundle: each entry behind its length as u16."""
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def parse_bundle(raw: bytes, *, width: int) -> list[bytes]:
    """The `width` entries of a bundle. Raises MalformedError for another count, a longer leaf or bytes left over."""
    entries: list[bytes] = []
    at = 0
    while at < len(raw) and len(entries) < width:
        length = int.from_bytes(raw[at : at + 2], "big")
        entries.append(raw[at + 2 : at + 2 + length])
        at += 2 + length
        if length > MAX_LEAF_BYTES or at > len(raw):
            raise MalformedError("entries", "not entries behind their lengths")
    if at != len(raw) or len(entries) != width:
        raise MalformedError("entries", f"not {width} entries")
    return entries


def fold(hashes: bytes) -> bytes:
    """The root over a power of two of hashes, 32 bytes each."""
    level = hashes
    while len(level) > HASH_BYTES:
        level = b"".join(
            [hashlib.sha256(b"\x01" + level[at : at + 64]).digest() for at in range(0, len(level), 2 * HASH_BYTES)]
        )
    return level


SHARED_FROM = 16
_fold_shared = lru_cache(4096)(fold)
"""Remembers the folds of tiles above the leaves, by their content: every proof passes through one of few."""


def range_hash(read: TileReader, start: int, end: int) -> bytes:
    """MTH(D[start:end]) of a range as proofs need it: `start` is a multiple of the smallest power of two >= end - start.

    Raises MerkleProofError when a tile lacks a hash.
    """
    if start == end:
        return EMPTY_ROOT
    parts = []
    while start < end:
        size = 1 << ((end - start).bit_length() - 1)
        parts.append(_full_subtree(read, start, size))
        start += size
    computed = parts.pop()
    while parts:
        computed = node_hash(parts.pop(), computed)
    return computed


def tree_root(read: TileReader, size: int) -> bytes:
    """The root of the tree's first `size` leaves. Raises MerkleProofError."""
    return range_hash(read, 0, size)


def prove_inclusion(read: TileReader, index: int, size: int) -> tuple[bytes, ...]:
    """As `crypto.merkle.inclusion_proof`, from tiles. Raises MerkleProofError."""
    if not 0 <= index < size:
        raise MerkleProofError("no such leaf in this tree")
    start, end, from_the_top = 0, size, []
    while end - start > 1:
        middle = start + (1 << ((end - start - 1).bit_length() - 1))
        if index < middle:
            from_the_top.append((middle, end))
            end = middle
        else:
            from_the_top.append((start, middle))
            start = middle
    return tuple(range_hash(read, *one) for one in reversed(from_the_top))


def prove_consistency(read: TileReader, old_size: int, size: int) -> tuple[bytes, ...]:
    """As `crypto.merkle.consistency_proof`, from tiles; from the empty tree nothing. Raises MerkleProofError."""
    if not 0 <= old_size <= size:
        raise MerkleProofError("the earlier tree is larger than this one")
    if old_size == 0:
        return ()
    start, end, from_the_top = 0, size, []
    while end != old_size:
        middle = start + (1 << ((end - start - 1).bit_length() - 1))
        if old_size <= middle:
            from_the_top.append((middle, end))
            end = middle
        else:
            from_the_top.append((start, middle))
            start = middle
    if start > 0:
        from_the_top.append((start, end))
    return tuple(range_hash(read, *one) for one in reversed(from_the_top))


class TreeEdge:
    """The right edge of a growing tree: the partial tiles of each level, all that appending and the root need."""

    def __init__(self, size: int, partial: list[bytes]) -> None:
        """partial: from level 0 upward the hashes of the last tile, empty where that level's count is a multiple of 256.

        Raises MerkleProofError when they are not as many as a tree of `size` leaves has.
        """
        wanted = list(_partial_counts(size))
        given = [len(one) for one in partial]
        if given != [HASH_BYTES * count for count in wanted]:
            raise MerkleProofError("the right edge is not that of a tree of this size")
        self.size = size
        self._partial = list(partial)

    @classmethod
    def read(cls, read: TileReader, size: int) -> "TreeEdge":
        """The edge of the first `size` leaves. Raises MerkleProofError when a stored tile lacks a hash."""
        partial = []
        for level, count in enumerate(_partial_counts(size)):
            number = (size >> (8 * level)) // TILE_WIDTH
            partial.append(read(level, number)[: count * HASH_BYTES] if count else b"")
        return cls(size, partial)

    def append(self, leaf_hashes: Iterable[bytes]) -> dict[tuple[int, int], bytes]:
        """Adds leaves; the tiles that changed, under level and number, each with all its hashes."""
        changed: dict[tuple[int, int], bytes] = {}
        for hashed in leaf_hashes:
            self._push(0, self.size, hashed, changed)
            self.size += 1
        for level, partial in enumerate(self._partial):
            if partial:
                changed[level, (self.size >> (8 * level)) // TILE_WIDTH] = partial
        return changed

    def root(self) -> bytes:
        """The root of the whole tree."""
        read = {
            (level, (self.size >> (8 * level)) // TILE_WIDTH): partial for level, partial in enumerate(self._partial)
        }
        return tree_root(lambda level, number: read.get((level, number), b""), self.size)

    def _push(self, level: int, position: int, hashed: bytes, changed: dict[tuple[int, int], bytes]) -> None:
        if level == len(self._partial):
            self._partial.append(b"")
        self._partial[level] += hashed
        if len(self._partial[level]) == TILE_BYTES:
            full = self._partial[level]
            changed[level, position // TILE_WIDTH] = full
            self._partial[level] = b""
            self._push(level + 1, position // TILE_WIDTH, fold(full), changed)


def _partial_counts(size: int) -> Iterator[int]:
    while size:
        yield size % TILE_WIDTH
        size //= TILE_WIDTH


def _full_subtree(read: TileReader, start: int, size: int) -> bytes:
    """The hash of the full subtree of `size` (a power of two) leaves from `start`: out of one tile.

    A subtree of 256 leaves is one hash of the level above, never folded anew out of 256.
    """
    height = size.bit_length() - 1
    level, count = height // 8, 1 << (height % 8)
    first = start >> (8 * level)
    at = (first % TILE_WIDTH) * HASH_BYTES
    found = read(level, first // TILE_WIDTH)[at : at + count * HASH_BYTES]
    if len(found) != count * HASH_BYTES:
        raise MerkleProofError("a tile lacks a hash that the tree has")
    return _fold_shared(found) if level and count >= SHARED_FROM else fold(found)


def _number_path(number: int) -> str:
    last = f"{number % 1000:03d}"
    number //= 1000
    parts = [last]
    while number:
        parts.append(f"x{number % 1000:03d}")
        number //= 1000
    return "/".join(reversed(parts))

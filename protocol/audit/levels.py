"""The rebuilt tree of a log, from the roots of its full level-0 tiles upward: its root now and at any earlier size."""

from collections.abc import Callable, Mapping

from crypto.merkle import HASH_BYTES
from protocol.tlog.tiles import TILE_BYTES, TILE_WIDTH, fold, tree_root

LeafHashes = Callable[[int], bytes]
"""The number of a level-0 tile to its hashes, 32 bytes each; none when they cannot be had."""


class RebuiltTree:
    """roots: of the full level-0 tiles, 32 bytes each. edge: the leaf hashes of the partial last one. size: of the tree."""

    def __init__(self, size: int, roots: bytes, edge: bytes, leaf_hashes: LeafHashes) -> None:
        self.size = size
        self._levels = {1: roots}
        self._edge = edge
        self._leaf_hashes = leaf_hashes
        level = 1
        while len(self._levels[level]) >= TILE_BYTES:
            below = self._levels[level]
            full = len(below) // TILE_BYTES
            self._levels[level + 1] = b"".join(
                fold(below[at * TILE_BYTES : (at + 1) * TILE_BYTES]) for at in range(full)
            )
            level += 1

    @property
    def tile_roots(self) -> bytes:
        """The roots of the full level-0 tiles."""
        return self._levels[1]

    @property
    def edge(self) -> bytes:
        """The leaf hashes of the partial last tile."""
        return self._edge

    def tile(self, level: int, number: int) -> bytes:
        """The hashes of a tile: as many as the tree has."""
        if level == 0:
            return self._edge if number == self.size // TILE_WIDTH else self._leaf_hashes(number)
        return self._levels.get(level, b"")[number * TILE_BYTES : (number + 1) * TILE_BYTES]

    def root(self, size: int | None = None) -> bytes:
        """Of the tree, or of its first `size` leaves. Raises MerkleProofError when leaf hashes are missing for that."""
        return tree_root(self.tile, self.size if size is None else size)

    def with_roots(self, changed: Mapping[int, bytes], edge: bytes | None = None) -> "RebuiltTree":
        """The same tree with other roots at some level-0 tiles, and perhaps another edge."""
        roots = bytearray(self._levels[1])
        for number, root in changed.items():
            roots[number * HASH_BYTES : (number + 1) * HASH_BYTES] = root
        return RebuiltTree(self.size, bytes(roots), self._edge if edge is None else edge, self._leaf_hashes)

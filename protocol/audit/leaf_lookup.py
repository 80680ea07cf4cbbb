"""Single leaves of a log, each proved to stand under its signed root, without reading the rest."""

from crypto.merkle import HASH_BYTES, MerkleProofError, leaf_hash, verify_inclusion
from protocol.audit.ranges import bundles_between, read_entries
from protocol.audit.source import Source, read_tile
from protocol.errors import MalformedError, RefusedError
from protocol.leaf import Leaf, parse_leaf
from protocol.tlog.checkpoint import Checkpoint
from protocol.tlog.tiles import TILE_WIDTH, TileAddress, prove_inclusion


class LeafLookupError(RefusedError):
    """The leaf is not there, or does not stand under the signed root: run the full audit, it names what is wrong."""


class LeafLookup:
    """Leaves of one log by position."""

    def __init__(self, source: Source, checkpoint: Checkpoint) -> None:
        """checkpoint: one that was judged; what it says of size and root is believed here."""
        self._source = source
        self.checkpoint = checkpoint

    def entry(self, position: int) -> bytes:
        """The bytes at a position. Raises LeafLookupError, SourceError."""
        size = self.checkpoint.size
        if not 0 <= position < size:
            raise LeafLookupError("the log has no such position")
        number = position // TILE_WIDTH
        (bundle,) = bundles_between(size, number, number + 1)
        entries, _ = read_entries(self._source, bundle)
        if position % TILE_WIDTH >= len(entries):
            raise LeafLookupError("the entry cannot be read")
        entry = entries[position % TILE_WIDTH]
        try:
            proof = prove_inclusion(self._tile, position, size)
            verify_inclusion(leaf_hash(entry), position, size, proof, self.checkpoint.root)
        except MerkleProofError as error:
            raise LeafLookupError("the entry does not stand under the signed root") from error
        return entry

    def leaf(self, position: int) -> Leaf:
        """The leaf at a position. Raises LeafLookupError, SourceError."""
        try:
            return parse_leaf(self.entry(position))
        except MalformedError as error:
            raise LeafLookupError("the entry is not a leaf") from error

    def _tile(self, level: int, number: int) -> bytes:
        size = self.checkpoint.size
        width = min(TILE_WIDTH, (size >> (8 * level)) - number * TILE_WIDTH)
        if width <= 0:
            return b""
        return (read_tile(self._source, TileAddress(level, number, width)) or b"")[: width * HASH_BYTES]

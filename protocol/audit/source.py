"""Where an audit reads a log from: a folder, a server, or a test's dictionary."""

from typing import Protocol

from protocol.audit.tiles import HASH_BYTES, MAX_BUNDLE_BYTES, MAX_TILE_BYTES, Tile


class SourceError(Exception):
    """The source cannot be read at all (network down, access refused): nothing can be said about the log; try again."""


class Source(Protocol):
    """The files of one log. It travels to other processes, so it must be picklable."""

    def read(self, path: str, max_bytes: int) -> bytes | None:
        """A file's bytes, of a path below the log's prefix; None when there is none.

        Of a longer file, the first max_bytes + 1 bytes. Raises SourceError.
        """
        ...


def read_tile(source: Source, tile: Tile) -> bytes | None:
    """The hashes of a tile, `tile.width` of them if all is well; where only the full tile is left, its beginning."""
    raw = source.read(tile.path, MAX_TILE_BYTES)
    if raw is None and tile.path != tile.full_path:
        full = source.read(tile.full_path, MAX_TILE_BYTES)
        return None if full is None or len(full) != MAX_TILE_BYTES else full[: tile.width * HASH_BYTES]
    return raw


def read_bundle(source: Source, tile: Tile) -> bytes | None:
    """The bytes of a bundle. Where only the full bundle is left, all of it: the caller takes the first entries."""
    raw = source.read(tile.path, MAX_BUNDLE_BYTES)
    if raw is None and tile.path != tile.full_path:
        return source.read(tile.full_path, MAX_BUNDLE_BYTES)
    return raw

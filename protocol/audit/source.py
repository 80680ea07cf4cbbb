"""Where an audit reads a log from: a folder, a server, or a test's dictionary."""

from dataclasses import replace
from typing import Protocol

from protocol.limits import MAX_LEAF_BYTES
from protocol.tlog.tiles import TILE_BYTES, TILE_WIDTH, TileAddress

CHECKPOINT = "checkpoint"
MAX_BUNDLE_BYTES = TILE_WIDTH * (2 + MAX_LEAF_BYTES)


class SourceError(Exception):
    """The source cannot be read at all (network down, access refused): nothing can be said about the log; try again."""


class Source(Protocol):
    """The files of one log. It travels to other processes, so it must be picklable."""

    def read(self, path: str, max_bytes: int) -> bytes | None:
        """A file's bytes, of a path below the log's prefix; None when there is none.

        Of a longer file, the first max_bytes + 1 bytes. Raises SourceError.
        """
        ...


def read_tile(source: Source, tile: TileAddress) -> bytes | None:
    """The bytes of a tile or bundle; None when there are none.

    A log may drop a partial file once the full one stands in its place: then that one, of which the caller takes as many
    hashes or entries as the tile has.
    """
    limit = MAX_BUNDLE_BYTES if tile.level is None else TILE_BYTES
    raw = source.read(place(tile), limit)
    if raw is None and tile.width != TILE_WIDTH:
        return source.read(place(replace(tile, width=TILE_WIDTH)), limit)
    return raw


def place(tile: TileAddress) -> str:
    """Its path below the log's prefix, such as `tile/0/x001/067.p/8`."""
    return f"tile/{tile.path}"

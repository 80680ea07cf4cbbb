"""Looks through every table of a node for what should not be there, as whoever stole its database would."""

from collections.abc import Collection, Iterator

import numpy as np
from sqlalchemy import select

from node.store.columns import metadata
from node.store.database import SqlStore
from protocol.vocabulary import MemberCode
from tests.support.federation import SimulatedFederation

CHUNK_BYTES = 4 * 1024 * 1024
_FILTER_BYTES, _PREFIX_BYTES = 3, 8


def chunks_of(store: SqlStore, *tables: str) -> Iterator[bytes]:
    """Every value of every row (of these tables, else of all), some megabytes at a time; no row is torn."""
    parts: list[bytes] = []
    size = 0
    with store.connection(writing=False) as connection:
        for table in metadata.sorted_tables:
            if tables and table.name not in tables:
                continue
            for row in connection.execute(select(table)):
                values = [value if isinstance(value, bytes) else str(value).encode() for value in row]
                parts += values
                size += sum(map(len, values))
                if size > CHUNK_BYTES:
                    yield b"\x00".join(parts)
                    parts, size = [], 0
    yield b"\x00".join(parts)


def bytes_of(store: SqlStore, *tables: str) -> bytes:
    """Every value of every row (of these tables, else of all), one after the other."""
    return b"\x00".join(chunks_of(store, *tables))


class Search:
    """Finds which of thousands of byte strings stand anywhere in a text, at any offset, in one pass over it."""

    def __init__(self, wanted: Collection[bytes]) -> None:
        """wanted: of at least 8 bytes each."""
        self._wanted = frozenset(wanted)
        self._lengths = sorted({len(one) for one in self._wanted})
        self._prefixes = np.unique(np.array([_number(one[:_PREFIX_BYTES]) for one in self._wanted], dtype=np.uint64))
        self._filter = np.zeros(256**_FILTER_BYTES, dtype=np.bool_)
        self._filter[[_number(one[:_FILTER_BYTES]) for one in self._wanted]] = True

    def within(self, raw: bytes) -> set[bytes]:
        """Those that stand in it."""
        if len(raw) < _PREFIX_BYTES or not self._wanted:
            return set()
        each = np.frombuffer(raw, dtype=np.uint8)[: len(raw) - _PREFIX_BYTES + _FILTER_BYTES].astype(np.uint32)
        places = np.flatnonzero(self._filter[(each[:-2] << 16) | (each[1:-1] << 8) | each[2:]])
        windows = np.lib.stride_tricks.sliding_window_view(np.frombuffer(raw, dtype=np.uint8), _PREFIX_BYTES)
        prefixes = np.ascontiguousarray(windows[places]).view(">u8").ravel()
        places = places[np.isin(prefixes, self._prefixes)]
        found = {raw[place : place + length] for place in places.tolist() for length in self._lengths}
        return found & self._wanted


def _number(raw: bytes) -> int:
    return int.from_bytes(raw, "big")


def holders(federation: SimulatedFederation, alert_id: str) -> set[MemberCode]:
    """Members in whose database the id stands anywhere, in hexadecimal or as bytes."""
    return {
        node.member
        for node in federation.nodes.values()
        for raw in [bytes_of(node.store)]
        if alert_id.encode() in raw or bytes.fromhex(alert_id) in raw
    }

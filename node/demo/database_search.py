"""Looking through every value of every table of a node's database: what is not found there, the node does not have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import MetaData, select

if TYPE_CHECKING:
    from node.store.database import SqlStore


def tables_with(store: SqlStore, words: Iterable[str]) -> Sequence[str]:
    """The tables in which any of the words stands, in a text or within bytes, whatever else is around it. Raises StoreError."""
    wanted = [word.encode() for word in words]
    with store.connection(writing=False) as connection:
        schema = MetaData()
        schema.reflect(connection)
        return [
            table.name
            for table in schema.sorted_tables
            if any(_holds(value, wanted) for row in connection.execute(select(table)) for value in row)
        ]


def _holds(value: object, wanted: Sequence[bytes]) -> bool:
    raw = value if isinstance(value, bytes) else value.encode() if isinstance(value, str) else b""
    return any(word in raw for word in wanted)

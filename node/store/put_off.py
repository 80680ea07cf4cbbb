"""Rows that nothing in their transaction reads again, and so are written at its very end: the leaves of the exchange log.

On PostgreSQL a statement costs a message there and back. The last INSERTs go in one message with the COMMIT: then a leaf
costs its transaction no message at all. The server runs one after the other and stops at the first that fails, so
either state and leaf are committed or neither is, as before.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table

from node.store.errors import from_postgresql_driver

SMALL_BYTES = 32_768
"""Up to here: text of twice the length, parsed once, costs less than the message that it saves."""

Rows = tuple[Table, Sequence[str], list[tuple[Any, ...]]]


class PutOff:
    """What one transaction has put off, in order."""

    def __init__(self) -> None:
        self._rows: list[Rows] = []

    def add(self, table: Table, columns: Sequence[str], row: tuple[Any, ...]) -> None:
        """Puts a row off. Rows of one table that come together are written together."""
        if self._rows and self._rows[-1][0] is table and self._rows[-1][1] is columns:
            self._rows[-1][2].append(row)
        else:
            self._rows.append((table, columns, [row]))

    def take(self) -> list[Rows]:
        """All of them; none is left."""
        taken, self._rows = self._rows, []
        return taken

    @property
    def is_small(self) -> bool:
        """Whether there are any, and they are worth writing with the commit."""
        return 0 < sum(map(_bytes, self._rows)) <= SMALL_BYTES


def commit_with(connection: Connection, put_off: Sequence[Rows]) -> None:
    """Inserts the rows and commits, in one message to PostgreSQL. Afterwards there is nothing left to commit.

    Raises StoreError: then nothing was committed, unless the connection broke, as with any commit.
    """
    from psycopg import ClientCursor, Error

    statements = [_insert(table, columns, len(rows)) for table, columns, rows in put_off]
    values = [value for _, _, rows in put_off for row in rows for value in row]
    try:
        with ClientCursor(connection.connection.driver_connection) as cursor:  # type: ignore[arg-type]
            cursor.execute("; ".join([*statements, "COMMIT"]), values)
    except Error as error:
        raise from_postgresql_driver(error) from None


def _insert(table: Table, columns: Sequence[str], rows: int) -> str:
    places = f"({', '.join(['%s'] * len(columns))})"
    return f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES {', '.join([places] * rows)}"


def _bytes(rows: Rows) -> int:
    return sum(len(value) for row in rows[2] for value in row if isinstance(value, bytes))

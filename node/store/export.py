"""Every row of a node's database, out and in: the same form from SQLite and PostgreSQL, so that one restores the other.

Bounded memory either way. What must not outlive its time stays out: leases, batch checks,
and travellers who wait for a late check.
"""

import base64
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import LargeBinary, Table, func, insert, select, text

from node.store import country_tables, tables
from node.store.columns import metadata
from node.store.database import SqlStore
from node.store.errors import StoreDamagedError, StoreError
from node.store.statements import Statements, chunks

LEFT_OUT = frozenset(
    table.name
    for table in (
        country_tables.leases,
        country_tables.batches,  # persons who wait for approval must not outlive it in a backup
        country_tables.batch_approvals,
        country_tables.batch_rows,
    )
)
_ERASED = {
    tables.deferred_checks.name: {"sealed": None, "content_key": None},
}
_WAITING = "waiting"
_LAPSED = "lapsed"

Row = list[Any]
"""Values in the order of the table's columns; bytes in base64."""


def exported_tables() -> list[Table]:
    """In an order in which each row's references are there before it."""
    return [table for table in metadata.sorted_tables if table.name not in LEFT_OUT]


def export_rows(store: SqlStore) -> Iterator[tuple[str, list[Row]]]:
    """(table, some hundred rows), all from one snapshot. Raises StoreError."""
    with store.connection(writing=False) as connection:
        statements = Statements(connection)
        for table in exported_tables():
            rows = statements.pages(select(table), *table.primary_key.columns)
            for page in chunks(_encode(table, row._mapping) for row in rows):
                yield table.name, page


def import_rows(store: SqlStore, pages: Iterable[tuple[str, Sequence[Row]]]) -> None:
    """Fills a migrated, empty database in one transaction: all rows or none.

    Raises StoreError when it holds anything already, StoreDamagedError for rows of another form.
    """
    known = {table.name: table for table in exported_tables()}
    with store.connection(writing=True) as connection:
        statements = Statements(connection)
        if any(statements.scalar(select(func.count()).select_from(table)) for table in known.values()):
            raise StoreError("the database is not empty: restore into an empty one")
        for name, page in pages:
            if name not in known:
                raise StoreDamagedError("the backup holds a table that this version does not know")
            statements.change(insert(known[name]), [_decode(known[name], row) for row in page])
        if statements.is_postgresql:
            for table in known.values():
                _set_sequence(statements, table)


def _encode(table: Table, row: Any) -> Row:
    erased: dict[str, Any] = dict(_ERASED.get(table.name, {}))
    if erased and row["status"] == _WAITING:  # a backup must not keep a traveller for longer than the node may
        erased |= {"status": _LAPSED, "ended": row["expires"]}
    values = [erased.get(column.name, row[column.name]) for column in table.columns]
    return [base64.b64encode(value).decode() if isinstance(value, bytes) else value for value in values]


def _decode(table: Table, row: Row) -> dict[str, Any]:
    columns = list(table.columns)
    if len(row) != len(columns):
        raise StoreDamagedError("a row of the backup does not fit its table: use the version that wrote it")
    return {
        column.name: base64.b64decode(value) if isinstance(column.type, LargeBinary) and value is not None else value
        for column, value in zip(columns, row, strict=True)
    }


def _set_sequence(statements: Statements, table: Table) -> None:
    """Rows came with their numbers: PostgreSQL goes on counting behind them."""
    counted = table.autoincrement_column
    if counted is None:
        return
    statements.rows(
        text(
            f"SELECT setval(pg_get_serial_sequence('{table.name}', '{counted.name}'), "
            f"(SELECT coalesce(max({counted.name}), 0) + 1 FROM {table.name}), false)"
        )
    )

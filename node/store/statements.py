"""Runs statements on one connection, the same way on SQLite and PostgreSQL, and speaks StoreError."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

import sqlcipher3.dbapi2
from sqlalchemy import Connection, Row, Select, Table, literal, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.sql import Executable
from sqlalchemy.sql.elements import ColumnElement

from node.store.errors import from_sqlite, translate
from node.store.often import Often, often
from node.store.put_off import PutOff, commit_with

PAGE_ROWS = 500

Thing = TypeVar("Thing")
Values = Mapping[str, Any]
"""What a statement's parameters stand for. A statement made once, at import, and run with these costs a quarter of one
that is made each time: what every check runs is made once, and is `often`."""


@dataclass(frozen=True, slots=True)
class OnBoth:
    """One INSERT that goes on with ON CONFLICT, made once, as SQLAlchemy spells it for each database."""

    sqlite: Often
    postgresql: Executable


def insert_on_both(table: Table, go_on: Callable[[Any], Executable]) -> OnBoth:
    """go_on: gets the INSERT, without values, and adds what happens on a conflict."""
    return OnBoth(often(go_on(sqlite.insert(table))), go_on(postgresql.insert(table)))


class Statements:
    """One connection inside one transaction. Every method raises StoreError and nothing else of the database's."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._put_off = PutOff()

    @property
    def is_postgresql(self) -> bool:
        """Else it is SQLite."""
        return self._connection.dialect.name == "postgresql"

    @property
    def _driver(self) -> Any:
        """SQLite's own connection, within the same transaction."""
        return self._connection.connection.driver_connection

    def rows(self, statement: Executable | Often, values: Values | None = None) -> Sequence[Any]:
        """All rows: for what is known to be few."""
        if isinstance(statement, Often):
            if not self.is_postgresql:
                found: list[Any] = self._on_driver(statement, values, lambda cursor: cursor.fetchall())
                return list(map(statement.row, found))
            statement = statement.statement
        try:
            return self._connection.execute(statement, values).fetchall()
        except SQLAlchemyError as error:
            raise translate(error) from None

    def first(self, statement: Executable | Often, values: Values | None = None) -> Any:
        """The first row, or None."""
        if isinstance(statement, Often):
            if not self.is_postgresql:
                row = self._on_driver(statement, values, lambda cursor: cursor.fetchone())
                return None if row is None else statement.row(row)
            statement = statement.statement
        try:
            return self._connection.execute(statement, values).first()
        except SQLAlchemyError as error:
            raise translate(error) from None

    def scalar(self, statement: Executable | Often, values: Values | None = None) -> Any:
        """The first column of the first row, or None."""
        row = self.first(statement, values)
        return None if row is None else row[0]

    def change(
        self, statement: Executable | OnBoth | Often, parameters: Values | Sequence[Values] | None = None
    ) -> int:
        """Runs an INSERT, UPDATE or DELETE, once or for each of `parameters`; how many rows it changed."""
        if parameters is not None and not parameters:
            return 0
        if isinstance(statement, OnBoth):
            statement = statement.postgresql if self.is_postgresql else statement.sqlite
        if isinstance(statement, Often):
            if not self.is_postgresql and isinstance(parameters, Mapping):
                return int(self._on_driver(statement, parameters, lambda cursor: cursor.rowcount))
            statement = statement.statement
        try:
            return self._connection.execute(statement, parameters).rowcount
        except SQLAlchemyError as error:
            raise translate(error) from None

    def _on_driver(self, statement: Often, values: Values | None, take: Callable[[Any], Any]) -> Any:
        """What `take` takes of a cursor of SQLite's own driver."""
        given = {} if values is None else values
        spelling = statement.spelling(given)
        try:
            return take(self._driver.execute(spelling.text, spelling.parameters(given)))
        except sqlcipher3.dbapi2.Error as error:
            raise from_sqlite(error) from None

    def bulk(self, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Inserts rows as they are, in the order of `columns`: a third of what it costs through named parameters."""
        if not rows:
            return
        place = "%s" if self.is_postgresql else "?"
        statement = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({', '.join([place] * len(columns))})"
        try:
            if self.is_postgresql:
                self._connection.exec_driver_sql(statement, list(rows))
            else:
                self._driver.executemany(statement, rows)
        except SQLAlchemyError as error:
            raise translate(error) from None
        except sqlcipher3.dbapi2.Error as error:
            raise from_sqlite(error) from None

    def at_the_end(self, table: Table, columns: Sequence[str], row: tuple[Any, ...]) -> None:
        """Inserts a row with the commit. Whoever reads the table in this transaction calls `settle` first."""
        self._put_off.add(table, columns, row)

    def settle(self) -> None:
        """Writes now what was put off."""
        for table, columns, rows in self._put_off.take():
            self.bulk(table, columns, rows)

    def finish(self) -> None:
        """Writes what was put off as the last act of the transaction; on PostgreSQL in one message with the commit."""
        if self.is_postgresql and self._put_off.is_small:
            commit_with(self._connection, self._put_off.take())
        else:
            self.settle()

    def pairs(self, statement: Executable) -> dict[Any, Any]:
        """Rows of two columns, the first to the second: for what is known to be few."""
        found: dict[Any, Any] = {}
        for key, value in map(tuple, self.rows(statement)):
            found[key] = value
        return found

    def insert(self, table: Table) -> "postgresql.Insert | sqlite.Insert":
        """An INSERT that can go on with ON CONFLICT, which both databases have but SQLAlchemy spells twice."""
        if self.is_postgresql:
            return postgresql.insert(table)
        return sqlite.insert(table)

    def pages(self, statement: Select[Any], *key: ColumnElement[Any]) -> Iterator[Row[Any]]:
        """All rows in order of `key` (unique, and among the columns selected), a page at a time.

        Each page is a statement of its own, so memory stays bounded and nothing stays open if the reader stops early.
        """
        ordered = statement.order_by(*key).limit(PAGE_ROWS)
        page = self.rows(ordered)
        while page:
            yield from page
            if len(page) < PAGE_ROWS:
                return
            reached = [literal(page[-1]._mapping[column], column.type) for column in key]
            page = self.rows(ordered.where(tuple_(*key) > tuple_(*reached)))


def chunks(things: Iterator[Thing], size: int = PAGE_ROWS) -> Iterator[list[Thing]]:
    """Lists of at most `size` things, in order, taken only as they are asked for."""
    while chunk := list(islice(things, size)):
        yield chunk

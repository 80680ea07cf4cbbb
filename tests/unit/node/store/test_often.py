"""Statements that pass SQLAlchemy by: they say, give and refuse what SQLAlchemy would."""

import importlib
import pkgutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert, select

import node.store
from node.store import tables
from node.store.database import SqlStore
from node.store.errors import StoreConflictError, StoreReadOnlyError
from node.store.often import Often, often
from node.store.statements import OnBoth
from tests.support.databases import SQLCIPHER, Databases

VALUES: dict[str, Any] = {
    "peer": "GR",
    "time": 7,
    "leaf": b"leaf",
    "payload": b"payload",
    "salt": None,
    "day": 3,
    "spent": 16,
    "at_most": 100,
    "message_id": "ab" * 16,
    "content_digest": bytes(32),
    "expires": 9,
    "content": b"\x00\xff",
    "wire_digest": bytes(range(32)),
    **{f"digest_{number}": bytes([number]) * 32 for number in range(16)},
}


def found() -> dict[str, Often]:
    """Every such statement of the store, by its place."""
    places: dict[str, Often] = {}
    for module in pkgutil.iter_modules(node.store.__path__):
        for name, value in vars(importlib.import_module(f"node.store.{module.name}")).items():
            one = value.sqlite if isinstance(value, OnBoth) else value
            if isinstance(one, Often):
                places[f"{module.name}.{name}"] = one
    return places


@pytest.fixture
def store(databases: Databases, tmp_path: Path) -> Any:
    opened = databases.migrated(SQLCIPHER, tmp_path).open()
    with opened.write() as tx:
        for number in range(3):
            tx.budgets.spend("GR", number, 16, 1000)  # type: ignore[arg-type]
    yield opened
    opened.close()


def given(one: Often) -> dict[str, Any]:
    if hasattr(one.statement, "table"):
        names = [column.name for column in one.statement.table.c if column.name in VALUES and column.name != "id"]
        return {name: VALUES[name] for name in names} | ({"at_most": 100} if "spent" in names else {})
    return {name: VALUES[name] for name in one.statement.compile().params if name in VALUES}  # type: ignore[attr-defined]


def test_there_are_such_statements() -> None:
    assert len(found()) >= 10


@pytest.mark.parametrize("place", sorted(found()))
def test_it_is_spelled_as_sqlalchemy_spells_it_and_gives_the_same(place: str, store: SqlStore) -> None:
    one, seen = found()[place], []
    values = given(one)

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        seen.append((statement, list(parameters)))

    def by_sqlalchemy() -> Any:
        with store.connection(writing=True) as connection:
            event.listen(connection, "before_cursor_execute", note)
            result = connection.execute(one.statement, values)
            told = [tuple(row) for row in result.fetchall()] if result.returns_rows else result.rowcount
            connection.rollback()
            return told

    def by_the_driver() -> Any:
        with store.connection(writing=True) as connection:
            driver: Any = connection.connection.driver_connection
            spelling = one.spelling(values)
            cursor = driver.execute(spelling.text, spelling.parameters(values))
            told = [tuple(one.row(row)) for row in cursor.fetchall()] if cursor.description else cursor.rowcount
            connection.rollback()
            return told

    assert by_the_driver() == by_sqlalchemy()
    spelling = one.spelling(values)
    assert seen == [(spelling.text, spelling.parameters(values))]


def test_what_sqlalchemy_has_to_read_is_refused_when_it_is_made() -> None:
    with pytest.raises(TypeError, match="retired"):
        often(select(tables.epochs))


def test_a_parameter_that_is_missing_is_noticed(store: SqlStore) -> None:
    one = often(select(tables.budgets.c.spent).where(tables.budgets.c.peer == "GR"))
    assert one.spelling({}).parameters({}) == ["GR"]
    spelling = often(insert(tables.seen_envelopes)).spelling({"wire_digest": b"", "expires": 1})
    with pytest.raises(KeyError):
        spelling.parameters({"expires": 1})
    with store.write() as tx, pytest.raises(KeyError):
        tx.budgets._run.first(found()["budgets._SPENT"], {"peer": "GR"})


def test_its_errors_are_the_stores_own_and_quote_no_row(store: SqlStore) -> None:
    add, values = found()["answers._ADD"], given(found()["answers._ADD"]) | {"content": b"SECRET", "peer": "ZULFIQAR"}
    with pytest.raises(StoreConflictError) as conflict, store.write() as tx:
        [tx.answers._run.change(add, values) for _ in range(2)]
    assert "SECRET" not in repr(conflict.value)
    assert "ZULFIQAR" not in repr(conflict.value)
    assert conflict.value.__cause__ is None
    with pytest.raises(StoreReadOnlyError), store.read() as tx:
        tx.answers._run.change(add, values)
    with store.write() as tx:
        assert tx.answers._run.change(add, values) == 1, "neither left anything behind"

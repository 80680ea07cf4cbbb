"""The store a test gets that asks for none in particular: one in memory, or what the session was told to use."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from node.store.database import SqlStore, open_memory_store
from node.store.migration import migrate

_openers: list[Callable[[], SqlStore]] = [open_memory_store]


@contextmanager
def usual_stores(open_one: Callable[[], SqlStore]) -> Iterator[None]:
    """Within the block, the usual stores are those that `open_one` opens: the same test, another database."""
    _openers.append(open_one)
    try:
        yield
    finally:
        _openers.pop()


def usual_store() -> SqlStore:
    """A new one with the newest schema and nothing in it; the caller closes it."""
    store = _openers[-1]()
    give_schema(store)
    return store


def give_schema(store: SqlStore) -> None:
    """Migrates; a database in memory gets a copy of one that was migrated before, which is a hundred times faster."""
    with store.connection(writing=False) as connection:
        sqlite = connection.dialect.name == "sqlite"
        in_memory = sqlite and not connection.exec_driver_sql("PRAGMA database_list").fetchone()[2]  # type: ignore[index]
    if not in_memory:
        migrate(store)
        return
    _driver_connection(_template()).backup(_driver_connection(store))


@cache
def _template() -> SqlStore:
    store = open_memory_store()
    migrate(store)
    return store


def _driver_connection(store: SqlStore) -> Any:
    """The one connection of a store in memory, as its driver has it: to copy a whole database."""
    with store.connection(writing=False) as connection:
        return connection.connection.driver_connection

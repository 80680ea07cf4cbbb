"""The schema that migrations make is the schema that the program reads, and it goes away again."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

import node.store.alert_tables
import node.store.country_tables
import node.store.log_tables  # noqa: F401
from node.store.columns import metadata
from node.store.database import SCHEMA_REVISION, SqlStore
from node.store.errors import StoreVersionError
from node.store.migration import configuration, downgrade, migrate
from protocol.vocabulary import MemberCode
from tests.support.databases import SQLCIPHER, Databases, TestDatabase


def table_names(store: SqlStore) -> set[str]:
    with store.connection(writing=False) as connection:
        return set(inspect(connection).get_table_names())


def test_migrated_schema_is_the_schema_the_program_reads(store: SqlStore) -> None:
    with store.connection(writing=False) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_tables_without_a_rowid_and_cascades_are_migrated_too(store: SqlStore, kind: str) -> None:
    """Autogenerate compares neither, so a slip there would stay unseen: compare with a database made from the metadata."""
    with store.connection(writing=False) as connection:
        [foreign_key] = inspect(connection).get_foreign_keys("watchlist_keys")
        assert foreign_key["options"].get("ondelete") == "CASCADE"
        if kind == SQLCIPHER:
            made = connection.execute(text("SELECT name FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID%'"))
            assert {row.name for row in made} == {
                table.name
                for table in metadata.tables.values()
                if table.dialect_options["sqlite"]["with_rowid"] is False
            }


def test_program_knows_the_newest_revision() -> None:
    assert ScriptDirectory.from_config(configuration()).get_heads() == [SCHEMA_REVISION]


def test_migrating_twice_changes_nothing(store: SqlStore) -> None:
    assert migrate(store) is False
    store.check(thorough=True)


def test_downgrade_drops_everything_with_data_present_and_upgrade_makes_it_again(store: SqlStore) -> None:
    with store.write() as tx:
        tx.membership.set_suspended(MemberCode("IR"), True)
        version = tx.watchlist.next_version("un", 1)
        tx.watchlist.close_version(version, accepted=1, rejected=2, withdrawn=3)
    downgrade(store)
    assert table_names(store) == {"alembic_version"}
    assert migrate(store) is True
    with store.read() as tx:
        assert tx.membership.suspended() == frozenset()
        assert tx.watchlist.versions() == []


def test_empty_older_and_newer_databases_are_refused(kind: str, databases: Databases, tmp_path: Path) -> None:
    """A program that ran on a schema it does not know could write what it cannot read back."""
    store = databases.empty(kind, tmp_path).open()
    try:
        with pytest.raises(StoreVersionError, match="empty"):
            store.check()
        migrate(store)
        store.check()
        for revision, remedy in (("0000", "migration"), ("9999", "newer program")):
            with store.connection(writing=True) as connection:
                connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})
            with pytest.raises(StoreVersionError, match=remedy):
                store.check()
        with pytest.raises(StoreVersionError, match="newer"):
            migrate(store)
    finally:
        store.close()


def test_statement_on_an_empty_database_names_the_migration(kind: str, databases: Databases, tmp_path: Path) -> None:
    store = databases.empty(kind, tmp_path).open()
    try:
        with pytest.raises(StoreVersionError, match="migration"), store.read() as tx:
            tx.leaves.count()
    finally:
        store.close()


def test_interrupted_migration_leaves_nothing_behind(
    kind: str, databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A node killed half-way through must be able to start again."""
    store = databases.empty(kind, tmp_path).open()
    try:
        from alembic.operations import Operations

        made: list[object] = []
        create_table = Operations.create_table

        def fail_at_the_tenth(self: Operations, *arguments: object, **options: object) -> object:
            made.append(arguments)
            if len(made) == 10:
                raise KeyboardInterrupt
            return create_table(self, *arguments, **options)  # type: ignore[arg-type]

        with monkeypatch.context() as patch:
            patch.setattr(Operations, "create_table", fail_at_the_tenth)
            with pytest.raises(KeyboardInterrupt):
                migrate(store)
        assert table_names(store) == set()
        assert migrate(store) is True
    finally:
        store.close()


def test_two_processes_that_migrate_at_once_both_succeed(kind: str, databases: Databases, tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    database: TestDatabase = databases.empty(kind, tmp_path)
    first, second = database.open(), database.open()
    try:
        with ThreadPoolExecutor(2) as threads:
            assert sorted(threads.map(migrate, (first, second))) in ([False, True], [True, True])
        first.check()
        second.check()
    finally:
        first.close()
        second.close()

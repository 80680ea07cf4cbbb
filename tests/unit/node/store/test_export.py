"""All rows, from either database into either: nothing lost, numbering goes on, no waiting traveller travels."""

from pathlib import Path

import pytest

from node.core.deferred import DeferredCheck, DeferredStatus
from node.core.exchange_log import record
from node.store.database import SqlStore
from node.store.errors import StoreError
from node.store.export import export_rows, exported_tables, import_rows
from protocol.vocabulary import Direction, LeafKind, MemberCode, Purpose, Urgency
from tests.support.databases import Databases, database_kinds

GR = MemberCode("GR")


def fill(store: SqlStore) -> None:
    with store.write() as tx:
        for number in range(1_203):
            record(tx, LeafKind.START, Direction.INTERNAL, payload=b"%d" % number, now=number, random_bytes=bytes)
        tx.budgets.spend(GR, 3, 16, 100)
        tx.membership.set_suspended(GR, True)
        tx.node_state.set("name", "ünïcode \x00"[:-1])
        tx.leases.take("scheduler", "somebody", lease_ms=10**9)
        tx.deferred.add(
            DeferredCheck(
                "c", GR, Purpose.BORDER_FIRST_LINE, Urgency.URGENT, 5, 90, sealed=b"traveller", content_key=b"k" * 32
            )
        )


@pytest.mark.parametrize("target_kind", database_kinds())
def test_rows_move_between_databases_of_any_kind(
    store: SqlStore, target_kind: str, databases: Databases, tmp_path: Path
) -> None:
    fill(store)
    (tmp_path / "target").mkdir()
    target = databases.migrated(target_kind, tmp_path / "target").open()
    try:
        pages = list(export_rows(store))
        import_rows(target, pages)
        assert list(export_rows(target)) == pages
        with target.write() as tx:
            assert tx.leases.find("scheduler") is None, "a restored node must not wait for a process of another machine"
            (found,) = tx.deferred.find("c")
            record(tx, LeafKind.STOP, Direction.INTERNAL, payload=b"", now=1, random_bytes=bytes)
        assert found.status is DeferredStatus.LAPSED, "never clear"
        assert (found.sealed, found.content_key) == (None, None)
        with pytest.raises(StoreError, match="not empty"):
            import_rows(target, pages)
    finally:
        target.close()
    assert b"traveller" not in repr(pages).encode()


def test_an_import_that_fails_half_way_leaves_nothing(store: SqlStore) -> None:
    def broken() -> list[tuple[str, list[list[object]]]]:
        return [("budgets", [["GR", 1, 16]]), ("budgets", [["GR", 1, 16]])]

    with pytest.raises(StoreError):
        import_rows(store, broken())
    with store.read() as tx:
        assert tx.budgets.spent(GR, 1) == 0
    import_rows(store, [("budgets", [["GR", 1, 16]])])


def test_every_table_is_exported_but_for_leases() -> None:
    names = {table.name for table in exported_tables()}
    assert {"leaves", "watchlist_entries", "accounts", "epochs"} <= names
    assert "leases" not in names

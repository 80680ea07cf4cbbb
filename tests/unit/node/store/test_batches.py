"""Batches on both databases: rows are claimed once, final states are final, and erasing leaves nothing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import text

from node.core.agencies import AgencyCode
from node.core.batch_seal import SealedBatch
from node.core.batches import Batch, BatchApproval, BatchRow, BatchState, RowState
from node.store.database import SqlStore
from node.store.errors import StoreConflictError
from node.store.migration import downgrade, migrate
from protocol.vocabulary import Purpose, Urgency
from tests.support.databases import TestDatabase

POLICE, CUSTOMS = AgencyCode("police"), AgencyCode("customs")


def batch(batch_id: str = "b1", *, agency: AgencyCode = POLICE, submitted: int = 100) -> Batch:
    return Batch(
        batch_id=batch_id,
        case_number="2026/117",
        agency=agency,
        purpose=Purpose.VISA,
        urgency=Urgency.ROUTINE,
        submitted_by="a" * 32,
        submitted=submitted,
        expires=submitted + 50,
        size=3,
        digest=bytes(32),
        sealed=SealedBatch(b"k" * 32, b"columns"),
    )


def rows(count: int = 3) -> list[BatchRow]:
    return [BatchRow(number, RowState.WAITING, b"sealed %d" % number) for number in range(1, count + 1)]


@pytest.fixture
def kept(store: SqlStore) -> SqlStore:
    with store.write() as tx:
        tx.batches.add(batch(), rows())
    return store


def test_a_batch_comes_back_as_it_was(kept: SqlStore) -> None:
    with kept.read() as tx:
        assert tx.batches.find("b1") == batch()
        assert tx.batches.find("b2") is None
        assert tx.batches.rows("b1", after=1, limit=1) == rows()[1:2]
        assert tx.batches.count("b1") == {RowState.WAITING: 3}
    with pytest.raises(StoreConflictError), kept.write() as tx:
        tx.batches.add(batch(), [])


def test_each_agency_sees_its_own_newest_first(kept: SqlStore) -> None:
    with kept.write() as tx:
        tx.batches.add(batch("b2", submitted=200), [])
        tx.batches.add(batch("b3", agency=CUSTOMS), [])
    with kept.read() as tx:
        assert [one.batch_id for one in tx.batches.all(agency=POLICE)] == ["b2", "b1"]
        assert [one.batch_id for one in tx.batches.overdue(149)] == []
        assert {one.batch_id for one in tx.batches.overdue(150)} == {"b1", "b3"}


def test_one_account_has_one_approval_the_newest(kept: SqlStore) -> None:
    first, second = BatchApproval("b1", "x", 10, bytes(32)), BatchApproval("b1", "y", 11, bytes(32))
    with kept.write() as tx:
        for one in (first, second, replace(first, granted=12)):
            tx.batches.approve(one)
    with kept.read() as tx:
        assert tx.batches.approvals("b1") == [second, replace(first, granted=12)]


def test_a_row_is_claimed_and_settled_once(kept: SqlStore) -> None:
    with kept.write() as tx:
        assert [tx.batches.claim("b1", 1), tx.batches.claim("b1", 1), tx.batches.claim("b1", 9)] == [True, False, False]
        assert [tx.batches.settle_row("b1", 2, b"o"), tx.batches.settle_row("b1", 1, b"o")] == [False, True]
        assert tx.batches.settle_row("b1", 1, b"other") is False
        assert tx.batches.claim("b1", 3)
        assert tx.batches.interrupt("b1") == 1
        assert tx.batches.claim("b1", 3) is False
    with kept.read() as tx:
        found = tx.batches.rows("b1", after=0, limit=9)
    assert [(one.state, one.outcome) for one in found] == [
        (RowState.CHECKED, b"o"),
        (RowState.WAITING, None),
        (RowState.INTERRUPTED, None),
    ]


def test_of_several_processes_one_claims_a_row(database: TestDatabase, kept: SqlStore) -> None:
    stores = [database.open() for _ in range(4)]

    def claim(store: SqlStore) -> bool:
        with store.write() as tx:
            return tx.batches.claim("b1", 1)

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(claim, stores)) == [False, False, False, True]
    for one in stores:
        one.close()


def test_an_ended_batch_keeps_no_person_and_ends_once(kept: SqlStore) -> None:
    with kept.write() as tx:
        assert tx.batches.settle("b1", BatchState.DONE, 120)
        assert tx.batches.settle("b1", BatchState.EXPIRED, 130) is False
    with kept.read() as tx:
        assert tx.batches.find("b1") == replace(batch(), state=BatchState.DONE, ended=120, sealed=None)
        assert tx.batches.rows("b1", after=0, limit=9) == []
        assert tx.batches.overdue(1000) == []


def test_the_migration_goes_back_alone(kept: SqlStore) -> None:
    downgrade(kept, "0002")
    with kept.connection(writing=False) as connection:
        assert connection.execute(text("SELECT count(*) FROM imports")).scalar() == 0
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "0002"
    assert migrate(kept)
    with kept.read() as tx:
        assert tx.batches.find("b1") is None

"""Leases under attack: two takers at once, a holder that was stopped, a former holder that writes on, a clock that lies."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from node.core.leases import FencedStore, LostLeaseError
from node.store.database import SqlStore
from tests.support.databases import POSTGRESQL, TestDatabase

NAME = "scheduler"
LONG_MS = 600_000


def take(store: SqlStore, holder: str, *, lease_ms: int = LONG_MS) -> int | None:
    with store.write() as tx:
        return tx.leases.take(NAME, holder, lease_ms=lease_ms)


def test_only_one_of_many_takers_gets_the_lease(store: SqlStore) -> None:
    start = threading.Barrier(8)

    def contend(number: int) -> int | None:
        start.wait()
        return take(store, f"process {number}")

    with ThreadPoolExecutor(8) as pool:
        epochs = list(pool.map(contend, range(8)))
    assert [epoch for epoch in epochs if epoch is not None] == [1]


def test_a_lease_that_ended_goes_to_another_under_the_next_epoch(store: SqlStore) -> None:
    assert take(store, "first", lease_ms=0) == 1
    assert take(store, "second") == 2
    assert take(store, "third") is None
    with store.write() as tx:
        assert not tx.leases.renew(NAME, 1, lease_ms=LONG_MS), "a former holder renews nothing"
        tx.leases.release(NAME, 1)
        assert tx.leases.renew(NAME, 2, lease_ms=LONG_MS)
        held = tx.leases.find(NAME)
    assert held is not None
    assert (held.holder, held.epoch) == ("second", 2)
    assert LONG_MS - 60_000 < held.left_ms <= LONG_MS, "the database's clock counts in milliseconds"


def test_a_holder_that_was_late_but_not_replaced_goes_on_under_its_epoch(store: SqlStore) -> None:
    take(store, "first", lease_ms=0)
    with store.write() as tx:
        assert tx.leases.renew(NAME, 1, lease_ms=LONG_MS)
    assert take(store, "second") is None


def test_a_released_lease_is_free_at_once_but_its_epoch_never_comes_back(store: SqlStore) -> None:
    take(store, "first")
    with store.write() as tx:
        tx.leases.release(NAME, 1)
    assert take(store, "first") == 2


def test_a_former_holder_commits_nothing(store: SqlStore) -> None:
    take(store, "first", lease_ms=0)
    fenced = FencedStore(store, NAME, 1)
    with fenced.write() as tx:
        tx.node_state.set("by", "first")
    take(store, "second")
    with pytest.raises(LostLeaseError), fenced.write() as tx:
        tx.node_state.set("by", "first, dead and back")
    with fenced.read() as tx:
        assert tx.node_state.get("by") == "first"


def write_while_replaced(fenced: FencedStore, other: SqlStore) -> None:
    with fenced.write() as tx:
        tx.node_state.set("by", "first")
        assert take(other, "second") == 2


def test_a_holder_replaced_in_the_middle_of_its_transaction_commits_nothing(database: TestDatabase) -> None:
    """On SQLite nobody can replace it then: there is one writer."""
    store, other = database.open(), database.open()
    try:
        take(store, "first", lease_ms=0)
        fenced = FencedStore(store, NAME, 1)
        if database.kind == POSTGRESQL:
            with pytest.raises(LostLeaseError):
                write_while_replaced(fenced, other)
        else:
            with fenced.write() as tx:
                tx.node_state.set("by", "first")
            assert take(other, "second") == 2
        with store.read() as tx:
            assert tx.node_state.get("by") == (None if database.kind == POSTGRESQL else "first")
    finally:
        store.close()
        other.close()


def test_the_living_are_told_from_the_dead(store: SqlStore) -> None:
    with store.write() as tx:
        tx.leases.take("process/a", "a", lease_ms=LONG_MS)
        tx.leases.take("process/b", "b", lease_ms=-10)
        tx.leases.take("processX", "another name", lease_ms=LONG_MS)
        assert [one.holder for one in tx.leases.live("process/")] == ["a"]
        assert tx.leases.forget_ended("process/", ago_ms=LONG_MS) == 0
        assert tx.leases.forget_ended("process/", ago_ms=0) == 1
        assert tx.leases.find("process/a") is not None

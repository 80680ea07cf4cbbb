"""Idempotency keys in the database: one caller is first, whoever else asks waits, learns the answer, or is refused."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from node.core.agencies import AgencyCode
from node.core.errors import ConflictError
from node.core.idempotency import (
    KEY_LIFETIME_SECONDS,
    Conflict,
    Fresh,
    InProgress,
    Replay,
    abandon,
    begin,
    finish,
)
from node.store.database import SqlStore
from tests.support.databases import TestDatabase

NOW = 1_800_000_000
POLICE, CUSTOMS = AgencyCode("police"), AgencyCode("customs")
ONE, OTHER = b"\x01" * 32, b"\x02" * 32


def test_an_answer_is_given_again_to_the_same_request_only(store: SqlStore) -> None:
    with store.write() as tx:
        assert begin(tx, POLICE, "k", ONE, NOW) == Fresh()
        assert begin(tx, POLICE, "k", ONE, NOW) == InProgress()
        finish(tx, POLICE, "k", 201, b"made")
    with store.write() as tx:
        assert begin(tx, POLICE, "k", ONE, NOW + 1) == Replay(201, b"made")
        assert begin(tx, POLICE, "k", OTHER, NOW + 1) == Conflict()
        assert begin(tx, CUSTOMS, "k", ONE, NOW + 1) == Fresh(), "another agency's key is another key"


def test_an_empty_answer_is_an_answer(store: SqlStore) -> None:
    with store.write() as tx:
        begin(tx, POLICE, "k", ONE, NOW)
        finish(tx, POLICE, "k", 204, b"")
        assert begin(tx, POLICE, "k", ONE, NOW) == Replay(204, b"")


def test_a_key_lives_one_day_and_what_it_kept_is_gone_after(store: SqlStore) -> None:
    with store.write() as tx:
        begin(tx, POLICE, "k", ONE, NOW)
        finish(tx, POLICE, "k", 200, b"secret answer")
        assert isinstance(begin(tx, POLICE, "k", ONE, NOW + KEY_LIFETIME_SECONDS - 1), Replay)
        assert begin(tx, POLICE, "k", OTHER, NOW + KEY_LIFETIME_SECONDS) == Fresh()
        row = tx.idempotency_keys.find(POLICE, "k")
        assert row is not None
        assert (row.status, row.response) == (None, None)
        assert tx.idempotency_keys.remove_expired(NOW + KEY_LIFETIME_SECONDS) == 0
        assert tx.idempotency_keys.remove_expired(NOW + 2 * KEY_LIFETIME_SECONDS) == 1


def test_an_interrupted_request_is_not_done_again_but_a_refused_one_may_be(store: SqlStore) -> None:
    with store.write() as tx:
        begin(tx, POLICE, "killed", ONE, NOW)
        begin(tx, POLICE, "refused", ONE, NOW)
        abandon(tx, POLICE, "refused")
    with store.write() as tx:
        assert begin(tx, POLICE, "killed", ONE, NOW + 3600) == InProgress()
        assert begin(tx, POLICE, "refused", OTHER, NOW + 1) == Fresh()


def test_a_deed_that_rolls_back_leaves_no_key(store: SqlStore) -> None:
    def fail() -> None:
        with store.write() as tx:
            begin(tx, POLICE, "k", ONE, NOW)
            raise RuntimeError("the deed failed")

    with pytest.raises(RuntimeError, match="deed"):
        fail()
    with store.write() as tx:
        assert begin(tx, POLICE, "k", ONE, NOW) == Fresh()


def test_an_answer_is_kept_once_and_never_released(store: SqlStore) -> None:
    with store.write() as tx:
        begin(tx, POLICE, "k", ONE, NOW)
        finish(tx, POLICE, "k", 200, b"first")
        abandon(tx, POLICE, "k")
        with pytest.raises(ConflictError):
            finish(tx, POLICE, "k", 200, b"second")
        assert begin(tx, POLICE, "k", ONE, NOW) == Replay(200, b"first")


@pytest.mark.parametrize("key", ["", "a b", "\n", "é", "k" * 129, "\x00", "\ud800"])
def test_what_is_no_key_is_refused_before_the_database_sees_it(store: SqlStore, key: str) -> None:
    with store.write() as tx, pytest.raises(ConflictError, match="ASCII"):
        begin(tx, POLICE, key, ONE, NOW)


def test_of_many_processes_that_send_the_same_request_exactly_one_does_it(database: TestDatabase) -> None:
    """A client that retries too early must not import a list twice."""
    start, many = Barrier(6), 6

    def ask(_: int) -> object:
        store = database.open()
        try:
            start.wait()
            with store.write() as tx:
                found = begin(tx, POLICE, "k", ONE, NOW)
                if isinstance(found, Fresh):
                    finish(tx, POLICE, "k", 201, b"made")
                return found
        finally:
            store.close()

    with ThreadPoolExecutor(many) as pool:
        found = list(pool.map(ask, range(many)))
    assert found.count(Fresh()) == 1
    assert found.count(Replay(201, b"made")) == many - 1

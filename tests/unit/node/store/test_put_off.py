"""A leaf is written at the very end of its transaction: with everything else in it, or nothing of it is."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from node.core.exchange_log import LeafRow
from node.core.outbox import OutboxRow
from node.store.database import SqlStore
from node.store.errors import StoreBusyError, StoreConflictError, StoreError, StoreReadOnlyError
from node.store.put_off import SMALL_BYTES
from protocol.leaf import Leaf, commit, leaf_to_bytes
from protocol.vocabulary import Direction, LeafKind, MemberCode, MessageId
from tests.support.databases import POSTGRESQL, TestDatabase, database_kinds

PK = MemberCode("PK")
SALT = bytes(range(32))
SIZES = pytest.mark.parametrize("size", [0, 1, 1024, SMALL_BYTES, 4 * SMALL_BYTES])


def row(payload: bytes, number: int = 1) -> LeafRow:
    leaf = Leaf(LeafKind.MESSAGE, Direction.SENT, PK, MessageId(f"{number:032x}"), number, commit(SALT, payload))
    return LeafRow(leaf, leaf_to_bytes(leaf), payload, SALT)


def message(number: int = 1) -> OutboxRow:
    return OutboxRow(MessageId(f"{number:032x}"), PK, b"content", 1, 2)


def act(store: SqlStore, sent: OutboxRow, *rows: LeafRow, last: Callable[[], None] = lambda: None) -> None:
    with store.write() as tx:
        for one in rows:
            tx.leaves.insert(one)
        tx.outbox.add(sent)
        last()


def stored(store: SqlStore) -> tuple[int, list[LeafRow]]:
    """How many messages, and the leaves."""
    with store.read() as tx:
        return len(tx.outbox.rows()), list(tx.leaves.all())


@SIZES
def test_state_and_leaves_are_committed_together_in_order(store: SqlStore, size: int) -> None:
    rows = [row(bytes(size), number) for number in range(1, 4)]
    act(store, message(), *rows)
    assert stored(store) == (1, rows)


@SIZES
def test_a_leaf_that_the_database_refuses_takes_its_state_with_it(store: SqlStore, size: int) -> None:
    good = row(bytes(size))
    refused = replace(good, leaf_bytes=None)  # type: ignore[arg-type]
    for rows in ((refused,), (good, refused), (refused, good)):
        with pytest.raises(StoreConflictError):
            act(store, message(), *rows)
    assert stored(store) == (0, [])
    act(store, message(), good)  # and the connection is as good as before
    assert stored(store) == (1, [good])


def test_state_that_fails_takes_its_leaf_with_it(store: SqlStore) -> None:
    act(store, message())
    with pytest.raises(StoreConflictError):
        act(store, message(), row(b"payload"))
    assert stored(store) == (1, [])


def test_a_failure_that_the_block_swallowed_does_not_commit_half(store: SqlStore, kind: str) -> None:
    """SQLite undoes the statement alone. PostgreSQL answers COMMIT with a rollback, and says so only in a word."""
    act(store, message())
    undone = pytest.raises(StoreError, match="database") if kind == POSTGRESQL else nullcontext()
    with undone, store.write() as tx:
        tx.outbox.add(message(2))
        with pytest.raises(StoreConflictError):
            tx.outbox.add(message())
        tx.leaves.insert(row(b"payload"))
    assert stored(store) == ((1, []) if kind == POSTGRESQL else (2, [row(b"payload")]))


def test_a_reading_transaction_leaves_no_leaf_and_says_so(store: SqlStore) -> None:
    with pytest.raises(StoreReadOnlyError), store.read() as tx:
        tx.leaves.insert(row(b"payload"))
    assert stored(store) == (0, [])


def test_who_reads_leaves_sees_those_of_the_same_transaction(store: SqlStore) -> None:
    one = row(b"payload")
    with store.write() as tx:
        log = tx.log_tree.open("wren/pk", 1)
        tx.leaves.insert(one)
        assert tx.leaves.count() == 1
        tx.leaves.insert(row(b"payload", 2))
        assert list(tx.leaves.all(peer=PK, since=2)) == [row(b"payload", 2)]
        tx.leaves.insert(row(b"payload", 3))
        assert tx.leaves.count_by_peer() == [(PK, 3)]
        tx.leaves.insert(row(b"payload", 4))
        assert tx.log_tree.count_pending() == len(tx.log_tree.pending(10)) == 4
        tx.leaves.insert(row(b"payload", 5))
        assert tx.leaves.erase(PK, MessageId(f"{5:032x}")) == [row(b"payload", 5).leaf.commitment]
        tx.leaves.insert(row(b"payload", 6))
        assert tx.log_tree.insert_recovered(row(b"payload", 6).leaf_bytes) == tx.log_tree.pending(10)[-1].row
        assert tx.log_tree.entries(log.number, 0, 10) == []


@pytest.mark.parametrize("kind", [kind for kind in database_kinds() if kind == POSTGRESQL])
def test_a_connection_that_dies_before_the_end_leaves_neither(database: TestDatabase, store: SqlStore) -> None:
    for _ in range(2):
        with pytest.raises(StoreBusyError):
            act(store, message(), row(b"payload"), last=database.kill_connections)
    assert stored(store) == (0, [])


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt])
def test_a_block_that_is_left_before_the_end_leaves_neither(store: SqlStore, failure: type[BaseException]) -> None:
    def leave() -> None:
        raise failure

    with pytest.raises(failure):
        act(store, message(), row(b"payload"), last=leave)
    assert stored(store) == (0, [])
    act(store, message(), row(b"payload", 2))  # and what was put off is not written by the next one
    assert stored(store) == (1, [row(b"payload", 2)])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(
    payload=st.binary(max_size=300)
    | st.sampled_from([b"%s %", b"'); DROP TABLE leaves; --", b"\\x27\\'", bytes(range(256))])
)
def test_any_payload_comes_back_as_it_was(store: SqlStore, payload: bytes) -> None:
    """On PostgreSQL its bytes stand in the text of the statement: no byte of it may end, or be, a statement."""
    with store.write() as tx:
        before = tx.leaves.count()
    with store.write() as tx:
        tx.leaves.insert(row(payload, before))
    with store.read() as tx:
        (found,) = tx.leaves.all(since=before)
    assert found == row(payload, before)

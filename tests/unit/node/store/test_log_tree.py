"""The tree in the database: nobody is overtaken out of it, nobody stands in it twice, nothing is signed twice."""

from pathlib import Path

import pytest

from crypto.merkle import leaf_hash
from node.core.errors import RaceLostError
from node.core.exchange_log import LeafRow
from node.core.log_tree import ExchangeLog, StoredCheckpoint
from node.store.database import SqlStore
from node.store.errors import StoreConflictError
from protocol.leaf import Leaf, commit, leaf_to_bytes
from protocol.tlog.tiles import TreeEdge
from protocol.vocabulary import Direction, LeafKind, MemberCode, MessageId
from tests.support.databases import POSTGRESQL, SQLCIPHER, TestDatabase

PK = MemberCode("PK")


def row(number: int, message: int | None = None) -> LeafRow:
    salt, payload = bytes([number]) * 32, f"secret payload {number}".encode()
    message_id = MessageId(f"{number if message is None else message:032x}")
    leaf = Leaf(LeafKind.MESSAGE, Direction.SENT, PK, message_id, number, commit(salt, payload))
    return LeafRow(leaf, leaf_to_bytes(leaf), payload, salt)


def opened(store: SqlStore) -> ExchangeLog:
    with store.write() as tx:
        return tx.log_tree.open("wren/pk", 1)


def place(store: SqlStore, log: ExchangeLog, limit: int = 256) -> ExchangeLog:
    with store.write() as tx:
        tx.log_tree.take_turn()
        pending = tx.log_tree.pending(limit)
        edge = TreeEdge.read(lambda level, number: tx.log_tree.tile(log.number, level, number), log.size)
        tiles = edge.append(leaf_hash(one.leaf_bytes) for one in pending)
        return tx.log_tree.append(log, [one.row for one in pending], tiles)


def entries(store: SqlStore) -> list[bytes]:
    with store.read() as tx:
        return list(tx.log_tree.entries(1, 0, 1000))


def test_a_slow_transaction_is_not_overtaken_out_of_the_tree(store: SqlStore, kind: str) -> None:
    """PostgreSQL gives the slow transaction the lower id: a cursor over ids would pass it by for ever."""
    log = opened(store)
    if kind == SQLCIPHER:  # one writer at a time: the slow one cannot be open beside the other
        with store.write() as tx:
            tx.leaves.insert(row(1))
            tx.leaves.insert(row(2))
        assert place(store, log).size == 2
        return
    with store.write() as slow:
        slow.leaves.insert(row(1))
        slow.settle()
        with store.write() as tx:
            tx.leaves.insert(row(2))
        log = place(store, log)
        assert entries(store) == [row(2).leaf_bytes], "what is not committed has no place"
    log = place(store, log)
    assert entries(store) == [row(2).leaf_bytes, row(1).leaf_bytes]
    with store.read() as tx:
        assert tx.log_tree.count_pending() == 0


def test_what_is_rolled_back_has_no_place(store: SqlStore) -> None:
    log = opened(store)

    def dies() -> None:
        with store.write() as tx:
            tx.leaves.insert(row(1))
            raise KeyError

    with pytest.raises(KeyError):
        dies()
    with store.read() as tx:
        assert tx.log_tree.pending(10) == []
        assert tx.log_tree.current() == log


def test_two_who_grow_one_tree_do_not_both_succeed(store: SqlStore) -> None:
    log = opened(store)
    with store.write() as tx:
        for number in range(4):
            tx.leaves.insert(row(number))
        rows = [one.row for one in tx.log_tree.pending(10)]
    place(store, log, limit=2)
    for stale, taken in ((log, rows[:2]), (log, rows[2:])):
        with pytest.raises(RaceLostError), store.write() as tx:
            tx.log_tree.append(stale, taken, {(0, 0): bytes(64)})
    with store.read() as tx:
        fresh = tx.log_tree.current()
        assert fresh is not None
    with pytest.raises(RaceLostError), store.write() as tx:  # one of them has a place already
        tx.log_tree.append(fresh, rows[1:3], {(0, 0): bytes(64)})
    assert len(entries(store)) == 2


def test_a_second_process_does_not_get_a_turn(database: TestDatabase, store: SqlStore, kind: str) -> None:
    opened(store)
    if kind != POSTGRESQL:
        with store.write() as tx:
            tx.log_tree.take_turn()
        return
    other = database.open()
    with store.write() as tx:
        tx.log_tree.take_turn()
        with pytest.raises(RaceLostError), other.write() as late:
            late.log_tree.take_turn()
    with other.write() as tx:
        tx.log_tree.take_turn()
    other.close()


def test_one_size_is_signed_once(store: SqlStore) -> None:
    log = opened(store)
    with store.write() as tx:
        tx.leaves.insert(row(1))
    log = place(store, log)
    first = StoredCheckpoint(1, bytes(32), b"note", 5)
    with store.write() as tx:
        tx.log_tree.add_checkpoint(log, first)
    for other in (first, StoredCheckpoint(1, b"\x01" * 32, b"other", 6)):
        with pytest.raises(RaceLostError), store.write() as tx:
            tx.log_tree.add_checkpoint(log, other)
        with store.read() as tx:
            fresh = tx.log_tree.current()
            assert fresh is not None
        with pytest.raises(StoreConflictError), store.write() as tx:
            tx.log_tree.add_checkpoint(fresh, other)
    with store.read() as tx:
        assert tx.log_tree.last_checkpoint(1) == first
        assert tx.log_tree.witnessed_checkpoint(1) is None


def test_old_checkpoints_go_but_never_the_witnessed_one(store: SqlStore) -> None:
    log = opened(store)
    for number in range(6):
        with store.write() as tx:
            tx.leaves.insert(row(number))
        log = place(store, log)
        with store.write() as tx:
            tx.log_tree.add_checkpoint(log, StoredCheckpoint(log.size, bytes(32), b"note", number))
            fresh = tx.log_tree.current()
            assert fresh is not None
            log = fresh
    with store.write() as tx:
        assert tx.log_tree.forget_checkpoints(1, keep=2) == 0, "none is witnessed yet: any may still become the newest"
        tx.log_tree.set_witnessed(1, 2, b"cosigned", 9)
        assert tx.log_tree.forget_checkpoints(1, keep=2) == 3
        witnessed = tx.log_tree.witnessed_checkpoint(1)
        assert witnessed is not None
        assert (witnessed.size, witnessed.note, witnessed.witnessed) == (2, b"cosigned", 9)


def test_a_closed_log_grows_no_more(store: SqlStore) -> None:
    log = opened(store)
    with store.write() as tx:
        tx.leaves.insert(row(1))
        (waiting,) = tx.log_tree.pending(1)
        successor = tx.log_tree.open("wren/pk/2", 7)
    with pytest.raises(RaceLostError), store.write() as tx:
        tx.log_tree.append(log, [waiting.row], {(0, 0): bytes(32)})
    assert place(store, successor).size == 1
    with pytest.raises(StoreConflictError), store.write() as tx:
        tx.log_tree.open("wren/pk", 8)


def test_erased_content_is_nowhere_in_the_file_and_its_leaf_stays(
    store: SqlStore, database: TestDatabase, kind: str
) -> None:
    with store.write() as tx:
        for number in range(3):
            tx.leaves.insert(row(number))
        tx.leaves.insert(row(9, message=1))
    with store.write() as tx:
        erased = tx.leaves.erase(PK, MessageId(f"{1:032x}"))
        assert tx.leaves.erase(PK, MessageId(f"{1:032x}")) == []
        assert tx.leaves.erase(MemberCode("TR"), MessageId(f"{2:032x}")) == []
    store.purge()
    assert sorted(erased) == sorted([row(1).leaf.commitment, row(9, message=1).leaf.commitment])
    with store.read() as tx:
        held = {one.leaf.time: (one.payload, one.salt) for one in tx.leaves.all()}
    assert held == {
        0: (row(0).payload, row(0).salt),
        1: (None, None),
        2: (row(2).payload, row(2).salt),
        9: (None, None),
    }
    if kind == SQLCIPHER:
        assert Path(f"{database.location}-wal").stat().st_size == 0

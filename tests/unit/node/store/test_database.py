"""What someone with the disk, a wrong key, a crash or a stray write can do to the node's database: nothing."""

import logging
import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from node.core.exchange_log import LeafRow
from node.core.inbox import InboxRow
from node.store.database import SqlStore, open_memory_store, open_store
from node.store.errors import (
    StoreBusyError,
    StoreConflictError,
    StoreDamagedError,
    StoreError,
    StoreKeyError,
    StoreReadOnlyError,
)
from node.store.migration import migrate
from protocol.leaf import Leaf, leaf_to_bytes
from protocol.vocabulary import Direction, LeafKind, MemberCode, MessageId
from tests.support.databases import KEY, POSTGRESQL, SQLCIPHER, Databases, TestDatabase

SECRET = "Gulbahar Niyazova"

WRITE_AND_DIE = """
import os, signal, sys
from node.store.database import open_store
with open_store(sys.argv[1], bytes.fromhex(sys.argv[2])).write() as tx:
    tx.node_state.set("a", "b")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def memory() -> Iterator[SqlStore]:
    store = open_memory_store()
    migrate(store)
    yield store
    store.close()


@pytest.fixture
def encrypted(databases: Databases, tmp_path: Path) -> TestDatabase:
    return databases.migrated(SQLCIPHER, tmp_path)


def leaf_row(number: int = 0) -> LeafRow:
    leaf = Leaf(LeafKind.CHECK, Direction.INTERNAL, None, None, 1_700_000_000 + number, bytes(32))
    return LeafRow(leaf, leaf_to_bytes(leaf), SECRET.encode(), bytes(32))


def test_disk_holds_no_name_in_clear(encrypted: TestDatabase, tmp_path: Path) -> None:
    """A stolen disk, also one pulled while the node runs: the write-ahead log is encrypted as the file is."""
    store = encrypted.open()
    try:
        with store.write() as tx:
            tx.leaves.insert(leaf_row())
            tx.node_state.set("note", SECRET)
        files = sorted(tmp_path.glob("node.db*"))
        assert [file.name for file in files] == ["node.db", "node.db-shm", "node.db-wal"]
        content = b"".join(file.read_bytes() for file in files)
        assert SECRET.encode() not in content
        assert b"SQLite format 3" not in content
        assert b"CREATE TABLE" not in content
    finally:
        store.close()


def test_wrong_key_is_refused_and_changes_nothing(encrypted: TestDatabase) -> None:
    store = open_store(encrypted.location, bytes(32))
    try:
        with pytest.raises(StoreKeyError), store.write() as tx:
            tx.node_state.set("a", "b")
        with pytest.raises(StoreKeyError):
            store.check()
    finally:
        store.close()
    right = encrypted.open()
    try:
        right.check(thorough=True)
    finally:
        right.close()


@pytest.mark.parametrize("key", [None, b"", bytes(31), bytes(33), b"00" * 32])
def test_key_of_another_length_is_refused(key: bytes | None, tmp_path: Path) -> None:
    """SQLCipher would take any text as a passphrase, and a weak one at that."""
    with pytest.raises(ValueError, match="key"):
        open_store(tmp_path / "node.db", key)


def test_file_without_encryption_is_refused(tmp_path: Path) -> None:
    """A database swapped for one that its attacker can write."""
    path = tmp_path / "node.db"
    path.write_bytes(b"SQLite format 3\0" + bytes(4080))
    store = open_store(path, KEY)
    try:
        with pytest.raises(StoreKeyError):
            store.check()
    finally:
        store.close()


def test_changed_page_is_noticed(encrypted: TestDatabase) -> None:
    """Every page carries an HMAC: flipping a bit of the encrypted file is seen, not decrypted to something else."""
    path = Path(encrypted.location)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    store = encrypted.open()
    try:
        with pytest.raises((StoreDamagedError, StoreKeyError)):
            store.check(thorough=True)
    finally:
        store.close()


def test_key_is_in_no_text(encrypted: TestDatabase, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    store = encrypted.open()
    try:
        store.check()
        with store.read() as tx:
            said = f"{store!r} {vars(store)!r} {tx!r} {vars(tx)!r} {store._engine.url!r} {store._engine.pool!r}"
    finally:
        store.close()
    wrong = open_store(encrypted.location, bytes(range(1, 33)))
    try:
        with pytest.raises(StoreKeyError) as refused:
            wrong.check()
        said += repr(refused.value) + str(refused.value)
    finally:
        wrong.close()
    for key in (KEY, bytes(range(1, 33))):
        assert key.hex() not in (said + caplog.text).lower()
        assert repr(key) not in said + caplog.text


def test_database_file_is_for_its_owner_only(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store = open_store(tmp_path / "node.db", KEY)
        migrate(store)
        modes = {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.glob("node.db*")}
        store.close()
    finally:
        os.umask(before)
    assert modes == {0o600}


def test_missing_file_is_not_made_when_it_must_exist(tmp_path: Path) -> None:
    """A mistyped home must not read as an empty node."""
    with pytest.raises(StoreError, match="wren init"):
        open_store(tmp_path / "node.db", KEY, create=False)
    assert list(tmp_path.iterdir()) == []


def test_password_in_a_url_is_in_no_text() -> None:
    store = open_store("postgresql://wren:hunter2@127.0.0.1:1/none")
    try:
        with pytest.raises(StoreBusyError) as refused:
            store.check()
        assert "hunter2" not in f"{store!r} {refused.value} {refused.value.__cause__} {store._engine!r}"
    finally:
        store.close()


def test_error_quotes_no_row(store: SqlStore) -> None:
    """PostgreSQL's own message quotes the row that broke a rule: neither it nor its chain may reach a log."""
    row = InboxRow(MemberCode("IR"), MessageId(SECRET), bytes(32), b"content", 5, b"receipt")
    with store.write() as tx:
        tx.inbox.add(row)
    with pytest.raises(StoreConflictError) as refused, store.write() as tx:
        tx.inbox.add(row)
    assert SECRET not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


def test_reading_transaction_refuses_to_write(store: SqlStore) -> None:
    with pytest.raises(StoreReadOnlyError), store.read() as tx:
        tx.node_state.set("a", "b")
    with store.write() as tx:  # the refusal of an earlier reader must not stick to its pooled connection
        tx.node_state.set("a", "c")
    with store.read() as tx:
        assert tx.node_state.get("a") == "c"


def test_exception_in_the_block_leaves_nothing(store: SqlStore) -> None:
    """State, message and leaf commit together or not at all."""

    def stop_half_way() -> None:
        with store.write() as tx:
            tx.node_state.set("a", "b")
            tx.leaves.insert(leaf_row())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop_half_way()
    with store.read() as tx:
        assert (tx.node_state.get("a"), tx.leaves.count()) == (None, 0)


def test_transaction_is_over_when_its_block_ends(store: SqlStore) -> None:
    with store.write() as tx:
        kept = tx
    with pytest.raises(StoreError):
        kept.node_state.set("a", "b")
    with store.read() as tx:
        assert tx.node_state.get("a") is None


def test_connection_that_dies_before_the_commit_leaves_nothing(database: TestDatabase, store: SqlStore) -> None:
    """The database server restarts, or the process is killed, between the last statement and the commit."""

    def write_and_lose_the_server() -> None:
        with store.write() as tx:
            tx.node_state.set("a", "b")
            tx.leaves.insert(leaf_row())
            database.kill_connections()

    if database.kind == POSTGRESQL:
        with pytest.raises(StoreBusyError):
            write_and_lose_the_server()
    else:
        killed = subprocess.run([sys.executable, "-c", WRITE_AND_DIE, database.location, KEY.hex()], check=False)
        assert killed.returncode == -signal.SIGKILL
    with store.write() as tx:  # and the store is of use again at once
        assert (tx.node_state.get("a"), tx.leaves.count()) == (None, 0)
        tx.node_state.set("a", "c")


def test_reader_held_open_keeps_no_writer_out_and_sees_its_snapshot(database: TestDatabase, store: SqlStore) -> None:
    """A long tag-set build or audit export must not stop checks from being recorded."""
    other = database.open()
    try:
        with store.read() as reader:
            assert reader.leaves.count() == 0
            with other.write() as writer:
                writer.leaves.insert(leaf_row())
            with store.write() as writer:
                writer.leaves.insert(leaf_row())
            assert reader.leaves.count() == 0
        with store.read() as reader:
            assert reader.leaves.count() == 2
    finally:
        other.close()


def test_writer_inside_a_writer_is_told_so(memory: SqlStore) -> None:
    """It would wait for itself for ever."""
    with memory.write(), pytest.raises(StoreError, match="open already"), memory.write():
        pass
    with memory.write() as tx:
        tx.node_state.set("a", "b")


def test_memory_store_serves_threads_one_after_another(memory: SqlStore) -> None:
    def add() -> None:
        for _ in range(10):
            with memory.write() as tx:
                tx.node_state.set("count", str(int(tx.node_state.get("count") or 0) + 1))

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with memory.read() as tx:
        assert tx.node_state.get("count") == "80"
    with pytest.raises(StoreReadOnlyError), memory.read() as tx:
        tx.node_state.set("count", "0")


def test_every_connection_is_set_to_last_and_to_erase(encrypted: TestDatabase) -> None:
    """A commit is on the disk; what is erased is overwritten; nothing is sorted in a file outside the encrypted one."""
    store = encrypted.open()
    try:
        with store.connection(writing=True) as connection:
            values = {
                name: connection.execute(text(f"PRAGMA {name}")).scalar()
                for name in ("secure_delete", "synchronous", "foreign_keys", "journal_mode", "temp_store")
            }
    finally:
        store.close()
    assert values == {"secure_delete": 1, "synchronous": 2, "foreign_keys": 1, "journal_mode": "wal", "temp_store": 2}

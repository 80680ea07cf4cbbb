"""Engines on SQLite: an encrypted file (SQLCipher), or memory for simulations."""

import os
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.pool import QueuePool, StaticPool

from node.store.errors import StoreBusyError, StoreError, StoreKeyError, from_sqlite

KEY_BYTES = 32
BUSY_SECONDS = 10

_POOLED_CONNECTIONS = 8
_EXTRA_CONNECTIONS = 24
_WRITING = "writing"
"""Of a connection of the pool: whether it may write just now; only `begin` changes that."""


def file_engine(path: Path, key: bytes, *, create: bool) -> Engine:
    """An engine on the encrypted file at `path`. The key stays in the closure: never in a URL, a `repr` or a log.

    Raises ValueError when the key is not 32 bytes, StoreError when there is no such file and `create` is false. A wrong
    key shows when the first connection opens, as StoreKeyError.
    """
    if len(key) != KEY_BYTES:
        raise ValueError(f"the database key must be {KEY_BYTES} bytes")
    if create:
        # Made here rather than by SQLite, so that others never may read it; -wal and -shm take its permissions.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    elif not path.is_file():
        raise StoreError("there is no database at the path configured: run `wren init`, or correct the path")

    def connect() -> Any:
        connection = _connect(str(path))
        try:
            _unlock(connection, key)
        except BaseException:
            connection.close()
            raise
        return connection

    return create_engine(
        "sqlite://",
        module=sqlcipher3.dbapi2,
        creator=connect,
        poolclass=QueuePool,
        pool_size=_POOLED_CONNECTIONS,
        max_overflow=_EXTRA_CONNECTIONS,
        pool_timeout=BUSY_SECONDS,
        pool_use_lifo=True,  # the connection that wrote last has its pages decrypted still, the others do not
        hide_parameters=True,
    )


def memory_engine() -> Engine:
    """An engine on one connection to a database in memory, gone when the engine is disposed of. Nothing is encrypted."""

    def connect() -> Any:
        connection = _connect(":memory:")
        _configure(connection)
        return connection

    return create_engine(
        "sqlite://", module=sqlcipher3.dbapi2, creator=connect, poolclass=StaticPool, hide_parameters=True
    )


def _connect(place: str) -> Any:
    """isolation_level None: the driver begins nothing by itself, `begin` does. The pool hands connections to threads."""
    return sqlcipher3.dbapi2.connect(place, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)


def _unlock(connection: Any, key: bytes) -> None:
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")  # a pragma takes no parameters; hex digits need no quoting
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        connection.execute("PRAGMA journal_mode = WAL").fetchone()
    except sqlcipher3.dbapi2.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in (5, 6):  # another process is opening or migrating the file
            raise StoreBusyError("another process holds the database: try again") from None
        raise
    except sqlcipher3.dbapi2.DatabaseError:
        raise StoreKeyError(
            "the key does not open this database: check that home and keyring belong together"
        ) from None
    _configure(connection)


def _configure(connection: Any) -> None:
    connection.execute("PRAGMA synchronous = FULL")  # committed means on disk: a message acknowledged is never lost
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten, not only unlinked
    connection.execute("PRAGMA temp_store = MEMORY")  # sorting never spills plaintext to a temporary file


def begin(connection: Connection, *, writing: bool) -> None:
    """Takes the write lock at once, or promises to write nothing. A transaction that reads first and locks later can fail
    half-way on a snapshot that has aged; a reader that held the lock would keep every writer out. Raises StoreError.

    The driver itself is asked: SQLAlchemy begins nothing on SQLite.
    """
    driver: Any = connection.connection.driver_connection
    info = connection.connection.info
    try:
        if info.get(_WRITING) is not writing:
            driver.execute("PRAGMA query_only = OFF" if writing else "PRAGMA query_only = ON")
            info[_WRITING] = writing
        driver.execute("BEGIN IMMEDIATE" if writing else "BEGIN DEFERRED")
    except sqlcipher3.dbapi2.Error as error:
        raise from_sqlite(error) from None

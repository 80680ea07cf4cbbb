"""The node's database: SQLCipher file, PostgreSQL, or memory for simulations (DESIGN section 5).

Transactions. Reading ones are snapshots and refuse writes: deferred in WAL on SQLite, REPEATABLE READ READ ONLY on
PostgreSQL. Writing ones are BEGIN IMMEDIATE on SQLite, so there is one at a time. On PostgreSQL they are READ COMMITTED:
every rule that two of them could break together is kept by one conditional statement or a unique constraint (budgets,
seen envelopes, claims, manifests, identities of messages), so they wait for each other's row where REPEATABLE READ would
fail one of them. No serialisation failure can come, hence nothing here runs a block again; a deadlock, a lock not had in
ten seconds or a lost connection is a StoreBusyError, and whoever opened the block decides whether to run it again.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from node.store.errors import StoreDamagedError, StoreError, StoreVersionError, translate
from node.store.sqlcipher import BUSY_SECONDS, begin, file_engine, memory_engine
from node.store.transaction import StoreTransaction
from node.store.turns import Turns

SCHEMA_REVISION = "0009"
"""The newest revision in node/store/migrations/versions: the schema that this program reads and writes."""

POSTGRESQL_WRITERS = 8
"""Writing transactions of one process at once on PostgreSQL; the others wait in order."""


class SqlStore:
    """Implements `Store` (node/core/ports.py). Threads may share it; `close()` it at the end."""

    def __init__(self, engine: Engine, *, readers_take_turns: bool = False) -> None:
        """readers_take_turns: for a database with a single connection."""
        self._engine = engine
        self._is_sqlite = engine.dialect.name == "sqlite"
        # Conditional inserts are told apart by the rows they changed.
        counting = engine.execution_options(preserve_rowcount=True)
        self._reading, self._writing = (counting, counting) if self._is_sqlite else _postgresql_modes(counting)
        self._turns = Turns(wait_seconds=BUSY_SECONDS, places=1 if self._is_sqlite else POSTGRESQL_WRITERS)
        self._readers_take_turns = readers_take_turns

    def __repr__(self) -> str:
        return f"<SqlStore {'SQLite' if self._is_sqlite else 'PostgreSQL'}>"

    @property
    def serves_many(self) -> bool:
        """Whether several processes may serve one node on it: PostgreSQL. SQLite is for one, with commands beside it."""
        return not self._is_sqlite

    @contextmanager
    def read(self) -> Iterator[StoreTransaction]:
        """See `Store.read`. Writing in it raises StoreReadOnlyError."""
        with self.connection(writing=False) as connection:
            tx = StoreTransaction(connection)
            yield tx
            tx.settle()

    @contextmanager
    def write(self) -> Iterator[StoreTransaction]:
        """See `Store.write`. Raises StoreBusyError when it cannot begin or commit just now: nothing was changed. A
        writing transaction inside another one of the same thread is a StoreError on SQLite."""
        with self.connection(writing=True) as connection:
            tx = StoreTransaction(connection)
            yield tx
            tx.finish()

    @contextmanager
    def connection(self, *, writing: bool) -> Iterator[Connection]:
        """A connection inside a transaction, for migrations and checks; everything else goes through read and write."""
        with self._turns.take() if writing or self._readers_take_turns else nullcontext():
            try:
                with (self._writing if writing else self._reading).connect() as connection, connection.begin():
                    if self._is_sqlite:
                        begin(connection, writing=writing)
                    yield connection
            except SQLAlchemyError as error:
                raise translate(error) from None

    def check(self, *, thorough: bool = False) -> None:
        """Raises StoreVersionError when the schema is not this program's, StoreKeyError when the key does not fit,
        StoreDamagedError when `thorough` and a page of the SQLite file is damaged (reads the whole file)."""
        found = self.revision()
        if found is None:
            raise StoreVersionError("the database is empty: run the migration")
        if found != SCHEMA_REVISION:
            raise StoreVersionError(
                f"the database has schema {found}, this program {SCHEMA_REVISION}: "
                + ("run the migration" if found < SCHEMA_REVISION else "install a newer program")
            )
        if thorough and self._is_sqlite:
            self._check_pages()

    def purge(self) -> None:
        """Overwrites what was erased where older versions of pages or rows may still hold it: SQLite's write-ahead log is
        folded into the file and emptied, PostgreSQL's dead rows are vacuumed away. Raises StoreError."""
        try:
            if self._is_sqlite:
                with self._engine.connect() as connection:
                    connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            else:
                with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                    connection.exec_driver_sql("VACUUM leaves, inbox, outbox")
        except SQLAlchemyError as error:
            raise translate(error) from None

    def revision(self) -> str | None:
        """The schema's revision, or None before the first migration."""
        with self.connection(writing=False) as connection:
            if not self._engine.dialect.has_table(connection, "alembic_version"):
                return None
            found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            return found

    def _check_pages(self) -> None:
        with self.connection(writing=False) as connection:
            forged = connection.exec_driver_sql("PRAGMA cipher_integrity_check").fetchall()
            broken = connection.exec_driver_sql("PRAGMA integrity_check").fetchall()
        if forged or [tuple(row) for row in broken] != [("ok",)]:
            raise StoreDamagedError("the database file is damaged: restore it from its backup")

    def close(self) -> None:
        """Closes every connection. Raises nothing; transactions still open fail."""
        self._engine.dispose()


def open_store(location: Path | str, key: bytes | None = None, *, create: bool = True) -> SqlStore:
    """Opens a PostgreSQL URL (`postgresql://...`, no key), or the SQLCipher file at a path with its raw 32-byte key.

    create: make the file when there is none. The schema is not looked at: `migrate` it, then `check()`. Nothing is
    connected to yet. Raises StoreError for a URL that cannot be read, ValueError for a key missing or of another length.
    """
    if isinstance(location, str) and location.startswith(("postgresql://", "postgresql+psycopg://")):
        return SqlStore(_postgresql_engine(location))
    if key is None:
        raise ValueError("an encrypted database needs its key")
    return SqlStore(file_engine(Path(location), key, create=create))


def open_memory_store() -> SqlStore:
    """A store in memory for simulations: the same statements as a file, but one transaction at a time, readers too."""
    return SqlStore(memory_engine(), readers_take_turns=True)


def _postgresql_modes(engine: Engine) -> tuple[Engine, Engine]:
    """For reading, and for writing."""
    reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return reading, engine.execution_options(isolation_level="READ COMMITTED")


def _postgresql_engine(url: str) -> Engine:
    try:
        address = make_url(url).set(drivername="postgresql+psycopg")
    except ArgumentError:
        raise StoreError("the database URL cannot be read: write postgresql://user@host/name") from None
    return create_engine(
        address,
        pool_pre_ping=True,  # after a failover the pool holds connections to a server that is gone
        pool_size=32,  # all are kept: one beyond a smaller pool would be made anew for every transaction of a busy node
        max_overflow=0,
        pool_timeout=BUSY_SECONDS,
        connect_args={"connect_timeout": BUSY_SECONDS, "options": f"-c lock_timeout={BUSY_SECONDS * 1000} -c jit=off"},
        hide_parameters=True,
    )

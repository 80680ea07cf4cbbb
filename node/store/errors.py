"""The errors of node.store, drawn as a tree, and their making from what a driver says:

StoreError
├── StoreBusyError       somebody else holds what this needs, or the database cannot be reached just now: try again
├── StoreConflictError   such a row exists already, or the row that this needs does not
├── StoreReadOnlyError   a reading transaction was asked to write
├── StoreDamagedError    a row or page does not read back as it was written
├── StoreKeyError        this key does not open the database
└── StoreVersionError    the schema is not the one that this program knows

A driver's own text never enters a message nor its chain: PostgreSQL quotes the offending row in it.
"""

from typing import Any

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError


class StoreError(Exception):
    """The database did not do what was asked. The transaction is rolled back; see the subclass for what to do."""


class StoreBusyError(StoreError):
    """Transient: nothing was changed. Run the whole transaction again a little later."""


class StoreConflictError(StoreError):
    """Another transaction was first, or what the row names is not there. Read again, then decide anew."""


class StoreReadOnlyError(StoreError):
    """A fault in the program: open the transaction with `write()`."""


class StoreDamagedError(StoreError):
    """Stop the node and restore the database from its backup; then find out what damaged it."""


class StoreKeyError(StoreError):
    """The keyring and the database do not belong together, or the file is no WREN database: check both paths."""


class StoreVersionError(StoreError):
    """Run the migration when the database is older than the program; install a newer program when it is newer."""


_SQLITE_BUSY, _SQLITE_LOCKED, _SQLITE_READONLY, _SQLITE_CORRUPT = 5, 6, 8, 11
_SQLITE_FULL, _SQLITE_CANTOPEN, _SQLITE_CONSTRAINT, _SQLITE_NOTADB = 13, 14, 19, 26

_BUSY_STATES = ("08", "40", "53300", "55P03", "57P")  # connection, serialisation, too many clients, lock, shutdown


def translate(error: SQLAlchemyError) -> StoreError:
    """The StoreError that says the same without a value out of any row."""
    if isinstance(error, PoolTimeoutError):
        return StoreBusyError("every database connection is in use: try again")
    if not isinstance(error, DBAPIError) or error.orig is None:
        return StoreError(f"the database refused a statement ({type(error).__name__})")
    original: Any = error.orig
    sqlstate = getattr(original, "sqlstate", None)
    sqlite_code = getattr(original, "sqlite_errorcode", None)
    if isinstance(error, IntegrityError):
        return _conflict(_broken_rule(original))
    if sqlite_code is not None:
        return _from_sqlite(sqlite_code & 0xFF, str(original))
    if sqlstate is None or error.connection_invalidated:
        return StoreBusyError("the database cannot be reached: try again, and check that it runs")
    return _from_postgresql(sqlstate)


def from_sqlite(error: Exception) -> StoreError:
    """As `translate`, of an error of SQLite's driver."""
    return _from_sqlite(getattr(error, "sqlite_errorcode", 0) & 0xFF, str(error))


def from_postgresql_driver(error: Any) -> StoreError:
    """As `translate`, of a `psycopg.Error`."""
    if error.sqlstate is None:
        return StoreBusyError("the database cannot be reached: try again, and check that it runs")
    if error.sqlstate.startswith("23"):
        return _conflict(_broken_rule(error))
    return _from_postgresql(error.sqlstate)


def _conflict(rule: str) -> StoreConflictError:
    return StoreConflictError(f"a rule of the database would be broken ({rule})")


def _broken_rule(original: Any) -> str:
    """The name of a constraint (PostgreSQL) or of its columns (SQLite): no value either way."""
    diagnosis = getattr(original, "diag", None)
    return str(diagnosis.constraint_name) if diagnosis is not None else str(original)


def _from_sqlite(code: int, text: str) -> StoreError:
    match code:
        case _ if code in (_SQLITE_BUSY, _SQLITE_LOCKED):
            return StoreBusyError("another transaction holds the database: try again")
        case _ if code == _SQLITE_READONLY:
            return StoreReadOnlyError("a reading transaction cannot write")
        case _ if code == _SQLITE_CONSTRAINT:
            return _conflict(text)
        case _ if code == _SQLITE_NOTADB:
            return StoreKeyError("the key does not open this database")
        case _ if code == _SQLITE_CORRUPT:
            return StoreDamagedError("the database file is damaged: restore it from its backup")
        case _ if code == _SQLITE_FULL:
            return StoreError("the disk is full: free some space")
        case _ if code == _SQLITE_CANTOPEN:
            return StoreError("the database file cannot be opened: check that it exists and who may read it")
        case _ if text.startswith("no such table"):
            return StoreVersionError("the database has no such table: run the migration")
    return StoreError(f"the database refused a statement (SQLite result code {code})")


def _from_postgresql(sqlstate: str) -> StoreError:
    if sqlstate.startswith(_BUSY_STATES):
        return StoreBusyError(
            f"the database could not finish the transaction just now (SQLSTATE {sqlstate}): try again"
        )
    match sqlstate:
        case "25006":
            return StoreReadOnlyError("a reading transaction cannot write")
        case "42P01" | "42703":
            return StoreVersionError("the database has no such table or column: run the migration")
        case "53100":
            return StoreError("the disk is full: free some space")
        case "XX001" | "XX002":
            return StoreDamagedError("the database is damaged: restore it from its backup")
        case "28P01" | "28000" | "3D000":
            return StoreError(
                f"the database refuses this user or has no such name (SQLSTATE {sqlstate}): check its URL"
            )
    return StoreError(f"the database refused a statement (SQLSTATE {sqlstate})")

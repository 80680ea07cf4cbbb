"""`kill -9` of an import of 100,000 rows: while it is staged, as its approval begins, and just before that commits.

After every kill the list is looked at as the next process finds it: the old version whole, or the run fails. At the end
the import that was killed twice is approved, and is whole. The tests do the same with 3,000 rows on both databases.
"""

import tempfile
import time
from contextlib import closing
from pathlib import Path

from node.core.imports import approve, discard
from node.store.database import SqlStore
from node.store.migration import migrate
from tests.benchmarks.measure import Report
from tests.support.databases import SQLCIPHER, TestDatabase
from tests.support.federation import FakeClock
from tests.support.import_killing import generation, kill_import, seen
from tests.support.imports import Country, alone, found_country, principal

ROWS, QUICK_ROWS = 100_000, 5_000
OLD_PART = 10
"""The old version has this part of the new one's rows; half of its references stand in both."""
MIB = 1024 * 1024


class HalfVersionError(Exception):
    """A kill left something else than one whole version: the store lost its promise. Nothing to do but to mend it."""


def run(quick: bool) -> Report:
    rows = QUICK_ROWS if quick else ROWS
    report = Report(f"kill -9 in the middle of an import of {rows:,} rows, SQLCipher")
    with tempfile.TemporaryDirectory() as folder:
        database = TestDatabase(SQLCIPHER, Path(folder) / "node.db", None, "node.db")
        store = database.open()
        migrate(store)
        country = found_country(alone(store, FakeClock()))
        country.put(*generation(0, rows // OLD_PART))
        store.close()
        _kill_and_look(report, database, country, rows)
    report.notes.append(
        f"After each kill: the old version of {rows // OLD_PART:,} entries whole, by every key and count."
    )
    report.notes.append("recovery_seconds: opening the database after the kill and reading its first row.")
    report.notes.append("log_mib: what the killed process had left in the write-ahead log.")
    return report


def _kill_and_look(report: Report, database: TestDatabase, country: Country, rows: int) -> None:
    old, new = ({"decision 0"}, rows // OLD_PART, rows // OLD_PART, 1), ({"decision 1"}, rows, rows, 2)
    staged = kill_import(database, "staging", rows)
    with closing(_found(report, database, "staging", old)) as store:
        node = alone(store, FakeClock())
        discard(node, staged, account=country.clerk.account_id, agency=country.clerk.agency)
    waiting = kill_import(database, "applying", rows)
    _found(report, database, "applying", old).close()
    kill_import(database, "approval", rows, import_id=waiting)
    with closing(_found(report, database, "approval", old)) as store:
        started = time.perf_counter()
        approve(alone(store, FakeClock()), waiting, principal(country.chief))
        report.measure("approval_and_recalls_seconds_undisturbed", time.perf_counter() - started)
        _require(seen(store), new, "the approval that was let through")


def _found(report: Report, database: TestDatabase, moment: str, old: object) -> SqlStore:
    """The database opened after a kill, its list compared with the old version."""
    log = Path(f"{database.location}-wal")
    report.measure(f"{moment}_log_mib", log.stat().st_size / MIB if log.exists() else 0)
    started = time.perf_counter()
    store = database.open()
    with store.read() as tx:
        tx.watchlist.latest_version()
    report.measure(f"{moment}_recovery_seconds", time.perf_counter() - started)
    _require(seen(store), old, f"the kill in {moment}")
    return store


def _require(found: object, wanted: object, what: str) -> None:
    if found != wanted:
        raise HalfVersionError(f"after {what}: {found}, not {wanted}")

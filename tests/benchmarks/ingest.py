"""Importing a list of 100,000 rows under four eyes, against reading and inserting the same rows bare.

Bare: the same CSV through the standard library's reader, each row as it stands into one indexed table of the same kind of
encrypted database, a batch to a transaction. Nothing is parsed, judged, compared, normalised, indexed for matching, or
kept for undoing. The import does all that: read, check the rules, compare with the list, derive match keys, stage, approve.
"""

import csv
import resource
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

from sqlalchemy import text

from node.core.import_staging import BATCH
from node.core.imports import ImportMode, Offered, Refused, approve
from node.formats.rejects import Accepted, Rejected
from node.formats.wren_csv import read_wren_csv, write_wren_csv
from node.store.database import SqlStore, open_store
from node.store.migration import migrate
from protocol.entry import Entry
from tests.benchmarks.measure import Report, at_least
from tests.support.databases import KEY
from tests.support.entries import suspect
from tests.support.federation import START, FakeClock
from tests.support.imports import Country, alone, found_country, principal

ROWS, QUICK_ROWS = 100_000, 5_000


def run(quick: bool) -> Report:
    rows = QUICK_ROWS if quick else ROWS
    report = Report(f"Import of {rows:,} rows, four eyes, SQLCipher")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        with path.open("wb") as file:
            write_wren_csv((_entry(number) for number in range(rows)), file)
        bare = _timed(lambda: _bare(path, Path(folder) / "bare.db"))
        before = _peak_mib()
        store = _store(Path(folder) / "node.db")
        country = found_country(alone(store, FakeClock()))
        started = time.perf_counter()
        import_id = _submit(country, path, ImportMode.REPLACE_LIST)
        staged = time.perf_counter() - started
        approval = _timed(lambda: approve(country.node, import_id, principal(country.chief)))
        read = _timed(lambda: _read(path))
        again = _timed(lambda: _submit(country, path, ImportMode.REPLACE_LIST))
        grown = _peak_mib() - before
        store.close()
    report.ratio("import_to_bare_speed", bare / (staged + approval), at_least(0.3))
    report.ratio("import_to_reading_entries_and_inserting_bare_speed", (bare + read) / (staged + approval))
    report.ratio("unchanged_list_to_bare_speed", bare / again)
    report.measure("bare_rows_per_second", rows / bare)
    report.measure("import_rows_per_second", rows / (staged + approval))
    report.measure("unchanged_rows_per_second", rows / again)
    report.measure("staging_seconds", staged)
    report.measure("approval_seconds", approval)
    report.measure("peak_memory_growth_mib", grown)
    report.measure("peak_memory_mib", _peak_mib())
    report.notes.append("Approval is the only time for which the import holds the writer; staging takes turns.")
    report.notes.append("Reading entries: WREN's own reader, which parses and judges each row, and nothing more.")
    report.notes.append("Memory is the process's peak resident size, and what the import added to it.")
    return report


def records(read: Iterable[Accepted | Rejected]) -> Iterator[Offered | Refused]:
    """What a reader gives, as an import takes it."""
    for one in read:
        if isinstance(one, Accepted):
            yield Offered(one.line, one.entry, checked=True)
        else:
            yield Refused(one.line, one.field, one.reason, one.remedy)


def _submit(country: Country, path: Path, mode: ImportMode) -> str:
    with path.open("rb") as file:
        return country.submit(records(read_wren_csv(file, now=START)), mode=mode).import_id


def _read(path: Path) -> None:
    with path.open("rb") as file:
        for _ in read_wren_csv(file, now=START):
            pass


def _bare(path: Path, database: Path) -> None:
    store = _store(database)
    with store.connection(writing=True) as connection:
        connection.execute(text("CREATE TABLE bare (entry_id TEXT PRIMARY KEY, record TEXT)"))
    insert = text("INSERT INTO bare VALUES (:entry_id, :record)")
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        while batch := list(islice(lines, BATCH)):
            with store.connection(writing=True) as connection:
                connection.execute(insert, [{"entry_id": line[0], "record": "\x1f".join(line)} for line in batch])
    store.close()


def _store(path: Path) -> SqlStore:
    store = open_store(path, KEY)
    migrate(store)
    return store


def _entry(number: int) -> Entry:
    return suspect(f"PK-{number:06}", f"Ali Khan {_word(number)}", f"19{number % 50 + 30}-05-{number % 28 + 1:02}")


def _word(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

"""Importing a list of 100,000 rows under four eyes, against reading and inserting the same rows bare.

Bare: the same CSV through the standard library's reader, and the very rows that the import leaves (entries and match keys,
byte for byte, with their indexes) into the same tables of the same kind of encrypted database, a batch of the import to a
transaction, as plain tuples. Nothing is parsed into values, judged, compared with the list, normalised, digested, written
canonically, or kept for a second person and for undoing: that is what the import does beside, and what the ratio prices.
Two more anchors: WREN's own reader with that insert, and the insert of each line as it stands into one table of its own.
"""

import csv
import gc
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select, text

from node.core.context import NodeContext
from node.core.import_staging import BATCH
from node.core.imports import ImportMode, approve
from node.core.ports import Transaction
from node.formats.prepared_rows import prepare_csv
from node.formats.wren_csv import read_wren_csv, write_wren_csv
from node.store import tables
from node.store.database import SqlStore, open_store
from node.store.migration import migrate
from node.workers import ProcessWorkers
from protocol.entry import Entry
from tests.benchmarks.measure import Report, at_least
from tests.support.databases import KEY
from tests.support.entries import suspect
from tests.support.federation import START, FakeClock
from tests.support.imports import Country, alone, found_country, principal

ROWS, QUICK_ROWS = 100_000, 5_000
_ENTRIES = "INSERT INTO watchlist_entries (id, entry_id, list_name, agency, batch, line, entry) VALUES (?,?,?,?,?,?,?)"
_KEYS = "INSERT INTO watchlist_keys (digest, entry) VALUES (?,?)"

Rows = Sequence[tuple[Any, ...]]
Batches = Sequence[tuple[Rows, Rows]]
"""For each transaction of the import: entries, and their keys in the order in which the import put them."""


class TimedStore:
    """A store that remembers for how long a writing transaction was open at most."""

    def __init__(self, store: SqlStore) -> None:
        self._store = store
        self.read = store.read
        self.longest = 0.0

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        started = 0.0
        try:
            with self._store.write() as tx:
                started = time.perf_counter()
                yield tx
        finally:
            self.longest = max(self.longest, time.perf_counter() - started if started else 0.0)


def run(quick: bool) -> Report:
    rows = QUICK_ROWS if quick else ROWS
    report = Report(f"Import of {rows:,} rows, four eyes, SQLCipher, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        with path.open("wb") as file:
            write_wren_csv((_entry(number) for number in range(rows)), file)
        store = _store(Path(folder) / "node.db")
        _import(report, path, store, rows)
        batches = _left_by_the_import(store)
        store.close()
        gc.collect()
        bare = _timed(lambda: _bare(path, _store(Path(folder) / "bare.db"), batches))
        plain = _timed(lambda: _plain(path, _store(Path(folder) / "plain.db")))
        read = _timed(lambda: _read(path))
    took = report.measures["staging_seconds"] + report.measures["approval_seconds"]
    report.ratio("import_to_bare_speed", bare / took, at_least(0.3))
    report.ratio("import_to_own_reader_and_bare_insert_speed", (bare + read) / took)
    report.ratio("import_to_one_plain_table_speed", plain / took)
    report.ratio("unchanged_list_to_bare_speed", bare / report.measures["unchanged_list_seconds"])
    report.measure("bare_rows_per_second", rows / bare)
    report.measure("import_rows_per_second", rows / took)
    report.notes.append(
        "Bare: csv.reader, and the very rows that the import leaves into the same tables, same batches."
    )
    report.notes.append("Own reader: WREN's, in one process, which parses and judges each row, and nothing more.")
    report.notes.append(
        "One plain table: each line as text under its reference, which no node could answer a check from."
    )
    report.notes.append("Rows are parsed and judged in as many processes as there are cores; wall time counts.")
    report.notes.append("writer_held: the longest that any one transaction kept other writers waiting.")
    report.notes.append("Memory is peak resident size: what the import added to the process, and its largest worker.")
    return report


def _import(report: Report, path: Path, store: SqlStore, rows: int) -> None:
    workers = ProcessWorkers(os.cpu_count() or 1)
    timed = TimedStore(store)
    country = found_country(replace(alone(store, FakeClock()), workers=workers))
    node = replace(country.node, store=timed)
    _submit(country, node, path, rows=8 * BATCH)  # starts the processes: a node does that once, not for each list
    before, timed.longest = _peak_mib(), 0.0
    started = time.perf_counter()
    import_id = _submit(country, node, path)
    report.measure("staging_seconds", time.perf_counter() - started)
    report.measure("staging_writer_held_seconds", timed.longest)
    timed.longest = 0.0
    report.measure("approval_seconds", _timed(lambda: approve(node, import_id, principal(country.chief))))
    report.measure("approval_writer_held_seconds", timed.longest)
    timed.longest = 0.0
    report.measure("unchanged_list_seconds", _timed(lambda: _submit(country, node, path)))
    report.measure("unchanged_list_writer_held_seconds", timed.longest)
    workers.close()
    report.measure("peak_memory_growth_mib", _peak_mib() - before)
    report.measure("peak_memory_mib", _peak_mib())
    report.measure("largest_worker_mib", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)


def _submit(country: Country, node: NodeContext, path: Path, *, rows: int | None = None) -> str:
    with path.open("rb") as file:
        records = islice(prepare_csv(file, now=START, workers=node.workers), rows)
        mode = ImportMode.REPLACE_LIST if rows is None else ImportMode.ADD_OR_CHANGE
        return replace(country, node=node).submit(records, mode=mode).import_id


def _left_by_the_import(store: SqlStore) -> Batches:
    entries, keys = tables.watchlist_entries, tables.watchlist_keys
    approved = select(tables.watchlist_batches.c.batch).where(tables.watchlist_batches.c.version.is_not(None))
    with store.connection(writing=False) as connection:
        columns = (entries.c[name] for name in ("id", "entry_id", "list_name", "agency", "batch", "line", "entry"))
        kept = connection.execute(select(*columns).where(entries.c.batch.in_(approved)).order_by(entries.c.id)).all()
        digests: dict[int, list[bytes]] = {}
        for digest, entry in connection.execute(select(keys.c.digest, keys.c.entry)):
            digests.setdefault(entry, []).append(digest)
    groups = [kept[start : start + BATCH] for start in range(0, len(kept), BATCH)]
    return [
        (
            [tuple(row) for row in group],
            sorted((digest, row.id) for row in group for digest in digests.get(row.id, ())),
        )
        for group in groups
    ]


def _bare(path: Path, store: SqlStore, batches: Batches) -> None:
    with store.connection(writing=True) as connection:
        connection.exec_driver_sql("INSERT INTO watchlist_versions (version, list_name, created) VALUES (1, 'bare', 0)")
        number = batches[0][0][0][4]
        connection.exec_driver_sql("INSERT INTO watchlist_batches (batch, version) VALUES (?, 1)", (number,))

    def insert(connection: Connection, number: int, lines: list[list[str]]) -> None:
        entries, keys = batches[number]
        connection.exec_driver_sql(_ENTRIES, list(entries))
        connection.exec_driver_sql(_KEYS, list(keys))

    _read_and_insert(path, store, insert)


def _plain(path: Path, store: SqlStore) -> None:
    with store.connection(writing=True) as connection:
        connection.execute(text("CREATE TABLE plain (entry_id TEXT PRIMARY KEY, record TEXT)"))

    def insert(connection: Connection, number: int, lines: list[list[str]]) -> None:
        rows = [(line[0], "\x1f".join(line)) for line in lines]
        connection.exec_driver_sql("INSERT INTO plain VALUES (?,?)", rows)

    _read_and_insert(path, store, insert)


def _read_and_insert(path: Path, store: SqlStore, insert: Callable[[Connection, int, list[list[str]]], None]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        number = 0
        while batch := list(islice(lines, BATCH)):
            with store.connection(writing=True) as connection:
                insert(connection, number, batch)
            number += 1
    store.close()


def _read(path: Path) -> None:
    with path.open("rb") as file:
        for _ in read_wren_csv(file, now=START):
            pass


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

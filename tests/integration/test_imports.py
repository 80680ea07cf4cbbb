"""Imports on real databases: many at once, and `kill -9` in the middle. The list is always one whole version."""

import os
import threading
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select

from node.core.acts import MACHINE
from node.core.errors import ConflictError
from node.core.exchange_log import record
from node.core.imports import (
    STAGING_DEAD_SECONDS,
    ImportMode,
    ImportState,
    Offered,
    approve,
    discard,
    sweep_imports,
)
from node.core.key_digests import key_digest
from node.core.watchlist import import_entries
from node.store import tables
from node.store.database import SqlStore
from node.store.errors import StoreBusyError
from protocol.entry import Entry
from protocol.matching.match_keys import keys_of_entry
from protocol.vocabulary import Direction, LeafKind
from tests.support.databases import Databases, TestDatabase, database_kinds
from tests.support.entries import suspect
from tests.support.federation import START, FakeClock
from tests.support.import_killing import generation, kill_import, seen
from tests.support.imports import Country, alone, found_country, offered, principal

LONG = 100_000


@pytest.fixture(params=database_kinds())
def database(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> TestDatabase:
    return databases.migrated(str(request.param), tmp_path)


@pytest.fixture
def store(database: TestDatabase) -> Iterator[SqlStore]:
    opened = database.open()
    yield opened
    opened.close()


@pytest.fixture
def country(store: SqlStore) -> Country:
    return found_country(alone(store, FakeClock()))


def test_readers_never_see_half_a_version_while_imports_and_approvals_race(
    country: Country, database: TestDatabase
) -> None:
    """Four clerks replace the same list at once, chiefs approve whatever waits, two readers look all the time."""
    size, rounds = 60, 3
    country.put(*generation(0, size), mode=ImportMode.REPLACE_LIST)
    stop, torn, looked = threading.Event(), [], []

    def read() -> None:
        other = database.open()
        try:
            while not stop.is_set():
                generations, entries, met, _ = seen(other)
                looked.append(1)
                if len(generations) != 1 or entries != size or met != size:
                    torn.append((generations, entries, met))
        finally:
            other.close()

    def work(number: int) -> int:
        won = 0
        for turn in range(rounds):
            submitted = country.submit(
                offered(generation(1 + number * rounds + turn, size)), mode=ImportMode.REPLACE_LIST
            )
            try:
                approve(country.node, submitted.import_id, principal(country.chief))
                won += 1
            except ConflictError:
                continue
        return won

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    with ThreadPoolExecutor(4) as pool:
        won = sum(pool.map(work, range(4)))
    stop.set()
    for reader in readers:
        reader.join()
    assert torn == []
    assert looked
    with country.node.store.read() as tx:
        assert len(tx.watchlist.versions()) == 1 + won
    assert won >= 1


def test_of_two_who_approve_at_once_one_wins_and_the_list_changes_once(country: Country) -> None:
    submitted = country.submit(offered(generation(1, 40)))
    gate = threading.Barrier(4)

    def decide(number: int) -> bool:
        gate.wait()
        try:
            approver = country.chief if number % 2 else country.deputy
            approve(country.node, submitted.import_id, principal(approver))
            return True
        except ConflictError:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(decide, range(4))) == 1
    with country.node.store.read() as tx:
        assert (tx.watchlist.latest_version(), tx.watchlist.count()) == (1, 40)


def test_of_two_imports_that_add_the_same_entry_one_is_asked_again(country: Country) -> None:
    """Neither is lost in silence."""
    first = country.submit(offered(generation(1, 10)))
    second = country.submit(offered(generation(2, 10)))
    gate = threading.Barrier(2)

    def decide(import_id: str) -> bool:
        gate.wait()
        try:
            approve(country.node, import_id, principal(country.chief))
            return True
        except ConflictError:
            return False

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(decide, [first.import_id, second.import_id])) == 1
    with country.node.store.read() as tx:
        assert {one.state for one in tx.imports.all()} == {ImportState.APPROVED, ImportState.SUBMITTED}


def test_staging_a_long_list_holds_no_writer_up(country: Country) -> None:
    """The import stops in the middle of a file for as long as it likes: others write and approve meanwhile."""
    between = []

    def slow() -> Iterator[Offered]:
        for line, entry in enumerate(generation(1, 1200)):
            if line == 1_100:
                between.append(country.put(suspect("OTHER", "Reza Karimi", "1981-02-03"), list_name="other"))
            yield Offered(line, entry)

    submitted = country.submit(slow())
    assert between[0].state is ImportState.APPROVED
    assert approve(country.node, submitted.import_id, principal(country.chief)).added == 1200


def test_checks_go_on_while_a_large_list_is_approved_and_see_one_version_or_the_other(
    country: Country, database: TestDatabase
) -> None:
    """Six officers look and leave a leaf each time, from before the approval until after it: none is refused or lost,
    and each finds all of the old version or all of the new one."""
    size, officers = 3_000, 6
    country.put(*generation(0, 600), mode=ImportMode.REPLACE_LIST)
    waiting = country.submit(offered(generation(1, size)), mode=ImportMode.REPLACE_LIST)
    stop, gate = threading.Event(), threading.Barrier(officers + 1)
    probes = [key_digest(key.input) for key in keys_of_entry(next(generation(0, 1)))]

    def work(number: int) -> list[tuple[set[str], int]]:
        own = database.open()
        found: list[tuple[set[str], int]] = []
        try:
            gate.wait()
            while True:
                last = stop.is_set()
                with own.read() as tx:
                    met = {entry.entry_id: entry.legal_basis for entry, _ in tx.watchlist.find_by_keys(probes)}
                with own.write() as tx:
                    record(tx, LeafKind.CHECK, Direction.INTERNAL, payload=b"c", now=START, random_bytes=os.urandom)
                found.append((set(met.values()), len(met)))
                if last:
                    return found
        finally:
            own.close()

    with ThreadPoolExecutor(officers) as pool:
        futures = [pool.submit(work, number) for number in range(officers)]
        gate.wait()
        approve(country.node, waiting.import_id, principal(country.chief))
        stop.set()
        looks = [look for future in futures for look in future.result()]
    assert all(look in (({"decision 0"}, 600), ({"decision 1"}, size)) for look in looks)
    with country.node.store.read() as tx:
        leaves = [row for row in tx.leaves.all() if row.payload == b"c"]
    assert len(leaves) == len(looks) >= officers
    assert seen(country.node.store)[:3] == ({"decision 1"}, size, size)


def test_an_approval_writes_as_little_for_three_thousand_rows_as_for_three(country: Country) -> None:
    """Whatever the clock of this machine says: others wait for so many statements and so many rows, and no more."""

    def cost(size: int, number: int) -> tuple[int, int]:
        waiting = country.submit(offered(generation(number, size)), mode=ImportMode.ADD_OR_CHANGE)
        written: list[int] = []

        def note(connection: object, cursor: Any, statement: str, *_: object) -> None:
            if not statement.lstrip().upper().startswith(("SELECT", "PRAGMA", "BEGIN")):
                written.append(max(cursor.rowcount, 0))

        event.listen(Engine, "after_cursor_execute", note)
        try:
            approve(country.node, waiting.import_id, principal(country.chief))
        finally:
            event.remove(Engine, "after_cursor_execute", note)
        return len(written), sum(written)

    few, many = cost(3, 1), cost(3_000, 2)
    assert few == many
    assert 0 < many[1] < 20


def test_an_import_without_accounts_holds_no_writer_up_and_is_seen_whole_or_not(
    store: SqlStore, database: TestDatabase
) -> None:
    node = alone(store, FakeClock())
    import_entries(node, "wanted", generation(0, 50), source_digest=bytes(32), rejected=lambda: 0)
    between: list[tuple[set[str], int, int, int]] = []

    def slow() -> Iterator[Entry]:
        for number, entry in enumerate(generation(1, 2_500)):
            if number == 2_200:
                other = database.open()
                with other.write() as tx:
                    record(tx, LeafKind.CHECK, Direction.INTERNAL, payload=b"c", now=START, random_bytes=os.urandom)
                between.append(seen(other))
                other.close()
            yield entry

    made = import_entries(node, "wanted", slow(), source_digest=bytes(32), rejected=lambda: 4)
    assert between == [({"decision 0"}, 50, 50, 1)]
    assert (made.version, made.accepted, made.rejected) == (2, 2_500, 4)
    with store.read() as tx:
        bases = Counter(entry.legal_basis for entry in tx.watchlist.entries())
        [second, first] = sorted(tx.imports.all(), key=lambda one: one.version or 0, reverse=True)
    assert bases == {"decision 1": 2_500, "decision 0": 25}
    assert (first.submitted_by, second.decided_by, second.state) == (MACHINE, None, ImportState.APPROVED)


def test_an_import_without_accounts_that_fails_leaves_the_old_version(store: SqlStore) -> None:
    node = alone(store, FakeClock())

    def torn() -> Iterator[Entry]:
        yield from generation(1, 1_500)
        raise ValueError("the file ends here")

    import_entries(node, "wanted", generation(0, 50), source_digest=bytes(32), rejected=lambda: 0)
    before = seen(store)
    with pytest.raises(ValueError, match="ends here"):
        import_entries(node, "wanted", torn(), source_digest=bytes(32), rejected=lambda: 0)
    assert seen(store) == before
    sweep_imports(node)
    assert seen(store) == before
    with store.connection(writing=False) as connection:
        assert connection.execute(select(func.count()).select_from(tables.watchlist_entries)).scalar() == 50


def test_memory_does_not_grow_with_the_list(country: Country) -> None:
    """Three times the rows, the same peak: a list of any length goes through."""

    def peak(rows: int) -> int:
        stream = (Offered(line, suspect(f"E{line:06}", "Ali Khan", "1970-05-23")) for line in range(rows))
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        country.submit(stream)
        return tracemalloc.get_traced_memory()[1] - before

    country.submit(offered(generation(9, 10)))
    tracemalloc.start()
    try:
        small, large = peak(1_500), peak(4_500)
    finally:
        tracemalloc.stop()
    assert large < 1.5 * small + 1_000_000
    assert large < 16_000_000


def approve_when_free(country: Country, import_id: str) -> None:
    """PostgreSQL notices that a client is gone a little after it is."""
    deadline = time.monotonic() + 60
    while True:
        try:
            approve(country.node, import_id, principal(country.chief))
            return
        except StoreBusyError:
            if time.monotonic() > deadline:
                raise


def test_kill_9_leaves_the_old_version_whole(country: Country, database: TestDatabase) -> None:
    """A real process is killed in the middle of 100,000 rows, in the midst of their approval, and just before its commit."""
    country.put(*generation(0, 50), mode=ImportMode.REPLACE_LIST)
    before = seen(country.node.store)
    half_id = kill_import(database, "staging", LONG)
    assert seen(country.node.store) == before
    with country.node.store.read() as tx:
        half = tx.imports.find(half_id)
    assert half is not None
    assert half.state is ImportState.STAGING
    assert LONG // 2 < half.added < LONG, "rows were going in"
    discard(country.node, half_id, account=country.clerk.account_id, agency=country.clerk.agency)

    whole_id = kill_import(database, "applying", LONG)
    assert seen(country.node.store) == before
    assert kill_import(database, "approval", LONG, import_id=whole_id) == whole_id
    assert seen(country.node.store) == before

    approve_when_free(country, whole_id)
    with country.node.store.read() as tx:
        assert Counter(entry.legal_basis for entry in tx.watchlist.entries()) == {"decision 1": LONG}
    clock = country.node.clock
    assert isinstance(clock, FakeClock)
    clock.advance(STAGING_DEAD_SECONDS + 1)
    sweep_imports(country.node)
    with country.node.store.read() as tx:
        assert ImportState.STAGING not in {one.state for one in tx.imports.all()}

"""The own list in memory, on real databases: several processes, one store, changes while others search."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from node.core.context import NodeContext
from node.core.local_list import LocalList
from node.core.watchlist import import_entries
from node.store.database import SqlStore
from protocol.entry import Entry
from protocol.matching.particulars import entry_id_of
from protocol.vocabulary import EntryId, MemberCode
from tests.support.databases import TestDatabase
from tests.support.entries import suspect, traveller
from tests.support.federation import FakeClock, InProcess

NAME, BORN = "Behrouz Sharifzadeh", "1970-05-23"


def process_on(store: SqlStore) -> NodeContext:
    """What a process of the node has in memory of its own, as far as the own list needs it."""
    nothing = cast(Any, None)
    return NodeContext(
        member=MemberCode("GR"),
        store=store,
        clock=FakeClock(),
        keys=nothing,
        peers=nothing,
        workers=InProcess(),
        tag_set_folder=nothing,
        random_bytes=os.urandom,
    )


@contextmanager
def another(database: TestDatabase) -> Iterator[NodeContext]:
    store = database.open()
    try:
        yield process_on(store)
    finally:
        store.close()


def put(node: NodeContext, *entries: Entry) -> None:
    import_entries(node, "own", entries, source_digest=bytes(32), rejected=lambda: 0)


def withdraw(node: NodeContext, reference: str) -> None:
    with node.store.write() as tx:
        version = tx.watchlist.next_version("withdrawal", node.clock.now())
        assert tx.watchlist.withdraw(EntryId(reference), version)
        tx.watchlist.close_version(version, accepted=0, rejected=0, withdrawn=1)


def found(node: NodeContext, name: str = NAME) -> list[str]:
    candidates, reason = node.local_list.search(node, traveller(name, BORN))
    assert reason is None
    return [entry_id_of(one.record) for one in candidates]


def numbered(first: int, last: int) -> list[Entry]:
    return [suspect(f"E{number:04}", f"{NAME} Abad{number}", BORN) for number in range(first, last)]


def test_a_second_process_sees_what_the_first_one_changed(database: TestDatabase, store: SqlStore) -> None:
    ours = process_on(store)
    put(ours, suspect("E1", NAME, BORN))
    with another(database) as theirs:
        assert found(ours) == found(theirs) == ["E1"]
        put(theirs, suspect("E2", "Behruz Sharifzadeh", BORN), suspect("E1", "Kamran Yazdani", "1980"))
        assert found(ours) == ["E2"]
        withdraw(ours, "E2")
        assert found(theirs) == []
        put(ours, suspect("E2", NAME, BORN))  # under the reference that was withdrawn
        assert found(theirs) == ["E2"]
        assert found(ours) == ["E2"]


def test_only_what_changed_is_read_again(database: TestDatabase, store: SqlStore) -> None:
    node = process_on(store)
    put(node, *numbered(0, 700))
    read: list[int] = []
    node.local_list.catch_up(node, progress=read.append)
    assert read == [500, 700]
    put(node, suspect("E9999", NAME, BORN))
    node.local_list.catch_up(node, progress=read.append)
    assert read == [500, 700]
    assert len(node.local_list) == 701
    with store.read() as tx:
        versions = tx.watchlist.changed_since(1, after="", limit=10)
        assert [entry_id for entry_id, _ in versions] == ["E9999"]
        assert [entry_id for entry_id, _ in tx.watchlist.changed_since(0, after="E0698", limit=10)] == [
            "E0699",
            "E9999",
        ]


def test_a_check_never_misses_an_entry_while_others_are_imported_and_replaced(
    database: TestDatabase, store: SqlStore
) -> None:
    """E0000 stands before, during and after: whoever asks at any moment finds it, or is told that not all was asked."""
    ours = process_on(store)
    put(ours, *numbered(0, 40))
    ours.local_list.catch_up(ours)
    ours.local_list.kept_by_job = True
    wrong: list[object] = []
    done = threading.Event()

    def keep_asking() -> None:
        while not done.is_set():
            candidates, reason = ours.local_list.search(ours, traveller(f"{NAME} Abad0", BORN))
            if "E0000" not in [entry_id_of(one.record) for one in candidates]:
                wrong.append(reason)

    askers = [threading.Thread(target=keep_asking) for _ in range(3)]
    for asker in askers:
        asker.start()
    with another(database) as theirs:
        for round_ in range(4):
            put(theirs, *numbered(0, 20 + 100 * (round_ % 2)))
            ours.local_list.catch_up(ours)
            withdraw(theirs, "E0001")
            put(theirs, *numbered(0, 2))
    ours.local_list.catch_up(ours)
    done.set()
    for asker in askers:
        asker.join()
    assert wrong == []
    assert found(ours, f"{NAME} Abad1")[0] == "E0001"
    assert len(ours.local_list) == 120


def test_a_process_that_is_behind_says_so_and_catches_up(database: TestDatabase, store: SqlStore) -> None:
    ours = process_on(store)
    ours.local_list.catch_up(ours)
    ours.local_list.kept_by_job = True
    with another(database) as theirs:
        put(theirs, *numbered(0, 300))
    candidates, reason = ours.local_list.search(ours, traveller(NAME, BORN))
    assert candidates == ()
    assert reason is not None
    assert ours.local_list.catch_up(ours)
    assert len(found(ours)) > 10


def test_a_list_with_much_change_is_put_on_one_shelf_and_stays_the_same(store: SqlStore) -> None:
    node = process_on(store)
    put(node, *numbered(0, 100))
    node.local_list.catch_up(node)
    put(node, *numbered(0, 2200))
    node.local_list.catch_up(node)
    fresh = LocalList()
    fresh.catch_up(node)
    assert len(fresh) == len(node.local_list) == 2200
    asked = traveller(f"{NAME} Abad777", BORN)
    ours, theirs = (one.search(node, asked)[0][0] for one in (node.local_list, fresh))
    assert ours == theirs

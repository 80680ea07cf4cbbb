"""Watchlist, tag sets, deferred checks and hits."""

import os
from collections.abc import Iterable, Iterator

import pytest

from node.core.deferred import DeferredCheck, DeferredStatus
from node.core.hits import Hit
from node.core.imports import Change, ImportMode, ImportState, ImportSummary, StagedRow
from node.core.membership import StoredCharter, StoredKeySheet
from node.core.own_tag_sets import EpochRow, ManifestRow, Position
from node.core.peer_tag_sets import PeerManifestRow
from node.core.ports import Transaction
from node.store import tables
from node.store.database import SqlStore
from node.store.errors import StoreConflictError, StoreDamagedError
from node.store.statements import PAGE_ROWS
from protocol.entry import Entry, dump_entry
from protocol.vocabulary import (
    Action,
    Category,
    EntryId,
    EpochId,
    HandlingCode,
    HitReference,
    MatchKeyKind,
    MemberCode,
    ObjectKind,
    Purpose,
    Urgency,
)

IR, TR = MemberCode("IR"), MemberCode("TR")
EPOCH, NEXT_EPOCH = EpochId("e" * 32), EpochId("f" * 32)


def entry(number: int, legal_basis: str = "Act 1") -> Entry:
    return Entry(
        entry_id=EntryId(f"E{number:05}"),
        object_kind=ObjectKind.DOCUMENT,
        category=Category.DOCUMENT_LOST_STOLEN,
        legal_basis=legal_basis,
    )


def put(tx: Transaction, version: int, list_name: str, entries: Iterable[tuple[Entry, list[bytes]]]) -> str:
    """Stages entries with these digests and makes them count at once; the import's id. version 0: staged only."""
    summary = ImportSummary(
        os.urandom(16).hex(), list_name, "country", ImportMode.ADD_OR_CHANGE, "", b"", "machine", 5, ImportState.STAGING
    )
    tx.imports.open(summary)
    rows = [
        StagedRow(1, one.entry_id, Change.ADDED, dump_entry(one), b"".join(dict.fromkeys(digests)))
        for one, digests in entries
    ]
    assert tx.imports.stage(summary.import_id, 5, rows, [])
    if version:
        tx.imports.publish(summary.import_id, version)
    return summary.import_id


def digest(number: int) -> bytes:
    return number.to_bytes(32, "big")


def test_watchlist_streams_in_and_out(store: SqlStore) -> None:
    """More than several chunks, offered as a generator: nothing is held as a whole, lost, or out of order."""
    count = 2 * PAGE_ROWS + 7

    def offered() -> Iterator[tuple[Entry, list[bytes]]]:
        for number in reversed(range(count)):
            yield entry(number), [digest(number), digest(number), digest(10**6)]

    with store.write() as tx:
        version = tx.watchlist.next_version("own", 5)
        put(tx, version, "own", offered())
        tx.watchlist.close_version(version, accepted=count, rejected=1, withdrawn=0)
    with store.read() as tx:
        assert [found.entry_id for found in tx.watchlist.entries()] == [entry(n).entry_id for n in range(count)]
        assert list(tx.watchlist.entries(list_name="other")) == []
        assert (tx.watchlist.count(), tx.watchlist.lists()) == (count, [("own", count)])
        assert tx.watchlist.find_by_keys([digest(3), digest(3), digest(77_777)]) == [(entry(3), digest(3))]
        assert len(tx.watchlist.find_by_keys([digest(10**6)])) == count
        [opened] = tx.watchlist.versions()
        assert (opened.version, opened.accepted, opened.rejected) == (version, count, 1)


def test_replaced_entry_is_no_longer_found_by_its_old_keys(store: SqlStore) -> None:
    """A corrected document number must not go on stopping the wrong person."""
    with store.write() as tx:
        first, second = tx.watchlist.next_version("a", 5), tx.watchlist.next_version("b", 6)
        assert second > first
        put(tx, first, "a", [(entry(1), [digest(1), digest(2)])])
        put(tx, second, "b", [(entry(1, "Act 2"), [digest(2), digest(3)])])
        assert tx.watchlist.find(EntryId("E00001")) == entry(1, "Act 2")
        assert tx.watchlist.find_by_keys([digest(1)]) == []
        assert tx.watchlist.find_by_keys([digest(2)]) == [(entry(1, "Act 2"), digest(2))]
        assert tx.watchlist.lists() == [("b", 1)]


def test_withdrawn_entry_and_its_keys_are_gone(store: SqlStore) -> None:
    with store.write() as tx:
        put(tx, tx.watchlist.next_version("a", 5), "a", [(entry(1), [digest(1)]), (entry(2), [digest(2)])])
        version = tx.watchlist.next_version("a", 5)
        assert tx.watchlist.withdraw(EntryId("E00001"), version)
        assert not tx.watchlist.withdraw(EntryId("E00001"), version)
        assert tx.watchlist.find(EntryId("E00001")) is None
        assert tx.watchlist.find_by_keys([digest(1), digest(2)]) == [(entry(2), digest(2))]
        assert tx.watchlist.withdrawn_since(version - 1) == {"E00001"}
        put(tx, tx.watchlist.next_version("a", 5), "a", [(entry(1), [])])
        assert tx.watchlist.count() == 2
    with store.connection(writing=False) as connection:
        assert len(connection.execute(tables.watchlist_keys.select()).all()) == 1


def test_what_is_staged_is_on_the_list_for_nobody(store: SqlStore) -> None:
    """It lies in the same table: every way of reading the list is asked, before its version and after."""
    with store.write() as tx:
        put(tx, tx.watchlist.next_version("a", 5), "a", [(entry(1), [digest(1)]), (entry(2), [digest(2)])])
        waiting = put(tx, 0, "a", [(entry(1, "Act 2"), [digest(3)]), (entry(3), [digest(4)])])
        gone = StagedRow(0, EntryId("E00002"), Change.REMOVED)
        assert tx.imports.stage(waiting, 5, [gone], [])
    before = everything(store)
    assert before[0] == [entry(1), entry(2)]
    assert before[5] == [(entry(1), digest(1)), (entry(2), digest(2))]
    with store.write() as tx:
        assert tx.imports.recalls_owed() is False
        tx.imports.publish(waiting, tx.watchlist.next_version("a", 6))
        with pytest.raises(StoreConflictError):
            tx.imports.publish(waiting, 1)
    after = everything(store)
    assert after[0] == [entry(1, "Act 2"), entry(3)]
    assert after[5] == [(entry(1, "Act 2"), digest(3)), (entry(3), digest(4))]
    assert all(
        one != other for index, (one, other) in enumerate(zip(before, after, strict=True)) if index not in (3, 4)
    )


def everything(store: SqlStore) -> list[object]:
    """What every way of reading the list gives."""
    names = [entry(number).entry_id for number in (1, 2, 3)]
    with store.read() as tx:
        return [
            list(tx.watchlist.entries()),
            list(tx.watchlist.entries(list_name="a")),
            [one for one, _ in tx.watchlist.with_digests()],
            tx.watchlist.count(),
            tx.watchlist.lists(),
            tx.watchlist.find_by_keys([digest(number) for number in (1, 2, 3, 4)]),
            [tx.watchlist.find(name) for name in names],
            sorted(tx.watchlist.standing(names).items()),
            tx.watchlist.of_agency("country", after="", limit=9),
            [tx.imports.versions_of(name) for name in names],
            tx.watchlist.withdrawn_since(0),
            tx.watchlist.latest_version(),
            tx.imports.recalls_owed(),
        ]


def test_versions_that_do_not_exist_are_refused(store: SqlStore) -> None:
    with pytest.raises(StoreConflictError), store.write() as tx:
        put(tx, 99, "a", [(entry(1), [])])
    with pytest.raises(StoreConflictError), store.write() as tx:
        tx.watchlist.close_version(99, accepted=0, rejected=0, withdrawn=0)


def test_damaged_entry_is_not_passed_over(store: SqlStore) -> None:
    """An entry that cannot be read must not make its subject `clear`."""
    with store.write() as tx:
        put(tx, tx.watchlist.next_version("a", 5), "a", [(entry(1), [digest(1)])])
    with store.connection(writing=True) as connection:
        connection.execute(tables.watchlist_entries.update().values(entry=b"{}"))
    with pytest.raises(StoreDamagedError), store.read() as tx:
        tx.watchlist.find_by_keys([digest(1)])


def position(number: int, entry_id: str, reference: str = "h") -> Position:
    return Position(EntryId(entry_id), digest(number), 1, number, HitReference(reference))


def test_label_position_is_never_given_twice(store: SqlStore) -> None:
    """Two labels in one slot would be two labels under one key."""
    with store.write() as tx:
        tx.own_tag_sets.add_epoch(EpochRow(EPOCH, IR, 0, 100))
        tx.own_tag_sets.add_positions(EPOCH, [position(1, "E1")])
    with pytest.raises(StoreConflictError), store.write() as tx:
        tx.own_tag_sets.add_positions(EPOCH, [position(1, "E2")])
    with pytest.raises(StoreConflictError), store.write() as tx:
        tx.own_tag_sets.take_segment_number(NEXT_EPOCH)


def test_positions_stream_and_drop(store: SqlStore) -> None:
    rows = [position(number, f"E{number}") for number in range(2 * PAGE_ROWS + 1)]
    with store.write() as tx:
        tx.own_tag_sets.add_epoch(EpochRow(EPOCH, IR, 0, 100))
        tx.own_tag_sets.add_positions(EPOCH, iter(rows))
        assert list(tx.own_tag_sets.positions(EPOCH)) == rows
        tx.own_tag_sets.drop_positions(EPOCH, (row.entry_id for row in rows[:-1]))
        assert list(tx.own_tag_sets.positions(EPOCH)) == rows[-1:]
        tx.own_tag_sets.clear_positions(EPOCH)
        assert list(tx.own_tag_sets.positions(EPOCH)) == []


def test_reference_names_an_entry_to_its_own_peer_and_only_in_live_epochs(store: SqlStore) -> None:
    """A peer that learned another peer's reference must not be able to name an entry with it."""
    with store.write() as tx:
        tx.own_tag_sets.add_epoch(EpochRow(EPOCH, IR, 0, 100))
        tx.own_tag_sets.add_epoch(EpochRow(NEXT_EPOCH, IR, 50, 150))
        for epoch in (EPOCH, NEXT_EPOCH):
            tx.own_tag_sets.add_positions(epoch, [position(1, "E1"), position(2, "E2", "i")])
        assert tx.own_tag_sets.entry_of(IR, HitReference("h")) == EntryId("E1")
        assert tx.own_tag_sets.entry_of(TR, HitReference("h")) is None
        assert tx.own_tag_sets.references_of(IR, EntryId("E2")) == [HitReference("i")]
        assert tx.own_tag_sets.references_of(TR, EntryId("E2")) == []
        assert [row.epoch for row in tx.own_tag_sets.epochs(IR)] == [NEXT_EPOCH, EPOCH]
        for epoch in (EPOCH, NEXT_EPOCH):
            tx.own_tag_sets.keep_salt_key(epoch, 1, digest(9))
            tx.own_tag_sets.replace_dummies(epoch, [(1, 5)])
            tx.own_tag_sets.retire_epoch(epoch)
            assert (list(tx.own_tag_sets.positions(epoch)), tx.own_tag_sets.dummies(epoch)) == ([], [])
            assert tx.own_tag_sets.salt_key(epoch, 1) == digest(9)
        assert tx.own_tag_sets.salt_key(EPOCH, 2) is None
        assert tx.own_tag_sets.entry_of(IR, HitReference("h")) is None
        assert tx.own_tag_sets.epochs(IR) == []


def test_reference_that_names_two_entries_is_refused(store: SqlStore) -> None:
    with store.write() as tx:
        tx.own_tag_sets.add_epoch(EpochRow(EPOCH, IR, 0, 100))
        tx.own_tag_sets.add_positions(EPOCH, [position(1, "E1"), position(2, "E2")])
    with pytest.raises(StoreConflictError, match="two entries"), store.read() as tx:
        tx.own_tag_sets.entry_of(IR, HitReference("h"))


def test_dummies_keep_the_order_in_which_they_were_put(store: SqlStore) -> None:
    """Sorted ones would tell the peer which tombstones name nobody."""
    put = [(2, 7), (1, 9), (1, 3), (2, 1)]
    with store.write() as tx:
        tx.own_tag_sets.add_epoch(EpochRow(EPOCH, IR, 0, 100))
        tx.own_tag_sets.replace_dummies(EPOCH, [(9, 9)])
        tx.own_tag_sets.replace_dummies(EPOCH, iter(put))
        assert tx.own_tag_sets.dummies(EPOCH) == put


def test_manifest_is_replaced_only_from_the_serial_expected(store: SqlStore) -> None:
    def manifest(serial: int) -> ManifestRow:
        return ManifestRow(IR, EPOCH, serial, 5, b"item", b"manifest")

    with store.write() as tx:
        assert not tx.own_tag_sets.save_manifest(manifest(2), expected_serial=1)
        assert tx.own_tag_sets.manifest(IR) is None
        assert tx.own_tag_sets.save_manifest(manifest(1), expected_serial=None)
        assert not tx.own_tag_sets.save_manifest(manifest(9), expected_serial=None)
        assert tx.own_tag_sets.save_manifest(manifest(2), expected_serial=1)
        assert not tx.own_tag_sets.save_manifest(manifest(3), expected_serial=1)
        assert tx.own_tag_sets.manifest(IR) == manifest(2)
        fetched = PeerManifestRow(TR, 4, 5, 6, b"item", b"manifest")
        tx.peer_tag_sets.save(PeerManifestRow(TR, 3, 4, 5, b"old", b"old"))
        tx.peer_tag_sets.save(fetched)
        assert tx.peer_tag_sets.find(TR) == fetched
        assert tx.peer_tag_sets.find(IR) is None


def deferred(check_id: str, urgency: Urgency, created: int, peer: MemberCode = IR) -> DeferredCheck:
    return DeferredCheck(
        check_id, peer, Purpose.VISA, urgency, created, created + 100, sealed=b"sealed", content_key=b"key"
    )


def test_deferred_checks_come_urgent_first_and_end_once_and_erased(store: SqlStore) -> None:
    """A traveller kept longer than needed is a traveller that can be stolen."""
    life, urgent, routine = Urgency.IMMEDIATE_DANGER_TO_LIFE, Urgency.URGENT, Urgency.ROUTINE
    with store.write() as tx:
        for check in (deferred("c", routine, 1), deferred("b", urgent, 3), deferred("a", life, 9)):
            tx.deferred.add(check)
        tx.deferred.add(deferred("d", urgent, 2))
        tx.deferred.add(deferred("a", routine, 0, TR))
        assert [check.check_id for check in tx.deferred.waiting(IR)] == ["a", "d", "b", "c"]
        assert [check.peer for check in tx.deferred.waiting()] == [IR, IR, IR, TR, IR]
        assert tx.deferred.close("a", IR, DeferredStatus.LATE_HIT, 50)
        assert not tx.deferred.close("a", IR, DeferredStatus.CLEAR, 51)
        assert tx.deferred.close("b", IR, DeferredStatus.LAPSED, 60)
        late_hit, waiting = tx.deferred.find("a")
        assert (late_hit.status, late_hit.sealed, late_hit.content_key) == (DeferredStatus.LATE_HIT, None, None)
        assert waiting == deferred("a", routine, 0, TR)
    with pytest.raises(ValueError, match="waiting"), store.write() as tx:
        tx.deferred.close("c", IR, DeferredStatus.WAITING, 1)
    with pytest.raises(StoreConflictError), store.write() as tx:
        tx.deferred.add(deferred("c", urgent, 1))


def hit(check_id: str, *, found: int = 5, late: bool = True, owner: MemberCode = IR) -> Hit:
    return Hit(
        check_id,
        owner,
        HitReference("h"),
        Category.WANTED_ARREST,
        Action.ARREST,
        Urgency.URGENT,
        (HandlingCode.H1, HandlingCode.PROTECTION_ONLY),
        True,
        MatchKeyKind.DOCUMENT,
        found,
        1_000,
        late,
    )


def test_purged_hit_says_nothing_any_more_and_cannot_come_back(store: SqlStore) -> None:
    with store.write() as tx:
        tx.hits.add(hit("a"))
        tx.hits.add(hit("a", found=99))
        tx.hits.add(hit("b", found=7))
        tx.hits.add(hit("c", late=False))
        tx.hits.add(hit("d", owner=TR))
        assert tx.hits.find("a") == [hit("a")]
        assert [one.check_id for one in tx.hits.late()] == ["b", "a", "d"]
        assert [one.check_id for one in tx.hits.late(since=6)] == ["b"]
        assert tx.hits.purge(IR, HitReference("h")) == 3
        assert tx.hits.purge(IR, HitReference("h")) == 0
        tx.hits.add(hit("a"))
        [purged] = tx.hits.find("a")
        assert purged.purged
        assert (purged.action, purged.urgency, purged.handling_codes) == (Action.NONE, Urgency.ROUTINE, ())
        assert purged.category is not Category.WANTED_ARREST
        assert not purged.protective
        assert [one.check_id for one in tx.hits.late()] == ["d"]
    with store.connection(writing=False) as connection:
        row = connection.execute(tables.hits.select().where(tables.hits.c.check_id == "a")).one()
        assert (row.category, row.action, row.urgency, row.handling_codes, row.protective) == (None,) * 5


def test_membership_keeps_what_was_accepted_once(store: SqlStore) -> None:
    """A second charter of one version must never replace the first in silence."""
    sheet = StoredKeySheet(IR, 1, b"sheet", 5)
    with store.write() as tx:
        assert (tx.membership.revision(), tx.membership.charter_alarm()) == (0, None)
        tx.membership.add_charter(StoredCharter(2, b"two", 6))
        tx.membership.add_charter(StoredCharter(1, b"one", 5))
        tx.membership.add_key_sheet(sheet)
    with pytest.raises(StoreConflictError), store.write() as tx:
        tx.membership.add_charter(StoredCharter(1, b"forged", 9))
    with pytest.raises(StoreConflictError), store.write() as tx:
        tx.membership.add_key_sheet(StoredKeySheet(IR, 1, b"forged", 9))
    with store.write() as tx:
        assert [charter.signed for charter in tx.membership.charters()] == [b"one", b"two"]
        assert tx.membership.key_sheets() == [sheet]
        assert tx.membership.revision() == 3
        tx.membership.raise_charter_alarm("two successors", b"evidence")
        tx.membership.raise_charter_alarm("another", b"evidence")
        assert tx.membership.charter_alarm() == "two successors"
        assert tx.membership.revision() == 5
        tx.node_state.set("size", "1")
        tx.node_state.set("size", "2")
        assert (tx.node_state.get("size"), tx.node_state.get("none")) == ("2", None)

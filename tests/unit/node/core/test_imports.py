"""Imports under four eyes, attacked: by who submits, by other agencies, by typing errors, by lists that change meanwhile."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from node.core.accounts import disable_account
from node.core.errors import ConflictError, NotFoundError, NotPermittedError
from node.core.import_diff import diff, provenance, refusals
from node.core.import_staging import BATCH
from node.core.import_undo import undo
from node.core.imports import (
    STAGING_DEAD_SECONDS,
    UNDO_SECONDS,
    Change,
    ImportMode,
    ImportState,
    ImportSummary,
    Offered,
    Refused,
    approve,
    discard,
    reject,
    sweep_imports,
)
from node.core.key_digests import key_digest
from node.core.watchlist import import_entries
from protocol.entry import Entry, Name
from protocol.matching.match_keys import keys_of_entry
from protocol.vocabulary import EntryId, MemberCode
from tests.support.entries import suspect
from tests.support.federation import START, FakeClock
from tests.support.imports import CUSTOMS, POLICE, Country, alone, found_country, offered, principal
from tests.support.usual_stores import usual_store

A = suspect("A", "Ali Khan", "1970-05-23")
B = suspect("B", "Reza Karimi", "1981-02-03")
C = suspect("C", "Omar Aziz", "1990-10-11")


@pytest.fixture
def country() -> Iterator[Country]:
    store = usual_store()
    yield found_country(alone(store, FakeClock()))
    store.close()


def states(country: Country) -> list[ImportState]:
    with country.node.store.read() as tx:
        return [one.state for one in tx.imports.all()]


def test_nothing_submitted_is_on_the_list_before_a_second_account_approves(country: Country) -> None:
    submitted = country.submit(offered([A, B]))
    assert (submitted.state, submitted.added) == (ImportState.SUBMITTED, 2)
    assert country.references() == []
    approved = approve(country.node, submitted.import_id, principal(country.chief))
    assert approved.decided_by == country.chief.account_id
    assert country.references() == ["A", "B"]


def test_nobody_approves_or_rejects_their_own_import(country: Country) -> None:
    """Nor with another token: accounts are compared."""
    submitted = country.submit(offered([A]))
    with pytest.raises(NotPermittedError):
        approve(country.node, submitted.import_id, principal(country.clerk))
    with pytest.raises(NotPermittedError):
        reject(country.node, submitted.import_id, principal(country.clerk), why="mine")
    assert country.references() == []
    assert states(country) == [ImportState.SUBMITTED]


def test_another_agency_neither_sees_nor_decides_an_import(country: Country) -> None:
    submitted = country.submit(offered([A]))
    with pytest.raises(NotPermittedError):
        diff(country.node, submitted.import_id, agency=CUSTOMS)
    with pytest.raises(NotPermittedError):
        refusals(country.node, submitted.import_id, agency=CUSTOMS)
    with pytest.raises(NotPermittedError):
        approve(country.node, submitted.import_id, principal(country.customs_chief))
    with pytest.raises(NotPermittedError):
        discard(country.node, submitted.import_id, account=country.customs_chief.account_id, agency=CUSTOMS)
    with pytest.raises(NotPermittedError):
        country.submit(offered([A]), by=replace(country.customs_chief, agency=country.clerk.agency))


def test_a_disabled_account_neither_submits_nor_approves(country: Country) -> None:
    submitted = country.submit(offered([A]))
    with country.node.store.write() as tx:
        for account in (country.clerk, country.chief):
            disable_account(tx, account.account_id, by="machine", now=START, random_bytes=country.node.random_bytes)
    with pytest.raises(NotPermittedError):
        approve(country.node, submitted.import_id, principal(country.chief))
    with pytest.raises(NotPermittedError):
        country.submit(offered([B]))


def test_an_entry_of_another_agency_is_never_replaced_or_removed(country: Country) -> None:
    """Neither by its reference nor by replacing a list of the same name, nor beside the four eyes."""
    country.put(A)
    stolen = country.submit(offered([A, B]), by=country.customs_chief, mode=ImportMode.REPLACE_LIST)
    assert (stolen.added, stolen.removed, stolen.rejected) == (1, 0, 1)
    [refused] = refusals(country.node, stolen.import_id, agency=CUSTOMS).refused
    assert (refused.line, refused.field) == (2, "entry_id")
    assert "another agency" in refused.reason
    beside = import_entries(country.node, "wanted", [A], source_digest=bytes(32), rejected=lambda: 0)
    assert (beside.accepted, beside.rejected) == (0, 1)
    with country.node.store.read() as tx:
        assert tx.watchlist.standing([A.entry_id])[A.entry_id].agency == POLICE


def test_the_diff_tells_added_changed_fields_removed_and_keeps_quiet_about_the_unchanged(country: Country) -> None:
    country.put(A, B)
    renamed = replace(A, names=(Name("Ali Khann"),), never_to=(MemberCode("IR"),), releasable_to=())
    submitted = country.submit(offered([renamed, C]), mode=ImportMode.REPLACE_LIST)
    page = diff(country.node, submitted.import_id, agency=POLICE, limit=2)
    rest = diff(country.node, submitted.import_id, agency=POLICE, cursor=page.cursor, limit=2)
    seen = {one.entry_id: one for one in (*page.changes, *rest.changes)}
    assert [one.change for one in seen.values()] == [Change.CHANGED, Change.REMOVED, Change.ADDED]
    assert seen[EntryId("A")].fields == ("releasable_to", "never_to", "names")
    assert (seen[EntryId("A")].before, seen[EntryId("A")].after) == (A, renamed)
    assert rest.cursor is None
    same = country.submit(offered([A, B]))
    assert (same.unchanged, same.added, same.changed) == (2, 0, 0)
    assert diff(country.node, same.import_id, agency=POLICE).changes == ()


def test_every_bad_record_is_kept_with_line_field_reason_and_remedy_and_keeps_no_other_out(country: Country) -> None:
    records: list[Offered | Refused] = [
        Offered(2, A),
        Offered(3, replace(B, legal_basis="", offence_codes=())),
        Refused(4, "issued", "not a day", "write 2026-01-31"),
        Offered(5, replace(A, legal_basis="another")),
        Offered(6, C),
    ]
    submitted = country.submit(records)
    assert (submitted.added, submitted.rejected) == (2, 3)
    page = refusals(country.node, submitted.import_id, agency=POLICE, limit=3)
    rest = refusals(country.node, submitted.import_id, agency=POLICE, cursor=page.cursor, limit=3)
    told = [(one.line, one.field) for one in (*page.refused, *rest.refused)]
    assert told == [(3, "legal_basis"), (3, "offence_codes"), (4, "issued"), (5, "entry_id")]
    assert all(one.reason and one.remedy for one in page.refused)


def test_the_same_reference_in_different_batches_is_refused_once(country: Country) -> None:
    many = [suspect(f"E{number:04}", "Ali Khan", "1970-05-23") for number in range(BATCH + 100)]
    submitted = country.submit(offered([*many, many[3]]))
    assert (submitted.added, submitted.rejected) == (BATCH + 100, 1)


def test_a_list_is_not_replaced_by_nothing(country: Country) -> None:
    """An empty file, or one of a changed format, must not clear everybody on the list."""
    country.put(A)
    with pytest.raises(ConflictError):
        country.submit([Refused(2, "line", "unreadable", "look")], mode=ImportMode.REPLACE_LIST)
    assert set(states(country)) == {ImportState.APPROVED, ImportState.DISCARDED}
    assert country.references() == ["A"]


def test_a_reader_that_fails_half_way_leaves_nothing_waiting(country: Country) -> None:
    def torn() -> Iterator[Offered]:
        yield from offered([A])
        raise ValueError("the file ends here")

    with pytest.raises(ValueError, match="ends here"):
        country.submit(torn())
    assert states(country) == [ImportState.DISCARDED]
    sweep_imports(country.node)
    assert country.references() == []


@pytest.mark.parametrize("mode", [ImportMode.ADD_OR_CHANGE, ImportMode.REPLACE_LIST])
def test_approval_of_an_overtaken_import_is_refused_whole(country: Country, mode: ImportMode) -> None:
    """A change approved in between must not be undone by accident, nor half of it."""
    country.put(A, B)
    first = country.submit(offered([replace(A, legal_basis="first"), C]), mode=mode)
    second = country.submit(offered([replace(A, legal_basis="second")]))
    approve(country.node, second.import_id, principal(country.chief))
    with pytest.raises(ConflictError, match="submit it again"):
        approve(country.node, first.import_id, principal(country.chief))
    assert country.references() == ["A", "B"]
    with country.node.store.read() as tx:
        found = tx.watchlist.find(EntryId("A"))
        waiting = tx.imports.find(first.import_id)
    assert found is not None
    assert found.legal_basis == "second"
    assert waiting is not None
    assert waiting.state is ImportState.SUBMITTED
    again = country.submit(offered([replace(A, legal_basis="first"), C]), mode=mode)
    assert approve(country.node, again.import_id, principal(country.chief)).state is ImportState.APPROVED


def test_what_touches_other_entries_overtakes_nothing_but_a_replacement(country: Country) -> None:
    country.put(A)
    adding = country.submit(offered([B]))
    replacing = country.submit(offered([A, B]), mode=ImportMode.REPLACE_LIST)
    country.put(C)
    assert approve(country.node, adding.import_id, principal(country.chief)).version == 3
    with pytest.raises(ConflictError):
        approve(country.node, replacing.import_id, principal(country.chief))


def test_a_decided_import_is_decided_once(country: Country) -> None:
    submitted = country.submit(offered([A]))
    reject(country.node, submitted.import_id, principal(country.chief), why="not ours")
    with pytest.raises(ConflictError):
        approve(country.node, submitted.import_id, principal(country.deputy))
    with pytest.raises(ConflictError):
        discard(country.node, submitted.import_id, account=country.clerk.account_id, agency=POLICE)
    with pytest.raises(NotFoundError):
        approve(country.node, "0" * 32, principal(country.deputy))
    assert country.references() == []


def test_an_import_discarded_while_it_is_staged_does_not_come_back(country: Country) -> None:
    def slow() -> Iterator[Offered]:
        yield from offered([suspect(f"E{number:04}", "Ali Khan", "1970-05-23") for number in range(BATCH + 100)])
        with country.node.store.read() as tx:
            [staging] = tx.imports.all()
        discard(country.node, staging.import_id, account=country.chief.account_id, agency=POLICE)

    with pytest.raises(ConflictError):
        country.submit(slow())
    assert states(country) == [ImportState.DISCARDED]


def test_staging_of_a_dead_process_is_swept_and_a_living_one_is_not(country: Country) -> None:
    clock = country.node.clock
    assert isinstance(clock, FakeClock)
    swept = []

    def slow() -> Iterator[Offered]:
        for number in range(3 * BATCH):
            yield Offered(number, suspect(f"E{number:04}", "Ali Khan", "1970-05-23"))
            if number % BATCH == 0:
                clock.advance(STAGING_DEAD_SECONDS - 1)
                swept.append(sweep_imports(country.node))

    assert country.submit(slow()).added == 3 * BATCH
    assert swept == [0, 0, 0]
    dead = replace(only(country), import_id="d" * 32, state=ImportState.STAGING, version=None)
    with country.node.store.write() as tx:
        tx.imports.open(dead)
    clock.advance(STAGING_DEAD_SECONDS + 1)
    assert sweep_imports(country.node) == 1


def only(country: Country) -> ImportSummary:
    with country.node.store.read() as tx:
        [one] = tx.imports.all()
    return one


def test_undo_restores_exactly_what_was_there_and_needs_four_eyes_too(country: Country) -> None:
    country.put(A, B)
    changed = country.put(replace(A, legal_basis="another"), C, mode=ImportMode.REPLACE_LIST)
    assert changed.version is not None
    undoing = undo(country.node, changed.version, account=country.chief.account_id, agency=POLICE)
    assert (undoing.mode, undoing.added, undoing.changed, undoing.removed) == (ImportMode.UNDO, 1, 1, 1)
    assert country.references() == ["A", "C"]
    with pytest.raises(NotPermittedError):
        approve(country.node, undoing.import_id, principal(country.chief))
    approve(country.node, undoing.import_id, principal(country.deputy))
    with country.node.store.read() as tx:
        assert list(tx.watchlist.entries()) == [A, B]
        assert len(tx.watchlist.find_by_keys(key_digests(B))) == 1


def key_digests(entry: Entry) -> list[bytes]:
    return [key_digest(key.input) for key in keys_of_entry(entry)]


def test_undo_is_refused_when_later_versions_changed_the_same_entries(country: Country) -> None:
    first = country.put(A)
    country.put(replace(A, legal_basis="later"))
    assert first.version is not None
    with pytest.raises(ConflictError, match="undo those first"):
        undo(country.node, first.version, account=country.clerk.account_id, agency=POLICE)
    with pytest.raises(NotPermittedError):
        undo(country.node, first.version, account=country.customs_chief.account_id, agency=CUSTOMS)
    with pytest.raises(NotFoundError):
        undo(country.node, 99, account=country.clerk.account_id, agency=POLICE)


def test_content_too_old_to_undo_is_erased(country: Country) -> None:
    clock = country.node.clock
    assert isinstance(clock, FakeClock)
    country.put(A)
    changed = country.put(replace(A, legal_basis="another"))
    clock.advance(UNDO_SECONDS + 1)
    sweep_imports(country.node)
    assert changed.version is not None
    undoing = undo(country.node, changed.version, account=country.clerk.account_id, agency=POLICE)
    assert (undoing.changed, undoing.rejected) == (0, 1)


def test_the_provenance_of_an_entry_names_every_import_and_is_for_its_own_agency(country: Country) -> None:
    first, second = country.put(A), country.put(replace(A, legal_basis="another"))
    origins = provenance(country.node, EntryId("A"), agency=POLICE)
    assert [one.by_import for one in origins] == [second, first]
    with pytest.raises(NotFoundError):
        provenance(country.node, EntryId("A"), agency=CUSTOMS)


def test_no_personal_data_of_a_turned_down_import_is_left(country: Country) -> None:
    submitted = country.submit(offered([A, B]))
    reject(country.node, submitted.import_id, principal(country.chief), why="not ours")
    sweep_imports(country.node)
    with country.node.store.read() as tx:
        assert tx.imports.rows(submitted.import_id, after="", limit=10) == []
    assert diff(country.node, submitted.import_id, agency=POLICE).changes == ()

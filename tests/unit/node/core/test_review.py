"""Nobody stays on a list because nobody looked; and who may see an entry of which agency."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from node.core.errors import ConflictError, NotFoundError, NotPermittedError
from node.core.imports import ImportMode
from node.core.recall import recall_removed
from node.core.review import ExpiryReport, confirm_review, expire_entries, review_due
from node.core.tag_set_building import refresh_tag_set
from protocol.entry import Entry
from protocol.entry_rules import YEAR_SECONDS, check_entry
from protocol.vocabulary import Action, Category, EntryId, MemberCode
from tests.support.entries import YEAR, suspect
from tests.support.federation import START, SimulatedFederation, make_federation
from tests.support.imports import CUSTOMS, POLICE, Country, found_country

GR = MemberCode("GR")
A = suspect("A", "Ali Khan", "1970-05-23", review=START + 100, expires=START + 200)
B = suspect("B", "Reza Karimi", "1981-02-03")
CHILD = replace(
    suspect("C", "Omar Aziz", "2020-10-11", review=START + 100, expires=START + 300),
    category=Category.MISSING_PERSON,
    action=Action.PROTECT,
    offence_codes=(),
    protection_officer="desk 4",
)


@pytest.fixture
def federation(tmp_path: Path) -> Iterator[SimulatedFederation]:
    made = make_federation(tmp_path, ("GR", "PK"))
    yield made
    made.close()


@pytest.fixture
def country(federation: SimulatedFederation) -> Country:
    return found_country(federation["PK"].context)


def found(country: Country, reference: str) -> Entry:
    with country.node.store.read() as tx:
        entry = tx.watchlist.find(EntryId(reference))
    assert entry is not None
    return entry


def test_an_overdue_entry_loses_its_action_an_expired_one_goes_and_a_protective_one_keeps_protecting(
    country: Country, federation: SimulatedFederation
) -> None:
    country.put(A, B, CHILD)
    refresh_tag_set(country.node, GR)
    assert expire_entries(country.node) == ExpiryReport(0, 0)
    federation.clock.advance(100)
    assert expire_entries(country.node) == ExpiryReport(0, 1)
    assert expire_entries(country.node) == ExpiryReport(0, 0)
    assert found(country, "A") == replace(A, action=Action.NONE)
    assert found(country, "C").action is Action.PROTECT
    federation.clock.advance(100)
    assert expire_entries(country.node) == ExpiryReport(1, 0)
    assert country.references() == ["B", "C"]
    with country.node.store.read() as tx:
        assert [(row.entry_id, row.peer) for row in tx.recalls.sent()] == [("A", GR)]
        assert [one.before for one in tx.imports.former(1, after="", limit=9)] == [None, None, None]


def test_reviews_due_are_listed_by_urgency_and_agency_without_names(country: Country) -> None:
    country.put(A, B)
    due = review_due(country.node, START, within_seconds=YEAR)
    assert [(one.entry_id, one.agency, one.overdue) for one in due] == [("A", POLICE, False), ("B", POLICE, False)]
    assert review_due(country.node, START + 150, within_seconds=0)[0].overdue
    assert review_due(country.node, START, within_seconds=YEAR, agency=CUSTOMS) == []


def test_a_confirmed_review_lasts_one_interval_of_its_category_and_is_the_owners(
    country: Country, federation: SimulatedFederation
) -> None:
    country.put(A, B)
    federation.clock.advance(50)
    for agency, reference, error in ((CUSTOMS, "B", NotPermittedError), (POLICE, "Z", NotFoundError)):
        with pytest.raises(error):
            confirm_review(country.node, EntryId(reference), account="x", agency=agency)
    confirmed = confirm_review(country.node, EntryId("B"), account=country.clerk.account_id, agency=POLICE)
    assert confirmed.review == confirmed.expires == START + 50 + YEAR_SECONDS
    assert check_entry(confirmed, START + 50) == ()
    kept = confirm_review(country.node, EntryId("A"), account=country.clerk.account_id, agency=POLICE)
    assert kept.expires == A.expires
    federation.clock.advance(200)
    with pytest.raises(ConflictError):
        confirm_review(country.node, EntryId("A"), account=country.clerk.account_id, agency=POLICE)


def test_removed_entries_are_recalled_from_who_held_them_once(
    country: Country, federation: SimulatedFederation
) -> None:
    country.put(A, B)
    refresh_tag_set(country.node, GR)
    country.put(B, mode=ImportMode.REPLACE_LIST)
    assert recall_removed(country.node) == 0
    refresh_tag_set(country.node, GR)
    with country.node.store.read() as tx:
        assert [(row.entry_id, row.peer) for row in tx.recalls.sent()] == [("A", GR)]


def test_recalls_owed_after_a_crash_go_out_before_the_places_that_tell_who_held_the_entry(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The node dies between approval and recall; the next refresh must not forget whom to tell."""
    country.put(A, B)
    refresh_tag_set(country.node, GR)
    monkeypatch.setattr("node.core.imports.recall_removed", lambda node: 0)
    country.put(B, mode=ImportMode.REPLACE_LIST)
    with country.node.store.read() as tx:
        assert tx.imports.recalls_owed()
    refresh_tag_set(country.node, GR)
    with country.node.store.read() as tx:
        assert [(row.entry_id, row.peer) for row in tx.recalls.sent()] == [("A", GR)]
        assert not tx.imports.recalls_owed()

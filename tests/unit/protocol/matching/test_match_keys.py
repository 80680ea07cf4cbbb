"""Match keys: exact, few, in fixed slots, and none that would help an enumeration."""

from dataclasses import replace
from itertools import permutations

import pytest

from crypto.encoding import pae
from protocol.entry import Entry, Name, NameKind
from protocol.matching.dates import PartialDate
from protocol.matching.documents import TravelDocument
from protocol.matching.identifiers import Identifier, IdentifierKind
from protocol.matching.match_keys import (
    MATCHING_PROFILE,
    MatchKey,
    count_surplus_keys,
    document_key,
    keys_of_entry,
    keys_of_traveller,
    object_key,
)
from protocol.matching.traveller import Traveller
from protocol.vocabulary import SLOTS, Category, EntryId, MatchKeyKind, ObjectKind, Purpose

BORN = PartialDate(1988, 4, 17)
PHONE = Identifier(IdentifierKind.PHONE, "+923001234567")
PLATE = Identifier(IdentifierKind.VEHICLE, "LEA-1234")


def person(names: tuple[str, ...], dates: tuple[PartialDate, ...] = (BORN,), **more: object) -> Entry:
    """An entry about a person."""
    values: dict[str, object] = {"names": tuple(Name(name) for name in names), "birth_dates": dates, **more}
    return Entry(
        entry_id=EntryId("A"),
        object_kind=ObjectKind.PERSON,
        category=Category.SMUGGLING_SUSPECT,
        legal_basis="law",
        **values,  # type: ignore[arg-type]
    )


def passports(count: int) -> tuple[TravelDocument, ...]:
    """Different passports."""
    return tuple(TravelDocument("P", "PAK", f"AB{number:07}") for number in range(count))


def test_the_input_is_the_documented_encoding() -> None:
    key = document_key(TravelDocument("PP", "PK", "ab 1234567"))
    assert key is not None
    assert key.input == pae("wren match key v1", MATCHING_PROFILE.encode(), b"document", b"P", b"PAK", b"AB1234567")


def test_entry_and_traveller_meet_through_passport_name_and_object() -> None:
    entry = person(("Imran Qureshi",), documents=passports(1), identifiers=(PLATE,))
    traveller = Traveller(("QURESHI Imran",), (BORN,), documents=passports(1), identifiers=(PLATE,))
    asked = set(keys_of_traveller(traveller, purpose=Purpose.BORDER_FIRST_LINE).by_slot.values())
    assert set(keys_of_entry(entry)) <= asked


def asked(traveller: Traveller) -> tuple[MatchKey, ...]:
    """What is asked about a traveller."""
    return tuple(keys_of_traveller(traveller, purpose=Purpose.VISA).by_slot.values())


def test_a_year_meets_only_entries_that_know_no_day_of_it() -> None:
    by_year, by_day = person(("Imran Qureshi",), (PartialDate(1988),)), person(("Imran Qureshi",))
    assert {key.kind for key in keys_of_entry(by_year)} == {MatchKeyKind.NAME_YEAR}
    assert {key.kind for key in keys_of_entry(by_day)} == {MatchKeyKind.NAME_DATE}
    of_traveller = asked(Traveller(("Imran Qureshi",), (BORN,)))
    assert set(keys_of_entry(by_year) + keys_of_entry(by_day)) <= set(of_traveller)
    assert {key.kind for key in of_traveller if not key.slipped} == {MatchKeyKind.NAME_DATE, MatchKeyKind.NAME_YEAR}
    assert not set(keys_of_entry(by_day)) & set(asked(Traveller(("Imran Qureshi",), (PartialDate(1988),))))


def test_a_paper_that_shows_the_listed_first_of_january_is_met_beside_another_full_date() -> None:
    entry = person(("Imran Qureshi",), (BORN, PartialDate(1985, 1, 1)))
    assert set(keys_of_entry(entry)) & set(asked(Traveller(("Imran Qureshi",), (PartialDate(1985, 1, 1),))))


def test_a_month_without_a_day_still_meets_by_its_year() -> None:
    assert keys_of_entry(person(("Imran Qureshi",), (PartialDate(1988, 4),))) == keys_of_entry(
        person(("Imran Qureshi",), (PartialDate(1988),))
    )


@pytest.mark.parametrize("name", ["Muhammad", "Mohammed Mohamed", "Imran", "محمد", "Haji Khan"])
def test_weak_names_make_no_key_on_either_side(name: str) -> None:
    assert keys_of_entry(person((name,))) == ()
    assert keys_of_traveller(Traveller((name,), (BORN,)), purpose=Purpose.VISA).by_slot == {}


@pytest.mark.parametrize(
    ("name", "state", "is_key"),
    [
        ("Shabnam Wardaki", "", True),  # two names that hardly anybody bears
        ("Muhammad Ahmad Ali", "", False),  # three that everybody bears: guessed in a few thousand evaluations
        ("Muhammad Ahmad", "PAK", False),
        ("Hassan Karimi", "", False),
        ("Hassan Karimi", "PAK", True),  # the nationality tells what was missing
        ("Abdul Hassan Karimi", "", True),  # and so does the half of a compound
        ("Wardaki", "", False),  # one name never
    ],
)
def test_with_a_year_alone_a_name_makes_a_key_only_if_it_tells_enough(name: str, state: str, is_key: bool) -> None:
    dates = (PartialDate(1988),)
    entry = replace(person((name,), dates), nationalities=(state,) if state else ())
    assert bool(set(keys_of_entry(entry)) & set(asked(Traveller((name,), dates, nationality=state)))) is is_key
    assert is_key or not [key for key in keys_of_entry(entry) if key.kind is MatchKeyKind.NAME_YEAR]


@pytest.mark.parametrize(
    ("name", "is_key"), [("Shabnam Wardaki", True), ("Abdul Hassan Karimi", False), ("Wardaki", False)]
)
def test_an_entry_without_any_date_asks_for_a_name_that_tells_more(name: str, is_key: bool) -> None:
    entry = person((name,), ())
    assert bool(keys_of_entry(entry)) is is_key
    for dates in ((BORN,), (PartialDate(1988),)):  # whatever the traveller shows
        assert bool(set(keys_of_entry(entry)) & set(asked(Traveller((name,), dates)))) is is_key


@pytest.mark.parametrize(("name", "is_asked"), [("Shabnam Wardaki", False), ("Shabnam Wardaki Torkhami", True)])
def test_two_names_without_a_date_are_no_check_that_could_read_as_clear(name: str, is_asked: bool) -> None:
    """They would meet entries without a date, and say nothing of all the others."""
    assert bool(asked(Traveller((name,)))) is is_asked


def test_an_entry_with_a_date_is_asked_about_without_one_only_by_whoever_shows_none() -> None:
    name = "Shabnam Wardaki Torkhami"
    entry = person((name,), (BORN,))
    undated = set(keys_of_entry(entry)) & set(asked(Traveller((name,))))
    assert undated
    assert not undated & set(asked(Traveller((name,), (PartialDate(1950, 3, 3),))))


@pytest.mark.parametrize("at", range(4))
def test_of_four_names_any_one_may_be_typed_wrong(at: int) -> None:
    """The first two units of a name share no part where that can be."""
    names = ["Shabnam", "Wardaki", "Torkhami", "Zurmati"]
    wrong = [name if place != at else f"{name[0]}k{name[1:]}" for place, name in enumerate(names)]
    for date in (PartialDate(1988), BORN):
        entry = person((" ".join(names),), (date,))
        assert set(keys_of_entry(entry)) & set(asked(Traveller((" ".join(wrong),), (date,))))


def test_the_holder_of_a_stolen_passport_is_not_listed_by_name() -> None:
    entry = Entry(
        entry_id=EntryId("A"),
        object_kind=ObjectKind.DOCUMENT,
        category=Category.DOCUMENT_LOST_STOLEN,
        legal_basis="law",
        names=(Name("Imran Qureshi"),),
        birth_dates=(BORN,),
        documents=passports(1),
    )
    assert [key.kind for key in keys_of_entry(entry)] == [MatchKeyKind.DOCUMENT]


def test_a_number_without_its_issuer_makes_no_key() -> None:
    assert document_key(TravelDocument("P", "", "AB1234567")) is None


def test_twelve_tags_at_most_names_not_crowded_out_by_documents() -> None:
    names = tuple(f"Imran Qureshi{consonants}" for consonants in ("b", "f", "t", "d", "k", "l", "m", "n", "r", "bd"))
    entry = person(names, documents=passports(30))
    kinds = [key.kind for key in keys_of_entry(entry)]
    assert len(kinds) == 12
    assert kinds.count(MatchKeyKind.DOCUMENT) == 4
    assert count_surplus_keys(entry) >= 28


def test_primary_names_come_before_weak_aliases_however_they_were_listed() -> None:
    primary, weak = Name("Imran Qureshi"), Name("Commander Fox", NameKind.WEAK_ALIAS)
    first = [keys_of_entry(replace(person(()), names=order))[0] for order in permutations((primary, weak))]
    assert first[0] == first[1] == keys_of_entry(person(("Imran Qureshi",)))[0]


def test_forty_spellings_stay_in_their_slots_and_the_surplus_is_counted() -> None:
    names = tuple(f"Imran Qureshi{one}{other}" for one in "bftdklmnr" for other in "bftdklmnr" if one != other)[:40]
    slotted = keys_of_traveller(Traveller(names, (BORN,), documents=passports(6)), purpose=Purpose.VISA)
    for kind, slots in SLOTS.items():
        assert all(slotted.by_slot[slot].kind is kind for slot in slots if slot in slotted.by_slot)
    assert slotted.surplus[MatchKeyKind.DOCUMENT] == 4
    assert slotted.surplus[MatchKeyKind.NAME_DATE] >= 32
    assert slotted.surplus[MatchKeyKind.NAME_YEAR] >= 36


@pytest.mark.parametrize(
    "name", ["Imran Khan", "Pavel Sergeevich Lomtev", "Ahmad Jan Akhundzada Shukoor Wardaki", "Muhammad"]
)
@pytest.mark.parametrize("dates", [(), (BORN,), (PartialDate(1988),), (BORN, PartialDate(1990))])
def test_one_name_is_a_whole_check_however_many_parts_it_has(name: str, dates: tuple[PartialDate, ...]) -> None:
    """The first line refuses what one check cannot ask; further units of a name are no loss."""
    slotted = keys_of_traveller(Traveller((name,), dates, nationality="AFG"), purpose=Purpose.BORDER_FIRST_LINE)
    assert slotted.surplus == {}


@pytest.mark.parametrize("purpose", Purpose)
def test_phones_and_accounts_are_asked_about_in_investigations_only(purpose: Purpose) -> None:
    slotted = keys_of_traveller(Traveller(identifiers=(PHONE, PLATE)), purpose=purpose)
    investigating = purpose is Purpose.INVESTIGATION
    assert set(slotted.by_slot.values()) == {object_key(PHONE if investigating else PLATE)}
    assert slotted.withheld == (0 if investigating else 1)
    assert slotted.surplus == ({MatchKeyKind.OBJECT: 1} if investigating else {})  # the officer is told to ask again


def test_no_representation_shows_a_key() -> None:
    slotted = keys_of_traveller(Traveller(("Imran Qureshi",), (BORN,)), purpose=Purpose.VISA)
    assert "qureshi" not in repr(slotted)
    assert "1988" not in repr(slotted)

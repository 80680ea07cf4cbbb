"""The local index finds who is meant, in spite of slips, other vowels and wrong dates, and nobody who was taken out."""

from dataclasses import replace
from random import Random

import pytest

from protocol.entry import Entry, Name
from protocol.matching import index as index_module
from protocol.matching.dates import PartialDate
from protocol.matching.documents import TravelDocument
from protocol.matching.identifiers import Identifier, IdentifierKind
from protocol.matching.index import LocalIndex
from protocol.matching.index_shelf import prepare, without_one_letter
from protocol.matching.index_terms import index_terms_of_entry, index_terms_of_traveller
from protocol.matching.particulars import entry_id_of
from protocol.matching.postings import term_key
from protocol.matching.traveller import Traveller
from protocol.vocabulary import EntryId
from tests.support.entries import stolen_passport, suspect, traveller


def index_of(*entries: Entry) -> LocalIndex:
    return LocalIndex.build(prepare(entry) for entry in entries)


def found(index: LocalIndex, who: Traveller, **options: int) -> list[str]:
    return [entry_id_of(one.record) for one in index.search(index_terms_of_traveller(who), **options)]


def crowd(count: int) -> list[Entry]:
    """So many others, of invented names that come again and again."""
    random = Random(5)
    words = ["".join(random.choice("bdfgklmnrst") + random.choice("aeiou") for _ in range(3)) for _ in range(60)]
    return [
        suspect(f"C{number:05}", " ".join(random.sample(words, 3)), f"{random.randrange(1950, 2005)}")
        for number in range(count)
    ]


@pytest.mark.parametrize(
    "written",
    [
        "Behrouz Sharifzadeh",
        "Sharifzadeh Behrouz",
        "Behruoz Sharifzadeh",
        "Behrouz Sharifzade",
        "Behrouz Sharrifzadeh",
        "Behrouz Sharigzadeh",
        "Bihraz Sharafzodeh",
    ],
)
def test_a_name_is_found_whatever_order_slip_or_vowels(written: str) -> None:
    index = index_of(suspect("E1", "Behrouz Sharifzadeh", "1970-05-23"), *crowd(300))
    assert found(index, traveller(written, "1970-05-23"))[0] == "E1"


def test_a_wrong_date_excludes_nobody_and_the_right_one_comes_first() -> None:
    index = index_of(
        suspect("OLD", "Behrouz Sharifzadeh", "1951"),
        suspect("NEAR", "Behrouz Sharifzadeh", "1971"),
        suspect("SAME", "Behrouz Sharifzadeh", "1970-05-23"),
        suspect("NONE", "Behrouz Sharifzadeh", "1970", birth_dates=()),
        *crowd(300),
    )
    order = found(index, traveller("Behrouz Sharifzadeh", "1970-05-23"))
    assert order[0] == "SAME"
    assert set(order[:4]) == {"SAME", "NEAR", "NONE", "OLD"}
    assert order[3] == "OLD"


def test_a_birth_year_alone_finds_nobody() -> None:
    index = index_of(suspect("E1", "Behrouz Sharifzadeh", "1970-05-23"))
    assert found(index, traveller("", "1970-05-23")) == []


def test_documents_and_identifiers_find_their_entries_first_under_any_name() -> None:
    driver = suspect("CAR", "Omid Nuri", "1980", identifiers=(Identifier(IdentifierKind.VEHICLE, "LEA-19-1234"),))
    index = index_of(stolen_passport("DOC", "PAK", "AB1234567"), driver, *crowd(50))
    who = Traveller(
        names=(crowd(1)[0].names[0].text,),
        documents=(TravelDocument("P", "PAK", "AB1234567"),),
        identifiers=(Identifier(IdentifierKind.VEHICLE, "LEA191234"),),
    )
    assert found(index, who)[:2] == ["DOC", "CAR"]
    assert [one.exact for one in index.search(index_terms_of_traveller(who))][:3] == [True, True, False]


def test_the_holder_of_a_stolen_passport_is_not_found_by_name() -> None:
    passport = stolen_passport("DOC", "PAK", "AB1234567")
    assert index_terms_of_entry(passport).tokens == ()
    named = replace(passport, names=(Name("Behrouz Sharifzadeh"),))
    assert found(index_of(named), traveller("Behrouz Sharifzadeh", "1970")) == []


def test_who_was_taken_out_or_replaced_is_not_found_any_more() -> None:
    index = index_of(suspect("E1", "Behrouz Sharifzadeh", "1970"), suspect("E2", "Kamran Yazdani", "1980"))
    index.put(prepare(suspect("E1", "Ghulam Warraich", "1970")))
    assert found(index, traveller("Behrouz Sharifzadeh", "1970")) == []
    assert found(index, traveller("Ghulam Warraich", "1970")) == ["E1"]
    assert index.remove(EntryId("E2"))
    assert not index.remove(EntryId("E2"))
    assert found(index, traveller("Kamran Yazdani", "1980")) == []
    assert len(index) == 1
    assert found(index.compacted(), traveller("Ghulam Warraich", "1970")) == ["E1"]
    assert index.find(EntryId("E2")) is None
    assert index.compacted().find(EntryId("E1")) is not None


def test_removed_entries_leave_room_for_others() -> None:
    """Else who puts and withdraws a hundred entries under somebody's name hides the real one behind them."""
    index = index_of(suspect("REAL", "Behrouz Sharifzade", "1951"))
    for number in range(100):
        index.put(prepare(suspect(f"X{number}", "Behrouz Sharifzadeh", "1970")))
    for number in range(100):
        index.remove(EntryId(f"X{number}"))
    assert found(index, traveller("Behrouz Sharifzadeh", "1970"), limit=5) == ["REAL"]


def test_common_names_count_beside_a_rare_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "MIN_COMMON", 10)
    others = [suspect(f"M{number:04}", "Muhammad Ali Khan", f"{1950 + number % 50}") for number in range(500)]
    index = index_of(*others, suspect("E1", "Muhammad Ali Wazirzai", "1970"))
    order = found(index, traveller("Muhammad Ali Wazirzai", "1970"))
    assert order[0] == "E1"
    assert len(order) > 1  # the common ones are there all the same
    assert len(found(index, traveller("Muhammad Khan", "1970"))) == index_module.CANDIDATES


def test_the_same_year_is_what_parts_many_of_one_name() -> None:
    others = [suspect(f"M{number:04}", "Muhammad Khan", f"{1950 + number % 50}") for number in range(2000)]
    order = found(index_of(*others), traveller("Muhammad Khan", "1977"), limit=40)
    assert all(int(one[1:]) % 50 == 27 for one in order)


def test_keys_are_the_same_in_every_process_and_version() -> None:
    assert term_key("reza") == 0x344D73068083D0C7
    assert term_key("reza") == term_key(b"reza")
    assert term_key("\ud800") != term_key("?")


def test_two_tokens_one_slip_apart_share_a_shorter_one() -> None:
    for other in ("karimi", "karmi", "karimii", "krimi", "kairmi", "karimo"):
        ours, theirs = {"karimi", *without_one_letter("karimi")}, {other, *without_one_letter(other)}
        assert ours & theirs, other
    assert without_one_letter("ali") == ()
    assert without_one_letter("a" * 500) == ()


def test_a_name_of_the_longest_kind_is_bounded() -> None:
    who = Traveller(names=tuple(f"{'x' * 300} {number}" + " ab" * 20 for number in range(64)), birth_dates=())
    terms = index_terms_of_traveller(who)
    assert len(terms.tokens) <= 256
    index = index_of(suspect("E1", "Behrouz Sharifzadeh", "1970"))
    assert found(index, who) in ([], ["E1"])


def test_an_empty_index_finds_nobody() -> None:
    index = LocalIndex()
    assert found(index, traveller("Behrouz Sharifzadeh", "1970")) == []
    index.put(prepare(suspect("E1", "Behrouz Sharifzadeh", "1970", birth_dates=(PartialDate(1970),))))
    assert found(index, traveller("Behrouz Sharifzadeh", "1970")) == ["E1"]


def test_nothing_personal_shows_in_a_repr() -> None:
    prepared = prepare(suspect("E1", "Behrouz Sharifzadeh", "1970"))
    candidate = LocalIndex.build([prepared]).search(index_terms_of_traveller(traveller("Behrouz Sharifzadeh")))[0]
    assert "ehrouz" not in repr((prepared, candidate, prepared.terms, prepared.terms.tokens))

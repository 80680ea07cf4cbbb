"""What an asker makes of the keys that met: more never lowers it, slips and contradictions do, no reason gives a name away."""

from dataclasses import replace
from itertools import pairwise

import pytest

from protocol.entry import Entry, Name
from protocol.matching.confirmation import Agreement, Confirmation
from protocol.matching.dates import PartialDate
from protocol.matching.documents import TravelDocument
from protocol.matching.match_keys import MatchKey
from protocol.matching.private_score import (
    Met,
    compare_names_privately,
    compare_privately,
    private_threshold,
    score_of_met,
)
from protocol.matching.traveller import Traveller
from protocol.vocabulary import Category, EntryId, MatchKeyKind, ObjectKind, Purpose, Sex

BORN = PartialDate(1988, 4, 17)
PASSPORT = TravelDocument("P", "PAK", "AB1234567")
ENTRY = Entry(
    entry_id=EntryId("A"),
    object_kind=ObjectKind.PERSON,
    category=Category.SMUGGLING_SUSPECT,
    legal_basis="law",
    names=(Name("Shabnam Wardaki"),),
    birth_dates=(BORN,),
    sexes=(Sex.FEMALE,),
    nationalities=("AFG",),
    documents=(PASSPORT,),
)
TRAVELLER = Traveller(("WARDAKI Shabnam",), (BORN,), Sex.FEMALE, "AFG", (PASSPORT,))
UNKNOWN = Confirmation(Agreement.UNKNOWN, 0.0)
AGAINST = Confirmation(Agreement.CONTRADICTS, -2.5)


def score(traveller: Traveller, entry: Entry = ENTRY) -> float:
    """Through keys and confirmation values alone."""
    return compare_privately(traveller, entry, purpose=Purpose.BORDER_SECOND_LINE).score


def met(kind: MatchKeyKind, confirmation: Confirmation = UNKNOWN, *, nats: float = 0.0, slipped: bool = False) -> Met:
    return Met(MatchKey(kind, b"input", information_nats=nats, slipped=slipped), confirmation)


def test_nothing_met_is_nothing() -> None:
    assert score_of_met(()).score == 0
    assert score_of_met(()).why() == "no key is shared"


def test_what_says_more_scores_more() -> None:
    scores = [
        score_of_met([met(MatchKeyKind.NAME_YEAR, AGAINST)]).score,
        score_of_met([met(MatchKeyKind.NAME_YEAR)]).score,  # nothing speaks against
        score_of_met([met(MatchKeyKind.NAME_YEAR, nats=9.0)]).score,  # of a rare name
        score_of_met([met(MatchKeyKind.NAME_DATE, nats=9.0, slipped=True)]).score,  # a date beside the shown one
        score_of_met([met(MatchKeyKind.NAME_DATE, nats=9.0)]).score,  # the very date
        score_of_met([met(MatchKeyKind.DOCUMENT)]).score,
    ]
    assert scores == sorted(scores)
    assert all(low < high for low, high in pairwise(scores))
    assert 0 < scores[0] < scores[-1] <= 1


def test_a_further_key_never_lowers_the_score() -> None:
    keys = [met(MatchKeyKind.NAME_DATE), met(MatchKeyKind.NAME_YEAR, AGAINST, slipped=True), met(MatchKeyKind.DOCUMENT)]
    scores = [score_of_met(keys[:number]).score for number in range(4)]
    assert scores == sorted(scores)


@pytest.mark.parametrize(
    ("words", "traveller"),
    [
        ("as listed", TRAVELLER),
        ("another passport", replace(TRAVELLER, documents=())),
        ("in the Arabic script", replace(TRAVELLER, names=("شبنم وردکی",), documents=())),
        ("the year beside", replace(TRAVELLER, birth_dates=(PartialDate(1989, 4, 17),), documents=())),
        ("one name left out", replace(TRAVELLER, names=("Shabnam",), documents=())),
        ("no date, but the nationality", replace(TRAVELLER, birth_dates=(), documents=())),
    ],
)
def test_the_listed_person_is_shown(words: str, traveller: Traveller) -> None:
    assert score(traveller) >= private_threshold(Purpose.BORDER_SECOND_LINE), words


@pytest.mark.parametrize(
    ("words", "traveller"),
    [
        ("another name", Traveller(("Oleg Lomtev",), (BORN,), Sex.MALE, "RUS")),
        ("a namesake of another age", replace(TRAVELLER, birth_dates=(PartialDate(1961, 9, 2),), documents=())),
        ("nobody", Traveller()),
    ],
)
def test_another_person_is_not(words: str, traveller: Traveller) -> None:
    assert score(traveller) < private_threshold(Purpose.BORDER_FIRST_LINE), words


def test_another_sex_lowers_the_score() -> None:
    bare = replace(TRAVELLER, documents=())
    assert score(replace(bare, sex=Sex.MALE)) < score(replace(bare, sex=Sex.UNSPECIFIED)) < score(bare)


def test_a_nationality_inside_the_key_is_not_counted_again_by_the_confirmation_value() -> None:
    entry = replace(ENTRY, names=(Name("Hassan Karimi"),), birth_dates=(PartialDate(1988),), documents=(), sexes=())
    traveller = Traveller(("Hassan Karimi",), (PartialDate(1988),), nationality="AFG")
    through = compare_privately(traveller, entry, purpose=Purpose.INVESTIGATION)
    assert through.kinds == (MatchKeyKind.NAME_YEAR,)
    assert through.confirmation <= 1.0  # that neither has a further name, and no more


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Shabnam Wardaki", "شبنم وردکی"),
        ("Omid Jalalzadeh", "امید جلال\u200cزاده"),
        ("Nurlan Akmatbek uulu", "Нурлан Акматбеков"),
        ("Osman Taşkıranlı", "OSMAN TASKIRANLI"),
        ("Gevorg Mkrtchyan", "Գևորգ Մկրտչյան"),
    ],
)
def test_two_spellings_meet_whichever_is_asked_for(one: str, other: str) -> None:
    compared = compare_names_privately(one, other)
    assert compared.score >= private_threshold(Purpose.BORDER_SECOND_LINE)
    assert compare_names_privately(other, one).score == compared.score


@pytest.mark.parametrize(
    ("one", "other"),
    [("Shabnam Wardaki", "Oleg Lomtev"), ("", "Shabnam"), ("\ud800", "\u200c"), ("Muhammad", "Muhammad")],
)
def test_other_names_share_no_key(one: str, other: str) -> None:
    """One common name alone is no key, its own twin included."""
    assert compare_names_privately(one, other).score == 0


def test_the_reason_tells_what_met_and_no_name() -> None:
    compared = compare_privately(TRAVELLER, ENTRY, purpose=Purpose.BORDER_SECOND_LINE)
    assert "1 x document" in compared.why()
    assert "name_date" in compared.why()
    slipped = replace(TRAVELLER, birth_dates=(PartialDate(1989, 4, 17),), documents=())
    assert "with a slip of the date" in compare_privately(slipped, ENTRY, purpose=Purpose.VISA).why()
    assert not any(part in compared.why().lower() for part in ("wardaki", "frdk", "1988", "ab1234567"))

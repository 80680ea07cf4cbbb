"""What the writing of a name says: family name apart from given names, and words that were cut short."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from protocol.matching.dates import PartialDate
from protocol.matching.match_keys import keys_of_traveller
from protocol.matching.mrz.layout import MrzFormat
from protocol.matching.mrz.parser import parse_mrz, traveller_of
from protocol.matching.mrz.writer import write_mrz
from protocol.matching.name_parts import CUT_SHORT, MAX_CUT_LETTERS, Part, is_cut_short, whole_words
from protocol.matching.name_score import compare_names
from protocol.matching.names import analyse_name
from protocol.matching.private_score import compare_names_privately
from protocol.matching.scorer import Evidence, compare
from protocol.matching.similarity import Through
from protocol.matching.traveller import Traveller, dump_traveller, load_traveller
from protocol.vocabulary import Purpose, Sex
from tests.support.entries import suspect
from tests.support.federation import START

BORN = PartialDate(1970, 5, 23)


def parts_of(name: str) -> dict[str, Part | None]:
    analysed = analyse_name(name)
    return {token.text: analysed.parts.of(token.text) if analysed.parts else None for token in analysed.tokens}


def name_evidence(one: str, other: str) -> Evidence:
    return compare(Traveller((one,)), suspect("E1", other, "1970-05-23"), now=START).evidence[0]


def says(one: str, other: str) -> float:
    return name_evidence(one, other).log_odds


def why(one: str, other: str) -> str:
    return name_evidence(one, other).detail


@pytest.mark.parametrize(
    "name", ["KARIMI, Muhammad Reza", "KARIMI , Muhammad Reza", "KARIMI، Muhammad Reza", "KARIMI，Muhammad Reza"]
)
def test_the_comma_of_the_citation_form_tells_the_family_name(name: str) -> None:
    assert parts_of(name) == {"karimi": Part.FAMILY, "muhammad": Part.GIVEN, "reza": Part.GIVEN}


def test_given_names_come_first_so_that_words_torn_apart_stand_side_by_side() -> None:
    assert [token.text for token in analyse_name("KARIMI, Muhammad Reza").tokens] == ["muhammad", "reza", "karimi"]


@pytest.mark.parametrize(
    "name", ["Muhammad Reza Karimi", "Karimi, Jr.", ", Reza", "Karimi,", "a, b, c", "Reza, Reza", ","]
)
def test_where_the_writing_does_not_tell_no_part_is_made_up(name: str) -> None:
    assert set(parts_of(name).values()) <= {None}


def test_a_suffix_behind_a_second_comma_is_no_name_of_its_own() -> None:
    assert parts_of("KARIM, Ali, Jr.") == {"ali": Part.GIVEN, "jr": Part.GIVEN, "karim": Part.FAMILY}


def test_names_meet_in_any_order_and_swapped_names_that_are_rare_lose_nothing() -> None:
    same = says("Wardaki, Shabnam", "Wardaki, Shabnam")
    for one in ("Wardaki, Shabnam", "Shabnam Wardaki", "WARDAKI SHABNAM"):
        assert says(one, "Shabnam, Wardaki") == same


@pytest.mark.parametrize(
    ("one", "other"),
    [("Nazari, Rahman", "Rahmon, Nazar"), ("Zaman, Rustam", "Rustamov, Zaman"), ("Hasan, Karim", "Karim, Hassan")],
)
def test_a_given_name_that_meets_a_family_name_tells_less(one: str, other: str) -> None:
    """Different people may each bear as a family name what is nearly, or very commonly, a given name of the other."""
    assert says(one, other) < says(one.replace(",", ""), other.replace(",", ""))
    assert says(one, other) == says(other, one)
    assert says(one, other) > 0
    assert "given name against family name: " in why(one, other)


def test_parts_that_agree_take_nothing_away() -> None:
    assert says("Hasan, Karim", "Hassan, Karim") == says("Hasan Karim", "Hassan Karim")
    assert "against family name" not in why("Hasan, Karim", "Hassan, Karim")


def test_a_crossing_never_speaks_against() -> None:
    """Whoever writes a name apart can take from what agreement says, and never push a person off the list."""
    for one, other in (("Karimov, Rashid", "Rashidov, Karim"), ("Wardaki, Shabnam", "Zurmati, Oleg")):
        assert says(one, other) == says(one.replace(",", ""), other.replace(",", ""))


def long_zone() -> tuple[str, ...]:
    return write_mrz(
        MrzFormat.TD2,
        document_type="I",
        issuer="UTO",
        document_number="D23145890",
        primary_identifier="PAPANDROPOULOS",
        secondary_identifier="JONATHON ALEXANDER",
        nationality="UTO",
        birth_date=BORN,
        sex=Sex.MALE,
        expiry_date=PartialDate(2030, 1, 2),
    )


def test_a_name_that_fills_its_field_is_carried_as_cut_short_wherever_it_goes() -> None:
    zone = parse_mrz(long_zone(), now=START)
    assert zone.name_truncated
    traveller = traveller_of(zone)
    assert traveller.names[0].endswith(CUT_SHORT)
    assert load_traveller(dump_traveller(traveller)) == traveller
    assert [token.text for token in analyse_name(traveller.names[0]).tokens if token.cut] == ["alexan"]


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        ("Papandropoulos, Jonathon Alexand…", "Jonathon Alexander Papandropoulos"),
        ("Papandropoulos, Jonathon Alexand...", "Papandropoulos, Jonathon Alexander"),
        ("Dejthamrong, Krasua…", "Krasuang Dejthamrong"),
        ("Wardaki, Shabn…", "شبنم وردکی"),
        ("Bakyt uulu, Nurl…", "Нурлан Бакыт уулу"),
        ("Wardaki, Shabnam…", "Shabnam Wardaki"),
    ],
)
def test_a_word_that_was_cut_short_meets_what_begins_so(cut: str, whole: str) -> None:
    found = compare_names(cut, whole)
    assert found.score > 0.9
    assert compare_names(whole, cut).score == found.score


def test_the_reason_says_that_only_the_beginning_met() -> None:
    found = compare_names("Wardaki, Shab…", "Shabnam Wardaki")
    assert Through.BEGINNING in {meeting.through for meeting in found.meetings}
    assert "shab = shabnam (beginning 0.96)" in found.why()


def test_a_beginning_of_another_name_still_contradicts() -> None:
    assert compare_names("Wardaki, Zur…", "Shabnam Wardaki").score < 0.5


def test_the_shorter_the_beginning_the_less_it_tells() -> None:
    weights = [
        next(token.weight for token in analyse_name(f"Wardaki, {cut}…").tokens if token.cut)
        for cut in ("S", "Sh", "Sha", "Shab", "Shabna")
    ]
    assert weights == sorted(weights)
    assert weights[0] <= 0.25


def test_a_word_that_was_cut_short_makes_no_key_that_is_another_names() -> None:
    """The attack: a full name field whose last word is by chance the beginning of somebody else's rare name."""
    keys = keys_of_traveller(Traveller(("Karimi, Muhammad Shabnam…",), (BORN,)), purpose=Purpose.VISA)
    without = keys_of_traveller(Traveller(("Karimi, Muhammad",), (BORN,)), purpose=Purpose.VISA)
    assert keys == without
    assert compare_names_privately("Karimi, Shabnam…", "Shabnam Zurmati").score == 0.0


def test_what_is_cut_short_is_known_and_what_is_whole_stays() -> None:
    assert is_cut_short("Karimi, Shabn…")
    assert is_cut_short("Shabn... Karimi")
    assert not is_cut_short("Karimi, Shabnam.")
    assert not is_cut_short("…")
    assert whole_words("Karimi, Muhammad Shabn…") == "Karimi Muhammad"
    assert whole_words("Karimi, Muhammad") == "Karimi Muhammad"


def test_a_word_longer_than_any_name_field_was_not_cut() -> None:
    """The work for a beginning grows with its length: what no zone can hold is taken as it is written."""
    assert not is_cut_short("x" * (MAX_CUT_LETTERS + 1) + CUT_SHORT)


@given(st.text(alphabet=st.sampled_from("AlinaБек رضا,،….- 'ıŞ\u0301\u200b"), max_size=40), st.text(max_size=30))
@settings(max_examples=300, deadline=None)
@example("…", ",")
@example("A…", "Al…")
@example("Ali…", "Alin…")
def test_marks_in_any_text_never_raise_and_compare_alike_in_both_turns(one: str, other: str) -> None:
    there, back = compare_names(one, other), compare_names(other, one)
    assert there.score == back.score
    assert 0.0 <= there.score <= 1.0
    assert compare_names(one, one).score in (0.0, 1.0) or is_cut_short(one)
    whole_words(one)
    compare_names_privately(one, other)

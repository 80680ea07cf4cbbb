"""Slips of reading are suggested, confirmed by check digits where there are any, and never applied."""

import pytest

from protocol.matching.dates import PartialDate
from protocol.matching.mrz.layout import MrzField, MrzFormat
from protocol.matching.mrz.parser import Mrz, parse_mrz
from protocol.matching.mrz.slips import MAX_SUGGESTIONS
from protocol.matching.mrz.writer import write_mrz
from protocol.vocabulary import Sex
from tests.support.zones import MIDSUMMER_2026, spoilt


def zone(format_: MrzFormat, number: str = "AB0501280", optional: tuple[str, ...] = ("35201125",)) -> tuple[str, ...]:
    return write_mrz(
        format_,
        document_type={"T": "I", "M": "V"}[format_[0]] if format_ is not MrzFormat.TD3 else "P",
        issuer="DEU",
        document_number=number,
        primary_identifier="QURESHI",
        secondary_identifier="IMRAN ZIA",
        nationality="GBR",
        birth_date=PartialDate(1988, 5, 12),
        sex=Sex.MALE,
        expiry_date=PartialDate(2030, 6, 15),
        optional_data=() if format_ is MrzFormat.TD2 else optional,
    )


PASSPORT, CARD, VISA = zone(MrzFormat.TD3), zone(MrzFormat.TD1), zone(MrzFormat.MRV_B)


def read(lines: tuple[str, ...]) -> Mrz:
    return parse_mrz(lines, now=MIDSUMMER_2026)


@pytest.mark.parametrize(
    ("column", "character", "field"),
    [
        (3, "O", MrzField.DOCUMENT_NUMBER),
        (3, "Q", MrzField.DOCUMENT_NUMBER),
        (3, "D", MrzField.DOCUMENT_NUMBER),
        (4, "S", MrzField.DOCUMENT_NUMBER),
        (6, "I", MrzField.DOCUMENT_NUMBER),
        (7, "Z", MrzField.DOCUMENT_NUMBER),
        (8, "B", MrzField.DOCUMENT_NUMBER),
        (2, "8", MrzField.DOCUMENT_NUMBER),
        (14, "B", MrzField.BIRTH_DATE),
        (16, "O", MrzField.BIRTH_DATE),
        (17, "S", MrzField.BIRTH_DATE),
        (25, "G", MrzField.EXPIRY_DATE),
        (31, "Z", MrzField.OPTIONAL_DATA),
    ],
)
def test_a_single_slip_in_a_passport_is_among_the_suggestions(column: int, character: str, field: MrzField) -> None:
    lines = spoilt(PASSPORT, (2, column, character))
    mrz = read(lines)
    assert mrz.lines == lines
    assert PASSPORT in [each.lines for each in mrz.suggestions]
    right = next(each for each in mrz.suggestions if each.lines == PASSPORT)
    assert right.fields == (field,)
    assert right.composite_right
    assert [(slip.line, slip.column, slip.found) for slip in right.slips] == [(2, column, character)]


def test_every_suggestion_confirmed_by_the_composite_leaves_no_check_digit_wrong() -> None:
    mrz = read(spoilt(PASSPORT, (2, 3, "O"), (2, 9, "O"), (2, 14, "B")))
    assert mrz.suggestions
    for each in mrz.suggestions:
        assert each.composite_right
        assert read(each.lines).check_failures == ()


def test_slips_in_several_fields_and_two_of_a_kind_are_mended_together() -> None:
    mrz = read(spoilt(PASSPORT, (2, 3, "O"), (2, 9, "O"), (2, 14, "B")))
    assert PASSPORT in [each.lines for each in mrz.suggestions]


def test_an_unexplained_failure_keeps_the_composite_from_confirming() -> None:
    mrz = read(spoilt(PASSPORT, (2, 3, "O"), (2, 23, "7")))
    assert any(each.slips[0].column == 3 and each.slips[0].likely == "0" for each in mrz.suggestions)
    assert not any(each.composite_right for each in mrz.suggestions)


def test_optional_data_of_cards_is_mended_by_the_composite_alone() -> None:
    right = [each for each in read(spoilt(CARD, (1, 18, "Z"))).suggestions if each.lines == CARD]
    assert [each.fields for each in right] == [(MrzField.OPTIONAL_DATA,)]


def test_a_letter_in_place_of_the_composite_is_mended() -> None:
    number = next(f"AB05012{n}" for n in range(100) if zone(MrzFormat.TD3, f"AB05012{n}")[1].endswith("0"))
    whole = zone(MrzFormat.TD3, number)
    found = read(spoilt(whole, (2, 44, "O"))).suggestions
    assert [(each.fields, each.lines) for each in found] == [((MrzField.COMPOSITE,), whole)]


def test_visas_have_no_composite_to_confirm_with() -> None:
    mrz = read(spoilt(VISA, (2, 3, "O")))
    assert VISA in [each.lines for each in mrz.suggestions]
    assert {each.composite_right for each in mrz.suggestions} == {None}


@pytest.mark.parametrize(
    ("line", "column", "character", "field"),
    [
        (1, 3, "0", MrzField.ISSUER),
        (2, 12, "8", MrzField.NATIONALITY),
        (1, 12, "1", MrzField.NAME),
        (1, 21, "2", MrzField.NAME),
    ],
)
def test_digits_among_letters_are_mended(line: int, column: int, character: str, field: MrzField) -> None:
    mrz = read(spoilt(PASSPORT, (line, column, character)))
    assert [each.field for each in mrz.unread] == [field]
    assert [(each.fields, each.lines) for each in mrz.suggestions] == [((field,), PASSPORT)]


def test_g_for_6_cannot_be_noticed_in_a_number_but_is_in_a_date() -> None:
    whole = zone(MrzFormat.TD3, "AB6501280")
    assert read(spoilt(whole, (2, 3, "G"))).is_sound
    assert read(spoilt(PASSPORT, (2, 25, "G"))).check_failures == ()
    assert read(spoilt(PASSPORT, (2, 25, "G"))).suggestions[0].lines == PASSPORT


@pytest.mark.parametrize(("column", "character"), [(14, "A"), (20, "T"), (10, "<")])
def test_what_no_slip_explains_is_not_guessed(column: int, character: str) -> None:
    assert read(spoilt(PASSPORT, (2, column, character))).suggestions == ()


def test_a_zone_full_of_slips_gets_few_suggestions() -> None:
    mrz = read(("I<UTO" + "8O" * 4 + "8<" + "8O" * 7 + "<", "8O8O8O8M8O8O8O8UTO8O8O8O8O8O88", "0" * 30))
    assert 0 < len(mrz.suggestions) <= MAX_SUGGESTIONS
    assert len(set(mrz.suggestions)) == len(mrz.suggestions)


@pytest.mark.parametrize("digit", "0123456<OIBSZGQ")
def test_a_failure_is_not_explained_by_two_slips_of_different_kinds(digit: str) -> None:
    """Enough different slips together would explain any failure, a forged number included."""
    for each in read(spoilt(PASSPORT, (2, 10, digit))).suggestions:
        free = {(slip.found, slip.likely) for slip in each.slips if slip.column != 10}
        assert len(free) <= 1
        assert len(each.slips) <= 2


@pytest.mark.parametrize("column", [*range(14, 20), *range(22, 28)])
@pytest.mark.parametrize("digit", "0123456789")
def test_no_letter_is_ever_suggested_in_a_date(column: int, digit: str) -> None:
    for each in read(spoilt(PASSPORT, (2, column, digit))).suggestions:
        assert all(slip.likely.isdecimal() for slip in each.slips if 14 <= slip.column <= 28)


@pytest.mark.parametrize("digit", "0123456789")
def test_a_forged_composite_breaks_no_other_check_digit(digit: str) -> None:
    mrz = read(spoilt(PASSPORT, (2, 44, digit)))
    assert all(read(each.lines).check_failures == () for each in mrz.suggestions)


def test_a_forged_composite_confirms_nothing() -> None:
    forged = next(digit for digit in "34" if digit != PASSPORT[1][-1])
    mrz = read(spoilt(PASSPORT, (2, 3, "O"), (2, 44, forged)))
    assert mrz.suggestions
    assert not any(each.composite_right for each in mrz.suggestions)


def test_a_slip_in_the_composite_is_mended_with_one_in_a_field() -> None:
    number = next(f"AB05012{n}" for n in range(100) if zone(MrzFormat.TD3, f"AB05012{n}")[1].endswith("0"))
    whole = zone(MrzFormat.TD3, number)
    found = [each for each in read(spoilt(whole, (2, 3, "O"), (2, 44, "O"))).suggestions if each.lines == whole]
    assert [each.fields for each in found] == [(MrzField.DOCUMENT_NUMBER, MrzField.COMPOSITE)]

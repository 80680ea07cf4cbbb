"""Check digits against the worked examples of Doc 9303, and what they can never notice."""

import pytest

from protocol.matching.mrz.check_digits import ALPHABET, EQUIVALENT, check_digit, checked_fields
from protocol.matching.mrz.layout import LAYOUTS, MrzField, MrzFormat
from tests.support.zones import ERIKSSON, spoilt


@pytest.mark.parametrize(
    ("text", "digit"),
    [
        ("520727", "3"),
        ("AB2134<<<", "5"),
        ("HA672242<" + "6" + "5802254" + "9601086" + "<<<<<<<<<<<<<<0", "8"),
        ("D231458907<<<<<<<<<<<<<<<" + "3407127" + "9507122" + "<<<<<<<<<<<", "2"),
        ("HA672242<" + "6" + "5802254" + "9601086" + "<<<<<<<", "8"),
        ("<<<<<<", "0"),
    ],
)
def test_the_examples_of_part_3_appendix_a(text: str, digit: str) -> None:
    assert check_digit(text) == digit


@pytest.mark.parametrize(
    ("format_", "line", "covered"),
    [
        (MrzFormat.TD1, 1, {*range(6, 31)}),
        (MrzFormat.TD1, 2, {*range(1, 8), *range(9, 16), *range(19, 30)}),
        (MrzFormat.TD2, 2, {*range(1, 11), *range(14, 21), *range(22, 36)}),
        (MrzFormat.TD3, 2, {*range(1, 11), *range(14, 21), *range(22, 44)}),
    ],
)
def test_the_composite_covers_the_positions_of_section_4_2_4(format_: MrzFormat, line: int, covered: set[int]) -> None:
    composite = checked_fields(LAYOUTS[format_], ERIKSSON[format_])[-1]
    cells = [cell for span in composite.data for cell in span.cells]
    assert {column + 1 for row, column in cells if row == line - 1} == covered


@pytest.mark.parametrize("format_", [MrzFormat.MRV_A, MrzFormat.MRV_B])
def test_visas_have_no_composite(format_: MrzFormat) -> None:
    fields = [part.field for part in checked_fields(LAYOUTS[format_], ERIKSSON[format_])]
    assert fields == [MrzField.DOCUMENT_NUMBER, MrzField.BIRTH_DATE, MrzField.EXPIRY_DATE]


@pytest.mark.parametrize("place", range(9))
def test_every_other_character_is_noticed_at_every_place_but_for_its_equivalents(place: int) -> None:
    number = "L898902C3"
    for character in ALPHABET + "<":
        forged = number[:place] + character + number[place + 1 :]
        same = any({character, number[place]} <= each for each in EQUIVALENT)
        assert (check_digit(forged) == check_digit(number)) is same


def test_the_equivalents_are_disjoint_and_complete() -> None:
    assert sorted(c for each in EQUIVALENT for c in each) == sorted(ALPHABET + "<")
    assert frozenset("6GQ") in EQUIVALENT
    assert frozenset("0AKU<") in EQUIVALENT


@pytest.mark.parametrize(("digit", "right"), [("<", True), ("0", True), ("1", False)])
def test_an_unused_personal_number_may_have_a_filler_or_a_zero(digit: str, right: bool) -> None:
    lines = ("P" * 44, "<" * 42 + digit + "0")
    checked = {part.field: part for part in checked_fields(LAYOUTS[MrzFormat.TD3], lines)}
    assert checked[MrzField.OPTIONAL_DATA].verdict(lines).is_right is right


def test_only_belgium_counts_the_filler_of_a_long_number() -> None:
    belgian = ("IDBEL000590240<6013<<<<<<<<<<<", "8512017F1311048BEL851201002007", "REINARTZ<<ULRIKE<KATIA<E<<<<<<")
    for lines, right in (
        (belgian, True),
        (spoilt(belgian, (1, 3, "N"), (1, 4, "L"), (1, 5, "D")), False),
        (spoilt(belgian, (1, 19, "4")), False),
    ):
        number = checked_fields(LAYOUTS[MrzFormat.TD1], lines)[0]
        assert number.verdict(lines).is_right is right


def test_a_verdict_says_nothing_of_the_person_when_printed() -> None:
    lines = ERIKSSON[MrzFormat.TD3]
    verdicts = [part.verdict(lines) for part in checked_fields(LAYOUTS[MrzFormat.TD3], lines)]
    assert repr(verdicts[0]) == "CheckDigit(document_number, right)"

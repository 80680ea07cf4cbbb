"""Finding a zone in what was pasted: tolerant of what surrounds it, exact about the zone, silent about the person."""

import pytest

from protocol.matching.errors import UnreadableError
from protocol.matching.mrz.layout import MrzFormat
from protocol.matching.mrz.zone import find_zone
from tests.support.zones import ERIKSSON

UPPER, LOWER = ERIKSSON[MrzFormat.TD3]


@pytest.mark.parametrize("format_", MrzFormat)
@pytest.mark.parametrize(
    "pasted",
    [
        "{0}\n{1}",
        "{0}\r\n{1}\r\n",
        "\ufeff\n\n  {0}\r{1}\n\n",
        "{0}\n\n{1}",
        "{0}{1}",
        "{0} {1}",
        "Seen at the gate today, please check:\n{0}\n{1}\nThank you.",
        "MRZ: {0}\n     {1} (end)",
        "\u200e{0}\u2028{1}\u200b",
    ],
)
def test_one_zone_is_found_in_any_wrapping(format_: MrzFormat, pasted: str) -> None:
    first, *rest = ERIKSSON[format_]
    between = pasted.split("{0}")[1].split("{1}")[0]
    for case in (str.upper, str.lower):
        text = pasted.format(case(first), case(between.join(rest)))
        layout, lines = find_zone(text)
        assert (layout.format, lines) == (format_, ERIKSSON[format_])


def test_spaces_within_lines_do_no_harm() -> None:
    assert find_zone([" ".join(UPPER), LOWER[:20] + "\t" + LOWER[20:]])[1] == (UPPER, LOWER)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ((UPPER[:-1], LOWER), "line 1 has 43 characters, line 2 has 44 characters"),
        ((UPPER, LOWER + "<"), "line 1 has 44 characters, line 2 has 45 characters"),
        ((UPPER,), "line 1 has 44 characters"),
        ((UPPER, LOWER.replace("U", "Ü")), "line 2, character 11 is no letter A to Z, digit or <"),
        ((UPPER, LOWER.replace("2", "２")), "line 2, character 7 is no letter A to Z, digit or <"),
        ((UPPER, LOWER.replace("U", "ß")), "line 2, character 11 is no letter A to Z, digit or <"),
        (("A", "B", "C", "D", "E", "F"), "and there are 2 lines more"),
        ((), "nothing to read"),
        (("", " \n\t"), "nothing to read"),
        ((UPPER, LOWER, UPPER, LOWER), "more than one zone"),
        ((ERIKSSON[MrzFormat.TD1] + (UPPER, LOWER)), "more than one zone"),
        (("<" * 10_001,), "more than 10000 characters"),
    ],
)
def test_what_is_no_zone_is_refused_with_the_length_of_its_lines(lines: tuple[str, ...], told: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        find_zone(lines)
    assert told in caught.value.reason
    assert caught.value.remedy
    assert "ERIKSSON" not in str(caught.value)


def test_a_french_card_of_before_2021_is_not_taken_for_another_person() -> None:
    with pytest.raises(UnreadableError, match="French"):
        find_zone(["IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<", "9409923102854CORINNE<<<<<<<6512068F4"])

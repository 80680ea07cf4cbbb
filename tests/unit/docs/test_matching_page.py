"""The examples of docs/matching.md, computed: an officer must find on the screen what the page promises."""

import re
from pathlib import Path

import pytest

from protocol.matching.dates import parse_dates
from protocol.matching.name_score import compare_names
from protocol.matching.scorer import compare, threshold
from protocol.matching.traveller import Traveller
from protocol.vocabulary import Purpose
from tests.support.entries import suspect
from tests.support.federation import START

PAGE = Path(__file__).resolve().parents[3] / "docs" / "matching.md"
TOLERANCE = 0.05
"""Tables grow, and a score moves by a little: the page shows what decided, not its last digit."""


def rows(title: str) -> list[list[str]]:
    """The cells of the table whose first column has this title."""
    table = PAGE.read_text(encoding="utf-8").split(f"| {title} |", 1)[1].split("\n\n", 1)[0]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in table.splitlines()[2:]]


def person(cell: str) -> tuple[str, str, str]:
    """name; date; State"""
    parts = [part.strip() for part in cell.split(";")] + ["", ""]
    return parts[0], parts[1], parts[2]


@pytest.mark.parametrize("row", rows("The traveller"), ids=lambda row: row[0].partition(",")[0])
def test_the_cases_of_the_second_line(row: list[str]) -> None:
    shown, listed, score, hit, _ = row
    (name, born, state), (other, other_born, other_state) = person(shown), person(listed)
    dates = [parse_dates(text, now=START) if text else () for text in (born, other_born)]
    entry = suspect("E", other, "1970", birth_dates=dates[1], nationalities=(other_state,) if other_state else ())
    told = compare(Traveller((name,), dates[0], nationality=state), entry, now=START)
    assert told.score == pytest.approx(float(score), abs=TOLERANCE)
    assert (told.score >= threshold(Purpose.BORDER_SECOND_LINE)) is (hit == "yes")


def test_the_reason_that_the_page_takes_apart() -> None:
    quoted = re.search(r"`(name supports: [^`]*)`", PAGE.read_text(encoding="utf-8"))
    assert quoted is not None
    entry = suspect("E", "شبنم وردکی", "1970", birth_dates=parse_dates("1366-12-18", now=START))
    told = compare(Traveller(("WARDAKI, SHABNAM",), parse_dates("1988-03-09")), entry, now=START)
    assert re.sub(r"0\.\d\d", "", told.why()) == re.sub(r"0\.\d\d", "", quoted[1])


@pytest.mark.parametrize("row", [row for row in rows("One") if len(row) == 4 and re.fullmatch(r"\d\.\d\d", row[2])])
def test_the_pairs_of_names(row: list[str]) -> None:
    assert compare_names(row[0], row[1]).score == pytest.approx(float(row[2]), abs=TOLERANCE)

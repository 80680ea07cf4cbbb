"""Dates of birth: impossible ones are refused with a remedy, partial ones keep what is known, the youngest reading counts."""

import pytest

from protocol.matching.dates import PartialDate, may_be_minor, parse_date, parse_dates, year_range, youngest_age
from protocol.matching.errors import UnreadableError

MIDSUMMER_2026 = 1_782_000_000  # 2026-06-21


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("1970", PartialDate(1970)),
        ("1970-05", PartialDate(1970, 5)),
        ("1970-05-23", PartialDate(1970, 5, 23)),
        ("1970-5-3", PartialDate(1970, 5, 3)),
        ("19700523", PartialDate(1970, 5, 23)),
        ("1970-00-00", PartialDate(1970)),
        ("19700500", PartialDate(1970, 5)),
        (" ۱۹۷۰-۰۵-۲۳ ", PartialDate(1970, 5, 23)),
        ("2000-02-29", PartialDate(2000, 2, 29)),
    ],
)
def test_what_is_known_is_kept(text: str, read: PartialDate) -> None:
    assert parse_date(text) == read
    assert parse_date(read.text()) == read


@pytest.mark.parametrize(
    "text",
    [
        "1970-02-30",
        "1900-02-29",
        "1970-13-01",
        "1970-00-15",
        "0000-00-00",
        "1349-05-02",
        "2513",
        "05/06/1970",
        "23-05-1970",
        "1970-05-23T00:00",
        "",
        "born in May",
        "1970-05-23\n1",
        "9" * 100_000,
        "197０-1-1-1",
    ],
)
def test_impossible_and_ambiguous_dates_are_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse_date(text)
    assert caught.value.remedy
    assert len(str(caught.value)) < 200


def test_a_range_is_its_years() -> None:
    assert parse_dates("1970/1972") == (PartialDate(1970), PartialDate(1971), PartialDate(1972))
    assert parse_dates("1970-05-23") == (PartialDate(1970, 5, 23),)


@pytest.mark.parametrize("text", ["1972/1970", "1900/1999", "1970-05/1971", "1970/", "/", "1970/1971/1972"])
def test_reversed_boundless_and_broken_ranges_are_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        parse_dates(text)


def test_a_range_to_the_end_of_time_makes_no_list() -> None:
    with pytest.raises(UnreadableError):
        year_range(1900, 10**12)


def test_the_youngest_reading_decides_who_may_be_a_child() -> None:
    assert youngest_age((PartialDate(1990, 1, 1), PartialDate(2009)), MIDSUMMER_2026) == 16
    assert may_be_minor((PartialDate(2008, 6, 22),), MIDSUMMER_2026)
    assert not may_be_minor((PartialDate(2008, 6, 21),), MIDSUMMER_2026)
    assert may_be_minor((PartialDate(2008, 6),), MIDSUMMER_2026)
    assert may_be_minor((PartialDate(2008),), MIDSUMMER_2026)
    assert not may_be_minor((PartialDate(2007),), MIDSUMMER_2026)


def test_without_a_date_there_is_no_age() -> None:
    assert youngest_age((), MIDSUMMER_2026) is None
    assert not may_be_minor((), MIDSUMMER_2026)


def test_born_on_29_february_comes_of_age_on_1_march() -> None:
    last_of_february_2026 = 1_772_236_800 + 3600
    leap = (PartialDate(2008, 2, 29),)
    assert may_be_minor(leap, last_of_february_2026)
    assert not may_be_minor(leap, last_of_february_2026 + 86_400)

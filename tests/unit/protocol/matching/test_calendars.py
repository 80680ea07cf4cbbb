"""Dates of other calendars: well-known days are converted to the day, and whoever may be a child by one calendar is one."""

import pytest

from protocol.matching.calendars import hijri_readings, islamic_day, islamic_readings, solar_hijri_readings
from protocol.matching.dates import PartialDate, may_be_minor, parse_dates
from protocol.matching.errors import UnreadableError

MIDSUMMER_2026 = 1_782_000_000  # 2026-06-21


@pytest.mark.parametrize(
    ("written", "gregorian"),
    [
        ((1357, 11, 22), (1979, 2, 11)),
        ((1403, 1, 1), (2024, 3, 20)),
        ((1403, 12, 30), (2025, 3, 20)),  # a leap year's last day
        ((1404, 1, 1), (2025, 3, 21)),
        ((1298, 5, 28), (1919, 8, 20)),
    ],
)
def test_well_known_days_of_the_solar_hijri_calendar(
    written: tuple[int, int, int], gregorian: tuple[int, int, int]
) -> None:
    assert solar_hijri_readings(written) == (gregorian,)


@pytest.mark.parametrize(
    ("written", "gregorian"),
    [
        # Days as the tabular calendar has them; the last is its epoch.
        ((1256, 3, 28), "1840-05-30"),
        ((1348, 5, 30), "1929-11-03"),
        ((1362, 10, 7), "1943-10-07"),
        ((1416, 10, 5), "1996-02-25"),
        ((1, 1, 1), "0622-07-19"),
    ],
)
def test_sample_days_of_the_tabular_islamic_calendar(written: tuple[int, int, int], gregorian: str) -> None:
    assert islamic_day(*written).isoformat() == gregorian


def test_a_day_that_only_the_moon_knows_is_within_the_tolerance() -> None:
    assert islamic_readings((1400, 2, 30)) == islamic_readings((1400, 3, 1))


def test_years_and_months_become_the_gregorian_ones_they_lie_in() -> None:
    assert solar_hijri_readings((1349, None, None)) == ((1970, None, None), (1971, None, None))
    assert islamic_readings((1349, None, None)) == ((1930, None, None), (1931, None, None))
    assert solar_hijri_readings((1349, 12, None)) == ((1971, 2, None), (1971, 3, None))
    assert islamic_readings((1349, 12, None)) == ((1931, 4, None), (1931, 5, None))


@pytest.mark.parametrize("written", [(1349, 13, 1), (1349, 0, 1), (1349, 1, 32), (1349, 13, None), (1970, 1, 1)])
def test_what_neither_calendar_has_has_no_reading(written: tuple[int, int, int | None]) -> None:
    assert hijri_readings(written) == ()


def test_a_day_of_one_calendar_alone_has_one_reading() -> None:
    assert hijri_readings((1349, 2, 31)) == ((1970, 5, 21),)  # no Islamic month has 31 days
    assert hijri_readings((1404, 12, 30)) == islamic_readings((1404, 12, 30))  # 1404 is no leap year


def test_both_readings_are_kept_and_a_day_is_a_day_in_any_digits() -> None:
    both = (PartialDate(1970, 5, 23), PartialDate(1930, 7, 28))
    for text in ("1349-03-02", "1349/3/2", "۱۳۴۹/۰۳/۰۲", "١٣٤٩-٠٣-٠٢", "02.03.1349", "13490302"):
        assert parse_dates(text) == both


def test_who_may_be_a_child_in_one_calendar_may_be_a_child() -> None:
    dates = parse_dates("1400-05-01")
    assert dates == (PartialDate(2021, 7, 23), PartialDate(1980, 3, 18))
    assert may_be_minor(dates, MIDSUMMER_2026)
    assert may_be_minor(parse_dates("1388"), MIDSUMMER_2026)
    assert not may_be_minor(parse_dates("1380"), MIDSUMMER_2026)


def test_a_reading_in_the_future_is_dropped_where_the_day_is_known() -> None:
    assert len(parse_dates("1430-02-03")) == 2
    assert parse_dates("1430-02-03", now=MIDSUMMER_2026) == (PartialDate(2009, 1, 30),)
    with pytest.raises(UnreadableError):
        parse_dates("1470", now=MIDSUMMER_2026)


def test_a_range_of_hijri_years_is_a_range_in_both_calendars() -> None:
    years = [date.year for date in parse_dates("1349/1351")]
    assert years == [1970, 1971, 1972, 1973, 1930, 1931, 1932, 1933]


@pytest.mark.parametrize(
    "text", ["1200", "1250-01-01", "1349-13-14", "1349-00-05", "1349/1389", "1351/1349", "1349/1970"]
)
def test_hijri_dates_of_nobody_are_refused(text: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse_dates(text)
    assert caught.value.remedy

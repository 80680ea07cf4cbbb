"""Dates of the Solar Hijri and the Islamic calendar as Gregorian ones.

Solar Hijri (Iran, Afghanistan): by jdatetime, whose leap years follow the cycle of 33 years. Islamic: the tabular civil
calendar, leap years 2, 5, 7, 10, 13, 16, 18, 21, 24, 26 and 29 of each thirty, epoch Friday 16 July 622 Julian
(E. M. Reingold and N. Dershowitz, Calendrical Calculations, chapter on the Islamic calendar). Months seen by the moon and
Umm al-Qura differ from it by up to `ISLAMIC_TOLERANCE_DAYS`.

A date of a year from 1200 to 1500 does not say which of the two calendars it is of: both readings are kept. Dates are
plain (year, month, day) here, month and day None where unknown.
"""

from datetime import date, timedelta

import jdatetime

FIRST_HIJRI_YEAR = 1200
LAST_HIJRI_YEAR = 1500
ISLAMIC_TOLERANCE_DAYS = 1
"""How far a day that was fixed by sighting, or by Umm al-Qura, commonly lies from the tabular one: `compare_dates` calls
two days that far apart `next_day`.
"""

_ISLAMIC_EPOCH = date(622, 7, 19).toordinal()  # 16 July Julian
_MONTHS = 12
_LONGEST_ISLAMIC_MONTH = 30

Written = tuple[int, int | None, int | None]
"""Year, month, day as written, in whatever calendar."""


def is_hijri_year(year: int) -> bool:
    """Whether a year is one of a Hijri calendar and not of the Gregorian one: nobody alive was born in 1500."""
    return FIRST_HIJRI_YEAR <= year <= LAST_HIJRI_YEAR


def hijri_readings(written: Written) -> tuple[Written, ...]:
    """The Gregorian dates that a Hijri date may stand for, Solar Hijri first, without repetition.

    A full date has one reading a calendar. A month lies in two Gregorian months and a year in two Gregorian years: each is
    a reading of its own. Empty when neither calendar has such a date.
    """
    return tuple(dict.fromkeys([*solar_hijri_readings(written), *islamic_readings(written)]))


def solar_hijri_readings(written: Written) -> tuple[Written, ...]:
    """The Gregorian readings of a date of the Solar Hijri calendar; empty when it has no such date."""
    year, month, day = written
    if not is_hijri_year(year):
        return ()
    if month is None:
        return _span(solar_hijri_day(year, 1, 1), _day_before(solar_hijri_day(year + 1, 1, 1)), by_month=False)
    if not 1 <= month <= _MONTHS:
        return ()
    if day is None:
        following = (year + 1, 1) if month == _MONTHS else (year, month + 1)
        return _span(solar_hijri_day(year, month, 1), _day_before(solar_hijri_day(*following, 1)), by_month=True)
    converted = solar_hijri_day(year, month, day)
    return () if converted is None else ((converted.year, converted.month, converted.day),)


def islamic_readings(written: Written) -> tuple[Written, ...]:
    """The Gregorian readings of a date of the Islamic calendar; empty when it has no such date.

    Day 30 is taken for any month: where the table gives it 29 days, the moon may have given it 30.
    """
    year, month, day = written
    if not is_hijri_year(year):
        return ()
    if month is None:
        return _span(islamic_day(year, 1, 1), _day_before(islamic_day(year + 1, 1, 1)), by_month=False)
    if not 1 <= month <= _MONTHS:
        return ()
    if day is None:
        following = (year + 1, 1) if month == _MONTHS else (year, month + 1)
        return _span(islamic_day(year, month, 1), _day_before(islamic_day(*following, 1)), by_month=True)
    if not 1 <= day <= _LONGEST_ISLAMIC_MONTH:
        return ()
    converted = islamic_day(year, month, day)
    return ((converted.year, converted.month, converted.day),)


def solar_hijri_day(year: int, month: int, day: int) -> date | None:
    """The Gregorian day of a day of the Solar Hijri calendar; None when there is no such day."""
    try:
        converted: date = jdatetime.date(year, month, day).togregorian()
    except ValueError:
        return None
    return converted


def islamic_day(year: int, month: int, day: int) -> date:
    """The Gregorian day of a day of the tabular Islamic calendar (Reingold and Dershowitz, `fixed-from-islamic`)."""
    # Odd months have 30 days, even ones 29; 11 leap years in thirty add a day to the last month.
    days = 354 * (year - 1) + (3 + 11 * year) // 30 + 29 * (month - 1) + month // 2 + day - 1
    return date.fromordinal(_ISLAMIC_EPOCH + days)


def _span(first: date | None, last: date | None, *, by_month: bool) -> tuple[Written, ...]:
    ends = [day for day in (first, last) if day is not None]
    # A month that begins on 31 January reaches into March: every day between the ends counts, not the ends alone.
    days = [ends[0] + timedelta(days=n) for n in range((ends[-1] - ends[0]).days + 1)] if ends else []
    return tuple(dict.fromkeys((day.year, day.month if by_month else None, None) for day in days))


def _day_before(day: date | None) -> date | None:
    return None if day is None else day - timedelta(days=1)

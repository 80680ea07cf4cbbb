"""Dates of birth, often known in part: a year, a year and a month, or several readings."""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from protocol.matching.calendars import Written, hijri_readings, is_hijri_year, islamic_readings, solar_hijri_readings
from protocol.matching.date_forms import plain_form, written_dates
from protocol.matching.errors import UnreadableError
from protocol.matching.folding import ascii_digits

FIRST_YEAR = 1880
LAST_YEAR = 2200
MAX_RANGE_YEARS = 20
ADULT_YEARS = 18

_FORM = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?\Z")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})\Z")
_RANGE = re.compile(r"(\d{4}) ?/ ?(\d{4})\Z", re.ASCII)
_FIELD = "birth_date"
_HOW_TO_WRITE = "write the year, month and day as 1970-05-23; leave out what is not known, as 1970-05 or 1970"


@dataclass(frozen=True, slots=True, order=True, repr=False)
class PartialDate:
    """A Gregorian date whose day, or day and month, may be unknown. Raises UnreadableError if there is no such date."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise UnreadableError(
                _FIELD,
                f"the year is not between {FIRST_YEAR} and {LAST_YEAR}",
                "convert a date of another calendar (Solar Hijri, Hijri, Buddhist) to the Gregorian one",
            )
        if self.month is None and self.day is not None:
            raise UnreadableError(_FIELD, "a day without its month", "leave the day out too: the year alone is kept")
        if self.month is not None and not 1 <= self.month <= 12:
            raise UnreadableError(_FIELD, "there is no such month", _HOW_TO_WRITE)
        if self.day is not None and not 1 <= self.day <= _days(self.year, self.month or 1):
            raise UnreadableError(_FIELD, "there is no such day in that month", _HOW_TO_WRITE)

    def __repr__(self) -> str:
        return "PartialDate(redacted)"

    @property
    def is_full(self) -> bool:
        """Whether year, month and day are known."""
        return self.day is not None

    def text(self) -> str:
        """ISO 8601: `1970`, `1970-05` or `1970-05-23`."""
        parts = [f"{self.year:04}"] + [f"{part:02}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    def latest(self) -> tuple[int, int, int]:
        """The latest (year, month, day) that it may stand for: the reading in which the person is youngest."""
        month = self.month or 12
        return self.year, month, self.day or _days(self.year, month)

    def is_after(self, now: int) -> bool:
        """Whether even its earliest reading lies after `now` (Unix seconds): nobody is born then yet."""
        today = datetime.fromtimestamp(now, UTC)
        return (self.year, self.month or 1, self.day or 1) > (today.year, today.month, today.day)


def parse_date(text: str) -> PartialDate:
    """Reads `1970-05-23`, `19700523`, `1970-05`, `1970`, and `00` for an unknown month or day, in digits of any script.

    The one form of the wire; `parse_dates` reads what people write. Raises UnreadableError for everything else:
    05/06/1970 is two different days in two countries.
    """
    plain = ascii_digits(text.strip()[:32])
    found = _FORM.match(plain) or _COMPACT.match(plain)
    if found is None:
        raise UnreadableError(_FIELD, "not a date in year-month-day form", _HOW_TO_WRITE)
    year, month, day = (int(part) if part else 0 for part in found.groups())
    return PartialDate(year, month or None, day or None)


def parse_dates(text: str, *, now: int | None = None, both_orders: bool = False) -> tuple[PartialDate, ...]:
    """The readings of a date as lists and travellers' files write it (`date_forms`), likeliest first.

    `1970/1973` is a range and becomes its years. A year from 1200 to 1500 is of the Solar Hijri or the Islamic calendar:
    the date is read in both, and a year or month of theirs becomes the two Gregorian ones that it lies in. Given `now`
    (Unix seconds), such a reading that lies after it is dropped. both_orders: whether `05/06/1970` is read as 5 June and
    as 6 May, as it may be of a traveller who stands there to be asked, and not refused, as it must be on a list.

    Raises UnreadableError.
    """
    if found := _RANGE.match(plain_form(text)):
        return _range_readings(int(found[1]), int(found[2]), now)
    written = written_dates(text)
    if not written:
        raise UnreadableError(_FIELD, "not a date in a form that is certain", _HOW_TO_WRITE)
    if len(written) > 1 and not both_orders:
        raise UnreadableError(_FIELD, "day and month cannot be told apart", _HOW_TO_WRITE)
    return tuple(dict.fromkeys(date for each in written for date in _readings(each, now)))


def born_by(dates: Iterable[PartialDate], now: int) -> tuple[PartialDate, ...]:
    """The readings at which somebody may have been born by `now` (Unix seconds); all of them where there is none, so that
    what is wrong with a date shows."""
    given = tuple(dates)
    return tuple(date for date in given if not date.is_after(now)) or given


def _readings(written: Written, now: int | None) -> tuple[PartialDate, ...]:
    if not is_hijri_year(written[0]):
        return (PartialDate(*written),)
    if written[1] is None and written[2] is not None:
        raise UnreadableError(_FIELD, "a day without its month", "leave the day out too: the year alone is kept")
    return _existing(hijri_readings(written), now)


def _range_readings(first: int, last: int, now: int | None) -> tuple[PartialDate, ...]:
    if not (is_hijri_year(first) and is_hijri_year(last)):
        return year_range(first, last)
    _check_range(first, last)
    years = range(first, last + 1)
    solar = [each for year in years for each in solar_hijri_readings((year, None, None))]
    islamic = [each for year in years for each in islamic_readings((year, None, None))]
    return _existing(dict.fromkeys([*solar, *islamic]), now)


def _existing(converted: Iterable[Written], now: int | None) -> tuple[PartialDate, ...]:
    """The converted dates at which somebody alive may have been born. Raises UnreadableError when there is none."""
    dates = [PartialDate(*each) for each in converted if FIRST_YEAR <= each[0] <= LAST_YEAR]
    possible = tuple(date for date in dates if now is None or not date.is_after(now))
    if not possible:
        raise UnreadableError(_FIELD, "no such date in the Solar Hijri or the Islamic calendar", _HOW_TO_WRITE)
    return possible


def year_range(first: int, last: int) -> tuple[PartialDate, ...]:
    """The years from first to last, both included. Raises UnreadableError if reversed or too wide to mean anything."""
    _check_range(first, last)
    return tuple(PartialDate(year) for year in range(first, last + 1))


def _check_range(first: int, last: int) -> None:
    if not 0 <= last - first < MAX_RANGE_YEARS:
        raise UnreadableError(
            _FIELD, "a range of years that is reversed or too wide", f"give at most {MAX_RANGE_YEARS} years, first/last"
        )


def youngest_age(dates: Iterable[PartialDate], now: int) -> int | None:
    """Full years of age at `now` (Unix seconds) in the youngest reading; None without a date; negative if unborn.

    Whoever may be under 18 is treated as under 18. Born on 29 February counts as one year older on 1 March.
    """
    this_year, *this_day = _day_of(now)
    ages = []
    for date in dates:
        year, *day = date.latest()
        ages.append(this_year - year - (this_day < day))
    return min(ages, default=None)


@lru_cache(maxsize=64)
def _day_of(now: int) -> tuple[int, int, int]:
    """Year, month and day at a time: a traveller is compared with many candidates at one time."""
    today = datetime.fromtimestamp(now, UTC)
    return today.year, today.month, today.day


def may_be_minor(dates: Iterable[PartialDate], now: int) -> bool:
    """Whether any reading of any of the dates is under 18 at `now`."""
    age = youngest_age(dates, now)
    return age is not None and age < ADULT_YEARS


def _days(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]

"""Dates of birth, often known in part: a year, a year and a month, or several readings."""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from protocol.matching.errors import UnreadableError
from protocol.matching.folding import ascii_digits

FIRST_YEAR = 1880
LAST_YEAR = 2200
MAX_RANGE_YEARS = 20
ADULT_YEARS = 18

_FORM = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?\Z")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})\Z")
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

    Raises UnreadableError for everything else: 05/06/1970 is two different days in two countries.
    """
    plain = ascii_digits(text.strip()[:32])
    found = _FORM.match(plain) or _COMPACT.match(plain)
    if found is None:
        raise UnreadableError(_FIELD, "not a date in year-month-day form", _HOW_TO_WRITE)
    year, month, day = (int(part) if part else 0 for part in found.groups())
    return PartialDate(year, month or None, day or None)


def parse_dates(text: str) -> tuple[PartialDate, ...]:
    """Reads one date, or a range of years such as `1970/1973`, which becomes its years. Raises UnreadableError."""
    first, slash, last = text.partition("/")
    if not slash:
        return (parse_date(text),)
    start, end = parse_date(first), parse_date(last)
    if start.month is not None or end.month is not None:
        raise UnreadableError(_FIELD, "a range is of years", "write the range as 1970/1973")
    return year_range(start.year, end.year)


def year_range(first: int, last: int) -> tuple[PartialDate, ...]:
    """The years from first to last, both included. Raises UnreadableError if reversed or too wide to mean anything."""
    if not 0 <= last - first < MAX_RANGE_YEARS:
        raise UnreadableError(
            _FIELD, "a range of years that is reversed or too wide", f"give at most {MAX_RANGE_YEARS} years, first/last"
        )
    return tuple(PartialDate(year) for year in range(first, last + 1))


def youngest_age(dates: Iterable[PartialDate], now: int) -> int | None:
    """Full years of age at `now` (Unix seconds) in the youngest reading; None without a date; negative if unborn.

    Whoever may be under 18 is treated as under 18. Born on 29 February counts as one year older on 1 March.
    """
    today = datetime.fromtimestamp(now, UTC)
    ages = []
    for date in dates:
        year, month, day = date.latest()
        ages.append(today.year - year - ((today.month, today.day) < (month, day)))
    return min(ages, default=None)


def may_be_minor(dates: Iterable[PartialDate], now: int) -> bool:
    """Whether any reading of any of the dates is under 18 at `now`."""
    age = youngest_age(dates, now)
    return age is not None and age < ADULT_YEARS


def _days(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]

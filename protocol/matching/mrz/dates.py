"""Dates of a zone: YYMMDD, unknown parts as fillers, no century (ICAO Doc 9303-3 section 4.8)."""

import re
from datetime import UTC, datetime

from protocol.matching.dates import FIRST_YEAR, LAST_YEAR, PartialDate
from protocol.matching.errors import UnreadableError

MAX_AGE_YEARS = 115
"""Nobody older is expected at a border: of two centuries, a reading that makes the holder older than this is dropped."""
EXPIRY_WINDOW_YEARS = 50

_FORM = re.compile(r"(\d\d|<<)(\d\d|<<)(\d\d|<<)\Z", re.ASCII)
_UNKNOWN = ("<<", "00")  # Doc 9303 wants fillers; several States print zeros
_HOW = "compare it with the date printed on the document"


def read_birth_dates(text: str, now: int) -> tuple[PartialDate, ...]:
    """The readings of a birth date, youngest first: this century's if it is not after `now` (Unix seconds), and the one
    before it if that makes the holder no older than 115. Nothing when the year is unknown.

    A day whose month is unknown is not kept. Raises UnreadableError when no reading is a date.
    """
    parts = _parts(text, "birth_date")
    if parts is None:
        return ()
    today = datetime.fromtimestamp(now, UTC)
    century = today.year - today.year % 100
    readings = _existing(century, parts), _existing(century - 100, parts)
    oldest = (today.year - MAX_AGE_YEARS, today.month, today.day)
    possible = tuple(date for date in readings if date and not date.is_after(now) and date.latest() >= oldest)
    if not possible:
        raise UnreadableError("birth_date", "there is no such date", _HOW)
    return possible


def read_expiry_date(text: str, now: int) -> PartialDate | None:
    """The date of expiry in the century that brings it nearest to `now`; None where the document has none.

    Raises UnreadableError.
    """
    parts = _parts(text, "expiry_date")
    if parts is None:
        return None
    year = datetime.fromtimestamp(now, UTC).year
    first = year - EXPIRY_WINDOW_YEARS
    century = first - first % 100
    date = _existing(century if century + parts[0] >= first else century + 100, parts)
    if date is None:
        raise UnreadableError("expiry_date", "there is no such date", _HOW)
    return date


def written_date(date: PartialDate | None) -> str:
    """YYMMDD with fillers for what is not known."""
    if date is None:
        return "<" * 6
    return f"{date.year % 100:02}" + "".join("<<" if part is None else f"{part:02}" for part in (date.month, date.day))


def _parts(text: str, field: str) -> tuple[int, int | None, int | None] | None:
    found = _FORM.match(text)
    if found is None:
        raise UnreadableError(field, "not six digits, or fillers for what is unknown", _HOW)
    year, month, day = found.groups()
    if year == "<<" or text == "000000":
        return None
    if month in _UNKNOWN:
        return int(year), None, None
    return int(year), int(month), None if day in _UNKNOWN else int(day)


def _existing(century: int, parts: tuple[int, int | None, int | None]) -> PartialDate | None:
    year, month, day = parts
    if not FIRST_YEAR <= century + year <= LAST_YEAR:
        return None
    try:
        return PartialDate(century + year, month, day)
    except UnreadableError:
        return None

"""Dates that a traveller's date may stand for when somebody slipped in writing it: the likeliest first.

A list and a document differ by one year more often than by anything else; then by a day or a month, then by day and month
exchanged. The scorer weighs such differences (`date_evidence.py`); a match key is exact, so whoever asks asks for them too.
"""

from protocol.matching.dates import PartialDate
from protocol.matching.errors import UnreadableError


def day_slips(date: PartialDate) -> tuple[PartialDate, ...]:
    """Full dates near a full date, at most seven, likeliest first. A date that is not full has none."""
    if date.month is None or date.day is None:
        return ()
    year, month, day = date.year, date.month, date.day
    tried = [(year - 1, month, day), (year + 1, month, day), (year, month, day - 1), (year, month, day + 1)]
    tried += [(year, month - 1, day), (year, month + 1, day)]
    if day != month:
        tried.append((year, day, month))
    return tuple(found for parts in tried if (found := _date(*parts)) is not None)


def year_slips(date: PartialDate) -> tuple[PartialDate, ...]:
    """The year before and the year after a date of which the year alone is known."""
    return tuple(found for year in (date.year - 1, date.year + 1) if (found := _date(year, None, None)) is not None)


def _date(year: int, month: int | None, day: int | None) -> PartialDate | None:
    try:
        return PartialDate(year, month, day)
    except UnreadableError:
        return None

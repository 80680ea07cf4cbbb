"""How much of a written date is known. Who does not know a birthday is given one, and it is nearly always the same.

Registers of the region and of the countries that receive from it write 1 January for 'some time that year': ten to a
hundred times as many people have it as were born on it. It is taken for the year alone, for comparison and for match keys;
what was written stays as it is. Other days are given too (1 July in some States; the first days of the Solar Hijri year
and of its halves and last quarter), but far fewer of those who have them do not know their birthday: such a day counts, and
counts less (`is_usual_day`).
"""

from enum import StrEnum

from protocol.matching.dates import PartialDate


class Precision(StrEnum):
    """What of a date is known."""

    YEAR = "year"
    MONTH = "month"
    DAY = "day"


_GIVEN_DAYS = frozenset({(1, 1)})
_USUAL_DAYS = frozenset({(7, 1), (3, 20), (3, 21), (3, 22), (9, 22), (9, 23), (9, 24), (12, 21), (12, 22), (12, 23)})
"""1 July; 1 Farvardin (Hamal), 1 Mehr (Mizan), 1 Dey (Jadi), which move by a day or two in the Gregorian calendar."""


def precision(date: PartialDate) -> Precision:
    """What of the date is to be taken as known: of 1 January the year alone."""
    if date.month is None or (date.month, date.day) in _GIVEN_DAYS:
        return Precision.YEAR
    return Precision.MONTH if date.day is None else Precision.DAY


def effective(date: PartialDate) -> PartialDate:
    """The date to compare and to make keys from: the year alone for 1 January, else the date itself. Idempotent."""
    return PartialDate(date.year) if (date.month, date.day) in _GIVEN_DAYS else date


def is_usual_day(month: int, day: int) -> bool:
    """Whether the day is one that is often given to those who do not know theirs, though less often than 1 January."""
    return (month, day) in _USUAL_DAYS

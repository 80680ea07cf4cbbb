"""What two persons' dates of birth say for and against their being one person.

Every reading of the one is compared with every reading of the other, and the best pair counts. 1 January counts as its year
(`date_precision`). Several readings that are years alone are a range: to lie in it says less than to have the year.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from math import log
from typing import NamedTuple

from protocol.matching.calendars import ISLAMIC_TOLERANCE_DAYS
from protocol.matching.date_precision import effective, is_usual_day
from protocol.matching.dates import PartialDate

NEAR_YEARS = 3


class DateAgreement(StrEnum):
    """How two dates agree; best first, as the scorer's weights go, but for `unknown`, which says nothing."""

    SAME_DAY = "same_day"
    SAME_USUAL_DAY = "same_usual_day"  # one that is often given to those who do not know theirs
    SAME_MONTH = "same_month"  # the day is unknown on one side
    SWAPPED_DAY_MONTH = "swapped_day_month"
    NEXT_DAY = "next_day"  # converted between calendars
    SAME_YEAR = "same_year"  # the rest is unknown on one side
    SAME_BIRTHDAY = "same_birthday"  # day and month, in years that are near
    TYPING_SLIP = "typing_slip"  # one digit differs, or two neighbours are transposed
    WITHIN_YEARS = "within_years"  # in a range of years
    OTHER_DAY = "other_day"  # in the same year
    UNKNOWN = "unknown"
    NEAR_YEAR = "near_year"  # one to three years apart
    FAR = "far"


_BIRTH_YEARS = 60  # over which the years of birth of listed persons and travellers spread, taken as even
_DAYS = _BIRTH_YEARS * 365.25

LOG_ODDS: Mapping[DateAgreement, float] = {
    # log(P(agreement | same person) / P(agreement | other person)). Other persons agree by chance: n of 21,915 days.
    # Of one person: two full dates are equal in 0.90 of cases; 0.03 one slip; 0.02 another day of that year; 0.02 near;
    # 0.01 day and month swapped; 0.005 a calendar's day apart; the rest is far. A bare year is right in 0.75 of cases, one
    # to three years off in 0.17 and further in 0.08: who gives a year alone often guesses it.
    DateAgreement.SAME_DAY: log(0.90 * _DAYS / 1),
    DateAgreement.SAME_USUAL_DAY: log(0.90 * _DAYS / 10),  # borne by some ten times as many as other days
    DateAgreement.SAME_MONTH: log(0.90 * _BIRTH_YEARS * 12 / 1),
    # 132 of a year's days have a twin with day and month exchanged.
    DateAgreement.SWAPPED_DAY_MONTH: log(0.01 * _DAYS / (132 / 365.25)),
    DateAgreement.NEXT_DAY: log(0.005 * _DAYS / (2 * ISLAMIC_TOLERANCE_DAYS)),
    DateAgreement.SAME_YEAR: log(0.75 * _BIRTH_YEARS / 1),
    # One day in each of the six years; most of these are slips of one digit too, and are counted here alone.
    DateAgreement.SAME_BIRTHDAY: log(0.01 * _DAYS / (2 * NEAR_YEARS)),
    # Some 45 dates are one digit or one transposition away from a date.
    DateAgreement.TYPING_SLIP: log(0.03 * _DAYS / 45),
    # Ranges on lists are about five years wide, and hold the year in 0.85 of cases.
    DateAgreement.WITHIN_YEARS: log(0.85 * _BIRTH_YEARS / 5),
    DateAgreement.OTHER_DAY: log(0.02 * _BIRTH_YEARS / 1),
    DateAgreement.UNKNOWN: 0.0,
    # 0.02 between full dates and 0.17 where one is a bare year, about as many of these as of those: 0.08.
    DateAgreement.NEAR_YEAR: log(0.08 * _BIRTH_YEARS / (2 * NEAR_YEARS)),
    # 0.015 between full dates, 0.08 with a bare year: 0.03. Others are far in 1 - 7/60 of cases.
    DateAgreement.FAR: log(0.03 / (1 - (2 * NEAR_YEARS + 1) / _BIRTH_YEARS)),
}
"""Natural logarithms of likelihood ratios, to be added to those of name, document, sex and place."""


class DateEvidence(NamedTuple):
    """agreement: of the best pair of readings. years_apart: between the years of that pair; None when one is unknown."""

    agreement: DateAgreement
    years_apart: int | None

    @property
    def log_odds(self) -> float:
        """The weight of the agreement."""
        return LOG_ODDS[self.agreement]


UNKNOWN_DATES = DateEvidence(DateAgreement.UNKNOWN, None)
_EVIDENCE = {
    (agreement, years): DateEvidence(agreement, years) for agreement in DateAgreement for years in range(NEAR_YEARS + 1)
}
_SAME_DAY = _EVIDENCE[DateAgreement.SAME_DAY, 0]


def compare_dates(left: Sequence[PartialDate], right: Sequence[PartialDate]) -> DateEvidence:
    """The evidence of the best pair of readings; `unknown` where one side has none. Symmetric, pure, never raises.

    Work grows with the product of the two numbers of readings, which `Traveller` and `Entry` limit to 64 each.
    """
    if not left or not right:
        return UNKNOWN_DATES
    if len(left) == 1 and len(right) == 1:
        return _evidence(*_agreement(left[0], right[0], within=False))
    lefts, rights = [effective(each) for each in left], [effective(each) for each in right]
    left_is_range, right_is_range = _is_range(lefts), _is_range(rights)
    best: tuple[DateAgreement, int] | None = None
    for one in lefts:
        for other in rights:
            within = (left_is_range and one.month is None) or (right_is_range and other.month is None)
            found = _agreement(one, other, within=within)
            if found[0] is DateAgreement.SAME_DAY:
                return _SAME_DAY
            if best is None or _rank(found) > _rank(best):
                best = found
    return _evidence(*best) if best else UNKNOWN_DATES


def _rank(found: tuple[DateAgreement, int]) -> tuple[float, int]:
    return LOG_ODDS[found[0]], -found[1]


def _evidence(agreement: DateAgreement, years: int) -> DateEvidence:
    return _EVIDENCE.get((agreement, years)) or DateEvidence(agreement, years)


def _is_range(dates: Sequence[PartialDate]) -> bool:
    return len({each.year for each in dates if each.month is None}) > 1


def _agreement(one: PartialDate, other: PartialDate, *, within: bool) -> tuple[DateAgreement, int]:
    """The agreement of two readings and the years between them. within: one of them is a year of a range."""
    years = abs(one.year - other.year)
    month, day, other_month, other_day = one.month, one.day, other.month, other.day
    if month == 1 and day == 1:
        month = day = None
    if other_month == 1 and other_day == 1:
        other_month = other_day = None
    if years == 0:
        if month is None or other_month is None:
            return (DateAgreement.WITHIN_YEARS if within else DateAgreement.SAME_YEAR), 0
        return _in_one_year(one.year, (month, day), (other_month, other_day)), 0
    if day is not None and day == other_day and month == other_month and not is_usual_day(month or 0, day):
        if years <= NEAR_YEARS:
            return DateAgreement.SAME_BIRTHDAY, years
        if _is_slip(f"{one.year:04}", f"{other.year:04}"):
            return DateAgreement.TYPING_SLIP, years
    return (DateAgreement.NEAR_YEAR if years <= NEAR_YEARS else DateAgreement.FAR), years


def _in_one_year(year: int, one: tuple[int, int | None], other: tuple[int, int | None]) -> DateAgreement:
    month, day = one
    other_month, other_day = other
    if day is None or other_day is None:
        return DateAgreement.SAME_MONTH if month == other_month else DateAgreement.OTHER_DAY
    if month == other_month and day == other_day:
        return DateAgreement.SAME_USUAL_DAY if is_usual_day(month, day) else DateAgreement.SAME_DAY
    if month == other_day and day == other_month:
        return DateAgreement.SWAPPED_DAY_MONTH
    if (
        abs(date(year, month, day).toordinal() - date(year, other_month, other_day).toordinal())
        <= ISLAMIC_TOLERANCE_DAYS
    ):
        return DateAgreement.NEXT_DAY
    same_day = day == other_day and _is_slip(f"{month:02}", f"{other_month:02}")
    same_month = month == other_month and _is_slip(f"{day:02}", f"{other_day:02}")
    return DateAgreement.TYPING_SLIP if same_day or same_month else DateAgreement.OTHER_DAY


def _is_slip(one: str, other: str) -> bool:
    """Whether one digit differs, or two neighbouring ones are transposed, in numbers of equal length that differ."""
    places = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(places) == 1:
        return True
    return (
        len(places) == 2
        and places[1] - places[0] == 1
        and (one[places[0]], one[places[1]])
        == (
            other[places[1]],
            other[places[0]],
        )
    )

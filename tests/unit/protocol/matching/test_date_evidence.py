"""What dates say for and against one person: the order of the weights, and what a forger or a tired clerk makes of a date."""

import pytest

from protocol.matching.date_evidence import LOG_ODDS, DateAgreement, compare_dates
from protocol.matching.date_precision import Precision, effective, precision
from protocol.matching.dates import PartialDate, parse_dates

FULL = "1970-05-23"


@pytest.mark.parametrize(
    ("left", "right", "agreement", "years"),
    [
        (FULL, FULL, DateAgreement.SAME_DAY, 0),
        (FULL, "1970-05", DateAgreement.SAME_MONTH, 0),
        (FULL, "1970", DateAgreement.SAME_YEAR, 0),
        (FULL, "1970-01-01", DateAgreement.SAME_YEAR, 0),
        ("1970-01-01", "1970-01-01", DateAgreement.SAME_YEAR, 0),
        ("1970-07-01", "1970-07-01", DateAgreement.SAME_USUAL_DAY, 0),
        ("1970-03-21", "1970-03-21", DateAgreement.SAME_USUAL_DAY, 0),
        ("1970-05-06", "1970-06-05", DateAgreement.SWAPPED_DAY_MONTH, 0),
        (FULL, "1970-05-24", DateAgreement.NEXT_DAY, 0),
        ("1970-05-31", "1970-06-01", DateAgreement.NEXT_DAY, 0),
        (FULL, "1970-05-28", DateAgreement.TYPING_SLIP, 0),
        (FULL, "1970-06-23", DateAgreement.TYPING_SLIP, 0),
        ("1970-05-12", "1970-05-21", DateAgreement.TYPING_SLIP, 0),
        (FULL, "1990-05-23", DateAgreement.TYPING_SLIP, 20),
        ("1969-05-23", "1996-05-23", DateAgreement.TYPING_SLIP, 27),
        (FULL, "1971-05-23", DateAgreement.SAME_BIRTHDAY, 1),
        ("1970-07-01", "1971-07-01", DateAgreement.NEAR_YEAR, 1),
        ("1970-01-01", "1980-01-01", DateAgreement.FAR, 10),
        (FULL, "1970-11-02", DateAgreement.OTHER_DAY, 0),
        (FULL, "1970-06", DateAgreement.OTHER_DAY, 0),
        (FULL, "1973-02-11", DateAgreement.NEAR_YEAR, 3),
        (FULL, "1974", DateAgreement.FAR, 4),
        (FULL, "1969/1972", DateAgreement.WITHIN_YEARS, 0),
        (FULL, "1971/1973", DateAgreement.NEAR_YEAR, 1),
        (FULL, "1349-03-02", DateAgreement.SAME_DAY, 0),  # the Solar Hijri reading
        ("1930-07-29", "1349-03-02", DateAgreement.NEXT_DAY, 0),  # the Islamic one, as the moon had it
        ("1970", "1349", DateAgreement.WITHIN_YEARS, 0),
    ],
)
def test_how_dates_agree(left: str, right: str, agreement: DateAgreement, years: int) -> None:
    found = compare_dates(parse_dates(left), parse_dates(right))
    assert (found.agreement, found.years_apart) == (agreement, years)
    assert found == compare_dates(parse_dates(right), parse_dates(left))
    assert found.log_odds == LOG_ODDS[agreement]


def test_without_a_date_nothing_is_said() -> None:
    for left, right in ((), ()), ((), parse_dates(FULL)), (parse_dates(FULL), ()):
        found = compare_dates(left, right)
        assert (found.agreement, found.years_apart, found.log_odds) == (DateAgreement.UNKNOWN, None, 0.0)


def test_the_best_of_all_readings_counts() -> None:
    entry = (PartialDate(1931, 2, 3), PartialDate(1970), PartialDate(1970, 5, 23))
    assert compare_dates(parse_dates(FULL), entry).agreement is DateAgreement.SAME_DAY
    assert compare_dates(parse_dates("1970-09-09"), entry).agreement is DateAgreement.SAME_YEAR


def test_every_agreement_has_a_weight_in_the_order_in_which_they_are_listed() -> None:
    weights = [LOG_ODDS[agreement] for agreement in DateAgreement]
    assert weights == sorted(weights, reverse=True)
    assert LOG_ODDS[DateAgreement.FAR] < LOG_ODDS[DateAgreement.NEAR_YEAR] < 0 < LOG_ODDS[DateAgreement.OTHER_DAY]


def test_the_first_of_january_is_a_year_and_stays_as_it_is_written() -> None:
    given = PartialDate(1970, 1, 1)
    assert precision(given) is Precision.YEAR
    assert effective(given) == PartialDate(1970)
    assert given.text() == "1970-01-01"
    for date, known in (
        (PartialDate(1970), Precision.YEAR),
        (PartialDate(1970, 1), Precision.MONTH),
        (PartialDate(1970, 1, 2), Precision.DAY),
        (PartialDate(1970, 7, 1), Precision.DAY),
    ):
        assert precision(date) is known
        assert effective(date) == date

"""Properties of dates: comparison is symmetric and total, more readings never agree less, forms read back, calendars turn."""

from datetime import date

import jdatetime
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.matching.calendars import islamic_day, islamic_readings, solar_hijri_readings
from protocol.matching.date_evidence import LOG_ODDS, DateAgreement, compare_dates
from protocol.matching.date_forms import written_dates
from protocol.matching.date_precision import effective
from protocol.matching.dates import PartialDate, parse_dates
from protocol.matching.errors import UnreadableError

DAYS = st.dates(date(1900, 1, 1), date(2030, 12, 31))
DATES = st.builds(
    lambda day, known: PartialDate(*(day.year, day.month, day.day)[:known]),
    st.one_of(DAYS, st.sampled_from([date(1970, 1, 1), date(1970, 7, 1), date(1971, 3, 21), date(1970, 12, 31)])),
    st.integers(1, 3),
)
READINGS = st.lists(DATES, max_size=6).map(tuple)


@given(READINGS, READINGS)
@settings(max_examples=400)
def test_comparison_is_symmetric_and_its_weight_is_in_the_table(
    left: tuple[PartialDate, ...], right: tuple[PartialDate, ...]
) -> None:
    found = compare_dates(left, right)
    assert found == compare_dates(right, left) == compare_dates(left[::-1], right)
    assert (found.years_apart is None) is (found.agreement is DateAgreement.UNKNOWN) is not bool(left and right)
    assert found.log_odds == LOG_ODDS[found.agreement]


@given(DATES)
def test_a_date_agrees_with_itself_as_well_as_it_is_known(one: PartialDate) -> None:
    found = compare_dates((one,), (one,))
    assert found.years_apart == 0
    assert found == compare_dates((effective(one),), (one,))
    assert found.log_odds >= LOG_ODDS[DateAgreement.SAME_YEAR]


@given(DATES, DATES, READINGS)
def test_the_true_date_among_other_readings_is_found(
    one: PartialDate, other: PartialDate, more: tuple[PartialDate, ...]
) -> None:
    """Years that make a range of a lone year may weaken it to `within_years`; nothing else that is added weakens."""
    alone, among = compare_dates((one,), (other,)), compare_dates((one,), (*more, other))
    if alone.agreement is DateAgreement.SAME_YEAR:
        assert among.log_odds >= LOG_ODDS[DateAgreement.WITHIN_YEARS]
    else:
        assert among.log_odds >= alone.log_odds


@given(DAYS)
def test_a_day_written_in_another_calendar_is_the_same_day(day: date) -> None:
    solar = jdatetime.date.fromgregorian(date=day)
    assert solar_hijri_readings((solar.year, solar.month, solar.day)) == ((day.year, day.month, day.day),)
    assert PartialDate(day.year, day.month, day.day) in parse_dates(f"{solar.year}/{solar.month}/{solar.day}")
    assert (day.year, None, None) in solar_hijri_readings((solar.year, None, None))
    assert (day.year, day.month, None) in solar_hijri_readings((solar.year, solar.month, None))


@given(st.integers(1300, 1500), st.integers(1, 12), st.integers(1, 29))
def test_islamic_days_follow_each_other_and_lie_in_their_month_and_year(year: int, month: int, day: int) -> None:
    one = islamic_day(year, month, day)
    following = islamic_day(year, month + 1, 1) if month < 12 else islamic_day(year + 1, 1, 1)
    assert (following - islamic_day(year, month, 1)).days in (29, 30)
    assert (islamic_day(year, month, day + 1) - one).days == 1
    assert (one.year, one.month, None) in islamic_readings((year, month, None))
    assert (one.year, None, None) in islamic_readings((year, None, None))


@given(DAYS, st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d.%m.%Y", "%d %B %Y", "%d %b %Y", "%B %d, %Y"]))
def test_certain_forms_read_back(day: date, form: str) -> None:
    assert parse_dates(day.strftime(form)) == (PartialDate(day.year, day.month, day.day),)


@given(DAYS)
def test_an_uncertain_order_keeps_the_true_day_among_its_readings(day: date) -> None:
    assert PartialDate(day.year, day.month, day.day) in parse_dates(day.strftime("%d/%m/%Y"), both_orders=True)
    assert (day.year, day.month, day.day) in written_dates(day.strftime("%m/%d/%Y"))


@given(st.text(alphabet="0123456789-/. jJanfebmayMAY,۱۳۴٠", max_size=24), st.booleans())
@settings(max_examples=500)
def test_any_text_is_read_or_refused(text: str, both_orders: bool) -> None:
    dates: tuple[PartialDate, ...] = ()
    try:
        dates = parse_dates(text, both_orders=both_orders)
    except UnreadableError as error:
        refused = error.remedy
    else:
        refused = ""
        assert 1 <= len(dates) <= 2 * 21
    assert refused or len(set(dates)) == len(dates)

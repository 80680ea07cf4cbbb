"""The forms of dates in lists and travellers' files: certain ones are read, others are refused or kept in both readings."""

import csv

import pytest

from protocol.matching.dates import PartialDate, parse_dates
from protocol.matching.errors import UnreadableError
from tests.support.shared_data import shared_data

THE_23_OF_MAY = (PartialDate(1970, 5, 23),)


@pytest.mark.parametrize(
    "text",
    [
        "1970-05-23",
        "1970-5-23",
        "1970/05/23",
        "1970.05.23",
        "19700523",
        "23.05.1970",
        "23.5.1970",
        "1970-23-05",
        "23/05/1970",
        "23-05-1970",
        "05/23/1970",
        "23 May 1970",
        "23rd May 1970",
        "23-MAY-1970",
        "23 may, 1970",
        "May 23, 1970",
        "may 23 1970",
        " ۲۳.۰۵.۱۹۷۰ ",
    ],
)
def test_a_certain_form_is_read(text: str) -> None:
    assert parse_dates(text) == THE_23_OF_MAY


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("May 1970", PartialDate(1970, 5)),
        ("Sept 1970", PartialDate(1970, 9)),
        ("1970/05", PartialDate(1970, 5)),
        ("00.05.1970", PartialDate(1970, 5)),
        ("00/05/1970", PartialDate(1970, 5)),
        ("05/00/1970", PartialDate(1970, 5)),
        ("00/00/1970", PartialDate(1970)),
        ("05/05/1970", PartialDate(1970, 5, 5)),
        ("01.02.1970", PartialDate(1970, 2, 1)),
        ("1969-7-16", PartialDate(1969, 7, 16)),
    ],
)
def test_what_is_known_is_kept(text: str, read: PartialDate) -> None:
    assert parse_dates(text) == (read,)


def test_two_days_at_once_are_refused_on_a_list_and_kept_of_a_traveller() -> None:
    for text in ("05/06/1970", "05-06-1970", "۵/۶/۱۹۷۰"):
        with pytest.raises(UnreadableError):
            parse_dates(text)
        assert parse_dates(text, both_orders=True) == (PartialDate(1970, 6, 5), PartialDate(1970, 5, 6))


@pytest.mark.parametrize(
    "text",
    [
        "23 Mayo 1970",
        "23 Smarch 1970",
        "13/14/1970",
        "31.04.1970",
        "1970/05-23",
        "23/05/70",
        "5.23.1970",
        "May",
        "23 1970",
        "circa 1970",
        "1970-05-23T00:00",
        "2513",
        "1700",
        "1970-05-23" + " " * 20 + "1",
        "9" * 100_000,
    ],
)
def test_what_is_no_certain_date_is_refused(text: str) -> None:
    for both_orders in (False, True):
        with pytest.raises(UnreadableError) as caught:
            parse_dates(text, both_orders=both_orders)
        assert caught.value.remedy
        assert len(str(caught.value)) < 200


def readings_in(name: str) -> list[int]:
    """How many readings each date of a travellers' file has; 0 where it is refused."""
    with (shared_data() / "matching" / name).open(encoding="utf-8", newline="") as file:
        texts = [row["date_of_birth"] for row in csv.DictReader(file) if row["date_of_birth"]]
    counts = []
    for text in texts:
        try:
            counts.append(len(parse_dates(text, both_orders=True)))
        except UnreadableError:
            counts.append(0)
    return counts


def test_every_date_of_the_travellers_files_has_one_reading_but_one_of_a_thirteenth_month() -> None:
    for name in ("un_travellers_original.csv", "negative_travellers.csv"):
        assert set(readings_in(name)) == {1}
    spoilt = readings_in("un_travellers.csv")
    assert set(spoilt) == {0, 1}
    assert spoilt.count(0) == 1

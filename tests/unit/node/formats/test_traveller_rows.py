"""Travellers as rows: names in one field or in parts, dates as people write them, States by any name; never an exception."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.formats.country_names import country_code
from node.formats.traveller_rows import COLUMNS, MAX_IN_CELL, read_traveller
from protocol.matching.identifiers import IdentifierKind
from protocol.matching.states import state_code
from protocol.vocabulary import Sex
from tests.support.federation import START


def test_a_full_row() -> None:
    row = {
        "full_name": "ZAMAN, Rustam",
        "first_name": "Rustam",
        "middle_name": "",
        "last_name": "Zaman",
        "gender": "Male",
        "date_of_birth": "1969-7-16",
        "nationality": "Afghanistan",
        "document_number": "AB 1234567",
        "vehicle": "LEA-1234; LEA-1235",
    }
    read = read_traveller(row, now=START)
    assert read.unread == ()
    traveller = read.traveller
    assert traveller.names == ("Zaman, Rustam",)
    assert [date.text() for date in traveller.birth_dates] == ["1969-07-16"]
    assert (traveller.sex, traveller.nationality) == (Sex.MALE, "AFG")
    assert [(one.type, one.issuer, one.number) for one in traveller.documents] == [("P", "AFG", "AB1234567")]
    assert [one.kind for one in traveller.identifiers] == [IdentifierKind.VEHICLE] * 2


def test_parts_that_say_something_else_are_a_name_of_their_own() -> None:
    row = {"full_name": "Rustam Zaman", "first_name": "Rustam", "last_name": "Zamani"}
    assert read_traveller(row, now=START).traveller.names == ("Rustam Zaman", "Zamani, Rustam")
    assert read_traveller({"last_name": "Zaman", "first_name": "Rustam"}, now=START).traveller.names == (
        "Zaman, Rustam",
    )


def test_parts_of_the_same_name_say_which_is_which() -> None:
    row = {"full_name": "Rustam Ali ZAMAN", "first_name": "Rustam", "middle_name": "Ali", "last_name": "Zaman"}
    assert read_traveller(row, now=START).traveller.names == ("Zaman, Rustam Ali",)
    assert read_traveller({**row, "last_name": "Zaman, Khan"}, now=START).traveller.names[0] == "Rustam Ali ZAMAN"


@pytest.mark.parametrize(
    ("column", "text"), [("date_of_birth", "once in May"), ("nationality", "Atlantis"), ("phone", "98")]
)
def test_what_cannot_be_read_is_told_and_left_out(column: str, text: str) -> None:
    read = read_traveller({"full_name": "Rustam Zaman", column: text}, now=START)
    assert [one.column for one in read.unread] == [column]
    assert all(text not in one.reason + one.remedy for one in read.unread)
    assert "Rustam" not in repr(read)


def test_a_cell_of_many_identifiers_is_bounded() -> None:
    read = read_traveller(
        {"vehicle": ";".join(f"LEA-{number}" for number in range(1000, 1001 + MAX_IN_CELL))}, now=START
    )
    assert [one.column for one in read.unread] == ["vehicle"]


@given(st.dictionaries(st.sampled_from(COLUMNS), st.text(max_size=60)))
def test_no_row_raises(row: dict[str, str]) -> None:
    read = read_traveller(row, now=START)
    assert len(read.unread) <= len(COLUMNS)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("iq", "IRQ"),
        ("IRQ", "IRQ"),
        ("Iraq", "IRQ"),
        ("south korea", "KOR"),
        ("Ivory Coast", "CIV"),
        ("Türkiye", "TUR"),
        ("VIETNAM", "VNM"),
        ("Democratic Republic of the Congo", "COD"),
        ("United States", "USA"),
        ("XXA", "XXA"),
        ("Atlantis", None),
        ("", None),
        ("x" * 500, None),
    ],
)
def test_states_by_code_and_by_name(text: str, code: str | None) -> None:
    assert country_code(text) == code
    assert code is None or state_code(code) == code

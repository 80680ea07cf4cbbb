"""Places of birth in lists and travellers' files: the State apart, and the same place again from its text."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.formats.birth_places import birth_place_of, text_of_birth_place
from node.formats.ofac_remarks import read_remarks
from node.formats.rejects import Accepted
from node.formats.traveller_rows import read_traveller
from node.formats.un_xml import read_un_xml
from node.formats.wren_csv import read_wren_csv, write_wren_csv
from protocol.matching.errors import UnreadableError
from protocol.matching.places import BirthPlace
from tests.support.entries import suspect
from tests.support.federation import START

_UN = """<CONSOLIDATED_LIST dateGenerated="2026-01-02T00:00:00Z"><INDIVIDUALS><INDIVIDUAL>
<FIRST_NAME>INVENTED</FIRST_NAME><REFERENCE_NUMBER>XXi.1</REFERENCE_NUMBER>
<INDIVIDUAL_PLACE_OF_BIRTH><CITY>Malaghi Village</CITY><STATE_PROVINCE>Kunduz</STATE_PROVINCE>
<COUNTRY>Afghanistan</COUNTRY></INDIVIDUAL_PLACE_OF_BIRTH>
<INDIVIDUAL_PLACE_OF_BIRTH><COUNTRY/></INDIVIDUAL_PLACE_OF_BIRTH>
<INDIVIDUAL_PLACE_OF_BIRTH><CITY>na</CITY><COUNTRY>Atlantis</COUNTRY></INDIVIDUAL_PLACE_OF_BIRTH>
</INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>"""


@pytest.mark.parametrize(
    ("text", "place", "state"),
    [
        ("Kunduz, Afghanistan", "Kunduz", "AFG"),
        ("Malaghi Village,  Kunduz District , Afghanistan", "Malaghi Village, Kunduz District", "AFG"),
        ("Kunduz, AFG", "Kunduz", "AFG"),
        ("Afghanistan", "", "AFG"),
        ("Kunduz", "Kunduz", ""),
        ("Portland, ME", "Portland, ME", ""),
        ("Georgia,", "Georgia", ""),
        ("هرات", "هرات", ""),
    ],
)
def test_what_stands_behind_the_last_comma_is_the_state_if_it_is_one(text: str, place: str, state: str) -> None:
    assert birth_place_of(text) == BirthPlace(place, state)


@given(st.text(max_size=60))
def test_any_text_is_a_place_or_refused_and_read_again_it_is_the_same(text: str) -> None:
    try:
        found = birth_place_of(text)
    except UnreadableError:
        return
    assert birth_place_of(text_of_birth_place(found)) == found


def test_lists_and_travellers_bring_their_places() -> None:
    [read] = [one for one in read_un_xml(io.BytesIO(_UN.encode()), now=START) if isinstance(one, Accepted)]
    assert read.entry.birth_places == (BirthPlace("Malaghi Village, Kunduz", "AFG"), BirthPlace("Atlantis"))
    remarks = read_remarks("DOB 1970; POB Kunduz, Afghanistan; alt. POB Peshawar, Pakistan.")
    assert remarks.birth_places == [BirthPlace("Kunduz", "AFG"), BirthPlace("Peshawar", "PAK")]
    assert not remarks.left_out
    row = {"full_name": "Invented Name", "place_of_birth": "Kunduz, Afghanistan; Peshawar"}
    assert read_traveller(row, now=START).traveller.birth_places == (
        BirthPlace("Kunduz", "AFG"),
        BirthPlace("Peshawar"),
    )


def test_a_place_goes_through_our_own_table_and_back_and_is_no_formula() -> None:
    places = (BirthPlace("=1+1", "AFG"), BirthPlace("Georgia"), BirthPlace("a;b\\c"), BirthPlace("", "TJK"))
    entry = suspect("E1", "Behrouz Sharifzadeh", "1970-05-23", birth_places=places)
    file = io.BytesIO()
    write_wren_csv([entry], file)
    assert b",=1" not in file.getvalue()
    file.seek(0)
    [read] = read_wren_csv(file, now=START)
    assert isinstance(read, Accepted)
    assert read.entry == entry

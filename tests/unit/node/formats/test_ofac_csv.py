"""OFAC's three files: every row accounted for, remarks read part by part, wrong and hostile files refused."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.formats import ofac_csv
from node.formats.ofac_csv import read_ofac
from node.formats.ofac_records import citation_form
from node.formats.ofac_remarks import MAX_REMARKS_CHARACTERS, read_remarks
from node.formats.rejects import Accepted, FormatError, Rejected
from protocol.entry import NameKind
from protocol.matching.dates import PartialDate
from protocol.matching.places import BirthPlace
from protocol.vocabulary import Action, Category, ObjectKind, Sex
from tests.support.shared_data import shared_data

LIST_DATE = 1_642_204_800
NOW = LIST_DATE + 30 * 24 * 3600
PERSON = '7,"INVENTED, Person",individual,SDGT,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"{remarks}"\r\n'
VESSEL = '8,"EXAMPLE STAR",vessel,IRAN,-0- ,T2XX4,Tanker,-0- ,-0- ,Panama,-0- ,"{remarks}"\r\n'


def read(
    sdn: str | bytes, alt: str | None = None, add: str | None = None, *, now: int = NOW
) -> list[Accepted | Rejected]:
    """What the files hold."""
    raw = sdn.encode() if isinstance(sdn, str) else sdn
    others = [None if text is None else io.BytesIO(text.encode()) for text in (alt, add)]
    return list(read_ofac(io.BytesIO(raw), *others, list_date=LIST_DATE, now=now))


def read_one(sdn: str, alt: str | None = None, add: str | None = None) -> Accepted:
    """The one record, accepted."""
    (found,) = read(sdn, alt, add)
    assert isinstance(found, Accepted)
    return found


def test_every_row_of_the_real_list_is_accounted_for() -> None:
    folder = shared_data() / "lists"
    with (folder / "ofac_sdn.csv").open(newline="") as text:
        rows = [[cell.strip() for cell in row] for row in csv.reader(text)]
    with (
        (folder / "ofac_sdn.csv").open("rb") as sdn,
        (folder / "ofac_alt.csv").open("rb") as alt,
        (folder / "ofac_add.csv").open("rb") as add,
    ):
        found = list(read_ofac(sdn, alt, add, list_date=LIST_DATE, now=NOW))
    entries = {record.line: record.entry for record in found if isinstance(record, Accepted)}
    of_sdn = {record.line for record in found if isinstance(record, Rejected) and " " not in record.field}
    assert sorted([*entries, *of_sdn]) == list(range(1, len(rows) + 1))
    people = [line for line, row in enumerate(rows, start=1) if row[2] == "individual"]
    assert len(people) == 4643
    assert all(entries[line].object_kind is ObjectKind.PERSON for line in people)
    assert {rows[line - 1][2] for line in of_sdn} <= {"aircraft", "-0-"}
    assert {entry.category for entry in entries.values()} == {Category.REFERENCE_LIST}
    assert {entry.action for entry in entries.values()} == {Action.NONE}
    born = sum("DOB" in rows[line - 1][11] for line in people)
    assert sum(bool(entries[line].birth_dates) for line in people) >= born - 1
    assert all(left.remedy for record in found if isinstance(record, Accepted) for left in record.left_out)


def test_an_individual_is_read_with_names_dates_documents_and_kinds_of_alias() -> None:
    remarks = (
        "DOB 12 Aug 1967; alt. DOB circa 1968; alt. DOB Mar 1969; alt. DOB 1970 to 1971; POB Nowhere, Pakistan; "
        "a.k.a. 'THE FOX'; f.k.a. ''ABD AL-X'; nationality Korea, North; alt. citizen Burma; Gender Male; "
        "Passport A12 345 (Pakistan) issued 01 Jan 2001 expires 01 Jan 2011; National ID No. 12345-6 (Iran); "
        "Phone Number 982188526300; Linked To: SOMEBODY."
    )
    found = read_one(PERSON.format(remarks=remarks), '7,1,aka,"INVENTED, Alias, Jr.",-0- \r\n7,2,nka,Mononym,-0- \r\n')
    entry = found.entry
    assert entry.entry_id == "ofac:7"
    assert [(name.text, name.kind) for name in entry.names] == [
        ("INVENTED, Person", NameKind.PRIMARY),
        ("INVENTED, Alias Jr.", NameKind.ALIAS),
        ("Mononym", NameKind.ALIAS),
        ("THE FOX", NameKind.WEAK_ALIAS),
        ("'ABD AL-X", NameKind.WEAK_ALIAS),
    ]
    assert entry.birth_dates == (
        PartialDate(1967, 8, 12),
        PartialDate(1968),
        PartialDate(1969, 3),
        PartialDate(1970),
        PartialDate(1971),
    )
    assert entry.nationalities == ("MMR", "PRK")
    assert entry.sexes == (Sex.MALE,)
    assert [(d.type, d.issuer, d.number) for d in entry.documents] == [("P", "PAK", "A12345"), ("I", "IRN", "123456")]
    assert [identifier.value for identifier in entry.identifiers] == ["982188526300"]
    assert (entry.list_date, entry.issued) == (LIST_DATE, LIST_DATE)
    assert entry.birth_places == (BirthPlace("Nowhere", "PAK"),)
    assert found.left_out == ()


def test_a_vessel_has_numbers_names_and_call_sign_but_no_person() -> None:
    remarks = (
        "Vessel Registration Identification IMO 9074729; MMSI 256843000; f.k.a. 'OLD STAR'; Former Vessel Flag Malta."
    )
    entry = read_one(VESSEL.format(remarks=remarks), "8,1,aka,OTHER STAR,-0- \r\n").entry
    assert entry.object_kind is ObjectKind.VESSEL
    assert entry.names == ()
    assert [identifier.value for identifier in entry.identifiers] == [
        "IMO9074729",
        "MMSI256843000",
        "NAME:example star",
        "NAME:other star",
        "NAME:old star",
        "NAME:t2xx4",
    ]


@pytest.mark.parametrize(
    ("remark", "field"),
    [
        ("DOB 30 Feb 1970", "Remarks.DOB"),
        ("DOB 1 Abc 1970", "Remarks.DOB"),
        ("DOB 1900 to 1999", "Remarks.DOB"),
        ("DOB early 1970s", "Remarks.DOB"),
        ("Gender Maybe", "Remarks.Gender"),
        ("nationality Atlantis", "Remarks.nationality"),
        ("nationality possibly Palestinian", "Remarks.nationality"),
        ("Passport A12345 (Atlantis)", "Remarks.Passport"),
        ("Passport A12345, seen in Iran", "Remarks.Passport"),
        ("Passport issued in Iran", "Remarks.Passport"),
        ("Passport AB-C (Iran)", "Remarks.Passport"),
        ("National ID No. 12/X(N)34 (Burma)", "Remarks.National ID"),
        ("Telephone 0", "Remarks.Telephone"),
        ("Tax ID No. 55 (Iran)", "Remarks"),
        ("Minister of Examples", "Remarks"),
    ],
)
def test_what_cannot_be_kept_is_named_without_its_content_and_the_person_stays(remark: str, field: str) -> None:
    (left,) = read_one(PERSON.format(remarks=f"{remark}; DOB 1970")).left_out
    assert left.field == field
    assert left.reason
    assert left.remedy
    assert not {word for word in remark.split() if len(word) > 4 and word[0].isupper()} & set(left.reason.split())


def test_half_a_number_at_the_end_of_a_full_field_is_nobodys_passport() -> None:
    end = "; Passport A1234"
    text = "DOB 1970; " + "x" * (MAX_REMARKS_CHARACTERS - len(end) - 10) + end
    assert len(text) == MAX_REMARKS_CHARACTERS
    remarks = read_remarks(text)
    assert remarks.documents == []
    assert any("cut off" in left.reason for left in remarks.left_out)


@pytest.mark.parametrize(
    ("given", "cited"),
    [
        ("LAST,  First Middle", "LAST, First Middle"),
        ("KNOWN, JR., Sam", "KNOWN, Sam JR."),
        ("LAST, First, Second", "LAST, First Second"),
        ("MONONYM", "MONONYM"),
        ("LAST,", "LAST"),
        (",", ""),
    ],
)
def test_family_and_given_names_stay_apart(given: str, cited: str) -> None:
    assert citation_form(given) == cited


def test_rows_that_are_no_records_are_rejected_with_their_line_and_the_rest_is_read() -> None:
    person = PERSON.format(remarks="DOB 1970.")
    found = read(
        person
        + person
        + "x,A,individual,,,,,,,,,\r\n"
        + '9,"unpaired\r\n'
        + "9,too,few\r\n"
        + "10,-0- ,individual,,,,,,,,,\r\n"
        + "11,N123,aircraft,,,,,,,,,\r\n"
        + "12,A,spaceship,,,,,,,,,\r\n"
        + person.replace("7,", "13,", 1).replace("1970", "2010")
        + "\x1a"
    )
    assert isinstance(found[0], Accepted)
    assert [(record.line, record.field) for record in found if isinstance(record, Rejected)] == [
        (2, "ent_num"),
        (3, "ent_num"),
        (4, "line"),
        (5, "line"),
        (6, "SDN_Name"),
        (7, "SDN_Type"),
        (8, "SDN_Type"),
        (9, "birth_dates"),
    ]


def test_aliases_and_addresses_of_nobody_are_rejected_under_their_files() -> None:
    found = read(PERSON.format(remarks="DOB 1970"), "7,1,aka,A B,-0- \n99,2,aka,C D,-0- \n", '99,1,"Street",X,Y,-0- \n')
    assert [(record.line, record.field) for record in found if isinstance(record, Rejected)] == [
        (2, "alt.csv ent_num"),
        (1, "add.csv ent_num"),
    ]


def test_addresses_are_named_as_left_out_unless_null() -> None:
    person = PERSON.format(remarks="DOB 1970")
    assert [left.field for left in read_one(person, None, "7,1,Street,Town,Iran,-0- \n").left_out] == ["add.csv"]
    assert read_one(person, None, "7,1,-0- ,-0- ,-0- ,-0- \n").left_out == ()


def test_more_aliases_than_an_entry_holds_keep_the_primary_name_and_say_so() -> None:
    alt = "".join(f"7,{number},aka,ALIAS {number},-0- \n" for number in range(100))
    found = read_one(PERSON.format(remarks="DOB 1970"), alt)
    assert len(found.entry.names) == 64
    assert found.entry.names[0].text == "INVENTED, Person"
    assert [left.field for left in found.left_out] == ["names"]


def test_an_old_list_is_rejected_record_by_record_instead_of_standing_for_ever() -> None:
    (found,) = read(PERSON.format(remarks="DOB 1970"), now=LIST_DATE + 4 * 366 * 24 * 3600)
    assert isinstance(found, Rejected)
    assert found.field == "review"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x1a",
        b"\xff\xfe\x00",
        b"<html></html>",
        b"36,12,aka,AERO,-0- \r\n",
        b"36,25,-0- ,Havana,Cuba,-0- \r\n",
        b"entry_id,object_kind\n",
        b'"unpaired\n',
    ],
)
def test_files_that_are_not_sdn_csv_get_one_clear_error(raw: bytes) -> None:
    with pytest.raises(FormatError) as caught:
        read(raw)
    assert caught.value.remedy


def test_swapped_files_are_told_apart() -> None:
    with pytest.raises(FormatError) as caught:
        read(PERSON.format(remarks="DOB 1970"), "7,1,Street,Town,Iran,-0- \n")
    assert "add.csv" in caught.value.remedy


def test_endless_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ofac_csv, "MAX_ROWS", 3)
    with pytest.raises(FormatError):
        read(PERSON.format(remarks="DOB 1970") * 4)
    monkeypatch.setattr(ofac_csv, "MAX_ALIAS_CHARACTERS", 3)
    with pytest.raises(FormatError):
        read(PERSON.format(remarks="DOB 1970"), "7,1,aka,ABCD,-0- \n")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_byte_order_mark_and_line_ends_do_not_matter(mark: bytes, end: str) -> None:
    text = PERSON.format(remarks="DOB 1970.") + "\r\n" + VESSEL.format(remarks="MMSI 256843000")
    found = read(mark + text.replace("\r\n", end).encode())
    assert [(type(record), record.line) for record in found] == [(Accepted, 1), (Accepted, 3)]


@given(raw=st.binary(max_size=300), which=st.integers(0, 2))
@settings(max_examples=150, deadline=None)
def test_any_bytes_in_any_of_the_files(raw: bytes, which: int) -> None:
    files = [PERSON.format(remarks="DOB 1970").encode(), b"7,1,aka,A B,-0- \n", b"7,1,A,B,C,-0- \n"]
    files[which] = raw
    teachings: list[str | bool] = []
    try:
        for record in read_ofac(*(io.BytesIO(file) for file in files), list_date=LIST_DATE, now=NOW):
            teachings.append(isinstance(record, Accepted) or record.remedy)
    except FormatError as error:
        teachings.append(error.remedy)
    assert all(teachings)


_LABELS = ["DOB ", "circa ", "alt. ", "Passport ", "No. ", "nationality ", "a.k.a. '", "Gender ", "MMSI ", "IMO "]
_VALUES = ["(Iran)", "' ", "12 Aug 1967", " to ", "-", "99999", "Male", "X", ".", "; "]
_WORDS = st.sampled_from(_LABELS + _VALUES)


@given(parts=st.lists(st.one_of(_WORDS, st.just("; "), st.text(max_size=6)), max_size=20))
@settings(max_examples=200, deadline=None)
def test_any_remarks_are_read_or_named(parts: list[str]) -> None:
    remarks = read_remarks("".join(parts))
    assert all(left.reason and left.remedy for left in remarks.left_out)

"""The UN list: every record accounted for, parts that cannot be kept named, attacks in XML refused."""

import io
import re
from collections import Counter

import pytest

from node.formats import un_xml
from node.formats.rejects import Accepted, FormatError, Rejected
from node.formats.un_xml import read_un_xml
from protocol.entry import NameKind
from protocol.matching.dates import PartialDate
from protocol.vocabulary import Action, Category, ObjectKind, Sex
from tests.support.shared_data import shared_data

NOW = 1_795_000_000
INDIVIDUAL = """<INDIVIDUAL><FIRST_NAME>INVENTED</FIRST_NAME><SECOND_NAME>PERSON</SECOND_NAME>
<UN_LIST_TYPE>Test</UN_LIST_TYPE><REFERENCE_NUMBER>Txi.001</REFERENCE_NUMBER>{more}</INDIVIDUAL>"""


def read(body: str, *, head: str = "", date: str = "2026-02-27T00:00:09.554Z") -> list[Accepted | Rejected]:
    """The list with this inside INDIVIDUALS."""
    text = f'<?xml version="1.0" encoding="UTF-8"?>{head}<CONSOLIDATED_LIST dateGenerated="{date}"><INDIVIDUALS>{body}'
    return list(read_un_xml(io.BytesIO(f"{text}</INDIVIDUALS></CONSOLIDATED_LIST>".encode()), now=NOW))


def read_one(more: str) -> Accepted:
    """The one individual with these further elements, accepted."""
    (found,) = read(INDIVIDUAL.format(more=more))
    assert isinstance(found, Accepted)
    return found


def test_every_record_of_the_real_list_is_accounted_for() -> None:
    path = shared_data() / "lists" / "un_consolidated.xml"
    references = re.findall(r"<REFERENCE_NUMBER>([^<]*)</REFERENCE_NUMBER>", path.read_text())
    with path.open("rb") as file:
        found = list(read_un_xml(file, now=NOW))
    entries = [record.entry for record in found if isinstance(record, Accepted)]
    assert Counter(entry.object_kind for entry in entries) == {ObjectKind.PERSON: 730, ObjectKind.ORGANISATION: 273}
    assert sorted(entry.entry_id for entry in entries) == sorted(f"un:{reference.strip()}" for reference in references)
    assert {entry.category for entry in entries} == {Category.REFERENCE_LIST}
    assert {entry.action for entry in entries} == {Action.NONE}
    scripts = {name.script for entry in entries for name in entry.names}
    assert {"Latn", "Arab", "Hani"} <= scripts
    assert all(left.remedy for record in found if isinstance(record, Accepted) for left in record.left_out)


def test_names_aliases_dates_and_documents_are_read() -> None:
    entry = read_one(
        """<THIRD_NAME>THIRD</THIRD_NAME><GENDER>Female</GENDER><NATIONALITY><VALUE>Türkiye</VALUE></NATIONALITY>
        <NAME_ORIGINAL_SCRIPT>شخص مخترع</NAME_ORIGINAL_SCRIPT>
        <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>One Alias; Two Alias</ALIAS_NAME></INDIVIDUAL_ALIAS>
        <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>The Fox</ALIAS_NAME></INDIVIDUAL_ALIAS>
        <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1970-05-23</DATE></INDIVIDUAL_DATE_OF_BIRTH>
        <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1968</FROM_YEAR><TO_YEAR>1969</TO_YEAR>
        </INDIVIDUAL_DATE_OF_BIRTH>
        <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><DATE>1972-01-01</DATE>
        </INDIVIDUAL_DATE_OF_BIRTH>
        <INDIVIDUAL_DATE_OF_BIRTH><NOTE>Nov. 1973 </NOTE></INDIVIDUAL_DATE_OF_BIRTH>
        <INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>TR-P 614 166</NUMBER>
        <ISSUING_COUNTRY>Türkiye</ISSUING_COUNTRY></INDIVIDUAL_DOCUMENT>"""
    ).entry
    assert [(name.text, name.kind) for name in entry.names] == [
        ("INVENTED PERSON THIRD", NameKind.PRIMARY),
        ("شخص مخترع", NameKind.PRIMARY),
        ("One Alias", NameKind.ALIAS),
        ("Two Alias", NameKind.ALIAS),
        ("The Fox", NameKind.WEAK_ALIAS),
    ]
    assert entry.birth_dates == (
        PartialDate(1970, 5, 23),
        PartialDate(1968),
        PartialDate(1969),
        PartialDate(1972),
        PartialDate(1973, 11),
    )
    assert entry.sexes == (Sex.FEMALE,)
    assert entry.nationalities == ("TUR",)
    assert [(document.type, document.issuer, document.number) for document in entry.documents] == [
        ("P", "TUR", "TRP614166")
    ]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ("<INDIVIDUAL_DATE_OF_BIRTH><DATE>1970-02-30</DATE></INDIVIDUAL_DATE_OF_BIRTH>", "INDIVIDUAL_DATE_OF_BIRTH"),
        (
            "<INDIVIDUAL_DATE_OF_BIRTH><FROM_YEAR>1900</FROM_YEAR><TO_YEAR>1999</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>",
            "INDIVIDUAL_DATE_OF_BIRTH",
        ),
        (
            "<INDIVIDUAL_DATE_OF_BIRTH><NOTE>30-35 years old</NOTE></INDIVIDUAL_DATE_OF_BIRTH>",
            "INDIVIDUAL_DATE_OF_BIRTH.NOTE",
        ),
        ("<GENDER>Maybe</GENDER>", "GENDER"),
        ("<NATIONALITY><VALUE>Atlantis</VALUE></NATIONALITY>", "NATIONALITY"),
        (
            "<INDIVIDUAL_DOCUMENT><NUMBER>diplomatic passport no. D00897</NUMBER></INDIVIDUAL_DOCUMENT>",
            "INDIVIDUAL_DOCUMENT",
        ),
        (
            "<INDIVIDUAL_DOCUMENT><NUMBER>A12345</NUMBER><ISSUING_COUNTRY>Atlantis</ISSUING_COUNTRY></INDIVIDUAL_DOCUMENT>",
            "INDIVIDUAL_DOCUMENT",
        ),
        ("<INDIVIDUAL_DOCUMENT><NOTE>seen</NOTE></INDIVIDUAL_DOCUMENT>", "INDIVIDUAL_DOCUMENT"),
    ],
)
def test_parts_that_cannot_be_kept_are_named_and_the_person_is_kept(more: str, field: str) -> None:
    (left,) = read_one(more).left_out
    assert left.field == field
    assert left.reason
    assert left.remedy


def test_records_without_reference_or_name_and_second_ones_are_rejected_with_their_line() -> None:
    nameless = "\n<INDIVIDUAL><REFERENCE_NUMBER>Txi.002</REFERENCE_NUMBER></INDIVIDUAL>"
    unreferenced = "\n<INDIVIDUAL><FIRST_NAME>A B</FIRST_NAME></INDIVIDUAL>"
    person = INDIVIDUAL.format(more="")
    found = read(person + nameless + unreferenced + "\n" + person)
    assert [type(record) for record in found] == [Accepted, Rejected, Rejected, Rejected]
    assert [record.line for record in found] == [1, 3, 4, 5]
    assert [record.field for record in found if isinstance(record, Rejected)] == [
        "names",
        "REFERENCE_NUMBER",
        "REFERENCE_NUMBER",
    ]


BOMB = '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
FILE = '<!DOCTYPE b [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
OUTSIDE = '<!DOCTYPE b SYSTEM "http://127.0.0.1/evil.dtd">'


@pytest.mark.parametrize("head", [BOMB, FILE, OUTSIDE, "<!DOCTYPE b>"])
def test_bombs_entities_and_document_types_are_refused(head: str) -> None:
    with pytest.raises(FormatError) as caught:
        read(INDIVIDUAL.format(more="<COMMENTS1>&b;</COMMENTS1>"), head=head)
    assert caught.value.remedy


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"entry_id,object_kind\n",
        b"\xff\xfe\x00",
        b"<html></html>",
        b"<CONSOLIDATED_LIST/>",
        b'<CONSOLIDATED_LIST dateGenerated="yesterday"/>',
        b'<?xml version="1.0" encoding="no-such-code"?><CONSOLIDATED_LIST/>',
        b'<CONSOLIDATED_LIST dateGenerated="2026-02-27"><INDIVIDUALS>',
        b'<CONSOLIDATED_LIST dateGenerated="2026-02-27">&undefined;</CONSOLIDATED_LIST>',
        b'<CONSOLIDATED_LIST dateGenerated="2026-02-27">\xe9</CONSOLIDATED_LIST>',
    ],
)
def test_files_that_are_no_such_list_get_one_clear_error(raw: bytes) -> None:
    with pytest.raises(FormatError) as caught:
        list(read_un_xml(io.BytesIO(raw), now=NOW))
    assert caught.value.remedy


def test_a_list_cut_short_gives_its_records_and_then_the_error() -> None:
    text = f'<CONSOLIDATED_LIST dateGenerated="2026-02-27"><INDIVIDUALS>{INDIVIDUAL.format(more="")}<INDIV'
    reading = read_un_xml(io.BytesIO(text.encode()), now=NOW)
    assert isinstance(next(reading), Accepted)
    with pytest.raises(FormatError):
        next(reading)


@pytest.mark.parametrize(
    "more",
    [
        "<A>" * 20 + "</A>" * 20,
        "<A/>" * 5000,
        f"<COMMENTS1>{'x' * 300_000}</COMMENTS1>",
        f"<COMMENTS1>{'x' * 10 + chr(10)}</COMMENTS1>" * 4095 + f"<A>{'y' * 262_144}</A>",
    ],
)
def test_deep_wide_and_long_records_are_refused(more: str) -> None:
    with pytest.raises(FormatError):
        read(INDIVIDUAL.format(more=more))


def test_files_beyond_the_size_limit_are_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(un_xml, "MAX_FILE_BYTES", 100)
    with pytest.raises(FormatError):
        read(INDIVIDUAL.format(more=""))


def test_a_list_from_the_future_is_rejected_record_by_record() -> None:
    (found,) = read(INDIVIDUAL.format(more=""), date="2090-01-01")
    assert isinstance(found, Rejected)
    assert found.field == "issued"

"""WREN's CSV: one bad line costs that line only, wrong files get one clear error, and what is written reads back."""

import io
from dataclasses import replace

import pytest

from node.demo.watchlists import DEMO_MEMBERS, generate_entries
from node.formats.rejects import Accepted, FormatError, Rejected
from node.formats.wren_csv import COLUMNS, MAX_LINE_BYTES, read_wren_csv, write_wren_csv
from protocol.entry import Entry, Name, NameKind
from protocol.matching.dates import PartialDate
from protocol.vocabulary import MemberCode
from tests.support.entries import suspect

NOW = 1_795_000_000
HEADER = "entry_id,object_kind,category,legal_basis,action,issued,issuer_record,documents,birth_dates,names\r\n"
GOOD = "D-{n},document,document_lost_stolen,law,seize,2026-10-01,register,P/PAK/AB{n:07},,\r\n"


def read(raw: bytes | str) -> list[Accepted | Rejected]:
    """What the bytes hold."""
    return list(read_wren_csv(io.BytesIO(raw.encode() if isinstance(raw, str) else raw), now=NOW))


def rejected(row: str) -> Rejected:
    """The first rejection of one row between two good ones, which must be kept."""
    found = read(HEADER + GOOD.format(n=1) + row + "\r\n" + GOOD.format(n=2))
    assert isinstance(found[0], Accepted)
    assert isinstance(found[-1], Accepted)
    (first, *_) = [record for record in found if isinstance(record, Rejected)]
    assert first.line == 3
    assert first.reason
    assert first.remedy
    return first


def test_one_bad_row_in_ten_thousand_keeps_the_others() -> None:
    rows = [GOOD.format(n=number) for number in range(10_000)]
    rows[5_000] = 'D-x,document,document_lost_stolen,law,seize,2026-10-01,"register,P/PAK/AB1,,\r\n'
    found = read(HEADER + "".join(rows))
    assert sum(isinstance(record, Accepted) for record in found) == 9_999
    assert [record.line for record in found if isinstance(record, Rejected)] == [5_002]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ('"unpaired', "line"),
        ('D-9,"a"b,,,,,,,,', "line"),
        ("D-9,document", "line"),
        ("D-9,document,document_lost_stolen,law,seize,2026-10-01,register,P/PAK/AB1234567,,,extra", "line"),
        ("D-9,persona,document_lost_stolen,law,seize,2026-10-01,register,P/PAK/AB1234567,,", "object_kind"),
        ("D-9,person,irregular_migrant,law,,2026-10-01,,,,A B", "category"),
        ("D-9,,document_lost_stolen,law,seize,2026-10-01,register,P/PAK/AB1234567,,", "object_kind"),
        ("D-9,document,document_lost_stolen,law,seize,01.10.2026,register,P/PAK/AB1234567,,", "issued"),
        ("D-9,document,document_lost_stolen,law,seize,2026-02-30,register,P/PAK/AB1234567,,", "issued"),
        ("D-9,document,document_lost_stolen,law,seize,2026-10-01,register,PAK AB1234567,,", "documents"),
        ("D-9,document,document_lost_stolen,law,seize,2026-10-01,register,P/ZZZ/AB1234567,,", "documents"),
        ("D-9,document,document_lost_stolen,law,seize,2026-10-01,register,P/PAK/AB1234567,1970-02-30,", "birth_dates"),
        ("D-9,document,document_lost_stolen,law,seize,2026-10-01,register,P/PAK/AB1234567,05/06/1970,", "birth_dates"),
        ("D-9,document,document_lost_stolen,law,seize,2026-10-01,,P/PAK/AB1234567,,", "issuer_record"),
        ("D-9,document,document_lost_stolen,law,arrest,2026-10-01,register,P/PAK/AB1234567,,", "action"),
        (",document,document_lost_stolen,law,seize,2026-10-01,register,P/PAK/AB1234567,,", "entry_id"),
        ("D-1,document,document_lost_stolen,law,seize,2026-10-01,register,P/PAK/AB7654321,,", "entry_id"),
        ("D-9,document,document_lost_stolen,la\x00w,seize,2026-10-01,register,P/PAK/AB1234567,,", "line"),
        ("D-9,document,document_lost_stolen,law,seize,2026-10-01,register,P/PAK/AB1234567,,end\\", "names"),
        (f"D-9,document,document_lost_stolen,{'x' * 20_000},seize,2026-10-01,r,P/PAK/AB1234567,,", "line"),
        (f"D-9,document,document_lost_stolen,{'x' * (MAX_LINE_BYTES * 3)},,,,,,", "line"),
    ],
)
def test_a_bad_row_is_rejected_with_line_field_and_remedy_and_the_next_is_read(row: str, field: str) -> None:
    assert rejected(row).field == field


def test_a_row_one_byte_too_long_does_not_swallow_the_next() -> None:
    for length in range(MAX_LINE_BYTES - 2, MAX_LINE_BYTES + 3):
        found = read(HEADER.encode() + b"x" * length + b"\n" + GOOD.format(n=1).encode())
        assert [type(record) for record in found] == [Rejected, Accepted]


@pytest.mark.parametrize("encoding", ["cp1254", "cp1256", "iso8859-7"])
def test_rows_in_another_encoding_are_rejected_one_by_one(encoding: str) -> None:
    name = {"cp1254": "Şahin İlker", "cp1256": "محمد", "iso8859-7": "Γεώργιος"}[encoding]
    row = f"D-9,document,document_lost_stolen,{name},seize,2026-10-01,r,P/PAK/AB1234567,,\r\n".encode(encoding)
    first, second = read(HEADER.encode() + row + GOOD.format(n=2).encode())
    assert isinstance(first, Rejected)
    assert "UTF-8" in first.reason
    assert isinstance(second, Accepted)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        HEADER.encode("utf-16"),
        HEADER.encode("utf-16-le"),
        HEADER.replace(",", ";").encode(),
        b"name,born\r\n",
        HEADER.replace("names", "salary").encode(),
        HEADER.replace("names", "action").encode(),
        b'"entry_id\r\n',
        b"\x89PNG\r\n\x1a\n",
        b"PK\x03\x04" + bytes(100),
        b"x" * (MAX_LINE_BYTES + 1),
    ],
)
def test_files_that_are_no_such_csv_get_one_clear_error_on_line_1(raw: bytes) -> None:
    with pytest.raises(FormatError) as caught:
        read(raw)
    assert caught.value.line == 1
    assert caught.value.remedy


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_byte_order_mark_line_ends_and_empty_lines_do_not_matter(mark: bytes, end: str) -> None:
    text = (HEADER + GOOD.format(n=1) + "\r\n" + GOOD.format(n=2)).replace("\r\n", end)
    assert [record.line for record in read(mark + text.encode())] == [2, 4]


def written(entries: list[Entry]) -> bytes:
    """The entries as CSV."""
    file = io.BytesIO()
    assert write_wren_csv(entries, file) == len(entries)
    return file.getvalue()


@pytest.mark.parametrize("member", DEMO_MEMBERS)
def test_generated_lists_read_back_as_they_were(member: MemberCode) -> None:
    entries = generate_entries(member, 100, "csv", NOW)
    found = read(written(entries))
    assert [record.entry for record in found if isinstance(record, Accepted)] == entries


@pytest.mark.parametrize(
    "text", ["a;b", "a\\b", 'say "x", y', "=HYPERLINK(1)", "+1", "-1", "@x", "\\;", "عمران; قریشی", "a,b"]
)
def test_names_that_look_like_separators_or_formulas_survive_and_stay_text(text: str) -> None:
    (entry,) = generate_entries(DEMO_MEMBERS[0], 1, "csv", NOW)
    odd = replace(
        entry,
        names=(Name(text), Name("Second;One", NameKind.WEAK_ALIAS)),
        legal_basis=text,
        birth_dates=(PartialDate(1970), PartialDate(1971, 5)),
    )
    raw = written([odd])
    (found,) = read(raw)
    assert isinstance(found, Accepted)
    assert found.entry == odd
    assert b",=" not in raw
    assert b',"=' not in raw


def test_every_field_of_an_entry_has_a_column() -> None:
    assert {"never_to", "aliases", "weak_aliases", "misused_identity"} <= set(COLUMNS)
    assert len(set(COLUMNS)) == len(COLUMNS)


def test_a_date_of_two_calendars_keeps_the_reading_at_which_somebody_is_born() -> None:
    """1410 is 2031 or 1989: with the first one nobody could list this person, who would be unborn."""
    file = io.BytesIO()
    write_wren_csv([replace(suspect("E1", "Behrouz Sharifzadeh", "1970-05-23"), issued=NOW - 100)], file)
    raw = file.getvalue().replace(b"1970-05-23", b"1410-05-01")
    [kept] = read(raw)
    assert isinstance(kept, Accepted)
    assert [date.year for date in kept.entry.birth_dates] == [1989]

"""WREN's workbook: nothing a spreadsheet changed is believed, bad rows cost themselves only, hostile archives one error."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from node.demo.watchlists import DEMO_MEMBERS, generate_entries
from node.formats import wren_xlsx, xlsx_archive
from node.formats.rejects import Accepted, FormatError, Rejected
from node.formats.wren_xlsx import read_wren_xlsx, write_wren_xlsx
from protocol.entry import Entry, Name
from protocol.matching.dates import PartialDate
from protocol.matching.errors import UnreadableError
from protocol.vocabulary import MemberCode

NOW = 1_795_000_000
COLUMNS = ["entry_id", "object_kind", "category", "legal_basis", "action", "issued", "issuer_record", "documents"]
COLUMNS += ["birth_dates", "names"]
SHEET = "xl/worksheets/sheet1.xml"


def good(number: int) -> list[Any]:
    """The cells of a sound row."""
    kind, category = "document", "document_lost_stolen"
    return [f"D-{number}", kind, category, "law", "seize", "2026-10-01", "register", f"P/PAK/AB{number:07}"]


def workbook(rows: list[list[Any]], change: Callable[[Any], None] = lambda book: None, title: str = "Entries") -> bytes:
    """A workbook of these rows, changed."""
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(raw: bytes) -> list[Accepted | Rejected]:
    """What the bytes hold."""
    return list(read_wren_xlsx(io.BytesIO(raw), now=NOW))


def refused(raw: bytes) -> FormatError:
    """The error of a file that cannot be read as a whole."""
    with pytest.raises(FormatError) as caught:
        read(raw)
    assert caught.value.reason
    assert caught.value.remedy
    return caught.value


def rezipped(raw: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The archive with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(raw)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    change(parts)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name, part in parts.items():
            new.writestr(name, part)
    return file.getvalue()


def as_excel_writes(raw: bytes) -> bytes:
    """The workbook with its texts in a table of shared strings, where Excel puts them; openpyxl writes them inline."""

    def change(parts: dict[str, bytes]) -> None:
        texts: list[bytes] = []

        def share(found: re.Match[bytes]) -> bytes:
            texts.append(found[1])
            return b't="s"><v>%d</v></c>' % (len(texts) - 1)

        parts[SHEET] = re.sub(rb't="inlineStr"><is>(.*?)</is></c>', share, parts[SHEET])
        head = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        parts["xl/sharedStrings.xml"] = head + b"".join(b"<si>%b</si>" % text for text in texts) + b"</sst>"
        kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
        override = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%b" /></Types>' % kind
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", override)

    return rezipped(raw, change)


def in_part(name: str, old: bytes, new: bytes) -> bytes:
    """Two sound rows with bytes of one part replaced."""

    def change(parts: dict[str, bytes]) -> None:
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new, 1)

    return rezipped(as_excel_writes(workbook([COLUMNS, good(1), good(2)])), change)


def in_sheet(old: bytes, new: bytes) -> bytes:
    """Two sound rows with bytes of the sheet's XML replaced."""
    return in_part(SHEET, old, new)


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("documents", 12345678, "number"),
        ("documents", 4.0e10, "number"),
        ("entry_id", 7, "number"),
        ("entry_id", datetime(2026, 10, 1), "date"),
        ("legal_basis", "=1+1", "formula"),
        ("issuer_record", '=HYPERLINK("http://127.0.0.1")', "formula"),
        ("legal_basis", True, "TRUE"),
        ("legal_basis", "#REF!", "error"),
        ("issuer_record", "two\nlines", "line break"),
        ("issued", 45000, "number"),
        ("issued", "01.10.2026", "not a day"),
        ("birth_dates", 19700523, "number"),
        ("birth_dates", 1970.5, "number"),
        ("object_kind", "persona", "not a word"),
        ("issuer_record", None, "missing"),
        ("entry_id", "D-1", "earlier line"),
        ("legal_basis", "x" * 20_000, "longer"),
    ],
)
def test_a_bad_cell_is_rejected_with_row_column_and_remedy_and_the_next_row_is_read(
    column: str, value: object, words: str
) -> None:
    row = good(9)
    row += [None] * (len(COLUMNS) - len(row))
    row[COLUMNS.index(column)] = value
    first, bad, last = read(workbook([COLUMNS, good(1), row, good(2)]))
    assert isinstance(first, Accepted)
    assert isinstance(last, Accepted)
    assert isinstance(bad, Rejected)
    assert (bad.line, bad.field) == (3, column)
    assert words in bad.reason
    assert bad.remedy
    assert str(value) not in bad.reason


def test_dates_as_dates_and_years_as_numbers_are_believed() -> None:
    row = [*good(1), 1970]
    row[5] = datetime(2026, 10, 1)
    other = [*good(2), datetime(1970, 5, 23)]
    other[5] = datetime(2026, 10, 1, 8, 30)
    one, two = read(workbook([COLUMNS, row, other]))
    assert isinstance(one, Accepted)
    assert isinstance(two, Accepted)
    assert one.entry.birth_dates == (PartialDate(1970),)
    assert two.entry.birth_dates == (PartialDate(1970, 5, 23),)
    assert two.entry.issued - one.entry.issued == 8 * 3600 + 30 * 60


def test_empty_rows_padding_and_cells_right_of_the_columns() -> None:
    padded = [f"  {cell} " for cell in good(1)]
    astray = [*good(2), None, None, None, "stray"]
    found = read(workbook([[], [f" {name} " for name in COLUMNS], [], padded, [None, " "], astray, good(3)]))
    assert [(type(record), record.line) for record in found] == [(Accepted, 4), (Rejected, 6), (Accepted, 7)]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ([name.replace("legal_basis", "Legal Basis") for name in COLUMNS], "legal_basis is missing; column 4"),
        ([name.replace("category", "categry") for name in COLUMNS], "category is missing; column 3"),
        ([name.replace("names", "salary") for name in COLUMNS], "column 10 is unknown"),
        ([name.replace("names", "birth date") for name in COLUMNS], "birth_dates is probably meant"),
        ([*COLUMNS, "names"], "named twice"),
        (good(1), "missing"),
        ([*COLUMNS[:4], None, *COLUMNS[5:]], "unknown"),
        ([*COLUMNS, *[None] * 300, "x"], "far to the right"),
        ([], "empty"),
    ],
)
def test_a_wrong_header_says_which_column_and_what_was_meant_and_repeats_no_cell(header: list[Any], words: str) -> None:
    error = refused(workbook([header]))
    assert words in error.reason
    assert "P/PAK" not in str(error)


def test_a_byte_order_mark_pasted_into_the_header_does_not_matter() -> None:
    assert len(read(workbook([["\ufeff" + COLUMNS[0], *COLUMNS[1:]], good(1)]))) == 1


def test_hidden_merged_and_ambiguous_sheets_are_refused() -> None:
    rows = [COLUMNS, good(1), good(2)]

    def hide(book: Any) -> None:
        book.create_sheet("Visible")
        book["Entries"].sheet_state = "hidden"

    assert "hidden" in refused(workbook(rows, hide)).reason
    merged = refused(workbook(rows, lambda book: book.active.merge_cells("A2:A3")))
    assert (merged.line, "merged" in merged.reason) == (2, True)
    assert "several" in refused(workbook(rows, lambda book: book.create_sheet("Other"), title="List")).reason


def test_a_single_sheet_of_any_name_and_hidden_others_are_read() -> None:
    def hide(book: Any) -> None:
        book.create_sheet("Notes").sheet_state = "veryHidden"

    assert len(read(workbook([COLUMNS, good(1)], hide, title="List"))) == 1


def test_text_that_looks_like_a_formula_but_is_text_stays_text() -> None:
    raw = in_part("xl/sharedStrings.xml", b"<t>law<", b"<t>=law<")
    (first, _) = read(raw)
    assert isinstance(first, Accepted)
    assert first.entry.legal_basis == "=law"


@pytest.mark.parametrize(
    "name",
    [
        "xl/vbaProject.bin",
        "xl/externalLinks/externalLink1.xml",
        "xl/embeddings/a.bin",
        "xl/connections.xml",
        "XL/ActiveX/a",
    ],
)
def test_macros_embedded_files_and_links_are_refused(name: str) -> None:
    refused(rezipped(workbook([COLUMNS, good(1)]), lambda parts: parts.update({name: b"x"})))


def test_a_macro_workbook_under_another_name_is_refused() -> None:
    def change(parts: dict[str, bytes]) -> None:
        kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
        types = parts["[Content_Types].xml"]
        assert kind in types
        parts["[Content_Types].xml"] = types.replace(kind, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")

    assert "macro" in refused(rezipped(workbook([COLUMNS, good(1)]), change)).reason


@pytest.mark.parametrize("name", ["xl/worksheets/sheet9.xml", "xl/sharedStrings.xml", "xl/media/image1.png", SHEET])
def test_bombs_are_refused_by_the_directory_alone(name: str) -> None:
    bomb = b" " * (5 * 1024 * 1024)
    assert "unpack" in refused(rezipped(workbook([COLUMNS, good(1)]), lambda parts: parts.update({name: bomb}))).reason


def test_a_directory_that_lies_about_a_size_is_refused() -> None:
    raw = workbook([COLUMNS, *[good(number) for number in range(50)]])
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        size = archive.getinfo(SHEET).file_size
    refused(raw.replace(size.to_bytes(4, "little"), (size // 2).to_bytes(4, "little")))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<row r="3"', b'<row r="2"'),
        (b'<row r="3"', b'<row r="1"'),
        (b'<row r="3"', b'<row r="999999"'),
        (b'<row r="3"', b'<row r="x"'),
        (b'r="B2"', b'r="A2"'),
        (b'r="B2"', b'r="B7"'),
        (b'r="B2"', b'r="ZZZZZZ2"'),
        (b"</sheetData>", b""),
        (b"<sheetData>", b"<sheetData><!-- <row -->"),
        (b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "aaaa">]><worksheet'),
        (b"<sheetData>", b"<sheetData>&a;"),
    ],
)
def test_sheets_that_would_hide_rows_or_attack_the_parser_are_refused(old: bytes, new: bytes) -> None:
    refused(in_sheet(old, new))


@pytest.mark.parametrize("new", [b"<v>999999</v>", b"<v>x</v>", b"<v>" + b"9" * 5000 + b"</v>"])
def test_a_damaged_cell_costs_its_row_only(new: bytes) -> None:
    found = read(in_sheet(b"<v>10</v>", new))
    assert sorted(type(record).__name__ for record in found) == ["Accepted", "Rejected"]


def test_one_row_that_never_ends_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_archive, "MAX_ROW_BYTES", 100_000)
    refused(in_sheet(b"</row>", b"<c/>" * 60_000 + b"</row>"))


def test_limits_on_rows_texts_and_file(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = as_excel_writes(workbook([COLUMNS, good(1), good(2)]))
    assert len(read(raw)) == 2
    monkeypatch.setattr(wren_xlsx, "MAX_ROWS", 2)
    assert "more than 2 rows" in refused(raw).reason
    monkeypatch.setattr(xlsx_archive, "MAX_STRINGS", 2)
    assert "texts" in refused(raw).reason
    monkeypatch.setattr(xlsx_archive, "MAX_FILE_BYTES", 10)
    assert "longer" in refused(raw).reason


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"PK",
        b"entry_id,object_kind\n",
        b"\xd0\xcf\x11\xe0" + bytes(600),
        b"PK\x05\x06" + bytes(18),
        b"<html></html>",
    ],
)
def test_files_that_are_no_workbook_get_one_clear_error(raw: bytes) -> None:
    refused(raw)


@given(raw=st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_bytes(raw: bytes) -> None:
    refused(raw)


_SEED = as_excel_writes(workbook([COLUMNS, good(1), good(2), good(3)]))
_CHANGES = st.lists(st.tuples(st.integers(0, 10**6), st.binary(max_size=4), st.integers(0, 4)), max_size=5)


def outcome(raw: bytes) -> None:
    """Reads to the end; only FormatError may come out, and it teaches."""
    teachings: list[str | bool] = []
    try:
        for record in read_wren_xlsx(io.BytesIO(raw), now=NOW):
            teachings.append(isinstance(record, Accepted) or record.remedy)
    except FormatError as error:
        teachings.append(error.remedy)
    assert all(teachings)


def mutated(raw: bytes, changes: list[tuple[int, bytes, int]]) -> bytes:
    """The bytes with some put in, changed or cut out."""
    for place, new, cut in changes:
        at = place % (len(raw) + 1)
        raw = raw[:at] + new + raw[at + cut :]
    return raw


@given(changes=_CHANGES)
@settings(max_examples=80, deadline=None)
def test_an_archive_with_bytes_changed(changes: list[tuple[int, bytes, int]]) -> None:
    outcome(mutated(_SEED, changes))


@given(changes=_CHANGES, place=st.integers(0, 20))
@settings(max_examples=150, deadline=None)
def test_a_sound_archive_of_damaged_parts(changes: list[tuple[int, bytes, int]], place: int) -> None:
    def change(parts: dict[str, bytes]) -> None:
        name = sorted(parts)[place % len(parts)]
        parts[name] = mutated(parts[name], changes)

    outcome(rezipped(_SEED, change))


def written(entries: list[Entry]) -> bytes:
    """The entries as a workbook."""
    file = io.BytesIO()
    assert write_wren_xlsx(entries, file) == len(entries)
    return file.getvalue()


@pytest.mark.parametrize("member", DEMO_MEMBERS)
def test_generated_lists_read_back_as_they_were(member: MemberCode) -> None:
    entries = generate_entries(member, 60, "xlsx", NOW)
    assert [record.entry for record in read(written(entries)) if isinstance(record, Accepted)] == entries


(_ENTRY,) = generate_entries(DEMO_MEMBERS[0], 1, "xlsx", NOW)
_ODD = st.sampled_from(
    ["=", "+", "-", "@", "\\", ";", "#REF!", "#N/A", "TRUE", "1970", "_x0041_", "'", "<", "&", "عمران", "a"]
)
_PLAIN = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), max_size=8)


@given(parts=st.lists(_ODD | _PLAIN, min_size=1, max_size=5))
@settings(max_examples=80, deadline=None)
def test_text_that_looks_like_formulas_errors_numbers_or_separators_survives(parts: list[str]) -> None:
    text = "".join(parts).strip() or "x"
    try:
        name = Name(text)
    except UnreadableError:
        name = Name("x")
    odd = replace(_ENTRY, names=(name,), legal_basis=text, provenance_detail="=1+1")
    raw = written([odd])
    (found, *_) = read(raw)
    if isinstance(found, Accepted):
        assert found.entry == odd
    else:
        assert found.field == "provenance"  # words that name a source whose data are refused
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        sheet = archive.read(SHEET)
    assert b"<f" not in sheet
    assert not re.search(rb"<t[^>]*>[=+@-]", sheet)


def test_characters_that_xml_cannot_hold_are_refused_on_writing() -> None:
    with pytest.raises(FormatError) as caught:
        written([replace(_ENTRY, legal_basis="a\x01b")])
    assert caught.value.line == 2

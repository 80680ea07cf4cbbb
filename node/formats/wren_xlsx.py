"""WREN's own workbook: the columns and cells of `wren_csv` on a sheet named Entries, one row for each entry.

Only text is trusted: a spreadsheet turns 0012345 into 12345 and 4E10 into a number, so a number is accepted only where it
says the same as text (counts, the evaluation 1 to 4, a year of birth), dates as dates, and formulas never. Other sheets
are not read. Sheets that are hidden, merged cells and rows out of order are refused: whoever approves must see what comes in.
"""

import math
import re
import unicodedata
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO, TypeVar
from xml.etree.ElementTree import SubElement
from zipfile import ZipFile

from defusedxml.ElementTree import iterparse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.packaging.relationship import get_rels_path
from openpyxl.reader.excel import ExcelReader, _find_workbook_part
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.datetime import from_excel
from openpyxl.worksheet._reader import CELL_TAG, DATA_TAG, FORMULA_TAG, ROW_TAG, VALUE_TAG, WorkSheetParser
from openpyxl.xml.constants import ARC_STYLE, SHARED_STRINGS, SHEET_MAIN_NS

from node.formats.csv_lines import MAX_CELL_CHARACTERS
from node.formats.rejects import Accepted, FormatError, Rejected
from node.formats.wren_rows import COLUMNS, COUNTS, TIMES, YES_NO, cell_of_entry, check_columns, entries_of_rows
from node.formats.xlsx_archive import SheetPart, check_small, check_strings, open_archive
from protocol.entry import Entry
from protocol.matching.errors import UnreadableError

MAX_ROWS = 250_000
SHEET_NAME = "Entries"
TEXT_FORMAT = "@"
"""The spreadsheet's own name for cells that stay as they were typed."""

_INLINE_TAG = f"{{{SHEET_MAIN_NS}}}is"
_RUN_TAG = f"{{{SHEET_MAIN_NS}}}r"
_TEXT_TAG = f"{{{SHEET_MAIN_NS}}}t"
_MERGED_TAG = f"{{{SHEET_MAIN_NS}}}mergeCell"
_AS_TEXT = "format the column as text, then type the value again as it stands in the document"
_SAVE_ANEW = "open it in a spreadsheet program and save it as .xlsx again"
_BROKEN = (ValueError, KeyError, IndexError, TypeError, OverflowError, AttributeError)
T = TypeVar("T")


@dataclass(frozen=True, slots=True, repr=False)
class _Cell:
    """kind: s text, n number, d day or time, b yes or no, f formula, e anything else."""

    column: int
    kind: str
    value: Any

    @property
    def is_empty(self) -> bool:
        return self.value is None or (self.kind == "s" and not self.value.strip())


Sheet = Iterator[tuple[int, list[_Cell]]]


def read_wren_xlsx(file: BinaryIO, *, now: int) -> Iterator[Accepted | Rejected]:
    """Every row after the header, accepted or rejected; `line` is the sheet's row number. file: seekable.

    now: Unix seconds. Memory is bounded by one row, the references and the workbook's table of texts. Raises FormatError
    when the file as a whole is not such a workbook; merged cells are known only at the end of a sheet.
    """
    yield from entries_of_rows(xlsx_rows(file), now)


def xlsx_rows(file: BinaryIO) -> Iterator[tuple[int, dict[str, str] | UnreadableError]]:
    """The cells of each row under their columns, or why there are none, with its number. Raises FormatError."""
    with open_archive(file) as archive:
        sheet = _checked(_sheet(file, archive))
        header, columns = _header(sheet)
        yield from _rows(sheet, header, columns)


def write_wren_xlsx(entries: Iterable[Entry], file: BinaryIO) -> int:
    """Writes the entries, with header, and says how many. The file holds personal data and `never_to`: it is for the
    owner's own use. Raises FormatError for more rows than are read, and for text that XML cannot hold."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET_NAME)
    sheet.freeze_panes = "A2"
    try:
        written = _append_all(sheet, entries)
        book.save(file)
    except BaseException:
        # The library gathers rows in a temporary file: personal data must not stay behind in it.
        if not sheet.closed:
            sheet.close()
        sheet._writer.cleanup()
        raise
    return written


def _append_all(sheet: Any, entries: Iterable[Entry]) -> int:
    style = WriteOnlyCell(sheet, value="")
    style.number_format = TEXT_FORMAT
    sheet.append([_text_cell(style, column, 1) for column in COLUMNS])
    written = 0
    for row, entry in enumerate(entries, start=2):
        if row > MAX_ROWS:
            raise FormatError(row, f"more than {MAX_ROWS} rows", "write several files")
        sheet.append([_text_cell(style, cell_of_entry(entry, column), row) for column in COLUMNS])
        written += 1
    return written


def _text_cell(style: Any, text: str, row: int) -> Any:
    if not text:
        return None
    if any(unicodedata.category(character) in ("Cc", "Cs") or character in "\ufffe\uffff" for character in text):
        raise FormatError(row, "a character that a workbook cannot hold", "correct the entry, or write CSV")
    cell = WriteOnlyCell(style.parent, value=text)
    cell.data_type = "s"  # else openpyxl takes #N/A for an error and = for a formula
    cell._style = style._style
    return cell


def _checked(rows: Iterator[T]) -> Iterator[T]:
    """The same rows; whatever a damaged or hostile workbook makes the libraries raise becomes FormatError."""
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except FormatError:
            raise
        except Exception as error:
            raise FormatError(0, "damaged, or not a workbook of a spreadsheet program", _SAVE_ANEW) from error
        yield row


def _sheet(file: BinaryIO, archive: ZipFile) -> Sheet:
    """The rows of the sheet with the entries: their numbers and cells that are not empty."""
    reader = ExcelReader(file, read_only=True, keep_vba=False, data_only=True, keep_links=False)
    check_small(archive, "[Content_Types].xml")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reader.read_manifest()
        if any("macro" in part.ContentType.casefold() for part in reader.package.Override):
            raise FormatError(0, "a workbook with macros", "save it as .xlsx, which holds none")
        strings = reader.package.find(SHARED_STRINGS)
        if strings is not None:
            check_strings(archive, strings.PartName[1:])
        workbook = _find_workbook_part(reader.package).PartName[1:]
        for path in (workbook, get_rels_path(workbook), ARC_STYLE):
            check_small(archive, path)
        reader.read_strings()
        reader.read_workbook()
        apply_stylesheet(archive, reader.wb)
        path = _path_of_entries(reader)
    part = SheetPart(archive, path)
    try:
        yield from _rows_of_part(part, WorkSheetParser(None, reader.shared_strings, data_only=True), reader.wb)
    finally:
        part.close()


def _path_of_entries(reader: Any) -> str:
    sheets = [(sheet.name, sheet.state, rel.target) for sheet, rel in reader.parser.find_sheets()]
    named = [sheet for sheet in sheets if str(sheet[0]).strip().casefold() == SHEET_NAME.casefold()]
    chosen = named or [sheet for sheet in sheets if sheet[1] == "visible"]
    if len(chosen) != 1:
        raise FormatError(0, f"no sheet named {SHEET_NAME} among several", f"name the sheet with the list {SHEET_NAME}")
    _, state, path = chosen[0]
    if state != "visible":
        raise FormatError(0, f"the sheet {SHEET_NAME} is hidden", "unhide it: whoever approves must see it")
    return str(path)


def _rows_of_part(part: SheetPart, parser: Any, workbook: Any) -> Sheet:
    sheet_data: Any = None
    last = 0
    for event, element in iterparse(part, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            sheet_data = element if element.tag == DATA_TAG else sheet_data
        elif element.tag == ROW_TAG:
            number = int(element.get("r", last + 1))
            if number <= last:
                raise FormatError(number, "the rows are out of order", _SAVE_ANEW)
            if number > MAX_ROWS:
                raise FormatError(
                    number, f"more than {MAX_ROWS} rows", "split the list, or delete the empty rows below it"
                )
            last = number
            cells = _cells(element, number, parser, workbook)
            if cells:
                yield number, cells
            element.clear()
            if sheet_data is not None:
                sheet_data.clear()
        elif element.tag == _MERGED_TAG:
            row = re.search(r"\d+", element.get("ref", ""))
            raise FormatError(
                int(row[0][:7]) if row else 0,
                "merged cells",
                "unmerge all cells and fill each row, then import it again",
            )


def _cells(row: Any, number: int, parser: Any, workbook: Any) -> list[_Cell]:
    parser.row_counter, parser.col_counter = number, 0
    cells = []
    last = 0
    for element in row:
        if element.tag != CELL_TAG:
            continue
        try:
            found = parser.parse_cell(_as_text(element))
            cell = _Cell(found["column"], found["data_type"], found["value"])
            if found["row"] != number:
                raise FormatError(number, "a cell that belongs to another row", _SAVE_ANEW)
            if cell.kind == "n" and cell.value is not None and found["style_id"] in workbook._date_formats:
                cell = _Cell(cell.column, "d", from_excel(cell.value, workbook.epoch))
        except _BROKEN:
            cell = _Cell(parser.col_counter, "e", "")
        if element.find(FORMULA_TAG) is not None:
            cell = _Cell(cell.column, "f", "")
        if cell.column <= last:
            raise FormatError(number, "two cells in one place, or out of order", _SAVE_ANEW)
        last = cell.column
        if not cell.is_empty:
            cells.append(cell)
    return cells


def _as_text(cell: Any) -> Any:
    """The cell with text that stands in it (inlineStr) as plain text: the library is ten times slower at rich text."""
    inline = cell.find(_INLINE_TAG) if cell.get("t") == "inlineStr" else None
    if inline is not None:
        runs = [inline, *inline.findall(_RUN_TAG)]
        text = "".join(part.text or "" for run in runs for part in run.findall(_TEXT_TAG))
        cell.set("t", "str")
        SubElement(cell, VALUE_TAG).text = text
    return cell


def _header(sheet: Sheet) -> tuple[int, tuple[str, ...]]:
    for number, cells in sheet:
        names = {cell.column: cell.value.strip().strip("\ufeff") if cell.kind == "s" else "" for cell in cells}
        if max(names) > 4 * len(COLUMNS):
            raise FormatError(number, "cells far to the right of the columns", f"use only: {', '.join(COLUMNS)}")
        columns = tuple(names.get(place, "") for place in range(1, max(names) + 1))
        check_columns(columns, number)
        return number, columns
    raise FormatError(0, "the sheet is empty", "name the columns in the first row; the template shows how")


def _rows(
    sheet: Sheet, header: int, columns: tuple[str, ...]
) -> Iterator[tuple[int, dict[str, str] | UnreadableError]]:
    for number, cells in sheet:
        try:
            yield number, _row(cells, columns)
        except UnreadableError as error:
            yield number, error


def _row(cells: list[_Cell], columns: tuple[str, ...]) -> dict[str, str]:
    row = dict.fromkeys(columns, "")
    for cell in cells:
        if cell.column > len(columns):
            raise UnreadableError(
                "line", f"a cell right of the {len(columns)} columns", "empty it, or give it a column"
            )
        column = columns[cell.column - 1]
        try:
            row[column] = _text(cell, column)
        except UnreadableError as error:
            raise UnreadableError(column, error.reason, error.remedy) from error
    return row


def _text(cell: _Cell, column: str) -> str:
    match cell.kind:
        case "s":
            return _plain(cell.value)
        case "n":
            return _number(cell.value, column)
        case "d":
            return _day_or_time(cell.value, column)
        case "b" if column in YES_NO:
            return "yes" if cell.value else "no"
        case "b":
            raise UnreadableError(column, "the spreadsheet made TRUE or FALSE of it", _AS_TEXT)
        case "f":
            raise UnreadableError(
                column, "a formula", "copy the cell and paste its value as text: nobody approves a formula"
            )
        case _:
            raise UnreadableError(column, "an error value, or a damaged cell", "type the value again, as text")


def _plain(value: str) -> str:
    text = value.strip()
    if len(text) > MAX_CELL_CHARACTERS:
        raise UnreadableError("cell", f"longer than {MAX_CELL_CHARACTERS} characters", "shorten it")
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in text):
        raise UnreadableError("cell", "a line break or control character", "write one line; part several values by ;")
    return text


def _number(value: float, column: str) -> str:
    whole = math.isfinite(value) and value == int(value)
    short = whole and 0 <= value < 10_000
    if short and (column in COUNTS or column == "information_evaluation"):
        return str(int(value))
    if short and column == "birth_dates" and value >= 1000:
        return str(int(value))
    raise UnreadableError(column, "the spreadsheet made a number of it, which may have lost digits", _AS_TEXT)


def _day_or_time(value: object, column: str) -> str:
    if column in TIMES or column == "birth_dates":
        if isinstance(value, datetime) and (value.hour or value.minute or value.second) and column in TIMES:
            return value.strftime("%Y-%m-%dT%H:%M:%SZ")
        if isinstance(value, date):
            return f"{value.year:04}-{value.month:02}-{value.day:02}"
    raise UnreadableError(column, "the spreadsheet made a date of it", _AS_TEXT)

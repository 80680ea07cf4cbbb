"""Tables of text, written as CSV or as an XLSX workbook row by row; no spreadsheet program computes anything in them.

A cell that begins with `=`, `+`, `-`, `@` or a line break would be taken for a formula when the file is opened (CWE-1236), and
so would, by some programs and in some languages, one that begins with their full-width forms, or with them behind white space:
`harmless` puts an apostrophe before it. In a workbook every cell is text besides.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from itertools import count
from typing import Any, BinaryIO, Protocol

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from node.formats.rejects import FormatError

MAX_WORKBOOK_ROWS = 1_048_576
MAX_WORKBOOK_CELL = 32_767
MAX_SHEET_TITLE = 31
_SHEET_TITLE = re.compile(r"[\\*?:/\[\]]")
_FORMULA = re.compile(
    r"[\t\r\n]|[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\"']*[=+\-@\uff1d\uff0b\uff0d\uff20\u2212]"
)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

WriteRow = Callable[[Sequence[str]], None]


class TableForm(StrEnum):
    """How a table is written."""

    CSV = "csv"
    XLSX = "xlsx"


def harmless(cell: str) -> str:
    """The cell, with an apostrophe before it if a spreadsheet program would take it for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


@contextmanager
def writing_table(file: BinaryIO, form: TableForm, columns: Sequence[str]) -> Iterator[WriteRow]:
    """A function that writes one row of texts, as they are given. The file is complete when the block ends.

    Raises FormatError for more rows than a workbook holds.
    """
    with (_csv if form is TableForm.CSV else _xlsx)(file) as write:
        write(columns)
        yield write


@contextmanager
def _csv(file: BinaryIO) -> Iterator[WriteRow]:
    text = io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="")
    try:
        yield csv.writer(text, lineterminator="\r\n").writerow
        text.flush()
    finally:
        text.detach()


@contextmanager
def _xlsx(file: BinaryIO) -> Iterator[WriteRow]:
    with writing_sheets(file) as sheet_of:
        yield sheet_of("Rows", frozen="A2")


class SheetOf(Protocol):
    """Makes a sheet of a workbook."""

    def __call__(self, title: str, *, frozen: str | None = None) -> WriteRow:
        """A function that writes the sheet's rows; frozen: the cell above and left of which nothing scrolls."""


@contextmanager
def writing_sheets(file: BinaryIO) -> Iterator[SheetOf]:
    """A function that makes sheets, whose rows may be written until the block ends; then the file is complete.

    Rows raise FormatError when there are more than a workbook's sheet holds.
    """
    book = Workbook(write_only=True)

    def sheet_of(title: str, *, frozen: str | None = None) -> WriteRow:
        sheet = book.create_sheet(_SHEET_TITLE.sub(" ", title)[:MAX_SHEET_TITLE])
        sheet.freeze_panes = frozen
        rows = count(1)

        def write(cells: Sequence[str]) -> None:
            if (row := next(rows)) > MAX_WORKBOOK_ROWS:
                raise FormatError(row, f"more than {MAX_WORKBOOK_ROWS} rows", "write CSV, or split the file")
            sheet.append([_text_cell(sheet, cell) for cell in cells])

        return write

    try:
        yield sheet_of
        book.save(file)
    except BaseException:
        # The library gathers rows in temporary files: personal data must not stay behind in them.
        for sheet in book.worksheets:
            if not sheet.closed:
                sheet.close()
            sheet._writer.cleanup()
        raise


def _text_cell(sheet: Any, text: str) -> Any:
    if not text:
        return None
    cell = WriteOnlyCell(sheet, value=_NOT_XML.sub("\ufffd", text)[:MAX_WORKBOOK_CELL])
    cell.data_type = "s"  # else openpyxl takes #N/A for an error and = for a formula
    cell.number_format = "@"
    return cell

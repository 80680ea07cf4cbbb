"""Tables in CSV with whatever columns they have: RFC 4180 with a comma, UTF-8, the first line names the columns.

Unlike lists (`csv_lines`), cells may hold line breaks, as files out of spreadsheets do. Memory is bounded by one row.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from node.formats.csv_lines import BYTE_ORDER_MARK
from node.formats.rejects import FormatError

MAX_COLUMNS = 200
MAX_CELL_CHARACTERS = 64 * 1024
MAX_LINE_BYTES = 256 * 1024
MAX_COLUMN_NAME = 128
_SAVE_AS_UTF8 = "save the file as CSV in UTF-8"
_MEND = "open it in a spreadsheet program and save it as CSV in UTF-8 again"


@dataclass(frozen=True, slots=True)
class CsvTable:
    """columns: as the first line names them, in its order. rows: to be read once; each has as many cells as columns."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[str, ...]]

    def place(self, column: str) -> int:
        """Where the column stands, from 0. Raises FormatError; of the file's own first line nothing is repeated, for a
        file without a header begins with a person."""
        if column not in self.columns:
            raise FormatError(1, f"there is no column '{column}'", "the first line of the file names its columns")
        return self.columns.index(column)


def read_csv_table(file: BinaryIO) -> CsvTable:
    """The table of a file, read as its rows are asked for. Rows without any character are no rows.

    Raises FormatError, also while the rows are read: not UTF-8, quotation marks that do not pair, a row of another
    width, cells of more than 65,536 characters.
    """
    records = _records(file)
    line, header = next(records, (1, []))
    columns = tuple(cell.strip() for cell in header)
    _check_columns(columns)
    return CsvTable(columns, _rows(records, len(columns), line))


def _rows(records: Iterator[tuple[int, list[str]]], width: int, line: int) -> Iterator[tuple[str, ...]]:
    for end, cells in records:
        if cells:
            if len(cells) != width:
                raise FormatError(
                    line + 1, f"{len(cells)} cells under {width} columns", "quote cells that hold a comma"
                )
            yield tuple(cells)
        line = end


def _records(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line on which it ends."""
    reader = csv.reader(_lines(file), strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FormatError(
                reader.line_num, "the quotation marks do not pair, or a cell is too long", _MEND
            ) from error
        if any(len(cell) > MAX_CELL_CHARACTERS for cell in cells):
            raise FormatError(reader.line_num, f"a cell over {MAX_CELL_CHARACTERS} characters", _MEND)
        yield reader.line_num, cells


def _lines(file: BinaryIO) -> Iterator[str]:
    """Lines with their ends; a file that is one endless line is refused before it fills the memory."""
    number = 0
    while raw := file.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(raw) > MAX_LINE_BYTES:
            raise FormatError(number, f"a line over {MAX_LINE_BYTES} bytes", _MEND)
        if number == 1:
            raw = raw.removeprefix(BYTE_ORDER_MARK)
        if b"\0" in raw:
            raise FormatError(number, "UTF-16, or no text at all", _SAVE_AS_UTF8)
        try:
            yield raw.decode("utf-8")
        except UnicodeDecodeError as error:
            raise FormatError(number, f"not UTF-8 from byte {error.start + 1} of the line", _SAVE_AS_UTF8) from error


def _check_columns(columns: tuple[str, ...]) -> None:
    if len(columns) == 1 and ";" in columns[0]:
        raise FormatError(1, "the columns are parted by semicolons", "part the columns by commas")
    if not columns or len(columns) > MAX_COLUMNS or any(len(column) > MAX_COLUMN_NAME for column in columns):
        raise FormatError(
            1, "the file is empty, or its first line names no columns", "name the columns in the first line"
        )
    if len(set(columns)) != len(columns):
        raise FormatError(1, "two columns of one name", "give each column a name of its own")

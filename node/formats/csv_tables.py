"""Tables in CSV with whatever columns they have: RFC 4180 with a comma, UTF-8, the first line names the columns.

Unlike lists (`csv_lines`), cells may hold line breaks, as files out of spreadsheets do. Memory is bounded by one row.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from node.formats.rejects import FormatError

MAX_COLUMNS = 200
MAX_CELL_CHARACTERS = 64 * 1024
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
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    records = _records(text)
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


def _records(text: io.TextIOWrapper) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line on which it ends."""
    reader = csv.reader(_bounded(text), strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except UnicodeDecodeError as error:
            raise FormatError(reader.line_num + 1, "not UTF-8", _SAVE_AS_UTF8) from error
        except csv.Error as error:
            raise FormatError(
                reader.line_num, "the quotation marks do not pair, or a cell is too long", _MEND
            ) from error
        if any(len(cell) > MAX_CELL_CHARACTERS or "\0" in cell for cell in cells):
            raise FormatError(
                reader.line_num, f"a cell over {MAX_CELL_CHARACTERS} characters, or no text at all", _MEND
            )
        yield reader.line_num, cells


def _bounded(text: io.TextIOWrapper) -> Iterator[str]:
    """Lines; a file that is one endless line is refused before it fills the memory."""
    most = MAX_CELL_CHARACTERS * 4
    number = 0
    while line := text.readline(most + 1):
        number += 1
        if len(line) > most:
            raise FormatError(number, f"a line over {most} characters", _MEND)
        yield line


def _check_columns(columns: tuple[str, ...]) -> None:
    if len(columns) == 1 and ";" in columns[0]:
        raise FormatError(1, "the columns are parted by semicolons", "part the columns by commas")
    if not columns or len(columns) > MAX_COLUMNS or any(len(column) > MAX_COLUMN_NAME for column in columns):
        raise FormatError(
            1, "the file is empty, or its first line names no columns", "name the columns in the first line"
        )
    if len(set(columns)) != len(columns):
        raise FormatError(1, "two columns of one name", "give each column a name of its own")

r"""WREN's own CSV: one line for each entry, RFC 4180 with a comma, UTF-8 with or without a byte-order mark.

The first line names the columns, in any order; `entry_id`, `object_kind`, `category` and `legal_basis` are required,
the others may be absent or empty:

    entry_id object_kind category legal_basis action urgency offence_codes material_benefit provenance provenance_detail
    source_consent issued review expires handling_codes handling_text source_evaluation information_evaluation
    releasable_to never_to names aliases weak_aliases birth_dates sexes nationalities documents identifiers
    judicial_reference maximum_penalty_years sentence_months extradition_undertaking issuer_record revoked_by
    revocation_ground protection_officer whereabouts_consent misused_identity identity_consent list_name list_date
    birth_places

Several values in a cell are parted by `;`. A backslash takes the next character literally (`\;`, `\\`); the writer also
puts one before a cell's first character where a spreadsheet would take the cell for a formula. Days are `2026-01-31`,
times `2026-01-31T08:30:00Z`, both UTC. Birth dates are `1970-05-23`, `1970-05`, `1970`, or `1970/1973` for a range of
years. Places of birth are `Kunduz, Afghanistan`, the State behind the last comma, and with a comma at the end where no State
follows. Documents are `type/issuer/number`, as `P/PAK/AB1234567`; identifiers `kind:value`, as `vehicle:LEA-1234`. Yes
and no are `yes` and `no`. Cells have no line breaks: so one bad quotation mark cannot swallow the lines after it.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from node.formats.csv_lines import BYTE_ORDER_MARK, MAX_LINE_BYTES, SAVE_AS_UTF8, cells_of, lines_of
from node.formats.rejects import Accepted, FormatError, Rejected
from node.formats.wren_rows import COLUMNS, REQUIRED_COLUMNS, cell_of_entry, check_columns, entries_of_rows
from protocol.entry import Entry
from protocol.matching.errors import UnreadableError

__all__ = [
    "COLUMNS",
    "MAX_LINE_BYTES",
    "MAX_ROWS",
    "REQUIRED_COLUMNS",
    "csv_lines",
    "read_wren_csv",
    "row_of_line",
    "write_wren_csv",
]

MAX_ROWS = 5_000_000


def read_wren_csv(file: BinaryIO, *, now: int) -> Iterator[Accepted | Rejected]:
    """Every line after the header, accepted or rejected; memory is bounded by one line and the references seen.

    now: Unix seconds. Raises FormatError when the file as a whole is not such a CSV.
    """
    columns, lines = csv_lines(file)
    yield from entries_of_rows(_rows(lines, columns), now)


def csv_lines(file: BinaryIO) -> tuple[tuple[str, ...], Iterator[tuple[int, bytes]]]:
    """The columns, and each line after the header that is not blank, with its number, not looked into yet.

    Raises FormatError, also while the lines are read.
    """
    return _header(file), _lines(file)


def write_wren_csv(entries: Iterable[Entry], file: BinaryIO) -> int:
    """Writes the entries, with header, and says how many. The file holds personal data and `never_to`: it is for the
    owner's own use."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    written = 0
    for entry in entries:
        writer.writerow([cell_of_entry(entry, column) for column in COLUMNS])
        written += 1
    text.detach()
    return written


_WORKBOOK = b"PK\x03\x04"
"""How a ZIP archive begins, and every XLSX is one."""


def _header(file: BinaryIO) -> tuple[str, ...]:
    raw = next(lines_of(file), b"")
    if raw.startswith(_WORKBOOK):
        raise FormatError(
            1, "the file is a workbook, not a CSV", "read it as a workbook (xlsx), or save it as CSV in UTF-8"
        )
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in raw:
        raise FormatError(1, "the file is UTF-16 or not text at all", SAVE_AS_UTF8)
    try:
        cells = cells_of(raw.removeprefix(BYTE_ORDER_MARK))
    except UnreadableError as error:
        raise FormatError(1, error.reason, error.remedy) from error
    columns = tuple(cell.strip() for cell in cells)
    if ";" in "".join(columns) and len(columns) == 1:
        raise FormatError(1, "the columns are parted by semicolons", "part the columns by commas")
    check_columns(columns)
    return columns


def _lines(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    for line, raw in enumerate(lines_of(file), start=2):
        if line > MAX_ROWS:
            raise FormatError(line, f"more than {MAX_ROWS} lines", "split the file")
        if raw.strip():
            yield line, raw


def _rows(
    lines: Iterable[tuple[int, bytes]], columns: tuple[str, ...]
) -> Iterator[tuple[int, dict[str, str] | UnreadableError]]:
    for line, raw in lines:
        try:
            yield line, row_of_line(raw, columns)
        except UnreadableError as error:
            yield line, error


def row_of_line(raw: bytes, columns: tuple[str, ...]) -> dict[str, str]:
    """The cells of one line under their columns; empty ones may be left out. Raises UnreadableError."""
    cells = cells_of(raw)
    if len(cells) != len(columns):
        raise UnreadableError(
            "line",
            f"{len(cells)} cells under {len(columns)} columns",
            "quote cells that hold a comma, and fill no others",
        )
    return {
        column: cell.strip()
        for column, cell in zip(columns, cells, strict=True)
        if cell or column in REQUIRED_COLUMNS  # most cells of most lines are empty
    }

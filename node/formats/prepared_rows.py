"""Rows of WREN's own tables to what an import stages, in several processes where the node has them.

Reading a row, asking the rules, writing the canonical bytes and deriving the match keys are pure and cost far more than
storing them: chunks of rows go out to the workers and come back in order. Memory is bounded by a few chunks and the
references seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from node.core.import_preparing import prepare
from node.core.imports import Offered, Prepared, Refused
from node.formats.wren_csv import csv_lines, row_of_line
from node.formats.wren_rows import REPEATED, entry_of_row
from node.formats.wren_xlsx import xlsx_rows
from protocol.entry import Entry
from protocol.entry_rules import with_default_dates
from protocol.matching.errors import UnreadableError
from protocol.vocabulary import EntryId

if TYPE_CHECKING:
    from node.core.ports import Workers

CHUNK_ROWS = 500
CHUNK_BYTES = 1024 * 1024
"""A chunk ends with the row that reaches either."""

Adjust = Callable[[Entry], Entry]
"""What is done to each entry before the rules are asked. It goes to other processes: no lambda, nothing open."""

_Content = bytes | Mapping[str, str] | tuple[str, str, str]
"""A line of CSV, or cells by column, or field, reason and remedy of why there are none."""
_Row = tuple[int, _Content]
"""With its line."""
_Answer = tuple[int, str | None, tuple[bytes, bytes] | None, list[tuple[str, str, str]]]
"""The line, the reference where it could be read, and either the entry's bytes and digests or field, reason and remedy of
each refusal: plain tuples travel cheaply between processes."""


def unchanged(entry: Entry) -> Entry:
    """The entry as the file has it."""
    return entry


def prepare_csv(
    file: BinaryIO, *, now: int, workers: Workers, adjust: Adjust = unchanged
) -> Iterator[Prepared | Refused]:
    """As `read_wren_csv`, ready to be staged. Raises FormatError when the file as a whole is not such a CSV."""
    columns, lines = csv_lines(file)
    yield from _prepared(lines, columns, now, workers, adjust)


def prepare_xlsx(
    file: BinaryIO, *, now: int, workers: Workers, adjust: Adjust = unchanged
) -> Iterator[Prepared | Refused]:
    """As `read_wren_xlsx`, ready to be staged. Raises FormatError when the file as a whole is not such a workbook."""
    rows = ((line, _plain(row)) for line, row in xlsx_rows(file))
    yield from _prepared(rows, (), now, workers, adjust)


def _plain(row: Mapping[str, str] | UnreadableError) -> Mapping[str, str] | tuple[str, str, str]:
    return (row.field, row.reason, row.remedy) if isinstance(row, UnreadableError) else row


def _prepared(
    rows: Iterable[_Row], columns: tuple[str, ...], now: int, workers: Workers, adjust: Adjust
) -> Iterator[Prepared | Refused]:
    seen: set[str] = set()
    work = partial(_prepare_chunk, columns, now, adjust)
    for chunk in workers.map(work, _chunks(rows)):
        for line, reference, prepared, refused in chunk:
            if reference is not None and reference in seen:
                yield Refused(line, *REPEATED)
                continue
            if reference is not None:
                seen.add(reference)
                if prepared is not None:
                    yield Prepared(line, EntryId(reference), *prepared)
            yield from (Refused(line, *one) for one in refused)


def _chunks(rows: Iterable[_Row]) -> Iterator[list[_Row]]:
    chunk: list[_Row] = []
    size = 0
    for row in rows:
        chunk.append(row)
        size += len(row[1]) if isinstance(row[1], bytes) else sum(map(len, row[1]))
        if len(chunk) == CHUNK_ROWS or size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _prepare_chunk(columns: tuple[str, ...], now: int, adjust: Adjust, rows: Sequence[_Row]) -> list[_Answer]:
    return [_prepare_row(columns, now, adjust, line, row) for line, row in rows]


def _prepare_row(columns: tuple[str, ...], now: int, adjust: Adjust, line: int, row: _Content) -> _Answer:
    if isinstance(row, tuple):
        return line, None, None, [row]
    try:
        entry = entry_of_row(row_of_line(row, columns) if isinstance(row, bytes) else row, now)
    except UnreadableError as error:
        return line, None, None, [(error.field, error.reason, error.remedy)]
    made = prepare(Offered(line, with_default_dates(adjust(entry))), now)
    if isinstance(made, Prepared):
        return line, entry.entry_id, (made.entry, made.digests), []
    return line, entry.entry_id, None, [(one.field, one.reason, one.remedy) for one in made]

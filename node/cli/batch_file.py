"""The file of a batch check: every row a person with a reason, or the whole file is refused and says why."""

from dataclasses import dataclass
from pathlib import Path

from node.cli.failures import RefusedCommandError
from node.cli.files import file_of
from node.core.batch_seal import Person
from node.core.batches import MAX_ROWS, row_fault
from node.formats.csv_tables import read_csv_table
from node.formats.rejects import FormatError
from node.formats.traveller_rows import COLUMNS, read_traveller
from protocol.vocabulary import Purpose

RESULT_COLUMNS = ("row", "result", "not_checked", "hits", "may_be_minor", "check_id")
"""Columns that the results add; `row` comes first."""
REASON = "reason"
MAX_FILE_BYTES = 32 * 1024 * 1024
_MAX_FAULTS = 50


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is refused. The texts repeat nothing of it."""

    row: int
    field: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class BatchFile:
    """columns: as in the file. persons: empty when there are faults, of which at most 50 are told."""

    columns: tuple[str, ...]
    persons: tuple[Person, ...]
    faults: tuple[Fault, ...]


def read_batch_file(path: Path, purpose: Purpose, now: int) -> BatchFile:
    """Reads and judges every row. now: Unix seconds. Raises FormatError, RefusedCommandError, OSError."""
    with file_of(path, MAX_FILE_BYTES) as file:
        table = read_csv_table(file)
        table.place(REASON)
        if taken := [column for column in RESULT_COLUMNS if column in table.columns]:
            raise FormatError(
                1, f"there is a column '{taken[0]}' already", "rename it: the results have one of that name"
            )
        if not set(COLUMNS) & set(table.columns):
            raise FormatError(1, "no column says who is checked", f"use some of these: {', '.join(COLUMNS)}")
        persons: list[Person] = []
        faults: list[Fault] = []
        for number, cells in enumerate(table.rows, start=1):
            if number > MAX_ROWS:
                raise RefusedCommandError(
                    f"more than {MAX_ROWS} persons in one batch", "split the file; each part needs its own approvals"
                )
            row = dict(zip(table.columns, cells, strict=True))
            read = read_traveller(row, now=now)
            person = Person(number, read.traveller, row[REASON].strip(), cells)
            found = [Fault(number, one.column, one.reason, one.remedy) for one in read.unread]
            if not found and (fault := row_fault(person, purpose)) is not None:
                found = [Fault(number, *fault)]
            faults += found[: max(0, _MAX_FAULTS - len(faults))]
            persons.append(person)
    if not persons:
        raise FormatError(0, "the file has no row", "write one person in each row under the column names")
    return BatchFile(table.columns, () if faults else tuple(persons), tuple(faults))

"""`wren match --pairs`: a score and a reason beside each pair of names of a CSV, in its own columns and order."""

import os
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

from node.cli.files import writing_whole
from node.cli.match_words import show_score
from node.cli.output import Page
from node.cli.progress import counting
from node.cli.session import Session
from node.formats.csv_tables import CsvTable, read_csv_table
from node.formats.rejects import FormatError
from node.formats.text_tables import TableForm, harmless, writing_table
from node.workers import ProcessWorkers
from protocol.matching.private_score import compare_names_privately
from protocol.matching.scorer import compare_names

ADDED = ("score", "why")
CHUNK_ROWS = 250
WORTH_PROCESSES_BYTES = 1024 * 1024
"""Files smaller than this are done before a second process would have started."""

Row = tuple[str, ...]


def match_pairs(session: Session, source: Path, columns: Sequence[str], out: Path, *, private: bool) -> None:
    """Writes `out`: the file's columns as they are, then `score` and `why`. Raises FormatError, RefusedCommandError."""
    form = table_form(out)
    with source.open("rb") as file, writing_whole(out) as target:
        table = read_csv_table(file)
        places = [table.place(column) for column in columns]
        require_free(table, ADDED)
        work = partial(_score_rows, left=places[0], right=places[1], private=private)
        show = not session.output.as_json
        with (
            processes_for(source) as workers,
            writing_table(target, form, (*table.columns, *ADDED)) as write,
            counting("pairs", show=show) as progress,
        ):
            done = 0
            for chunk in workers.map(work, chunks(table.rows, CHUNK_ROWS)):
                for row in chunk:
                    write(row)
                done += len(chunk)
                progress(done)
    document = {"pairs": done, "out": str(out), "private": private}
    session.output.show(document, lambda page: _render(page, done, out))


def table_form(out: Path) -> TableForm:
    """A workbook for `.xlsx`, CSV for every other ending."""
    return TableForm.XLSX if out.suffix.lower() == ".xlsx" else TableForm.CSV


def require_free(table: CsvTable, added: Sequence[str]) -> None:
    """Raises FormatError when the file has a column that is to be added: what stands there is not overwritten."""
    for column in added:
        if column in table.columns:
            raise FormatError(1, f"there is a column '{column}' already", "rename it: a column of that name is added")


def processes_for(source: Path) -> "Processes":
    """Two processes where there are two cores and enough to do, else none."""
    size = source.stat().st_size
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Processes(min(2, cores) if cores > 1 and size >= WORTH_PROCESSES_BYTES else 0)


class Processes(ProcessWorkers):
    """Workers that end with the block. any: whether there are any, and not this process alone."""

    def __init__(self, processes: int) -> None:
        super().__init__(processes)
        self.any = processes > 0

    def __enter__(self) -> "Processes":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def chunks(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    """Lists of at most `size` rows, in order, taken only as they are asked for."""
    while chunk := list(islice(rows, size)):
        yield chunk


def _score_rows(rows: list[Row], *, left: int, right: int, private: bool) -> list[Row]:
    compare = compare_names_privately if private else compare_names
    scored = []
    for row in rows:
        compared = compare(row[left].strip(), row[right].strip())
        scored.append((*row, show_score(compared.score), harmless(compared.why())))
    return scored


def _render(page: Page, done: int, out: Path) -> None:
    page.line(f"{done} pairs scored. Written: {out}")

"""`wren match --list`: the best candidates of one or several lists for each traveller of a CSV."""

from collections import Counter
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

from node.cli.files import writing_whole
from node.cli.match_candidates import Found, Search, find_candidates, finder_of, read_lists
from node.cli.match_pairs import chunks, processes_for, require_free, table_form
from node.cli.match_words import show_score
from node.cli.output import Page
from node.cli.progress import counting
from node.cli.session import Session
from node.formats.csv_tables import CsvTable, read_csv_table
from node.formats.rejects import FormatError
from node.formats.text_tables import WriteRow, harmless, writing_table
from node.formats.traveller_rows import NAME_COLUMNS

FIRST = ("row",)
LAST = ("rank", "reference", "list_name", "score", "hit", "why")
CHUNK_ROWS = 100


def match_lists(session: Session, search: Search, travellers: Path, out: Path) -> None:
    """Writes `out`: a row for each traveller and candidate. Raises FormatError, RefusedCommandError."""
    counts: Counter[str] = Counter()
    unread: Counter[str] = Counter()
    with ExitStack() as stack, travellers.open("rb") as file, writing_whole(out) as target:
        table = read_csv_table(file)
        _require_names(table)
        require_free(table, (*FIRST, *LAST))
        workers = stack.enter_context(processes_for(travellers))
        # Read here first: what is wrong with a list must be told by us, and each process that searches reads them itself.
        lists = read_lists(search) if workers.any else finder_of(search).lists
        work = partial(find_candidates, search=search, columns=table.columns)
        show = not session.output.as_json
        with (
            writing_table(target, table_form(out), (*FIRST, *table.columns, *LAST)) as write,
            counting("travellers", show=show) as progress,
        ):
            for chunk in workers.map(work, chunks(table.rows, CHUNK_ROWS)):
                for row, found in chunk:
                    counts["travellers"] += 1
                    counts["with_candidate"] += bool(found.candidates)
                    counts["with_hit"] += any(one.hit for one in found.candidates)
                    unread.update(found.unread)
                    _write(write, counts["travellers"], row, found)
                progress(counts["travellers"])
    document = {
        "entries": len(lists.entries),
        "records_rejected": lists.rejected,
        "records_no_persons": lists.no_persons,
        **{name: counts[name] for name in ("travellers", "with_candidate", "with_hit")},
        "ignored_cells": dict(unread),
        "purpose": search.purpose.value,
        "threshold": search.threshold,
        "private": search.private,
        "out": str(out),
    }
    session.output.show(document, lambda page: _render(page, document))


def _require_names(table: CsvTable) -> None:
    if not set(NAME_COLUMNS) & set(table.columns):
        names = ", ".join(NAME_COLUMNS)
        raise FormatError(1, "there is no column with names", f"name at least one of these in the first line: {names}")


def _write(write: WriteRow, number: int, row: tuple[str, ...], found: Found) -> None:
    for rank, one in enumerate(found.candidates, start=1):
        hit = "true" if one.hit else "false"
        texts = (one.reference, harmless(one.list_name), show_score(one.score), hit, harmless(one.why))
        write((str(number), *row, str(rank), *texts))
    if not found.candidates:
        write((str(number), *row, "", "", "", show_score(0.0), "false", "no candidate"))


def _render(page: Page, document: dict[str, Any]) -> None:
    page.line(
        f"{document['travellers']} travellers against {document['entries']} persons:"
        f" {document['with_candidate']} with a candidate, {document['with_hit']} with a possible hit"
        f" (from {document['threshold']:.2f}, {document['purpose']})."
    )
    if document["records_rejected"]:
        page.line(
            f"{document['records_rejected']} records of the lists were not read: 'wren watchlist import --dry-run' says why."
        )
    for column, count in document["ignored_cells"].items():
        page.line(f"{count} cells of {column} could not be read and were ignored.")
    page.line(f"Written: {document['out']}. A possible hit is no proof: verify before acting.")

"""What a batch check found, as a table that a spreadsheet opens without computing anything."""

from collections import Counter
from pathlib import Path
from typing import Any

from node.cli.batch_file import RESULT_COLUMNS
from node.cli.check_words import CUT_SHORT_WORDS, MISUSED, check_document, words_of
from node.cli.failures import RefusedCommandError
from node.cli.files import writing_whole
from node.core.batch_run import BatchRun, Result, columns_of, results
from node.core.batches import Batch, RowState
from node.core.check import CheckResult
from node.core.context import NodeContext
from node.core.entry_access import other_owners
from node.core.principals import Principal
from node.formats.text_tables import TableForm, harmless, writing_table
from protocol.encoding import decode_object, encode
from protocol.vocabulary import Outcome, Purpose, Role

MAX_OUTCOME_BYTES = 1024 * 1024
_INTERRUPTED = "interrupted: lists may have been asked, their answers are lost; submit this person again if need be"
_NOT_YET = "not asked yet: run the batch again"


def form_of(out: Path) -> TableForm:
    """By the ending. Raises RefusedCommandError for any other than .csv and .xlsx."""
    try:
        return TableForm(out.suffix.lower().removeprefix("."))
    except ValueError:
        raise RefusedCommandError(
            "the ending of --out says the form, and this one says none", "end it in .csv or .xlsx"
        ) from None


def outcome_bytes(result: CheckResult, node: NodeContext, who: Principal, role: Role, purpose: Purpose) -> bytes:
    """As much of a check as whoever runs the batch may see, in words."""
    others = other_owners(node, (*result.local, *result.misused), who.agency)
    document = check_document(result, role, purpose, node.member, node.clock.now(), 0, others)
    hits = [f"{node.member} (own list): {_words(one)}" for one in document["own_list"]]
    missing = []
    for one in document["lists"]:
        hits += [f"{one['holder']}: {_words(hit)}" for hit in one.get("hits", ())]
        if one["outcome"] == Outcome.NOT_CHECKED:
            missing.append(f"{one['holder']}: {one['reason']}")
    if (reason := document["own_list_not_checked"]) is not None:
        missing.append(f"{node.member} (own list): {reason.value}")
    missing += [f"{count} more by {kind} did not fit" for kind, count in document["not_asked"].items()]
    missing += [CUT_SHORT_WORDS] if result.cut_short else []
    outcome = Outcome.POSSIBLE_HIT if hits else Outcome.NOT_CHECKED if missing else Outcome.CLEAR
    told = [*hits, *(f"{node.member} (own list): {', '.join(MISUSED)}" for _ in document["misused_identity"])]
    found = {"check_id": result.check_id, "result": outcome.value, "hits": told, "not_checked": missing}
    return encode({**found, "may_be_minor": result.may_be_minor})


def write_results(node: NodeContext, batch: Batch, run: BatchRun, out: Path) -> Counter[str]:
    """Writes `out` whole or not at all; how many rows came to which result. Raises RefusedCommandError, ConflictError."""
    tally: Counter[str] = Counter()
    columns = (RESULT_COLUMNS[0], *columns_of(node, batch), *RESULT_COLUMNS[1:])
    with (
        writing_whole(out) as file,
        writing_table(file, form_of(out), [harmless(column) for column in columns]) as write,
    ):
        for one in results(node, batch):
            told = _told(one, run)
            tally[told[0]] += 1
            tally["whole"] += told[0] != Outcome.NOT_CHECKED and not told[1]
            write([harmless(cell) for cell in (str(one.person.number), *one.person.cells, *told)])
    return tally


def _told(one: Result, run: BatchRun) -> tuple[str, str, str, str, str]:
    """result, not_checked, hits, may_be_minor, check_id."""
    if one.outcome is None:
        if one.state is RowState.INTERRUPTED:
            return Outcome.NOT_CHECKED.value, _INTERRUPTED, "", "", ""
        why = _NOT_YET if run.spent is None else f"{run.spent}: budget_exhausted; {_NOT_YET}"
        return Outcome.NOT_CHECKED.value, why, "", "", ""
    outcome: dict[str, Any] = decode_object(one.outcome, max_bytes=MAX_OUTCOME_BYTES)
    missing, hits = "; ".join(outcome["not_checked"]), "; ".join(outcome["hits"])
    minor = "yes" if outcome.get("may_be_minor") else ""
    return str(outcome["result"]), missing, hits, minor, str(outcome["check_id"])


def _words(document: dict[str, Any]) -> str:
    reference = f"{document.get('reference') or document['agency']}, " if document["shown"] else ""
    return reference + ", ".join(part for part in words_of(document) if part)

"""`wren audit report`: what an auditor hands on, as PDF and CSV. Small cells are shown to the auditor alone."""

from __future__ import annotations

import csv
import io
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from node.cli.audit_reading import POLICY, PROCESSES, Audited, audit_source, positions, read_policy, unreadable
from node.cli.audit_sources import open_source, read_about
from node.cli.commands import pass_session, with_examples
from node.cli.files import moment, since, write_whole
from node.cli.session import Session
from protocol.audit.leaf_reading import SECONDS_OF_DAY
from protocol.audit.reconciliation import LATE_SECONDS
from protocol.audit.reporting import (
    answered_by,
    budget_use,
    count_tables,
    day_text,
    erasure_count,
    overdue,
)
from protocol.audit.source import SourceError
from protocol.audit.suppression import CountTable, Place, shown_rows, suppress
from protocol.envelope import parse_content
from protocol.evaluation import EvaluationStatus
from protocol.vocabulary import ELEMENTS_PER_REQUEST, Direction, LeafKind, MemberCode

if TYPE_CHECKING:
    from node.bootstrap import OpenNode
    from node.core.exchange_log import LeafRow

SUPPRESSED = "Cells under 10 are hidden (*), and others with them, so that no total gives one away."
NOTHING: frozenset[Place] = frozenset()
UNKNOWN = "not known offline: run it with --with-home on the node"


@dataclass(slots=True)
class HomeFigures:
    """What only the node itself knows. purposes: of checks. limits: daily elements by peer. hits: by owner of the list.
    refused: how many requests by peer and Unix day were answered without an evaluation, which costs no budget.
    """

    purposes: Counter[str] = field(default_factory=Counter)
    limits: dict[MemberCode, int] = field(default_factory=dict)
    hits: Counter[MemberCode] = field(default_factory=Counter)
    refused: Counter[tuple[MemberCode, int]] = field(default_factory=Counter)


@with_examples(
    "wren audit report pk-log --policy pk.policy --out report",
    "wren --home ~/pk audit report pk-log --policy pk.policy --out report --with-home --full",
)
@click.command()
@click.argument("source")
@POLICY
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Name of the files, without .pdf and .csv.")
@click.option("--full", is_flag=True, help="Show small cells too: for the auditor alone.")
@click.option("--with-home", is_flag=True, help="Read purposes, budgets and hits from the node of --home.")
@click.option("--as-of", metavar="TIME", help="When the export was made, for old ones.")
@PROCESSES
@pass_session
def report(
    session: Session,
    source: str,
    policy_file: Path,
    out: Path,
    full: bool,
    with_home: bool,
    as_of: str | None,
    processes: int | None,
) -> None:
    """Write what the log in SOURCE holds into OUT.pdf and OUT.csv: counts, budgets, hits, overdue answers, findings."""
    now = int(time.time()) if as_of is None else since(as_of)
    opened, show = open_source(source), not session.output.as_json
    audited = audit_source(opened, read_policy(policy_file), kept=[], processes=processes, show=show, now=now)
    home = _home(session) if with_home else None
    try:
        sections = _sections(audited, home, now, full=full)
        member = read_about(opened).member
    except SourceError as error:
        raise unreadable(error) from error
    from node.formats.audit_pdf import Section, report_pdf

    title = f"Exchange log of {member or 'an unnamed member'}, {moment(now)}"
    made = [Section(heading, sentences, table) for heading, sentences, table in sections]
    pdf, table = out.with_name(out.name + ".pdf"), out.with_name(out.name + ".csv")
    write_whole(pdf, report_pdf(title, made, now=now), replace=True)
    write_whole(table, _csv(sections).encode("utf-8"), replace=True)
    document: dict[str, Any] = {"pdf": str(pdf), "csv": str(table), "sound": audited.audit.is_sound, "full": full}
    document["sections"] = [{"heading": heading, "table": rows} for heading, _, rows in sections]
    session.output.show(document, lambda page: page.line(f"Written: {pdf} and {table}."))


_Part = tuple[str, list[str], list[list[str]]]
_Parts = list[_Part]


def _sections(audited: Audited, home: HomeFigures | None, now: int, *, full: bool) -> _Parts:
    found = audited.audit
    tables = count_tables(found.counts)
    if home is not None:
        cells = {(purpose, "checks"): count for purpose, count in home.purposes.items()}
        purposes = [CountTable("purpose", tuple(sorted(home.purposes)), ("checks",), cells)]
    else:
        purposes = []
    hidden = [NOTHING] * len(tables) if full else suppress(tables)
    hidden_purposes = [NOTHING] * len(purposes) if full else suppress(purposes)
    checkpoint = found.judged.checkpoint
    state = "sound" if found.is_sound else "NOT SOUND"
    sentences = [
        f"Log {'' if checkpoint is None else checkpoint.origin}, {found.read} of {found.size} leaves read: {state}."
    ]
    sentences += [] if full else [SUPPRESSED]
    parts: _Parts = [("Result", sentences, [])]
    faults = [[one.kind.value, positions(one), one.place or "", one.words] for one in found.findings]
    parts.append(_listed("Findings", [], [["finding", "leaves", "where", "what"], *faults]))
    for table, covered in zip(tables, hidden, strict=True):
        parts.append((f"Leaves by {table.name}", [], shown_rows(table, covered)))
    if home is None:
        parts.append(("Checks by purpose", [f"Purposes: {UNKNOWN}."], []))
    for table, covered in zip(purposes, hidden_purposes, strict=True):
        parts.append(("Checks by purpose", [], shown_rows(table, covered)))
    parts += [_budgets(audited, home, full=full), _hits(audited, home, full=full), _owed(audited, now, full=full)]
    erased = erasure_count(found.counts)
    parts.append(
        ("Erasures", [f"{_small(erased, full=full)} logged; 'wren audit open' shows each one's legal basis."], [])
    )
    return parts


def _budgets(audited: Audited, home: HomeFigures | None, *, full: bool) -> _Part:
    rows = [["peer", "day", "elements", "refused", "allowed"]]
    for (peer, day), asked in sorted(budget_use(audited.audit.counts).items()):
        requests = asked // ELEMENTS_PER_REQUEST
        shown = str(asked) if full or requests >= 10 else "*"
        if home is None:
            rows.append([peer, day_text(day), shown, "", ""])
            continue
        refused = home.refused[peer, day]
        tells = full or refused == 0 or (refused >= 10 and requests - refused >= 10)
        told = str(refused * ELEMENTS_PER_REQUEST) if tells else "*"
        rows.append([peer, day_text(day), shown, told, str(home.limits.get(peer, 0))])
    sentences = ["Elements that each peer asked this member to evaluate, 16 for each request."]
    if home is None:
        sentences.append(f"What was refused, and what the charter allows: {UNKNOWN}.")
    return _listed("Budgets", sentences, rows)


def _hits(audited: Audited, home: HomeFigures | None, *, full: bool) -> _Part:
    if home is None:
        return "Hits of each list", [f"Hit ratios: {UNKNOWN}."], []
    rows = [["list of", "answers", "hits", "ratio"]]
    for peer, answers in sorted(answered_by(audited.audit.counts).items()):
        hits = home.hits[peer]
        shown = full or (hits >= 10 and answers - hits >= 10)
        rows.append(
            [peer, _small(answers, full=full), *([str(hits), f"{hits / answers:.4f}"] if shown else ["*", "*"])]
        )
    return _listed("Hits of each list", [], rows)


def _owed(audited: Audited, now: int, *, full: bool) -> _Part:
    owed = overdue(audited.source, audited.audit.size, before=now - LATE_SECONDS)
    rows = [["peer", "owed by the peer", "owed by this member"]]
    rows += [[peer, _small(one.by_peer, full=full), _small(one.by_us, full=full)] for peer, one in owed.items()]
    return _listed("Overdue answers", ["Sent more than an hour ago and never answered."], rows)


def _listed(heading: str, sentences: list[str], rows: list[list[str]]) -> _Part:
    """The section; "None." says that nothing was found, where an empty place could also mean that nobody looked."""
    return (heading, sentences, rows) if len(rows) > 1 else (heading, [*sentences, "None."], [])


def _small(count: int, *, full: bool) -> str:
    return str(count) if full or count == 0 or count >= 10 else "*"


def _csv(parts: _Parts) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for heading, sentences, rows in parts:
        writer.writerow([heading])
        writer.writerows([sentence] for sentence in sentences)
        writer.writerows(rows)
        writer.writerow([])
    return text.getvalue()


def _home(session: Session) -> HomeFigures:
    with session.open_node() as opened:
        return home_figures(opened)


def home_figures(opened: OpenNode) -> HomeFigures:
    """Counts only: no payload leaves this function."""
    figures = HomeFigures()
    federation = opened.context.federation()
    for peer in federation.peers():
        terms = federation.terms(peer)
        figures.limits[peer] = 0 if terms is None else terms.daily_evaluation_budget_elements
    with opened.store.read() as tx:
        for row in tx.leaves.all():
            if row.leaf.kind is LeafKind.CHECK and row.payload is not None:
                note = json.loads(row.payload)
                figures.purposes[str(note.get("purpose", "unknown"))] += 1
                figures.hits.update({hit.owner for hit in tx.hits.find(str(note.get("check", "")))})
            elif row.leaf.peer is not None and _is_refusal(row):
                figures.refused[row.leaf.peer, row.leaf.time // SECONDS_OF_DAY] += 1
    return figures


def _is_refusal(row: LeafRow) -> bool:
    if row.leaf.kind is not LeafKind.EVALUATION_ANSWER or row.leaf.direction is not Direction.SENT or not row.payload:
        return False
    return parse_content(row.payload).body.get("status") != EvaluationStatus.ANSWERED

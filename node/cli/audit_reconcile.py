"""`wren audit reconcile`: two members' exports side by side."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from node.cli.audit_open import read_disclosure
from node.cli.audit_reading import (
    PROCESSES,
    Audited,
    audit_source,
    finding_document,
    read_policy,
    show_findings,
    unreadable,
)
from node.cli.audit_sources import About, open_source, read_about
from node.cli.commands import pass_session, with_examples
from node.cli.failures import EXIT_FAILED, RefusedCommandError
from node.cli.files import moment, write_whole
from node.cli.output import Page
from node.cli.session import Session
from protocol.audit.exchanged import Exchanged, exchanged_with
from protocol.audit.policy import AuditPolicy
from protocol.audit.reconciliation import LATE_SECONDS, WORDS, MessageDifference, Side, reconcile
from protocol.audit.source import SourceError
from protocol.vocabulary import MemberCode

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_COLUMNS = (
    *("explained", "difference", "message_id", "kind", "sender", "receiver"),
    *("sender_position", "sender_time", "receiver_position", "receiver_time", "seconds_late", "words"),
)


@with_examples(
    "wren audit reconcile pk-log tr-log --policy pk.policy --policy tr.policy",
    "wren audit reconcile pk-log tr-log --policy pk.policy --policy tr.policy"
    " --digests-a pk.jsonl --digests-b tr.jsonl --out differences.csv",
)
@click.command("reconcile")
@click.argument("a")
@click.argument("b")
@click.option("--policy", "policy_files", type=FILE, multiple=True, required=True, help="Of each log; twice.")
@click.option("--digests-a", type=FILE, help="Digests that A's agency discloses: contents are compared too.")
@click.option("--digests-b", type=FILE, help="Digests that B's agency discloses.")
@click.option(
    "--late", "late_seconds", type=click.IntRange(1), default=LATE_SECONDS, show_default=True, metavar="SECONDS"
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write every difference into a CSV file.")
@PROCESSES
@click.pass_context
@pass_session
def reconcile_(
    session: Session,
    ctx: click.Context,
    a: str,
    b: str,
    policy_files: tuple[Path, ...],
    digests_a: Path | None,
    digests_b: Path | None,
    late_seconds: int,
    out: Path | None,
    processes: int | None,
) -> None:
    """Compare what two members logged about each other: every message that one has and the other lacks.

    Both logs are verified first. Exit code 1 when a difference is unexplained, or a log is not sound.
    """
    policies = [read_policy(path) for path in policy_files]
    show = not session.output.as_json
    try:
        audited = [_audit(place, policies, processes, show=show) for place in (a, b)]
        abouts = [_require_about(one, place) for one, place in zip(audited, (a, b), strict=True)]
        members = [MemberCode(str(one.member)) for one in abouts]
        exchanged = [
            _exchanged(audited[0], members[1], digests_a),
            _exchanged(audited[1], members[0], digests_b),
        ]
    except SourceError as error:
        raise unreadable(error) from error
    sides = [
        Side(member, found.leaves, about.exported_at or found.latest, found.unanswered)
        for member, found, about in zip(members, exchanged, abouts, strict=True)
    ]
    result = reconcile(sides[0], sides[1], late_seconds=late_seconds)
    if out is not None:
        write_whole(out, _csv(result.differences).encode("utf-8"))
    findings = [*audited[0].audit.findings, *audited[1].audit.findings, *exchanged[0].findings, *exchanged[1].findings]
    sound = all(one.audit.is_sound for one in audited) and not any(one.findings for one in exchanged)
    document: dict[str, Any] = {
        "members": members,
        "agreed": result.agreed,
        "contents_compared": result.compared,
        "repeated": result.repeated,
        "unexplained": len(result.unexplained),
        "logs_sound": sound,
        "findings": [finding_document(one) for one in findings],
        "differences": [_document(one) for one in result.differences],
    }

    def render(page: Page) -> None:
        page.line(
            f"{result.agreed} leaves agree ({result.compared} in content too), {result.repeated} are repeats, "
            f"{len(result.differences)} differ, {len(result.unexplained)} of them unexplained."
        )
        if result.compared < result.agreed:
            page.line("Contents are compared only where both agencies disclose digests: 'wren log disclose'.")
        rows = [
            (
                "" if one.is_explained else "UNEXPLAINED",
                _when(one),
                one.message_id,
                one.leaf_kind.value,
                f"{one.sender} -> {one.receiver}",
                WORDS[one.kind],
            )
            for one in result.differences
        ]
        page.table(("", "time", "message", "kind", "way", "difference"), rows, empty="Nothing differs.")
        if findings:
            show_findings(page, findings)

    session.output.show(document, render)
    if result.unexplained or not sound:
        ctx.exit(EXIT_FAILED)


def _audit(place: str, policies: Sequence[AuditPolicy], processes: int | None, *, show: bool) -> Audited:
    from node.cli.audit_reading import origin_of

    source = open_source(place)
    origin = origin_of(source)
    policy = next((one for one in policies if origin is not None and one.log(origin) is not None), policies[0])
    now = read_about(source).exported_at  # two exports of different days are compared as of their days
    return audit_source(source, policy, kept=[], processes=processes, show=show, now=now)


def _require_about(one: Audited, place: str) -> About:
    about = read_about(one.source)
    if about.member is None:
        raise RefusedCommandError(
            f"the export does not say whose it is ({place})", "export it with 'wren log export DIR'"
        )
    return about


def _exchanged(one: Audited, peer: MemberCode, digests: Path | None) -> Exchanged:
    checkpoint = one.audit.judged.checkpoint
    disclosed = {} if digests is None else read_disclosure(digests, None if checkpoint is None else checkpoint.origin)
    return exchanged_with(one.source, min(one.audit.size, one.audit.read), peer, disclosed)


def _document(one: MessageDifference) -> dict[str, Any]:
    row = dict(zip(_COLUMNS, _row(one), strict=True))
    return row | {"explained": one.is_explained}


def _row(one: MessageDifference) -> tuple[Any, ...]:
    sent = (None, None) if one.sent is None else (one.sent.position, one.sent.time)
    received = (None, None) if one.received is None else (one.received.position, one.received.time)
    head = ("yes" if one.is_explained else "no", one.kind.value, one.message_id, one.leaf_kind.value)
    return (*head, one.sender, one.receiver, *sent, *received, one.seconds, WORDS[one.kind])


def _csv(differences: Sequence[MessageDifference]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows(_row(one) for one in differences)
    return text.getvalue()


def _when(one: MessageDifference) -> str:
    known = one.sent or one.received
    return "" if known is None else moment(known.time)

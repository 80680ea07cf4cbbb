"""`wren check --file`, `--batch`, `approve` ...: many persons under one case, a reason for each, two approvals."""

import time
from pathlib import Path
from typing import Any

import click

from node.bootstrap import OpenNode
from node.cli.acting import acting
from node.cli.batch_file import read_batch_file
from node.cli.batch_results import form_of, outcome_bytes, write_results
from node.cli.commands import WrenCommand, pass_session, with_examples
from node.cli.failures import EXIT_FAILED, EXIT_NOT_CHECKED, RefusedCommandError
from node.cli.files import moment
from node.cli.output import Page
from node.cli.progress import counting
from node.cli.session import Session
from node.core.batch_run import BatchRun, columns_of, finish_batch, own_batch, results, run_batch
from node.core.batches import (
    APPROVALS_NEEDED,
    Batch,
    approve_batch,
    discard_batch,
    refuse_batch,
    submit_batch,
    valid_approvals,
)
from node.core.errors import NotPermittedError
from node.core.principals import Principal, checking_role
from node.core.scopes import Scope
from protocol.vocabulary import Purpose, Role, Urgency

_EXAMPLE_ID = "0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c"
_SHOWN = 100
_ID = click.argument("batch_id", metavar="ID")


def submit_file(
    session: Session, file: Path, *, case_number: str, purpose: Purpose, urgency: Urgency, role: Role | None
) -> int:
    """Submits a batch; the exit code. Every row must hold: supervisors approve a file, not what is left of one."""
    read = read_batch_file(file, purpose, int(time.time()))
    if read.faults:
        rows = [(one.row, one.field, one.reason, one.remedy) for one in read.faults]
        titles = ("row", "field", "what is wrong", "what to do")
        document = {
            "submitted": False,
            "faults": [dict(zip(("row", "field", "reason", "remedy"), one, strict=True)) for one in rows],
        }

        def render(page: Page) -> None:
            page.table(titles, rows)
            page.line("Nothing was submitted: correct these rows and submit the file again.")

        session.output.show(document, render)
        return EXIT_FAILED
    with session.open_node() as opened:
        who = _somebody(session, opened, Scope.CHECKS_SECOND_LINE)
        batch = submit_batch(
            opened.context,
            who,
            checking_role(who, purpose, role),
            case_number=case_number,
            purpose=purpose,
            urgency=urgency,
            columns=read.columns,
            persons=read.persons,
        )
        _show(session, opened, batch)
    return 0


def run_to_file(
    session: Session, batch_id: str, out: Path, *, role: Role | None, deadline_seconds: float | None
) -> int:
    """Runs a batch and writes the results; then, if every row had its turn, erases its persons. The exit code."""
    form_of(out)
    if out.exists():
        raise RefusedCommandError(f"there is a file of that name already ({out})", "choose another name with --out")
    with session.open_node() as opened:
        node = opened.context
        who = _somebody(session, opened, Scope.CHECKS_SECOND_LINE)
        batch = own_batch(node, batch_id, who)
        acts_as = checking_role(who, batch.purpose, role)
        with counting("persons checked", show=not session.output.as_json) as progress:
            run = run_batch(
                node,
                batch_id,
                who,
                acts_as,
                lambda result: outcome_bytes(result, node, who, acts_as, batch.purpose),
                deadline_seconds=deadline_seconds,
                progress=progress,
            )
        tally = write_results(node, batch, run, out)
        done = finish_batch(node, batch_id, who) is not None
    document = {
        "batch": batch_id,
        "out": str(out),
        "asked_now": run.asked,
        "rows": {word: tally[word] for word in ("clear", "possible_hit", "not_checked")},
        "interrupted": run.interrupted,
        "left": run.left,
        "budget_spent_with": run.spent,
        "done": done,
    }
    session.output.show(document, lambda page: _render_run(page, batch, run, document))
    return 0 if tally["whole"] == batch.size else EXIT_NOT_CHECKED


@with_examples("wren --as analyst check batches")
@click.command("batches", cls=WrenCommand)
@pass_session
def batches(session: Session) -> None:
    """List the agency's batches, newest first."""
    with session.open_node() as opened:
        who = _reader(session, opened)
        now = opened.context.clock.now()
        with opened.store.read() as tx:
            documents = [
                _document(one, len(valid_approvals(tx, one, now))) for one in tx.batches.all(agency=who.agency)
            ]

    def render(page: Page) -> None:
        titles = ("batch", "case", "purpose", "persons", "state", "approvals", "submitted")
        rows = [
            (
                one["batch"],
                one["case"],
                one["purpose"],
                one["persons"],
                one["state"],
                one["approvals"],
                moment(one["submitted"]),
            )
            for one in documents
        ]
        page.table(titles, rows, empty="no batch")

    session.output.show({"batches": documents}, render)


@with_examples(f"wren --as chief check show {_EXAMPLE_ID}")
@click.command("show", cls=WrenCommand)
@_ID
@click.option("--after", type=click.IntRange(0), default=0, help="Go on after this row.")
@pass_session
def show(session: Session, batch_id: str, after: int) -> None:
    """Show who would be checked and why, a page at a time, to who submits or approves."""
    with session.open_node() as opened:
        node = opened.context
        who = _reader(session, opened)
        batch = own_batch(node, batch_id, who)
        columns = columns_of(node, batch)
        page_: list[tuple[int, tuple[str, ...]]] = []
        for one in results(node, batch, after=after):
            page_.append((one.person.number, one.person.cells))
            if len(page_) == _SHOWN:
                break
        with opened.store.read() as tx:
            approvals = len(valid_approvals(tx, batch, node.clock.now()))
    last = page_[-1][0] if page_ else after
    more = last if last < batch.size else None
    persons = [{"row": number, "cells": dict(zip(columns, cells, strict=True))} for number, cells in page_]

    def render(page: Page) -> None:
        page.line(f"Case {batch.case_number}, {batch.purpose}, {batch.size} persons, {approvals} approvals.")
        page.table(("row", *columns), [(number, *cells) for number, cells in page_])
        if more is not None:
            page.line(f"There are more: --after {more}")

    session.output.show({**_document(batch, approvals), "rows": persons, "after": more}, render)


@with_examples(f"wren --as chief check approve {_EXAMPLE_ID}")
@click.command("approve", cls=WrenCommand)
@_ID
@pass_session
def approve(session: Session, batch_id: str) -> None:
    """Approve a batch that another account submitted. It needs two supervisors; approvals count for 24 hours."""
    with session.open_node() as opened:
        who = _somebody(session, opened, Scope.CHECKS_APPROVE)
        approve_batch(opened.context, batch_id, who)
        _show(session, opened, own_batch(opened.context, batch_id, who))


@with_examples(f"wren --as chief check refuse {_EXAMPLE_ID} --why 'no such case'")
@click.command("refuse", cls=WrenCommand)
@_ID
@click.option("--why", required=True, help="Kept in the exchange log.")
@pass_session
def refuse(session: Session, batch_id: str, why: str) -> None:
    """Turn down a batch that another account submitted; its persons are erased."""
    with session.open_node() as opened:
        who = _somebody(session, opened, Scope.CHECKS_APPROVE)
        _show(session, opened, refuse_batch(opened.context, batch_id, who, why=why))


@with_examples(f"wren --as analyst check discard {_EXAMPLE_ID}")
@click.command("discard", cls=WrenCommand)
@_ID
@pass_session
def discard(session: Session, batch_id: str) -> None:
    """Give up a batch of one's own agency; its persons are erased."""
    with session.open_node() as opened:
        who = _somebody(session, opened, Scope.CHECKS_SECOND_LINE)
        _show(session, opened, discard_batch(opened.context, batch_id, who))


COMMANDS = (batches, show, approve, refuse, discard)


def _somebody(session: Session, opened: OpenNode, scope: Scope | None) -> Principal:
    """Who acts. Raises RefusedCommandError on a node without accounts: nobody could approve there."""
    principal = acting(session, opened, scope)
    if principal is None:
        raise RefusedCommandError(
            "a batch needs two approvals, and this node has no accounts",
            "make some with 'wren account add', then use --as",
        )
    return principal


def _reader(session: Session, opened: OpenNode) -> Principal:
    """Who submits or approves batches may look at them."""
    who = _somebody(session, opened, None)
    if not who.scopes & {Scope.CHECKS_SECOND_LINE, Scope.CHECKS_APPROVE}:
        raise NotPermittedError("this token neither checks in the second line nor approves batches")
    return who


def _show(session: Session, opened: OpenNode, batch: Batch) -> None:
    now = opened.context.clock.now()
    with opened.store.read() as tx:
        approvals = len(valid_approvals(tx, batch, now))
    document = _document(batch, approvals)

    def render(page: Page) -> None:
        page.line(f"Batch {batch.batch_id}, case {batch.case_number}: {batch.state}, {batch.size} persons.")
        if batch.state.value != "submitted":
            page.line("Its persons are erased.")
        elif approvals < APPROVALS_NEEDED:
            page.line(
                f"Pending: {APPROVALS_NEEDED - approvals} of {APPROVALS_NEEDED} approvals, each of another supervisor,"
                f" by 'wren check approve {batch.batch_id}', before {moment(batch.expires)}."
            )
        else:
            page.line(f"Approved. Run it: wren check --batch {batch.batch_id} --out results.xlsx")

    session.output.show(document, render)


def _document(batch: Batch, approvals: int) -> dict[str, Any]:
    return {
        "batch": batch.batch_id,
        "case": batch.case_number,
        "purpose": batch.purpose.value,
        "urgency": batch.urgency.value,
        "persons": batch.size,
        "state": batch.state.value,
        "submitted_by": batch.submitted_by,
        "submitted": batch.submitted,
        "expires": batch.expires,
        "approvals": approvals,
        "approvals_needed": APPROVALS_NEEDED,
        "digest": batch.digest.hex(),
    }


def _render_run(page: Page, batch: Batch, run: BatchRun, document: dict[str, Any]) -> None:
    rows = document["rows"]
    page.line(f"{rows['clear']} clear, {rows['possible_hit']} possible hits, {rows['not_checked']} NOT CHECKED.")
    if run.spent is not None:
        page.line(
            f"STOPPED: today's budget for batches with {run.spent} is spent; {run.left} persons were not asked about."
            f" Run it again after midnight UTC: 'wren check --batch {batch.batch_id} --out FILE'."
        )
    if run.interrupted:
        page.line(f"{run.interrupted} persons were being asked about when a run was interrupted: they are not checked.")
    page.line(f"Written: {document['out']}. A possible hit is no proof: verify before acting.")
    if document["done"]:
        page.line("The node has erased the batch's persons: the file is the only copy.")

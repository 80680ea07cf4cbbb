"""`wren watchlist imports`, `diff`, `approve`, ...: what an account submitted, and a second account decides."""

from pathlib import Path
from typing import Any

import click

from node.bootstrap import OpenNode
from node.cli.acting import acting
from node.cli.commands import WrenCommand, pass_session, with_examples
from node.cli.failures import RefusedCommandError
from node.cli.files import moment
from node.cli.output import Page
from node.cli.session import Session
from node.core.import_diff import diff, refusals
from node.core.import_undo import undo
from node.core.imports import ImportSummary, approve, discard, reject
from node.core.principals import Principal
from node.core.review import confirm_review, review_due
from node.core.scopes import Scope
from protocol.vocabulary import EntryId

DAY_SECONDS = 86_400
_SHOWN = 100


def somebody(session: Session, opened: OpenNode, scope: Scope) -> Principal:
    """Who acts. Raises RefusedCommandError on a node without accounts: there is no second pair of eyes."""
    principal = acting(session, opened, scope)
    if principal is None:
        raise RefusedCommandError(
            "four eyes need accounts, and this node has none", "make some with 'wren account add', then use --as"
        )
    return principal


def summary_document(one: ImportSummary) -> dict[str, Any]:
    """An import, for `--json`."""
    return {
        "import": one.import_id,
        "list": one.list_name,
        "agency": one.agency,
        "mode": one.mode.value,
        "source": one.source_name,
        "source_digest": one.source_digest.hex(),
        "state": one.state.value,
        "submitted_by": one.submitted_by,
        "submitted": one.submitted,
        "decided_by": one.decided_by,
        "decided": one.decided,
        "version": one.version if one.state.value == "approved" else None,
        "added": one.added,
        "changed": one.changed,
        "removed": one.removed,
        "unchanged": one.unchanged,
        "rejected": one.rejected,
    }


def show_summary(session: Session, one: ImportSummary) -> None:
    """One import, and what comes next."""

    def render(page: Page) -> None:
        counts = f"{one.added} added, {one.changed} changed, {one.removed} removed, {one.unchanged} unchanged"
        page.line(f"Import {one.import_id} of list {one.list_name}: {one.state}.")
        page.line(f"{counts}, {one.rejected} rejected.")
        if one.state.value == "submitted":
            page.line(f"A second account looks at it with 'wren watchlist diff {one.import_id}', then approves it.")

    session.output.show(summary_document(one), render)


@with_examples("wren --as CHIEF watchlist imports")
@click.command("imports", cls=WrenCommand)
@pass_session
def imports(session: Session) -> None:
    """List the imports of the account's agency, newest first."""
    with session.open_node() as opened:
        who = somebody(session, opened, Scope.WATCHLIST_READ)
        with opened.store.read() as tx:
            found = tx.imports.all(agency=who.agency)

    def render(page: Page) -> None:
        cells = [
            (one.import_id, one.list_name, one.state.value, moment(one.submitted), one.added, one.changed, one.removed)
            for one in found
        ]
        titles = ("import", "list", "state", "submitted", "added", "changed", "removed")
        page.table(titles, cells, empty="no import")

    session.output.show({"imports": [summary_document(one) for one in found]}, render)


@with_examples("wren --as CHIEF watchlist diff 0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c")
@click.command("diff", cls=WrenCommand)
@click.argument("import_id", metavar="ID")
@click.option("--after", help="Go on after this reference.")
@pass_session
def diff_(session: Session, import_id: str, after: str | None) -> None:
    """Show what an import adds, changes and removes, and what of it was rejected and why; a page at a time."""
    with session.open_node() as opened:
        who = somebody(session, opened, Scope.WATCHLIST_READ)
        page_ = diff(opened.context, import_id, agency=who.agency, cursor=after, limit=_SHOWN)
        refused = refusals(opened.context, import_id, agency=who.agency, limit=_SHOWN).refused
    changes = [(one.entry_id, one.change.value, one.line, ", ".join(one.fields)) for one in page_.changes]
    rejects = [(one.line, one.field, one.reason, one.remedy) for one in refused]
    document = {
        "changes": [dict(zip(("entry", "change", "line", "fields"), one, strict=True)) for one in changes],
        "rejects": [dict(zip(("line", "field", "reason", "remedy"), one, strict=True)) for one in rejects],
        "after": page_.cursor,
    }

    def render(page: Page) -> None:
        page.table(("entry", "change", "line", "fields"), changes, empty="no change")
        if rejects:
            page.table(("line", "field", "what is wrong", "what to do"), rejects)
        if page_.cursor:
            page.line(f"There is more: --after {page_.cursor}")

    session.output.show(document, render)


@with_examples("wren --as CHIEF watchlist approve 0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c")
@click.command("approve", cls=WrenCommand)
@click.argument("import_id", metavar="ID")
@pass_session
def approve_(session: Session, import_id: str) -> None:
    """Make an import that another account submitted the list's new version. Removed entries are recalled from peers."""
    with session.open_node() as opened:
        who = somebody(session, opened, Scope.IMPORTS_APPROVE)
        show_summary(session, approve(opened.context, import_id, who))


@with_examples("wren --as CHIEF watchlist reject 0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c --why 'wrong file'")
@click.command("reject", cls=WrenCommand)
@click.argument("import_id", metavar="ID")
@click.option("--why", required=True, help="Kept in the exchange log.")
@pass_session
def reject_(session: Session, import_id: str, why: str) -> None:
    """Turn down an import that another account submitted; what it held is erased."""
    with session.open_node() as opened:
        who = somebody(session, opened, Scope.IMPORTS_APPROVE)
        show_summary(session, reject(opened.context, import_id, who, why=why))


@with_examples("wren --as CLERK watchlist discard 0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c")
@click.command("discard", cls=WrenCommand)
@click.argument("import_id", metavar="ID")
@pass_session
def discard_(session: Session, import_id: str) -> None:
    """Give up an import of one's own agency that nobody approved."""
    with session.open_node() as opened:
        who = somebody(session, opened, Scope.IMPORTS_SUBMIT)
        show_summary(session, discard(opened.context, import_id, account=who.account, agency=who.agency))


@with_examples("wren --as CLERK watchlist undo 12")
@click.command("undo", cls=WrenCommand)
@click.argument("version", type=click.IntRange(1))
@pass_session
def undo_(session: Session, version: int) -> None:
    """Submit an import that restores what VERSION replaced; a second account approves it."""
    with session.open_node() as opened:
        who = somebody(session, opened, Scope.IMPORTS_SUBMIT)
        show_summary(session, undo(opened.context, version, account=who.account, agency=who.agency))


@with_examples("wren --as CLERK watchlist review --days 30", "wren --as CLERK watchlist review --confirm PK-2026-00017")
@click.command("review", cls=WrenCommand)
@click.option("--days", type=click.IntRange(0, 3660), default=30, show_default=True, help="Due within so many days.")
@click.option("--confirm", "reference", metavar="REFERENCE", help="This entry was looked at, and stays.")
@pass_session
def review(session: Session, days: int, reference: str | None) -> None:
    """List the agency's entries whose review is due, or confirm one. Unconfirmed, an entry loses its action."""
    with session.open_node() as opened:
        node = opened.context
        who = somebody(session, opened, Scope.WATCHLIST_READ if reference is None else Scope.WATCHLIST_WRITE)
        if reference is not None:
            confirmed = confirm_review(node, EntryId(reference), account=who.account, agency=who.agency)
            document = {"reference": reference, "review": confirmed.review, "expires": confirmed.expires}
            session.output.show(document, lambda page: page.line(f"Next review: {moment(confirmed.review)}."))
            return
        due = review_due(node, node.clock.now(), within_seconds=days * DAY_SECONDS, agency=who.agency)

    def render(page: Page) -> None:
        cells = [(one.entry_id, one.category.value, moment(one.review), moment(one.expires)) for one in due]
        page.table(("entry", "category", "review", "expires"), cells, empty="no review is due")

    rows = [{"reference": one.entry_id, "category": one.category.value, "review": one.review} for one in due]
    session.output.show({"due": rows}, render)


@with_examples("wren watchlist template entries.xlsx")
@click.command("template", cls=WrenCommand)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@pass_session
def template(session: Session, file: Path) -> None:
    """Write a workbook that explains itself: fill it in, and import it."""
    import time

    from node.formats.xlsx_template import write_template

    try:
        with file.open("xb") as opened:
            write_template(opened, now=int(time.time()))
    except FileExistsError:
        raise RefusedCommandError("there is a file of that name already", "choose another name") from None
    session.output.show({"file": str(file)}, lambda page: page.line(f"Written: {file}"))


COMMANDS = (imports, diff_, approve_, reject_, discard_, undo_, review, template)

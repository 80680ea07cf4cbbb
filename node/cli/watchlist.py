"""`wren watchlist`: the country's own list."""

import hashlib
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import click

from node.bootstrap import OpenNode
from node.cli.acting import acting, read_as
from node.cli.check_words import REFER
from node.cli.commands import MEMBER, Member, Word, WrenCommand, WrenGroup, pass_session, with_examples
from node.cli.failures import EXIT_FAILED, RefusedCommandError
from node.cli.files import fields, moment
from node.cli.imports import COMMANDS, show_summary
from node.cli.list_formats import FORMS, Beside, beside_options, read_list
from node.cli.output import Page
from node.cli.progress import reading
from node.cli.session import Session
from node.cli.watchlist_import import (
    Release,
    Tally,
    file_digest,
    judged_records,
    rejects_file,
    releasable,
)
from node.core.errors import NotFoundError, NotPermittedError
from node.core.hits import show_marked
from node.core.import_staging import import_alone, submit
from node.core.import_withdrawal import submit_withdrawal
from node.core.imports import ImportMode
from node.core.recall import withdraw_entry
from node.core.scopes import Scope
from protocol.encoding import decode_object
from protocol.entry import MAX_ENTRY_BYTES, dump_entry
from protocol.vocabulary import EntryId, MemberCode, Role

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SHOWN_REJECTS = 20
_TIMES = ("issued", "review", "expires", "list_date")
_READERS_OF_ENTRIES = frozenset({Role.SECOND_LINE, Role.INVESTIGATOR, Role.SUPERVISOR, Role.PROTECTION_OFFICER})
"""Who may read content; an operator runs the machine and reads none (DOMAIN section 7)."""


class _ReleasableTo(Member):
    name = "XX|all"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """A member's code, or `all`."""
        return "all" if value == "all" else super().convert(value, param, ctx)


class _ListName(click.ParamType):  # type: ignore[type-arg]
    name = "NAME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Plain words: it appears in tables and logs."""
        text = str(value)
        if not 1 <= len(text) <= 64 or not text.isprintable() or text != text.strip():
            self.fail("a list's name has 1 to 64 printable characters", param, ctx)
        return text


@with_examples(
    "wren watchlist import wanted.csv --format wren --list wanted",
    "wren watchlist list",
    "wren watchlist withdraw PK-2026-00017",
)
@click.group(cls=WrenGroup)
def watchlist() -> None:
    """This country's own watchlist. It never leaves the node; peers get tags that open only to who holds a match key."""


for _command in COMMANDS:
    watchlist.add_command(_command)


@with_examples(
    "wren watchlist import wanted.csv --format wren --list wanted --rejects rejects.csv",
    "wren watchlist import un.xml --format un --list un --releasable-to all --dry-run",
    "wren watchlist import un.xml --format un --list un --releasable-to GR --releasable-to TR",
    "wren watchlist import sdn.csv --format ofac --aliases alt.csv --list-date 2026-11-01 --list ofac",
)
@watchlist.command("import", cls=WrenCommand)
@click.argument("file", type=FILE)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    required=True,
    help="WREN's CSV or XLSX, the UN's XML, OFAC's sdn.csv.",
)
@click.option("--list", "list_name", type=_ListName(), required=True, help="The list that the entries belong to.")
@click.option("--releasable-to", "to", type=_ReleasableTo(), multiple=True, help="Peers for entries that name nobody.")
@click.option("--never-to", "never", type=MEMBER, multiple=True, help="Members that no entry of FILE may ever reach.")
@click.option(
    "--rejects",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write every reject, and every part left out, to this CSV.",
)
@click.option("--dry-run", is_flag=True, help="Read and report; change nothing.")
@click.option("--replace-list", is_flag=True, help="With --as: entries of the list that FILE does not name go.")
@beside_options
@click.pass_context
@pass_session
def import_(
    session: Session,
    ctx: click.Context,
    file: Path,
    form: str,
    list_name: str,
    to: tuple[str, ...],
    never: tuple[str, ...],
    rejects: Path | None,
    dry_run: bool,
    replace_list: bool,
    aliases: Path | None,
    addresses: Path | None,
    list_date: str | None,
) -> None:
    """Put the entries of FILE on the watchlist as one version: all that the rules admit, or none on an error.

    On a node with accounts this submits them: the list changes when a second account approves.
    A bad record is reported with line, field, reason and remedy, and does not keep the others out. An entry of the same
    reference is replaced. Exit code 1 when nothing could be accepted.
    """
    tally, version, submitted = Tally(), None, None
    with session.open_node() as opened:
        who = acting(session, opened, Scope.IMPORTS_SUBMIT)
        if replace_list and who is None:
            raise RefusedCommandError("a list is replaced under four eyes only", "make accounts, then use --as ACCOUNT")
        release, now = _release(opened, to, never), opened.context.clock.now()
        with (
            ExitStack() as stack,
            rejects_file(rejects) as written,
            file.open("rb") as plain_file,
            reading(file, show=not session.output.as_json) as source,
        ):
            digest = file_digest(plain_file)
            read = read_list(
                form,
                source,
                Beside(aliases, addresses, list_date),
                now,
                stack,
                workers=opened.context.workers,
                adjust=release.apply,
            )
            records = judged_records(read, release, tally, written, now)
            told = partial(tally.take_back, written=written)
            if dry_run:
                for _ in records:
                    pass
            elif who is not None:  # four eyes: an account submits, a second one approves
                submitted = submit(
                    opened.context,
                    agency=who.agency,
                    account=who.account,
                    list_name=list_name,
                    mode=ImportMode.REPLACE_LIST if replace_list else ImportMode.ADD_OR_CHANGE,
                    source_name=file.name,
                    source_digest=digest,
                    records=records,
                    refused=told,
                )
            else:
                version = import_alone(
                    opened.context,
                    list_name=list_name,
                    source_name=file.name,
                    source_digest=digest,
                    records=records,
                    refused=told,
                ).version
    if submitted is not None:
        show_summary(session, submitted)
        return
    document = {
        "list": list_name,
        "version": version,
        "dry_run": dry_run,
        "accepted": tally.accepted,
        "rejected": tally.rejected,
        "left_out": tally.left_out,
        "rejects_file": None if rejects is None else str(rejects),
        "rejects": [
            {"line": one.line, "field": one.field, "reason": one.reason, "remedy": one.remedy} for one in tally.rejects
        ],
    }
    session.output.show(document, lambda page: _import_page(page, document, tally))
    if tally.rejected and not tally.accepted:
        ctx.exit(EXIT_FAILED)


def _release(opened: OpenNode, to: tuple[str, ...], never: tuple[str, ...]) -> Release:
    peers = list(opened.context.federation().peers()) if to else []
    return Release(releasable(to, peers), tuple(MemberCode(code) for code in never))


def _import_page(page: Page, document: dict[str, Any], tally: Tally) -> None:
    verb = "would be accepted" if document["dry_run"] else f"accepted as version {document['version']}"
    page.line(f"List {document['list']}: {tally.accepted} entries {verb}, {tally.rejected} rejected.")
    if tally.left_out:
        page.line(f"{tally.left_out} parts of accepted entries could not be kept: --rejects FILE names them.")
    if tally.rejects:
        rows = [(one.line, one.field, one.reason, one.remedy) for one in tally.rejects[:_SHOWN_REJECTS]]
        page.table(("line", "field", "what is wrong", "what to do"), rows)
    if len(tally.rejects) > _SHOWN_REJECTS:
        page.line("More: add --rejects FILE to have all of them.")


@with_examples("wren watchlist list", "wren --json watchlist list")
@watchlist.command("list")
@pass_session
def list_(session: Session) -> None:
    """Show the lists, how many entries each has, and every version."""
    with session.open_node() as opened, opened.store.read() as tx:
        lists, versions = list(tx.watchlist.lists()), list(tx.watchlist.versions())
    document = {
        "lists": [{"list": name, "entries": count} for name, count in lists],
        "versions": [
            {
                "version": one.version,
                "list": one.list_name,
                "created": one.created,
                "accepted": one.accepted,
                "rejected": one.rejected,
                "withdrawn": one.withdrawn,
            }
            for one in versions
        ],
    }

    def render(page: Page) -> None:
        page.table(("list", "entries"), lists, empty="no entry: 'wren watchlist import'")
        rows = [
            (one.version, moment(one.created), one.list_name, one.accepted, one.rejected, one.withdrawn)
            for one in versions
        ]
        page.table(("version", "made", "list", "accepted", "rejected", "withdrawn"), rows, empty="no version")

    session.output.show(document, render)


@with_examples("wren watchlist show PK-2026-00017", "wren watchlist show PK-2026-00018 --role protection_officer")
@watchlist.command()
@click.argument("reference")
@click.option("--role", type=Word(Role), default=Role.SECOND_LINE.value, show_default=True, help="Who is looking.")
@pass_session
def show(session: Session, reference: str, role: Role) -> None:
    """Show one entry. Protective entries are shown to a protection officer only."""
    if role not in _READERS_OF_ENTRIES:
        raise NotPermittedError(f"role {role.value} reads no entries: ask the second line or the protection officer")
    with session.open_node() as opened:
        node, (role, who) = opened.context, read_as(session, opened, role, _READERS_OF_ENTRIES)
        with opened.store.read() as tx:
            entry = tx.watchlist.find(EntryId(reference))
            owner = tx.watchlist.standing([EntryId(reference)]).get(EntryId(reference))
            if entry is None or owner is None or (who is not None and owner.agency != who.agency):
                raise NotFoundError("no such entry on this watchlist: check the reference")
            peers = [] if not tx.membership.charters() else list(node.federation().peers())
            recalled = [peer for peer in peers if tx.own_tag_sets.references_of(peer, entry.entry_id)]
        marked = entry.marked(node.member)
        decided = show_marked(
            marked, node.member, role, None, node.clock.now(), protective=entry.category.is_protective
        )
    if not decided.allowed:
        raise RefusedCommandError(
            "this entry is not shown to you" + "".join(f"; {reason}" for reason in decided.reasons),
            REFER[decided.refer_to] if decided.refer_to is not None else "ask somebody whose role allows it",
        )
    document = decode_object(dump_entry(entry), max_bytes=MAX_ENTRY_BYTES)
    document |= {"in_tag_sets_of": list(recalled)}

    def render(page: Page) -> None:
        shown = document | {name: moment(int(str(document[name]))) for name in _TIMES if document[name]}
        page.table(("field", "value"), [(name, _words(value)) for name, value in fields(shown)])

    session.output.show({"entry": document}, render)


@with_examples("wren watchlist withdraw PK-2026-00017")
@watchlist.command()
@click.argument("reference")
@pass_session
def withdraw(session: Session, reference: str) -> None:
    """Take an entry off the list and recall it from every peer whose tag set holds it.

    On a node with accounts this asks for it: the entry goes when a second account approves.
    """
    with session.open_node() as opened:
        who = acting(session, opened, Scope.WATCHLIST_WRITE)
        if who is not None:
            asked = submit_withdrawal(
                opened.context,
                EntryId(reference),
                account=who.account,
                agency=who.agency,
                source_name="one withdrawal by command",
                source_digest=hashlib.sha256(reference.encode("utf-8", "replace")).digest(),
            )
            show_summary(session, asked)
            return
        told = withdraw_entry(opened.context, EntryId(reference))

    def render(page: Page) -> None:
        page.line(f"Withdrawn; recalled from {', '.join(told)}." if told else "Withdrawn; no peer's tag set held it.")
        if told:
            page.line("'wren serve' delivers the recalls; 'wren watchlist recalls' shows the answers.")

    session.output.show({"reference": reference, "withdrawn": True, "recalled_from": list(told)}, render)


@with_examples("wren watchlist recalls", "wren --json watchlist recalls")
@watchlist.command()
@pass_session
def recalls(session: Session) -> None:
    """Show what peers answered to this node's recalls."""
    with session.open_node() as opened, opened.store.read() as tx:
        rows = list(tx.recalls.sent())
    documents = [
        {
            "reference": row.entry_id,
            "peer": row.peer,
            "issued": row.issued,
            "outcome": row.outcome.value,
            "basis": row.basis,
        }
        for row in rows
    ]

    def render(page: Page) -> None:
        cells = [(row.entry_id, row.peer, moment(row.issued), row.outcome.value, row.basis) for row in rows]
        page.table(("entry", "peer", "recalled", "answer", "legal basis"), cells, empty="no recall")

    session.output.show({"recalls": documents}, render)


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(str(part) for part in value.values() if part)
    if isinstance(value, list):
        return "; ".join(_words(part) for part in value)
    return str(value)

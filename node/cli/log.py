"""`wren log`: what this node recorded, and whether its peers recorded the same."""

from pathlib import Path
from typing import Any

import click

from node.cli.acting import acting
from node.cli.commands import MEMBER, WrenGroup, pass_session, with_examples
from node.cli.failures import EXIT_FAILED, RefusedCommandError
from node.cli.files import moment, since, write_whole
from node.cli.log_disclosure import disclose
from node.cli.log_files import Heading, export_lines, read_export, record_document
from node.cli.log_keeping import add_keeping_commands
from node.cli.output import Page
from node.cli.session import Session
from node.core.record_comparison import Discrepancy, ExchangeRecord, compare_records, exchange_records
from node.core.scopes import Scope
from protocol.vocabulary import MemberCode

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_WORDS = {
    Discrepancy.MISSING_THERE: "we have it, the peer does not (or not yet: see 'wren outbox list')",
    Discrepancy.MISSING_HERE: "the peer has it, we do not",
    Discrepancy.DIFFERENT_CONTENT: "both have it, with different content",
}


@with_examples(
    "wren log list --peer TR --since 1d", "wren log export tr.jsonl --peer TR", "wren log compare from-tr.jsonl"
)
@click.group(cls=WrenGroup)
def log() -> None:
    """The exchange log: one leaf for each thing sent, received or done. Leaves name no traveller."""


@with_examples("wren log list", "wren --json log list --peer TR --since 2026-01-31")
@log.command("list")
@click.option("--peer", type=MEMBER, help="Only what concerns this peer.")
@click.option("--since", "begins", metavar="TIME", help="2026-01-31, or 2d, 3h.")
@pass_session
def list_(session: Session, peer: str | None, begins: str | None) -> None:
    """List leaves, oldest first."""
    with session.open_node() as opened, opened.store.read() as tx:
        leaves = [
            row.leaf for row in tx.leaves.all(peer=None if peer is None else MemberCode(peer), since=since(begins))
        ]
    documents = [
        {
            "time": leaf.time,
            "kind": leaf.kind.value,
            "direction": leaf.direction.value,
            "peer": leaf.peer,
            "message_id": leaf.message_id,
        }
        for leaf in leaves
    ]

    def render(page: Page) -> None:
        rows = [
            (moment(leaf.time), leaf.kind.value, leaf.direction.value, leaf.peer, leaf.message_id) for leaf in leaves
        ]
        page.table(("time", "kind", "direction", "peer", "message"), rows, empty="no leaf")

    session.output.show({"leaves": documents}, render)


@with_examples("wren log count")
@log.command()
@pass_session
def count(session: Session) -> None:
    """Count the leaves."""
    with session.open_node() as opened, opened.store.read() as tx:
        number = tx.leaves.count()
    session.output.show({"leaves": number}, lambda page: page.line(f"{number} leaves"))


@with_examples("wren log export /media/audit/pk", "wren --home ~/gr log export gr-about-pk.jsonl --peer PK")
@log.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--peer", type=MEMBER, help="Write a file about this peer only, to be given to it.")
@click.option("--since", "begins", metavar="TIME", help="With --peer: 2026-01-31, or 2d, 3h.")
@click.option("--log", "number", type=click.IntRange(1), help="Without --peer: a log that was closed before.")
@pass_session
def export(session: Session, target: Path, peer: str | None, begins: str | None, number: int | None) -> None:
    """Write the whole log into the folder TARGET, for an auditor: checkpoint, tiles, leaves and keys, nothing of any content.

    With --peer, write into the file TARGET what was exchanged with one peer: message ids, kinds, times and digests.
    """
    if peer is None:
        _export_folder(session, target, number)
    else:
        _export_file(session, target, peer, begins)


def _export_folder(session: Session, folder: Path, number: int | None) -> None:
    from node.cli.log_folder import export_folder

    with session.open_node() as opened:
        acting(session, opened, Scope.AUDIT_READ)
        exported, size = export_folder(opened.context, folder, number)
    session.output.show(
        {"folder": str(folder), "origin": exported.origin, "size": size},
        lambda page: page.line(f"{size} leaves of {exported.origin} are in {folder}."),
    )


def _export_file(session: Session, file: Path, peer: str, begins: str | None) -> None:
    with session.open_node() as opened:
        heading = Heading(opened.context.member, MemberCode(peer))
        with opened.store.read() as tx:
            records = list(exchange_records(tx.leaves.all(peer=heading.peer, since=since(begins))))
    write_whole(file, "".join(line + "\n" for line in export_lines(heading, records)).encode("ascii"))
    session.output.show(
        {"file": str(file), "peer": peer, "records": len(records)},
        lambda page: page.line(f"{len(records)} records of what was exchanged with {peer} are in {file}."),
    )


@with_examples("wren --home ~/gr log compare pk-about-gr.jsonl", "wren log compare gr-about-pk.jsonl pk-about-gr.jsonl")
@log.command()
@click.argument("file", type=FILE)
@click.argument("other", type=FILE, required=False)
@click.pass_context
@pass_session
def compare(session: Session, ctx: click.Context, file: Path, other: Path | None) -> None:
    """Compare a peer's export in FILE with this node's own log; or, without a node, FILE with the export in OTHER.

    Exit code 1 when a message is on one side only, or differs.
    """
    heading, ours = (None, []) if other is None else read_export(file)
    their_heading, theirs = read_export(file if other is None else other)
    if heading is None:
        heading, ours = _own(session, their_heading)
    if (heading.member, heading.peer) != (their_heading.peer, their_heading.member):
        raise RefusedCommandError(
            "the records are not of two sides of one exchange", "compare A's export about B with B's export about A"
        )
    result = compare_records(ours, theirs)
    documents = [
        {
            "difference": one.discrepancy.value,
            "message_id": one.message_id,
            "kind": one.kind.value,
            "direction": one.direction.value,
            "ours": None if one.ours is None else record_document(one.ours),
            "theirs": None if one.theirs is None else record_document(one.theirs),
        }
        for one in result.differences
    ]

    def render(page: Page) -> None:
        page.line(
            f"{result.agreed} records agree, {result.erased} more can no longer be compared, {len(documents)} differ."
        )
        rows = [
            (_time(one.ours, one.theirs), one.message_id, one.kind.value, one.direction.value, _WORDS[one.discrepancy])
            for one in result.differences
        ]
        page.table(("time", "message", "kind", "direction", "difference"), rows, empty="Nothing differs.")

    document: dict[str, Any] = {"member": heading.member, "peer": heading.peer, "agreed": result.agreed}
    session.output.show(document | {"erased": result.erased, "differences": documents}, render)
    if documents:
        ctx.exit(EXIT_FAILED)


def _own(session: Session, theirs: Heading) -> tuple[Heading, list[ExchangeRecord]]:
    with session.open_node() as opened, opened.store.read() as tx:
        return Heading(opened.context.member, theirs.member), list(exchange_records(tx.leaves.all(peer=theirs.member)))


def _time(ours: ExchangeRecord | None, theirs: ExchangeRecord | None) -> str:
    known = ours or theirs
    return "" if known is None else moment(known.time)


add_keeping_commands(log)
log.add_command(disclose)

"""`wren log` for who keeps the log: its state, forks seen, recovery, a successor, erasure."""

import click

from node.cli.acting import acting
from node.cli.commands import MEMBER, WrenGroup, pass_session, with_examples
from node.cli.files import moment
from node.cli.output import Page
from node.cli.session import Session
from node.core.acts import MACHINE
from node.core.erasure import erase_message
from node.core.forks import HALT
from node.core.log_recovery import recover_log, succeed_log
from node.core.log_tree import ExchangeLog, StoredCheckpoint
from node.core.scopes import Scope
from protocol.vocabulary import MemberCode, MessageId


def add_keeping_commands(log: WrenGroup) -> None:
    """Adds them to the group `wren log`."""
    for command in (status, forks, recover, succeed, erase):
        log.add_command(command)


@with_examples("wren log status", "wren --json log status")
@click.command()
@pass_session
def status(session: Session) -> None:
    """Show the tree: leaves, what is signed, what is witnessed, and why it stands still, if it does."""
    with session.open_node() as opened, opened.store.read() as tx:
        rows = [
            (one, tx.log_tree.last_checkpoint(one.number), tx.log_tree.witnessed_checkpoint(one.number))
            for one in tx.log_tree.logs()
        ]
        pending, halted = tx.log_tree.count_pending(), tx.node_state.get(HALT) or ""

    def render(page: Page) -> None:
        page.table(
            ("log", "origin", "leaves", "signed", "witnessed", "when", "state"),
            [
                (
                    one.number,
                    one.origin,
                    one.size,
                    one.signed,
                    "" if witnessed is None else witnessed.size,
                    "" if witnessed is None else moment(witnessed.witnessed or 0),
                    "open" if one.closed is None else f"closed {moment(one.closed)}",
                )
                for one, _, witnessed in rows
            ],
            empty="no log yet: it begins when 'wren serve' runs",
        )
        page.line(f"{pending} leaves wait for their place.")
        if halted:
            page.line(f"The log signs nothing: {halted}", style="bold red")

    documents = [_document(*row) for row in rows]
    session.output.show({"logs": documents, "pending": pending, "halted": halted or None}, render)


@with_examples("wren log forks", "wren --json log forks")
@click.command()
@pass_session
def forks(session: Session) -> None:
    """Show logs that signed two trees of one size. With --json both signed notes are told: they prove it to anybody."""
    with session.open_node() as opened, opened.store.read() as tx:
        found = tx.witnessed_logs.forks()
    documents = [
        {
            "member": one.member,
            "origin": one.origin,
            "size": one.size,
            "found": one.found,
            "first": one.first.decode("utf-8", "replace"),
            "second": one.second.decode("utf-8", "replace"),
        }
        for one in found
    ]

    def render(page: Page) -> None:
        rows = [(moment(one.found), one.member, one.origin, one.size) for one in found]
        page.table(("found", "member", "log", "size"), rows, empty="no fork was seen")

    session.output.show({"forks": documents}, render)


@with_examples("wren log recover")
@click.command()
@pass_session
def recover(session: Session) -> None:
    """Take the leaves that a restored database lacks from the second place ([log] copy), and ask the witnesses again."""
    with session.open_node() as opened:
        acting(session, opened, Scope.ACCOUNTS_WRITE)
        recovered = recover_log(opened.context)
    session.output.show(
        {"recovered": recovered},
        lambda page: page.line(
            f"{recovered} leaves came from the second place, and the witnesses agree: the log goes on."
        ),
    )


@with_examples("wren log succeed wren/pk/2")
@click.command()
@click.argument("origin")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_session
def succeed(session: Session, origin: str, yes: bool) -> None:
    """Close this log for good and open its successor under ORIGIN: when what was lost cannot be recovered."""
    from protocol.keysheet import is_log_origin

    if not is_log_origin(origin):
        raise click.UsageError("an origin has at most 200 characters, without space and plus sign, such as wren/pk/2")
    with session.open_node() as opened:
        principal = acting(session, opened, Scope.ACCOUNTS_WRITE)
        session.confirm("Close the log for good? Auditors will see that it ended.", yes=yes)
        log = succeed_log(opened.context, origin, by=MACHINE if principal is None else principal.account)
    session.output.show(
        {"log": log.number, "origin": log.origin},
        lambda page: page.line(
            f"Log {log.number} is open as {log.origin}. Make a key sheet, which names it, and announce it: "
            "'wren keysheet new', 'wren keysheet announce'. Tell the auditors why the one before ended."
        ),
    )


@with_examples("wren log erase 0f3c...e1 --peer TR --basis 'Data protection act, section 17(1)'")
@click.command()
@click.argument("message_id")
@click.option("--peer", type=MEMBER, required=True, help="The peer with whom it was exchanged.")
@click.option("--basis", required=True, help="The legal basis, which the log keeps; name nobody in it.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@pass_session
def erase(session: Session, message_id: str, peer: str, basis: str, yes: bool) -> None:
    """Erase the content of a message: its leaf stays, and nobody can open it any more."""
    with session.open_node() as opened:
        principal = acting(session, opened, Scope.LOG_ERASE)
        session.confirm("Erase it? There is no way back.", yes=yes)
        by = MACHINE if principal is None else principal.account
        erased = erase_message(opened.context, MemberCode(peer), MessageId(message_id), basis=basis, by=by)
        opened.store.purge()
    session.output.show(
        {"message_id": erased.message_id, "peer": erased.peer, "leaves": erased.leaves},
        lambda page: page.line(
            f"{erased.leaves} payloads are erased and overwritten. Backups made before still hold them: replace those."
        ),
    )


def _document(
    log: ExchangeLog, signed: StoredCheckpoint | None, witnessed: StoredCheckpoint | None
) -> dict[str, object]:
    return {
        "log": log.number,
        "origin": log.origin,
        "leaves": log.size,
        "signed": log.signed,
        "signed_at": None if signed is None else signed.issued,
        "witnessed": None if witnessed is None else witnessed.size,
        "witnessed_at": None if witnessed is None else witnessed.witnessed,
        "closed": log.closed,
    }

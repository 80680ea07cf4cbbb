"""`wren outbox`: messages on their way."""

import click

from node.cli.commands import MEMBER, Word, WrenGroup, pass_session, with_examples
from node.cli.files import moment
from node.cli.output import Page
from node.cli.session import Session
from node.core.outbox import OutboxStatus
from protocol.vocabulary import MemberCode


@with_examples("wren outbox list --status pending")
@click.group(cls=WrenGroup)
def outbox() -> None:
    """Messages to peers: kept until the peer's signed receipt is here, or they expire."""


@with_examples("wren outbox list", "wren --json outbox list --peer TR --status failed")
@outbox.command("list")
@click.option("--peer", type=MEMBER, help="Only messages to this peer.")
@click.option("--status", type=Word(OutboxStatus), help="Only messages in this state.")
@pass_session
def list_(session: Session, peer: str | None, status: OutboxStatus | None) -> None:
    """List messages in the order in which they were made."""
    with session.open_node() as opened, opened.store.read() as tx:
        rows = list(tx.outbox.rows(recipient=None if peer is None else MemberCode(peer), status=status))
    documents = [
        {
            "message_id": row.message_id,
            "recipient": row.recipient,
            "status": row.status.value,
            "sent": row.sent,
            "expires": row.expires,
            "attempts": row.attempts,
            "next_attempt": row.next_attempt,
            "last_error": row.last_error,
        }
        for row in rows
    ]

    def render(page: Page) -> None:
        cells = [
            (moment(row.sent), row.recipient, row.status.value, row.attempts, row.message_id, row.last_error)
            for row in rows
        ]
        page.table(("made", "to", "state", "attempts", "message", "last error"), cells, empty="no message")

    session.output.show({"messages": documents}, render)

"""`wren peer`: the other nodes as this one sees them."""

from dataclasses import asdict
from typing import Any

import click

from node.bootstrap import OpenNode
from node.cli.commands import MEMBER, WrenGroup, pass_session, with_examples
from node.cli.failures import EXIT_FAILED
from node.cli.files import span
from node.cli.output import Page
from node.cli.peer_probe import PeerProbe, probe
from node.cli.session import Session
from node.core.errors import NotFoundError
from node.core.membership import set_suspended
from node.core.outbox import OutboxStatus
from protocol.errors import RefusedError
from protocol.tagset.manifest import parse_manifest
from protocol.vocabulary import MemberCode


@with_examples("wren peer list", "wren peer test TR", "wren peer suspend TR")
@click.group(cls=WrenGroup)
def peer() -> None:
    """The other members' nodes."""


@with_examples("wren peer list", "wren --json peer list")
@peer.command("list")
@pass_session
def list_(session: Session) -> None:
    """List peers: how fresh their list is here, until when their keys are valid, what waits for them."""
    with session.open_node() as opened:
        now = opened.context.clock.now()
        documents = peer_documents(opened)

    def render(page: Page) -> None:
        rows = [
            (
                one["peer"],
                "SUSPENDED" if one["suspended"] else "active",
                "none yet" if one["manifest_issued"] is None else f"{one['manifest_serial']}, {_age(one, now)} old",
                _left(one["epoch_expires"], now),
                _left(one["key_sheet_valid_until"], now),
                one["pending_messages"],
            )
            for one in documents
        ]
        page.table(
            ("peer", "state", "its list here", "epoch ends in", "key sheet ends in", "waiting"), rows, empty="no peer"
        )

    session.output.show({"peers": documents}, render)


def peer_documents(opened: OpenNode) -> list[dict[str, Any]]:
    """What is known of each peer. Raises NotFoundError without a charter, CharterAlarmError."""
    federation, now = opened.context.federation(), opened.context.clock.now()
    documents = []
    with opened.store.read() as tx:
        for code in federation.peers():
            row = tx.peer_tag_sets.find(code)
            try:
                sheet = federation.sheet(code, now)
            except RefusedError:
                sheet = None
            documents.append(
                {
                    "peer": code,
                    "suspended": code in federation.suspended,
                    "manifest_serial": None if row is None else row.serial,
                    "manifest_issued": None if row is None else row.issued,
                    "epoch_expires": None if row is None else parse_manifest(row.manifest).epoch_expires,
                    "key_sheet_valid_until": None if sheet is None else sheet.valid_until,
                    "address": None if sheet is None else sheet.address,
                    "pending_messages": len(tx.outbox.rows(recipient=code, status=OutboxStatus.PENDING)),
                }
            )
    return documents


@with_examples("wren peer test TR", "wren --json peer test TR")
@peer.command()
@click.argument("member", type=MEMBER)
@click.pass_context
@pass_session
def test(session: Session, ctx: click.Context, member: str) -> None:
    """Test the way to MEMBER: connection, certificate, a signed request and its answer."""
    with session.open_node() as opened:
        require_peer(opened, member)
        now = opened.context.clock.now()
        result = probe(opened, MemberCode(member))

    def render(page: Page) -> None:
        page.line(f"address       {result.address or 'unknown'}")
        if result.handshake_seconds is not None:
            page.line(f"TLS           {1000 * result.handshake_seconds:.0f} ms")
            page.line(f"certificate   ends in {_left(result.certificate_until, now)}")
        if result.answer_seconds is not None:
            serial = result.manifest_serial
            page.line(f"answer        {1000 * result.answer_seconds:.0f} ms, signed by {member}")
            page.line(f"its list      {'nothing built for us yet' if serial is None else f'manifest {serial}'}")
        if result.failure is not None:
            page.line(f"FAILED        {result.failure.what}")
            page.line(f"what to do    {result.failure.remedy}")

    session.output.show(probe_document(result), render)
    if result.failure is not None:
        ctx.exit(EXIT_FAILED)


def probe_document(result: PeerProbe) -> dict[str, Any]:
    """What `--json` shows of a test."""
    document = asdict(result)
    failure = document.pop("failure")
    if failure is None:
        return document | {"ok": True}
    return document | {"ok": False, "error": failure["what"], "remedy": failure["remedy"]}


@with_examples("wren peer suspend TR")
@peer.command()
@click.argument("member", type=MEMBER)
@pass_session
def suspend(session: Session, member: str) -> None:
    """Stop all exchange with MEMBER by this node's own decision; checks then read NOT CHECKED for its list."""
    _set(session, member, suspended=True)


@with_examples("wren peer resume TR")
@peer.command()
@click.argument("member", type=MEMBER)
@pass_session
def resume(session: Session, member: str) -> None:
    """Take up exchange with MEMBER again."""
    _set(session, member, suspended=False)


def _set(session: Session, member: str, *, suspended: bool) -> None:
    with session.open_node() as opened:
        set_suspended(opened.context, MemberCode(member), suspended)
    word = "suspended" if suspended else "active"
    session.output.show({"peer": member, "suspended": suspended}, lambda page: page.line(f"{member} is {word}."))


def require_peer(opened: OpenNode, *members: str) -> list[MemberCode]:
    """The members as peers; all peers when none is named. Raises NotFoundError."""
    peers = list(opened.context.federation().peers())
    for member in members:
        if member not in peers:
            raise NotFoundError(f"no peer {member} in the charter: 'wren peer list' shows them")
    return [code for code in peers if not members or code in members]


def _age(document: dict[str, Any], now: int) -> str:
    return span(max(0, now - document["manifest_issued"]))


def _left(until: int | None, now: int) -> str:
    if until is None:
        return "-"
    return span(until - now) if until > now else "ENDED"

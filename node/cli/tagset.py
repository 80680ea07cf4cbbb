"""`wren tagset`: what peers may look up blind, and what they let us look up."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import click

from node.cli.commands import MEMBER, WrenGroup, pass_session, with_examples
from node.cli.failures import EXIT_FAILED, explain
from node.cli.files import moment, span
from node.cli.log_disclosure import open_sample
from node.cli.output import Page
from node.cli.peer import require_peer
from node.cli.progress import counting
from node.cli.session import Session
from node.core.context import NodeContext
from node.core.errors import CoreError, RaceLostError
from node.core.peer_tag_sets import synchronise
from node.core.tag_set_building import BuildReport, refresh_tag_set
from protocol.errors import ProtocolError
from protocol.tagset.manifest import Manifest, parse_manifest
from protocol.vocabulary import MemberCode

BUILD_ATTEMPTS = 3


@with_examples("wren tagset build", "wren tagset status", "wren tagset fetch TR")
@click.group(cls=WrenGroup)
def tagset() -> None:
    """Tag sets: lists that open only to who holds a match key. 'wren serve' refreshes and fetches them by itself."""


tagset.add_command(open_sample)


@with_examples("wren tagset build", "wren tagset build PK TR", "wren tagset build TR --new-base")
@tagset.command()
@click.argument("peers", type=MEMBER, nargs=-1)
@click.option("--new-base", is_flag=True, help="Build everything anew instead of the changes.")
@click.pass_context
@pass_session
def build(session: Session, ctx: click.Context, peers: tuple[str, ...], new_base: bool) -> None:
    """Build the tag set for each of PEERS, or for every peer."""
    results: list[dict[str, Any]] = []
    with session.open_node() as opened:
        for code in require_peer(opened, *peers):
            try:
                with counting(f"tags for {code}", show=not session.output.as_json) as progress:
                    report = _built(opened.context, code, new_base=new_base, progress=progress)
                results.append({"peer": code, "ok": True} | asdict(report))
            except (CoreError, ProtocolError) as error:
                results.append(_failed(code, error))

    def render(page: Page) -> None:
        rows = [
            (
                one["peer"],
                f"{one['kind']} {one['segment']}, manifest {one['serial']}" if one["ok"] else "FAILED",
                f"{one['live']} (+{one['added']} -{one['removed']})" if one["ok"] else one["error"],
                f"{one['size_bytes'] / 1024:.0f} KiB" if one["ok"] else one["remedy"],
            )
            for one in results
        ]
        page.table(("peer", "built", "entries", "size"), rows, empty="no peer")

    _finish(session, ctx, results, render)


@with_examples("wren tagset fetch", "wren tagset fetch TR")
@tagset.command()
@click.argument("peers", type=MEMBER, nargs=-1)
@click.pass_context
@pass_session
def fetch(session: Session, ctx: click.Context, peers: tuple[str, ...]) -> None:
    """Fetch the newest tag set of each of PEERS, or of every peer that is not suspended."""
    results: list[dict[str, Any]] = []
    with session.open_node() as opened:
        suspended = opened.context.federation().suspended
        chosen = [code for code in require_peer(opened, *peers) if peers or code not in suspended]
        for code in chosen:
            try:
                results.append({"peer": code, "ok": True} | _manifest(synchronise(opened.context, code)))
            except (CoreError, ProtocolError) as error:
                results.append(_failed(code, error))

    def render(page: Page) -> None:
        rows = [
            (
                one["peer"],
                "fetched" if one["ok"] else "FAILED",
                _words(one) if one["ok"] else f"{one['error']}; {one['remedy']}",
            )
            for one in results
        ]
        page.table(("peer", "result", "what"), rows, empty="no peer")

    _finish(session, ctx, results, render)


@with_examples("wren tagset status", "wren --json tagset status")
@tagset.command()
@pass_session
def status(session: Session) -> None:
    """Show the tag sets built here for peers, and those fetched from them."""
    with session.open_node() as opened:
        federation, now = opened.context.federation(), opened.context.clock.now()
        documents: list[dict[str, Any]] = []
        with opened.store.read() as tx:
            for code in federation.peers():
                own, fetched = tx.own_tag_sets.manifest(code), tx.peer_tag_sets.find(code)
                documents.append(
                    {
                        "peer": code,
                        "built": None if own is None else _manifest(parse_manifest(own.manifest)),
                        "fetched": None if fetched is None else _manifest(parse_manifest(fetched.manifest)),
                    }
                )

    def side(one: dict[str, Any] | None) -> str:
        return (
            "none"
            if one is None
            else f"manifest {one['serial']}, {span(max(0, now - one['issued']))} old, {_size(one)}"
        )

    def render(page: Page) -> None:
        rows = [(one["peer"], side(one["built"]), side(one["fetched"])) for one in documents]
        page.table(("peer", "built for it", "fetched from it"), rows, empty="no peer")

    session.output.show({"tag_sets": documents}, render)


def _built(node: NodeContext, peer: MemberCode, *, new_base: bool, progress: Callable[[int], None]) -> BuildReport:
    """As `refresh_tag_set`, and again when a running node's own job was quicker: its build may lack what was changed since.

    Raises ConflictError.
    """
    for _ in range(BUILD_ATTEMPTS - 1):
        try:
            return refresh_tag_set(node, peer, new_base=new_base, progress=progress)
        except RaceLostError:
            continue
    return refresh_tag_set(node, peer, new_base=new_base, progress=progress)


def _manifest(manifest: Manifest | None) -> dict[str, Any]:
    if manifest is None:
        return {"serial": None, "issued": None, "epoch_expires": None, "segments": 0, "tags": 0, "size_bytes": 0}
    return {
        "serial": manifest.serial,
        "issued": manifest.issued,
        "epoch_expires": manifest.epoch_expires,
        "segments": len(manifest.segments),
        "tags": sum(one.tag_count for one in manifest.segments),
        "size_bytes": sum(one.size_bytes for one in manifest.segments),
    }


def _words(one: dict[str, Any]) -> str:
    if one["serial"] is None:
        return "it has built nothing for us yet: ask its operator for 'wren tagset build'"
    return f"manifest {one['serial']} of {moment(one['issued'])}, {_size(one)}"


def _size(one: dict[str, Any]) -> str:
    return f"{one['segments']} segments, {one['tags']} padded tags, {one['size_bytes'] / 1024:.0f} KiB"


def _failed(peer: MemberCode, error: Exception) -> dict[str, Any]:
    why = explain(error)
    return {"peer": peer, "ok": False, "error": why.what, "remedy": why.remedy}


def _finish(
    session: Session, ctx: click.Context, results: list[dict[str, Any]], render: Callable[[Page], None]
) -> None:
    session.output.show({"peers": results}, render)
    if not all(one["ok"] for one in results):
        ctx.exit(EXIT_FAILED)

"""`wren log disclose` and `wren tagset open-sample`: what the agency hands to an auditor who asked for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from crypto.notes import NoteVerifier
from node.cli.acting import acting
from node.cli.commands import MEMBER, pass_session, with_examples
from node.cli.failures import RefusedCommandError
from node.cli.files import read_bounded, write_whole
from node.cli.session import Session
from node.core.log_publication import verifier_keys
from node.core.log_tree import ExchangeLog, require_current
from node.core.ports import Transaction
from node.core.sample_answer import answer_sample
from node.core.scopes import Scope
from protocol.audit.disclosure import Disclosed, disclosure_lines
from protocol.audit.sampling import MAX_DRAW_BYTES, SampleVerdict, answer_to_bytes, parse_draw
from protocol.leaf import payload_digest
from protocol.vocabulary import Direction

_STEP = 1024


@with_examples("wren log disclose tr.jsonl --peer TR", "wren log disclose asked.jsonl --position 71 --position 90")
@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--peer", type=MEMBER, help="Digests (not payloads) of all that was exchanged with this peer.")
@click.option("--position", "positions", type=click.IntRange(0), multiple=True, help="Payload and salt of this leaf.")
@pass_session
def disclose(session: Session, file: Path, peer: str | None, positions: tuple[int, ...]) -> None:
    """Write into FILE what an auditor asked for: payloads of single leaves, or digests of all leaves about a peer.

    A digest shows whether two nodes logged the same content, and nothing of the content. A payload shows all of it.
    """
    if (peer is None) == (not positions):
        raise click.UsageError("name either --peer or one --position after the other")
    with session.open_node() as opened:
        acting(session, opened, Scope.AUDIT_READ)
        with opened.store.read() as tx:
            log = require_current(tx)
            found = list(_digests(tx, log, peer) if peer is not None else _payloads(tx, log, positions))
    write_whole(file, b"".join(disclosure_lines(log.origin, found)))
    session.output.show(
        {"file": str(file), "origin": log.origin, "positions": len(found)},
        lambda page: page.line(f"{len(found)} positions of {log.origin} are disclosed in {file}."),
    )


@with_examples("wren tagset open-sample draw.json --out answer.json")
@click.command("open-sample")
@click.argument("draw_file", metavar="DRAW", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The answer, for the body.")
@pass_session
def open_sample(session: Session, draw_file: Path, out: Path) -> None:
    """Answer the joint supervisory body's DRAW: open the legal bases of the drawn positions, and nothing else."""
    draw = parse_draw(read_bounded(draw_file, MAX_DRAW_BYTES))
    with session.open_node() as opened:
        with opened.store.read() as tx:
            log = require_current(tx)
        vkey, _ = verifier_keys(opened.context.federation(), log)
        answer = answer_sample(opened.context, draw, NoteVerifier.from_vkey(vkey), log.number)
    write_whole(out, answer_to_bytes(answer))
    refused = sum(one.salt is None for one in answer.openings)
    counted = {SampleVerdict.OPENED.value: len(answer.openings) - refused, SampleVerdict.REFUSED.value: refused}
    session.output.show(
        {"file": str(out), **counted},
        lambda page: page.line(f"{len(answer.openings) - refused} positions are opened in {out}, {refused} are not."),
    )


def _payloads(tx: Transaction, log: ExchangeLog, positions: Sequence[int]) -> Iterator[Disclosed]:
    for position in sorted(set(positions)):
        rows = tx.log_tree.rows(log.number, position, position + 1)
        if not rows:
            raise RefusedCommandError("the log has no such position", "take positions from the auditor's list")
        yield Disclosed(position, rows[0].salt, rows[0].payload)


def _digests(tx: Transaction, log: ExchangeLog, peer: str) -> Iterator[Disclosed]:
    for start in range(0, log.size, _STEP):
        for position, row in enumerate(tx.log_tree.rows(log.number, start, min(start + _STEP, log.size)), start):
            exchanged = row.leaf.peer == peer and row.leaf.direction is not Direction.INTERNAL
            if exchanged and row.payload is not None and row.salt is not None:
                yield Disclosed(position, row.salt, digest=payload_digest(row.payload))

"""`wren audit sample`: drawing entries of a blind list, and verifying that their legal bases were fixed before the draw."""

from __future__ import annotations

import secrets
import time
from pathlib import Path
from typing import Any

import click

from node.cli.audit_open import trusted_lookup
from node.cli.audit_reading import POLICY, read_policy, unreadable
from node.cli.audit_sources import open_source, read_about
from node.cli.charter_files import read_charter
from node.cli.commands import MEMBER, WrenGroup, pass_session, with_examples
from node.cli.failures import EXIT_FAILED, RefusedCommandError
from node.cli.files import moment, read_bounded, write_whole
from node.cli.output import Page
from node.cli.session import Session
from protocol.audit.leaf_lookup import LeafLookup, LeafLookupError
from protocol.audit.leaf_reading import SECONDS_OF_DAY
from protocol.audit.sampling import (
    CHALLENGE_BYTES,
    DRAW_FORMAT,
    MAX_ANSWER_BYTES,
    MAX_DRAW_BYTES,
    MAX_DRAWN,
    SampleDraw,
    SampleError,
    SampleVerdict,
    draw_digest,
    draw_to_bytes,
    open_manifest,
    parse_answer,
    parse_draw,
    verify_sample,
)
from protocol.audit.source import CHECKPOINT, SourceError
from protocol.limits import SAMPLE_ANSWER_DAYS
from protocol.tlog.checkpoint import MAX_CHECKPOINT_BYTES, parse_checkpoint_note, verify_checkpoint
from protocol.vocabulary import LeafKind, MemberCode

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_WORDS = {
    SampleVerdict.OPENED: "opened",
    SampleVerdict.EMPTY: "a dummy, as committed to",
    SampleVerdict.REFUSED: "REFUSED or hidden",
    SampleVerdict.FALSE: "FALSE: not what the manifest commits to",
    SampleVerdict.NOT_DRAWN: "was not drawn: opened in place of another",
}


@with_examples(
    "wren audit sample draw gr-log PK --policy gr.policy --out draw.json",
    "wren audit sample verify gr-log draw.json answer.json --policy gr.policy",
)
@click.group(cls=WrenGroup)
def sample() -> None:
    """Have an owner open the legal bases of entries that chance draws from its blind lists. No person is shown."""


@with_examples("wren audit sample draw gr-log PK --policy gr.policy --count 20 --out draw.json")
@sample.command()
@click.argument("source")
@click.argument("peer", type=MEMBER)
@POLICY
@click.option("--count", type=click.IntRange(1, MAX_DRAWN), default=20, show_default=True, help="How many positions.")
@click.option("--manifest", "position", type=click.IntRange(0), help="Its position; by default the newest for PEER.")
@click.option(
    "--charter",
    "charter_file",
    type=FILE,
    help=f"The signed charter, for the days in which the owner must answer; without it {SAMPLE_ANSWER_DAYS}.",
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The draw, for the owner.")
@pass_session
def draw(
    session: Session,
    source: str,
    peer: str,
    policy_file: Path,
    count: int,
    position: int | None,
    charter_file: Path | None,
    out: Path,
) -> None:
    """Draw from the list that the owner of the log in SOURCE keeps for PEER."""
    days = SAMPLE_ANSWER_DAYS if charter_file is None else read_charter(charter_file).charter.sample_answer_days
    opened = open_source(source)
    try:
        lookup = trusted_lookup(opened, read_policy(policy_file))
        owner = read_about(opened).member
        note = opened.read(CHECKPOINT, MAX_CHECKPOINT_BYTES) or b""
        chosen = _newest(lookup, MemberCode(peer)) if position is None else position
    except SourceError as error:
        raise unreadable(error) from error
    if owner is None or chosen is None:
        raise RefusedCommandError(
            "the export has no manifest for that peer, or does not say whose it is",
            "export it with 'wren log export DIR'",
        )
    now = int(time.time())
    made = SampleDraw(
        DRAW_FORMAT,
        MemberCode(owner),
        MemberCode(peer),
        chosen,
        note,
        secrets.token_bytes(CHALLENGE_BYTES),
        count,
        now,
        now + days * SECONDS_OF_DAY,
    )
    write_whole(out, draw_to_bytes(made))
    document = {"owner": owner, "peer": peer, "manifest": chosen, "count": count, "answer_by": made.answer_by}
    session.output.show(
        document | {"file": str(out), "digest": draw_digest(made).hex()},
        lambda page: page.line(
            f"{count} positions of {owner}'s list for {peer} (manifest at leaf {chosen}); answer due {moment(made.answer_by)}."
        ),
    )


@with_examples("wren audit sample verify gr-log draw.json answer.json --policy gr.policy")
@sample.command()
@click.argument("source")
@click.argument("draw_file", metavar="DRAW", type=FILE)
@click.argument("answer_file", metavar="[ANSWER]", type=FILE, required=False)
@POLICY
@click.pass_context
@pass_session
def verify(
    session: Session, ctx: click.Context, source: str, draw_file: Path, answer_file: Path | None, policy_file: Path
) -> None:
    """Verify the owner's ANSWER to your DRAW: every position opened, as committed to, and no other in its place.

    Without an ANSWER: tell whether it is overdue. Exit code 1 unless every position was opened truly, or is not due yet.
    """
    made = parse_draw(read_bounded(draw_file, MAX_DRAW_BYTES))
    if answer_file is None:
        if _tell_of_silence(session, made):
            ctx.exit(EXIT_FAILED)
        return
    answer = parse_answer(read_bounded(answer_file, MAX_ANSWER_BYTES))
    if answer.draw_digest != draw_digest(made):
        raise RefusedCommandError("the answer is to another draw", "ask the owner for the answer to this one")
    policy = read_policy(policy_file)
    try:
        lookup = trusted_lookup(open_source(source), policy)
        log = policy.log(lookup.checkpoint.origin)
        if log is None:
            raise SampleError("the policy names no such log")
        drawn_from = verify_checkpoint(parse_checkpoint_note(made.checkpoint), log)
        if not made.manifest_position < drawn_from.size <= lookup.checkpoint.size:
            raise SampleError("the draw's checkpoint is not later than the manifest, or later than the export")
        manifest = open_manifest(lookup, made, answer.manifest, answer.salt)
    except SourceError as error:
        raise unreadable(error) from error
    result = verify_sample(made, drawn_from.root, manifest, answer.openings, now=int(time.time()))
    documents: list[dict[str, Any]] = [
        {"segment": one.segment, "position": one.position, "verdict": one.verdict.value, "legal_basis": one.legal_basis}
        for one in result.positions
    ]

    def render(page: Page) -> None:
        rows = [(one.segment, one.position, _WORDS[one.verdict], one.legal_basis) for one in result.positions]
        page.table(("segment", "position", "verdict", "legal basis"), rows)
        refused = sum(one.verdict is SampleVerdict.REFUSED for one in result.positions)
        if refused:
            page.line(f"{refused} of {len(result.positions)} positions were refused or hidden.", style="bold red")
        if result.is_overdue:
            page.line(f"OVERDUE: due {moment(made.answer_by)}", style="bold red")
        page.line("Every position was opened truly." if result.is_clean else "The sample FAILED.")

    document = {"owner": made.owner, "peer": made.peer, "clean": result.is_clean, "overdue": result.is_overdue}
    session.output.show(document | {"serial": manifest.serial, "positions": documents}, render)
    if not result.is_clean:
        ctx.exit(EXIT_FAILED)


def _tell_of_silence(session: Session, made: SampleDraw) -> bool:
    """Of a draw to which there is no answer: whether its time is over."""
    overdue = int(time.time()) > made.answer_by
    words = f"{made.owner} has not answered; due {moment(made.answer_by)}"
    session.output.show(
        {
            "owner": made.owner,
            "peer": made.peer,
            "answered": False,
            "clean": False,
            "overdue": overdue,
            "positions": [],
        },
        lambda page: page.line(f"OVERDUE: {words}" if overdue else f"{words}.", style="bold red" if overdue else ""),
    )
    return overdue


def _newest(lookup: LeafLookup, peer: MemberCode) -> int | None:
    """The position of the newest manifest for the peer; a manifest comes every 15 minutes, so it is near the end."""
    for position in range(lookup.checkpoint.size - 1, -1, -1):
        try:
            leaf = lookup.leaf(position)
        except LeafLookupError:
            continue
        if leaf.kind is LeafKind.MANIFEST and leaf.peer == peer:
            return position
    return None

"""`wren audit open`: is what an agency discloses what it logged, and was what is gone erased by right?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from node.cli.audit_reading import POLICY, read_policy, unreadable
from node.cli.audit_sources import MAX_SIDE_FILE_BYTES, open_source
from node.cli.commands import pass_session, with_examples
from node.cli.failures import EXIT_FAILED, RefusedCommandError
from node.cli.files import moment
from node.cli.output import Page
from node.cli.session import Session
from protocol.audit.checkpoints import JudgedCheckpoint, judge_checkpoint
from protocol.audit.disclosure import (
    Disclosed,
    Opened,
    Verdict,
    open_payloads,
    parse_disclosure,
    prove_erasures,
)
from protocol.audit.leaf_lookup import LeafLookup
from protocol.audit.policy import AuditPolicy
from protocol.audit.source import CHECKPOINT, Source, SourceError
from protocol.encoding import text_to_bytes
from protocol.errors import MalformedError
from protocol.tlog.checkpoint import MAX_CHECKPOINT_BYTES

ERASURES = "erasures.jsonl"
_WELL = frozenset({Verdict.PROVED, Verdict.ERASED_AS_AUTHORISED})


@with_examples(
    "wren audit open pk-log disclosed.jsonl --policy pk.policy",
    "wren audit open pk-log disclosed.jsonl --policy pk.policy --position 71 --position 90",
)
@click.command("open")
@click.argument("source")
@click.argument("disclosure", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@POLICY
@click.option("--position", "asked", type=click.IntRange(0), multiple=True, help="One that you asked for.")
@click.option("--show", "show_payload", is_flag=True, help="With --json: the proved payloads too (hexadecimal).")
@click.pass_context
@pass_session
def open_(
    session: Session,
    ctx: click.Context,
    source: str,
    disclosure: Path,
    policy_file: Path,
    asked: tuple[int, ...],
    show_payload: bool,
) -> None:
    """Prove that what an agency discloses in DISCLOSURE is what it logged in SOURCE.

    What it does not have any more is 'erased, as authorised' only if the log holds an erasure with a legal basis that names
    it; else it is missing.
    """
    opened_source, policy = open_source(source), read_policy(policy_file)
    try:
        lookup = trusted_lookup(opened_source, policy)
        disclosed = read_disclosure(disclosure, lookup.checkpoint.origin)
        erasures = prove_erasures(lookup, read_erasures(opened_source))
        found = open_payloads(lookup, disclosed, asked, erasures)
    except SourceError as error:
        raise unreadable(error) from error
    documents = [_document(one, show_payload=show_payload) for one in found]

    def render(page: Page) -> None:
        rows = [
            (
                one.position,
                "" if one.leaf is None else moment(one.leaf.time),
                "" if one.leaf is None else one.leaf.kind.value,
                "" if one.leaf is None else one.leaf.peer,
                one.verdict.value,
                one.words if one.erasure is None else f"{one.words}: {one.erasure.basis}",
            )
            for one in found
        ]
        page.table(("leaf", "time", "kind", "peer", "verdict", "why"), rows, empty="nothing was disclosed")

    session.output.show({"origin": lookup.checkpoint.origin, "positions": documents}, render)
    if any(one.verdict not in _WELL for one in found):
        ctx.exit(EXIT_FAILED)


def trusted_lookup(source: Source, policy: AuditPolicy) -> LeafLookup:
    """Leaves of a log whose checkpoint is signed and witnessed. Raises RefusedCommandError, SourceError."""
    judged = judge_source(source, policy)
    if judged.checkpoint is None or not judged.is_signed or not judged.is_witnessed:
        raise RefusedCommandError(
            "the checkpoint is not signed and witnessed as the policy asks", "run 'wren audit verify' on it"
        )
    return LeafLookup(source, judged.checkpoint)


def judge_source(source: Source, policy: AuditPolicy) -> JudgedCheckpoint:
    """The checkpoint of a source. Its age is not asked about: old logs may be opened. Raises SourceError."""
    raw = source.read(CHECKPOINT, MAX_CHECKPOINT_BYTES)
    return judge_checkpoint(b"" if raw is None else raw, policy, now=2**40, max_age_seconds=2**40)


def read_disclosure(path: Path, origin: str | None) -> dict[int, Disclosed]:
    """By position. Raises MalformedError, RefusedCommandError when it is of another log, OSError."""
    with path.open("rb") as file:
        told, disclosed = parse_disclosure(file)
    if told != origin:
        raise RefusedCommandError("the disclosure is of another log", "ask for the disclosure of this one")
    return disclosed


def read_erasures(source: Source) -> list[Disclosed]:
    """What stands in `erasures.jsonl`: opened erasures, not proved yet. Lines that are none are left out. SourceError."""
    raw = source.read(ERASURES, MAX_SIDE_FILE_BYTES)
    return [] if raw is None else list(_erasures(raw))


def _erasures(raw: bytes) -> Iterator[Disclosed]:
    for line in raw.split(b"\n"):
        try:
            found = json.loads(line)
            position = found["position"]
            if type(position) is int and position >= 0:
                yield Disclosed(position, text_to_bytes(found["salt"]), text_to_bytes(found["payload"]))
        except (ValueError, TypeError, KeyError, RecursionError, MalformedError):
            continue  # what proves nothing accounts for nothing: its payloads will be missing


def _document(one: Opened, *, show_payload: bool) -> dict[str, Any]:
    document: dict[str, Any] = {"position": one.position, "verdict": one.verdict.value, "words": one.words}
    if one.leaf is not None:
        document |= {"kind": one.leaf.kind.value, "peer": one.leaf.peer, "time": one.leaf.time}
    if one.erasure is not None:
        document["legal_basis"] = one.erasure.basis
    if show_payload and one.payload is not None:
        document["payload"] = one.payload.hex()
    return document

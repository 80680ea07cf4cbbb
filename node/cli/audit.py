"""`wren audit`: what an auditor proves with an export and a policy; no node, no database and no personal data needed."""

from pathlib import Path
from typing import Any

import click

from node.cli.audit_open import open_
from node.cli.audit_reading import (
    POLICY,
    PROCESSES,
    STATE,
    Audited,
    audit_source,
    finding_document,
    kept_by_then,
    kept_checkpoints,
    read_policy,
    show_findings,
)
from node.cli.audit_reconcile import reconcile_
from node.cli.audit_report import report
from node.cli.audit_sample import sample
from node.cli.audit_sources import open_source
from node.cli.audit_state import AuditState, default_folder
from node.cli.commands import MEMBER, WrenGroup, pass_session, with_examples
from node.cli.failures import EXIT_FAILED
from node.cli.files import moment, write_whole
from node.cli.files import since as since_
from node.cli.output import Page
from node.cli.session import Session
from protocol.vocabulary import MemberCode


@with_examples(
    "wren audit policy charter.json PK --out pk.policy",
    "wren audit verify pk-log --policy pk.policy",
    "wren audit reconcile pk-log tr-log --policy pk.policy --policy tr.policy",
)
@click.group(cls=WrenGroup)
def audit() -> None:
    """Prove what an exchange log holds, offline, without believing the node. Exit code 1 when something is wrong."""


@with_examples(
    "wren audit verify pk-log --policy pk.policy",
    "wren --json audit verify pk-log --policy pk.policy --since checkpoint-of-june",
    "wren --token-file t audit verify https://pk.example:8444/api/v1/log --policy pk.policy --ca pk-ca.pem",
)
@audit.command()
@click.argument("source")
@POLICY
@click.option(
    "--since",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint of this log to compare with, instead of those that you kept.",
)
@click.option(
    "--as-of", metavar="TIME", help="When the export was made, for old ones: 2026-01-31T14:20:00Z; now by default."
)
@STATE
@PROCESSES
@click.option(
    "--ca", "ca_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="For https: its CA."
)
@click.pass_context
@pass_session
def verify(
    session: Session,
    ctx: click.Context,
    source: str,
    policy_file: Path,
    since: Path | None,
    as_of: str | None,
    state_folder: Path | None,
    processes: int | None,
    ca_file: Path | None,
) -> None:
    """Rebuild the log in SOURCE (a folder or an https address) from its leaves, and name all that is wrong with it."""
    token = session.presented_token() if source.startswith("https://") and session.token_file else None
    opened = open_source(source, token=token, ca_file=ca_file)
    state = AuditState(state_folder or default_folder())
    kept = kept_checkpoints(opened, state, since)
    policy = read_policy(policy_file)
    now = None if as_of is None else since_(as_of)
    if now is not None and since is None:
        kept = kept_by_then(kept, policy, now)
    show = not session.output.as_json
    audited = audit_source(opened, policy, kept=kept, processes=processes, show=show, now=now)
    checkpoint = audited.audit.judged.checkpoint
    if audited.audit.is_sound and checkpoint is not None:
        state.keep(checkpoint.origin, audited.audit.judged.raw)
    session.output.show(audit_document(audited, len(kept)), lambda page: _render(page, audited, len(kept)))
    if not audited.audit.is_sound:
        ctx.exit(EXIT_FAILED)


def audit_document(audited: Audited, kept: int) -> dict[str, Any]:
    """The result as JSON."""
    found = audited.audit
    checkpoint = found.judged.checkpoint
    return {
        "sound": found.is_sound,
        "origin": None if checkpoint is None else checkpoint.origin,
        "size": found.size,
        "root": None if checkpoint is None else checkpoint.root.hex(),
        "rebuilt_root": found.root.hex() or None,
        "leaves_read": found.read,
        "signed": found.judged.is_signed,
        "witnessed": found.judged.is_witnessed,
        "witnesses": {one.witness: one.time for one in found.judged.cosigned},
        "kept_checkpoints": kept,
        "extends_kept_size": found.kept_agreeing,
        "latest_leaf": found.latest,
        "findings": [finding_document(one) for one in found.findings],
    }


def _render(page: Page, audited: Audited, kept: int) -> None:
    found = audited.audit
    checkpoint = found.judged.checkpoint
    if checkpoint is not None:
        page.line(f"Log {checkpoint.origin}: {found.read} of {found.size} leaves read.")
        times = ", ".join(f"{one.witness} {moment(one.time)}" for one in found.judged.cosigned) or "nobody"
        page.line(f"Cosigned by {times}; the policy asks for {audited.policy.needed_in_words()}.")
        if kept:
            known = "1 earlier checkpoint" if kept == 1 else f"{kept} earlier checkpoints"
            page.line(f"Compared with {known}; it extends that of {found.kept_agreeing} leaves.")
        else:
            page.line("No earlier checkpoint to compare with: this is the first audit of this log here.")
    show_findings(page, found.findings)
    page.line("SOUND" if found.is_sound else "NOT SOUND", style="bold green" if found.is_sound else "bold red")


@with_examples("wren audit policy charter.json PK --out pk.policy")
@audit.command()
@click.argument("charter", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("member", type=MEMBER)
@click.option("--origin", help="Of the member's log, as its key sheet names it; wren/ and the code by default.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
@pass_session
def policy(session: Session, charter: Path, member: str, origin: str | None, out: Path) -> None:
    """Write the policy for MEMBER's log from a signed charter that you trust: log key, witnesses, quorum.

    Compare the charter's digest, shown here, with what you were told by another way.
    """
    from node.cli.charter_files import read_charter
    from protocol.audit.charter_policy import policy_from_charter
    from protocol.audit.policy import policy_to_bytes

    signed = read_charter(charter)
    made = policy_from_charter(signed.charter, MemberCode(member), origin or f"wren/{member.lower()}")
    write_whole(out, policy_to_bytes(made))
    session.output.show(
        {"file": str(out), "charter_digest": signed.digest.hex(), "quorum": made.needed_in_words()},
        lambda page: page.line(
            f"From the charter with digest {signed.digest.hex()}; quorum: {made.needed_in_words()}."
        ),
    )


audit.add_command(open_)
audit.add_command(reconcile_)
audit.add_command(sample)
audit.add_command(report)

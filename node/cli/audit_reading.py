"""What the audit commands share: the policy, the clock, the processes, and how findings are told."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from node.cli.audit_state import AuditState
from node.cli.failures import RefusedCommandError
from node.cli.files import read_bounded
from node.cli.output import Page
from node.cli.progress import counting
from protocol.audit.checkpoints import judge_checkpoint
from protocol.audit.findings import Finding
from protocol.audit.policy import MAX_POLICY_BYTES, AuditPolicy, parse_policy
from protocol.audit.ranges import RangeJob, RangeResult
from protocol.audit.source import CHECKPOINT, Source, SourceError
from protocol.audit.verification import Audit, Kept, Run, verify_log
from protocol.errors import MalformedError
from protocol.limits import MAX_CLOCK_SKEW_SECONDS
from protocol.tlog.checkpoint import MAX_CHECKPOINT_BYTES, Checkpoint, parse_checkpoint_note, parse_checkpoint_text

POLICY = click.option(
    "--policy",
    "policy_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="Whom you believe (C2SP tlog-policy): make it with 'wren audit policy' from a charter that you trust.",
)
STATE = click.option(
    "--state",
    "state_folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where your checkpoints are kept; else WREN_AUDIT_STATE, else ~/.local/state/wren-audit.",
)
PROCESSES = click.option(
    "--processes", type=click.IntRange(1, 64), help="How many processes read; all cores by default."
)


@dataclass(frozen=True, slots=True)
class Audited:
    """A log and what came out."""

    source: Source
    policy: AuditPolicy
    audit: Audit


def read_policy(path: Path) -> AuditPolicy:
    """Raises MalformedError, RefusedCommandError, OSError."""
    with path.open("rb") as file:
        raw = file.read(MAX_POLICY_BYTES + 1)
    return parse_policy(raw)


def audit_source(
    source: Source,
    policy: AuditPolicy,
    *,
    kept: Sequence[bytes],
    processes: int | None,
    show: bool,
    now: int | None = None,
) -> Audited:
    """The full audit, with progress. now: None: this machine's clock. Raises RefusedCommandError."""
    claimed = _claimed(source)
    total = None if claimed is None else claimed.size
    with _running(processes or os.cpu_count() or 1) as run, counting("leaves", show=show, total=total) as progress:
        try:
            audit = verify_log(
                source,
                policy,
                now=int(time.time()) if now is None else now,
                kept=[Kept(one) for one in kept],
                run=run,
                progress=progress,
            )
        except SourceError as error:
            raise unreadable(error) from error
    return Audited(source, policy, audit)


def kept_checkpoints(source: Source, state: AuditState, since: Path | None) -> list[bytes]:
    """The auditor's own checkpoints of the log, or the one in `since` instead. Raises RefusedCommandError, OSError."""
    if since is not None:
        return [read_bounded(since, MAX_CHECKPOINT_BYTES) + b"\n"]
    origin = origin_of(source)
    return [] if origin is None else state.kept(origin)


def kept_by_then(kept: Sequence[bytes], policy: AuditPolicy, made: int) -> list[bytes]:
    """Those that witnesses had cosigned when an old export was made (Unix seconds, the auditor's own word): of a later one
    the export can hold nothing, and would look rolled back. One that nobody cosigned stays.
    """
    judged = [(raw, judge_checkpoint(raw, policy, now=made).cosigned) for raw in kept]
    until = made + MAX_CLOCK_SKEW_SECONDS
    return [raw for raw, cosigned in judged if not cosigned or min(one.time for one in cosigned) <= until]


def origin_of(source: Source) -> str | None:
    """What the checkpoint says, unverified: good for finding the auditor's own file, and nothing else."""
    claimed = _claimed(source)
    return None if claimed is None else claimed.origin


def _claimed(source: Source) -> Checkpoint | None:
    try:
        raw = source.read(CHECKPOINT, MAX_CHECKPOINT_BYTES)
        return None if raw is None else parse_checkpoint_text(parse_checkpoint_note(raw).text)
    except SourceError as error:
        raise unreadable(error) from error
    except MalformedError:
        return None


def unreadable(error: SourceError) -> RefusedCommandError:
    """For a source that cannot be read at all."""
    return RefusedCommandError(str(error), "see that the folder or server can be read, then run it again")


def finding_document(one: Finding) -> dict[str, Any]:
    """One finding as JSON."""
    return {
        "finding": one.kind.value,
        "notice": one.is_notice,
        "first": one.first,
        "last": one.last,
        "place": one.place,
        "words": one.words,
    }


def show_findings(page: Page, findings: Iterable[Finding]) -> None:
    """All of them, for people."""
    rows = [("notice" if one.is_notice else "FAULT", positions(one), one.place or "", one.words) for one in findings]
    page.table(("", "leaves", "where", "what"), rows, empty="Nothing is wrong.")


def positions(one: Finding) -> str:
    """`12`, `12-15`, or nothing."""
    if one.first is None:
        return ""
    return str(one.first) if one.last in (None, one.first) else f"{one.first}-{one.last}"


@contextmanager
def _running(processes: int) -> Iterator[Run]:
    if processes == 1:
        yield map
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:

        def run(check: Callable[[RangeJob], RangeResult], jobs: Sequence[RangeJob]) -> Iterable[RangeResult]:
            if len(jobs) == 1:  # a process would take longer to start than the work
                return map(check, jobs)
            return pool.map(check, jobs)

        yield run

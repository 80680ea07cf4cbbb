"""The full audit of one log: its checkpoint, its history, every tile and every leaf, rebuilt from the entries.

Offline and without personal data: what is read is an export or a server of tiles, what is believed is the auditor's policy
and the checkpoints the auditor kept. It never stops at the first fault; all findings are named.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from protocol.audit.checkpoints import JudgedCheckpoint, judge_checkpoint
from protocol.audit.findings import Finding, FindingKind, has_fault, joined
from protocol.audit.history import compare_with_kept
from protocol.audit.leaf_reading import CountedAs
from protocol.audit.policy import AuditPolicy
from protocol.audit.ranges import RangeJob, RangeResult, check_range
from protocol.audit.rebuilding import rebuild
from protocol.audit.source import CHECKPOINT, Source
from protocol.audit.times import judge_times, repeated_leaves
from protocol.tlog.checkpoint import MAX_CHECKPOINT_BYTES
from protocol.tlog.tiles import TILE_WIDTH

BUNDLES_OF_JOB = 64
JOBS_OF_WAVE = 64
"""How much is handed out before it is asked whether the log goes on at all: a false size must not cost a year."""

Run = Callable[[Callable[[RangeJob], RangeResult], Sequence[RangeJob]], Iterable[RangeResult]]
"""As `map`: perhaps in several processes, results in order."""

Progress = Callable[[int], None]
"""Takes how many leaves were read so far."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A checkpoint that the auditor verified earlier; the note as it was then."""

    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Audit:
    """What came out. size: leaves that the checkpoint claims. read: leaves that were read. root: rebuilt (b"": none)."""

    judged: JudgedCheckpoint
    size: int
    read: int
    root: bytes
    findings: tuple[Finding, ...]
    counts: Counter[CountedAs]
    latest: int | None
    kept_agreeing: int

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return not has_fault(self.findings)


def verify_log(
    source: Source,
    policy: AuditPolicy,
    *,
    now: int,
    kept: Sequence[Kept] = (),
    run: Run = map,
    progress: Progress = lambda done: None,
) -> Audit:
    """Audits the whole log. kept: the auditor's own checkpoints of this log. Raises SourceError."""
    raw = source.read(CHECKPOINT, MAX_CHECKPOINT_BYTES)
    judged = judge_checkpoint(b"" if raw is None else raw, policy, now=now)
    checkpoint = judged.checkpoint
    if checkpoint is None:
        return Audit(judged, 0, 0, b"", judged.findings, Counter(), None, 0)
    results, missing = _read(source, checkpoint.size, run, progress)
    findings = [*judged.findings, *missing]
    for result in results:
        findings += result.findings
    rebuilt = rebuild(source, checkpoint, results)
    findings += rebuilt.findings
    notes = [one.raw for one in kept]
    history = compare_with_kept(checkpoint, judged, rebuilt.tree, notes, policy, now, leads_to_root=rebuilt.matches)
    findings += history.findings
    if not rebuilt.matches:
        findings.append(_root_differs(history.agreeing_size, checkpoint.size))
    findings += judge_times(source, checkpoint.size, results, now)
    findings += repeated_leaves(source, checkpoint.size, results)
    counts: Counter[CountedAs] = Counter()
    for result in results:
        counts.update(result.counts)
    latest = max((one.latest for one in results if one.latest is not None), default=None)
    read = sum(one.read for one in results)
    ordered = sorted(joined(findings), key=_order)
    return Audit(
        judged, checkpoint.size, read, rebuilt.root or b"", tuple(ordered), counts, latest, history.agreeing_size
    )


def _read(source: Source, size: int, run: Run, progress: Progress) -> tuple[list[RangeResult], list[Finding]]:
    """The results of all ranges, as far as there is anything to read; the rest in one finding."""
    bundles = -(-size // TILE_WIDTH)
    results: list[RangeResult] = []
    at = 0
    while at < bundles:
        wave = [
            RangeJob(source, size, first, min(first + BUNDLES_OF_JOB, bundles))
            for first in range(at, min(at + BUNDLES_OF_JOB * JOBS_OF_WAVE, bundles), BUNDLES_OF_JOB)
        ]
        for result in run(check_range, wave):
            results.append(result)
            progress(min(size, result.end * TILE_WIDTH))
        at = results[-1].end
        if results[-1].absent == results[-1].end - results[-1].first and at < bundles:
            words = "nothing is there of what the checkpoint claims from here on"
            return results, [Finding(FindingKind.ENTRIES_MISSING, words, at * TILE_WIDTH, size - 1)]
    return results, []


def _root_differs(agreeing_size: int, size: int) -> Finding:
    since = "the beginning" if agreeing_size == 0 else f"the kept checkpoint of {agreeing_size} leaves"
    words = f"the entries do not lead to the signed root: something was changed after {since}"
    return Finding(FindingKind.ROOT_DIFFERS, words, agreeing_size, size - 1 if size else None)


def _order(finding: Finding) -> tuple[bool, int, str, str]:
    return finding.first is not None, finding.first or 0, finding.kind, finding.place or ""

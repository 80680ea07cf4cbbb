"""The log against the checkpoints that the auditor kept: a log may grow, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass

from crypto.merkle import MerkleProofError
from protocol.audit.checkpoints import JudgedCheckpoint, judge_checkpoint
from protocol.audit.findings import Finding, FindingKind
from protocol.audit.levels import RebuiltTree
from protocol.audit.policy import AuditPolicy
from protocol.tlog.checkpoint import Checkpoint

_PLACE = "kept checkpoint"


@dataclass(frozen=True, slots=True)
class History:
    """agreeing_size: of the largest kept checkpoint that the log extends; 0 for none."""

    agreeing_size: int
    findings: tuple[Finding, ...]


def compare_with_kept(
    checkpoint: Checkpoint,
    judged: JudgedCheckpoint,
    tree: RebuiltTree,
    kept: Sequence[bytes],
    policy: AuditPolicy,
    now: int,
    *,
    leads_to_root: bool,
) -> History:
    """kept: notes as the auditor verified them. leads_to_root: whether the tree is the one that was signed: else a
    disagreement accuses no witness. Raises SourceError.
    """
    earlier: list[tuple[JudgedCheckpoint, Checkpoint]] = []
    findings: list[Finding] = []
    for raw in kept:
        one = judge_checkpoint(raw, policy, now=now)
        if one.checkpoint is None or not one.is_signed or one.checkpoint.origin != checkpoint.origin:
            words = "the kept checkpoint is not one that this log signed: it cannot be compared"
            findings.append(Finding(FindingKind.CHECKPOINT_UNREADABLE, words, place=_PLACE))
        else:
            earlier.append((one, one.checkpoint))
    agreeing = 0
    for one, known in sorted(earlier, key=lambda pair: pair[1].size):
        fault = _fault(known, checkpoint, tree, agreeing)
        if fault is None:
            agreeing = max(agreeing, known.size)
        else:
            findings.append(fault)
            if leads_to_root or fault.kind is not FindingKind.HISTORY_REWRITTEN:
                findings += _signed_twice(one, known, judged, checkpoint, fault)
    return History(agreeing, tuple(findings))


def _fault(known: Checkpoint, checkpoint: Checkpoint, tree: RebuiltTree, agreeing: int) -> Finding | None:
    if known.size > checkpoint.size:
        words = f"the log had {known.size} leaves and now shows {checkpoint.size}: it was rolled back"
        return Finding(FindingKind.ROLLBACK, words, checkpoint.size, known.size - 1)
    if known.size == checkpoint.size:
        if known.root == checkpoint.root:
            return None
        words = f"the log signed two different trees of {known.size} leaves"
        return Finding(FindingKind.FORK, words, agreeing, known.size - 1)
    try:
        same = tree.root(known.size) == known.root
    except MerkleProofError:
        same = False
    if same:
        return None
    words = f"the log no longer contains what it signed at {known.size} leaves: its history was rewritten"
    return Finding(FindingKind.HISTORY_REWRITTEN, words, agreeing, known.size - 1)


def _signed_twice(
    one: JudgedCheckpoint, known: Checkpoint, judged: JudgedCheckpoint, checkpoint: Checkpoint, fault: Finding
) -> list[Finding]:
    """Witnesses under both of two checkpoints that exclude each other.

    After a rollback, only those that cosigned the smaller one later than the larger: an old note may be shown again.
    """
    before = {each.witness: each.time for each in one.cosigned}
    return [
        Finding(
            FindingKind.WITNESS_SIGNED_TWICE,
            f"{each.witness} cosigned both this checkpoint ({checkpoint.size} leaves) and the kept one "
            f"({known.size} leaves), which exclude each other",
            fault.first,
            fault.last,
            _PLACE,
        )
        for each in judged.cosigned
        if each.witness in before and (fault.kind is not FindingKind.ROLLBACK or each.time > before[each.witness])
    ]

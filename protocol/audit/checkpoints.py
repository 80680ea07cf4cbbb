"""A checkpoint under an auditor's policy: who signed it, who cosigned it and when, and what is wrong with that.

Where a node must refuse at the first fault, an auditor must name them all: so each line is judged by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crypto.notes import Note, NoteError, NoteSignature, verify_note
from protocol.audit.findings import Finding, FindingKind
from protocol.audit.policy import AuditPolicy, Witness
from protocol.audit.source import CHECKPOINT
from protocol.errors import MalformedError
from protocol.limits import MAX_CLOCK_SKEW_SECONDS
from protocol.tlog.checkpoint import Checkpoint, parse_checkpoint_note, parse_checkpoint_text

MAX_COSIGNATURE_AGE_SECONDS = 86_400
"""A live log is cosigned every few seconds; one whose newest cosignature is older than this hides its newer leaves."""


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A true cosignature: the policy's label of the witness, and when it was made (Unix seconds)."""

    witness: str
    time: int


@dataclass(frozen=True, slots=True)
class JudgedCheckpoint:
    """checkpoint: None when it cannot be read. is_signed: whether a log of the policy signed it: else believe nothing."""

    raw: bytes
    checkpoint: Checkpoint | None
    is_signed: bool
    is_witnessed: bool
    cosigned: tuple[Cosigned, ...]
    findings: tuple[Finding, ...]

    @property
    def witnessed_at(self) -> int | None:
        """The time of the newest true cosignature."""
        return max((one.time for one in self.cosigned), default=None)


def judge_checkpoint(
    raw: bytes, policy: AuditPolicy, *, now: int, max_age_seconds: int = MAX_COSIGNATURE_AGE_SECONDS
) -> JudgedCheckpoint:
    """raw: the note. now: the auditor's clock, Unix seconds."""
    try:
        note = parse_checkpoint_note(raw)
        checkpoint = parse_checkpoint_text(note.text)
    except MalformedError as error:
        words = f"the checkpoint cannot be read ({error.reason})"
        finding = Finding(FindingKind.CHECKPOINT_UNREADABLE, words, place=CHECKPOINT)
        return JudgedCheckpoint(raw, None, False, False, (), (finding,))
    findings: list[Finding] = []
    is_signed = _judge_log(note, checkpoint, policy, findings)
    cosigned = _judge_lines(note, checkpoint, policy, findings)
    is_witnessed = policy.is_witnessed({one.witness for one in cosigned})
    if not is_witnessed:
        count = len({one.witness for one in cosigned})
        words = f"{count} known witnesses cosigned the checkpoint; the policy asks for {policy.needed_in_words()}"
        findings.append(Finding(FindingKind.QUORUM_MISSING, words, place=CHECKPOINT))
    findings += _judge_times(cosigned, now, max_age_seconds)
    return JudgedCheckpoint(raw, checkpoint, is_signed, is_witnessed, cosigned, tuple(findings))


def _judge_log(note: Note, checkpoint: Checkpoint, policy: AuditPolicy, findings: list[Finding]) -> bool:
    log = policy.log(checkpoint.origin)
    if log is None:
        words = "the policy names no log of the checkpoint's origin"
        findings.append(Finding(FindingKind.LOG_UNKNOWN, words, place=CHECKPOINT))
        return False
    try:
        verify_note(note, [log])
    except NoteError as error:
        words = f"the log's signature does not hold: {error}"
        findings.append(Finding(FindingKind.LOG_SIGNATURE, words, place=CHECKPOINT))
        return False
    return True


def _judge_lines(
    note: Note, checkpoint: Checkpoint, policy: AuditPolicy, findings: list[Finding]
) -> tuple[Cosigned, ...]:
    """True cosignatures, the newest of each witness. Every other line is named."""
    newest: dict[str, Cosigned] = {}
    log = policy.log(checkpoint.origin)
    for line in note.signatures:
        if log is not None and (line.name, line.key_id) == (log.name, log.key_id):
            continue
        witness = _witness_of(line, policy.witnesses)
        if witness is None:
            findings.append(_strange(line, policy))
            continue
        try:
            found = witness.key.verify(note.text, line)
        except NoteError:
            words = f"a cosignature in the name of {witness.label} is false"
            findings.append(Finding(FindingKind.COSIGNATURE_FORGED, words, place=CHECKPOINT))
            continue
        if witness.label not in newest or newest[witness.label].time < found.time:
            newest[witness.label] = Cosigned(witness.label, found.time)
    return tuple(newest.values())


def _witness_of(line: NoteSignature, witnesses: Sequence[Witness]) -> Witness | None:
    return next((one for one in witnesses if (one.key.name, one.key.key_id) == (line.name, line.key_id)), None)


def _strange(line: NoteSignature, policy: AuditPolicy) -> Finding:
    """A line of an unknown key. In a known name it is worse: the name's owner has one key, and this is not it."""
    for witness in policy.witnesses:
        if witness.key.name == line.name:
            words = f"a line in the name of {witness.label} is of another key than the policy's"
            return Finding(FindingKind.COSIGNATURE_FORGED, words, place=CHECKPOINT)
    if any(log.name == line.name for log in policy.logs):
        words = "a line in the log's name is of another key than the policy's"
        return Finding(FindingKind.LOG_SIGNATURE, words, place=CHECKPOINT)
    return Finding(
        FindingKind.SIGNATURE_UNKNOWN, "a signature line is of a key that the policy does not name", place=CHECKPOINT
    )


def _judge_times(cosigned: Sequence[Cosigned], now: int, max_age_seconds: int) -> list[Finding]:
    found = [
        Finding(
            FindingKind.COSIGNATURE_FROM_THE_FUTURE,
            f"the cosignature of {one.witness} is of a time still to come: its clock or the auditor's is wrong",
            place=CHECKPOINT,
        )
        for one in cosigned
        if one.time > now + MAX_CLOCK_SKEW_SECONDS
    ]
    newest = max((one.time for one in cosigned), default=None)
    if newest is not None and newest < now - max_age_seconds:
        words = f"the newest cosignature is {(now - newest) // 3600} h old: newer leaves may be held back"
        found.append(Finding(FindingKind.COSIGNATURE_STALE, words, place=CHECKPOINT))
    return found

"""Checkpoints (c2sp.org/tlog-checkpoint): origin, tree size and root hash in a note that the log signs and witnesses cosign."""

import base64
import re
from dataclasses import dataclass

from crypto.cosignatures import CosignatureVerifier, verify_cosignatures
from crypto.merkle import HASH_BYTES, MAX_TREE_SIZE
from crypto.notes import Note, NoteError, NoteVerifier, decode_base64, parse_note, verify_note
from protocol.charter import Charter
from protocol.errors import MalformedError, RefusedError
from protocol.vocabulary import MemberCode

MAX_CHECKPOINT_BYTES = 16 * 1024
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


class CheckpointError(RefusedError):
    """A checkpoint is not signed by its log, or not cosigned by enough witnesses: do not believe it, keep it."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself: `size` leaves under `root` (32 bytes). Raises MalformedError."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not self.origin or "\n" in self.origin:
            raise MalformedError("checkpoint", "the origin is one line")
        if not 0 <= self.size <= MAX_TREE_SIZE or len(self.root) != HASH_BYTES:
            raise MalformedError("checkpoint", "not a size and a root hash")

    @property
    def text(self) -> str:
        """The note's text."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def parse_checkpoint_text(text: str) -> Checkpoint:
    """From a note's text. Extension lines are refused: no WREN log writes any, and nobody audits them.

    Raises MalformedError.
    """
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or _SIZE.fullmatch(lines[1]) is None:
        raise MalformedError("checkpoint", "not three lines of origin, size and root")
    try:
        root = decode_base64(lines[2])
    except NoteError as error:
        raise MalformedError("checkpoint", "the root is not base64") from error
    return Checkpoint(lines[0], int(lines[1]), root)


def parse_checkpoint_note(raw: bytes) -> Note:
    """A note, not yet verified. Raises MalformedError."""
    if len(raw) > MAX_CHECKPOINT_BYTES:
        raise MalformedError("checkpoint", f"longer than {MAX_CHECKPOINT_BYTES} bytes")
    try:
        return parse_note(raw)
    except NoteError as error:
        raise MalformedError("checkpoint", "not a signed note") from error


def verify_checkpoint(note: Note, log: NoteVerifier) -> Checkpoint:
    """The checkpoint, if `log` signed it and it is of the origin that is the key's name.

    Raises MalformedError, CheckpointError.
    """
    try:
        text = verify_note(note, [log]).text
    except NoteError as error:
        raise CheckpointError("the checkpoint is not signed by its log") from error
    checkpoint = parse_checkpoint_text(text)
    if checkpoint.origin != log.name:
        raise CheckpointError("the checkpoint is of another log")
    return checkpoint


def witness_name(member: MemberCode) -> str:
    """The name under which a member's node cosigns others' checkpoints."""
    return f"wren-witness/{member.lower()}"


def witnesses_of(charter: Charter, log_member: MemberCode) -> tuple[CosignatureVerifier, ...]:
    """Who counts as a witness of a member's log: every other member, and the outside witnesses; never the member itself."""
    members = (
        CosignatureVerifier(witness_name(one.code), one.witness_key)
        for one in charter.members
        if one.code != log_member
    )
    return (*members, *(CosignatureVerifier(one.name, one.key) for one in charter.outside_witnesses))


def require_quorum(note: Note, charter: Charter, log_member: MemberCode) -> int:
    """How many witnesses cosigned. Raises CheckpointError when they are fewer than the charter's quorum."""
    try:
        found = verify_cosignatures(note.text, note.signatures, witnesses_of(charter, log_member))
    except NoteError as error:
        raise CheckpointError("a cosignature is false") from error
    if len(found) < charter.witness_quorum:
        raise CheckpointError("the checkpoint is not cosigned by a quorum of witnesses")
    return len(found)

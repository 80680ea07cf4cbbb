"""What a log sends to a witness (c2sp.org/tlog-witness, add-checkpoint): an old size, a consistency proof, a checkpoint."""

import base64
import re
from dataclasses import dataclass

from crypto.merkle import HASH_BYTES
from crypto.notes import Note, NoteError, decode_base64
from protocol.errors import MalformedError
from protocol.tlog.checkpoint import MAX_CHECKPOINT_BYTES, parse_checkpoint_note

MAX_PROOF_LINES = 63
MAX_REQUEST_BYTES = MAX_CHECKPOINT_BYTES + 4096
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """old_size: of the checkpoint that the witness cosigned last, as the log believes; 0 for none."""

    old_size: int
    proof: tuple[bytes, ...]
    checkpoint: Note

    def to_bytes(self) -> bytes:
        """The request's body."""
        lines = [f"old {self.old_size}", *(base64.b64encode(one).decode() for one in self.proof), ""]
        return "".join(line + "\n" for line in lines).encode() + self.checkpoint.serialize()


def parse_add_checkpoint(raw: bytes) -> AddCheckpoint:
    """From a request's body. Raises MalformedError (status 400)."""
    if len(raw) > MAX_REQUEST_BYTES:
        raise MalformedError("add-checkpoint", f"longer than {MAX_REQUEST_BYTES} bytes")
    head, blank, note = raw.partition(b"\n\n")
    try:
        first, *lines = head.decode("ascii").split("\n")
        proof = tuple(decode_base64(line) for line in lines)
    except (UnicodeDecodeError, NoteError) as error:
        raise MalformedError("add-checkpoint", "not lines of base64") from error
    old = _OLD.fullmatch(first)
    if not blank or old is None or len(proof) > MAX_PROOF_LINES or any(len(one) != HASH_BYTES for one in proof):
        raise MalformedError("add-checkpoint", "not an old size and at most 63 hashes")
    return AddCheckpoint(int(old[1]), proof, parse_checkpoint_note(note))

"""Proofs that stand by themselves (c2sp.org/tlog-proof): index, inclusion proof and a cosigned checkpoint in one text."""

import base64
import re
from dataclasses import dataclass

from crypto.merkle import HASH_BYTES, MerkleProofError, leaf_hash, verify_inclusion
from crypto.notes import Note, NoteError, NoteVerifier, decode_base64
from protocol.charter import Charter
from protocol.errors import MalformedError, RefusedError
from protocol.tlog.checkpoint import Checkpoint, parse_checkpoint_note, require_quorum, verify_checkpoint
from protocol.vocabulary import MemberCode

MAX_PROOF_BYTES = 32 * 1024
MAX_PROOF_HASHES = 63
_FIRST_LINE = "c2sp.org/tlog-proof@v1"
_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")


class ProofError(RefusedError):
    """The proof does not show that the leaf is in the log: believe nothing of it, and keep it as evidence."""


@dataclass(frozen=True, slots=True)
class LogProof:
    """Leaf number `index`, the hashes that lead to the root, and the checkpoint's note. No extra data: it proves nothing."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: Note

    def to_bytes(self) -> bytes:
        """The text of a `.tlog-proof` file."""
        lines = [_FIRST_LINE, f"index {self.index}", *(base64.b64encode(one).decode() for one in self.hashes), ""]
        return "".join(line + "\n" for line in lines).encode() + self.checkpoint.serialize()

    def verify(self, leaf: bytes, log: NoteVerifier, charter: Charter, member: MemberCode) -> Checkpoint:
        """The checkpoint, if leaf (its bytes) stands at the index in `member`'s log and a quorum witnessed it.

        Raises ProofError, CheckpointError, MalformedError.
        """
        checkpoint = verify_checkpoint(self.checkpoint, log)
        require_quorum(self.checkpoint, charter, member)
        try:
            verify_inclusion(leaf_hash(leaf), self.index, checkpoint.size, self.hashes, checkpoint.root)
        except MerkleProofError as error:
            raise ProofError("the proof does not show that the leaf is in the log") from error
        return checkpoint


def parse_proof(raw: bytes) -> LogProof:
    """From the text of a proof, with or without an extra line, which is ignored. Raises MalformedError."""
    if len(raw) > MAX_PROOF_BYTES:
        raise MalformedError("proof", f"longer than {MAX_PROOF_BYTES} bytes")
    head, blank, note = raw.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise MalformedError("proof", "not ASCII") from error
    if not blank or lines.pop(0) != _FIRST_LINE:
        raise MalformedError("proof", "not a tlog-proof")
    if lines and lines[0].startswith("extra "):
        _base64(lines.pop(0).removeprefix("extra "))
    index = _INDEX.fullmatch(lines.pop(0)) if lines else None
    if index is None or len(lines) > MAX_PROOF_HASHES:
        raise MalformedError("proof", "not an index and at most 63 hashes")
    hashes = tuple(_base64(line) for line in lines)
    if any(len(one) != HASH_BYTES for one in hashes):
        raise MalformedError("proof", "a hash has 32 bytes")
    return LogProof(int(index[1]), hashes, parse_checkpoint_note(note))


def _base64(text: str) -> bytes:
    try:
        return decode_base64(text)
    except NoteError as error:
        raise MalformedError("proof", "not base64") from error

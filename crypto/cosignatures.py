"""Cosignatures on checkpoints (c2sp.org/tlog-cosignature, cosignature/v1 with Ed25519).

A line of a signed note whose signature is a time (u64, Unix seconds) and an Ed25519 signature over the header
`cosignature/v1`, the time and the whole note text. Key ids are computed with type 0x04, so that no cosignature passes for
a log's own signature. The signed message does not hold the cosigner's name: one key must never serve two names.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from nacl.signing import SigningKey

from crypto.notes import NoteError, NoteSignature, key_id_of, parse_vkey, require_named_key, require_text, vkey_of
from crypto.signatures import SignatureError, verify_ed25519

COSIGNATURE_TYPE = b"\x04"
COSIGNATURE_BYTES = 72
MAX_TIMESTAMP = 2**63 - 1
_HEADER = "cosignature/v1"


@dataclass(frozen=True, slots=True)
class Cosignature:
    """A cosignature that was verified: by whom, and when it was made (Unix seconds)."""

    cosigner: "CosignatureVerifier"
    time: int


@dataclass(frozen=True, slots=True)
class CosignatureVerifier:
    """A witness as others know it: name and 32-byte Ed25519 key. Raises NoteError when either is unacceptable."""

    name: str
    public_key: bytes

    def __post_init__(self) -> None:
        require_named_key(self.name, self.public_key)

    @property
    def key_id(self) -> bytes:
        """The first 4 bytes of SHA-256(name, newline, 0x04, public key)."""
        return key_id_of(self.name, COSIGNATURE_TYPE + self.public_key)

    def verify(self, text: str, line: NoteSignature) -> Cosignature:
        """The cosignature that `line` is of this witness over a note's text. Raises NoteError."""
        if (line.name, line.key_id) != (self.name, self.key_id) or len(line.signature) != COSIGNATURE_BYTES:
            raise NoteError("the line is not a cosignature of this witness")
        time = int.from_bytes(line.signature[:8], "big")
        if not 0 < time <= MAX_TIMESTAMP:
            raise NoteError("a cosignature has a time")
        try:
            verify_ed25519(self.public_key, line.signature[8:], _message(text, time))
        except SignatureError as error:
            raise NoteError("a cosignature in the name of a known witness is false") from error
        return Cosignature(self, time)

    def to_vkey(self) -> str:
        """The text to publish."""
        return vkey_of(self.name, COSIGNATURE_TYPE + self.public_key)

    @classmethod
    def from_vkey(cls, vkey: str) -> "CosignatureVerifier":
        """Parse `name+hexkeyid+base64(0x04, public key)`. Raises NoteError."""
        name, public_key = parse_vkey(vkey, COSIGNATURE_TYPE)
        return cls(name, public_key)


@dataclass(frozen=True, slots=True)
class CosignatureSigner:
    """A witness key: name and 32-byte RFC 8032 seed."""

    name: str
    seed: bytes = field(repr=False)

    @property
    def verifier(self) -> CosignatureVerifier:
        """What others need to know to verify."""
        return CosignatureVerifier(self.name, bytes(SigningKey(self.seed).verify_key))

    def cosign(self, text: str, time: int) -> NoteSignature:
        """The line for a checkpoint's text, at `time` (Unix seconds, not 0). Raises NoteError."""
        require_text(text)
        if not 0 < time <= MAX_TIMESTAMP:
            raise NoteError("a cosignature has a time")
        signature = SigningKey(self.seed).sign(_message(text, time)).signature
        return NoteSignature(self.name, self.verifier.key_id, time.to_bytes(8, "big") + signature)


def verify_cosignatures(
    text: str, lines: Iterable[NoteSignature], known: Iterable[CosignatureVerifier]
) -> tuple[Cosignature, ...]:
    """The cosignatures of known witnesses under a text, one a witness and the newest of each: count these, never lines.

    Lines of unknown keys are ignored. Raises NoteError when a line in a known witness's name is false.
    """
    by_id = {(one.name, one.key_id): one for one in known}
    newest: dict[CosignatureVerifier, Cosignature] = {}
    for line in lines:
        witness = by_id.get((line.name, line.key_id))
        if witness is None:
            continue
        found = witness.verify(text, line)
        if witness not in newest or newest[witness].time < found.time:
            newest[witness] = found
    return tuple(newest.values())


def _message(text: str, time: int) -> bytes:
    return f"{_HEADER}\ntime {time}\n{text}".encode()

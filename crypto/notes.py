"""Signed notes (c2sp.org/signed-note): a text that people can read, followed by signature lines of named keys.

Signatures of unknown keys and unknown types are kept and ignored; only Ed25519 (type 0x01) is verified here. The text of
a parsed note must not be used before `verify_note` has returned it.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from nacl.signing import SigningKey

from crypto.errors import CryptoError
from crypto.signatures import KeyFormatError, SignatureError, check_ed25519_public_key, verify_ed25519

MAX_NOTE_BYTES = 1 << 20
MAX_SIGNATURES = 64
ED25519_TYPE = b"\x01"
_SIGNATURE_LINE_START = "— "


class NoteError(CryptoError):
    """Not a well-formed note or key, or not signed as claimed: ignore the text and suspect whoever served it."""


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line: key name, 4-byte key id, and the signature in the form its type defines (Ed25519: 64 bytes)."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A well-formed note, not yet verified. `text` ends in a newline."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def serialize(self) -> bytes:
        """The note as served: text, blank line, signature lines. The exact inverse of `parse_note`."""
        return (self.text + "\n").encode() + signature_lines(self.signatures)


def key_id_of(name: str, typed_key: bytes) -> bytes:
    """The first 4 bytes of SHA-256(name, newline, type, public key)."""
    return hashlib.sha256(name.encode() + b"\n" + typed_key).digest()[:4]


def vkey_of(name: str, typed_key: bytes) -> str:
    """A verifier key as text: `name+hexkeyid+base64(type, public key)`."""
    return f"{name}+{key_id_of(name, typed_key).hex()}+{base64.b64encode(typed_key).decode()}"


def parse_vkey(vkey: str, kind: bytes) -> tuple[str, bytes]:
    """Name and public key. kind: the type's one byte. Raises NoteError, also when the key id is not the key's."""
    name, *rest = vkey.split("+", 2)
    if len(rest) != 2:
        raise NoteError("a verifier key has three parts joined by +")
    typed_key = decode_base64(rest[1])
    if typed_key[:1] != kind:
        raise NoteError("the verifier key is of another type")
    require_key_name(name)
    if key_id_of(name, typed_key).hex() != rest[0]:
        raise NoteError("the verifier key does not have the id it states")
    return name, typed_key[1:]


def require_named_key(name: str, public_key: bytes) -> None:
    """Refuses what no note may be verified by. public_key: Ed25519, 32 bytes. Raises NoteError."""
    require_key_name(name)
    try:
        check_ed25519_public_key(public_key)
    except KeyFormatError as error:
        raise NoteError("the verifier key is not an Ed25519 key") from error


@dataclass(frozen=True, slots=True)
class NoteVerifier:
    """A known Ed25519 key: name and 32-byte public key. Raises NoteError when either is unacceptable."""

    name: str
    public_key: bytes

    def __post_init__(self) -> None:
        require_named_key(self.name, self.public_key)

    @property
    def key_id(self) -> bytes:
        """The first 4 bytes of SHA-256(name, newline, type, public key): a hint for choosing a key, not a proof."""
        return key_id_of(self.name, ED25519_TYPE + self.public_key)

    @classmethod
    def from_vkey(cls, vkey: str) -> "NoteVerifier":
        """Parse `name+hexkeyid+base64(type, public key)`. Raises NoteError, also when the key id is not the key's."""
        name, public_key = parse_vkey(vkey, ED25519_TYPE)
        return cls(name, public_key)

    def to_vkey(self) -> str:
        """The text to publish."""
        return vkey_of(self.name, ED25519_TYPE + self.public_key)


@dataclass(frozen=True, slots=True)
class NoteSigner:
    """An Ed25519 key that signs notes: name and 32-byte RFC 8032 seed."""

    name: str
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        require_key_name(self.name)
        if len(self.seed) != 32:
            raise NoteError("the seed of a note signer has 32 bytes")

    @property
    def verifier(self) -> NoteVerifier:
        """What others need to know to verify."""
        return NoteVerifier(self.name, bytes(SigningKey(self.seed).verify_key))

    def sign(self, text: str) -> NoteSignature:
        """The signature line for this text. Raises NoteError if it is no note text."""
        require_text(text)
        return NoteSignature(self.name, self.verifier.key_id, SigningKey(self.seed).sign(text.encode()).signature)


@dataclass(frozen=True, slots=True)
class VerifiedNote:
    """A text and the distinct known keys that signed it (at least one): count these, never signature lines."""

    text: str
    signed_by: tuple[NoteVerifier, ...]


def sign_note(text: str, *signers: NoteSigner) -> Note:
    """A note over `text`, signed in order. Raises NoteError if the text is not well-formed or nobody signs."""
    note = Note(text, tuple(signer.sign(text) for signer in signers))
    if not signers:
        raise NoteError("a note has at least one signature")
    return note


def verify_note(note: Note, known: Iterable[NoteVerifier]) -> VerifiedNote:
    """The text, if at least one known key signed it and no signature in a known key's name is false.

    Lines of unknown keys are ignored, as the specification demands. A key that signs twice counts once, so that nobody
    makes a quorum alone. Raises NoteError.
    """
    by_id: dict[tuple[str, bytes], NoteVerifier] = {}
    for verifier in known:
        if by_id.setdefault((verifier.name, verifier.key_id), verifier) != verifier:
            raise NoteError("two known keys share name and key id")
    signed_by: dict[NoteVerifier, None] = {}
    for line in note.signatures:
        signer = by_id.get((line.name, line.key_id))
        if signer is None:
            continue
        try:
            verify_ed25519(signer.public_key, line.signature, note.text.encode())
        except SignatureError as error:
            raise NoteError("a signature in the name of a known key is false") from error
        signed_by[signer] = None
    if not signed_by:
        raise NoteError("no known key signed the note")
    return VerifiedNote(note.text, tuple(signed_by))


def parse_note(encoded: bytes) -> Note:
    """Parse at most 1 MiB and 64 signature lines. Raises NoteError for anything that is not exactly a note."""
    if len(encoded) > MAX_NOTE_BYTES:
        raise NoteError("the note is too long")
    try:
        decoded = encoded.decode()
    except UnicodeDecodeError as error:
        raise NoteError("the note is not UTF-8") from error
    text_before_newline, separator, lines = decoded.rpartition("\n\n")
    if not separator or not lines.endswith("\n"):
        raise NoteError("the note has no signature lines after a blank line")
    text = text_before_newline + "\n"
    require_text(text)
    found = lines[:-1].split("\n")
    if len(found) > MAX_SIGNATURES:
        raise NoteError("the note has too many signatures")
    return Note(text, tuple(parse_signature_line(line) for line in found))


def signature_lines(lines: Iterable[NoteSignature]) -> bytes:
    """Signature lines as they stand under a note, each with its newline."""
    return "".join(
        f"{_SIGNATURE_LINE_START}{each.name} {base64.b64encode(each.key_id + each.signature).decode()}\n"
        for each in lines
    ).encode()


def parse_signature_line(line: str) -> NoteSignature:
    """One line without its newline. Raises NoteError."""
    if not line.startswith(_SIGNATURE_LINE_START):
        raise NoteError("a signature line starts with a dash and a space")
    name, _, encoded = line.removeprefix(_SIGNATURE_LINE_START).partition(" ")
    require_key_name(name)
    decoded = decode_base64(encoded)
    if len(decoded) <= 4:
        raise NoteError("a signature line holds a key id and a signature")
    return NoteSignature(name, decoded[:4], decoded[4:])


def decode_base64(text: str) -> bytes:
    """Strict: one spelling per value, else a note could be altered without its signatures noticing."""
    try:
        decoded = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteError("not base64") from error
    if base64.b64encode(decoded).decode() != text:
        raise NoteError("not canonical base64")
    return decoded


def require_key_name(name: str) -> None:
    """Raises NoteError for what no key may be called."""
    if not name or "+" in name or any(each.isspace() or each < " " for each in name) or not _is_unicode(name):
        raise NoteError("a key name is not empty and has no space, plus sign or control character")


def require_text(text: str) -> None:
    """Raises NoteError for what is no note text."""
    if not text.endswith("\n") or any(each < " " and each != "\n" for each in text) or not _is_unicode(text):
        raise NoteError("a note text ends in a newline and has no other control character")


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= each <= "\udfff" for each in text)

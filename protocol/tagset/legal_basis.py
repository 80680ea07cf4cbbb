"""A commitment to the legal basis of every label position, opened later for positions drawn at random (DESIGN 4.3).

    salts  = SHAKE-256(pae("wren legal basis salts v1", salt key), 32 m)     salt of position i = salts[32 i : 32 i + 32]
    entry  = pae("wren legal basis v1", legal basis in UTF-8, position u32 big-endian || salt)
    root   = RFC 6962 Merkle tree hash over the entries of positions 0 .. m - 1

m is the padded label count; a dummy's legal basis is the empty text. The salt key (32 random bytes) is the owner's
secret: without it a guessed legal basis cannot be confirmed, and one opened position says nothing about the next.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from crypto import merkle
from crypto.encoding import pae
from protocol.errors import MalformedError, RefusedError

SALT_KEY_BYTES = 32
SALT_BYTES = 32
_SALTS = "wren legal basis salts v1"
_ENTRY = "wren legal basis v1"


class LegalBasisError(RefusedError):
    """What was opened is not what was committed to: the owner has a fault; keep the opening as evidence."""


@dataclass(frozen=True, slots=True)
class LegalBasisOpening:
    """One position opened: its salt (32 bytes), its legal basis ("" for a dummy) and the inclusion proof."""

    position: int
    salt: bytes = field(repr=False)
    legal_basis: str = field(repr=False)
    proof: tuple[bytes, ...] = field(repr=False)


def commit_legal_bases(salt_key: bytes, legal_bases: Sequence[str]) -> bytes:
    """The root, 32 bytes, over the legal bases by label position. Raises MalformedError for a salt key not 32 bytes."""
    return merkle.root_hash(_leaf_hashes(salt_key, legal_bases))


def open_legal_basis(salt_key: bytes, legal_bases: Sequence[str], position: int) -> LegalBasisOpening:
    """The opening of one position. Raises MalformedError if there is no such position."""
    if not 0 <= position < len(legal_bases):
        raise MalformedError("position", "no such label position")
    leaf_hashes = _leaf_hashes(salt_key, legal_bases)
    salt = _salts(salt_key, position + 1)[-SALT_BYTES:]
    return LegalBasisOpening(position, salt, legal_bases[position], merkle.inclusion_proof(leaf_hashes, position))


def verify_legal_basis(opening: LegalBasisOpening, root: bytes, label_count: int) -> str:
    """The legal basis that was committed to at the opening's position; "" says that it is a dummy.

    `root` and `label_count` are the manifest's. Raises LegalBasisError.
    """
    if len(opening.salt) != SALT_BYTES or not 0 <= opening.position < label_count:
        raise LegalBasisError("the salt does not have 32 bytes, or there is no such position")
    leaf = merkle.leaf_hash(_entry(opening.position, opening.salt, opening.legal_basis))
    try:
        merkle.verify_inclusion(leaf, opening.position, label_count, opening.proof, root)
    except merkle.MerkleProofError as error:
        raise LegalBasisError("the opened legal basis is not the one committed to") from error
    return opening.legal_basis


def _entry(position: int, salt: bytes, legal_basis: str) -> bytes:
    return pae(_ENTRY, legal_basis.encode(), position.to_bytes(4, "big") + salt)


def _salts(salt_key: bytes, count: int) -> bytes:
    if len(salt_key) != SALT_KEY_BYTES:
        raise MalformedError("salt_key", f"must be {SALT_KEY_BYTES} bytes")
    return hashlib.shake_256(pae(_SALTS, salt_key)).digest(count * SALT_BYTES)


def _leaf_hashes(salt_key: bytes, legal_bases: Sequence[str]) -> list[bytes]:
    salts = _salts(salt_key, len(legal_bases))
    # A million positions share a few legal bases, and the last part of an entry has one width: so all before it is made
    # once for each legal basis.
    empty = bytes(SALT_BYTES)
    prefixes = {basis: _entry(0, empty, basis)[: -4 - SALT_BYTES] for basis in set(legal_bases)}
    return [
        merkle.leaf_hash(
            prefixes[basis] + position.to_bytes(4, "big") + salts[position * SALT_BYTES : (position + 1) * SALT_BYTES]
        )
        for position, basis in enumerate(legal_bases)
    ]

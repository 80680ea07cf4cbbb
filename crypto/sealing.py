"""Sealing to one recipient: HPKE (RFC 9180), base mode, single shot.

Suite: X-Wing (`MLKEM768_X25519`, KEM id 0x647a: ML-KEM-768 and X25519 together), HKDF-SHA256, AES-256-GCM. Who sealed is
not proved here: sign first, then seal. Everything that must not change around the ciphertext goes into `info`, which is
`pae(label, *info_parts)`; associated data is empty.
"""

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from crypto.encoding import pae
from crypto.errors import CryptoError
from crypto.signatures import KeyFormatError, KeyId, key_id_of

SEED_BYTES = 32
MLKEM768_PUBLIC_KEY_BYTES = 1184
PUBLIC_KEY_BYTES = MLKEM768_PUBLIC_KEY_BYTES + 32
ENCAPSULATED_KEY_BYTES = 1088 + 32
OVERHEAD_BYTES = ENCAPSULATED_KEY_BYTES + 16
"""A sealed message is this much longer than its plaintext: encapsulated key, then the 16-byte tag."""

_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class SealingError(CryptoError):
    """Nothing could be opened: wrong key, wrong label or info, or altered bytes. Deliberately says no more than that."""


@lru_cache(maxsize=256)
def _recipient(public_key: bytes) -> MLKEM768X25519PublicKey:
    if len(public_key) != PUBLIC_KEY_BYTES:
        raise KeyFormatError("a sealing public key has 1216 bytes")
    try:
        mlkem768 = MLKEM768PublicKey.from_public_bytes(public_key[:MLKEM768_PUBLIC_KEY_BYTES])
    except ValueError as error:
        raise KeyFormatError("not an ML-KEM-768 public key") from error
    x25519 = X25519PublicKey.from_public_bytes(public_key[MLKEM768_PUBLIC_KEY_BYTES:])
    return MLKEM768X25519PublicKey(mlkem768, x25519)


def check_public_key(public_key: bytes) -> None:
    """Raise KeyFormatError unless these 1,216 bytes can be sealed to (length, and FIPS 203's modulus check)."""
    seal(public_key, b"", label="wren/sealing-key-check", info_parts=())


def seal(public_key: bytes, plaintext: bytes, *, label: str, info_parts: Sequence[bytes]) -> bytes:
    """Seal to a 1,216-byte public key (ML-KEM-768 1,184, then X25519 32).

    Returns encapsulated key (1,120 bytes) and AES-256-GCM ciphertext with its tag (plaintext + 16 bytes). Randomness is
    the library's own, which offers no other. Raises KeyFormatError when the public key is unusable.
    """
    recipient = _recipient(bytes(public_key))
    try:
        return _SUITE.encrypt(plaintext, recipient, info=pae(label, *info_parts))
    except ValueError as error:  # X25519 with a small-order point: the shared secret would be all zero
        raise KeyFormatError("not an X25519 public key") from error


class Opener(Protocol):
    """Whatever can open what was sealed to one key: the keyring's own keys, or later a hardware token."""

    @property
    def key_id(self) -> KeyId:
        """Names the public key."""
        ...

    @property
    def public_key(self) -> bytes:
        """The 1,216 bytes that others seal to."""
        ...

    def open(self, sealed: bytes, *, label: str, info_parts: Sequence[bytes]) -> bytes:
        """The plaintext, or SealingError."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class SealingKey:
    """A sealing key pair held in memory; an `Opener`. Make one with `from_seed` or `generate`."""

    _seed: bytes
    _private_key: MLKEM768X25519PrivateKey = field(compare=False)
    public_key: bytes = field(compare=False)

    @classmethod
    def from_seed(cls, seed: bytes) -> "SealingKey":
        """From the 32-byte X-Wing decapsulation key, expanded by SHAKE256 to 96 bytes: ML-KEM-768 seed d || z (64),
        then X25519 scalar (32) (draft-connolly-cfrg-xwing-kem, section 5.2). Raises KeyFormatError on another length.
        """
        if len(seed) != SEED_BYTES:
            raise KeyFormatError("the seed of a sealing key has 32 bytes")
        expanded = hashlib.shake_256(seed).digest(96)
        mlkem768 = MLKEM768PrivateKey.from_seed_bytes(expanded[:64])
        x25519 = X25519PrivateKey.from_private_bytes(expanded[64:])
        public_key = mlkem768.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
        return cls(bytes(seed), MLKEM768X25519PrivateKey(mlkem768, x25519), public_key)

    @classmethod
    def generate(cls, random_bytes: Callable[[int], bytes] = os.urandom) -> "SealingKey":
        """A fresh key from 32 random bytes."""
        return cls.from_seed(random_bytes(SEED_BYTES))

    @property
    def key_id(self) -> KeyId:
        """Names the public key."""
        return key_id_of(self.public_key)

    def seed_bytes(self) -> bytes:
        """The 32 secret bytes, to be written nowhere but into a sealed keyring."""
        return self._seed

    def open(self, sealed: bytes, *, label: str, info_parts: Sequence[bytes]) -> bytes:
        """Open what `seal` made for this key with the same label and info parts. Raises SealingError."""
        try:
            return _SUITE.decrypt(sealed, self._private_key, info=pae(label, *info_parts))
        except (InvalidTag, ValueError) as error:
            raise SealingError("cannot be opened") from error

    def __repr__(self) -> str:
        return f"SealingKey({self.key_id}, secret redacted)"

"""Hybrid signatures: Ed25519 (RFC 8032) and ML-DSA-65 (FIPS 204) side by side; both must verify.

Either half alone is worthless: the first protects against a flaw in the young lattice scheme, the second against a
quantum computer. Signatures are over `pae(label, *parts)`. ML-DSA signing is randomised, so two signatures of the same
bytes differ: never identify a message by its signature.

Ed25519 is verified without the cofactor and strictly. Refused: S >= L (malleability, RFC 8032 section 5.1.7),
non-canonical encodings of R or of the public key, R or public key of small order, and public keys outside the
prime-order subgroup. So of a key and a message there is no second signature that anyone but the key holder can make.
"""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NewType, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey, MLDSA65PublicKey
from nacl.bindings import crypto_core_ed25519_is_valid_point
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from crypto.encoding import pae
from crypto.errors import CryptoError

ED25519_KEY_BYTES = 32
ED25519_SIGNATURE_BYTES = 64
MLDSA65_PUBLIC_KEY_BYTES = 1952
MLDSA65_SIGNATURE_BYTES = 3309
PUBLIC_KEY_BYTES = ED25519_KEY_BYTES + MLDSA65_PUBLIC_KEY_BYTES
SIGNATURE_BYTES = ED25519_SIGNATURE_BYTES + MLDSA65_SIGNATURE_BYTES
SEED_BYTES = 64

KeyId = NewType("KeyId", str)
"""Names a public key: the first 32 lowercase hexadecimal digits of the SHA-256 of its bytes."""


class SignatureError(CryptoError):
    """The signature does not prove what it claims: refuse the message; its sender is not who it says, or is faulty."""


class KeyFormatError(CryptoError):
    """The bytes are no acceptable key of the expected kind: ask whoever supplied them for the key again."""


def key_id_of(public_key: bytes) -> KeyId:
    """The key id of a public key of any kind, given as the bytes that are published."""
    return KeyId(hashlib.sha256(public_key).hexdigest()[:32])


@lru_cache(maxsize=256)
def _ed25519_public_key(public_key: bytes) -> VerifyKey:
    if len(public_key) != ED25519_KEY_BYTES or not crypto_core_ed25519_is_valid_point(public_key):
        raise KeyFormatError("not an Ed25519 public key: wrong length, not canonical or not of prime order")
    return VerifyKey(public_key)


def check_ed25519_public_key(public_key: bytes) -> None:
    """Raise KeyFormatError unless these 32 bytes are a canonical point of prime order."""
    _ed25519_public_key(public_key)


def ed25519_public_key(seed: bytes) -> bytes:
    """The 32-byte public key of a 32-byte RFC 8032 seed. Raises KeyFormatError for another length."""
    if len(seed) != ED25519_KEY_BYTES:
        raise KeyFormatError("an Ed25519 seed has 32 bytes")
    return bytes(SigningKey(seed).verify_key)


def verify_ed25519(public_key: bytes, signature: bytes, message: bytes) -> None:
    """Verify a 64-byte Ed25519 signature over `message` (no label, no encoding) as strictly as this module's page says.

    Raises SignatureError, or KeyFormatError when the 32-byte public key itself is unacceptable.
    """
    verify_key = _ed25519_public_key(public_key)
    if len(signature) != ED25519_SIGNATURE_BYTES:
        raise SignatureError("an Ed25519 signature has 64 bytes")
    try:
        verify_key.verify(message, signature)
    except BadSignatureError as error:
        raise SignatureError("the Ed25519 signature does not verify") from error


@dataclass(frozen=True, slots=True, repr=False)
class HybridPublicKey:
    """Ed25519 public key (32 bytes) followed by ML-DSA-65 public key (1,952 bytes). Make one with `from_bytes`."""

    _encoded: bytes
    _mldsa65: MLDSA65PublicKey = field(compare=False)
    key_id: KeyId = field(compare=False)

    @classmethod
    def from_bytes(cls, encoded: bytes) -> "HybridPublicKey":
        """Parse the 1,984 published bytes; parsed keys are remembered. Raises KeyFormatError."""
        return _hybrid_public_key(bytes(encoded))

    def to_bytes(self) -> bytes:
        """The 1,984 bytes to publish."""
        return self._encoded

    def verify(self, signature: bytes, label: str, *parts: bytes) -> None:
        """Return if the 3,373-byte signature over `pae(label, *parts)` verifies in both halves, else SignatureError."""
        if len(signature) != SIGNATURE_BYTES:
            raise SignatureError("a hybrid signature has 3373 bytes")
        message = pae(label, *parts)
        verify_ed25519(self._encoded[:ED25519_KEY_BYTES], signature[:ED25519_SIGNATURE_BYTES], message)
        try:
            self._mldsa65.verify(signature[ED25519_SIGNATURE_BYTES:], message)
        except InvalidSignature as error:
            raise SignatureError("the ML-DSA-65 signature does not verify") from error

    def __repr__(self) -> str:
        return f"HybridPublicKey({self.key_id})"


@lru_cache(maxsize=256)
def _hybrid_public_key(encoded: bytes) -> HybridPublicKey:
    if len(encoded) != PUBLIC_KEY_BYTES:
        raise KeyFormatError("a hybrid public key has 1984 bytes")
    check_ed25519_public_key(encoded[:ED25519_KEY_BYTES])
    try:
        mldsa65 = MLDSA65PublicKey.from_public_bytes(encoded[ED25519_KEY_BYTES:])
    except ValueError as error:
        raise KeyFormatError("not an ML-DSA-65 public key") from error
    return HybridPublicKey(encoded, mldsa65, key_id_of(encoded))


class Signer(Protocol):
    """Whatever can sign with one hybrid key: the keyring's own keys, or later a hardware token that never shows them."""

    @property
    def key_id(self) -> KeyId:
        """Names the public key."""
        ...

    @property
    def public_key(self) -> HybridPublicKey:
        """What verifies these signatures."""
        ...

    def sign(self, label: str, *parts: bytes) -> bytes:
        """3,373 bytes over `pae(label, *parts)`."""
        ...


@dataclass(frozen=True, slots=True, repr=False)
class HybridSigningKey:
    """A signing key held in memory; a `Signer`. Make one with `from_seed` or `generate`."""

    _seed: bytes
    _ed25519: SigningKey = field(compare=False)
    _mldsa65: MLDSA65PrivateKey = field(compare=False)
    public_key: HybridPublicKey = field(compare=False)

    @classmethod
    def from_seed(cls, seed: bytes) -> "HybridSigningKey":
        """From 64 bytes: the RFC 8032 seed of Ed25519 (32), then FIPS 204's seed xi of ML-DSA-65 (32).

        Raises KeyFormatError for any other length.
        """
        if len(seed) != SEED_BYTES:
            raise KeyFormatError("the seed of a hybrid signing key has 64 bytes")
        ed25519 = SigningKey(seed[:ED25519_KEY_BYTES])
        mldsa65 = MLDSA65PrivateKey.from_seed_bytes(seed[ED25519_KEY_BYTES:])
        encoded = bytes(ed25519.verify_key) + mldsa65.public_key().public_bytes_raw()
        return cls(bytes(seed), ed25519, mldsa65, HybridPublicKey.from_bytes(encoded))

    @classmethod
    def generate(cls, random_bytes: Callable[[int], bytes] = os.urandom) -> "HybridSigningKey":
        """A fresh key from 64 random bytes."""
        return cls.from_seed(random_bytes(SEED_BYTES))

    @property
    def key_id(self) -> KeyId:
        """Names the public key."""
        return self.public_key.key_id

    def seed_bytes(self) -> bytes:
        """The 64 secret bytes, to be written nowhere but into a sealed keyring."""
        return self._seed

    def sign(self, label: str, *parts: bytes) -> bytes:
        """Ed25519 signature (64 bytes) followed by ML-DSA-65 signature (3,309 bytes) over `pae(label, *parts)`."""
        message = pae(label, *parts)
        return self._ed25519.sign(message).signature + self._mldsa65.sign(message)

    def __repr__(self) -> str:
        return f"HybridSigningKey({self.key_id}, secret redacted)"

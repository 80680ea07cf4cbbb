"""Keyring bytes sealed under a passphrase: Argon2id (RFC 9106) and NaCl secretbox (XSalsa20-Poly1305).

Layout, integers unsigned little-endian:

    magic "wren-keyring" (12) | version = 1 (2) | ops (4) | memory_bytes (8) | salt (16)      the header, 42 bytes
    nonce (24) | secretbox ciphertext with its tag (plaintext + 16)
    SHA-256 of everything before (32)

The secretbox key is HMAC-SHA256(Argon2id(passphrase, salt, ops, memory_bytes), header), so a changed header opens
nothing. The closing digest is no protection: it tells a damaged file from a wrong passphrase, which need different
remedies. Whoever alters the file and recomputes it gets WrongPassphraseError.
"""

import hashlib
import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass

from nacl.exceptions import CryptoError as SecretBoxError
from nacl.pwhash import argon2id
from nacl.secret import SecretBox

from crypto.errors import CryptoError

MAX_OPS = 16
MAX_MEMORY_BYTES = 1 << 30
"""Bounds on what a file may ask for: a planted file that demanded 100 GiB or an hour would stop the node."""

MAX_KEYRING_BYTES = 1 << 24

_MAGIC = b"wren-keyring"
_VERSION = 1
_HEADER_BYTES = 42
_DIGEST_BYTES = 32
_SMALLEST = _HEADER_BYTES + SecretBox.NONCE_SIZE + SecretBox.MACBYTES + _DIGEST_BYTES


class WrongPassphraseError(CryptoError):
    """The file is whole but the passphrase does not open it: try another, or suspect that the file was replaced."""


class KeyringCorruptError(CryptoError):
    """The bytes are not a whole sealed keyring of a version and cost known here: restore the file from a backup."""


@dataclass(frozen=True, slots=True)
class Argon2Parameters:
    """The cost of one guess at the passphrase: passes over the memory, and the memory in bytes."""

    ops: int
    memory_bytes: int

    def __post_init__(self) -> None:
        """Raises ValueError outside the bounds that `open_keyring` accepts."""
        if not argon2id.OPSLIMIT_MIN <= self.ops <= MAX_OPS:
            raise ValueError(f"ops must be {argon2id.OPSLIMIT_MIN} to {MAX_OPS}")
        if not argon2id.MEMLIMIT_MIN <= self.memory_bytes <= MAX_MEMORY_BYTES:
            raise ValueError(f"memory_bytes must be {argon2id.MEMLIMIT_MIN} to {MAX_MEMORY_BYTES}")


DEFAULT_PARAMETERS = Argon2Parameters(argon2id.OPSLIMIT_MODERATE, argon2id.MEMLIMIT_MODERATE)
"""3 passes over 256 MiB, about half a second: libsodium's "moderate"."""

FASTEST_PARAMETERS = Argon2Parameters(argon2id.OPSLIMIT_MIN, argon2id.MEMLIMIT_MIN)
"""For tests and training only: a guess costs next to nothing."""


def seal_keyring(
    plaintext: bytes,
    passphrase: bytes,
    *,
    parameters: Argon2Parameters = DEFAULT_PARAMETERS,
    random_bytes: Callable[[int], bytes] = os.urandom,
) -> bytes:
    """Seal up to 16 MiB. Salt and nonce are fresh each time. Raises ValueError if there is more."""
    header = b"".join(
        (
            _MAGIC,
            _VERSION.to_bytes(2, "little"),
            parameters.ops.to_bytes(4, "little"),
            parameters.memory_bytes.to_bytes(8, "little"),
            random_bytes(argon2id.SALTBYTES),
        )
    )
    box = SecretBox(_key(passphrase, header, parameters))
    body = header + bytes(box.encrypt(plaintext, random_bytes(SecretBox.NONCE_SIZE)))
    if len(body) + _DIGEST_BYTES > MAX_KEYRING_BYTES:
        raise ValueError("the keyring is too large")
    return body + hashlib.sha256(body).digest()


def open_keyring(sealed: bytes, passphrase: bytes) -> bytes:
    """The plaintext that `seal_keyring` was given. Raises KeyringCorruptError or WrongPassphraseError.

    Takes at most `MAX_MEMORY_BYTES` of memory, whatever the file asks for.
    """
    if not _SMALLEST <= len(sealed) <= MAX_KEYRING_BYTES or not sealed.startswith(_MAGIC):
        raise KeyringCorruptError("not a sealed keyring, or truncated")
    body, digest = sealed[:-_DIGEST_BYTES], sealed[-_DIGEST_BYTES:]
    if hashlib.sha256(body).digest() != digest:
        raise KeyringCorruptError("the sealed keyring is damaged or truncated")
    header = body[:_HEADER_BYTES]
    try:
        return SecretBox(_key(passphrase, header, _parameters(header))).decrypt(body[_HEADER_BYTES:])
    except SecretBoxError as error:
        raise WrongPassphraseError("the passphrase does not open the keyring") from error


def parameters_of(sealed: bytes) -> Argon2Parameters:
    """What a guess at the passphrase of a sealed keyring costs. Raises KeyringCorruptError."""
    if len(sealed) < _SMALLEST or not sealed.startswith(_MAGIC):
        raise KeyringCorruptError("not a sealed keyring, or truncated")
    return _parameters(sealed[:_HEADER_BYTES])


def _parameters(header: bytes) -> Argon2Parameters:
    if int.from_bytes(header[12:14], "little") != _VERSION:
        raise KeyringCorruptError("the sealed keyring is of an unknown version")
    try:
        return Argon2Parameters(int.from_bytes(header[14:18], "little"), int.from_bytes(header[18:26], "little"))
    except ValueError as error:
        raise KeyringCorruptError("the sealed keyring asks for a cost outside the accepted bounds") from error


def _key(passphrase: bytes, header: bytes, parameters: Argon2Parameters) -> bytes:
    stretched = argon2id.kdf(
        32, passphrase, header[-argon2id.SALTBYTES :], opslimit=parameters.ops, memlimit=parameters.memory_bytes
    )
    return hmac.digest(stretched, header, "sha256")

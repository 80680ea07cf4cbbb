"""The keyring file: JSON of the keyring, sealed under the operator's passphrase, replaced as a whole or not at all."""

import base64
import binascii
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

from crypto.errors import CryptoError
from crypto.keyring_bytes import (
    DEFAULT_PARAMETERS,
    MAX_KEYRING_BYTES,
    Argon2Parameters,
    open_keyring,
    parameters_of,
    seal_keyring,
)
from crypto.sealing import SealingKey
from crypto.signatures import HybridSigningKey
from node.keys.errors import KeyringContentError, KeyringFileError
from node.keys.keyring import Keyring, TimedSealingKey, TimedSigningKey
from node.keys.private_files import locked, make_private_folder, write_private
from node.keys.tls import TlsIssuer, TlsLeaf

KEYRING_VERSION = 1


def create_keyring_file(
    path: Path, keyring: Keyring, passphrase: bytes, *, parameters: Argon2Parameters = DEFAULT_PARAMETERS
) -> None:
    """Write a new keyring file (0600) in a folder closed to others (0700), durable when this returns.

    Raises KeyringFileError if there is one already: overwriting would destroy a node's identity.
    """
    make_private_folder(path.parent)
    with locked(path.parent):
        if path.exists() or path.is_symlink():
            raise KeyringFileError("there is a keyring already: move it away first if this node shall start anew")
        write_private(path, seal_keyring(encode_keyring(keyring), passphrase, parameters=parameters))


def load_keyring_file(path: Path, passphrase: bytes) -> Keyring:
    """The unlocked keyring.

    Raises KeyringFileError if it is missing or others may read it, crypto's WrongPassphraseError or KeyringCorruptError,
    or KeyringContentError.
    """
    return decode_keyring(open_keyring(_read_private(path), passphrase))


def change_keyring_file(
    path: Path,
    passphrase: bytes,
    change: Callable[[Keyring], Keyring],
    *,
    new_passphrase: bytes | None = None,
    parameters: Argon2Parameters | None = None,
) -> Keyring:
    """Replace the keyring by `change(keyring)`, optionally under another passphrase, and return it.

    Read, change and write happen under a lock: of two rotations at once neither is lost. parameters: the cost of a guess,
    else the file's own. Raises as `load_keyring_file`.
    """
    if not path.parent.is_dir():
        raise KeyringFileError(_MISSING)
    with locked(path.parent):
        found = _read_private(path)
        changed = change(decode_keyring(open_keyring(found, passphrase)))
        sealed = seal_keyring(
            encode_keyring(changed), new_passphrase or passphrase, parameters=parameters or parameters_of(found)
        )
        write_private(path, sealed)
    return changed


_MISSING = "there is no keyring here: run `wren init`, or restore the file from a backup"


def _read_private(path: Path) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError as error:
        raise KeyringFileError(_MISSING) from error
    except OSError as error:
        raise KeyringFileError("the keyring cannot be read: check its owner and permissions") from error
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise KeyringFileError("the keyring is not a regular file")
        if mode & 0o077:
            raise KeyringFileError(
                "others may read or write the keyring: chmod 600 it, and rotate its keys if they did"
            )
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(MAX_KEYRING_BYTES + 1)
    finally:
        os.close(descriptor)


def encode_keyring(keyring: Keyring) -> bytes:
    """UTF-8 JSON with every secret in base64: only ever to be sealed."""
    document = {
        "version": KEYRING_VERSION,
        "member": keyring.member,
        "charter_key": None if keyring.charter_key is None else _text(keyring.charter_key.seed_bytes()),
        "signing_keys": [_timed(each.key.seed_bytes(), each) for each in keyring.signing_keys],
        "sealing_keys": [_timed(each.key.seed_bytes(), each) for each in keyring.sealing_keys],
        "log_seed": _text(keyring.log_seed),
        "witness_seed": _text(keyring.witness_seed),
        "tls_issuer": {
            "private_key": _text(keyring.tls_issuer.private_key_der),
            "certificate": _text(keyring.tls_issuer.certificate_der),
        },
        "tls_leaves": [
            _timed(each.private_key_der, each) | {"chain": [_text(certificate) for certificate in each.chain_der]}
            for each in keyring.tls_leaves
        ],
        "database_key": _text(keyring.database_key),
        "epoch_sealing_key": _text(keyring.epoch_sealing_key),
        "pseudonym_key": _text(keyring.pseudonym_key),
    }
    return json.dumps(document).encode()


def decode_keyring(encoded: bytes) -> Keyring:
    """The inverse of `encode_keyring`. Raises KeyringContentError, which quotes nothing of what it read."""
    try:
        document = json.loads(encoded)
        if document.pop("version") != KEYRING_VERSION:
            raise KeyringContentError("the keyring is of another version: use the version of WREN that wrote it")
        return _keyring(document)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, binascii.Error, CryptoError):
        # Without the cause: a traceback through JSON or base64 would quote the secrets.
        raise KeyringContentError("the keyring does not hold what this version expects") from None


def _keyring(document: dict[str, Any]) -> Keyring:
    charter_seed = document.pop("charter_key")
    issuer = document.pop("tls_issuer")
    member = document.pop("member")
    if not isinstance(member, str):
        raise TypeError
    return Keyring(
        member=member,
        charter_key=None if charter_seed is None else HybridSigningKey.from_seed(_bytes(charter_seed)),
        signing_keys=tuple(
            TimedSigningKey(HybridSigningKey.from_seed(_bytes(each["key"])), *_validity(each))
            for each in document.pop("signing_keys")
        ),
        sealing_keys=tuple(
            TimedSealingKey(SealingKey.from_seed(_bytes(each["key"])), *_validity(each))
            for each in document.pop("sealing_keys")
        ),
        tls_issuer=TlsIssuer(_bytes(issuer["private_key"]), _bytes(issuer["certificate"])),
        tls_leaves=tuple(
            TlsLeaf(_bytes(each["key"]), tuple(map(_bytes, each["chain"])), *_validity(each))
            for each in document.pop("tls_leaves")
        ),
        # What is left are the plain secrets: one too many or too few is a TypeError.
        **{name: _bytes(value) for name, value in document.items()},
    )


def _timed(secret: bytes, key: TimedSigningKey | TimedSealingKey | TlsLeaf) -> dict[str, Any]:
    return {"key": _text(secret), "valid_from": key.valid_from, "valid_until": key.valid_until}


def _validity(document: dict[str, Any]) -> tuple[int, int]:
    valid_from, valid_until = document["valid_from"], document["valid_until"]
    if type(valid_from) is not int or type(valid_until) is not int:
        raise TypeError
    return valid_from, valid_until


def _text(secret: bytes) -> str:
    return base64.b64encode(secret).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)

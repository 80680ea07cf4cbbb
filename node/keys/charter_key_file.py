"""The charter key away from the node: a sealed file under a passphrase of its own, for a medium that lies in a safe.

The running node never needs it (DESIGN 4.2: offline charter key). It signs charters and key sheets, and whoever holds it can
speak for the member; so the node's keyring, which an operator opens every day, should not hold it for long.
"""

import json
from dataclasses import replace
from pathlib import Path

from crypto.keyring_bytes import DEFAULT_PARAMETERS, Argon2Parameters, open_keyring, seal_keyring
from crypto.signatures import HybridSigningKey
from node.keys.errors import KeysError
from node.keys.keyring import Keyring
from node.keys.private_files import write_private

_FORM = "charter key file, version 1"
MAX_FILE_BYTES = 64 * 1024


class CharterKeyFileError(KeysError):
    """The charter key file cannot be used: it is missing, another member's, not one at all, or would be overwritten."""


def write_charter_key(
    path: Path, keyring: Keyring, passphrase: bytes, *, parameters: Argon2Parameters = DEFAULT_PARAMETERS
) -> None:
    """Seals the keyring's charter key into a new file (0600), durable when this returns. Raises CharterKeyFileError."""
    if keyring.charter_key is None:
        raise CharterKeyFileError("this keyring holds no charter key: it has been taken offline already")
    if path.exists():
        raise CharterKeyFileError("there is a file of that name already: a key must not be overwritten")
    content = {"form": _FORM, "member": keyring.member, "seed": keyring.charter_key.seed_bytes().hex()}
    write_private(path, seal_keyring(json.dumps(content).encode(), _bound(passphrase), parameters=parameters))


def with_charter_key(keyring: Keyring, path: Path, passphrase: bytes) -> Keyring:
    """The keyring together with the charter key of the file, in memory only.

    Raises CharterKeyFileError, crypto's WrongPassphraseError or KeyringCorruptError.
    """
    try:
        sealed = path.read_bytes()[:MAX_FILE_BYTES]
    except OSError as error:
        raise CharterKeyFileError("the charter key file cannot be read: see that its medium is there") from error
    try:
        content = json.loads(open_keyring(sealed, _bound(passphrase)))
        form, member, seed = content["form"], content["member"], bytes.fromhex(content["seed"])
        key = HybridSigningKey.from_seed(seed)
    except (ValueError, KeyError, TypeError) as error:
        raise CharterKeyFileError("not a charter key file") from error
    if form != _FORM or member != keyring.member:
        raise CharterKeyFileError("the charter key of another member")
    return replace(keyring, charter_key=key)


def _bound(passphrase: bytes) -> bytes:
    """So that a keyring file renamed to a charter key file, or the other way round, does not open."""
    return f"{_FORM}\n".encode() + passphrase

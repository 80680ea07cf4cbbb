"""A file sealed piece by piece, so that a backup of any size is written and read in bounded memory.

    magic "wren-backup\n" (12) | keyring length (4) | sealed keyring file | salt (32)
    pieces: length of what follows (4) | XSalsa20-Poly1305 ciphertext

Integers are big-endian. The keyring stands in front as it is: its passphrase opens it, and it yields the key of the rest:
HMAC-SHA256(database key, "backup" and everything before the first piece). The nonce of a piece is its number, and its
last byte is 1 for the last piece alone: pieces cannot be left out, repeated, exchanged or cut off unseen.
"""

import hashlib
import hmac
import os
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from nacl.exceptions import CryptoError as SecretBoxError
from nacl.secret import SecretBox

from crypto.keyring_bytes import MAX_KEYRING_BYTES, open_keyring
from node.keys.errors import KeysError
from node.keys.keyring import Keyring
from node.keys.keyring_file import decode_keyring

MAGIC = b"wren-backup\n"
MAX_PIECE_BYTES = 1 << 26
_SALT_BYTES = 32


class BackupError(KeysError):
    """The file is no whole backup, or was changed: use another copy of it."""


def write_sealed(
    file: BinaryIO,
    sealed_keyring: bytes,
    keyring: Keyring,
    pieces: Iterable[bytes],
    *,
    random_bytes: Callable[[int], bytes] = os.urandom,
) -> None:
    """Writes head and pieces. Raises ValueError for a piece over MAX_PIECE_BYTES, OSError."""
    head = MAGIC + len(sealed_keyring).to_bytes(4, "big") + sealed_keyring + random_bytes(_SALT_BYTES)
    file.write(head)
    box = _box(keyring, head)
    stream = iter(pieces)
    piece = next(stream, b"")
    number, last = 0, False
    while not last:
        following = next(stream, None)
        last = following is None
        sealed = box.encrypt(piece, _nonce(number, last=last)).ciphertext
        if len(sealed) > MAX_PIECE_BYTES:
            raise ValueError("a piece of the backup is too large")
        file.write(len(sealed).to_bytes(4, "big") + sealed)
        piece, number = following or b"", number + 1


def read_sealed(file: BinaryIO, passphrase: bytes) -> tuple[bytes, Keyring, Iterator[bytes]]:
    """(sealed keyring file, the keyring in it, the pieces as they are asked for).

    Raises BackupError, at the latest after the last piece when something follows or is missing, and what opening a keyring
    raises.
    """
    magic = _exactly(file, len(MAGIC))
    if magic != MAGIC:
        raise BackupError("this is no backup of a node: name the file that 'wren backup' wrote")
    length = _exactly(file, 4)
    size = int.from_bytes(length, "big")
    if size > MAX_KEYRING_BYTES:
        raise BackupError("the backup is damaged: use another copy of it")
    sealed_keyring, salt = _exactly(file, size), _exactly(file, _SALT_BYTES)
    keyring = decode_keyring(open_keyring(sealed_keyring, passphrase))
    return sealed_keyring, keyring, _pieces(file, _box(keyring, magic + length + sealed_keyring + salt))


def _pieces(file: BinaryIO, box: SecretBox) -> Iterator[bytes]:
    number, last = 0, False
    while not last:
        size = int.from_bytes(_exactly(file, 4), "big")
        if size > MAX_PIECE_BYTES:
            raise BackupError("the backup is damaged: use another copy of it")
        sealed = _exactly(file, size)
        piece, last = _open(box, sealed, number)
        yield piece
        number += 1
    if file.read(1):
        raise BackupError("the backup goes on behind its end: use another copy of it")


def _open(box: SecretBox, sealed: bytes, number: int) -> tuple[bytes, bool]:
    for last in (False, True):
        try:
            return box.decrypt(sealed, _nonce(number, last=last)), last
        except SecretBoxError:
            continue
    raise BackupError("the backup is damaged or was changed: use another copy of it")


def _exactly(file: BinaryIO, size: int) -> bytes:
    found = file.read(size)
    if len(found) != size:
        raise BackupError("the backup ends too early: use another copy of it")
    return found


def _box(keyring: Keyring, head: bytes) -> SecretBox:
    return SecretBox(hmac.digest(keyring.database_key, b"backup" + hashlib.sha256(head).digest(), "sha256"))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(SecretBox.NONCE_SIZE - 1, "big") + bytes([last])

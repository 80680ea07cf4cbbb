"""A sealed stream under attack: cut, spliced, reordered, repeated, lengthened, opened with another passphrase."""

import io
import os

import pytest

from crypto.errors import CryptoError
from crypto.keyring_bytes import FASTEST_PARAMETERS, WrongPassphraseError, seal_keyring
from node.keys.keyring import Keyring, new_keyring
from node.keys.keyring_file import encode_keyring
from node.keys.sealed_stream import MAGIC, BackupError, read_sealed, write_sealed

NOW = 1_790_000_000
PIECES = [b"first", b"", b"third" * 100, b"last"]


@pytest.fixture(scope="module")
def keyring() -> Keyring:
    return new_keyring("PK", ("localhost",), NOW)


def sealed(keyring: Keyring, pieces: list[bytes], passphrase: bytes = b"right") -> bytes:
    file = io.BytesIO()
    write_sealed(
        file, seal_keyring(encode_keyring(keyring), passphrase, parameters=FASTEST_PARAMETERS), keyring, pieces
    )
    return file.getvalue()


def opened(raw: bytes, passphrase: bytes = b"right") -> list[bytes]:
    return list(read_sealed(io.BytesIO(raw), passphrase)[2])


def cuts(raw: bytes, keyring: Keyring) -> tuple[bytes, list[bytes]]:
    """Head, and each piece as it stands in the file."""
    head_bytes = len(MAGIC) + 4 + int.from_bytes(raw[len(MAGIC) : len(MAGIC) + 4], "big") + 32
    head, rest, pieces = raw[:head_bytes], raw[head_bytes:], []
    while rest:
        size = 4 + int.from_bytes(rest[:4], "big")
        pieces.append(rest[:size])
        rest = rest[size:]
    return head, pieces


def test_what_was_written_is_read(keyring: Keyring) -> None:
    raw = sealed(keyring, PIECES)
    assert opened(raw) == PIECES
    assert b"third" not in raw


def test_another_passphrase_opens_nothing(keyring: Keyring) -> None:
    with pytest.raises(WrongPassphraseError):
        opened(sealed(keyring, PIECES), b"wrong")


@pytest.mark.parametrize("order", [[0, 1, 2], [1, 0, 2, 3], [0, 0, 1, 2, 3], [0, 2, 3], [3], [0, 1, 2, 3, 3], []])
def test_no_piece_can_be_left_out_repeated_or_moved(keyring: Keyring, order: list[int]) -> None:
    head, pieces = cuts(sealed(keyring, PIECES), keyring)
    with pytest.raises(BackupError):
        opened(head + b"".join(pieces[number] for number in order))


def test_pieces_of_another_backup_of_the_same_node_do_not_fit(keyring: Keyring) -> None:
    head, pieces = cuts(sealed(keyring, PIECES), keyring)
    _, others = cuts(sealed(keyring, PIECES), keyring)
    with pytest.raises(BackupError):
        opened(head + b"".join([others[0], *pieces[1:]]))


def test_every_cut_and_every_changed_byte_is_noticed(keyring: Keyring) -> None:
    raw = sealed(keyring, PIECES)
    for length in range(0, len(raw), 97):
        with pytest.raises((BackupError, CryptoError)):
            opened(raw[:length])
    for position in range(0, len(raw), 61):
        changed = raw[:position] + bytes([raw[position] ^ 1]) + raw[position + 1 :]
        with pytest.raises((BackupError, CryptoError)):
            opened(changed)


def test_a_length_that_asks_for_gigabytes_is_refused(keyring: Keyring) -> None:
    head, _ = cuts(sealed(keyring, PIECES), keyring)
    for planted in (MAGIC + b"\xff" * 4 + os.urandom(100), head + b"\xff" * 4 + os.urandom(100)):
        with pytest.raises(BackupError):
            opened(planted)

"""A sealed keyring in the wrong hands: guessed, damaged, truncated, its header rewritten, its cost inflated."""

import hashlib
from collections.abc import Callable

import pytest

from crypto.keyring_bytes import (
    DEFAULT_PARAMETERS,
    FASTEST_PARAMETERS,
    MAX_MEMORY_BYTES,
    MAX_OPS,
    Argon2Parameters,
    KeyringCorruptError,
    WrongPassphraseError,
    open_keyring,
    seal_keyring,
)

PLAINTEXT = b"every key of the node"
SEALED = seal_keyring(PLAINTEXT, b"passphrase", parameters=FASTEST_PARAMETERS)


def _redigested(altered: bytes) -> bytes:
    """What an attacker does who knows the layout."""
    return altered[:-32] + hashlib.sha256(altered[:-32]).digest()


def _with_field(start: int, end: int, value: int) -> bytes:
    return _redigested(SEALED[:start] + value.to_bytes(end - start, "little") + SEALED[end:])


def test_the_passphrase_opens_the_keyring() -> None:
    assert open_keyring(SEALED, b"passphrase") == PLAINTEXT


def test_the_usual_cost_opens_too() -> None:
    """Sealed once at the cost that operators get, so that the bounds are known to admit it."""
    assert DEFAULT_PARAMETERS.memory_bytes >= 1 << 28
    assert open_keyring(seal_keyring(PLAINTEXT, b"p"), b"p") == PLAINTEXT


@pytest.mark.parametrize("passphrase", [b"", b"Passphrase", b"passphrase ", b"passphrase\x00"])
def test_another_passphrase_is_called_wrong_and_not_corrupt(passphrase: bytes) -> None:
    with pytest.raises(WrongPassphraseError):
        open_keyring(SEALED, passphrase)


@pytest.mark.parametrize("length", range(0, len(SEALED), 7))
def test_a_truncated_file_is_called_corrupt(length: int) -> None:
    with pytest.raises(KeyringCorruptError):
        open_keyring(SEALED[:length], b"passphrase")


@pytest.mark.parametrize("at", range(0, len(SEALED), 5))
def test_a_damaged_byte_is_called_corrupt(at: int) -> None:
    with pytest.raises(KeyringCorruptError):
        open_keyring(SEALED[:at] + bytes([SEALED[at] ^ 0x10]) + SEALED[at + 1 :], b"passphrase")


@pytest.mark.parametrize("at", [26, 41, 42, 65, 66, len(SEALED) - 33])
def test_altered_bytes_under_a_recomputed_digest_open_nothing(at: int) -> None:
    altered = _redigested(SEALED[:at] + bytes([SEALED[at] ^ 1]) + SEALED[at + 1 :])
    with pytest.raises(WrongPassphraseError):
        open_keyring(altered, b"passphrase")


@pytest.mark.parametrize(("start", "end", "value"), [(14, 18, 2), (18, 26, 16384)])
def test_another_cost_in_the_header_opens_nothing(start: int, end: int, value: int) -> None:
    with pytest.raises(WrongPassphraseError):
        open_keyring(_with_field(start, end, value), b"passphrase")


def test_a_cost_that_argon2_rounds_to_the_same_still_opens_nothing() -> None:
    """Argon2 counts memory in KiB, so 8193 bytes derive what 8192 do: only the folded header tells them apart."""
    assert FASTEST_PARAMETERS.memory_bytes == 8192
    with pytest.raises(WrongPassphraseError):
        open_keyring(_with_field(18, 26, 8193), b"passphrase")


@pytest.mark.parametrize(
    ("start", "end", "value"),
    [
        (12, 14, 0),
        (12, 14, 2),
        (14, 18, 0),
        (14, 18, MAX_OPS + 1),
        (14, 18, 2**32 - 1),
        (18, 26, 0),
        (18, 26, MAX_MEMORY_BYTES + 1),
        (18, 26, 100 << 30),
        (18, 26, 2**64 - 1),
    ],
)
def test_a_version_or_a_cost_out_of_bounds_is_refused_before_it_is_paid(start: int, end: int, value: int) -> None:
    """A planted file must not make the node allocate 100 GiB."""
    with pytest.raises(KeyringCorruptError):
        open_keyring(_with_field(start, end, value), b"passphrase")


@pytest.mark.parametrize(
    "make",
    [
        lambda: Argon2Parameters(0, 8192),
        lambda: Argon2Parameters(MAX_OPS + 1, 8192),
        lambda: Argon2Parameters(1, 8191),
        lambda: Argon2Parameters(1, MAX_MEMORY_BYTES + 1),
    ],
)
def test_what_could_not_be_opened_is_not_sealed(make: Callable[[], Argon2Parameters]) -> None:
    with pytest.raises(ValueError):
        make()


def test_salt_and_nonce_are_fresh_each_time() -> None:
    again = seal_keyring(PLAINTEXT, b"passphrase", parameters=FASTEST_PARAMETERS)
    assert again[26:42] != SEALED[26:42]
    assert again[42:66] != SEALED[42:66]

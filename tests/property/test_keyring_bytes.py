"""Fuzzing the opener of keyring bytes: a plaintext or one of two errors, whatever the file holds."""

import hashlib

from hypothesis import example, given
from hypothesis import strategies as st

from crypto.keyring_bytes import (
    FASTEST_PARAMETERS,
    KeyringCorruptError,
    WrongPassphraseError,
    open_keyring,
    seal_keyring,
)

_SEALED = seal_keyring(b"", b"p", parameters=FASTEST_PARAMETERS)


@given(st.binary(max_size=200), st.booleans())
@example(_SEALED[:-32], True)
@example(_SEALED[:26], True)
def test_bytes_never_open_without_the_passphrase(body: bytes, with_digest: bool) -> None:
    sealed = body + hashlib.sha256(body).digest() if with_digest else body
    try:
        open_keyring(sealed, b"not p")
    except (KeyringCorruptError, WrongPassphraseError):
        return
    raise AssertionError("opened")

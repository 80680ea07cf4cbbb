"""Sealing against the published X-Wing HPKE vectors, an independent HPKE, and an attacker who alters what he relays."""

import hashlib
import hmac
import json
from typing import Any

import pytest
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from crypto.encoding import pae
from crypto.sealing import OVERHEAD_BYTES, Opener, SealingError, SealingKey, check_public_key, seal
from crypto.signatures import KeyFormatError
from tests.support.shared_data import shared_data

KEY = SealingKey.from_seed(bytes(range(32)))
OTHER = SealingKey.from_seed(bytes(range(1, 33)))
SEALED = seal(KEY.public_key, b"plain", label="wren/test", info_parts=(b"charter", b"header"))

VECTORS: list[dict[str, Any]] = [
    vector
    for vector in json.loads((shared_data() / "vectors" / "hpke_pq.json").read_text())
    if vector["kem_id"] == 0x647A
]


def _of(vector: dict[str, Any], field: str) -> bytes:
    return bytes.fromhex(vector[field])


class IndependentHpke:
    """X-Wing decapsulation and RFC 9180's base key schedule (HKDF-SHA256), written from the texts to check the library."""

    def __init__(self, seed: bytes, aead_id: int) -> None:
        expanded = hashlib.shake_256(seed).digest(96)
        self._mlkem = MLKEM768PrivateKey.from_seed_bytes(expanded[:64])
        self._x25519 = X25519PrivateKey.from_private_bytes(expanded[64:])
        self._suite_id = b"HPKE" + b"".join(each.to_bytes(2, "big") for each in (0x647A, 1, aead_id))

    def decapsulate(self, encapsulated: bytes) -> bytes:
        ephemeral = encapsulated[1088:]
        return hashlib.sha3_256(
            self._mlkem.decapsulate(encapsulated[:1088])
            + self._x25519.exchange(X25519PublicKey.from_public_bytes(ephemeral))
            + ephemeral
            + self._x25519.public_key().public_bytes_raw()
            + b"\\.//^\\"
        ).digest()

    def _extract(self, salt: bytes, label: bytes, secret: bytes) -> bytes:
        return hmac.digest(salt or bytes(32), b"HPKE-v1" + self._suite_id + label + secret, "sha256")

    def _expand(self, key: bytes, label: bytes, context: bytes, length: int) -> bytes:
        info = length.to_bytes(2, "big") + b"HPKE-v1" + self._suite_id + label + context
        return hmac.digest(key, info + b"\x01", "sha256")[:length]

    def key_and_nonce(self, shared_secret: bytes, info: bytes) -> tuple[bytes, bytes]:
        context = b"\x00" + self._extract(b"", b"psk_id_hash", b"") + self._extract(b"", b"info_hash", info)
        secret = self._extract(shared_secret, b"secret", b"")
        return self._expand(secret, b"key", context, 32), self._expand(secret, b"base_nonce", context, 12)


def test_published_vectors_with_x_wing_were_found() -> None:
    assert [vector["kdf_id"] for vector in VECTORS] == [1, 17]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"kdf{vector['kdf_id']}")
def test_a_published_seed_gives_the_published_public_key(vector: dict[str, Any]) -> None:
    assert SealingKey.from_seed(_of(vector, "skRm")).public_key == _of(vector, "pkRm")


def test_the_published_ciphertext_opens_with_the_key_from_our_seed() -> None:
    """The vectors use ChaCha20-Poly1305 and associated data, so this reaches past our fixed suite."""
    vector = VECTORS[0]
    private_key = SealingKey.from_seed(_of(vector, "skRm"))._private_key
    suite = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
    first = vector["encryptions"][0]
    opened = openssl.hpke._decrypt_with_aad(
        suite, _of(vector, "enc") + _of(first, "ct"), private_key, _of(vector, "info"), _of(first, "aad")
    )
    assert opened == _of(first, "pt")


def test_the_independent_hpke_agrees_with_the_published_vector() -> None:
    vector = VECTORS[0]
    hpke = IndependentHpke(_of(vector, "skRm"), vector["aead_id"])
    shared_secret = hpke.decapsulate(_of(vector, "enc"))
    assert shared_secret == _of(vector, "shared_secret")
    assert hpke.key_and_nonce(shared_secret, _of(vector, "info")) == (_of(vector, "key"), _of(vector, "base_nonce"))


def test_what_we_seal_opens_in_the_independent_hpke_under_aes_256_gcm() -> None:
    """A second implementation could read us: suite, order of bytes and info are as documented."""
    hpke = IndependentHpke(KEY.seed_bytes(), 2)
    key, nonce = hpke.key_and_nonce(hpke.decapsulate(SEALED[:1120]), pae("wren/test", b"charter", b"header"))
    assert AESGCM(key).decrypt(nonce, SEALED[1120:], None) == b"plain"


def test_the_recipient_opens_what_was_sealed() -> None:
    opener: Opener = KEY
    assert opener.open(SEALED, label="wren/test", info_parts=(b"charter", b"header")) == b"plain"
    assert (len(SEALED), len(opener.public_key)) == (5 + OVERHEAD_BYTES, 1216)


def test_two_sealings_of_one_plaintext_share_nothing() -> None:
    again = seal(KEY.public_key, b"plain", label="wren/test", info_parts=(b"charter", b"header"))
    assert again[:1088] != SEALED[:1088]
    assert again[1120:] != SEALED[1120:]


def _attempts() -> list[tuple[SealingKey, bytes, str, tuple[bytes, ...]]]:
    right = (b"charter", b"header")
    flipped = [
        SEALED[:at] + bytes([SEALED[at] ^ 1]) + SEALED[at + 1 :] for at in (0, 1087, 1088, 1119, 1120, len(SEALED) - 1)
    ]
    truncated = [SEALED[:length] for length in (0, 1, 1120, len(SEALED) - 1)]
    small_order = SEALED[:1088] + bytes(32) + SEALED[1120:]
    return [
        (OTHER, SEALED, "wren/test", right),
        (KEY, SEALED, "wren/tes", (b"tcharter", b"header")),
        (KEY, SEALED, "wren/test", (b"charterh", b"eader")),
        (KEY, SEALED, "wren/test", (b"other charter", b"header")),
        (KEY, SEALED, "wren/test", ()),
        (KEY, SEALED + b"\x00", "wren/test", right),
        (KEY, small_order, "wren/test", right),
        *((KEY, altered, "wren/test", right) for altered in (*flipped, *truncated)),
    ]


def test_every_failure_gives_the_same_message() -> None:
    """No oracle: who alters what he relays learns only that it did not open."""
    messages = set()
    for key, sealed, label, info_parts in _attempts():
        with pytest.raises(SealingError) as refused:
            key.open(sealed, label=label, info_parts=info_parts)
        messages.add(str(refused.value))
    assert messages == {"cannot be opened"}


@pytest.mark.parametrize(
    "public_key",
    [
        b"",
        KEY.public_key[:-1],
        KEY.public_key + b"\x00",
        b"\xff" * 1184 + KEY.public_key[1184:],
        KEY.public_key[:1184] + bytes(32),
    ],
    ids=["empty", "short", "long", "coefficients beyond the modulus", "small-order point"],
)
def test_a_public_key_that_cannot_protect_is_refused(public_key: bytes) -> None:
    with pytest.raises(KeyFormatError):
        check_public_key(public_key)


def test_a_seed_of_another_length_is_refused() -> None:
    with pytest.raises(KeyFormatError):
        SealingKey.from_seed(bytes(64))


def test_generation_takes_its_randomness_from_the_caller() -> None:
    assert SealingKey.generate(lambda count: bytes(range(count))) == KEY


def test_nothing_secret_is_shown() -> None:
    assert KEY.seed_bytes().hex()[:16] not in repr(KEY)
    assert "redacted" in repr(KEY)

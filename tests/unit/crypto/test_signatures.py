"""Hybrid signatures under attack: one half forged, halves swapped, labels confused, Ed25519's known weak points."""

import json
from typing import Any

import pytest
from nacl.signing import SigningKey

from crypto.encoding import pae
from crypto.signatures import (
    ED25519_SIGNATURE_BYTES,
    PUBLIC_KEY_BYTES,
    SIGNATURE_BYTES,
    HybridPublicKey,
    HybridSigningKey,
    KeyFormatError,
    SignatureError,
    Signer,
    check_ed25519_public_key,
    verify_ed25519,
)
from tests.support.shared_data import shared_data

KEY = HybridSigningKey.from_seed(bytes(range(64)))
OTHER = HybridSigningKey.from_seed(bytes(range(64, 128)))
SIGNATURE = KEY.sign("wren/test", b"one", b"two")
VECTORS: list[dict[str, Any]] = json.loads((shared_data() / "vectors" / "ed25519vectors.json").read_text())


def test_a_signature_verifies_under_the_published_bytes_of_the_key() -> None:
    signer: Signer = KEY
    signature = signer.sign("wren/test", b"one")
    published = signer.public_key.to_bytes()
    assert (len(signature), len(published)) == (SIGNATURE_BYTES, PUBLIC_KEY_BYTES) == (3373, 1984)
    parsed = HybridPublicKey.from_bytes(published)
    parsed.verify(signature, "wren/test", b"one")
    assert (parsed, parsed.key_id) == (KEY.public_key, KEY.key_id)


@pytest.mark.parametrize("half", [0, ED25519_SIGNATURE_BYTES])
def test_one_broken_half_is_enough_to_refuse(half: int) -> None:
    """An attacker who breaks one of the two schemes still cannot sign."""
    broken = bytearray(SIGNATURE)
    broken[half + 5] ^= 1
    with pytest.raises(SignatureError):
        KEY.public_key.verify(bytes(broken), "wren/test", b"one", b"two")


@pytest.mark.parametrize(("first", "second"), [(KEY, OTHER), (OTHER, KEY)])
def test_halves_of_two_signers_do_not_make_one(first: HybridSigningKey, second: HybridSigningKey) -> None:
    mixed = (
        first.sign("wren/test", b"one")[:ED25519_SIGNATURE_BYTES]
        + second.sign("wren/test", b"one")[ED25519_SIGNATURE_BYTES:]
    )
    for key in (KEY, OTHER):
        with pytest.raises(SignatureError):
            key.public_key.verify(mixed, "wren/test", b"one")


def test_halves_of_two_messages_do_not_make_one() -> None:
    other_message = KEY.sign("wren/test", b"three")
    mixed = SIGNATURE[:ED25519_SIGNATURE_BYTES] + other_message[ED25519_SIGNATURE_BYTES:]
    for part in (b"one", b"three"):
        with pytest.raises(SignatureError):
            KEY.public_key.verify(mixed, "wren/test", part)


def test_halves_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(SignatureError):
        KEY.public_key.verify(
            SIGNATURE[ED25519_SIGNATURE_BYTES:] + SIGNATURE[:ED25519_SIGNATURE_BYTES], "wren/test", b"one", b"two"
        )


@pytest.mark.parametrize(
    ("label", "parts"),
    [
        ("wren/test2", (b"one", b"two")),
        ("wren/tes", (b"tone", b"two")),
        ("wren/test", (b"onet", b"wo")),
        ("wren/test", (b"onetwo",)),
        ("wren/test", (b"one", b"two", b"")),
        ("wren/test", (b"two", b"one")),
    ],
)
def test_a_signature_says_nothing_under_another_label_or_another_division(label: str, parts: tuple[bytes, ...]) -> None:
    with pytest.raises(SignatureError):
        KEY.public_key.verify(SIGNATURE, label, *parts)


@pytest.mark.parametrize("length", [0, 63, 64, 3309, 3372])
def test_a_truncated_signature_is_refused(length: int) -> None:
    """Above all the bare Ed25519 half, which would be a downgrade."""
    with pytest.raises(SignatureError):
        KEY.public_key.verify(SIGNATURE[:length], "wren/test", b"one", b"two")


def test_trailing_bytes_are_refused() -> None:
    with pytest.raises(SignatureError):
        KEY.public_key.verify(SIGNATURE + b"\x00", "wren/test", b"one", b"two")


@pytest.mark.parametrize("encoded", [b"", bytes(1984), KEY.public_key.to_bytes()[:-1], bytes([1]) + bytes(1983)])
def test_a_malformed_or_small_order_public_key_is_refused(encoded: bytes) -> None:
    with pytest.raises(KeyFormatError):
        HybridPublicKey.from_bytes(encoded)


@pytest.mark.parametrize("length", [0, 32, 63, 65])
def test_a_seed_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(KeyFormatError):
        HybridSigningKey.from_seed(bytes(length))


def test_generation_takes_its_randomness_from_the_caller() -> None:
    assert HybridSigningKey.generate(lambda count: bytes(range(count))) == KEY


def test_nothing_secret_is_shown() -> None:
    shown = repr(KEY) + str(KEY)
    assert KEY.seed_bytes().hex()[:16] not in shown
    assert repr(KEY.seed_bytes()[:8])[2:-1] not in shown


def test_every_published_ed25519_vector_with_a_known_weakness_is_refused() -> None:
    """Small order, mixed order, non-canonical points: only plain vectors may pass, and those must."""
    accepted = []
    for vector in VECTORS:
        try:
            verify_ed25519(bytes.fromhex(vector["key"]), bytes.fromhex(vector["sig"]), vector["msg"].encode())
        except (SignatureError, KeyFormatError):
            continue
        accepted.append(vector["number"])
    assert accepted == [vector["number"] for vector in VECTORS if not vector["flags"]]
    assert accepted


def test_a_signature_cannot_be_altered_into_a_second_valid_one() -> None:
    """S + L verifies under a lax implementation (RFC 8032 section 5.1.7)."""
    order = 2**252 + 27742317777372353535851937790883648493
    key = SigningKey(bytes(32))
    signature = key.sign(b"message").signature
    verify_ed25519(bytes(key.verify_key), signature, b"message")
    malleated = signature[:32] + (int.from_bytes(signature[32:], "little") + order).to_bytes(32, "little")
    with pytest.raises(SignatureError):
        verify_ed25519(bytes(key.verify_key), malleated, b"message")


def test_the_identity_is_no_ed25519_key() -> None:
    """Under it anyone's signature of anything would verify."""
    with pytest.raises(KeyFormatError):
        check_ed25519_public_key(b"\x01" + bytes(31))


def test_the_ed25519_half_is_over_the_encoding_not_over_the_bare_message() -> None:
    half = SIGNATURE[:ED25519_SIGNATURE_BYTES]
    public_key = KEY.public_key.to_bytes()[:32]
    verify_ed25519(public_key, half, pae("wren/test", b"one", b"two"))
    with pytest.raises(SignatureError):
        verify_ed25519(public_key, half, b"onetwo")

"""Rotation: signing moves on at once, opening goes on for the overlap, and what has ended is gone."""

import itertools
from dataclasses import replace
from typing import Any, cast

import pytest
from nacl.signing import SigningKey

from crypto.sealing import SealingError, seal
from crypto.signatures import verify_ed25519
from node.keys.errors import KeyringContentError, NoValidKeyError
from node.keys.keyring import KEY_VALIDITY_SECONDS, Keyring, new_keyring

NOW = 1_800_000_000
DAY = 86_400
KEYRING = new_keyring("TR", ("node.tr.example",), NOW)


def test_a_new_keyring_can_do_everything_at_once() -> None:
    signature = KEYRING.signer(NOW).sign("wren/test", b"part")
    KEYRING.signer(NOW).public_key.verify(signature, "wren/test", b"part")
    sealed = seal(KEYRING.sealing_key(NOW).public_key, b"plain", label="wren/test", info_parts=())
    assert KEYRING.openers(NOW)[0].open(sealed, label="wren/test", info_parts=()) == b"plain"
    assert KEYRING.tls_leaf(NOW).chain_der[1] == KEYRING.tls_issuer.certificate_der


def test_no_two_secrets_of_a_keyring_are_alike() -> None:
    counter = itertools.count()
    keyring = new_keyring("TR", (), NOW, random_bytes=lambda length: next(counter).to_bytes(length, "big"))
    plain = [keyring.log_seed, keyring.witness_seed, keyring.database_key]
    plain += [keyring.epoch_sealing_key, keyring.pseudonym_key]
    assert len({int.from_bytes(secret, "big") for secret in plain}) == 5
    assert keyring.charter_key != keyring.signing_keys[0].key


@pytest.mark.parametrize("field", ["log_seed", "witness_seed", "database_key", "epoch_sealing_key", "pseudonym_key"])
def test_a_secret_of_another_length_is_refused(field: str) -> None:
    """An empty database key would store everything in clear."""
    with pytest.raises(KeyringContentError):
        replace(KEYRING, **cast(dict[str, Any], {field: b""}))


def test_after_rotation_the_new_key_signs_and_the_old_one_lasts_for_the_overlap() -> None:
    rotated = KEYRING.rotate_signing_key(NOW + DAY, 3 * DAY)
    new, old = rotated.signing_keys
    assert rotated.signer(NOW + DAY).key_id == new.key_id != KEYRING.signer(NOW).key_id == old.key_id
    assert (old.valid_until, new.valid_until) == (NOW + 4 * DAY, NOW + DAY + KEY_VALIDITY_SECONDS)


def test_until_the_lead_is_over_the_old_key_still_signs() -> None:
    """Peers refuse a key whose sheet has not reached them."""
    rotated = KEYRING.rotate_signing_key(NOW, DAY, lead_seconds=DAY)
    old = KEYRING.signer(NOW).key_id
    assert rotated.signer(NOW + DAY - 1).key_id == old
    assert rotated.signer(NOW + DAY).key_id != old
    assert rotated.signing_keys[1].valid_until == NOW + 2 * DAY


def test_of_two_keys_from_one_second_the_later_made_signs() -> None:
    rotated = KEYRING.rotate_signing_key(NOW, DAY)
    assert rotated.signer(NOW).key_id == rotated.signing_keys[0].key_id != KEYRING.signer(NOW).key_id


def test_an_overlap_never_lengthens_the_life_of_a_key() -> None:
    rotated = KEYRING.rotate_signing_key(NOW + DAY, 1000 * DAY)
    assert rotated.signing_keys[1].valid_until == NOW + KEY_VALIDITY_SECONDS


def test_the_next_rotation_forgets_what_has_ended() -> None:
    """A thief of the keyring gets no key that is no longer needed."""
    first = KEYRING.rotate_sealing_key(NOW, DAY).rotate_signing_key(NOW, DAY)
    second = first.rotate_sealing_key(NOW + 2 * DAY, DAY).rotate_signing_key(NOW + 2 * DAY, DAY)
    assert KEYRING.sealing_keys[0].key_id not in {each.key_id for each in second.sealing_keys}
    assert KEYRING.signing_keys[0].key_id not in {each.key_id for each in second.signing_keys}
    assert (len(second.sealing_keys), len(second.signing_keys)) == (2, 2)


def _opens(keyring: Keyring, sealed: bytes, now: int) -> bool:
    for opener in keyring.openers(now):
        try:
            opener.open(sealed, label="wren/test", info_parts=())
        except SealingError:
            continue
        return True
    return False


def test_what_was_sealed_to_the_old_key_opens_until_the_overlap_ends() -> None:
    sealed = seal(KEYRING.sealing_key(NOW).public_key, b"", label="wren/test", info_parts=())
    rotated = KEYRING.rotate_sealing_key(NOW, 3 * DAY)
    assert rotated.openers(NOW)[0].key_id == rotated.sealing_key(NOW).key_id != KEYRING.sealing_key(NOW).key_id
    assert [_opens(rotated, sealed, NOW + 3 * DAY + second) for second in (-1, 0)] == [True, False]


def test_a_peer_whose_clock_is_ahead_may_seal_to_a_key_before_its_time() -> None:
    rotated = KEYRING.rotate_sealing_key(NOW, DAY, lead_seconds=60)
    sealed = seal(rotated.sealing_key(NOW + 60).public_key, b"", label="wren/test", info_parts=())
    assert _opens(rotated, sealed, NOW)


@pytest.mark.parametrize("now", [NOW - 1, NOW + KEY_VALIDITY_SECONDS])
def test_no_key_signs_outside_its_validity(now: int) -> None:
    with pytest.raises(NoValidKeyError, match="rotate keys"):
        KEYRING.signer(now)
    with pytest.raises(NoValidKeyError):
        KEYRING.sealing_key(now)


@pytest.mark.parametrize(("overlap", "lead", "validity"), [(-1, 0, 1), (0, -1, 1), (0, 0, 0)])
def test_a_rotation_that_makes_no_sense_is_refused(overlap: int, lead: int, validity: int) -> None:
    for rotate in (KEYRING.rotate_signing_key, KEYRING.rotate_sealing_key):
        with pytest.raises(ValueError):
            rotate(NOW, overlap, lead_seconds=lead, validity_seconds=validity)


def test_a_renewed_leaf_comes_first_and_an_ended_one_goes() -> None:
    renewed = KEYRING.renew_tls_leaf(NOW + 60 * DAY, ())
    assert renewed.tls_leaf(NOW + 60 * DAY) != KEYRING.tls_leaf(NOW)
    assert len(renewed.tls_leaves) == 2
    assert len(renewed.renew_tls_leaf(NOW + 100 * DAY, ()).tls_leaves) == 2


def test_the_charter_key_can_live_elsewhere() -> None:
    assert KEYRING.charter_key is not None
    assert KEYRING.without_charter_key().charter_key is None


def test_the_published_log_key_is_a_good_ed25519_key_and_not_the_witness_key() -> None:
    assert KEYRING.log_key != KEYRING.witness_key
    verify_ed25519(KEYRING.log_key, SigningKey(KEYRING.log_seed).sign(b"note").signature, b"note")


def test_nothing_secret_is_shown() -> None:
    shown = repr(KEYRING)
    assert KEYRING.charter_key is not None
    secrets = [KEYRING.log_seed, KEYRING.witness_seed, KEYRING.database_key, KEYRING.epoch_sealing_key]
    secrets += [KEYRING.pseudonym_key, KEYRING.charter_key.seed_bytes(), KEYRING.tls_issuer.private_key_der]
    secrets += [KEYRING.signing_keys[0].key.seed_bytes(), KEYRING.sealing_keys[0].key.seed_bytes()]
    secrets += [KEYRING.tls_leaves[0].private_key_der]
    for secret in secrets:
        assert repr(secret)[2:-1] not in shown
        assert secret.hex() not in shown

"""Signatures on a charter: whose they are, and that nobody is counted twice."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.signatures import KeyId
from protocol.charter_form import CHARTER_LABEL, charter_to_bytes
from protocol.charter_signing import (
    CharterSignature,
    CharterSignatureError,
    SignedCharter,
    add_signature,
    parse_signed_charter,
    pinned_keys,
    sign_charter,
    signed_charter_to_bytes,
    verify_signatures,
)
from protocol.errors import MalformedError, ProtocolError
from protocol.vocabulary import MemberCode
from tests.support.members import make_charter, make_draft, make_member, sign_by

SIGNED = make_charter()
RAW = signed_charter_to_bytes(SIGNED)


def test_the_file_form_survives_a_round_trip_and_names_the_same_charter() -> None:
    assert parse_signed_charter(RAW) == SIGNED
    assert parse_signed_charter(RAW).digest == SIGNED.digest


def test_signatures_do_not_change_the_digest() -> None:
    assert sign_by(SIGNED.charter, ["PK"]).digest == SIGNED.digest


def test_a_signature_by_a_stranger_is_not_added() -> None:
    stranger = make_member("RU")
    with pytest.raises(CharterSignatureError, match="not a member"):
        add_signature(SIGNED, sign_charter(SIGNED.charter, stranger.code, stranger.charter_key))


def test_a_strangers_key_under_a_members_name_is_not_added() -> None:
    forger = make_member("PK", seed="forger")
    with pytest.raises(CharterSignatureError):
        add_signature(SIGNED, sign_charter(SIGNED.charter, forger.code, forger.charter_key))
    forged = sign_charter(SIGNED.charter, forger.code, forger.charter_key)
    relabelled = replace(forged, key_id=make_member("PK").charter_key.key_id)
    with pytest.raises(CharterSignatureError, match="verify"):
        add_signature(SIGNED, relabelled)


def test_one_members_signature_cannot_be_moved_to_another_name() -> None:
    draft, pakistan, iran = make_draft(), make_member("PK"), make_member("IR")
    signature = sign_charter(draft, pakistan.code, pakistan.charter_key)
    with pytest.raises(CharterSignatureError):
        add_signature(SignedCharter(draft), replace(signature, member=iran.code))
    signed_as_iran = sign_charter(draft, iran.code, pakistan.charter_key)
    with pytest.raises(CharterSignatureError):
        add_signature(SignedCharter(draft), replace(signed_as_iran, member=pakistan.code))


def test_the_operational_key_does_not_sign_charters() -> None:
    pakistan = make_member("PK")
    with pytest.raises(CharterSignatureError):
        add_signature(SIGNED, sign_charter(SIGNED.charter, pakistan.code, pakistan.signing_key))


def test_a_signature_for_another_purpose_is_refused() -> None:
    pakistan, raw = make_member("PK"), charter_to_bytes(SIGNED.charter)
    for label, parts in (("wren key sheet v1", (b"PK", raw)), (CHARTER_LABEL, (raw,)), (CHARTER_LABEL, (b"PK" + raw,))):
        signature = pakistan.charter_key.sign(label, *parts)
        with pytest.raises(CharterSignatureError, match="verify"):
            add_signature(SIGNED, CharterSignature(pakistan.code, pakistan.charter_key.key_id, signature))


def test_signing_twice_leaves_one_signature() -> None:
    pakistan = make_member("PK")
    again = sign_charter(SIGNED.charter, pakistan.code, pakistan.charter_key)
    assert again not in SIGNED.signatures
    assert len(add_signature(SIGNED, again).signatures) == len(SIGNED.signatures)


def test_one_member_listed_four_times_is_no_majority() -> None:
    """ML-DSA is randomised: one member can make any number of different valid signatures."""
    pakistan = make_member("PK")
    four = tuple(sign_charter(SIGNED.charter, pakistan.code, pakistan.charter_key) for _ in range(4))
    with pytest.raises(MalformedError, match="one of each"):
        SignedCharter(SIGNED.charter, four)
    value = json.loads(RAW)
    value["signatures"] = [value["signatures"][0]] * 4
    with pytest.raises(MalformedError):
        parse_signed_charter(json.dumps(value, sort_keys=True, separators=(",", ":")).encode())


def test_a_file_with_reordered_signatures_is_refused() -> None:
    value = json.loads(RAW)
    value["signatures"].reverse()
    with pytest.raises(MalformedError):
        parse_signed_charter(json.dumps(value, sort_keys=True, separators=(",", ":")).encode())


def test_signatures_do_not_hold_for_a_charter_that_differs_in_one_number() -> None:
    altered = replace(SIGNED, charter=replace(SIGNED.charter, witness_quorum=4))
    with pytest.raises(CharterSignatureError, match="verify"):
        verify_signatures(altered, pinned_keys(altered.charter))


def test_nothing_is_signed_that_no_node_would_parse() -> None:
    pakistan = make_member("PK")
    draft = make_draft(revoked_signing_keys=(KeyId("not a key id"),))
    with pytest.raises(MalformedError):
        sign_charter(draft, pakistan.code, pakistan.charter_key)


def test_the_signature_of_a_member_that_is_removed_needs_the_predecessor() -> None:
    remaining = make_draft(["GR", "IR", "KG", "PK"])
    turkey = make_member("TR")
    signature = sign_charter(remaining, turkey.code, turkey.charter_key)
    with pytest.raises(CharterSignatureError):
        add_signature(SignedCharter(remaining), signature)
    added = add_signature(SignedCharter(remaining), signature, predecessor=SIGNED.charter)
    assert [one.member for one in added.signatures] == [MemberCode("TR")]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(RAW) - 1), st.integers(0, 255)), min_size=1, max_size=3))
def test_mutated_files_verify_only_if_they_are_unchanged(mutations: list[tuple[int, int]]) -> None:
    raw = bytearray(RAW)
    for place, value in mutations:
        raw[place] = value
    try:
        signed = parse_signed_charter(bytes(raw))
        verify_signatures(signed, pinned_keys(SIGNED.charter))
    except ProtocolError:
        return
    assert bytes(raw) == RAW


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(RAW) - 1))
def test_truncated_files_give_a_protocol_error(length: int) -> None:
    with pytest.raises(ProtocolError):
        parse_signed_charter(RAW[:length])

"""Items against whoever relays them: stripped, widened, re-addressed or half-signed statements of somebody else."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from crypto.signatures import ED25519_SIGNATURE_BYTES, SIGNATURE_BYTES, HybridSigningKey, SignatureError
from protocol.encoding import Json, encode
from protocol.errors import MalformedError
from protocol.item import (
    SIGNATURE_LABEL,
    Item,
    ItemRefusedError,
    SignedItem,
    parse_signed_item,
    sign_item,
    signed_item_to_bytes,
)
from protocol.limits import MAX_CONTENT_BYTES
from protocol.restrictions import Restrictions
from protocol.vocabulary import HandlingCode, ItemKind, MemberCode, MessageId, TrafficLight
from tests.support.members import ISSUED, make_member

PK, GR = make_member("PK"), make_member("GR")
ITEM = Item(
    kind=ItemKind.RECALL,
    item_id=MessageId("1a" * 16),
    originator=PK.code,
    issued=ISSUED,
    restrictions=Restrictions(
        expires=ISSUED + 1000,
        handling_codes=(HandlingCode.H1, HandlingCode.H2),
        traffic_light=TrafficLight.RED,
        releasable_to=(GR.code,),
    ),
    body={"hit_reference": "2b" * 16, "nested": {"list": [1, None, True, "é"]}},
)
SIGNED = sign_item(ITEM, PK.signing_key)
RAW = signed_item_to_bytes(SIGNED)


def tampered(**fields: Any) -> bytes:
    """The wire bytes with other fields in the item, canonical, under the original signature."""
    wire = json.loads(RAW)
    wire["item"].update(fields)
    return encode(wire)


def test_a_signed_item_survives_its_bytes_and_verifies() -> None:
    parsed = parse_signed_item(RAW)
    assert parsed == SIGNED
    assert parsed.verify(PK.signing_key.public_key) == ITEM


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "recall.answer"},
        {"item_id": "1b" * 16},
        {"originator": "GR"},
        {"issued": ISSUED + 1},
        {"body": {}},
        {"body": {**ITEM.body, "added": 1}},
        {"body": {"hit_reference": "2c" * 16, "nested": ITEM.body["nested"]}},
    ],
)
def test_a_relaying_member_changes_nothing(fields: dict[str, Any]) -> None:
    with pytest.raises(ItemRefusedError):
        parse_signed_item(tampered(**fields)).verify(PK.signing_key.public_key)


@pytest.mark.parametrize(
    "restrictions",
    [
        {"handling_codes": ["H1"]},
        {"handling_codes": []},
        {"handling_text": "words put into its mouth"},
        {"traffic_light": "CLEAR"},
        {"releasable_to": []},
        {"releasable_to": ["GR", "TR"]},
        {"expires": ISSUED + 10**9},
    ],
)
def test_a_relaying_member_lifts_no_restriction(restrictions: dict[str, Any]) -> None:
    """Article 10(2) is worth what its weakest copy is worth."""
    whole = {**json.loads(RAW)["item"]["restrictions"], **restrictions}
    with pytest.raises(ItemRefusedError):
        parse_signed_item(tampered(restrictions=whole)).verify(PK.signing_key.public_key)


class TestSignatures:
    def test_another_members_key_does_not_verify(self) -> None:
        with pytest.raises(ItemRefusedError):
            SIGNED.verify(GR.signing_key.public_key)

    def test_a_relaying_member_cannot_put_its_own_key_id_over_it(self) -> None:
        with pytest.raises(ItemRefusedError):
            replace(SIGNED, key_id=GR.signing_key.key_id).verify(PK.signing_key.public_key)
        with pytest.raises(ItemRefusedError):
            replace(SIGNED, key_id=GR.signing_key.key_id).verify(GR.signing_key.public_key)

    @pytest.mark.parametrize("half", ["ed25519", "ml-dsa-65"])
    def test_one_valid_half_is_worthless(self, half: str) -> None:
        """A forger who broke one scheme signs the other half with any key."""
        other = sign_item(ITEM, HybridSigningKey.from_seed(b"\x07" * 64)).signature
        cut = ED25519_SIGNATURE_BYTES
        mixed = SIGNED.signature[:cut] + other[cut:] if half == "ed25519" else other[:cut] + SIGNED.signature[cut:]
        with pytest.raises(ItemRefusedError):
            replace(SIGNED, signature=mixed).verify(PK.signing_key.public_key)

    @pytest.mark.parametrize("at", [0, 63, 64, SIGNATURE_BYTES - 1])
    def test_a_flipped_bit_anywhere_is_refused(self, at: int) -> None:
        broken = bytearray(SIGNED.signature)
        broken[at] ^= 1
        with pytest.raises(ItemRefusedError):
            replace(SIGNED, signature=bytes(broken)).verify(PK.signing_key.public_key)

    def test_a_signature_made_for_another_purpose_is_no_items(self) -> None:
        raw = encode(json.loads(RAW)["item"])
        PK.signing_key.public_key.verify(SIGNED.signature, SIGNATURE_LABEL, raw)
        for label in ("wren item v2", "wren key sheet v1", "wren envelope signature v1"):
            with pytest.raises(SignatureError):
                PK.signing_key.public_key.verify(SIGNED.signature, label, raw)
            forged = replace(SIGNED, signature=PK.signing_key.sign(label, raw))
            with pytest.raises(ItemRefusedError):
                forged.verify(PK.signing_key.public_key)


class TestIdentity:
    def test_two_signatures_of_one_item_are_one_item(self) -> None:
        """ML-DSA is randomised: a digest over signatures would let a replay pass for news."""
        again = sign_item(ITEM, PK.signing_key)
        assert again.signature != SIGNED.signature
        assert again.item.digest == SIGNED.item.digest

    @pytest.mark.parametrize(
        "change",
        [
            lambda item: replace(item, item_id=MessageId("1b" * 16)),
            lambda item: replace(item, originator=MemberCode("GR")),
            lambda item: replace(item, body={}),
            lambda item: replace(item, issued=0),
            lambda item: replace(item, restrictions=replace(item.restrictions, releasable_to=())),
        ],
    )
    def test_whatever_is_signed_is_in_the_digest(self, change: Callable[[Item], Item]) -> None:
        assert change(ITEM).digest != ITEM.digest


class TestForm:
    @pytest.mark.parametrize("place", [(), ("item",), ("item", "restrictions")])
    def test_an_unknown_field_is_refused(self, place: tuple[str, ...]) -> None:
        wire = inner = json.loads(RAW)
        for name in place:
            inner = inner[name]
        inner["surplus"] = 1
        with pytest.raises(MalformedError, match="unknown field"):
            parse_signed_item(encode(wire))

    @pytest.mark.parametrize(
        "fields",
        [
            {"version": 0},
            {"version": 2},
            {"version": True},
            {"kind": "rumour"},
            {"kind": None},
            {"item_id": "1A" * 16},
            {"originator": "pk"},
            {"issued": -1},
            {"issued": str(ISSUED)},
            {"body": []},
            {"body": None},
            {"body": "{}"},
            {"restrictions": None},
            {"restrictions": []},
        ],
    )
    def test_a_field_outside_its_form_is_refused(self, fields: dict[str, Any]) -> None:
        with pytest.raises(MalformedError):
            parse_signed_item(tampered(**fields))

    @pytest.mark.parametrize(
        "fields",
        [
            {"handling_codes": ["H2", "H1"]},
            {"handling_codes": ["H1", "H1"]},
            {"handling_codes": ["H4"]},
            {"handling_codes": {"H1": 1, "H2": 1}},
            {"releasable_to": {"GR": 1}},
            {"releasable_to": ["GR", "GR"]},
            {"releasable_to": [f"{a}{b}" for a in "ABC" for b in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]},
            {"traffic_light": "WHITE"},
            {"traffic_light": "amber"},
            {"handling_text": "x" * 501},
            {"handling_text": "two\nlines"},
            {"never_to": ["TR"]},
        ],
    )
    def test_restrictions_outside_their_form_are_refused(self, fields: dict[str, Any]) -> None:
        """Among them never_to: on the wire it would name who is feared."""
        whole = {**json.loads(RAW)["item"]["restrictions"], **fields}
        with pytest.raises(MalformedError):
            parse_signed_item(tampered(restrictions=whole))

    @pytest.mark.parametrize("length", [0, 64, SIGNATURE_BYTES - 1, SIGNATURE_BYTES + 1])
    def test_a_signature_of_another_length_is_refused(self, length: int) -> None:
        with pytest.raises(MalformedError):
            parse_signed_item(signed_item_to_bytes(replace(SIGNED, signature=bytes(length))))

    def test_bytes_over_the_limit_are_refused_unread(self) -> None:
        with pytest.raises(MalformedError, match="longer than"):
            parse_signed_item(b"[" * (MAX_CONTENT_BYTES + 1))

    @pytest.mark.parametrize(
        "item",
        [
            replace(ITEM, item_id=MessageId("short")),
            replace(ITEM, originator=MemberCode("pakistan")),
            replace(ITEM, issued=-1),
            replace(ITEM, version=2),
            replace(ITEM, body={"weight": 1.5}),  # type: ignore[dict-item]
            replace(ITEM, body={"long": "x" * MAX_CONTENT_BYTES}),
            replace(ITEM, restrictions=replace(ITEM.restrictions, handling_text="a\nb")),
        ],
    )
    def test_nothing_is_signed_that_nobody_could_parse(self, item: Item) -> None:
        with pytest.raises(MalformedError):
            sign_item(item, PK.signing_key)


def test_neither_body_nor_signature_shows_in_a_repr() -> None:
    secret: dict[str, Json] = {"who": "Secret Person"}
    signed = SignedItem(replace(ITEM, body=secret), PK.signing_key.key_id, bytes(SIGNATURE_BYTES))
    assert "Secret" not in repr(signed)
    assert "signature" not in repr(signed)

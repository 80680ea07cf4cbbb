"""The label's 48 bytes: nothing but the minimal hit fits, and nothing else decodes."""

from dataclasses import replace
from typing import Any

import pytest

from protocol.errors import MalformedError
from protocol.tagset.errors import TagSetFaultError
from protocol.tagset.label import Label, LabelContext, decode_label, encode_label, open_label, seal_label
from protocol.vocabulary import Action, Category, EpochId, HandlingCode, HitReference, MemberCode, Urgency
from tests.unit.protocol.tagset.world import NOW, OWNER, PEER, label

KEY = b"\x05" * 32
CONTEXT = LabelContext(OWNER, PEER, EpochId("e0" * 16), 3)


def test_layout_is_the_documented_one() -> None:
    """A second implementation reads these bytes."""
    given = Label(
        HitReference("00112233445566778899aabbccddeeff"),
        Category.POSSIBLE_VICTIM,
        Action.REFER,
        Urgency.IMMEDIATE_DANGER_TO_LIFE,
        (HandlingCode.H0, HandlingCode.H3, HandlingCode.PROTECTION_ONLY),
        True,
        0x0102030405,
    )
    expected = "010b0a0219010000" + "0000000102030405" + "00112233445566778899aabbccddeeff" + "00" * 16
    assert encode_label(given).hex() == expected
    assert decode_label(bytes.fromhex(expected)) == given


@pytest.mark.parametrize("category", Category)
@pytest.mark.parametrize("urgency", Urgency)
def test_every_word_survives(category: Category, urgency: Urgency) -> None:
    """No category or urgency of the vocabulary lacks a code or shares one."""
    for action in (Action.NONE, Action.PROTECT, Action.REFER) if category.is_protective else tuple(Action):
        given = replace(label(1, category=category), action=action, urgency=urgency, handling_codes=tuple(HandlingCode))
        assert decode_label(encode_label(given)) == given


@pytest.mark.parametrize("at", range(16))
def test_bytes_that_no_builder_writes_are_refused(at: int) -> None:
    """Unknown version, code or flag, time beyond range."""
    raw = bytearray(encode_label(label(1)))
    raw[at] = 0xEE
    if at < 11:
        with pytest.raises(MalformedError):
            decode_label(bytes(raw))
    else:
        assert decode_label(bytes(raw)) != label(1)


@pytest.mark.parametrize("at", range(32, 48))
def test_reserved_bytes_carry_nothing(at: int) -> None:
    """A covert channel for a name or a date of birth is refused."""
    raw = bytearray(encode_label(label(1)))
    raw[at] = 1
    with pytest.raises(MalformedError):
        decode_label(bytes(raw))


@pytest.mark.parametrize(
    "changes",
    [
        {"hit_reference": "PK-2026-17"},
        {"hit_reference": "AA" * 16},
        {"expires": -1},
        {"expires": 2**41},
        {"handling_codes": (HandlingCode.H1, HandlingCode.H0)},
        {"handling_codes": (HandlingCode.H1, HandlingCode.H1)},
        {"category": Category.POSSIBLE_VICTIM},
        {"category": Category.MISSING_PERSON, "protective": True, "action": Action.ARREST},
        {"protective": True, "action": Action.DISCREET_CHECK},
    ],
)
def test_a_label_that_must_not_exist_cannot_be_made(changes: dict[str, Any]) -> None:
    """Above all: a victim whose label says arrest."""
    with pytest.raises(MalformedError):
        replace(label(1), **changes)


def test_a_sealed_label_opens_in_its_place_only() -> None:
    """Moved to another owner, peer, epoch, segment or position, or under another key: a fault of the peer."""
    sealed = seal_label(label(1), KEY, CONTEXT.associated_data(), 7)
    assert len(sealed) == 64
    assert open_label(sealed, KEY, CONTEXT.associated_data(), 7) == label(1)
    elsewhere = [
        replace(CONTEXT, owner=MemberCode("TR")),
        replace(CONTEXT, peer=MemberCode("TR")),
        replace(CONTEXT, epoch=EpochId("e1" * 16)),
        replace(CONTEXT, segment=4),
    ]
    for context in elsewhere:
        with pytest.raises(TagSetFaultError):
            open_label(sealed, KEY, context.associated_data(), 7)
    for key, position in ((KEY, 8), (bytes(32), 7)):
        with pytest.raises(TagSetFaultError):
            open_label(sealed, key, CONTEXT.associated_data(), position)


def test_expiry_is_kept_to_the_second() -> None:
    """Eight bytes of Unix time."""
    assert decode_label(encode_label(label(1, NOW + 12_345))).expires == NOW + 12_345

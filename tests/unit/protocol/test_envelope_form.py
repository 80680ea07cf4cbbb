"""Envelopes against whoever may write them: contents, headers and padding that say more, or otherwise, than was signed."""

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest

from crypto.sealing import seal
from crypto.signatures import SIGNATURE_BYTES
from protocol.encoding import encode
from protocol.envelope import (
    MAX_ITEMS,
    PADDING_STEP_BYTES,
    EnvelopeRefusedError,
    Header,
    content_to_bytes,
    parse_content,
    read_header,
)
from protocol.errors import MalformedError, ProtocolError
from protocol.item import SignedItem
from protocol.limits import (
    MAX_CONTENT_BYTES,
    MAX_HEADER_BYTES,
)
from protocol.vocabulary import MemberCode, MessageId
from tests.support.members import DAY
from tests.unit.protocol.envelope_forger import (
    CONTENT,
    DIGEST,
    ENVELOPE,
    GR,
    HEADER,
    NOW,
    PK,
    PREFIX_BYTES,
    RAW_CONTENT,
    TR,
    Forger,
    content_of,
    header_of,
    item_of,
    opened,
    sealed,
)


class TestContent:
    def test_the_signature_of_one_message_does_not_carry_the_content_of_another(self) -> None:
        other = content_of(body={"note": "y"})
        with pytest.raises(EnvelopeRefusedError):
            opened(Forger(content=other, signed_content=RAW_CONTENT).wire())

    @pytest.mark.parametrize(
        "items",
        [(), CONTENT.items * 2, (item_of(TR, {"hit_reference": "cd" * 16}),), (item_of(PK, {}), *CONTENT.items)],
    )
    def test_items_stripped_added_or_exchanged_after_signing_are_refused(self, items: tuple[SignedItem, ...]) -> None:
        with pytest.raises(EnvelopeRefusedError):
            opened(Forger(content=content_to_bytes(replace(CONTENT, items=items)), signed_content=RAW_CONTENT).wire())

    @pytest.mark.parametrize("signed_items", [(), (b"\x00" * 32,), (CONTENT.items[0].item.digest,) * 2])
    def test_items_that_the_statement_does_not_name_are_refused(self, signed_items: tuple[bytes, ...]) -> None:
        with pytest.raises(EnvelopeRefusedError):
            opened(Forger(signed_items=signed_items).wire())

    def test_a_relaying_member_that_alters_anothers_item_is_found_out_by_the_item(self) -> None:
        """PK envelopes, validly, a statement of TR's from which it took the handling code."""
        signed = CONTENT.items[0]
        lighter = replace(signed.item, restrictions=replace(signed.item.restrictions, expires=NOW + 9 * DAY))
        message = opened(
            Forger(content=content_to_bytes(replace(CONTENT, items=(replace(signed, item=lighter),)))).wire()
        )
        with pytest.raises(ProtocolError):
            message.content.items[0].verify(TR.signing_key.public_key)

    def test_an_untouched_item_keeps_its_originators_signature_through_a_relay(self) -> None:
        assert opened(ENVELOPE).content.items[0].verify(TR.signing_key.public_key) == CONTENT.items[0].item

    @pytest.mark.parametrize(
        "fields",
        [
            {"surplus": 1},
            {"type": "rumour"},
            {"type": 1},
            {"body": []},
            {"body": None},
            {"items": {}},
            {"items": None},
            {"items": [None]},
            {"items": [{}]},
            {"items": [[]]},
            {"in_reply_to": ""},
            {"in_reply_to": 0},
            {"in_reply_to": "0C" * 16},
        ],
    )
    def test_content_outside_its_form_is_refused(self, fields: dict[str, Any]) -> None:
        with pytest.raises(MalformedError):
            opened(Forger(content=content_of(**fields), signed_content=RAW_CONTENT).wire())

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (b'{"body"', b'{ "body"'),
            (b'"in_reply_to":null,', b'"in_reply_to":null,"in_reply_to":null,'),
            (b'"note":"x"', b'"note":1.0'),
            (b'"note":"x"', b'"note":"\\u0078"'),
            (b'"note":"x"', b'"note":NaN'),
            (b'"note":"x"', b'"note":"\\ud800"'),
            (b'"note":"x"', b'"note":"x","note":"x"'),
            (b'"note":"x"', b'"note":' + b"[" * 200 + b"]" * 200),
            (b'"note":"x"', b'"note":' + b"[" * 100_000),
        ],
    )
    def test_content_in_another_spelling_is_refused(self, old: bytes, new: bytes) -> None:
        assert old in RAW_CONTENT
        with pytest.raises(MalformedError):
            opened(Forger(content=RAW_CONTENT.replace(old, new, 1), signed_items=()).wire())

    def test_an_unknown_field_inside_an_item_is_refused(self) -> None:
        wire = json.loads(RAW_CONTENT)
        wire["items"][0]["item"]["restrictions"]["surplus"] = 1
        with pytest.raises(MalformedError, match="unknown field"):
            opened(Forger(content=encode(wire), signed_items=()).wire())

    def test_more_items_than_the_limit_are_refused(self) -> None:
        one = json.loads(RAW_CONTENT)["items"][0]
        assert len(parse_content(content_of(items=[one] * MAX_ITEMS)).items) == MAX_ITEMS
        with pytest.raises(MalformedError):
            opened(Forger(content=content_of(items=[one] * (MAX_ITEMS + 1)), signed_items=()).wire())

    def test_content_over_the_limit_is_refused_on_both_sides(self) -> None:
        fixed = len(content_of(body={"note": ""}))
        largest = content_of(body={"note": "x" * (MAX_CONTENT_BYTES - fixed)})
        assert opened(sealed(content=largest)).content_bytes == largest
        too_large = content_of(body={"note": "x" * (MAX_CONTENT_BYTES - fixed + 1)})
        with pytest.raises(MalformedError):
            sealed(content=too_large)
        with pytest.raises(MalformedError):
            opened(Forger(content=too_large, signed_items=()).wire())


class TestHeader:
    @pytest.mark.parametrize(
        "fields", [{"version": 0}, {"version": 2}, {"version": True}, {"version": "1"}, {"surplus": 1}]
    )
    def test_another_version_or_an_unknown_field_is_refused(self, fields: dict[str, Any]) -> None:
        with pytest.raises(MalformedError):
            opened(Forger(header=header_of(**fields)).wire())

    @pytest.mark.parametrize("version", [0, 2, 255])
    def test_another_version_byte_is_refused_even_if_sealed_and_all(self, version: int) -> None:
        with pytest.raises(MalformedError):
            opened(Forger(version=version).wire())
        with pytest.raises(EnvelopeRefusedError):
            opened(Forger(sealed_version=version).wire())

    @pytest.mark.parametrize("magic", [b"WRE\x00", b"wren", b"\x00\x00\x00\x00"])
    def test_another_magic_is_refused(self, magic: bytes) -> None:
        with pytest.raises(MalformedError):
            opened(Forger(magic=magic).wire())

    @pytest.mark.parametrize(
        "fields",
        [
            {"message_id": 1},
            {"message_id": "0c" * 15},
            {"sender": ["PK"]},
            {"sender": None},
            {"recipient": "gr"},
            {"sent": str(NOW)},
            {"sent": -1},
            {"sent": 2**52},
            {"expires": None},
            {"expires": True},
        ],
    )
    def test_type_confusion_is_refused(self, fields: dict[str, Any]) -> None:
        with pytest.raises(MalformedError):
            opened(Forger(header=header_of(**fields)).wire())

    @pytest.mark.parametrize(
        "header",
        [
            Forger().header + b" ",
            Forger().header.replace(b":", b": ", 1),
            Forger().header.replace(b"{", b'{"expires":1,', 1),
            b"[]",
            b"",
            b"\xff",
            b"{" * MAX_HEADER_BYTES,
            Forger().header[:-1],
        ],
    )
    def test_a_header_in_another_spelling_is_refused(self, header: bytes) -> None:
        with pytest.raises(MalformedError):
            opened(Forger(header=header).wire())

    def test_a_header_over_the_limit_is_refused_unread(self) -> None:
        with pytest.raises(MalformedError):
            opened(Forger(header=header_of(surplus="x" * MAX_HEADER_BYTES)).wire())

    @pytest.mark.parametrize(
        "header",
        [
            replace(HEADER, message_id=MessageId("short")),
            replace(HEADER, sender=MemberCode("Pakistan")),
            replace(HEADER, expires=2**60),
            replace(HEADER, version=2),
        ],
    )
    def test_no_envelope_is_made_that_nobody_could_read(self, header: Header) -> None:
        with pytest.raises(MalformedError):
            sealed(header)

    def test_an_onlooker_sees_the_header_and_nothing_else(self) -> None:
        assert read_header(ENVELOPE) == HEADER
        assert sorted(json.loads(Forger().header)) == [
            "expires", "message_id", "recipient", "sender", "sent", "version"
        ]  # fmt: skip


class TestPadding:
    def test_contents_that_differ_within_a_step_have_one_size(self) -> None:
        """Else the size would tell a clear answer from a hit, or one spelling from another."""
        room = -(4 + len(content_of(body={"note": ""})) + 16 + SIGNATURE_BYTES) % PADDING_STEP_BYTES
        sizes = [len(sealed(content=content_of(body={"note": "x" * n}))) for n in (0, 1, room // 2, room - 1, room)]
        assert len(set(sizes)) == 1
        assert len(sealed(content=content_of(body={"note": "x" * (room + 1)}))) == sizes[0] + PADDING_STEP_BYTES

    @pytest.mark.parametrize("at", [0, 1, -1])
    def test_padding_that_says_something_is_refused(self, at: int) -> None:
        """It is not signed: a channel beside the message, and a second spelling of it."""
        size = -(4 + len(RAW_CONTENT) + 16 + SIGNATURE_BYTES) % PADDING_STEP_BYTES
        padding = bytearray(size)
        padding[at] = 1
        with pytest.raises(MalformedError):
            opened(Forger(padding=bytes(padding)).wire())

    @pytest.mark.parametrize("surplus", [-1, 1, 1024, 2048])
    def test_more_or_less_padding_than_the_step_asks_for_is_refused(self, surplus: int) -> None:
        size = -(4 + len(RAW_CONTENT) + 16 + SIGNATURE_BYTES) % PADDING_STEP_BYTES
        with pytest.raises(MalformedError):
            opened(Forger(padding=bytes(size + surplus)).wire())

    @pytest.mark.parametrize("length", [0, 1, len(RAW_CONTENT) - 1, len(RAW_CONTENT) + 1, MAX_CONTENT_BYTES, 2**32 - 1])
    def test_a_false_content_length_is_refused(self, length: int) -> None:
        with pytest.raises(ProtocolError):
            opened(Forger(length=length).wire())

    @pytest.mark.parametrize("size", [0, 3, 4, 1024, 2048])
    def test_a_plaintext_too_short_for_its_parts_is_refused(self, size: int) -> None:
        info = (b"\x01", DIGEST, hashlib.sha256(Forger().header).digest())
        body = seal(GR.sealing_key.public_key, bytes(size), label="wren envelope v1", info_parts=info)
        with pytest.raises(MalformedError):
            opened(ENVELOPE[: PREFIX_BYTES + len(Forger().header)] + body)

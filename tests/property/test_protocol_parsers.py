"""Every parser of the protocol, given any bytes or valid bytes with a change: a value or a ProtocolError, nothing else.

And what a parser accepts has one spelling: writing the value again gives the same bytes, so nobody holds two different
byte strings that mean the same message, item or charter.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.alerts.acknowledgement import acknowledgement_to_body, parse_acknowledgement
from protocol.alerts.alert import alert_to_body, parse_alert
from protocol.alerts.sighting import parse_sighting, sighting_to_body
from protocol.alerts.withdrawal import (
    parse_purge_receipt,
    parse_withdrawal,
    purge_receipt_to_body,
    withdrawal_to_body,
)
from protocol.charter_form import charter_to_bytes, parse_charter
from protocol.charter_signing import parse_signed_charter, signed_charter_to_bytes
from protocol.encoding import Json, bytes_to_text, decode, decode_object, encode, text_to_bytes
from protocol.envelope import Content, content_to_bytes, open_envelope, parse_content, read_header
from protocol.epoch import voprf_keys
from protocol.errors import ProtocolError
from protocol.evaluation import (
    BlindCheck,
    EvaluationAnswer,
    EvaluationStatus,
    answer_to_bytes,
    evaluate,
    parse_answer,
    parse_request,
    request_to_bytes,
)
from protocol.information import (
    information_answer_to_body,
    information_request_to_body,
    parse_information_answer,
    parse_information_request,
)
from protocol.item import parse_signed_item, signed_item_to_bytes
from protocol.keysheet import parse_signed_key_sheet, signed_key_sheet_to_bytes
from protocol.leaf import Leaf, leaf_to_bytes, parse_leaf
from protocol.recall import parse_recall, parse_recall_answer, recall_answer_to_body, recall_to_body
from protocol.receipt import acceptance_to_body, parse_acceptance
from protocol.tagset.builder import build_segment
from protocol.tagset.label import LabelContext, decode_label, encode_label
from protocol.tagset.manifest import Manifest, manifest_to_bytes, parse_manifest
from protocol.tagset.segment import Header, SegmentKind
from protocol.vessels.answer import parse_vessel_answer, vessel_answer_to_body
from protocol.vessels.request import parse_vessel_verify, vessel_verify_to_body
from protocol.vessels.result import parse_vessel_result, vessel_result_to_body
from protocol.vocabulary import Direction, LeafKind, MessageId
from tests.support.members import make_charter, make_key_sheet, make_member
from tests.unit.protocol.envelope_forger import CONTENT, ENVELOPE, GR, NOW, PK, TRUST
from tests.unit.protocol.tagset.world import EPOCH, OWNER, PEER, label
from tests.unit.protocol.test_receipt_recall import ACCEPTANCE, RECALL, RETAINED
from tests.vectors import alerts
from tests.vectors.requests import request_vectors


@dataclass(frozen=True)
class Parser:
    """How a structure is read, how it is written, and valid bytes of it."""

    parse: Callable[[bytes], Any]
    write: Callable[[Any], bytes]
    valid: bytes


def body_parser(parse: Callable[[Any], Any], write: Callable[[Any], Any], value: Any) -> Parser:
    return Parser(
        lambda raw: parse(decode_object(raw, max_bytes=1 << 20)), lambda one: encode(write(one)), encode(write(value))
    )


def request_parsers() -> dict[str, Parser]:
    """Of what members ask one another, by the vectors' names; the fullest of several answers."""
    both: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
        "vessel_verify": (parse_vessel_verify, vessel_verify_to_body),
        "vessel_answers": (parse_vessel_answer, vessel_answer_to_body),
        "vessel_result": (parse_vessel_result, vessel_result_to_body),
        "information_request": (parse_information_request, information_request_to_body),
        "information_answers": (parse_information_answer, information_answer_to_body),
        "acknowledgement": (parse_acknowledgement, acknowledgement_to_body),
    }
    vectors: dict[str, Any] = request_vectors()
    assert set(vectors) == set(both), "a body that nobody fuzzes"
    texts = {name: text if isinstance(text, str) else max(text, key=len) for name, text in vectors.items()}
    return {
        name: body_parser(parse, write, parse(decode_object(texts[name].encode(), max_bytes=1 << 20)))
        for name, (parse, write) in both.items()
    }


def make_parsers() -> dict[str, Parser]:
    charter = make_charter(("GR", "PK"))
    keys = voprf_keys(b"\x01" * 32, EPOCH, "wren-skeleton-3")
    check = BlindCheck.prepare(EPOCH.id, {})
    evaluated, proofs = evaluate(keys, check.request.elements)
    answer = EvaluationAnswer(MessageId("0c" * 16), EPOCH.id, 1, EvaluationStatus.ANSWERED, evaluated, proofs)
    segment = build_segment(LabelContext(OWNER, PEER, EPOCH.id, 1), SegmentKind.BASE, keys, [], [])
    public_keys = {kind: pair.public_key for kind, pair in keys.items()}
    manifest = Manifest(
        OWNER, PEER, EPOCH.id, EPOCH.starts, EPOCH.expires, 1, EPOCH.starts, public_keys, (segment.info,)
    )
    leaf = Leaf(LeafKind.MESSAGE, Direction.SENT, PK.code, MessageId("0c" * 16), NOW, bytes(32))
    sheet = signed_key_sheet_to_bytes(make_key_sheet(make_member("PK")))
    return {
        "encoding": Parser(lambda raw: decode(raw, max_bytes=1 << 20), encode, encode({"a": [1, None, True, "é"]})),
        "base64url": Parser(
            lambda raw: text_to_bytes(raw.decode("latin-1")), lambda one: bytes_to_text(one).encode(), b"-_8"
        ),
        "charter": Parser(parse_charter, charter_to_bytes, charter_to_bytes(charter.charter)),
        "signed_charter": Parser(parse_signed_charter, signed_charter_to_bytes, signed_charter_to_bytes(charter)),
        "key_sheet": Parser(parse_signed_key_sheet, signed_key_sheet_to_bytes, sheet),
        "item": Parser(parse_signed_item, signed_item_to_bytes, signed_item_to_bytes(CONTENT.items[0])),
        "content": Parser(parse_content, content_to_bytes, content_to_bytes(CONTENT)),
        "leaf": Parser(parse_leaf, leaf_to_bytes, leaf_to_bytes(leaf)),
        "acceptance": body_parser(parse_acceptance, acceptance_to_body, ACCEPTANCE),
        "recall": body_parser(parse_recall, recall_to_body, RECALL),
        "recall_answer": body_parser(parse_recall_answer, recall_answer_to_body, RETAINED),
        "evaluation_request": Parser(parse_request, request_to_bytes, request_to_bytes(check.request)),
        "evaluation_answer": Parser(parse_answer, answer_to_bytes, answer_to_bytes(answer)),
        "manifest": Parser(parse_manifest, manifest_to_bytes, manifest_to_bytes(manifest)),
        "alert": body_parser(parse_alert, alert_to_body, alerts.FULL),
        "sighting": body_parser(parse_sighting, sighting_to_body, alerts.ADDING),
        "withdrawal": body_parser(parse_withdrawal, withdrawal_to_body, alerts.WITHDRAWAL),
        "purge_receipt": body_parser(parse_purge_receipt, purge_receipt_to_body, alerts.RETAINED),
        **request_parsers(),
        "label": Parser(decode_label, encode_label, encode_label(label(7))),
        "segment_header": Parser(Header.decode, Header.encode, segment.content[:64]),
    }


PARSERS = make_parsers()
JSON_PARSERS = sorted(set(PARSERS) - {"label", "segment_header", "base64url"})
SCALARS: st.SearchStrategy[Any] = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(max_size=8)
    | st.sampled_from(["PK", "GR", "ab" * 16, "H1", "wanted_arrest", "A" * 43, ""])
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def survives(parser: Parser, raw: bytes) -> bool:
    """Whether `raw` is refused as it should be, or accepted and written again byte for byte."""
    try:
        value = parser.parse(raw)
    except ProtocolError:
        return True
    return parser.write(value) == raw


@pytest.mark.parametrize("name", sorted(PARSERS))
def test_the_valid_bytes_are_valid(name: str) -> None:
    parser = PARSERS[name]
    assert parser.write(parser.parse(parser.valid)) == parser.valid


@pytest.mark.parametrize("name", sorted(PARSERS))
@settings(max_examples=40, deadline=None)
@given(raw=st.binary(max_size=200))
def test_any_bytes_at_all(name: str, raw: bytes) -> None:
    assert survives(PARSERS[name], raw)


@pytest.mark.parametrize("name", sorted(PARSERS))
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_valid_bytes_with_one_stretch_replaced(name: str, data: st.DataObject) -> None:
    valid = PARSERS[name].valid
    start = data.draw(st.integers(0, len(valid)))
    end = data.draw(st.integers(start, min(len(valid), start + 8)))
    new = data.draw(st.binary(max_size=8) | st.text('{}[]":,0\\ua', max_size=8).map(str.encode))
    assert survives(PARSERS[name], valid[:start] + new + valid[end:])


@pytest.mark.parametrize("name", JSON_PARSERS)
@settings(max_examples=80, deadline=None)
@given(st.data())
def test_canonical_json_with_one_value_of_another_type_or_meaning(name: str, data: st.DataObject) -> None:
    """The form is right, so this reaches what lies behind it: schemas, constructors, rules."""
    tree = json.loads(PARSERS[name].valid)
    place: Any = tree
    while True:
        keys = sorted(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    match data.draw(st.sampled_from(["replace", "remove", "add"])):
        case "replace":
            place[key] = data.draw(VALUES)
        case "remove":
            del place[key]
        case "add" if isinstance(place, dict):
            place[data.draw(st.text(max_size=4))] = data.draw(VALUES)
        case _:
            place.append(data.draw(VALUES))
    assert survives(PARSERS[name], encode(tree))


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_what_is_encoded_decodes_to_itself(value: Json) -> None:
    assert decode(encode(value), max_bytes=1 << 20) == value


def opens(raw: bytes) -> bool:
    """Whether GR accepts these bytes as PK's message. Raises nothing but what the interface promises."""
    try:
        open_envelope(raw, recipient=GR.code, channel_member=PK.code, openers=[GR.sealing_key], trust=TRUST, now=NOW)
    except ProtocolError:
        return False
    return True


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=3000), st.booleans())
def test_no_bytes_pass_for_an_envelope(raw: bytes, headed: bool) -> None:
    assert not opens(ENVELOPE[:158] + raw if headed else raw)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(ENVELOPE) - 1), st.integers(0, 40), st.binary(max_size=40))
def test_an_envelope_with_one_stretch_replaced_is_none(at: int, length: int, new: bytes) -> None:
    changed = ENVELOPE[:at] + new + ENVELOPE[at + length :]
    assert opens(changed) is (changed == ENVELOPE)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300) | st.integers(0, 250).map(lambda cut: ENVELOPE[:cut]))
def test_reading_a_header_from_any_bytes_is_safe(raw: bytes) -> None:
    try:
        sender = read_header(raw).sender
    except ProtocolError:
        sender = PK.code
    assert sender == PK.code


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text(max_size=4), VALUES, max_size=3))
def test_any_body_survives_inside_content(body: dict[str, Any]) -> None:
    content = replace(Content(CONTENT.type, {}), body=body)
    assert parse_content(content_to_bytes(content)) == content

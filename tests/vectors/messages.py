"""Recipes: encodings, items, envelopes, restrictions, leaves, receipts, recalls."""

import hashlib
from dataclasses import replace
from itertools import product

from crypto.encoding import pae
from protocol import schema
from protocol.encoding import Json, bytes_to_text, encode
from protocol.envelope import (
    Content,
    Header,
    HeaderSchema,
    content_digest,
    content_to_bytes,
    seal_envelope,
)
from protocol.item import Item, ItemSchema, sign_item, signed_item_to_bytes
from protocol.leaf import Leaf, commit, leaf_to_bytes
from protocol.recall import AnsweredOutcome, Recall, RecallAnswer, recall_answer_to_body, recall_to_body
from protocol.receipt import RelayAcceptance, acceptance_to_body
from protocol.restrictions import Actor, Destination, Door, Marked, Restrictions, RestrictionsSchema, may_use
from protocol.vocabulary import (
    Category,
    Direction,
    HandlingCode,
    HitReference,
    ItemKind,
    LeafKind,
    MemberCode,
    MessageId,
    MessageType,
    Purpose,
    Role,
    TrafficLight,
)
from tests.vectors.recipe import GR, NOW, PK, TR, Vector

ACCEPTANCE = RelayAcceptance(MessageId("0c" * 16), PK.code, b"\x01" * 32, NOW + 2, b"\x02" * 32)
RESTRICTIONS = Restrictions(
    expires=NOW + 86_400,
    handling_codes=(HandlingCode.H1, HandlingCode.H3),
    handling_text="ask before use in court; « 5 ans »",
    traffic_light=TrafficLight.AMBER_STRICT,
    releasable_to=(GR.code,),
)
ITEM = Item(
    ItemKind.RECALL, MessageId("1a" * 16), PK.code, NOW, RESTRICTIONS, recall_to_body(Recall(HitReference("ab" * 16)))
)
CHARTER_DIGEST = bytes(range(32))


def pae_vectors() -> Vector:
    """Pre-authentication encoding."""
    inputs: list[tuple[str, list[bytes]]] = [
        ("", []),
        ("", [b""]),
        ("wren item v1", [b"a", b"bc"]),
        ("wren item v1", [b"ab", b"c"]),
        ("é", [bytes(300)]),
    ]
    return {
        "cases": [
            {"label": label, "parts": [part.hex() for part in parts], "encoded": pae(label, *parts).hex()}
            for label, parts in inputs
        ]
    }


def encoding_vectors() -> Vector:
    """Canonical JSON and base64url: what is written, and what is refused."""
    values: list[Json] = [
        {},
        {"b": 1, "a": [True, False, None], "B": "é", "é": -1},
        {"controls": '\x00\b\t\n\f\r\x1f\x7f"\\/'},
        {"scripts": "سلام Ελλάδα Кыргыз 😀 \u2028"},
        {"😀": "after U+E000, though its UTF-16 units come before", "\ue000": 1},
        {"integers": [0, -1, 2**53 - 1, -(2**53) + 1]},
    ]
    refused = {
        "white space": b'{"a": 1}',
        "unsorted keys": b'{"b":1,"a":2}',
        "a key twice": b'{"a":1,"a":1}',
        "a float": b'{"a":1.0}',
        "an exponent": b'{"a":1e3}',
        "negative zero": b'{"a":-0}',
        "an integer of 54 bits": b'{"a":9007199254740992}',
        "not a number": b'{"a":NaN}',
        "a needless escape": b'{"a":"\\u0041"}',
        "an escape in capitals": b'{"a":"\\u001F"}',
        "a lone surrogate": b'{"a":"\\ud800"}',
        "a byte order mark": b"\xef\xbb\xbf{}",
        "an overlong form": b'"\xc0\xaf"',
        "trailing bytes": b"{} ",
        "nested 18 deep": b"[" * 18 + b"]" * 18,
    }
    return {
        "cases": [{"value": value, "canonical": encode(value).decode()} for value in values],
        "refused": [{"why": why, "bytes": raw.hex()} for why, raw in refused.items()],
        "base64url": [
            {"bytes": raw.hex(), "text": bytes_to_text(raw)} for raw in (b"", b"\xfb", b"\xfb\xff", bytes(3))
        ],
        "base64url_refused": ["A", "AA==", "AB", "A+AA", "A/AA", "AA\n"],
    }


def restrictions_vectors() -> Vector:
    """Restrictions on the wire, and decisions of `may_use` over every door, role and category in turn."""
    full = schema.dump_bytes(RestrictionsSchema(), RESTRICTIONS).decode()
    least = schema.dump_bytes(RestrictionsSchema(), Restrictions(expires=0)).decode()
    return {"cases": [{"canonical": full}, {"canonical": least}], "decisions": _decisions()}


def _decisions() -> list[Vector]:
    protected = replace(RESTRICTIONS, handling_codes=(HandlingCode.PROTECTION_ONLY,), handling_text="")
    marks = [
        RESTRICTIONS,
        protected,
        replace(RESTRICTIONS, handling_codes=(HandlingCode.H0, HandlingCode.H2), traffic_light=TrafficLight.GREEN),
    ]
    categories = [Category.SMUGGLING_SUSPECT, Category.POSSIBLE_VICTIM, Category.REFERENCE_LIST]
    terms = frozenset({Category.SMUGGLING_SUSPECT, Category.POSSIBLE_VICTIM})
    destinations = [
        Destination(GR.code, Door.TAG_SET, terms),
        Destination(GR.code, Door.TAG_SET),
        Destination(TR.code, Door.TAG_SET, terms | {Category.REFERENCE_LIST}, training=True),
        Destination(TR.code, Door.ONWARD_MESSAGE),
        Destination(GR.code, Door.SCREEN),
    ]
    actors = [Actor(PK.code), Actor(GR.code, Role.PROTECTION_OFFICER)]
    decisions = []
    for mark, category, destination, actor in product(marks, categories, destinations, actors):
        item = Marked(PK.code, mark, category, frozenset({MemberCode("IR")}))
        purpose = Purpose.PROTECTION if destination.door is Door.SCREEN else None
        decision = may_use(item, actor, purpose, destination, NOW)
        decisions.append(
            {
                "restrictions": schema.dump_bytes(RestrictionsSchema(), mark).decode(),
                "originator": item.originator,
                "category": category.value,
                "never_to": sorted(item.never_to),
                "actor": actor.member,
                "role": None if actor.role is None else actor.role.value,
                "purpose": None if purpose is None else purpose.value,
                "destination": destination.member,
                "door": destination.door.value,
                "terms": None if destination.categories is None else sorted(destination.categories),
                "training": destination.training,
                "now": NOW,
                "reasons": list(decision.reasons),
                "obligations": list(decision.obligations),
            }
        )
    return decisions


def item_vectors() -> Vector:
    """An item, its digest, what is signed, and one signature of it."""
    raw = schema.dump_bytes(ItemSchema(), ITEM)
    return {
        "signing_seed": PK.signing_key.seed_bytes().hex(),
        "public_key": PK.signing_key.public_key.to_bytes().hex(),
        "key_id": PK.signing_key.key_id,
        "canonical": raw.decode(),
        "digest": ITEM.digest.hex(),
        "to_be_signed": pae("wren item v1", raw).hex(),
        "randomised": {"signed_item": signed_item_to_bytes(sign_item(ITEM, PK.signing_key)).decode()},
    }


def envelope_vectors() -> Vector:
    """An envelope from PK to GR that carries an item of TR's; the recipient's sealing seed opens it."""
    item = replace(ITEM, originator=TR.code)
    header = Header(MessageId("0c" * 16), PK.code, GR.code, NOW, NOW + 600)
    header_bytes = schema.dump_bytes(HeaderSchema(), header)
    bare = content_to_bytes(Content(MessageType.MANIFEST_REQUEST, {}, in_reply_to=MessageId("0b" * 16)))
    carrying = content_to_bytes(Content(MessageType.ITEM, {}, (sign_item(item, TR.signing_key),)))
    sealing_key = GR.sealing_key.public_key

    def case(content: bytes) -> Vector:
        raw = seal_envelope(
            header,
            content,
            signer=PK.signing_key,
            recipient_key=sealing_key,
            charter_digest=CHARTER_DIGEST,
        )
        return {"content": content.decode(), "content_digest": content_digest(content).hex(), "envelope": raw.hex()}

    statement = [
        header_bytes,
        hashlib.sha256(sealing_key).digest(),
        CHARTER_DIGEST,
        content_digest(bare),
    ]
    return {
        "sender_signing_seed": PK.signing_key.seed_bytes().hex(),
        "item_public_key": TR.signing_key.public_key.to_bytes().hex(),
        "recipient_sealing_seed": GR.sealing_seed.hex(),
        "recipient_sealing_key": sealing_key.hex(),
        "charter_digest": CHARTER_DIGEST.hex(),
        "now": NOW,
        "header": header_bytes.decode(),
        "info": pae("wren envelope v1", b"\x01", CHARTER_DIGEST, hashlib.sha256(header_bytes).digest()).hex(),
        "content": bare.decode(),
        "content_digest": content_digest(bare).hex(),
        "to_be_signed": pae("wren envelope signature v1", *statement).hex(),
        "item_digest": item.digest.hex(),
        "randomised": {"without_items": case(bare), "with_an_item": case(carrying)},
    }


def leaf_vectors() -> Vector:
    """Leaves of the exchange log, and the commitment in them."""
    salt = bytes(range(32))
    cases = []
    for kind, direction, peer, message_id in (
        (LeafKind.MESSAGE, Direction.RECEIVED, PK.code, MessageId("0c" * 16)),
        (LeafKind.EVALUATION_REQUEST, Direction.SENT, GR.code, MessageId("0d" * 16)),
        (LeafKind.START, Direction.INTERNAL, None, None),
    ):
        payload = f"payload of a {kind.value}".encode()
        leaf = Leaf(kind, direction, peer, message_id, NOW, commit(salt, payload))
        cases.append({"salt": salt.hex(), "payload": payload.hex(), "canonical": leaf_to_bytes(leaf).decode()})
    return {"cases": cases}


def receipt_vectors() -> Vector:
    """Bodies of receipts, recalls and their answers."""
    recall_id = MessageId("0d" * 16)
    return {
        "relay_acceptance": encode(acceptance_to_body(ACCEPTANCE)).decode(),
        "recall": encode(recall_to_body(Recall(HitReference("ab" * 16)))).decode(),
        "recall_answers": [
            encode(recall_answer_to_body(RecallAnswer(recall_id, outcome, basis))).decode()
            for outcome, basis in (
                (AnsweredOutcome.PURGED, ""),
                (AnsweredOutcome.RETAINED_UNDER_LAW, "Penal Code, s. 173"),
            )
        ],
    }

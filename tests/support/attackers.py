"""What an attacker inside the federation can do: seal anything under its own true keys, and send it again."""

import hashlib
from dataclasses import replace
from typing import Any

from node.core.check import CheckResult, check_traveller
from node.core.context import NodeContext
from node.core.messages import new_id, open_from, seal_to
from protocol.encoding import decode_object, encode
from protocol.envelope import Content, Header, OpenedEnvelope, content_to_bytes
from protocol.evaluation import EvaluationAnswer, EvaluationRequest, parse_answer, request_to_bytes
from protocol.item import Item, SignedItem, sign_item
from protocol.restrictions import Restrictions
from protocol.vocabulary import EpochId, ItemKind, MemberCode, MessageId, MessageType, Purpose, Role
from tests.support.entries import traveller
from tests.support.federation import SimulatedFederation

GR, PK, TR = MemberCode("GR"), MemberCode("PK"), MemberCode("TR")
PASSPORT = ("PAK", "AB1234567")


def seal(
    sender: NodeContext, recipient: MemberCode, content: bytes, *, message_id: str = "", lifetime: int = 600
) -> bytes:
    """Wire bytes, sealed and signed as the sender's node would."""
    now = sender.clock.now()
    chosen = MessageId(message_id) if message_id else new_id(sender.random_bytes)
    header = Header(chosen, sender.member, recipient, now, now + lifetime)
    return seal_to(sender, sender.federation(), header, content)


def opened(recipient: NodeContext, raw: bytes, sender: MemberCode) -> OpenedEnvelope:
    """What the recipient reads in it."""
    return open_from(recipient, recipient.federation(), raw, sender)


def signed_item(signer: NodeContext, kind: ItemKind, body: Any, to: MemberCode, **changes: Any) -> SignedItem:
    """An item in the signer's name, or with `changes` in somebody else's, signed by the signer's true key."""
    now = signer.clock.now()
    restrictions = Restrictions(expires=now + 86_400, releasable_to=(to,))
    item = Item(kind, new_id(signer.random_bytes), signer.member, now, restrictions, body)
    return sign_item(replace(item, **changes), signer.keys.signer(now))


def item_message(signed: SignedItem) -> bytes:
    """Content that carries one item."""
    return content_to_bytes(Content(MessageType.ITEM, {}, (signed,)))


def request_content(epoch: EpochId, elements: tuple[bytes, ...]) -> bytes:
    """Content of an evaluation request."""
    body = decode_object(request_to_bytes(EvaluationRequest(epoch, elements)), max_bytes=65_536)
    return content_to_bytes(Content(MessageType.EVALUATION_REQUEST, body))


def answer_in(asker: NodeContext, raw: bytes, owner: MemberCode) -> EvaluationAnswer:
    """The evaluation answer inside an envelope."""
    return parse_answer(encode(opened(asker, raw, owner).content.body))


def epoch_towards(federation: SimulatedFederation, owner: str, peer: MemberCode) -> EpochId:
    """The epoch of the owner's newest manifest for that peer."""
    with federation[owner].store.read() as tx:
        row = tx.own_tag_sets.manifest(peer)
    assert row is not None
    return row.epoch


def check(federation: SimulatedFederation, code: str = "GR", **who: Any) -> CheckResult:
    """One traveller at a border."""
    return check_traveller(
        federation[code].context, traveller(**who), purpose=Purpose.BORDER_SECOND_LINE, role=Role.SECOND_LINE
    )


def outcome(federation: SimulatedFederation, owner: MemberCode, code: str = "GR", **who: Any) -> str:
    """What the owner's list says of a traveller: clear, possible_hit, or the reason why it was not checked."""
    (one,) = (one for one in check(federation, code, **who).lists if one.holder == owner)
    return (one.reason or one.outcome).value


def digest(raw: bytes) -> bytes:
    """SHA-256."""
    return hashlib.sha256(raw).digest()

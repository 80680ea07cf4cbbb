"""Vessel verification: ask a member about a vessel, answer it, report what came of it (Protocol Art. 8).

The machine and its clock are drawn in node/core/inquiries.py. Only who was asked answers, once; only who asked reports,
once, and of no measure that was not authorised. A peer that gets `cannot_answer` learns nothing else, whatever the ground.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from node.core.alerts.sending import priority_of
from node.core.errors import ConflictError
from node.core.inquiries import (
    MAX_GROUND_CHARACTERS,
    Inquiry,
    InquirySubject,
    answer_item,
    arrived_answer,
    arrived_request,
    find_request,
    request_item,
    require_answerable,
)
from node.core.messages import make_item
from node.core.outbox import enqueue
from protocol.errors import RefusedError
from protocol.restrictions import Restrictions
from protocol.vessels.answer import VesselAnswer, parse_vessel_answer, vessel_answer_to_body
from protocol.vessels.request import VesselVerify, parse_vessel_verify, vessel_verify_to_body
from protocol.vessels.result import VesselResult, parse_vessel_result, vessel_result_to_body
from protocol.vessels.words import VesselMeasure, VesselStatus
from protocol.vocabulary import HandlingCode, ItemKind, MemberCode, MessageId

if TYPE_CHECKING:
    from node.core.alerts.reception import Arrival
    from node.core.context import NodeContext
    from node.core.ports import Transaction

REQUEST_LIFETIME_SECONDS = 14 * 86_400
"""A vessel is elsewhere by then; the request lapses, and is not answered any more."""
ANSWER_LIFETIME_SECONDS = 365 * 86_400


def ask_about_vessel(node: NodeContext, to: MemberCode, request: VesselVerify) -> MessageId:
    """Asks a member; the request's id. Raises ConflictError for a member that is not in the charter, or this node's own."""
    _require_peer(node, to)
    now = node.clock.now()
    expires = now + REQUEST_LIFETIME_SECONDS
    signed = make_item(
        node,
        ItemKind.VESSEL_VERIFY,
        vessel_verify_to_body(request),
        Restrictions(expires=expires, handling_codes=(HandlingCode.H2,), releasable_to=(to,)),
    )
    request_id = signed.item.item_id
    with node.store.write() as tx:
        message_id = enqueue(tx, node, to, signed, priority=priority_of(request.urgency, downstream=False))
        tx.inquiries.add(
            Inquiry(node.member, request_id, to, InquirySubject.VESSEL, message_id, request.urgency, now, expires)
        )
    return request_id


def answer_about_vessel(
    node: NodeContext, answer: VesselAnswer, *, asker: MemberCode | None = None, ground: str = ""
) -> None:
    """Answers, once. ground: why it cannot be answered, kept here for the auditor, needed exactly for a refusal.

    Raises NotFoundError; ConflictError for a request that is not open here, an authorisation of what was not asked for, or
    a ground too many or missing.
    """
    refusal = answer.status is VesselStatus.CANNOT_ANSWER
    require_ground(ground, refusal=refusal)
    with node.store.write() as tx:
        inquiry = find_request(tx, answer.request_id, InquirySubject.VESSEL, asker=asker)
        require_answerable(inquiry, node.member, node.clock.now())
        if not set(answer.authorised) <= set(_asked_for(tx, node, inquiry)):
            raise ConflictError("this authorises what was not asked for: answer what the request names")
        restrictions = Restrictions(
            expires=node.clock.now() + ANSWER_LIFETIME_SECONDS,
            handling_codes=(HandlingCode.H2,),
            releasable_to=(inquiry.asker,),
        )
        signed = make_item(node, ItemKind.VESSEL_VERIFY_ANSWER, vessel_answer_to_body(answer), restrictions)
        answer_id = enqueue(tx, node, inquiry.asker, signed, priority=priority_of(inquiry.urgency, downstream=False))
        tx.inquiries.answer(inquiry.asker, inquiry.request_id, answer_id, ground)


def report_vessel_result(node: NodeContext, result: VesselResult) -> None:
    """Tells the flag State what came of it (Art. 8(3)). Raises NotFoundError, ConflictError."""
    with node.store.write() as tx:
        inquiry = find_request(tx, result.request_id, InquirySubject.VESSEL, asker=node.member)
        if inquiry.answer_id is None or inquiry.result_id is not None:
            raise ConflictError("there is no answer yet, or a result was reported: see 'wren vessel list'")
        if not set(result.taken) <= set(_authorised(tx, node, inquiry)):
            raise ConflictError("this reports a measure that the answer does not authorise: report what it does")
        restrictions = Restrictions(
            expires=node.clock.now() + ANSWER_LIFETIME_SECONDS,
            handling_codes=(HandlingCode.H2,),
            releasable_to=(inquiry.asked,),
        )
        signed = make_item(node, ItemKind.VESSEL_RESULT, vessel_result_to_body(result), restrictions)
        result_id = enqueue(tx, node, inquiry.asked, signed, priority=priority_of(inquiry.urgency, downstream=False))
        tx.inquiries.report(node.member, inquiry.request_id, result_id)


def on_vessel_verify(tx: Transaction, node: NodeContext, arrival: Arrival) -> None:
    """A peer asks. Raises RefusedError for a known id."""
    item = arrival.item
    urgency = parse_vessel_verify(item.body).urgency
    arrived_request(tx, node.member, arrival, InquirySubject.VESSEL, urgency)


def on_vessel_answer(tx: Transaction, node: NodeContext, arrival: Arrival) -> None:
    """A peer answers. Raises RefusedError: it was not asked, has answered, or authorises what we did not ask for."""
    item = arrival.item
    answer = parse_vessel_answer(item.body)
    inquiry = arrived_answer(tx, node.member, arrival, InquirySubject.VESSEL, answer.request_id)
    if not set(answer.authorised) <= set(_asked_for(tx, node, inquiry)):
        raise RefusedError("an authorisation of what was not asked for")


def on_vessel_result(tx: Transaction, node: NodeContext, arrival: Arrival) -> None:
    """The asker reports. Raises RefusedError: another request, no answer yet, or a second result."""
    item = arrival.item
    result = parse_vessel_result(item.body)
    inquiry = tx.inquiries.find(item.originator, result.request_id)
    if inquiry is None or inquiry.subject is not InquirySubject.VESSEL or inquiry.asked != node.member:
        raise RefusedError("a result of nothing that this member asked us")
    if not tx.inquiries.report(item.originator, result.request_id, arrival.message_id):
        raise RefusedError("a second result, or one before the answer")


def require_ground(ground: str, *, refusal: bool) -> None:
    """Raises ConflictError unless a refusal, and nothing else, has a ground."""
    if refusal is not bool(ground.strip()) or len(ground) > MAX_GROUND_CHARACTERS:
        raise ConflictError(
            f"a refusal, and nothing else, states its ground for the auditor: at most {MAX_GROUND_CHARACTERS} characters"
        )


def _require_peer(node: NodeContext, to: MemberCode) -> None:
    if to not in node.federation().peers():
        raise ConflictError("that is no peer of the charter: see 'wren peer list'")


def _asked_for(tx: Transaction, node: NodeContext, inquiry: Inquiry) -> tuple[VesselMeasure, ...]:
    item = request_item(tx, node.member, inquiry)
    return () if item is None else parse_vessel_verify(item.body).measures


def _authorised(tx: Transaction, node: NodeContext, inquiry: Inquiry) -> tuple[VesselMeasure, ...]:
    """A vessel without nationality needs no flag State's word for boarding and search (Art. 8(7))."""
    item = answer_item(tx, node.member, inquiry)
    if item is None:
        return ()
    answer = parse_vessel_answer(item.body)
    return tuple(VesselMeasure) if answer.status is VesselStatus.STATELESS_SUSPECTED else answer.authorised

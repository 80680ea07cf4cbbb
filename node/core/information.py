"""Information along a gap of a route: asked of the members along it in one step, answered in words or by an alert.

The machine and its clock are drawn in node/core/inquiries.py. A gap's places come out of alerts, so whoever is asked
learns of them: a member that may not have every one of those alerts is left out, and counted (`may_use`, door
`onward_message`). An answer names only alerts that the asker may have.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from node.core.alerts.sending import priority_of
from node.core.errors import ConflictError
from node.core.inquiries import (
    Inquiry,
    InquirySubject,
    arrived_answer,
    arrived_request,
    find_request,
    require_answerable,
)
from node.core.messages import make_item
from node.core.outbox import enqueue
from node.core.vessels import require_ground
from protocol.alerts.alert import AlertReference
from protocol.information import (
    InformationAnswer,
    InformationRequest,
    InformationStatus,
    information_answer_to_body,
    information_request_to_body,
    parse_information_answer,
    parse_information_request,
)
from protocol.restrictions import Actor, Destination, Door, Marked, Restrictions, may_use
from protocol.vocabulary import HandlingCode, ItemKind, MemberCode, MessageId, TrafficLight

if TYPE_CHECKING:
    from node.core.alerts.reception import Arrival
    from node.core.context import NodeContext
    from node.core.ports import Transaction

REQUEST_LIFETIME_SECONDS = 60 * 86_400
ANSWER_LIFETIME_SECONDS = 365 * 86_400


@dataclass(frozen=True, slots=True)
class Marking:
    """How an answer is marked for its reader."""

    handling_codes: tuple[HandlingCode, ...] = ()
    handling_text: str = ""
    traffic_light: TrafficLight = TrafficLight.AMBER_STRICT


@dataclass(frozen=True, slots=True)
class AskedAlong:
    """asked: each member's request id. withheld: how many members the alerts beneath the gap are not for."""

    asked: dict[MemberCode, MessageId]
    withheld: int


def ask_along(
    node: NodeContext,
    members: Sequence[MemberCode],
    request: InformationRequest,
    resting_on: Sequence[Marked] = (),
) -> AskedAlong:
    """Asks the members along a gap, in one transaction. resting_on: the alerts from which its two ends are known.

    Raises ConflictError for a member that is no peer, and when nobody is left to ask.
    """
    federation, now = node.federation(), node.clock.now()
    members = tuple(dict.fromkeys(member for member in members if member != node.member))
    if not members or not set(members) <= set(federation.peers()):
        raise ConflictError("name members of the charter other than this one: see 'wren peer list'")
    allowed = [member for member in members if _may_learn(node, member, resting_on, now)]
    expires = now + REQUEST_LIFETIME_SECONDS
    asked: dict[MemberCode, MessageId] = {}
    with node.store.write() as tx:
        for member in allowed:
            restrictions = Restrictions(expires=expires, handling_codes=(HandlingCode.H2,), releasable_to=(member,))
            signed = make_item(node, ItemKind.INFORMATION_REQUEST, information_request_to_body(request), restrictions)
            message_id = enqueue(tx, node, member, signed, priority=priority_of(request.urgency, downstream=False))
            request_id = signed.item.item_id
            tx.inquiries.add(
                Inquiry(
                    node.member,
                    request_id,
                    member,
                    InquirySubject.INFORMATION,
                    message_id,
                    request.urgency,
                    now,
                    expires,
                )
            )
            asked[member] = request_id
    return AskedAlong(asked, len(members) - len(allowed))


def answer_information(
    node: NodeContext,
    answer: InformationAnswer,
    marked_alert: Callable[[Transaction, AlertReference], Marked | None],
    *,
    asker: MemberCode | None = None,
    ground: str = "",
    marking: Marking | None = None,
) -> None:
    """Answers, once. marked_alert: how an alert that this node holds is marked; None where it holds none of that name.

    ground: as for `answer_about_vessel`. Raises NotFoundError, ConflictError; the latter also for an alert that the asker
    may not have.
    """
    require_ground(ground, refusal=answer.status is InformationStatus.CANNOT_ANSWER)
    marking, now = marking or Marking(), node.clock.now()
    with node.store.write() as tx:
        inquiry = find_request(tx, answer.request_id, InquirySubject.INFORMATION, asker=asker)
        require_answerable(inquiry, node.member, now)
        for reference in answer.alerts:
            marked = marked_alert(tx, reference)
            to = Destination(inquiry.asker, Door.ONWARD_MESSAGE)
            if marked is None or not may_use(marked, Actor(node.member), None, to, now).allowed:
                raise ConflictError("an alert that it names is not for the member that asked: release it first")
        restrictions = Restrictions(
            now + ANSWER_LIFETIME_SECONDS,
            marking.handling_codes,
            marking.handling_text,
            marking.traffic_light,
            (inquiry.asker,),
        )
        signed = make_item(node, ItemKind.INFORMATION_ANSWER, information_answer_to_body(answer), restrictions)
        answer_id = enqueue(tx, node, inquiry.asker, signed, priority=priority_of(inquiry.urgency, downstream=False))
        tx.inquiries.answer(inquiry.asker, inquiry.request_id, answer_id, ground)


def on_information_request(tx: Transaction, node: NodeContext, arrival: Arrival) -> None:
    """A peer asks. Raises RefusedError for a known id."""
    item = arrival.item
    urgency = parse_information_request(item.body).urgency
    arrived_request(tx, node.member, arrival, InquirySubject.INFORMATION, urgency)


def on_information_answer(tx: Transaction, node: NodeContext, arrival: Arrival) -> None:
    """A peer answers. Raises RefusedError: it was not asked, or has answered."""
    item = arrival.item
    answer = parse_information_answer(item.body)
    arrived_answer(tx, node.member, arrival, InquirySubject.INFORMATION, answer.request_id)


def _may_learn(node: NodeContext, member: MemberCode, resting_on: Sequence[Marked], now: int) -> bool:
    to = Destination(member, Door.ONWARD_MESSAGE)
    return all(may_use(marked, Actor(node.member), None, to, now).allowed for marked in resting_on)

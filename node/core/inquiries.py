"""Requests that a member answers in time: what was asked, by whom, and a clock that both nodes read alike.

    (ask) ──> sent ──> awaiting_answer ──> due_soon ──> overdue ──> lapsed
               │             │                │            │
               └─────────────┴────────────────┴────────────┤ an answer arrives
                                                           v
                                          answered | answered_late ──> reported   (a result of `vessel.verify`)

Everything left of the answer follows from time alone, so nothing has to run for it: `state_of` computes it from facts that
both nodes hold. The clock starts when the request arrived, by the receiver's own leaf: its inbox knows that time, its
receipt tells it, its `Delivery` proves it, and the asker believes the proof before the receipt. `due_soon` is the last
quarter of the time, on both sides. An answer that comes late counts, and is seen to be late. A request that nobody
answered lapses with its item; it is not answered any more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from node.core.errors import ConflictError, NotFoundError
from protocol.deadlines import INFORMATION_ANSWER_SECONDS, VESSEL_ANSWER_SECONDS, due_soon_from
from protocol.envelope import parse_content
from protocol.errors import RefusedError
from protocol.item import parse_signed_item
from protocol.leaf import parse_leaf
from protocol.receipt import parse_acceptance
from protocol.vocabulary import MemberCode, MessageId, Urgency

if TYPE_CHECKING:
    from node.core.alerts.reception import Arrival
    from node.core.ports import Transaction
    from protocol.item import Item

MAX_GROUND_CHARACTERS = 500


class InquirySubject(StrEnum):
    """What is asked about."""

    VESSEL = "vessel"
    INFORMATION = "information"


class InquiryState(StrEnum):
    """See the drawing above. `sent`: nothing shows yet that it arrived."""

    SENT = "sent"
    AWAITING_ANSWER = "awaiting_answer"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    LAPSED = "lapsed"
    ANSWERED = "answered"
    ANSWERED_LATE = "answered_late"
    REPORTED = "reported"


OPEN_STATES = frozenset({InquiryState.SENT, InquiryState.AWAITING_ANSWER, InquiryState.DUE_SOON, InquiryState.OVERDUE})
_ALLOWED: Mapping[InquirySubject, Mapping[Urgency, int]] = {
    InquirySubject.VESSEL: VESSEL_ANSWER_SECONDS,
    InquirySubject.INFORMATION: INFORMATION_ANSWER_SECONDS,
}


@dataclass(frozen=True, slots=True)
class Inquiry:
    """One request to one member. Contents stay in inbox and outbox, under the ids of their messages, and are erased there.

    request_id: of the request's item. expires: of that item. answer_id, result_id: messages, None until there is one.
    ground: why this node refused, for its own auditor; the peer sees `cannot_answer` and nothing else. Unix seconds.
    """

    asker: MemberCode
    request_id: MessageId
    asked: MemberCode
    subject: InquirySubject
    message_id: MessageId
    urgency: Urgency
    issued: int
    expires: int
    answer_id: MessageId | None = None
    result_id: MessageId | None = None
    ground: str = field(default="", repr=False)


class Inquiries(Protocol):
    """Where requests are kept, ours and those that came to us."""

    def add(self, inquiry: Inquiry) -> bool:
        """False when (asker, request_id) is known: nobody asks twice under one id."""
        ...

    def find(self, asker: MemberCode, request_id: MessageId) -> Inquiry | None: ...

    def by_id(self, request_id: MessageId) -> Sequence[Inquiry]:
        """All of that id, whoever asked: askers choose their ids."""
        ...

    def all(self, subject: InquirySubject, *, unanswered: bool = False) -> Sequence[Inquiry]:
        """In order of `issued`."""
        ...

    def answer(self, asker: MemberCode, request_id: MessageId, answer_id: MessageId, ground: str) -> bool:
        """Notes the one answer; False when there is one."""
        ...

    def report(self, asker: MemberCode, request_id: MessageId, result_id: MessageId) -> bool:
        """Notes the one result; False when there is one, or no answer yet."""
        ...


@dataclass(frozen=True, slots=True)
class InquiryClock:
    """starts: Unix seconds, None until something shows that the request arrived. proved: by a `Delivery`, not only by the
    receipt. due: the deadline. answered: when the answer arrived; None without one or while it is on its way.
    """

    state: InquiryState
    starts: int | None
    proved: bool
    due_soon: int | None
    due: int | None
    answered: int | None


def clock_of(tx: Transaction, own: MemberCode, inquiry: Inquiry, now: int) -> InquiryClock:
    """The clock as it stands at `now` (Unix seconds): the same numbers on both nodes once both know of the arrival."""
    starts, proved = _arrived(tx, own, inquiry.asker, inquiry.asked, inquiry.message_id)
    allowed = _ALLOWED[inquiry.subject][inquiry.urgency]
    due = None if starts is None else starts + allowed
    due_soon = None if starts is None else due_soon_from(starts, allowed)
    answered = None
    if inquiry.answer_id is not None:
        answered, _ = _arrived(tx, own, inquiry.asked, inquiry.asker, inquiry.answer_id)
    return InquiryClock(state_of(inquiry, due_soon, due, answered, now), starts, proved, due_soon, due, answered)


def state_of(inquiry: Inquiry, due_soon: int | None, due: int | None, answered: int | None, now: int) -> InquiryState:
    """Pure. An answer that is still on its way is late once its time is over."""
    if inquiry.result_id is not None:
        return InquiryState.REPORTED
    if inquiry.answer_id is not None:
        late = due is not None and (now if answered is None else answered) > due
        return InquiryState.ANSWERED_LATE if late else InquiryState.ANSWERED
    if now >= inquiry.expires:
        return InquiryState.LAPSED
    if due is None or due_soon is None:
        return InquiryState.SENT
    if now > due:
        return InquiryState.OVERDUE
    return InquiryState.DUE_SOON if now >= due_soon else InquiryState.AWAITING_ANSWER


def _arrived(
    tx: Transaction, own: MemberCode, sender: MemberCode, recipient: MemberCode, message_id: MessageId
) -> tuple[int | None, bool]:
    """When a message arrived, by its receiver's leaf, and whether that is proved. The receiver needs no proof."""
    if recipient == own:
        row = tx.inbox.find(sender, message_id)
        return (None, False) if row is None else (row.received, True)
    delivery = tx.witnessed_logs.delivery(recipient, message_id)
    if delivery is not None:
        return parse_leaf(delivery.leaf).time, True
    receipt = tx.outbox.receipt(message_id, recipient)
    return (
        (None, False) if receipt is None else (parse_acceptance(parse_signed_item(receipt).item.body).accepted, False)
    )


def arrived_request(
    tx: Transaction, own: MemberCode, arrival: Arrival, subject: InquirySubject, urgency: Urgency
) -> None:
    """Keeps a request that a peer made. Raises RefusedError for an id it used before, whatever else it says now."""
    item = arrival.item
    made = Inquiry(
        item.originator, item.item_id, own, subject, arrival.message_id, urgency, item.issued, item.restrictions.expires
    )
    if not tx.inquiries.add(made):
        raise RefusedError("a request of a known id")


def arrived_answer(
    tx: Transaction, own: MemberCode, arrival: Arrival, subject: InquirySubject, request_id: MessageId
) -> Inquiry:
    """Notes the answer to a request of ours. Raises RefusedError when this member was not asked, or has answered."""
    asked = tx.inquiries.find(own, request_id)
    if asked is None or asked.subject is not subject or asked.asked != arrival.item.originator:
        raise RefusedError("an answer to nothing that this member was asked")
    if not tx.inquiries.answer(own, request_id, arrival.message_id, ""):
        raise RefusedError("a second answer")
    return asked


def find_request(
    tx: Transaction, request_id: str, subject: InquirySubject, *, asker: MemberCode | None = None
) -> Inquiry:
    """The one request of that id. Raises NotFoundError, ConflictError when members chose the same id."""
    found = [
        one
        for one in tx.inquiries.by_id(MessageId(request_id))
        if one.subject is subject and asker in (None, one.asker)
    ]
    if not found:
        raise NotFoundError(f"there is no such {subject.value} request: look at the list of them")
    if len(found) > 1:
        raise ConflictError("two members chose this id: name the one that asked")
    return found[0]


def require_answerable(inquiry: Inquiry, own: MemberCode, now: int) -> None:
    """Raises ConflictError unless this node was asked, has not answered, and the request has not lapsed."""
    if inquiry.asked != own:
        raise ConflictError("this node asked that itself: the other member answers it")
    if inquiry.answer_id is not None:
        raise ConflictError("it is answered already: an answer is given once")
    if now >= inquiry.expires:
        raise ConflictError("the request has lapsed: ask the member whether it still wants to know")


def request_item(tx: Transaction, own: MemberCode, inquiry: Inquiry) -> Item | None:
    """The request; None once its content is erased."""
    return _item(tx, own, inquiry.asker, inquiry.asked, inquiry.message_id)


def answer_item(tx: Transaction, own: MemberCode, inquiry: Inquiry) -> Item | None:
    """Its answer; None before there is one, or once its content is erased."""
    return None if inquiry.answer_id is None else _item(tx, own, inquiry.asked, inquiry.asker, inquiry.answer_id)


def result_item(tx: Transaction, own: MemberCode, inquiry: Inquiry) -> Item | None:
    """Its result, as `answer_item`."""
    return None if inquiry.result_id is None else _item(tx, own, inquiry.asker, inquiry.asked, inquiry.result_id)


def _item(
    tx: Transaction, own: MemberCode, sender: MemberCode, recipient: MemberCode, message_id: MessageId
) -> Item | None:
    if recipient == own:
        received = tx.inbox.find(sender, message_id)
        raw = b"" if received is None else received.content_bytes
    else:
        sent = tx.outbox.find(message_id, recipient)
        raw = b"" if sent is None else sent.content_bytes
    return parse_content(raw).items[0].item if raw else None

"""Requests between members as documents: the clock for whoever reads alerts, the content as far as `may_use` allows."""

from __future__ import annotations

import re
from typing import Any

from node.api.pagination import cursor_of
from node.api.problems import not_found
from node.core.alerts.view import Viewer
from node.core.context import NodeContext
from node.core.inquiries import (
    Inquiry,
    InquiryState,
    InquirySubject,
    answer_item,
    clock_of,
    find_request,
    request_item,
    result_item,
)
from node.core.ports import Transaction
from protocol.alerts.alert import AlertReference
from protocol.restrictions import Marked
from protocol.vocabulary import MemberCode

_ID = re.compile(r"[0-9a-f]{32}")


def inquiry_document(tx: Transaction, node: NodeContext, inquiry: Inquiry) -> dict[str, Any]:
    """As `InquirySchema` has it: no content."""
    clock = clock_of(tx, node.member, inquiry, node.clock.now())
    return {
        "request_id": inquiry.request_id,
        "asker": inquiry.asker,
        "asked": inquiry.asked,
        "urgency": inquiry.urgency,
        "issued": inquiry.issued,
        "expires": inquiry.expires,
        "state": clock.state,
        "starts": clock.starts,
        "proved": clock.proved,
        "due_soon": clock.due_soon,
        "due": clock.due,
        "answered": clock.answered,
    }


def inquiries_page(
    tx: Transaction, node: NodeContext, subject: InquirySubject, state: InquiryState | None, after: str, limit: int
) -> dict[str, Any]:
    """As `InquiriesPage` has it, oldest first."""
    ordered = sorted((_place(one), one) for one in tx.inquiries.all(subject))
    shown: list[dict[str, Any]] = []
    last = None
    for place, inquiry in ordered:
        if place <= after:
            continue
        document = inquiry_document(tx, node, inquiry)
        if state is not None and document["state"] is not state:
            continue
        if len(shown) == limit:
            return {"items": shown, "next_cursor": cursor_of(last)}
        shown.append(document)
        last = place
    return {"items": shown, "next_cursor": None}


def find_inquiry(tx: Transaction, request_id: str, subject: InquirySubject, asker: str | None) -> Inquiry:
    """Raises ProblemError, NotFoundError: there is none of that form, or none; ConflictError: the asker must be named."""
    if not _ID.fullmatch(request_id):
        raise not_found()
    return find_request(tx, request_id, subject, asker=None if asker is None else MemberCode(asker))


def shown_inquiry(tx: Transaction, node: NodeContext, viewer: Viewer, inquiry: Inquiry) -> dict[str, Any]:
    """As `ShownInquirySchema` has it."""
    found = {
        "request": request_item(tx, node.member, inquiry),
        "answer": answer_item(tx, node.member, inquiry),
        "result": result_item(tx, node.member, inquiry),
    }
    now, parts, withheld = node.clock.now(), {}, 0
    for name, item in found.items():
        if item is None:
            continue
        if viewer.decide(Marked(item.originator, item.restrictions), now).allowed:
            parts[name] = dict(item.body)
        else:
            withheld += 1
    return {**inquiry_document(tx, node, inquiry), **parts, "withheld": withheld}


def visible_alert(tx: Transaction, viewer: Viewer, reference: AlertReference, now: int) -> Marked | None:
    """How an alert is marked that the caller may see; None for every other, held here or not."""
    row = tx.alerts.find(reference)
    if row is None or not row.is_held:
        return None
    marked = row.published().marked
    return marked if viewer.decide(marked, now).allowed else None


def _place(inquiry: Inquiry) -> str:
    return f"{inquiry.issued:013d}{inquiry.asker}{inquiry.request_id}"

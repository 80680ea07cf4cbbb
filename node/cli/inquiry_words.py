"""How requests between members are shown: one document each, with the clock that both nodes read alike."""

from typing import Any

from node.bootstrap import OpenNode
from node.cli.acting import acting, reads_alerts_as
from node.cli.files import moment
from node.cli.output import Page
from node.cli.session import Session
from node.core.inquiries import (
    OPEN_STATES,
    Inquiry,
    InquirySubject,
    answer_item,
    clock_of,
    find_request,
    request_item,
    result_item,
)
from node.core.scopes import Scope
from protocol.item import Item
from protocol.restrictions import Actor, Destination, Door, Marked, may_use
from protocol.vocabulary import MemberCode, Purpose, Role


def require_writer(session: Session, opened: OpenNode) -> None:
    """Whoever acts may ask and answer. Raises as `acting`."""
    acting(session, opened, Scope.ALERTS_WRITE)


def list_requests(session: Session, subject: InquirySubject, *, open_only: bool) -> None:
    """Shows when each is due and what state it is in; no content, so anybody who reads alerts may see it."""
    documents: list[dict[str, Any]] = []
    with session.open_node() as opened:
        acting(session, opened, Scope.ALERTS_READ)
        own, now = opened.context.member, opened.context.clock.now()
        with opened.store.read() as tx:
            for inquiry in tx.inquiries.all(subject):
                clock = clock_of(tx, own, inquiry, now)
                if not open_only or clock.state in OPEN_STATES:
                    documents.append(
                        {
                            "request": inquiry.request_id,
                            "asker": inquiry.asker,
                            "asked": inquiry.asked,
                            "urgency": inquiry.urgency.value,
                            "state": clock.state.value,
                            "starts": clock.starts,
                            "proved": clock.proved,
                            "due_soon": clock.due_soon,
                            "due": clock.due,
                            "answered": clock.answered,
                        }
                    )

    def render(page: Page) -> None:
        rows = [
            (
                one["request"],
                one["asker"],
                one["asked"],
                one["urgency"],
                one["state"].replace("_", " ").upper() if one["state"] in ("due_soon", "overdue") else one["state"],
                "" if one["due"] is None else moment(one["due"]),
            )
            for one in documents
        ]
        page.table(("request", "asked by", "asked of", "urgency", "state", "due"), rows, empty="no request")

    session.output.show({"requests": documents}, render)


def show_request(
    session: Session, subject: InquirySubject, request_id: str, asker: str | None, role: Role, purpose: Purpose
) -> None:
    """Shows what was asked, answered and reported, as far as `may_use` lets whoever looks see it."""
    with session.open_node() as opened:
        node = opened.context
        seen_as = reads_alerts_as(session, opened, role, purpose)
        with opened.store.read() as tx:
            wanted = None if asker is None else MemberCode(asker)
            inquiry: Inquiry = find_request(tx, request_id, subject, asker=wanted)
            found = {
                "asked": request_item(tx, node.member, inquiry),
                "answer": answer_item(tx, node.member, inquiry),
                "result": result_item(tx, node.member, inquiry),
            }
            state = clock_of(tx, node.member, inquiry, node.clock.now()).state
        here, now = Destination(node.member, Door.SCREEN), node.clock.now()

        def may_be_seen(item: Item) -> bool:
            marked = Marked(item.originator, item.restrictions)
            return may_use(marked, Actor(node.member, seen_as), purpose, here, now).allowed

        items = {name: item for name, item in found.items() if item is not None}
        parts: dict[str, Any] = {name: dict(item.body) for name, item in items.items() if may_be_seen(item)}
    withheld = len(items) - len(parts)
    document = {"request": inquiry.request_id, "state": state.value, "withheld": withheld, **parts}

    def render(page: Page) -> None:
        page.line(f"{inquiry.request_id}: {inquiry.asker} asked {inquiry.asked}, {state.value}")
        for name, body in parts.items():
            page.line(name.upper())
            page.table(("", ""), [(key.replace("_", " "), value) for key, value in body.items() if value])
        if withheld:
            page.line(f"{withheld} part(s) withheld by their restrictions")

    session.output.show(document, render)

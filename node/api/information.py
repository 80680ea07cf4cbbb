"""Information asked of other members and by them: with a legal basis, and one clock on both sides."""

from __future__ import annotations

from typing import Any

from node.api.blueprint import Blueprint
from node.api.inquiry_views import find_inquiry, inquiries_page, inquiry_document, shown_inquiry, visible_alert
from node.api.pagination import after
from node.api.problems import not_found
from node.api.rules import Reach, rule
from node.api.schemas.checks import PurposeQuery
from node.api.schemas.inquiries import (
    InformationAnswerBody,
    InformationRequestBody,
    InquiriesPage,
    InquiriesQuery,
    InquirySchema,
    OneInquiryQuery,
    ShownInquirySchema,
)
from node.api.schemas.routes import AskedSchema
from node.api.viewing import caller_as_viewer
from node.core.context import NodeContext
from node.core.information import AskedAlong, Marking, answer_information, ask_along
from node.core.inquiries import InquirySubject
from node.core.ports import Transaction
from node.core.scopes import Scope
from protocol.alerts.alert import AlertReference
from protocol.information import InformationAnswer, InformationRequest
from protocol.restrictions import Marked
from protocol.vocabulary import MessageId

_SUBJECT = InquirySubject.INFORMATION


def make_information(node: NodeContext) -> Blueprint:
    """The endpoints of requests for information."""
    blueprint = Blueprint(
        "requests", __name__, url_prefix="/api/v1/requests", description="Information between members"
    )
    _add_reading(blueprint, node)
    _add_asking(blueprint, node)
    return blueprint


def _add_reading(blueprint: Blueprint, node: NodeContext) -> None:
    @blueprint.get("")
    @rule(Scope.ALERTS_READ, reach=Reach.COUNTRY)
    @blueprint.arguments(InquiriesQuery, location="query")
    @blueprint.response(200, InquiriesPage)
    def list_requests(query: dict[str, Any]) -> dict[str, Any]:
        """List requests to this country and by it, and when each is due; nothing of their content"""
        with node.store.read() as tx:
            return inquiries_page(tx, node, _SUBJECT, query["state"], after(query), query["limit"])

    @blueprint.get("/<string:request_id>")
    @rule(Scope.ALERTS_READ, reach=Reach.COUNTRY)
    @blueprint.arguments(OneInquiryQuery, location="query")
    @blueprint.response(200, ShownInquirySchema)
    @blueprint.alt_response(409, description="Two members chose this id: name the asker")
    def get_request(query: dict[str, Any], request_id: str) -> dict[str, Any]:
        """Get what was asked and answered, as far as restrictions let the caller see it"""
        viewer = caller_as_viewer(node, query["purpose"])
        with node.store.read() as tx:
            return shown_inquiry(tx, node, viewer, find_inquiry(tx, request_id, _SUBJECT, query["asker"]))


def _add_asking(blueprint: Blueprint, node: NodeContext) -> None:
    @blueprint.post("")
    @rule(Scope.ALERTS_WRITE, reach=Reach.COUNTRY)
    @blueprint.arguments(PurposeQuery, location="query")
    @blueprint.arguments(InformationRequestBody)
    @blueprint.response(201, AskedSchema)
    def ask_members(query: dict[str, Any], given: dict[str, Any]) -> AskedAlong:
        """Ask members what they know of a stretch of a route

        `purpose` of the query is for what the caller looks at `from_alerts`; that of the body, what the answer is for.
        """
        viewer, now = caller_as_viewer(node, query["purpose"]), node.clock.now()
        with node.store.read() as tx:
            resting_on = [visible_alert(tx, viewer, reference, now) for reference in given["from_alerts"]]
        known = [marked for marked in resting_on if marked is not None]
        if len(known) < len(resting_on):
            raise not_found()
        request = InformationRequest(
            given["after"],
            given["before"],
            given["question"],
            given["clauses"],
            given["legal_basis"],
            given["purpose"],
            given["urgency"],
            given["period"],
        )
        return ask_along(node, given["to"], request, known)

    @blueprint.post("/<string:request_id>/answer")
    @rule(Scope.ALERTS_WRITE, reach=Reach.COUNTRY)
    @blueprint.arguments(PurposeQuery, location="query")
    @blueprint.arguments(InformationAnswerBody)
    @blueprint.response(200, InquirySchema)
    def answer_request(query: dict[str, Any], given: dict[str, Any], request_id: str) -> dict[str, Any]:
        """Answer a request, once

        An alert that answers it must be one that the caller may see, and that is released to the member that asked.
        """
        viewer, now = caller_as_viewer(node, query["purpose"]), node.clock.now()

        def marked_alert(tx: Transaction, reference: AlertReference) -> Marked | None:
            return visible_alert(tx, viewer, reference, now)

        with node.store.read() as tx:
            inquiry = find_inquiry(tx, request_id, _SUBJECT, given["asker"])
        marking = Marking(given["handling_codes"], given["handling_text"], given["traffic_light"])
        answer = InformationAnswer(MessageId(request_id), given["status"], given["text"], given["alerts"])
        answer_information(node, answer, marked_alert, asker=inquiry.asker, ground=given["ground"], marking=marking)
        with node.store.read() as tx:
            return inquiry_document(tx, node, find_inquiry(tx, request_id, _SUBJECT, inquiry.asker))

"""Verification of vessels (Smuggling of Migrants Protocol, Art. 8): asked of a flag State, answered, reported."""

from __future__ import annotations

from typing import Any

from node.api.blueprint import Blueprint
from node.api.inquiry_views import find_inquiry, inquiries_page, inquiry_document, shown_inquiry
from node.api.pagination import after
from node.api.rules import Reach, rule
from node.api.schemas.inquiries import (
    InquiriesPage,
    InquiriesQuery,
    InquirySchema,
    OneInquiryQuery,
    ShownInquirySchema,
    VerificationAskedSchema,
    VesselAnswerBody,
    VesselResultBody,
    VesselVerificationBody,
)
from node.api.viewing import caller_as_viewer
from node.core.context import NodeContext
from node.core.inquiries import InquirySubject
from node.core.scopes import Scope
from node.core.vessels import answer_about_vessel, ask_about_vessel, report_vessel_result
from protocol.vessels.answer import VesselAnswer
from protocol.vessels.request import VesselVerify
from protocol.vessels.result import VesselResult
from protocol.vocabulary import MemberCode, MessageId

_SUBJECT = InquirySubject.VESSEL


def make_vessels(node: NodeContext) -> Blueprint:
    """The endpoints of vessel verification."""
    blueprint = Blueprint(
        "vessels", __name__, url_prefix="/api/v1/vessel-verifications", description="Verification of vessels"
    )
    _add_reading(blueprint, node)
    _add_asking(blueprint, node)
    _add_answering(blueprint, node)
    return blueprint


def _add_reading(blueprint: Blueprint, node: NodeContext) -> None:
    @blueprint.get("")
    @rule(Scope.ALERTS_READ, reach=Reach.COUNTRY)
    @blueprint.arguments(InquiriesQuery, location="query")
    @blueprint.response(200, InquiriesPage)
    def list_verifications(query: dict[str, Any]) -> dict[str, Any]:
        """List verifications asked of this country and by it, and when each is due; nothing of their content"""
        with node.store.read() as tx:
            return inquiries_page(tx, node, _SUBJECT, query["state"], after(query), query["limit"])

    @blueprint.get("/<string:request_id>")
    @rule(Scope.ALERTS_READ, reach=Reach.COUNTRY)
    @blueprint.arguments(OneInquiryQuery, location="query")
    @blueprint.response(200, ShownInquirySchema)
    @blueprint.alt_response(409, description="Two members chose this id: name the asker")
    def get_verification(query: dict[str, Any], request_id: str) -> dict[str, Any]:
        """Get what was asked, answered and reported, as far as restrictions let the caller see it"""
        viewer = caller_as_viewer(node, query["purpose"])
        with node.store.read() as tx:
            return shown_inquiry(tx, node, viewer, find_inquiry(tx, request_id, _SUBJECT, query["asker"]))


def _add_asking(blueprint: Blueprint, node: NodeContext) -> None:
    @blueprint.post("")
    @rule(Scope.ALERTS_WRITE, reach=Reach.COUNTRY)
    @blueprint.arguments(VesselVerificationBody)
    @blueprint.response(201, VerificationAskedSchema)
    def ask_flag_state(given: dict[str, Any]) -> dict[str, Any]:
        """Ask a member whether it registers a vessel, and what it authorises"""
        request = VesselVerify(
            given["vessel"],
            given["position"],
            given["observed"],
            given["measures"],
            given["grounds"],
            given["legal_basis"],
            given["purpose"],
            given["urgency"],
        )
        return {"request_id": ask_about_vessel(node, MemberCode(given["to"]), request)}

    @blueprint.post("/<string:request_id>/result")
    @rule(Scope.ALERTS_WRITE, reach=Reach.COUNTRY)
    @blueprint.arguments(VesselResultBody)
    @blueprint.response(200, InquirySchema)
    def report_result(given: dict[str, Any], request_id: str) -> dict[str, Any]:
        """Tell the flag State what came of the measures, once"""
        with node.store.read() as tx:
            find_inquiry(tx, request_id, _SUBJECT, node.member)
        result = VesselResult(
            MessageId(request_id),
            given["outcome"],
            given["taken"],
            given["ended"],
            given["persons_on_board"],
            given["report"],
        )
        report_vessel_result(node, result)
        with node.store.read() as tx:
            return inquiry_document(tx, node, find_inquiry(tx, request_id, _SUBJECT, node.member))


def _add_answering(blueprint: Blueprint, node: NodeContext) -> None:
    @blueprint.post("/<string:request_id>/answer")
    @rule(Scope.ALERTS_WRITE, reach=Reach.COUNTRY)
    @blueprint.arguments(VesselAnswerBody)
    @blueprint.response(200, InquirySchema)
    def answer_verification(given: dict[str, Any], request_id: str) -> dict[str, Any]:
        """Answer what was asked about a vessel, once"""
        with node.store.read() as tx:
            inquiry = find_inquiry(tx, request_id, _SUBJECT, given["asker"])
        answer = VesselAnswer(
            MessageId(request_id),
            given["status"],
            given["registration"],
            given["authorised"],
            given["conditions"],
            given["authority"],
        )
        answer_about_vessel(node, answer, asker=inquiry.asker, ground=given["ground"])
        with node.store.read() as tx:
            return inquiry_document(tx, node, find_inquiry(tx, request_id, _SUBJECT, inquiry.asker))

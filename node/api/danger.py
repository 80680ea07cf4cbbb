"""Immediate danger to life: open alarms, a person's word that they were read, and what a rescue centre needs.

These need `danger:act` and no purpose: danger to life outranks every restriction, and the operator is on the duty list too.
"""

from __future__ import annotations

from typing import Any

from flask import Response, request

from node.api.authentication import principal
from node.api.blueprint import Blueprint
from node.api.pagination import PageQuery, after_number, cursor_of
from node.api.problems import not_found
from node.api.rules import Reach, rule
from node.api.schemas.alert_parts import parse_reference
from node.api.schemas.alerts import AcknowledgedSchema, AcknowledgementRequest, AlarmsPage, RescueExtractSchema
from node.core.alarm_rows import Alarm
from node.core.context import NodeContext
from node.core.danger import acknowledge
from node.core.errors import ConflictError
from node.core.rescue import rescue_extract
from node.core.scopes import Scope
from protocol.alerts.alert import AlertReference

TEXT = "text/plain; charset=utf-8"
_ONE = "/<string:originator>/<string:alert_id>"


def make_danger(node: NodeContext) -> Blueprint:
    """The endpoints of alarms."""
    blueprint = Blueprint("danger", __name__, url_prefix="/api/v1/danger", description="Immediate danger to life")

    @blueprint.get("")
    @rule(Scope.DANGER_ACT, reach=Reach.COUNTRY)
    @blueprint.arguments(PageQuery, location="query")
    @blueprint.response(200, AlarmsPage)
    def list_alarms(query: dict[str, Any]) -> dict[str, Any]:
        """List alarms that nobody has acknowledged, here or at a peer"""
        begin = after_number(query)
        end = begin + query["limit"]
        with node.store.read() as tx:
            found = tx.alarms.open()
        return {
            "items": [_document(one) for one in found[begin:end]],
            "next_cursor": cursor_of(end) if end < len(found) else None,
        }

    @blueprint.post(f"{_ONE}/acknowledgement")
    @rule(Scope.DANGER_ACT, reach=Reach.COUNTRY)
    @blueprint.arguments(AcknowledgementRequest)
    @blueprint.response(200, AcknowledgedSchema)
    def acknowledge_alarm(given: dict[str, Any], originator: str, alert_id: str) -> dict[str, Any]:
        """Say that you have read an alarm and act; whoever sent it stops telling it again"""
        of = _reference(originator, alert_id)
        ended = acknowledge(node, of, by=principal().account, coordination_centre=given["coordination_centre"])
        return {"reference": of, "acknowledged": ended}

    @blueprint.get(f"{_ONE}/rescue-extract")
    @rule(Scope.DANGER_ACT, reach=Reach.COUNTRY)
    @blueprint.response(200, RescueExtractSchema)
    @blueprint.alt_response(
        200,
        schema={"type": "string"},
        content_type=TEXT,
        description="The same in words, as somebody reads it out over the telephone",
        success=True,
    )
    def get_rescue_extract(originator: str, alert_id: str) -> Any:
        """Get what a rescue coordination centre needs, whatever the markings; each extract leaves a leaf"""
        try:
            extract = rescue_extract(node, _reference(originator, alert_id), by=principal().account)
        except ConflictError as error:
            raise not_found() from error  # that there is such an alert is for those to know who may see it
        if request.accept_mimetypes.best_match(["application/json", "text/plain"]) == "text/plain":
            return Response(extract.to_text(), content_type=TEXT)
        return extract.to_json()

    return blueprint


def _reference(originator: str, alert_id: str) -> AlertReference:
    reference = parse_reference(f"{originator}/{alert_id}")
    if reference is None:
        raise not_found()
    return reference


def _document(one: Alarm) -> dict[str, Any]:
    return {
        "reference": one.of,
        "version": one.version,
        "direction": one.direction,
        "peer": one.peer,
        "since": one.since,
        "told": one.told,
        "times": one.times,
    }

"""Alerts: listed, read, published, changed, sighted, withdrawn. They are the whole country's, as far as markings allow.

An alert that a restriction keeps from the caller is answered exactly as one that does not exist, whatever is asked of it.
"""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Response

from node.api.alert_documents import alert_document, listed_document, new_draft, next_draft, sighting_document
from node.api.authentication import principal
from node.api.blueprint import Blueprint
from node.api.etags import is_known, require_match
from node.api.pagination import after, cursor_of
from node.api.problems import Kind, ProblemError, invalid, not_found
from node.api.rules import Reach, rule
from node.api.schemas.alert_parts import parse_reference, reference_text
from node.api.schemas.alerts import (
    AlertRequest,
    AlertSchema,
    AlertsPage,
    AlertsQuery,
    PublishedSchema,
    SentSightingSchema,
    SightingRequest,
    SightingsPage,
    WithdrawalRequest,
    WithdrawnSchema,
)
from node.api.schemas.checks import PurposePageQuery, PurposeQuery
from node.api.viewing import caller_as_viewer
from node.core.alerts.listing import Asked, count_withheld
from node.core.alerts.listing import list_alerts as page_of_alerts
from node.core.alerts.publication import publish, update
from node.core.alerts.sightings import sight
from node.core.alerts.view import View, Viewer, view_one
from node.core.alerts.withdrawal import withdraw
from node.core.context import NodeContext
from node.core.errors import RaceLostError
from node.core.ports import Transaction
from node.core.scopes import Scope
from protocol.alerts.alert import AlertReference
from protocol.alerts.published import PublishedAlert
from protocol.alerts.sighting import Sighting
from protocol.restrictions import Restrictions

ALERTS = "/api/v1/alerts"
ONE_ALERT = "/<string:originator>/<string:alert_id>"
_TAG = {"ETag": {"schema": {"type": "string"}, "description": "of this version; for If-Match and If-None-Match"}}
_WHERE = {"Location": {"schema": {"type": "string"}, "description": "the alert's path"}}


def make_alerts(node: NodeContext) -> Blueprint:
    """The endpoints of alerts but for exports."""
    blueprint = Blueprint("alerts", __name__, url_prefix=ALERTS, description="Alerts of smuggling routes")
    _add_reading(blueprint, node)
    _add_publishing(blueprint, node)
    _add_sightings(blueprint, node)
    return blueprint


def _add_reading(blueprint: Blueprint, node: NodeContext) -> None:
    @blueprint.get("")
    @rule(Scope.ALERTS_READ, reach=Reach.COUNTRY)
    @blueprint.arguments(AlertsQuery, location="query")
    @blueprint.response(200, AlertsPage)
    def list_alerts(query: dict[str, Any]) -> dict[str, Any]:
        """List alerts that the caller may see, the country's own and others'"""
        viewer, now = caller_as_viewer(node, query["purpose"]), node.clock.now()
        begin = _after(query)
        asked = Asked(query.get("urgency"), query.get("status"), query.get("country"))
        with node.store.read() as tx:
            page = page_of_alerts(tx, viewer, now, asked, after=begin, limit=query["limit"])
            withheld = count_withheld(tx, viewer, now) if begin is None else None
        return {
            "items": [listed_document(one) for one in page.alerts],
            "next_cursor": cursor_of(None if page.reached is None else reference_text(page.reached)),
            "withheld": withheld,
        }

    @blueprint.get(ONE_ALERT)
    @rule(Scope.ALERTS_READ, reach=Reach.COUNTRY)
    @blueprint.arguments(PurposeQuery, location="query")
    @blueprint.response(200, AlertSchema, headers=_TAG)
    @blueprint.alt_response(304, description="The version that If-None-Match names stands")
    def get_alert(query: dict[str, Any], originator: str, alert_id: str) -> Any:
        """Get an alert with its attachments"""
        viewer, now = caller_as_viewer(node, query["purpose"]), node.clock.now()
        with node.store.read() as tx:
            (one,) = seen(tx, viewer, originator, alert_id, now).alerts
            row = tx.alerts.find(one.reference)
        assert row is not None
        tag = _tag(one)
        if is_known(tag):
            response = Response(status=304)
            response.set_etag(tag)
            return response
        obligations = viewer.decide(one.marked, now).obligations
        return alert_document(one, row, obligations), 200, {"ETag": f'"{tag}"'}


def _add_publishing(blueprint: Blueprint, node: NodeContext) -> None:
    @blueprint.post("")
    @rule(Scope.ALERTS_WRITE, reach=Reach.COUNTRY)
    @blueprint.arguments(PurposeQuery, location="query")
    @blueprint.arguments(AlertRequest)
    @blueprint.response(201, PublishedSchema, headers=_WHERE)
    def publish_alert(query: dict[str, Any], given: dict[str, Any]) -> Any:
        """Publish an alert to the members that it names, one copy for each"""
        viewer = caller_as_viewer(node, query["purpose"])
        with node.store.read() as tx:
            draft = new_draft(given, tx, viewer, node.clock.now())
        made = publish(node, draft, by=principal().account)
        where = {"Location": f"{ALERTS}/{reference_text(made.reference)}"}
        return {"reference": made.reference, "version": made.version}, 201, where

    @blueprint.put(ONE_ALERT)
    @rule(Scope.ALERTS_WRITE, reach=Reach.COUNTRY)
    @blueprint.arguments(PurposeQuery, location="query")
    @blueprint.arguments(AlertRequest)
    @blueprint.response(200, PublishedSchema)
    def update_alert(query: dict[str, Any], given: dict[str, Any], originator: str, alert_id: str) -> dict[str, Any]:
        """Publish the next version of an alert of this country's

        `If-Match` names the version that was seen. From members that it does not name any more the alert is withdrawn, for
        good; `never_to` grows and never shrinks.
        """
        viewer, now = caller_as_viewer(node, query["purpose"]), node.clock.now()
        with node.store.read() as tx:
            (one,) = seen_own(tx, node, viewer, originator, alert_id, now).alerts
            require_match(_tag(one))
            row = tx.alerts.find(one.reference)
            assert row is not None
            draft = next_draft(given, tx, viewer, row, now)
        try:
            made = update(node, row.reference.alert_id, draft, by=principal().account, expected_version=row.version)
        except RaceLostError as error:
            raise ProblemError(Kind.CHANGED, "the alert is not the one you saw: read it again") from error
        return {"reference": made.reference, "version": made.version}

    @blueprint.post(f"{ONE_ALERT}/withdrawal")
    @rule(Scope.ALERTS_WRITE, reach=Reach.COUNTRY)
    @blueprint.arguments(PurposeQuery, location="query")
    @blueprint.arguments(WithdrawalRequest)
    @blueprint.response(200, WithdrawnSchema)
    def withdraw_alert(query: dict[str, Any], given: dict[str, Any], originator: str, alert_id: str) -> dict[str, Any]:
        """Withdraw an alert of this country's, for good: every copy is purged"""
        viewer, now = caller_as_viewer(node, query["purpose"]), node.clock.now()
        with node.store.read() as tx:
            (one,) = seen_own(tx, node, viewer, originator, alert_id, now).alerts
        withdraw(node, one.alert.alert_id, given["reason"], by=principal().account)
        return {"reference": one.reference, "withdrawn": now}


def _add_sightings(blueprint: Blueprint, node: NodeContext) -> None:
    @blueprint.get(f"{ONE_ALERT}/sightings")
    @rule(Scope.ALERTS_READ, reach=Reach.COUNTRY)
    @blueprint.arguments(PurposePageQuery, location="query")
    @blueprint.response(200, SightingsPage)
    def list_sightings(query: dict[str, Any], originator: str, alert_id: str) -> dict[str, Any]:
        """List what members saw of an alert's legs"""
        viewer, begin, limit = caller_as_viewer(node, query["purpose"]), after(query), query["limit"]
        with node.store.read() as tx:
            found = seen(tx, viewer, originator, alert_id, node.clock.now())
        left = [one for one in found.sightings if f"{one.observer}/{one.item_id}" > begin]
        page = left[:limit]
        return {
            "items": [sighting_document(one) for one in page],
            "next_cursor": cursor_of(f"{page[-1].observer}/{page[-1].item_id}" if len(left) > limit else None),
            "withheld": found.withheld,
        }

    @blueprint.post(f"{ONE_ALERT}/sightings")
    @rule(Scope.ALERTS_WRITE, reach=Reach.COUNTRY)
    @blueprint.arguments(PurposeQuery, location="query")
    @blueprint.arguments(SightingRequest)
    @blueprint.response(201, SentSightingSchema)
    def sight_alert(query: dict[str, Any], given: dict[str, Any], originator: str, alert_id: str) -> dict[str, Any]:
        """Tell what this country saw of a leg: it confirms it, contradicts it or adds to it"""
        viewer, now = caller_as_viewer(node, query["purpose"]), node.clock.now()
        with node.store.read() as tx:
            (one,) = seen(tx, viewer, originator, alert_id, now).alerts
        sent = sight(node, _sighting(given, one, now), _told_to(node, given, one), by=principal().account)
        return {"sighting": sent.item_id}


def seen(tx: Transaction, viewer: Viewer, originator: str, alert_id: str, now: int) -> View:
    """The alert, and it alone. Raises ProblemError: not found, also for one that a restriction keeps from the caller."""
    reference = parse_reference(f"{originator}/{alert_id}")
    if reference is None:
        raise not_found()
    found = view_one(tx, viewer, reference, now)
    if not found.alerts:
        raise not_found()
    return found


def seen_own(tx: Transaction, node: NodeContext, viewer: Viewer, originator: str, alert_id: str, now: int) -> View:
    """As `seen`, of this country's own. Raises ProblemError: forbidden, for another member's that the caller sees."""
    found = seen(tx, viewer, originator, alert_id, now)
    if originator != node.member:
        raise ProblemError(Kind.FORBIDDEN, "an alert is changed and withdrawn by its originator alone")
    return found


def _tag(one: PublishedAlert) -> str:
    """Of the version, and of nothing that the caller is not shown: who guesses never_to could test guesses by the tag."""
    return hashlib.sha256(f"{reference_text(one.reference)} {one.alert.version} {one.issued}".encode()).hexdigest()[:32]


def _after(query: dict[str, Any]) -> AlertReference | None:
    text = after(query)
    if not text:
        return None
    reference = parse_reference(text)
    if reference is None:
        raise invalid("cursor", "not a cursor of this API", "begin again without one")
    return reference


def _sighting(given: dict[str, Any], one: PublishedAlert, now: int) -> Sighting:
    return Sighting(
        one.reference,
        given["leg"],
        given["verdict"],
        now if given["seen"] is None else given["seen"],
        given["source_evaluation"],
        given["information_evaluation"],
        given["derived"],
        given["remark"],
        given["addition"],
    )


def _told_to(node: NodeContext, given: dict[str, Any], one: PublishedAlert) -> Restrictions:
    if not frozenset(node.federation().peers()).issuperset(given["may_pass_to"]):
        raise invalid("may_pass_to", "names somebody who is no peer", "GET /peers lists the peers")
    return Restrictions(
        one.restrictions.expires,
        given["handling_codes"],
        given["handling_text"],
        given["traffic_light"],
        given["may_pass_to"],
    )

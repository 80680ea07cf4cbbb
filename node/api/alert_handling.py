"""What is done with an alert beside changing it: passed on, kept under a law, explained, followed to its recipients.

As everywhere, an alert that a restriction keeps from the caller is answered as one that does not exist.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from node.api.alerts import ALERTS, ONE_ALERT, seen, seen_own
from node.api.authentication import principal
from node.api.blueprint import Blueprint
from node.api.pagination import after_number, cursor_of
from node.api.problems import invalid
from node.api.rules import Reach, rule
from node.api.schemas.alert_handling import (
    AwaitedPurgesPage,
    DecisionQuery,
    DecisionSchema,
    FindingsPage,
    RecipientsSchema,
    RelayedSchema,
    RelayRequest,
    RetainedSchema,
    RetentionRequest,
)
from node.api.schemas.alert_parts import parse_reference
from node.api.schemas.checks import PurposePageQuery, PurposeQuery
from node.api.viewing import caller_as_viewer
from node.core.alerts.findings import list_findings
from node.core.alerts.relaying import relay
from node.core.alerts.rows import AlertRow
from node.core.alerts.view import explain
from node.core.alerts.withdrawal import retain
from node.core.context import NodeContext
from node.core.ports import Transaction
from node.core.scopes import Scope
from protocol.vocabulary import MemberCode


def make_alert_handling(node: NodeContext) -> Blueprint:
    """The endpoints."""
    blueprint = Blueprint("alert_handling", __name__, url_prefix=ALERTS, description="What becomes of alerts")
    _add_onward(blueprint, node)
    _add_following(blueprint, node)
    return blueprint


def _add_onward(blueprint: Blueprint, node: NodeContext) -> None:
    @blueprint.post(f"{ONE_ALERT}/relays")
    @rule(Scope.ALERTS_WRITE, reach=Reach.COUNTRY)
    @blueprint.arguments(PurposeQuery, location="query")
    @blueprint.arguments(RelayRequest)
    @blueprint.response(200, RelayedSchema)
    def relay_alert(query: dict[str, Any], given: dict[str, Any], originator: str, alert_id: str) -> dict[str, Any]:
        """Pass another member's alert on, unchanged, if its originator allows it; later versions follow"""
        viewer, now, to = caller_as_viewer(node, query["purpose"]), node.clock.now(), MemberCode(given["to"])
        with node.store.read() as tx:
            (one,) = seen(tx, viewer, originator, alert_id, now).alerts
        if to not in node.federation().peers():
            raise invalid("to", "names somebody who is no peer", "GET /peers lists the peers")
        relay(node, one.reference, to, by=principal().account)
        return {"reference": one.reference, "to": to}

    @blueprint.post(f"{ONE_ALERT}/retention")
    @rule(Scope.ALERTS_WRITE, reach=Reach.COUNTRY)
    @blueprint.arguments(PurposeQuery, location="query")
    @blueprint.arguments(RetentionRequest)
    @blueprint.response(200, RetainedSchema)
    def retain_alert(query: dict[str, Any], given: dict[str, Any], originator: str, alert_id: str) -> dict[str, Any]:
        """Keep this node's copy of another member's alert should it be withdrawn: nobody sees it then

        Its originator is told the law on which the copy is kept.
        """
        viewer, now = caller_as_viewer(node, query["purpose"]), node.clock.now()
        with node.store.read() as tx:
            (one,) = seen(tx, viewer, originator, alert_id, now).alerts
        retain(node, one.reference, given["basis"], by=principal().account)
        return {"reference": one.reference}

    @blueprint.get(f"{ONE_ALERT}/decision")
    @rule(Scope.ALERTS_READ, reach=Reach.COUNTRY)
    @blueprint.arguments(DecisionQuery, location="query")
    @blueprint.response(200, DecisionSchema)
    def explain_decision(query: dict[str, Any], originator: str, alert_id: str) -> dict[str, Any]:
        """Tell whether an alert may pass a door, for the caller and for what, with every reason against"""
        viewer, now = caller_as_viewer(node, query["purpose"]), node.clock.now()
        with node.store.read() as tx:
            (one,) = seen(tx, viewer, originator, alert_id, now).alerts
            to = MemberCode(query.get("to", node.member))
            decision = explain(tx, replace(viewer, door=query["door"]), one.reference, now, to=to)
        return {
            "reference": one.reference,
            "door": query["door"],
            "to": to,
            "role": viewer.role,
            "purpose": viewer.purpose,
            "allowed": decision.allowed,
            "reasons": decision.reasons,
            "obligations": decision.obligations,
        }


def _add_following(blueprint: Blueprint, node: NodeContext) -> None:
    @blueprint.get(f"{ONE_ALERT}/recipients")
    @rule(Scope.ALERTS_WRITE, reach=Reach.COUNTRY)
    @blueprint.arguments(PurposeQuery, location="query")
    @blueprint.response(200, RecipientsSchema)
    def list_recipients(query: dict[str, Any], originator: str, alert_id: str) -> dict[str, Any]:
        """List who has an alert of this country's, or what became of their copies since it was withdrawn"""
        viewer, now = caller_as_viewer(node, query["purpose"]), node.clock.now()
        with node.store.read() as tx:
            row = _withdrawn_own(tx, node, originator, alert_id)
            reference = (
                row.reference if row else seen_own(tx, node, viewer, originator, alert_id, now).alerts[0].reference
            )
            recipients = tx.alerts.recipients(reference)
        return {"reference": reference, "withdrawn": row and row.withdrawn, "recipients": recipients}

    @blueprint.get("/findings")
    @rule(Scope.ALERTS_READ, reach=Reach.COUNTRY)
    @blueprint.arguments(PurposePageQuery, location="query")
    @blueprint.response(200, FindingsPage)
    def list_alert_findings(query: dict[str, Any]) -> dict[str, Any]:
        """List what somebody should look into: two bodies for one version, false urgency, floods"""
        viewer, begin = caller_as_viewer(node, query["purpose"]), after_number(query)
        with node.store.read() as tx:
            listed = list_findings(tx, viewer, node.clock.now())
        end = begin + query["limit"]
        items = [
            {"kind": one.kind, "member": one.member, "alert": one.of, "version": one.version, "found": one.found}
            for one in listed.found[begin:end]
        ]
        return {
            "items": items,
            "next_cursor": cursor_of(end if end < len(listed.found) else None),
            "withheld": listed.withheld,
        }

    @blueprint.get("/purges-awaited")
    @rule(Scope.ALERTS_WRITE, reach=Reach.COUNTRY)
    @blueprint.arguments(PurposePageQuery, location="query")
    @blueprint.response(200, AwaitedPurgesPage)
    def list_awaited_purges(query: dict[str, Any]) -> dict[str, Any]:
        """List recipients of withdrawn alerts that have not said what became of their copies"""
        begin, end = after_number(query), after_number(query) + query["limit"]
        caller_as_viewer(node, query["purpose"])
        with node.store.read() as tx:
            awaited = tx.alerts.awaited()
        return {
            "items": awaited[begin:end],
            "next_cursor": cursor_of(end if end < len(awaited) else None),
        }


def _withdrawn_own(tx: Transaction, node: NodeContext, originator: str, alert_id: str) -> AlertRow | None:
    """An alert of this country's that is withdrawn: nothing of it is left to keep from anybody."""
    reference = parse_reference(f"{originator}/{alert_id}")
    row = None if reference is None or originator != node.member else tx.alerts.find(reference)
    return row if row is not None and row.withdrawn is not None else None

"""A STIX 2.1 bundle as drafts of alerts: read, answered, kept nowhere. Whoever called finishes and publishes them."""

from __future__ import annotations

from typing import Any

from node.api.alert_documents import distribution_document
from node.api.blueprint import Blueprint
from node.api.idempotent import never_kept
from node.api.rules import Reach, rule
from node.api.schemas.alert_handling import AlertDraftsSchema, BundleRequest
from node.api.schemas.checks import PurposeQuery
from node.api.turns import Turns
from node.api.viewing import caller_as_viewer
from node.core.context import NodeContext
from node.core.scopes import Scope
from node.formats.alerts.offers import Offer, offers_of
from node.formats.alerts.stix_import import import_stix
from node.formats.alerts.stix_reading import MAX_BYTES

AT_ONCE = 2


def make_alert_drafts(node: NodeContext) -> Blueprint:
    """The endpoint."""
    blueprint = Blueprint("alert_drafts", __name__, url_prefix="/api/v1/alerts", description="Alerts from other tools")
    turns = Turns(AT_ONCE, "several bundles are being read: send it again in a moment")

    @blueprint.post("/drafts")
    @rule(Scope.ALERTS_WRITE, reach=Reach.COUNTRY)
    @never_kept
    @blueprint.arguments(PurposeQuery, location="query")
    @blueprint.arguments(BundleRequest, location="files")
    @blueprint.response(200, AlertDraftsSchema)
    def draft_alerts(query: dict[str, Any], form: dict[str, Any]) -> dict[str, Any]:
        """Turn the reports of a STIX 2.1 bundle into drafts; nothing is published

        What another made becomes a draft that corroborates nothing and goes to nobody yet; what this node has already, or what
        was withdrawn, becomes none and stands among the rejects.
        """
        viewer = caller_as_viewer(node, query["purpose"])
        with turns.take():
            raw = form["file"].stream.read(MAX_BYTES + 1)  # the reader refuses what is longer
            now = node.clock.now()
            found = import_stix(raw, own=node.member, now=now)
            with node.store.read() as tx:
                read = offers_of(tx, viewer, found, now)
        return {"drafts": [_document(one) for one in read.offers], "rejects": read.rejects}

    return blueprint


def _document(offer: Offer) -> dict[str, Any]:
    """As `POST /alerts`, or `PUT` for one that updates another, takes it."""
    return {
        "report": offer.report,
        "source": offer.source,
        "updates": offer.updates,
        "alert": offer.draft.alert,
        "distribution": distribution_document(offer.draft.restrictions, offer.draft.relays),
    }

"""Alerts in the formats of other tools (docs/formats.md), through the door `export`; each export leaves a leaf."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Response

from node.api.authentication import principal
from node.api.blueprint import Blueprint
from node.api.problems import invalid, not_found
from node.api.rules import Reach, rule
from node.api.schemas.alerts import ExportQuery
from node.api.turns import Turns
from node.api.viewing import caller_as_viewer
from node.core.alerts.exporting import record_export
from node.core.alerts.listing import Asked, count_withheld, list_alerts
from node.core.alerts.view import Viewer
from node.core.boundaries import Boundaries
from node.core.context import NodeContext
from node.core.errors import NotFoundError
from node.core.places import Gazetteer
from node.core.ports import Transaction
from node.core.scopes import Scope
from node.formats.alerts.forms import ExportForm, write_export
from node.formats.alerts.gathering import gather, with_picture
from node.formats.alerts.material import Material
from protocol.alerts.alert import AlertReference
from protocol.restrictions import Door

MAX_ALERTS = 1000
"""In one export: its picture is made anew."""
MAX_BRIEFED = 100
"""In a PDF: each takes a twentieth of a second of a processor, and a briefing on more is read by nobody."""
AT_ONCE = 2
MEDIA_TYPES = {
    ExportForm.STIX: "application/stix+json;version=2.1",
    ExportForm.MISP: "application/json",
    ExportForm.GEOJSON: "application/geo+json",
    ExportForm.CSV: "text/csv; charset=utf-8",
    ExportForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportForm.SVG: "image/svg+xml",
    ExportForm.PDF: "application/pdf",
}
_SUFFIXES = {ExportForm.STIX: "stix.json", ExportForm.MISP: "misp.json"}


def make_alert_exports(
    node: NodeContext, gazetteer: Callable[[], Gazetteer], boundaries: Callable[[], Boundaries]
) -> Blueprint:
    """The endpoint. gazetteer, boundaries: the node's, as they are now."""
    blueprint = Blueprint("alert_exports", __name__, url_prefix="/api/v1/alerts", description="Alerts for other tools")
    turns = Turns(AT_ONCE, "several exports are being made: send it again in a moment")

    @blueprint.get("/export")
    @rule(Scope.ALERTS_READ, reach=Reach.COUNTRY)
    @blueprint.arguments(ExportQuery, location="query")
    @_documented(blueprint)
    def export_alerts(query: dict[str, Any]) -> Response:
        """Export alerts with their sightings and, where a map belongs to it, the picture of their route

        What a restriction keeps back is left out and counted in the file; the others' markings stand in it. At most 1000
        alerts, in a PDF 100: narrow the question for more.
        """
        viewer, form = caller_as_viewer(node, query["purpose"], Door.EXPORT), query["format"]
        with turns.take():
            with node.store.read() as tx:
                material = replace(_gathered(tx, viewer, node.clock.now(), query), language=query["language"])
            if form.has_picture:
                members = [member.code for member in node.federation().charter.members]
                material = with_picture(material, viewer, members, gazetteer())
            file = io.BytesIO()
            write_export(material, form, boundaries(), file)
        content = file.getvalue()
        record_export(
            node,
            form=form.value,
            digest=hashlib.sha256(content).digest(),
            alerts=len(material.alerts),
            left_out=material.left_out,
            by=principal().account,
        )
        return _answer(content, form)

    return blueprint


def _gathered(tx: Transaction, viewer: Viewer, now: int, query: dict[str, Any]) -> Material:
    """What may be exported of what is asked for. left_out counts all that is kept back, whatever is asked for: else the
    number would tell of a hidden alert what it is like. Of one alert, its sightings alone. Raises ProblemError."""
    if "alert" in query:
        try:
            material = gather(tx, viewer, now, [query["alert"]])
        except NotFoundError as error:
            raise not_found() from error
        if not material.alerts:
            raise not_found()
        return material
    withheld = count_withheld(tx, viewer, now)
    asked = Asked(query.get("urgency"), query.get("status"), query.get("country"))
    most = min(MAX_BRIEFED, MAX_ALERTS) if query["format"] is ExportForm.PDF else MAX_ALERTS
    wanted = _wanted(tx, viewer, now, asked, most)
    if not wanted:
        return Material((), (), withheld, now)
    material = gather(tx, viewer, now, wanted)
    return replace(material, left_out=material.left_out + withheld)


def _wanted(tx: Transaction, viewer: Viewer, now: int, asked: Asked, most: int) -> list[AlertReference]:
    found: list[AlertReference] = []
    after: AlertReference | None = None
    while True:
        page = list_alerts(tx, viewer, now, asked, after=after, limit=most)
        found += [one.reference for one in page.alerts]
        after = page.reached
        if len(found) > most or (len(found) == most and after is not None):
            raise invalid("", f"more than {most} alerts", "ask for an urgency, a status or a country")
        if after is None:
            return found


def _answer(content: bytes, form: ExportForm) -> Response:
    """A file to keep, never a page: a browser opens none of it as this node's own."""
    response = Response(content, content_type=MEDIA_TYPES[form])
    suffix = _SUFFIXES.get(form, form.value)
    response.headers["Content-Disposition"] = f'attachment; filename="alerts.{suffix}"'
    return response


def _documented(blueprint: Blueprint) -> Callable[[Any], Any]:
    def decorate(view: Any) -> Any:
        for media_type in MEDIA_TYPES.values():
            schema = {"type": "object" if "json" in media_type else "string"}
            options = {"content_type": media_type, "description": "The file", "success": True}
            view = blueprint.alt_response(200, schema=schema, **options)(view)
        return view

    return decorate

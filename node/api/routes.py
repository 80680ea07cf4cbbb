"""The whole route as far as the caller may see it: its legs, its gaps, ways through it, and what changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from node.api.blueprint import Blueprint
from node.api.pagination import after, cursor_of
from node.api.problems import invalid, not_found
from node.api.route_views import changes_page, find_gap, picture_page, places_of, route_document
from node.api.rules import Reach, rule
from node.api.schemas.checks import PurposeQuery
from node.api.schemas.routes import (
    AskedSchema,
    ChangesQuery,
    GapRequestBody,
    PathsQuery,
    PathsSchema,
    RouteChangesPage,
    RoutesPage,
    RoutesQuery,
)
from node.api.viewing import caller_as_viewer
from node.core.alerts.view import Viewer
from node.core.context import NodeContext
from node.core.information import AskedAlong
from node.core.places import Gazetteer
from node.core.route_pictures import RoutePictures
from node.core.routes.gap_requests import GapQuestion
from node.core.routes.gap_requests import ask_about_gap as send_question
from node.core.routes.paths import complete_routes
from node.core.routes.picture import Gap, Picture, PlaceKey
from node.core.scopes import Scope
from protocol.alerts.published import PublishedAlert
from protocol.alerts.words import LegStatus
from protocol.matching.folding import fold_words


def make_routes(node: NodeContext, gazetteer: Callable[[], Gazetteer]) -> Blueprint:
    """The endpoints of the picture."""
    blueprint = Blueprint("routes", __name__, url_prefix="/api/v1/routes", description="The picture of the whole route")
    pictures = RoutePictures(node, gazetteer)
    _add_picture(blueprint, node, pictures, gazetteer)
    _add_changes(blueprint, node, pictures)
    _add_asking(blueprint, node, pictures, gazetteer)
    return blueprint


def _add_picture(
    blueprint: Blueprint, node: NodeContext, pictures: RoutePictures, gazetteer: Callable[[], Gazetteer]
) -> None:
    @blueprint.get("")
    @rule(Scope.ALERTS_READ, reach=Reach.COUNTRY)
    @blueprint.arguments(RoutesQuery, location="query")
    @blueprint.response(200, RoutesPage)
    def get_routes(query: dict[str, Any]) -> dict[str, Any]:
        """Get the picture of the whole route, by pages

        Made of all alerts and sightings that the caller may see for the purpose; of the others only their number is told.
        """
        picture = pictures.now(caller_as_viewer(node, query["purpose"]))
        page = picture_page(picture, after(query), query["limit"])
        return {
            "as_of": picture.as_of,
            "withheld": picture.withheld,
            "totals": {
                "places": len(picture.places),
                "legs": len(picture.legs),
                "gaps": len(picture.gaps),
                "shared_indicators": len(picture.shared_indicators),
            },
            "places": places_of(picture.places, page.places),
            "next_cursor": cursor_of(page.next_after),
            **page.lists,
        }

    @blueprint.get("/paths")
    @rule(Scope.ALERTS_READ, reach=Reach.COUNTRY)
    @blueprint.arguments(PathsQuery, location="query")
    @blueprint.response(200, PathsSchema)
    def get_paths(query: dict[str, Any]) -> dict[str, Any]:
        """Find complete routes from one place to another

        The best corroborated first, by the weakest leg; of these the shorter by usual duration. A place that no report
        which the caller may see speaks of is answered 404.
        """
        picture = pictures.now(caller_as_viewer(node, query["purpose"]))
        origin = _place(picture, gazetteer(), "from", query["origin"])
        destination = _place(picture, gazetteer(), "to", query["destination"])
        statuses = frozenset(query["status"]) or frozenset(LegStatus)
        found = complete_routes(picture, origin, destination, limit=query["limit"], statuses=statuses)
        ends = [end for route in found.routes for leg in route.legs for end in (leg.origin, leg.destination)]
        return {
            "as_of": picture.as_of,
            "withheld": picture.withheld,
            "origin": origin,
            "destination": destination,
            "routes": [route_document(one) for one in found.routes],
            "places": places_of(picture.places, [origin, destination, *ends]),
            "more": found.more,
            "searched_all": found.searched_all,
        }


def _add_changes(blueprint: Blueprint, node: NodeContext, pictures: RoutePictures) -> None:
    @blueprint.get("/changes")
    @rule(Scope.ALERTS_READ, reach=Reach.COUNTRY)
    @blueprint.arguments(ChangesQuery, location="query")
    @blueprint.response(200, RouteChangesPage)
    def get_changes(query: dict[str, Any]) -> dict[str, Any]:
        """Tell what changed between two moments, by pages

        Both pictures are made of what the node holds and the caller may see today, as far as it had arrived by then. What
        was withdrawn or has expired meanwhile is in neither; an alert that was updated between the two counts as new.
        """
        viewer = caller_as_viewer(node, query["purpose"])
        now = node.clock.now()
        until = now if query["until"] is None else query["until"]
        if until > now:
            raise invalid("until", "is to come", "leave it out, or name a moment that has passed")
        if query["since"] >= until:
            raise invalid("since", "is not before the other moment", "name an earlier one")
        changes = pictures.changes(viewer, query["since"], until)
        page = changes_page(changes.difference, after(query), query["limit"])
        return {
            "since": query["since"],
            "until": until,
            "withheld": changes.withheld,
            "places": places_of(changes.places, page.places),
            "next_cursor": cursor_of(page.next_after),
            **page.lists,
        }


def _add_asking(
    blueprint: Blueprint, node: NodeContext, pictures: RoutePictures, gazetteer: Callable[[], Gazetteer]
) -> None:
    @blueprint.post("/gaps/<string:gap_id>/requests")
    @rule(Scope.ALERTS_WRITE, reach=Reach.COUNTRY)
    @blueprint.arguments(PurposeQuery, location="query")
    @blueprint.arguments(GapRequestBody)
    @blueprint.response(201, AskedSchema)
    def ask_about_gap(query: dict[str, Any], given: dict[str, Any], gap_id: str) -> AskedAlong:
        """Ask the members along a gap what they know of it, in one step

        A member that may not have each alert from which the gap is known is left out, and counted.
        """
        viewer = caller_as_viewer(node, query["purpose"])
        gap = find_gap(picture := pictures.now(viewer), gap_id)
        if gap is None:
            raise not_found()
        members = given["members"] or gap.members
        if not set(members) <= set(gap.members):
            raise invalid("members", "names a member that is not along the gap", "ask others with POST /requests")
        alerts = _visible(node, viewer, gap)
        asked = GapQuestion(
            given["question"],
            given["legal_basis"],
            given["purpose"],
            given["urgency"],
            tuple(members),
            tuple(given["clauses"]),
        )
        return send_question(node, picture, gap, alerts, asked, gazetteer())


def _visible(node: NodeContext, viewer: Viewer, gap: Gap) -> list[PublishedAlert]:
    """The alerts that show the gap. Raises ProblemError: not found, when one went meanwhile."""
    now, found = node.clock.now(), []
    with node.store.read() as tx:
        for reference in gap.alerts:
            row = tx.alerts.find(reference)
            if row is None or not row.is_held:
                raise not_found()
            found.append(row.published())
    if not all(viewer.decide(one.marked, now).allowed for one in found):
        raise not_found()
    return found


def _place(picture: Picture, gazetteer: Gazetteer, field: str, wanted: str) -> PlaceKey:
    """The place of the picture that is meant. Raises ProblemError: not found; invalid where several may be."""
    found = _meant(picture, gazetteer, wanted)
    if not found:
        raise not_found()
    if len(found) > 1:
        raise invalid(field, "several places of the picture go by this", "name one by its key")
    return found[0]


def _meant(picture: Picture, gazetteer: Gazetteer, wanted: str) -> list[PlaceKey]:
    """By key, by code, as the gazetteer reads the name, as reports write it, and last by its sound."""
    if wanted in picture.places:
        return [PlaceKey(wanted)]
    code, folded = wanted.replace(" ", "").upper(), fold_words(wanted)
    known = gazetteer.resolve(wanted, None)
    places = picture.places.items()
    return (
        [key for key, place in places if place.locode and place.locode == code]
        or [key for key, _ in places if known is not None and key == str(known.place_id)]
        or [key for key, place in places if folded in {fold_words(name) for name in (place.name, *place.names)} - {""}]
        or [key for one in gazetteer.find(wanted) if (key := PlaceKey(str(one.place.place_id))) in picture.places]
    )

"""A question about a gap, in one step: to the members along it, with its two ends, resting on the alerts that show it.

Whoever is asked learns of both ends. A place that the gazetteer knows is called as the gazetteer calls it, so that only the
alerts that show the gap are told of. The name or position of any other place may stem from each alert, and each addition of
a sighting, that speaks of it: all of these must be for the member that is asked.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from node.core.errors import ConflictError
from node.core.information import AskedAlong, ask_along
from node.core.routes.place_sites import SAME_PLACE_METRES
from protocol.alerts.places import DEGREE_E5, Position, RoutePlace
from protocol.alerts.words import Article10Clause, SightingVerdict
from protocol.information import InformationRequest
from protocol.vocabulary import Purpose, Urgency

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.routes.picture import Gap, Picture, PicturePlace, PlaceKey
    from node.core.routes.place_sites import PlaceFinder
    from node.core.routes.viewing import SeenRoute
    from protocol.alerts.alert import AlertReference
    from protocol.restrictions import Marked
    from protocol.vocabulary import MemberCode


@dataclass(frozen=True, slots=True)
class GapQuestion:
    """question: in words, no person's name. to: some of the gap's members; empty: all of them."""

    question: str
    legal_basis: str
    purpose: Purpose
    urgency: Urgency = Urgency.ROUTINE
    to: tuple[MemberCode, ...] = ()


def ask_about_gap(
    node: NodeContext, seen: SeenRoute, gap: Gap, asked: GapQuestion, finder: PlaceFinder | None
) -> AskedAlong:
    """Sends it. Raises ConflictError when nobody lies along the gap or `to` names somebody who does not, MalformedError."""
    if not gap.members:
        raise ConflictError("no member of the charter lies along this gap: name whom to ask with 'wren request ask'")
    if not set(asked.to) <= set(gap.members):
        raise ConflictError("a member that is named does not lie along this gap: 'wren request ask' asks anybody")
    after, before = (route_place(seen.picture.places[key]) for key in (gap.after, gap.before))
    request = InformationRequest(
        after, before, asked.question, (Article10Clause.ROUTES,), asked.legal_basis, asked.purpose, asked.urgency
    )
    return ask_along(node, asked.to or gap.members, request, rests_on(seen, gap, finder))


def rests_on(seen: SeenRoute, gap: Gap, finder: PlaceFinder | None) -> tuple[Marked, ...]:
    """All that a member learns of which is asked about the gap."""
    picture = seen.picture
    told = set(gap.alerts)
    unknown = {key for key in (gap.after, gap.before) if not _is_public(picture.places[key], finder)}
    told |= _speaking_of(picture, unknown)
    additions = (
        one for one in seen.sightings if one.sighting.of in told and one.sighting.verdict is SightingVerdict.ADDS
    )
    alerts = [one.marked for one in seen.alerts if one.reference in told]
    return (*alerts, *(one.marked for one in additions if unknown))


def route_place(place: PicturePlace) -> RoutePlace:
    """The place as a message names it: with its position where it has no code."""
    position = None
    if not place.locode and place.latitude is not None and place.longitude is not None:
        precision = SAME_PLACE_METRES if place.precision_metres is None else place.precision_metres
        position = Position(round(place.latitude * DEGREE_E5), round(place.longitude * DEGREE_E5), precision)
    country = place.country if place.locode.startswith(place.country) or not place.locode else ""
    return RoutePlace(country, place.name if place.names else "", place.locode, position)


def _is_public(place: PicturePlace, finder: PlaceFinder | None) -> bool:
    if finder is None:
        return False
    known = finder.resolve(place.locode or place.name, place.country or None)
    return known is not None and known.place_id == place.key


def _speaking_of(picture: Picture, places: Collection[PlaceKey]) -> set[AlertReference]:
    legs = (leg for leg in picture.legs if leg.origin in places or leg.destination in places)
    return {source.reference for leg in legs for source in leg.sources}

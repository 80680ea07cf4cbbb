"""The gazetteer: places by any spelling of their names. It holds nothing but what the node's own files hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from node.api.blueprint import Blueprint
from node.api.pagination import after_number, cursor_of
from node.api.rules import Reach, rule
from node.api.schemas.routes import GazetteerPage, PlacesQuery
from node.core.places import MAX_FOUND, FoundPlace, Gazetteer
from node.core.scopes import Scope


def make_places(gazetteer: Callable[[], Gazetteer]) -> Blueprint:
    """The endpoint of places."""
    blueprint = Blueprint("places", __name__, url_prefix="/api/v1/places", description="The gazetteer")

    @blueprint.get("")
    @rule(Scope.ALERTS_READ, Scope.ALERTS_WRITE, reach=Reach.COUNTRY)
    @blueprint.arguments(PlacesQuery, location="query")
    @blueprint.response(200, GazetteerPage)
    def find_places(query: dict[str, Any]) -> dict[str, Any]:
        """Find places by any spelling, in any script, likeliest first; or the place of a UN/LOCODE"""
        begin, limit = min(after_number(query), MAX_FOUND), query["limit"]
        found = gazetteer().find(query["q"], country=query["country"], limit=begin + limit + 1)[begin:]
        return {
            "items": [_document(one) for one in found[:limit]],
            "next_cursor": cursor_of(begin + limit) if len(found) > limit else None,
        }

    return blueprint


def _document(one: FoundPlace) -> dict[str, Any]:
    place = one.place
    return {
        "place_id": place.place_id,
        "name": place.name,
        "country": place.country,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "functions": sorted(function.value for function in place.functions),
        "locode": place.locode,
        "population": place.population,
        "names": list(place.names),
        "score": round(one.score, 3),
        "through": one.through.value,
        "matched": one.matched,
    }

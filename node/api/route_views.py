"""The picture as documents: what is listed has a name of its own, by which pages and requests refer to it.

A name is a digest of what distinguishes the thing within a picture. It is looked up in the caller's own picture only, so
that an invented one, and one of what the caller may not see, find nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from node.core.routes.difference import LegChange, PictureDifference
from node.core.routes.paths import CompleteRoute
from node.core.routes.picture import Gap, Picture, PictureLeg, PicturePlace, PlaceKey, SharedIndicator

_DIGITS = 32
Listed = tuple[str, str, Any]
"""By what it is sorted and pages begin, in which list it stands, and the thing."""


@dataclass(frozen=True, slots=True)
class Page:
    """lists: documents by the name of their list. places: keys that they name."""

    lists: dict[str, list[dict[str, Any]]]
    places: frozenset[PlaceKey]
    next_after: str | None


def gap_id(gap: Gap) -> str:
    """32 hexadecimal digits, the same while the gap has the same ends."""
    return _name("gap", gap.after, gap.before)


def find_gap(picture: Picture, wanted: str) -> Gap | None:
    """The gap of that name, in the picture of whoever asks."""
    return next((gap for gap in picture.gaps if gap_id(gap) == wanted), None)


def picture_page(picture: Picture, after: str, limit: int) -> Page:
    """Legs, then gaps, then shared indicators."""
    lists = {"legs": picture.legs, "gaps": picture.gaps, "shared_indicators": picture.shared_indicators}
    return _page(lists, after, limit)


def changes_page(changes: PictureDifference, after: str, limit: int) -> Page:
    """In the order of the lists of `PictureDifference`."""
    lists: dict[str, Sequence[Any]] = {
        "new_legs": changes.new_legs,
        "gone_legs": changes.gone_legs,
        "changed_legs": changes.changed_legs,
        "opened_gaps": changes.opened_gaps,
        "closed_gaps": changes.closed_gaps,
        "new_indicators": changes.new_indicators,
        "gone_indicators": changes.gone_indicators,
    }
    return _page(lists, after, limit)


def places_of(places: Mapping[PlaceKey, PicturePlace], keys: Iterable[PlaceKey]) -> list[PicturePlace]:
    """In order of key."""
    return [places[key] for key in sorted(set(keys)) if key in places]


def route_document(route: CompleteRoute) -> dict[str, Any]:
    """As `CompleteRouteSchema` has it."""
    return {
        "legs": [leg_document(leg) for leg in route.legs],
        "corroboration": route.corroboration,
        "usual_duration_minutes": route.usual_duration_minutes,
        "restrictions": route.restrictions,
    }


def leg_document(leg: PictureLeg) -> dict[str, Any]:
    """As `PictureLegSchema` has it."""
    stated = {one.name: getattr(leg, one.name) for one in fields(leg)}
    return {"leg_id": _leg_id(leg), "contradictions": leg.contradictions, **stated}


def _page(lists: Mapping[str, Sequence[Any]], after: str, limit: int) -> Page:
    listed: list[Listed] = []
    for number, (name, things) in enumerate(lists.items(), start=1):
        listed += [(f"{number}:{_id(thing)}", name, thing) for thing in things]
    listed = sorted((one for one in listed if one[0] > after), key=lambda one: one[0])
    chosen = listed[:limit]
    shown: dict[str, list[dict[str, Any]]] = {name: [] for name in lists}
    places: set[PlaceKey] = set()
    for _, name, thing in chosen:
        shown[name].append(_document(thing))
        places.update(_ends(thing))
    return Page(shown, frozenset(places), chosen[-1][0] if len(listed) > limit else None)


def _id(thing: Any) -> str:
    match thing:
        case PictureLeg():
            return _leg_id(thing)
        case LegChange():
            return _leg_id(thing.after)
        case Gap():
            return gap_id(thing)
        case SharedIndicator():
            return _name("indicator", thing.indicator.kind.value, thing.indicator.value)
    raise TypeError("not listed in a picture")


def _document(thing: Any) -> dict[str, Any]:
    match thing:
        case PictureLeg():
            return leg_document(thing)
        case LegChange():
            before, after = leg_document(thing.before), leg_document(thing.after)
            return {"leg_id": _leg_id(thing.after), "what": thing.what, "before": before, "after": after}
        case Gap():
            return {"gap_id": gap_id(thing), **{one.name: getattr(thing, one.name) for one in fields(thing)}}
    return {name: getattr(thing, name) for name in ("indicator", "alerts", "members", "restrictions")}


def _ends(thing: Any) -> tuple[PlaceKey, ...]:
    match thing:
        case PictureLeg():
            return thing.origin, thing.destination
        case LegChange():
            return thing.after.origin, thing.after.destination
        case Gap():
            return thing.after, thing.before
    return ()


def _leg_id(leg: PictureLeg) -> str:
    return _name("leg", leg.origin, leg.destination, leg.means.value)


@lru_cache(maxsize=100_000)
def _name(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()[:_DIGITS]

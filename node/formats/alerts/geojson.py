"""The route as GeoJSON (RFC 7946): places and boats in danger as points, legs and gaps as lines.

Lines that cross the antimeridian are cut there (section 3.1.9). A foreign member `wren` of the collection (section 6.1) says
what was left out and what the boundaries of any map under it do not mean. Every feature bears its own markings.
"""

import json
from collections.abc import Iterable
from typing import Any

from node.core.routes.picture import Gap, Picture, PictureLeg, PicturePlace
from node.formats.alerts.markings import STRICTEST_FIRST, light_label, material_light
from node.formats.alerts.material import Material, instant
from node.formats.alerts.words import notice_in
from protocol.alerts.alert import AlertReference
from protocol.alerts.published import PublishedAlert
from protocol.restrictions import Restrictions

Point = tuple[float, float]
"""(longitude, latitude) in degrees, WGS 84."""


def route_geojson(material: Material, notice: str) -> bytes:
    """The FeatureCollection, UTF-8. notice: that on boundaries; the neutral one is put into the material's language.

    What has no position stands with a null geometry."""
    picture = material.picture
    features: list[dict[str, Any]] = []
    if picture is not None:
        features += [_place(picture, place) for _, place in sorted(picture.places.items())]
        features += [_leg(picture, leg) for leg in picture.legs]
        features += [_gap(picture, gap) for gap in picture.gaps]
    features += [_danger(alert) for alert in material.alerts if alert.alert.danger is not None]
    collection = {
        "type": "FeatureCollection",
        "wren": {
            "as_of": instant(material.now),
            "left_out": material.left_out,
            "traffic_light": light_label(material_light(material)),
            "notice": notice_in(notice, material.language),
        },
        "features": features,
    }
    return json.dumps(collection, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def line_parts(begin: Point, end: Point) -> tuple[tuple[Point, Point], ...]:
    """The shorter way round between two points: one line, or two that end and begin on the antimeridian."""
    (west, south), (east, north) = begin, end
    if abs(east - west) <= 180:
        return ((begin, end),)
    turned = east + 360 if east < west else east - 360
    edge = 180.0 if turned > west else -180.0
    if turned == west:
        return ((begin, end),)
    latitude = south + (north - south) * (edge - west) / (turned - west)
    parts = ((begin, (edge, latitude)), ((-edge, latitude), end))
    return tuple(part for part in parts if part[0] != part[1])


def marking_properties(restrictions: Restrictions) -> dict[str, Any]:
    """Markings as properties of a feature."""
    return {
        "traffic_light": light_label(restrictions.traffic_light),
        "handling_codes": [code.value for code in restrictions.handling_codes],
        "handling_text": restrictions.handling_text,
        "releasable_to": list(restrictions.releasable_to),
        "expires": instant(restrictions.expires),
    }


def strictest_at(picture: Picture, place: PicturePlace) -> Restrictions | None:
    """Those of the strictest of the legs and gaps at the place: it is known through them."""
    legs = [leg.restrictions for leg in picture.legs if place.key in (leg.origin, leg.destination)]
    gaps = [gap.restrictions for gap in picture.gaps if place.key in (gap.after, gap.before)]
    return min([*legs, *gaps], key=lambda one: STRICTEST_FIRST.index(one.traffic_light), default=None)


def _place(picture: Picture, place: PicturePlace) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "kind": "place",
        "key": place.key,
        "name": place.name,
        "names": list(place.names),
        "country": place.country,
        "locode": place.locode,
        "precision_metres": place.precision_metres,
    }
    restrictions = strictest_at(picture, place)
    marked = {} if restrictions is None else marking_properties(restrictions)
    position = position_of(place)
    geometry = None if position is None else {"type": "Point", "coordinates": list(position)}
    return _feature(geometry, {**properties, **marked})


def _leg(picture: Picture, leg: PictureLeg) -> dict[str, Any]:
    ends = picture.places[leg.origin], picture.places[leg.destination]
    return _feature(
        _line(*ends),
        {
            "kind": "leg",
            "origin": leg.origin,
            "destination": leg.destination,
            "origin_name": ends[0].name,
            "destination_name": ends[1].name,
            "precision_metres": _worst_precision(ends),
            "means": leg.means.value,
            "status": leg.status.value,
            "corroboration": leg.corroboration,
            "circular": [_reference(one) for one in leg.circular],
            "sources": [_reference(one) for one in dict.fromkeys(source.reference for source in leg.sources)],
            "usual_duration_minutes": leg.usual_duration_minutes,
            "first_seen": instant(leg.first_seen),
            "last_seen": instant(leg.last_seen),
            **marking_properties(leg.restrictions),
        },
    )


def _gap(picture: Picture, gap: Gap) -> dict[str, Any]:
    ends = picture.places[gap.after], picture.places[gap.before]
    properties = {
        "kind": "gap",
        "origin": gap.after,
        "destination": gap.before,
        "origin_name": ends[0].name,
        "destination_name": ends[1].name,
        "ask": list(gap.members),
    }
    return _feature(_line(*ends), {**properties, **marking_properties(gap.restrictions)})


def _danger(published: PublishedAlert) -> dict[str, Any]:
    danger = published.alert.danger
    assert danger is not None  # the caller chose it for this
    position = danger.position
    properties = {
        "kind": "danger",
        "alert": _reference(published.reference),
        "title": published.alert.title,
        "observed": instant(danger.observed),
        "persons_on_board": danger.persons_on_board,
        "vessel": danger.vessel,
        "coordination_centre": danger.coordination_centre,
        "precision_metres": position.precision_metres,
    }
    geometry = {"type": "Point", "coordinates": [position.longitude, position.latitude]}
    return _feature(geometry, {**properties, **marking_properties(published.restrictions)})


def position_of(place: PicturePlace) -> Point | None:
    """Where the place lies, if anybody said."""
    if place.latitude is None or place.longitude is None:
        return None
    return (place.longitude, place.latitude)


def _line(origin: PicturePlace, destination: PicturePlace) -> dict[str, Any] | None:
    begin, end = position_of(origin), position_of(destination)
    if begin is None or end is None:
        return None
    parts = line_parts(begin, end)
    if len(parts) == 1:
        return {"type": "LineString", "coordinates": [list(point) for point in parts[0]]}
    return {"type": "MultiLineString", "coordinates": [[list(point) for point in part] for part in parts]}


def _worst_precision(places: Iterable[PicturePlace]) -> int | None:
    return max((place.precision_metres for place in places if place.precision_metres is not None), default=None)


def _reference(reference: AlertReference) -> str:
    return f"{reference.originator}/{reference.alert_id}"


def _feature(geometry: dict[str, Any] | None, properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}

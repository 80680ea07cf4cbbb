"""Natural Earth's outlines out of TopoJSON, cut to the part of the world where the routes are.

What Natural Earth attributes to no ISO 3166-1 code stays without a country. Source: TopoJSON format specification 1.0,
section 2.1 (quantised, delta-encoded arcs; a negative number is an arc backwards).
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Any

from node.core.boundaries import Boundaries, Line, Outline

WEST, SOUTH, EAST, NORTH = -26.0, -12.0, 106.0, 72.0
"""From the Canaries and Iceland to Bangladesh and the Mekong, from Lake Victoria to the North Cape."""
_DECIMALS, _FINE = 2, 3
_SMALL_DEGREES = 0.5


def outlines_of(topology: Mapping[str, Any], iso_numbers: Mapping[int, str]) -> Boundaries:
    """The outlines that lie in the part at all, each polygon whole, ordered by country and name."""
    arcs = tuple(_arcs(topology))
    found = [_outline(each, arcs, iso_numbers) for each in topology["objects"]["countries"]["geometries"]]
    return Boundaries(
        tuple(sorted((each for each in found if each.polygons), key=lambda each: (each.country or "~", each.name)))
    )


def _arcs(topology: Mapping[str, Any]) -> Iterator[Line]:
    east, north = topology["transform"]["scale"]
    west, south = topology["transform"]["translate"]
    for arc in topology["arcs"]:
        columns = accumulate(step[0] for step in arc)
        rows = accumulate(step[1] for step in arc)
        yield tuple((column * east + west, row * north + south) for column, row in zip(columns, rows, strict=True))


def _outline(geometry: Mapping[str, Any], arcs: tuple[Line, ...], iso_numbers: Mapping[int, str]) -> Outline:
    number = geometry.get("id")
    country = iso_numbers.get(int(number)) if number is not None else None
    match geometry["type"]:
        case "Polygon":
            polygons = [geometry["arcs"]]
        case "MultiPolygon":
            polygons = geometry["arcs"]
        case _:
            polygons = []
    drawn = (tuple(_rings(polygon, arcs)) for polygon in polygons)
    return Outline(
        country, geometry["properties"]["name"], tuple(each for each in drawn if each and _is_inside(each[0]))
    )


def _rings(polygon: Iterable[Iterable[int]], arcs: tuple[Line, ...]) -> Iterator[Line]:
    for number, ring in enumerate(polygon):
        points: list[tuple[float, float]] = []
        for index in ring:
            arc = arcs[index] if index >= 0 else arcs[~index][::-1]
            points.extend(arc[1:] if points else arc)
        rounded = _rounded(points)
        if len(rounded) >= 4:
            yield rounded
        elif number == 0:
            return  # too small an island for this scale, and so are its lakes


def _rounded(points: list[tuple[float, float]]) -> Line:
    """To a hundredth of a degree, a kilometre, which is finer than the scale; small islands to a thousandth."""
    wide = max(point[0] for point in points) - min(point[0] for point in points)
    decimals = _FINE if wide < _SMALL_DEGREES else _DECIMALS
    kept: list[tuple[float, float]] = []
    for longitude, latitude in points:
        point = (round(longitude, decimals), round(latitude, decimals))
        if not kept or kept[-1] != point:
            kept.append(point)
    return tuple(kept)


def _is_inside(ring: Line) -> bool:
    return any(WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH for longitude, latitude in ring)

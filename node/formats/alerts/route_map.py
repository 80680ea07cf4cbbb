"""The map of a route as plain shapes on a sheet, drawn alike in SVG and PDF: land, legs, gaps, places, labels.

Mercator on a sphere, centred on the route, so that a route across the antimeridian is one line. Shapes only: no format here.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from node.core.boundaries import Boundaries
from node.core.routes.picture import Picture, PictureLeg, PlaceKey
from node.formats.alerts.geojson import Point, position_of
from node.formats.alerts.material import Material
from protocol.alerts.words import LegStatus

Line = tuple[tuple[float, float], ...]
MAX_LATITUDE = 80.0
MIN_SPAN_DEGREES = 4.0
_MARGIN = 0.12
COLOURS = {
    LegStatus.ACTIVE: "#b3261e",
    LegStatus.SUSPECTED: "#b26a00",
    LegStatus.DISRUPTED: "#1f5fa8",
    LegStatus.DORMANT: "#6b6b6b",
}
"""Told apart by dashes too: a map is printed in grey, and not everybody sees red."""
DASHES = {
    LegStatus.ACTIVE: (),
    LegStatus.SUSPECTED: (7.0, 3.0),
    LegStatus.DISRUPTED: (2.5, 2.5),
    LegStatus.DORMANT: (1.0, 3.0),
}
GAP_COLOUR, GAP_DASH = "#444444", (1.0, 4.0)
DANGER_COLOUR = "#d00000"


@dataclass(frozen=True, slots=True)
class Ground:
    """What the route is drawn on: rings of land and open lines of (longitude, latitude), and the notice that goes under
    every map of them."""

    rings: Sequence[Line] = ()
    lines: Sequence[Line] = ()
    notice: str = ""


def ground_of(boundaries: Boundaries) -> Ground:
    """The ground that a node's boundaries are."""
    rings = [ring for outline in boundaries.outlines for polygon in outline.polygons for ring in polygon]
    return Ground(rings, [line for outline in boundaries.outlines for line in outline.lines], boundaries.notice)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line on the sheet. arrow: whether it ends in one."""

    points: Line
    colour: str
    width: float
    dash: tuple[float, ...] = ()
    arrow: bool = False


@dataclass(frozen=True, slots=True)
class Mark:
    """A place, or a boat in danger. radius: of its precision, in the sheet's units, 0 where not worth drawing."""

    at: Point
    label: str
    label_at: Point
    danger: bool = False
    radius: float = 0.0


@dataclass(frozen=True)
class Drawing:
    """Shapes within (0, 0) and (width, height), y downwards. land: closed rings, already near the sheet."""

    width: float
    height: float
    land: tuple[Line, ...] = ()
    lines: tuple[Line, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    marks: tuple[Mark, ...] = ()
    not_located: tuple[str, ...] = field(default=())


def draw_route(material: Material, ground: Ground, width: float, height: float) -> Drawing:
    """The picture of the material on a sheet of that size. Without a located place the sheet is empty."""
    picture = material.picture
    placed = _placed(picture)
    dangers = [(alert, alert.alert.danger) for alert in material.alerts if alert.alert.danger is not None]
    spots = [*placed.values(), *((one.position.longitude, one.position.latitude) for _, one in dangers)]
    if not spots:
        return Drawing(width, height, not_located=_unplaced(picture, placed))
    sheet = _Sheet(spots, width, height)
    at = {key: sheet.point(point) for key, point in placed.items()}
    boats = tuple(sheet.point((one.position.longitude, one.position.latitude)) for _, one in dangers)
    titles = [alert.alert.title for alert, _ in dangers]
    names = [] if picture is None else [picture.places[key].name or picture.places[key].locode for key in at]
    labels = _label_places([*at.values(), *boats], [*names, *titles], width, height)
    marks = [Mark(point, name, label) for point, name, label in zip(at.values(), names, labels, strict=False)]
    marks += [
        Mark(point, title, label, danger=True)
        for point, title, label in zip(boats, titles, labels[len(at) :], strict=True)
    ]
    return Drawing(
        width,
        height,
        tuple(sheet.rings(ground.rings)),
        tuple(sheet.rings(ground.lines)),
        () if picture is None else tuple(_strokes(picture, at)),
        tuple(marks),
        _unplaced(picture, placed),
    )


def _placed(picture: Picture | None) -> dict[PlaceKey, Point]:
    places = {} if picture is None else picture.places
    found = ((key, position_of(place)) for key, place in places.items())
    return {key: point for key, point in found if point is not None}


class _Sheet:
    """From degrees to the sheet: all points fit with a margin, and the longest way round the globe is never taken."""

    def __init__(self, spots: Sequence[Point], width: float, height: float) -> None:
        self._middle = _middle_longitude([longitude for longitude, _ in spots])
        xs = [self._turned(longitude) for longitude, _ in spots]
        ys = [_mercator(latitude) for _, latitude in spots]
        span_x = max(max(xs) - min(xs), MIN_SPAN_DEGREES) * (1 + 2 * _MARGIN)
        span_y = max(max(ys) - min(ys), MIN_SPAN_DEGREES) * (1 + 2 * _MARGIN)
        self._scale = min(width / span_x, height / span_y)
        self._x, self._y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
        self._size = (width, height)

    def point(self, point: Point) -> Point:
        width, height = self._size
        x = width / 2 + (self._turned(point[0]) - self._x) * self._scale
        return (round(x, 2), round(height / 2 - (_mercator(point[1]) - self._y) * self._scale, 2))

    def rings(self, rings: Iterable[Line]) -> Iterable[Line]:
        """Those that reach the sheet. A ring that the turn of the globe tears apart is left out: it lies far away."""
        width, height = self._size
        for ring in rings:
            points = tuple(self.point(point) for point in ring)
            xs, ys = [x for x, _ in points], [y for _, y in points]
            torn = any(abs(a - b) > 180 * self._scale for a, b in pairwise(xs))
            if not torn and max(xs) > 0 and min(xs) < width and max(ys) > 0 and min(ys) < height:
                yield points

    def _turned(self, longitude: float) -> float:
        return (longitude - self._middle + 540) % 360 - 180


def _middle_longitude(longitudes: Sequence[float]) -> float:
    """Opposite of the middle of the widest empty arc."""
    ordered = sorted(longitudes)
    arcs = [(after - before, before) for before, after in zip(ordered, [*ordered[1:], ordered[0] + 360], strict=True)]
    widest, begins = max(arcs)
    return (begins + widest / 2 + 180) % 360


def _mercator(latitude: float) -> float:
    kept = math.radians(max(-MAX_LATITUDE, min(MAX_LATITUDE, latitude)))
    return math.degrees(math.log(math.tan(math.pi / 4 + kept / 2)))


def _strokes(picture: Picture, at: dict[PlaceKey, Point]) -> Iterable[Stroke]:
    for gap in picture.gaps:
        if gap.after in at and gap.before in at:
            yield Stroke((at[gap.after], at[gap.before]), GAP_COLOUR, 1.2, GAP_DASH)
    for leg in picture.legs:
        if leg.origin in at and leg.destination in at and leg.origin != leg.destination:
            yield Stroke(
                (at[leg.origin], at[leg.destination]),
                COLOURS[leg.status],
                leg_width(leg),
                DASHES[leg.status],
                arrow=True,
            )


def leg_width(leg: PictureLeg) -> float:
    """Thicker, the more originators report the leg independently."""
    return 1.2 + 0.6 * min(max(leg.corroboration, 1), 4)


def _label_places(points: Sequence[Point], labels: Sequence[str], width: float, height: float) -> list[Point]:
    """The left end of each label's base line, tried around its point until it covers neither label nor point."""
    taken: list[tuple[float, float, float, float]] = [(x - 4, y - 4, x + 4, y + 4) for x, y in points]
    found: list[Point] = []
    for (x, y), label in zip(points, labels, strict=True):
        long = 5.6 * len(label) + 4
        tries = [(x + 6, y + 3), (x - long - 4, y + 3), (x - long / 2, y - 7), (x - long / 2, y + 14)]
        tries += [(x + 6, y - 9), (x + 6, y + 15), (x - long - 4, y - 9), (x - long - 4, y + 15)]
        fits = [spot for spot in tries if spot[0] >= 2 and spot[0] + long <= width - 2 and 10 <= spot[1] <= height - 4]
        boxes = [(spot, (spot[0], spot[1] - 9, spot[0] + long, spot[1] + 3)) for spot in fits or tries[:1]]
        spot, box = min(boxes, key=lambda one: sum(_overlap(one[1], other) for other in taken))
        taken.append(box)
        found.append((round(spot[0], 2), round(spot[1], 2)))
    return found


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across * down if across > 0 and down > 0 else 0.0


def _unplaced(picture: Picture | None, placed: dict[PlaceKey, Point]) -> tuple[str, ...]:
    if picture is None:
        return ()
    return tuple(place.name or place.locode for key, place in picture.places.items() if key not in placed)


def arrow_head(stroke: Stroke, size: float = 7.0, short: float = 5.0) -> Line | None:
    """The three corners of the arrow's head, `short` before the line's end; None for a line too short to have one."""
    (x0, y0), (x1, y1) = stroke.points[-2], stroke.points[-1]
    length = math.hypot(x1 - x0, y1 - y0)
    if length < size + short:
        return None
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    tip = (x1 - ux * short, y1 - uy * short)
    back = (tip[0] - ux * size, tip[1] - uy * size)
    half = size * 0.4
    return (tip, (back[0] - uy * half, back[1] + ux * half), (back[0] + uy * half, back[1] - ux * half))

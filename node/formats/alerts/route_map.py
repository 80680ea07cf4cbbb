"""The map of a route as plain shapes on a sheet, drawn alike in SVG and PDF: land, legs, gaps, places, labels.

Mercator on a sphere, centred on the route, so that a route across the antimeridian is one line. Shapes only: no format here.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
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
GAP_COLOUR, GAP_DASH, GAP_WIDTH = "#7a2f8a", (2.0, 7.0), 1.8
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


class Anchor(StrEnum):
    """Which part of a label's base line `label_at` is; the words are SVG's `text-anchor`."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True, slots=True)
class LabelSpot:
    """Where a label goes: how long it gets in the reader's font is not known here, so the end next to its point is fixed."""

    at: Point
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class Mark:
    """A place, or a boat in danger."""

    at: Point
    label: str
    label_at: Point
    anchor: Anchor
    danger: bool = False


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
    strokes = () if picture is None else tuple(_strokes(picture, at))
    spots_of = _label_spots([*at.values()], [*boats], [*names, *titles], strokes, (width, height))
    marks = [
        Mark(point, name, spot.at, spot.anchor, danger=number >= len(at))
        for number, (point, name, spot) in enumerate(
            zip([*at.values(), *boats], [*names, *titles], spots_of, strict=True)
        )
    ]
    return Drawing(
        width,
        height,
        tuple(sheet.rings(ground.rings)),
        tuple(sheet.rings(ground.lines)),
        strokes,
        tuple(marks),
        _unplaced(picture, placed),
    )


def _placed(picture: Picture | None) -> dict[PlaceKey, Point]:
    places = {} if picture is None else picture.places
    found = ((key, position_of(place)) for key, place in sorted(places.items()))
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
            yield Stroke((at[gap.after], at[gap.before]), GAP_COLOUR, GAP_WIDTH, GAP_DASH)
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


Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""
_LETTER = 6.4
"""About the mean width of a letter of a label of 11 units, in the widest of the usual fonts."""


def _label_spots(
    places: Sequence[Point],
    boats: Sequence[Point],
    labels: Sequence[str],
    strokes: Iterable[Stroke],
    size: tuple[float, float],
) -> list[LabelSpot]:
    """Tried around each point until the label covers no other label and no point, and as little as may be of a line."""
    taken: list[Box] = [(x - 5, y - 5, x + 5, y + 5) for x, y in places]
    taken += [(x - 9, y - 9, x + 9, y + 7) for x, y in boats]
    inked = [box for stroke in strokes for box in _inked(stroke)]
    found: list[LabelSpot] = []
    for number, (point, label) in enumerate(zip([*places, *boats], labels, strict=True)):
        long, away = _LETTER * len(label), 7.0 if number < len(places) else 11.0
        boxes = [(spot, _label_box(spot, long)) for spot in _tries(point, away)]
        fits = [one for one in boxes if _is_inside(one[1], size)] or boxes[:1]
        spot, box = min(fits, key=lambda one: 4 * _covered(one[1], taken) + _covered(one[1], inked))
        taken.append(box)
        found.append(spot)
    return found


def _tries(point: Point, away: float) -> Iterable[LabelSpot]:
    x, y = point
    for down in (4.0, -8.0, 16.0):
        yield LabelSpot((round(x + away, 2), round(y + down, 2)), Anchor.START)
        yield LabelSpot((round(x - away, 2), round(y + down, 2)), Anchor.END)
    for down in (-away - 2, away + 10):
        yield LabelSpot((x, round(y + down, 2)), Anchor.MIDDLE)


def _label_box(spot: LabelSpot, long: float) -> Box:
    x, y = spot.at
    left = {Anchor.START: x, Anchor.MIDDLE: x - long / 2, Anchor.END: x - long}[spot.anchor]
    return (left, y - 9, left + long, y + 3)


def _is_inside(box: Box, size: tuple[float, float]) -> bool:
    return box[0] >= 2 and box[1] >= 2 and box[2] <= size[0] - 2 and box[3] <= size[1] - 2


def _inked(stroke: Stroke) -> Iterable[Box]:
    """Small boxes along the line."""
    for (x0, y0), (x1, y1) in pairwise(stroke.points):
        steps = min(max(int(math.hypot(x1 - x0, y1 - y0) / 4), 1), 1_000)
        for step in range(steps + 1):
            x, y = x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps
            yield (x - 2, y - 2, x + 2, y + 2)


def _covered(box: Box, others: Iterable[Box]) -> float:
    return sum(_overlap(box, other) for other in others)


def _overlap(one: Box, other: Box) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across * down if across > 0 and down > 0 else 0.0


def _unplaced(picture: Picture | None, placed: dict[PlaceKey, Point]) -> tuple[str, ...]:
    if picture is None:
        return ()
    return tuple(place.name or place.locode for key, place in sorted(picture.places.items()) if key not in placed)


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

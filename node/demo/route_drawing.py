"""`python -m node.demo.route_drawing > docs/route.svg`: the map that the documentation shows, of the demo's invented alerts.

The same bytes each time: no node runs, the alerts have fixed ids and one fixed moment, and the ground is drawn coarsely.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from node.core.alerts.view import View
from node.core.routes.building import build_picture
from node.core.routes.reading import reader_at
from node.demo.federation import NAMES
from node.demo.route_material import GR, IR, PK, TR, boat_in_danger, of_greece, of_iran, of_pakistan, of_turkiye
from node.demo.route_picture import Seen, ground, material_of
from node.formats.alerts.geojson import Point
from node.formats.alerts.map_svg import route_svg
from node.formats.alerts.route_map import Ground, Line
from node.places.files import load_gazetteer
from protocol.alerts.published import PublishedAlert
from protocol.alerts.words import AlertId
from protocol.restrictions import Actor, Door
from protocol.vocabulary import MemberCode, Purpose, Role

if TYPE_CHECKING:
    from node.core.alerts.draft import Draft

MOMENT = 1_795_608_000
"""2026-11-25, 12:00 UTC."""
GRID_DEGREES = 0.125
WEST, EAST, SOUTH, NORTH = 15.0, 74.0, 17.0, 51.0
"""Beyond what the sheet shows: coasts out there shrink to its edge."""


def drawing() -> bytes:
    """The SVG document, as Greece's investigators would see the route."""
    drafts: Sequence[tuple[MemberCode, Draft]] = (
        (PK, of_pakistan(MOMENT)),
        (IR, of_iran(MOMENT)),
        (TR, of_turkiye(MOMENT)),
        (GR, of_greece(MOMENT)),
        (TR, boat_in_danger(MOMENT)),
    )
    alerts = tuple(_published(number, *one) for number, one in enumerate(drafts, 1))
    reader = reader_at(Actor(GR, Role.INVESTIGATOR), Purpose.INVESTIGATION, Door.EXPORT)
    picture = build_picture(alerts, (), reader, NAMES, MOMENT, load_gazetteer(None))
    return route_svg(material_of(Seen(View(alerts, (), 0), picture)), coarser(ground()))


def coarser(fine: Ground) -> Ground:
    """Each point moved to a grid, so that neighbours keep their common boundary; what shrinks to nothing is left out."""
    return replace(fine, rings=tuple(_coarser(fine.rings, 4)), lines=tuple(_coarser(fine.lines, 2)))


def _coarser(lines: Iterable[Line], least: int) -> Iterator[Line]:
    for line in lines:
        points: list[Point] = []
        for longitude, latitude in line:
            point = (_on_grid(min(max(longitude, WEST), EAST)), _on_grid(min(max(latitude, SOUTH), NORTH)))
            if points and point == points[-1]:
                continue
            if len(points) > 1 and _straight(points[-2], points[-1], point):
                points.pop()
            points.append(point)
        if len(points) >= least:
            yield tuple(points)


def _straight(one: Point, middle: Point, other: Point) -> bool:
    return (middle[0] - one[0]) * (other[1] - middle[1]) == (other[0] - middle[0]) * (middle[1] - one[1])


def _on_grid(degrees: float) -> float:
    return round(degrees / GRID_DEGREES) * GRID_DEGREES


def _published(number: int, originator: MemberCode, draft: Draft) -> PublishedAlert:
    alert = replace(draft.alert, alert_id=AlertId(f"{number:032x}"))
    return PublishedAlert(originator, MOMENT, draft.restrictions, alert, draft.never_to)


if __name__ == "__main__":
    sys.stdout.buffer.write(drawing())

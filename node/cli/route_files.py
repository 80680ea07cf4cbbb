"""The picture as a file for other tools: GeoJSON, or a map as SVG. Whoever looks asks for it at the door `export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from node.cli.files import write_whole
from node.core.routes.narrowing import alerts_behind
from node.formats.alerts.material import Material

if TYPE_CHECKING:
    from node.core.boundaries import Boundaries
    from node.core.routes.picture import Picture
    from node.core.routes.viewing import SeenRoute
    from node.formats.alerts.words import Language


def material_of(seen: SeenRoute, shown: Picture, language: Language) -> Material:
    """What is exported of `seen`: the alerts and sightings behind the part of the picture that is shown."""
    if shown == seen.picture:
        alerts = seen.alerts
    else:
        behind = alerts_behind(shown.legs, shown.gaps)
        alerts = tuple(one for one in seen.alerts if one.reference in behind)
    return Material(alerts, seen.sightings, shown.withheld, shown.as_of, shown, language)


def write_geojson(path: Path, material: Material, boundaries: Boundaries) -> None:
    """Raises RefusedCommandError when there is a file of that name, OSError."""
    from node.formats.alerts.geojson import route_geojson

    write_whole(path, route_geojson(material, boundaries.notice))


def write_svg(path: Path, material: Material, boundaries: Boundaries) -> None:
    """Raises as `write_geojson`."""
    from node.formats.alerts.map_svg import route_svg
    from node.formats.alerts.route_map import ground_of

    write_whole(path, route_svg(material, ground_of(boundaries)))

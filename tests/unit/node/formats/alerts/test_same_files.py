"""The same picture is the same file, in whatever order a process came to know its places."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from node.core.routes.picture import Picture
from node.formats.alerts.geojson import route_geojson
from node.formats.alerts.map_svg import route_svg
from node.formats.alerts.material import Material
from node.formats.alerts.route_map import Ground
from tests.support.route_material import NOW, make_picture

WRITERS: list[Callable[[Material], bytes]] = [
    lambda material: route_svg(material, Ground()),
    lambda material: route_geojson(material, "No opinion on boundaries."),
]


@pytest.mark.parametrize("write", WRITERS)
def test_the_order_of_places_changes_nothing(write: Callable[[Material], bytes]) -> None:
    picture = make_picture()
    turned = replace(picture, places=dict(reversed(list(picture.places.items()))))
    assert list(turned.places) != list(picture.places)
    assert write(_material(turned)) == write(_material(picture))


def _material(picture: Picture) -> Material:
    return Material((), (), 0, NOW, picture)

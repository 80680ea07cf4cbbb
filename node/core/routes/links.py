"""The graph of a picture as a search walks it: legs by their ends, and places that adjoin across a border."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from node.core.routes.distances import Grid
from node.core.routes.gaps import ADJOINING_METRES, adjoin
from node.core.routes.picture import Picture, PictureLeg, PicturePlace, PlaceKey


@dataclass(frozen=True, slots=True)
class Links:
    """Legs by origin, legs by destination, and for each place those just across a border; each in the picture's order."""

    outgoing: Mapping[PlaceKey, tuple[PictureLeg, ...]]
    incoming: Mapping[PlaceKey, tuple[PictureLeg, ...]]
    across: Mapping[PlaceKey, tuple[PlaceKey, ...]]


def links_of(picture: Picture) -> Links:
    """Made once for a picture, and kept with it."""
    links: Links | None = picture.__dict__.get("_links")
    if links is None:
        incoming: dict[PlaceKey, list[PictureLeg]] = {}
        for leg in picture.legs:
            incoming.setdefault(leg.destination, []).append(leg)
        arriving = {place: tuple(legs) for place, legs in incoming.items()}
        links = Links(picture.outgoing, arriving, _across(picture.places.values()))
        picture.__dict__["_links"] = links
    return links


def _across(places: Iterable[PicturePlace]) -> Mapping[PlaceKey, tuple[PlaceKey, ...]]:
    located = {one.key: one for one in places if one.latitude is not None and one.longitude is not None and one.country}
    grid: Grid[PlaceKey] = Grid()
    for key, place in located.items():
        grid.add(key, place.latitude or 0.0, place.longitude or 0.0)
    found = {}
    for key, place in located.items():
        near = (one for _, one in grid.near(place.latitude or 0.0, place.longitude or 0.0, ADJOINING_METRES))
        across = tuple(sorted(one for one in near if adjoin(place, located[one])))
        if across:
            found[key] = across
    return found

"""The places of the picture: which sites each has, and what is shown of it."""

from collections.abc import Iterable, Mapping

from node.core.routes.picture import PicturePlace, PlaceKey
from node.core.routes.place_merging import PlaceMerging
from node.core.routes.place_sites import KnownPlace, PlaceFinder, Site, Sites, point_of
from protocol.alerts.places import RoutePlace


class PlaceTable:
    """Places that reports speak of, counted, so that a place goes with the last report of it."""

    def __init__(self, finder: PlaceFinder | None) -> None:
        self._sites = Sites(finder)
        self._merging = PlaceMerging()
        self._spoken_of: dict[Site, dict[RoutePlace, int]] = {}
        self._together: dict[PlaceKey, set[Site]] = {}
        self._changed: set[PlaceKey] = set()
        self._fresh: set[Site] = set()
        self._shown: dict[PlaceKey, PicturePlace] = {}

    def add(self, place: RoutePlace) -> Site:
        """One report more speaks of it."""
        site = self._sites.of(place)
        spoken = self._spoken_of.get(site)
        if spoken is None:
            spoken = self._spoken_of[site] = {}
            self._merging.add(site)
        times = spoken.get(place, 0)
        if not times:
            self._fresh.add(site)
        spoken[place] = times + 1
        return site

    def remove(self, site: Site, place: RoutePlace) -> None:
        """One report less speaks of it."""
        spoken = self._spoken_of[site]
        spoken[place] -= 1
        if not spoken[place]:
            del spoken[place]
            self._fresh.add(site)
        if not spoken:
            del self._spoken_of[site]
            self._merging.remove(site)

    def settle(self) -> tuple[set[Site], set[PlaceKey]]:
        """The sites that belong to another place than before, and the places that are shown differently or are gone."""
        moved = self._merging.settle()
        changed = set()
        for site, (old, new) in moved.items():
            if old is not None:
                self._together[old].discard(site)
                changed.add(old)
            if new is not None:
                self._together.setdefault(new, set()).add(site)
                changed.add(new)
        changed.update(self.key_of(site) for site in self._fresh if site in self._spoken_of)
        self._fresh.clear()
        differently = {key for key in changed if self._show(key)}
        self._sites.forget()
        return set(moved), differently

    def key_of(self, site: Site) -> PlaceKey:
        """The place that a site belongs to."""
        return self._merging.key_of(site)

    @property
    def shown(self) -> Mapping[PlaceKey, PicturePlace]:
        """The places as they are now."""
        return self._shown

    def _show(self, key: PlaceKey) -> bool:
        sites = self._together.get(key)
        before = self._shown.get(key)
        if not sites:
            self._together.pop(key, None)
            self._shown.pop(key, None)
            return before is not None
        spoken: dict[RoutePlace, int] = {}
        for site in sites:
            for place, times in self._spoken_of[site].items():
                spoken[place] = spoken.get(place, 0) + times
        shown = _place(key, spoken, self._sites.known.get(key))
        self._shown[key] = shown
        return shown != before


def _place(key: PlaceKey, spoken: Mapping[RoutePlace, int], known: KnownPlace | None) -> PicturePlace:
    names: dict[str, int] = {}
    for place, times in spoken.items():
        if place.name.strip():
            names[place.name.strip()] = names.get(place.name.strip(), 0) + times
    if known is not None:
        spellings = tuple(sorted({known.name, *names}))
        position = (known.latitude, known.longitude, None)
        return PicturePlace(key, known.name, known.country, known.locode, *position, spellings)
    usual = min(names, key=lambda name: (-names[name], name)) if names else ""
    locode = min((place.locode for place in spoken if place.locode), default="")
    point = min((point for place in spoken if (point := point_of(place))), default=None)
    latitude, longitude, precision = (point.latitude, point.longitude, point.precision_metres) if point else (None,) * 3
    return PicturePlace(
        key,
        usual or locode or (f"{latitude:.3f}, {longitude:.3f}" if point else ""),
        _first(place.country or place.locode[:2] for place in spoken),
        locode,
        latitude,
        longitude,
        precision,
        tuple(sorted(names)),
    )


def _first(countries: Iterable[str]) -> str:
    return min((country for country in countries if country), default="")

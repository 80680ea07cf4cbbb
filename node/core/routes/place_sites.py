"""What one report says of a place, brought to one form: by code, by the gazetteer, by name, by position."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from node.core.routes.distances import great_circle_metres
from node.core.routes.picture import PlaceKey
from protocol.alerts.places import RoutePlace
from protocol.matching.folding import fold_words

SAME_PLACE_METRES = 2_000
"""Two positions that are no further apart are one place, however precise their sources are."""
SAME_NAME_METRES = 15_000
"""So are two positions that go by one name in one country: a town, and the crossing or harbour in it."""
AREA_METRES = 25_000
"""A position known less precisely than this is an area: it lies near everything, so it is the same place as nothing."""
_NAME_CONTRADICTED_METRES = 50_000


class KnownPlace(Protocol):
    """A place of the gazetteer. latitude, longitude: degrees, WGS 84. locode: five characters or empty."""

    @property
    def place_id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def country(self) -> str: ...
    @property
    def locode(self) -> str: ...
    @property
    def latitude(self) -> float: ...
    @property
    def longitude(self) -> float: ...


class NearbyPlace(Protocol):
    """A place of the gazetteer and how far away it is."""

    @property
    def place(self) -> KnownPlace: ...
    @property
    def km(self) -> float: ...


class PlaceFinder(Protocol):
    """The gazetteer, as the picture needs it; must answer the same for the same question."""

    def resolve(self, name: str, country: str | None) -> KnownPlace | None:
        """The one place that a name or a UN/LOCODE means, or None."""

    def nearest(self, latitude: float, longitude: float, *, within_km: float, limit: int) -> Sequence[NearbyPlace]:
        """The places within that distance, nearest first."""


class Point(NamedTuple):
    """Degrees, WGS 84, and the radius in metres within which the true position lies."""

    precision_metres: int
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Site:
    """What a report says of a place. key: the place's, unless merged with another; name_key: its folded name within its
    country, or empty. coded: known by UN/LOCODE or to the gazetteer, so that it is never merged with another such place.
    """

    key: PlaceKey
    coded: bool
    country: str
    name_key: str
    point: Point | None
    is_mergeable: bool = field(init=False, repr=False, compare=False)
    """Whether it lies precisely enough for distances to say anything."""
    reach: int = field(init=False, repr=False, compare=False)
    """Metres within which another position is the same place."""
    priority: "Priority" = field(init=False, repr=False, compare=False)
    """Coded ones first, then the more precise: the first of those near one another gives the place its key."""
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # What is asked of a site a hundred times in each picture is found out once.
        precision = self.point.precision_metres if self.point else AREA_METRES
        priority = (not self.coded, precision, self.key, self.name_key, self.country, self.point or ())
        object.__setattr__(self, "is_mergeable", self.point is not None and precision <= AREA_METRES)
        object.__setattr__(self, "reach", max(SAME_PLACE_METRES, precision if self.point else 0))
        object.__setattr__(self, "priority", priority)
        object.__setattr__(self, "_hash", hash(priority))

    def __hash__(self) -> int:
        return self._hash


Priority = tuple[bool, int, str, str, str, tuple[float, ...]]


class Sites:
    """Sites of what reports say; each is found once."""

    def __init__(self, finder: PlaceFinder | None) -> None:
        self._finder = finder
        self._found: dict[RoutePlace, Site] = {}
        self.known: dict[PlaceKey, KnownPlace] = {}
        """The gazetteer's places among them."""

    def of(self, place: RoutePlace) -> Site:
        """The site of what a report says."""
        site = self._found.get(place)
        if site is None:
            site = self._found[place] = self._find(place)
        return site

    def forget(self) -> None:
        """Lets go of what is remembered when it has become much: other reports, other places."""
        if len(self._found) > 200_000:
            self._found.clear()

    def _find(self, place: RoutePlace) -> Site:
        point = point_of(place)
        country = place.country or place.locode[:2]
        folded = fold_words(place.name)
        name_key = f"name:{country}:{folded}" if folded else ""
        known = self._known(place, point, country)
        if known is not None:
            key = PlaceKey(known.place_id)
            self.known[key] = known
            return Site(key, True, known.country, name_key, Point(0, known.latitude, known.longitude))
        if place.locode:
            return Site(PlaceKey(f"un:{place.locode}"), True, country, name_key, point)
        if point is None:
            return Site(PlaceKey(name_key or f"name:{country}:{place.name.strip()}"), False, country, name_key, None)
        where = f"{point.latitude:.5f},{point.longitude:.5f}~{point.precision_metres}"
        key = PlaceKey(f"{name_key}@{where}" if name_key else f"at:{country}@{where}")
        return Site(key, False, country, name_key, point)

    def _known(self, place: RoutePlace, point: Point | None, country: str) -> KnownPlace | None:
        if self._finder is None:
            return None
        if place.locode:
            return self._finder.resolve(place.locode, country or None)
        known = self._finder.resolve(place.name, country or None) if place.name.strip() else None
        if known is not None and not (point and _contradicts(point, known)):
            return known
        if point is None or point.precision_metres > AREA_METRES:
            return None
        within = max(SAME_PLACE_METRES, point.precision_metres) / 1000
        near = self._finder.nearest(point.latitude, point.longitude, within_km=within, limit=4)
        return next((one.place for one in near if country in ("", one.place.country)), None)


def point_of(place: RoutePlace) -> Point | None:
    """Its position, where the report states one."""
    at = place.position
    return None if at is None else Point(at.precision_metres, at.latitude, at.longitude)


def _contradicts(point: Point, known: KnownPlace) -> bool:
    apart = great_circle_metres(point.latitude, point.longitude, known.latitude, known.longitude)
    return apart > _NAME_CONTRADICTED_METRES + point.precision_metres

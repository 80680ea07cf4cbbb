"""The gazetteer: places of the routes by code, by any spelling of their names, and by where they lie.

Pure: whoever calls brings the places (`node.places` reads them from files). A text is looked up as a UN/LOCODE in capitals and
as a name, as written but for marks, case and variants of letters; if it is neither, by its sounds, so that scripts meet, by its
spelling with slips of typing, and by parts of it. Source of functions: UN/CEFACT Recommendation 16.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple, NewType

from node.core.geography import PointGrid, great_circle_km
from node.core.place_names import Found, PlaceNames, Through

__all__ = [
    "FoundPlace",
    "Gazetteer",
    "GazetteerPlace",
    "NearPlace",
    "PlaceFunction",
    "PlaceId",
    "Through",
    "great_circle_km",
    "names_of",
]

PlaceId = NewType("PlaceId", str)
"""Stable name of a place within the gazetteer, such as `gn:745044`, `un:PKTOR` or `icao:OIIE`."""

MAX_FOUND = 1000
_SAME_SPOT_KM = 15.0
"""Places of one name and country that are this near one another are one place with several records."""
_OUTWEIGHS = 20
"""How many times more people than all its namesakes a place has, so that its bare name means it."""
_SOUNDS_THE_SAME = 0.9
_CODE_CHARACTERS = 8
"""Of a code with spaces in it and around it."""


class PlaceFunction(StrEnum):
    """What a place is for: the functions of UN/LOCODE, and our own `city`, an inhabited place."""

    UNKNOWN = "unknown"
    PORT = "port"
    RAIL = "rail"
    ROAD = "road"
    AIRPORT = "airport"
    POSTAL = "postal"
    MULTIMODAL = "multimodal"
    FIXED = "fixed"
    INLAND_PORT = "inland_port"
    BORDER_CROSSING = "border_crossing"
    CITY = "city"


@dataclass(frozen=True, slots=True)
class GazetteerPlace:
    """A place. country: ISO 3166-1 alpha-2. latitude, longitude: degrees, WGS 84. locode: five characters, such as
    `TRIZM`, or empty. names: all spellings, any script, `name` among them. population: 0 where unknown."""

    place_id: PlaceId
    name: str
    country: str
    latitude: float
    longitude: float
    functions: frozenset[PlaceFunction]
    locode: str
    names: tuple[str, ...]
    population: int


def names_of(place: GazetteerPlace) -> tuple[str, ...]:
    """All its names, each once, first the one that it is called by."""
    return tuple(dict.fromkeys((place.name, *place.names)))


class FoundPlace(NamedTuple):
    """A place that a text may mean. score: 1 for its code or its very name, less the less alike; through: what met;
    matched: which of its names did."""

    place: GazetteerPlace
    score: float
    through: Through
    matched: str


class NearPlace(NamedTuple):
    """A place and how far away it is."""

    place: GazetteerPlace
    km: float


class Gazetteer:
    """Places, searchable. Immutable; any thread may search it. What only searching by name or by position needs is built
    when it is first asked for."""

    def __init__(self, places: Iterable[GazetteerPlace], *, skeletons: Sequence[Sequence[str]] | None = None) -> None:
        """skeletons: what `place_skeletons` says of the names of each place, if somebody computed it beforehand; without, it
        is computed for all when a name is looked up by sound first, which takes a tenth of a millisecond a place.

        Raises ValueError when two places have the same id. Of several with one code the first has it.
        """
        self._places = tuple(places)
        self._skeletons = skeletons
        self._by_id = {place.place_id: place for place in self._places}
        if len(self._by_id) != len(self._places):
            raise ValueError("two places have the same id: give each its own")
        self._by_locode = {place.locode: place for place in reversed(self._places) if place.locode}

    def __len__(self) -> int:
        return len(self._places)

    @property
    def places(self) -> tuple[GazetteerPlace, ...]:
        """All of them, in the order given."""
        return self._places

    def by_id(self, place_id: PlaceId) -> GazetteerPlace | None:
        """The place of that id."""
        return self._by_id.get(place_id)

    def by_locode(self, locode: str) -> GazetteerPlace | None:
        """The place of that UN/LOCODE, written `TRIZM` or `TR IZM`, in either case."""
        return self._by_locode.get(locode.replace(" ", "").upper())

    def find(self, text: str, *, country: str | None = None, limit: int = 10) -> Sequence[FoundPlace]:
        """The places that a text in any script may mean, likeliest first, of one country if it is given, at most `limit`
        (and at most 1000). Total on any Unicode; only a bounded beginning of a long text is looked at."""
        limit = min(limit, MAX_FOUND)
        if limit <= 0:
            return ()
        coded, numbers = self._coded(text, country), self._numbers(country)
        found = self._names.exact(text, numbers) or ([] if coded else self._names.alike(text, numbers))
        places = [
            FoundPlace(self._places[one.at], one.score, one.through, one.name) for one in sorted(found, key=self._rank)
        ]
        if coded is not None:
            places = [
                FoundPlace(coded, 1.0, Through.CODE, coded.locode),
                *(one for one in places if one.place is not coded),
            ]
        return tuple(places[:limit])

    def resolve(self, name: str, country: str | None) -> GazetteerPlace | None:
        """The one place that a name or code means in a country (anywhere, if None); None if there is none, or more than
        one.

        Places of one name within 15 km are one place (a town and the crossing in it): the one with more people stands for
        them. Of namesakes the one is meant that is called so first and has twenty times the people of all others together,
        or that alone is called so first and has more people than each of them. Slips of typing are never taken for a place.
        """
        coded, numbers = self._coded(name, country), self._numbers(country)
        exact = self._names.exact(name, numbers)
        if coded is not None:
            return coded if all(self._is_at(coded, self._places[one.at]) for one in exact) else None
        return self._only_one(
            exact or [one for one in self._names.sounding(name, numbers) if one.score >= _SOUNDS_THE_SAME]
        )

    def nearest(self, latitude: float, longitude: float, *, within_km: float, limit: int) -> Sequence[NearPlace]:
        """The places within that many kilometres of a point in degrees, nearest first, at most `limit`."""
        near = self._grid.within(latitude, longitude, within_km)[: max(0, limit)]
        return tuple(NearPlace(self._places[at], km) for km, at in near)

    @cached_property
    def _names(self) -> PlaceNames:
        order = sorted(range(len(self._places)), key=lambda at: -self._places[at].population)
        return PlaceNames([names_of(place) for place in self._places], self._skeletons, order)

    @cached_property
    def _grid(self) -> PointGrid:
        return PointGrid((place.latitude, place.longitude) for place in self._places)

    @cached_property
    def _by_country(self) -> dict[str, frozenset[int]]:
        numbers: dict[str, set[int]] = {}
        for at, place in enumerate(self._places):
            numbers.setdefault(place.country, set()).add(at)
        return {country: frozenset(found) for country, found in numbers.items()}

    def _coded(self, text: str, country: str | None) -> GazetteerPlace | None:
        """The place whose code the text is. In capitals alone: Derik is a town in Türkiye, DERIK a code in Germany."""
        coded = self.by_locode(text) if len(text) <= _CODE_CHARACTERS and text.isupper() else None
        return coded if coded is not None and country in (None, coded.country) else None

    def _numbers(self, country: str | None) -> frozenset[int] | None:
        return None if country is None else self._by_country.get(country, frozenset())

    def _rank(self, found: Found) -> tuple[float, bool, int, bool, str]:
        place = self._places[found.at]
        at_border = PlaceFunction.BORDER_CROSSING in place.functions
        return (-found.score, not found.is_first_name, -place.population, not at_border, place.place_id)

    def _only_one(self, found: Sequence[Found]) -> GazetteerPlace | None:
        ranked = sorted(found, key=lambda one: (-self._places[one.at].population, self._places[one.at].place_id))
        if not ranked:
            return None
        first, called_so = self._places[ranked[0].at], ranked[0].is_first_name
        others = [one for one in ranked[1:] if not self._is_at(first, self._places[one.at])]
        if not others:
            return first
        people = [self._places[other.at].population for other in others]
        alone = first.population > max(people) and not any(other.is_first_name for other in others)
        outweighs = first.population >= _OUTWEIGHS * max(1, sum(people))
        return first if called_so and (alone or outweighs) else None

    @staticmethod
    def _is_at(one: GazetteerPlace, other: GazetteerPlace) -> bool:
        apart = great_circle_km(one.latitude, one.longitude, other.latitude, other.longitude)
        return one.country == other.country and apart <= _SAME_SPOT_KM

"""Which members to ask about a gap: those of the countries along it."""

from collections.abc import Iterable

from node.core.routes.distances import points_between
from node.core.routes.picture import PicturePlace
from node.core.routes.place_sites import PlaceFinder
from protocol.vocabulary import MemberCode

MAX_POINTS = 24
_ASKED_WITHIN_KM = 100.0
_PER_DEGREE = 2


class MembersAlong:
    """The countries of both ends, and of the gazetteer's places along the great circle between them."""

    def __init__(self, members: Iterable[MemberCode], finder: PlaceFinder | None) -> None:
        self._members = frozenset(members)
        self._finder = finder
        self._countries: dict[tuple[int, int], str] = {}

    def members(self, after: PicturePlace, before: PicturePlace) -> tuple[MemberCode, ...]:
        """In the order of the alphabet. A country that is no member is left out: nobody there can be asked."""
        countries = {after.country, before.country}
        if after.country != before.country:
            countries |= self._between(after, before)
        return tuple(sorted(member for member in self._members if member in countries))

    def _between(self, after: PicturePlace, before: PicturePlace) -> set[str]:
        if after.latitude is None or after.longitude is None or before.latitude is None or before.longitude is None:
            return set()
        points = points_between(after.latitude, after.longitude, before.latitude, before.longitude, MAX_POINTS)
        return {self._country(*point) for point in points}

    def _country(self, latitude: float, longitude: float) -> str:
        # By cells of half a degree: many gaps pass the same country, and who is asked does not hang on kilometres.
        cell = (round(latitude * _PER_DEGREE), round(longitude * _PER_DEGREE))
        country = self._countries.get(cell)
        if country is None:
            country = ""
            if self._finder is not None:
                north, east = cell[0] / _PER_DEGREE, cell[1] / _PER_DEGREE
                near = self._finder.nearest(north, east, within_km=_ASKED_WITHIN_KM, limit=1)
                country = near[0].place.country if near else ""
            self._countries[cell] = country
        return country

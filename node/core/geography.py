"""Distances on the globe, and which points lie near one: pure arithmetic, no map."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

EARTH_RADIUS_KM = 6371.0088
"""Mean radius (IUGG): a sphere is within 0.6 % of the ellipsoid, which is less than how precisely places are known."""
_KM_PER_DEGREE = math.pi * EARTH_RADIUS_KM / 180
_WIDE_DEGREES = 20
"""From how many degrees on every point is looked at instead of cell by cell."""


def great_circle_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Kilometres between two points given in degrees, by the haversine formula (exact enough also at a few metres)."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half_north, half_east = (phi2 - phi1) / 2, math.radians(lon2 - lon1) / 2
    square = math.sin(half_north) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin(half_east) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(square)))


def is_on_globe(latitude: float, longitude: float) -> bool:
    """Whether they are a latitude and a longitude in degrees; not for NaN."""
    return -90 <= latitude <= 90 and -180 <= longitude <= 180


class PointGrid:
    """Points in cells of one degree, so that those near a point are found without looking at all of them."""

    def __init__(self, points: Iterable[tuple[float, float]]) -> None:
        self._points = tuple(points)
        self._cells: dict[tuple[int, int], list[int]] = defaultdict(list)
        for at, (latitude, longitude) in enumerate(self._points):
            self._cells[math.floor(latitude), _column(longitude)].append(at)

    def within(self, latitude: float, longitude: float, km: float) -> Sequence[tuple[float, int]]:
        """Distance in km and number of each point not further away than that, nearest first. Empty off the globe."""
        if not is_on_globe(latitude, longitude) or not km >= 0:
            return ()
        found = []
        for at in self._candidates(latitude, longitude, km):
            distance = great_circle_km(latitude, longitude, *self._points[at])
            if distance <= km:
                found.append((distance, at))
        return sorted(found)

    def _candidates(self, latitude: float, longitude: float, km: float) -> Iterator[int]:
        north = km / _KM_PER_DEGREE
        if north > _WIDE_DEGREES or abs(latitude) + north >= 89:  # meridians meet: no number of columns is enough
            return iter(range(len(self._points)))
        furthest = math.radians(abs(latitude) + north)
        east = math.ceil(north / math.cos(furthest))
        rows = range(math.floor(latitude - north), math.floor(latitude + north) + 1)
        if east >= 179:
            return iter(range(len(self._points)))
        middle = math.floor(longitude)
        columns = {_column(middle + step) for step in range(-east, east + 1)}
        return chain.from_iterable(self._cells.get((row, column), ()) for row in rows for column in columns)


def _column(longitude: float) -> int:
    return (math.floor(longitude) + 180) % 360

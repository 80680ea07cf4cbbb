"""Distances on the globe, and a grid of what lies where, to which things are added and from which they are taken."""

import math
from collections.abc import Iterator
from typing import Generic, TypeVar

EARTH_RADIUS_METRES = 6_371_008.8
"""Mean radius (IUGG): a sphere is within 0.6 % of the ellipsoid, closer than reports know their places."""
_METRES_PER_DEGREE = math.pi * EARTH_RADIUS_METRES / 180
LEAST_METRES_PER_DEGREE = 111_000
"""Two points are at least so far apart for each degree of latitude between them: a bound that costs no sine."""
_CELLS_PER_DEGREE = 4
_POLAR_DEGREES = 85
_Item = TypeVar("_Item")


def great_circle_metres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Metres between two points in degrees, by the haversine formula."""
    phi1, phi2 = math.radians(lat1), math.radians(lat2)
    half_north, half_east = (phi2 - phi1) / 2, math.radians(lon2 - lon1) / 2
    square = math.sin(half_north) ** 2 + math.cos(phi1) * math.cos(phi2) * math.sin(half_east) ** 2
    return 2 * EARTH_RADIUS_METRES * math.asin(min(1.0, math.sqrt(square)))


def points_between(lat1: float, lon1: float, lat2: float, lon2: float, at_most: int) -> tuple[tuple[float, float], ...]:
    """At most that many points on the great circle between two, evenly apart, without the ends; about 100 km apart."""
    angle = great_circle_metres(lat1, lon1, lat2, lon2) / EARTH_RADIUS_METRES
    count = min(at_most, int(angle * EARTH_RADIUS_METRES / 100_000))
    if count == 0 or math.sin(angle) < 1e-9:
        return ()
    one, other = _vector(lat1, lon1), _vector(lat2, lon2)
    points = []
    for step in range(1, count + 1):
        part = step / (count + 1)
        near, far = math.sin((1 - part) * angle), math.sin(part * angle)
        x, y, z = (near * a + far * b for a, b in zip(one, other, strict=True))
        points.append((math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))))
    return tuple(points)


def _vector(latitude: float, longitude: float) -> tuple[float, float, float]:
    phi, theta = math.radians(latitude), math.radians(longitude)
    return (math.cos(phi) * math.cos(theta), math.cos(phi) * math.sin(theta), math.sin(phi))


class Grid(Generic[_Item]):
    """Things by where they lie, in cells of a quarter of a degree."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], dict[_Item, tuple[float, float]]] = {}
        self._polar: dict[_Item, tuple[float, float]] = {}

    def add(self, item: _Item, latitude: float, longitude: float) -> None:
        """It lies there from now on."""
        self._cell(latitude, longitude)[item] = (latitude, longitude)

    def remove(self, item: _Item, latitude: float, longitude: float) -> None:
        """It is gone. Raises KeyError when it was not there."""
        cell = self._cell(latitude, longitude)
        del cell[item]
        if not cell and cell is not self._polar:
            del self._cells[_row(latitude), _column(longitude)]

    def near(self, latitude: float, longitude: float, metres: float) -> Iterator[tuple[float, _Item]]:
        """What lies within that distance, with the distance, in no order."""
        for item, (other_latitude, other_longitude) in self.about(latitude, longitude, metres):
            apart = great_circle_metres(latitude, longitude, other_latitude, other_longitude)
            if apart <= metres:
                yield apart, item

    def about(self, latitude: float, longitude: float, metres: float) -> Iterator[tuple[_Item, tuple[float, float]]]:
        """What may lie within that distance, and where it lies, in no order: for who need not measure all of it."""
        north = metres / _METRES_PER_DEGREE
        for cell in self._around(latitude, longitude, north):
            for item, at in cell.items():
                if abs(at[0] - latitude) <= north:
                    yield item, at

    def _cell(self, latitude: float, longitude: float) -> dict[_Item, tuple[float, float]]:
        if abs(latitude) >= _POLAR_DEGREES:
            return self._polar
        return self._cells.setdefault((_row(latitude), _column(longitude)), {})

    def _around(self, latitude: float, longitude: float, north: float) -> Iterator[dict[_Item, tuple[float, float]]]:
        if self._polar and abs(latitude) + north >= _POLAR_DEGREES:
            yield self._polar
        furthest = min(abs(latitude) + north, _POLAR_DEGREES)
        east = math.ceil(north / math.cos(math.radians(furthest)) * _CELLS_PER_DEGREE)
        middle = _column(longitude)
        whole = 360 * _CELLS_PER_DEGREE
        columns = {(middle + step) % whole for step in range(-east, east + 1)} if 2 * east < whole else range(whole)
        for row in range(_row(latitude - north), _row(latitude + north) + 1):
            for column in columns:
                cell = self._cells.get((row, column))
                if cell:
                    yield cell


def _row(latitude: float) -> int:
    return math.floor(latitude * _CELLS_PER_DEGREE)


def _column(longitude: float) -> int:
    return math.floor((longitude + 180) * _CELLS_PER_DEGREE) % (360 * _CELLS_PER_DEGREE)

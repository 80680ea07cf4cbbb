"""`boundaries.geojson`: what maps are drawn from, as GeoJSON (RFC 7946), a FeatureCollection of land and lines.

Each feature is a Polygon, MultiPolygon, LineString or MultiLineString, with the properties `country` (ISO 3166-1 alpha-2, or
null for what is attributed to no country) and `name` (may be missing). The collection's member `notice` (a foreign member,
section 6.1) is the notice to print with every map; without it the neutral one stands.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

from node.core.boundaries import NEUTRAL_NOTICE, Boundaries, Line, Outline
from node.core.geography import is_on_globe
from node.places.errors import PlacesFileError

BOUNDARIES_FILE = "boundaries.geojson"
MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_POINTS = 2_000_000
MAX_NOTICE = 2000
MAX_NAME = 200
_COUNTRY = re.compile(r"[A-Z]{2}\Z")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class _Reader:
    """One file: where in it we are, for errors, and how many points it may still have."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._left = MAX_POINTS
        self.at = ""

    def refused(self, reason: str, remedy: str) -> PlacesFileError:
        return PlacesFileError(self._file, 0, self.at, reason, remedy)

    def line(self, given: Any, *, least: int, closed: bool) -> Line:
        if not isinstance(given, list) or len(given) < least:
            raise self.refused(f"not a list of {least} positions or more", "write [[longitude, latitude], ...]")
        self._left -= len(given)
        if self._left < 0:
            raise self.refused(f"more than {MAX_POINTS} positions in the file", "simplify the lines")
        points = tuple(map(self._position, given))
        if closed and points[0] != points[-1]:
            raise self.refused("a ring that is not closed", "end each ring with its first position")
        return points

    def polygon(self, given: Any) -> tuple[Line, ...]:
        if not isinstance(given, list) or not given:
            raise self.refused("not a list of rings", "write the outer ring, then its holes")
        return tuple(self.line(ring, least=4, closed=True) for ring in given)

    def _position(self, given: Any) -> tuple[float, float]:
        if (
            not isinstance(given, list)
            or not 2 <= len(given) <= 3
            or any(type(each) not in (int, float) for each in given)
        ):
            raise self.refused("a position that is not numbers", "write [longitude, latitude]")
        try:
            longitude, latitude = float(given[0]), float(given[1])
        except OverflowError as error:
            raise self.refused("a position off the globe", "longitude first, in degrees") from error
        if not is_on_globe(latitude, longitude):
            raise self.refused("a position off the globe", "longitude first, in degrees")
        return longitude, latitude


def read_boundaries(raw: bytes, file: str = BOUNDARIES_FILE) -> Boundaries:
    """The boundaries that the bytes of such a file are. `file` names it in errors. Raises PlacesFileError."""
    reader = _Reader(file)
    if len(raw) > MAX_FILE_BYTES:
        raise reader.refused(f"larger than {MAX_FILE_BYTES} bytes", "simplify the lines")
    try:
        found = json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise reader.refused("not UTF-8", "save the file as UTF-8") from error
    except RecursionError as error:
        raise reader.refused("nested too deeply", "write a FeatureCollection") from error
    except json.JSONDecodeError as error:
        raise PlacesFileError(file, error.lineno, "", "not JSON", "write a FeatureCollection (RFC 7946)") from error
    except ValueError as error:  # a number of more digits than Python reads, or NaN
        raise reader.refused("a number that is none", "write numbers in degrees") from error
    if not isinstance(found, dict) or found.get("type") != "FeatureCollection":
        raise reader.refused("not a FeatureCollection", "write GeoJSON (RFC 7946)")
    features = found.get("features")
    if not isinstance(features, list) or not features:
        raise reader.refused("no features", "write at least one")
    outlines = tuple(_outline(reader, number, feature) for number, feature in enumerate(features, 1))
    reader.at = "notice"
    notice = found.get("notice", NEUTRAL_NOTICE)
    return Boundaries(outlines, _text(reader, notice, MAX_NOTICE) or NEUTRAL_NOTICE)


def write_boundaries(boundaries: Boundaries) -> bytes:
    """The file's bytes, one feature a line."""
    lines = ",\n".join(
        json.dumps(_feature(each), ensure_ascii=False, separators=(",", ":")) for each in boundaries.outlines
    )
    notice = json.dumps(boundaries.notice, ensure_ascii=False)
    return f'{{"type":"FeatureCollection","notice":{notice},"features":[\n{lines}\n]}}\n'.encode()


def _feature(outline: Outline) -> dict[str, Any]:
    if outline.polygons:
        geometry = {"type": "MultiPolygon", "coordinates": _lists(outline.polygons)}
    else:
        geometry = {"type": "MultiLineString", "coordinates": _lists(outline.lines)}
    return {
        "type": "Feature",
        "properties": {"country": outline.country, "name": outline.name},
        "geometry": geometry,
    }


def _lists(given: Any) -> Any:
    return [_lists(each) for each in given] if isinstance(given, tuple) else given


def _outline(reader: _Reader, number: int, feature: Any) -> Outline:
    reader.at = f"feature {number}"
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise reader.refused("not a Feature", "write GeoJSON (RFC 7946)")
    properties, geometry = feature.get("properties"), feature.get("geometry")
    if not isinstance(properties, dict) or not isinstance(geometry, dict):
        raise reader.refused("no properties or no geometry", "write both")
    reader.at = f"feature {number}, country"
    country = properties.get("country")
    if country is not None and not (isinstance(country, str) and _COUNTRY.match(country)):
        raise reader.refused("not two capitals", "write ISO 3166-1 alpha-2, such as PK, or null")
    reader.at = f"feature {number}, name"
    name = _text(reader, properties.get("name", ""), MAX_NAME)
    reader.at = f"feature {number}, geometry"
    coordinates = geometry.get("coordinates")
    match geometry.get("type"):
        case "Polygon":
            return Outline(country, name, polygons=(reader.polygon(coordinates),))
        case "MultiPolygon":
            return Outline(country, name, polygons=tuple(map(reader.polygon, _listed(reader, coordinates))))
        case "LineString":
            return Outline(country, name, lines=(reader.line(coordinates, least=2, closed=False),))
        case "MultiLineString":
            given = _listed(reader, coordinates)
            return Outline(country, name, lines=tuple(reader.line(one, least=2, closed=False) for one in given))
        case _:
            raise reader.refused("not of land or lines", "use Polygon, MultiPolygon, LineString or MultiLineString")


def _listed(reader: _Reader, given: Any) -> Iterable[Any]:
    if not isinstance(given, list) or not given:
        raise reader.refused("no coordinates", "write a list of them")
    return given


def _text(reader: _Reader, given: Any, most: int) -> str:
    if not isinstance(given, str) or len(given) > most or _UNPRINTABLE.search(given):
        raise reader.refused(f"not a line of at most {most} characters", "write plain text")
    return given


def _no_constant(text: str) -> float:
    raise ValueError("NaN and Infinity are no JSON")

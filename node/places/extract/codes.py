"""UN/LOCODE: its rows as places, and how they join with the places of GeoNames."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from node.core.geography import great_circle_km
from node.core.places import GazetteerPlace, PlaceFunction, PlaceId
from node.places.extract.cities import COUNTRIES, NEAR_THE_ROUTES, PORTS_MATTER, distinct_names, plain
from protocol.matching.folding import fold_words

_FUNCTIONS = {
    "0": PlaceFunction.UNKNOWN,
    "1": PlaceFunction.PORT,
    "2": PlaceFunction.RAIL,
    "3": PlaceFunction.ROAD,
    "4": PlaceFunction.AIRPORT,
    "5": PlaceFunction.POSTAL,
    "6": PlaceFunction.MULTIMODAL,
    "7": PlaceFunction.FIXED,
    "8": PlaceFunction.INLAND_PORT,
    "B": PlaceFunction.BORDER_CROSSING,
}
_COORDINATES = re.compile(r"(\d{2})(\d{2})([NS]) (\d{3})(\d{2})([EW])\Z")
_REMOVED = "X"
_OTHER_NAME = re.compile(r"\s*\((.*)\)\s*")
_EVERY_TOWN = frozenset({PlaceFunction.ROAD, PlaceFunction.POSTAL})
_SAME_KM = 40.0
_AIRPORT_WORD = re.compile(r"\b(?:Apt|Airport)\b")


@dataclass(frozen=True, slots=True)
class Code:
    """A row of UN/LOCODE. point: latitude and longitude, to a minute of arc, or None where the list has none."""

    locode: str
    names: tuple[str, ...]
    functions: frozenset[PlaceFunction]
    point: tuple[float, float] | None
    iata: str

    @property
    def country(self) -> str:
        """ISO 3166-1 alpha-2."""
        return self.locode[:2]

    @property
    def is_airport_alone(self) -> bool:
        """Whether it is an airport under its own name, not a town that has one."""
        return PlaceFunction.AIRPORT in self.functions and bool(_AIRPORT_WORD.search(self.names[0]))


def codes_of(rows: Iterable[Sequence[str]]) -> Iterator[Code]:
    """The entries of the countries in the extract, each code once, without those marked as removed."""
    known: set[str] = set()
    for change, country, code, name, ascii_name, _, functions, _, _, iata, coordinates, _ in rows:
        if country in COUNTRIES and len(code) == 3 and change.upper() != _REMOVED and country + code not in known:
            known.add(country + code)
            yield Code(
                country + code,
                distinct_names(_names(plain(name), plain(ascii_name))),
                frozenset(_FUNCTIONS[each] for each in functions if each in _FUNCTIONS),
                _point(coordinates),
                iata.strip() or code,
            )


def _names(name: str, ascii_name: str) -> Iterator[str]:
    """`Piraeus (Pireas)` is two names."""
    for text in (name, ascii_name):
        outside = _OTHER_NAME.sub(" ", text).strip()
        if outside:
            yield outside
        yield from (part.strip() for found in _OTHER_NAME.findall(text) for part in found.split("=") if part.strip())


def _point(text: str) -> tuple[float, float] | None:
    found = _COORDINATES.match(text.strip())
    if found is None:
        return None
    latitude, longitude = int(found[1]) + int(found[2]) / 60, int(found[4]) + int(found[5]) / 60
    return (
        round(latitude if found[3] == "N" else -latitude, 4),
        round(longitude if found[6] == "E" else -longitude, 4),
    )


def is_telling(place: GazetteerPlace) -> bool:
    """Whether it is a crossing, or a port where ports matter: such a place stands in the extract however small it is."""
    is_port = PlaceFunction.PORT in place.functions and place.country in PORTS_MATTER
    return is_port or PlaceFunction.BORDER_CROSSING in place.functions


def joined_with_codes(places: Iterable[GazetteerPlace], codes: Iterable[Code]) -> tuple[GazetteerPlace, ...]:
    """The places with the codes and functions of those they are, and the codes that are no place among them, where the list
    says where they lie. A code is the place that has it already (by hand: some positions of the list are wrong); else a place
    when both have a name in common and lie within 40 km, or, if the list does not say where it lies, when one place of the
    country bears its name."""
    joined = {place.place_id: place for place in places}
    by_name: dict[tuple[str, str], list[PlaceId]] = defaultdict(list)
    for place in joined.values():
        for name in place.names:
            by_name[place.country, _key(name)].append(place.place_id)
    by_code = {place.locode: place.place_id for place in joined.values() if place.locode}
    alone = []
    for code in sorted(codes, key=lambda code: code.locode):
        candidates = {each: None for name in code.names for each in by_name.get((code.country, _key(name)), ())}
        known = by_code.get(code.locode)
        same = joined[known] if known is not None else _place_of(code, [joined[each] for each in candidates])
        if same is not None and not code.is_airport_alone:
            joined[same.place_id] = with_code(same, code)
        else:
            alone.append(code)
    return (*joined.values(), *(place for code in alone for place in _own_place(code)))


def with_code(place: GazetteerPlace, code: Code) -> GazetteerPlace:
    """The place, with its code, the code's functions and its spelling."""
    return replace(
        place,
        locode=code.locode,
        functions=place.functions | code.functions - {PlaceFunction.UNKNOWN},
        names=distinct_names((*place.names, *code.names)),
    )


def _place_of(code: Code, candidates: Sequence[GazetteerPlace]) -> GazetteerPlace | None:
    free = [place for place in candidates if not place.locode]
    if code.point is None:
        called = [place for place in free if _key(place.name) in {_key(name) for name in code.names}] or free
        largest = sorted(called, key=lambda place: -place.population)
        outweighs = len(largest) == 1 or (largest and largest[0].population > 20 * largest[1].population)
        return largest[0] if outweighs else None
    near = [(great_circle_km(*code.point, place.latitude, place.longitude), place) for place in free]
    near = [each for each in near if each[0] <= _SAME_KM]
    return min(near, key=lambda each: (each[0] > 15, -each[1].population, each[0]))[1] if near else None


def _own_place(code: Code) -> Iterator[GazetteerPlace]:
    if code.point is None or code.is_airport_alone:  # airports stand in a list of their own, with better points
        return
    place = GazetteerPlace(
        PlaceId(f"un:{code.locode}"),
        code.names[0],
        code.country,
        *code.point,
        code.functions - {PlaceFunction.UNKNOWN},
        code.locode,
        code.names,
        0,
    )
    if is_telling(place) or (code.country in NEAR_THE_ROUTES and place.functions - _EVERY_TOWN):
        yield place


def _key(name: str) -> str:
    return fold_words(name).replace(" ", "")

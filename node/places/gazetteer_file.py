"""`places.tsv`: a gazetteer as text, one place a line, UTF-8, columns parted by tabs, names by `|`.

    place_id  name  country  latitude  longitude  functions  locode  population  names

Strict: a file with one wrong field is refused as a whole, by line and field, since a place that is silently left out is missed
on the day on which it matters. `place_id` is any text without spaces, unique; `country` is ISO 3166-1 alpha-2; latitude and
longitude are degrees (WGS 84); functions are words of `PlaceFunction`, parted by spaces; `locode` is five characters or
empty; `population` is a number, 0 for unknown; `names` are the other spellings, any script, `name` need not be repeated.
"""

import re
from collections.abc import Iterable, Iterator
from io import StringIO

from node.core.geography import is_on_globe
from node.core.places import GazetteerPlace, PlaceFunction, PlaceId
from node.places.errors import PlacesFileError

PLACES_FILE = "places.tsv"
COLUMNS = ("place_id", "name", "country", "latitude", "longitude", "functions", "locode", "population", "names")
MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_PLACES = 500_000
MAX_NAMES = 200
MAX_NAME = 200
_HEADER = "\t".join(COLUMNS)

_ID = re.compile(r"[!-~]{1,64}\Z")
_COUNTRY = re.compile(r"[A-Z]{2}\Z")
_LOCODE = re.compile(r"(?:[A-Z]{2}[A-Z2-9]{3})?\Z")
_DEGREES = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{1,10})?\Z")
_PEOPLE = re.compile(r"[0-9]{1,10}\Z")
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Also marks that turn the direction of the text around them: a place that reads as another one on the screen."""
_FUNCTIONS = {function.value: function for function in PlaceFunction}


def read_places(raw: bytes, file: str = PLACES_FILE) -> tuple[GazetteerPlace, ...]:
    """The places that the bytes of such a file are, at least one. `file` names it in errors. Raises PlacesFileError."""
    if len(raw) > MAX_FILE_BYTES:
        raise PlacesFileError(file, 0, "", f"larger than {MAX_FILE_BYTES} bytes", "leave places out")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise PlacesFileError(file, line, "", "not UTF-8", "save the file as UTF-8") from error
    return tuple(_places(text.removeprefix("\ufeff"), file))


def write_places(places: Iterable[GazetteerPlace]) -> bytes:
    """The file's bytes, in the order of the ids, so that the same places are the same bytes."""
    lines = [_HEADER, *map(_line, sorted(places, key=lambda place: place.place_id))]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _line(place: GazetteerPlace) -> str:
    return "\t".join(
        (
            place.place_id,
            place.name,
            place.country,
            f"{place.latitude:.4f}".rstrip("0").rstrip("."),
            f"{place.longitude:.4f}".rstrip("0").rstrip("."),
            " ".join(function.value for function in PlaceFunction if function in place.functions),
            place.locode,
            str(place.population),
            "|".join(name for name in place.names if name != place.name),
        )
    )


def _places(text: str, file: str) -> Iterator[GazetteerPlace]:
    known: dict[str, int] = {}
    functions: dict[str, frozenset[PlaceFunction]] = {}
    for number, line in enumerate(StringIO(text, newline=None), 1):
        line = line.removesuffix("\n")
        if number == 1:
            if line != _HEADER:
                raise PlacesFileError(file, 1, "", "not the names of the columns", f"begin with: {' '.join(COLUMNS)}")
            continue
        if not line:
            continue
        place = _place(line, number, file, functions)
        if known.setdefault(place.place_id, number) != number:
            raise PlacesFileError(file, number, "place_id", "an earlier line has it", "give each place its own")
        if len(known) > MAX_PLACES:
            raise PlacesFileError(file, number, "", f"more than {MAX_PLACES} places", "leave places out")
        yield place
    if not known:
        raise PlacesFileError(
            file, 0, "", "no places", f"write the columns' names and one place a line: {COLUMNS[0]} ..."
        )


def _place(line: str, number: int, file: str, known: dict[str, frozenset[PlaceFunction]]) -> GazetteerPlace:
    def refused(field: str, reason: str, remedy: str) -> PlacesFileError:
        return PlacesFileError(file, number, field, reason, remedy)

    cells = line.split("\t")
    if len(cells) != len(COLUMNS):
        raise refused("", f"{len(cells)} columns", f"write {len(COLUMNS)}, parted by tabs")
    place_id, name, country, latitude, longitude, words, locode, population, others = cells
    if not _ID.match(place_id):
        raise refused("place_id", "not 1 to 64 characters of ASCII without spaces", "write an id such as gn:745044")
    if not _COUNTRY.match(country):
        raise refused("country", "not two capitals", "write ISO 3166-1 alpha-2, such as PK")
    if not (_DEGREES.match(latitude) and _DEGREES.match(longitude)):
        raise refused("latitude, longitude", "not degrees", "write decimal degrees, such as 28.95 and -61.5")
    north, east = float(latitude), float(longitude)
    if not is_on_globe(north, east):
        raise refused("latitude, longitude", "not on the globe", "write -90 to 90 and -180 to 180, latitude first")
    functions = known.get(words)
    if functions is None:
        if not _FUNCTIONS.keys() >= set(words.split()):
            raise refused("functions", "an unknown word", f"use words of: {' '.join(_FUNCTIONS)}")
        functions = known[words] = frozenset(_FUNCTIONS[word] for word in words.split())
    if not _LOCODE.match(locode):
        raise refused("locode", "not a UN/LOCODE", "write five characters, such as TRIZM, or nothing")
    if not _PEOPLE.match(population):
        raise refused("population", "not a number", "write digits, 0 if it is not known")
    names = (name, *others.split("|")) if others else (name,)
    if _UNPRINTABLE.search(name) or _UNPRINTABLE.search(others):
        raise refused("names", "control characters, or marks of direction", "write the names as plain text")
    if len(names) > MAX_NAMES:
        raise refused("names", f"more than {MAX_NAMES}", "leave names out")
    if any(not each or each != each.strip() or len(each) > MAX_NAME for each in names) or "|" in name:
        raise refused("names", f"empty, padded or longer than {MAX_NAME} characters", "write names parted by one |")
    return GazetteerPlace(
        PlaceId(place_id), name, country, north, east, functions, locode, tuple(dict.fromkeys(names)), int(population)
    )

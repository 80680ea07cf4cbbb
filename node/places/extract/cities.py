"""Which inhabited places of GeoNames stand in the extract, and by which of their names."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from node.core.places import GazetteerPlace, PlaceFunction, PlaceId
from protocol.matching.folding import fold_words
from protocol.matching.scripts import script_of
from protocol.matching.sounds.reading import read_sounds

_FROM_500 = "PK AF IR IQ SY TR GR BG RS MK AL BA ME XK CY LB LY TN EG AZ GE AM TJ TM UZ KG JO MT KW AE OM QA BH YE PS"
_FROM_2000 = "HR SI MD BY LT LV EE"
_FROM_5000 = "HU RO SK IT UA PL KZ IL AT BD SA DZ MA SD TD NE ER ET SO DJ SS MR ML NP LK"
_FROM_15000 = "RU DE FR GB ES PT BE NL LU CH CZ DK SE NO FI IE"
_FROM_50000 = "IN CN"
_LEAST_PEOPLE = {
    country: least
    for least, countries in (
        (500, _FROM_500),
        (2000, _FROM_2000),
        (5000, _FROM_5000),
        (15_000, _FROM_15000),
        (50_000, _FROM_50000),
    )
    for country in countries.split()
}
"""People of a place, from which on it stands in the extract: the fewer, the nearer the country is to the routes."""
COUNTRIES = frozenset(_LEAST_PEOPLE)
NEAR_THE_ROUTES = frozenset(f"{_FROM_500} {_FROM_2000} HU RO SK".split())
PORTS_MATTER = NEAR_THE_ROUTES | frozenset({"IT", "UA", "IL", "DZ", "MA", "SD", "ER", "SO", "DJ", "MR", "LK", "BD"})
"""Countries whose ports stand in the extract however small they are."""
_LEAST_TR_GR = 1000
_XINJIANG = "13"
_MISTAKEN = frozenset({125206})
"""Villages to which GeoNames gives the people of a town of the same name: Makū in Fārs, those of Mākū at the Turkish border."""

_SCRIPTS = frozenset({"Latn", "Arab", "Cyrl", "Grek", "Armn", "Geor", "Hebr", "Deva", "Beng", "Guru"})
_KNOWN_WIDELY = 100_000
_CODE = re.compile(r"[A-Z]{3,4}\Z")
_MARKS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_MAX_NAMES = 60


def is_kept(city: dict[str, Any]) -> bool:
    """Whether it has enough people for its country."""
    country = city["countrycode"]
    least = _LEAST_PEOPLE.get(country)
    if city["geonameid"] in _MISTAKEN or least is None or (country == "CN" and city["admin1code"] != _XINJIANG):
        return False
    if country in ("TR", "GR", "AM"):
        least = _LEAST_TR_GR
    return int(city["population"]) >= least


def place_of(city: dict[str, Any]) -> GazetteerPlace:
    """The place, with the names worth keeping."""
    name, population = plain(city["name"]), int(city["population"])
    given = [plain(other) for other in city["alternatenames"]]
    return GazetteerPlace(
        PlaceId(f"gn:{city['geonameid']}"),
        name,
        city["countrycode"],
        round(float(city["latitude"]), 4),
        round(float(city["longitude"]), 4),
        frozenset({PlaceFunction.CITY}),
        "",
        tuple(_worth_keeping(name, given, widely=population >= _KNOWN_WIDELY)),
        population,
    )


def plain(name: str) -> str:
    """The name on one line without what parts columns and names in the file, and without marks of direction."""
    return " ".join(_MARKS.sub("", name).replace("|", " ").split())


def distinct_names(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, as folding sees it, in the order given."""
    known: dict[str, str] = {}
    for name in names:
        known.setdefault(fold_words(name).replace(" ", "") or name, name)
    return tuple(known.values())


def _worth_keeping(name: str, given: Iterable[str], *, widely: bool) -> Iterator[str]:
    """In the scripts of the routes. Of a place that few know, one name for each script and way to say it: the index meets the
    others by sound. Names that begin with a small letter are machine transliterations, and those of three or four
    capitals codes."""
    known, said, kept = set[str](), set[tuple[str, ...]](), 0
    for other in (name, *given):
        key, script = fold_words(other).replace(" ", ""), script_of(other)
        if not key or key in known or (other != name and not _is_name(other, script)):
            continue
        way = (script, *(read_sounds(word).readings[0] for word in fold_words(other).split()))
        if not widely and way in said:
            continue
        known.add(key)
        said.add(way)
        kept += 1
        yield other
        if kept == _MAX_NAMES:
            return


def _is_name(text: str, script: str) -> bool:
    if script not in _SCRIPTS or len(text) > 80:
        return False
    return script != "Latn" or not (text[0].islower() or _CODE.match(text))

"""The judged pairs and travellers of the shared data, as the matcher takes them."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from node.formats.birth_places import birth_place_of
from protocol.entry import Entry
from protocol.matching.dates import PartialDate, parse_dates
from protocol.matching.errors import UnreadableError
from protocol.matching.places import BirthPlace
from protocol.matching.states import state_code
from protocol.matching.traveller import Traveller
from protocol.matching.words import words_of
from protocol.vocabulary import Sex
from tests.benchmarks.listed_persons import listed_persons
from tests.support.shared_data import shared_data

NOW = 1_764_000_000
"""Unix seconds: the day on which every run takes place, for ages."""
_SEXES = {"male": Sex.MALE, "female": Sex.FEMALE}


@dataclass(frozen=True, slots=True)
class ScriptPair:
    """A name in Latin letters and one in another script. group: what `is_train` splits by, the record of the original."""

    script: str
    latin: str
    original: str
    is_match: bool
    is_hard: bool
    group: str


@dataclass(frozen=True, slots=True)
class Case:
    """Two names of persons and whether they are one. proposed: by a language model, not by a person."""

    one: str
    other: str
    is_match: bool
    proposed: bool


@dataclass(frozen=True, slots=True, repr=False)
class Sought:
    """A traveller with errors, and the places in `listed_persons` of the entries that are the same person."""

    traveller: Traveller
    wanted: frozenset[int]


@lru_cache(maxsize=1)
def script_pairs() -> tuple[ScriptPair, ...]:
    """The pairs across scripts; hard negatives share a family name or sound alike."""
    return tuple(
        ScriptPair(
            row["script"],
            row["name_latin"],
            row["name_original"],
            row["is_match"] == "true",
            row["kind"].startswith("hard"),
            row["original_record"],
        )
        for row in _rows("cross_script_pairs.csv")
    )


def person_cases() -> list[Case]:
    """The judged cases about persons."""
    return [
        Case(row["name1"], row["name2"], row["is_match"] == "true", row["category"] == "LLM-proposed deviation")
        for row in _rows("cases.csv")
        if row["schema"] == "Person"
    ]


@lru_cache(maxsize=1)
def negative_travellers() -> tuple[Traveller, ...]:
    """Invented travellers who stand on no list."""
    return tuple(_traveller(row) for row in _rows("negative_travellers.csv"))


@lru_cache(maxsize=1)
def invented_name_parts() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Given names and family names of the invented travellers, as often as they occur."""
    rows = _rows("negative_travellers.csv")
    given, family = (
        tuple(part for row in rows if (part := " ".join(words_of(row[column]))))
        for column in ("first_name", "last_name")
    )
    return given, family


@lru_cache(maxsize=1)
def un_travellers() -> tuple[Sought, ...]:
    """Listed persons with errors in their particulars; the untouched row says which entries bear the name."""
    bearers: dict[str, set[int]] = defaultdict(set)
    for at, entry in enumerate(listed_persons()):
        for name in entry.names:
            bearers[_plain(name.text)].add(at)
    return tuple(
        Sought(_traveller(row), frozenset(bearers[_plain(original["full_name"])]))
        for row, original in zip(_rows("un_travellers.csv"), _rows("un_travellers_original.csv"), strict=True)
    )


def has_birth_date(listed: Entry | Traveller) -> bool:
    """Whether a year of birth at least is known."""
    return bool(listed.birth_dates)


def _plain(name: str) -> str:
    """In one spelling, given names first: the list has `FAMILY, Given`, the travellers of before had not."""
    family, _, given = name.partition(",")
    return " ".join(f"{given} {family}".split()).casefold()


def _rows(name: str) -> list[dict[str, str]]:
    with (shared_data() / "matching" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _traveller(row: dict[str, str]) -> Traveller:
    return Traveller(
        names=(row["full_name"].strip(),),
        birth_dates=_dates(row["date_of_birth"]),
        sex=_SEXES.get(row["gender"], Sex.UNSPECIFIED),
        nationality=_state(row["nationality"]),
        birth_places=_places(row["place_of_birth"]),
    )


def _places(text: str) -> tuple[BirthPlace, ...]:
    try:
        return (birth_place_of(text),) if text else ()
    except UnreadableError:
        return ()


def _dates(text: str) -> tuple[PartialDate, ...]:
    try:
        return parse_dates(text, now=NOW, both_orders=True) if text else ()
    except UnreadableError:
        return ()


def _state(text: str) -> str:
    try:
        return state_code(text) if text else ""
    except UnreadableError:
        return ""

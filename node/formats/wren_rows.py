r"""Rows of WREN's own tables (CSV, XLSX) to entries and back: columns, words, dates and separators.

The format is described in `wren_csv`; both tables share it cell by cell.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from difflib import get_close_matches
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar

from node.formats.birth_places import birth_place_of, text_of_birth_place
from node.formats.rejects import Accepted, FormatError, Rejected, judge
from protocol.entry import Entry, Name, NameKind, Provenance, RevocationGround
from protocol.matching.dates import parse_dates
from protocol.matching.documents import TravelDocument
from protocol.matching.errors import UnreadableError
from protocol.matching.identifiers import Identifier, IdentifierKind
from protocol.matching.places import BirthPlace
from protocol.matching.states import state_code
from protocol.vocabulary import (
    Action,
    Category,
    HandlingCode,
    InformationEvaluation,
    ObjectKind,
    OffenceCode,
    Sex,
    SourceEvaluation,
    Urgency,
)

REPEATED = ("entry_id", "the reference stands on an earlier line", "give each entry its own")
REQUIRED_COLUMNS = ("entry_id", "object_kind", "category", "legal_basis")

WORDS: dict[str, type[Enum]] = {
    "object_kind": ObjectKind,
    "category": Category,
    "action": Action,
    "urgency": Urgency,
    "provenance": Provenance,
    "source_evaluation": SourceEvaluation,
    "information_evaluation": InformationEvaluation,
    "revocation_ground": RevocationGround,
}
WORD_SETS: dict[str, type[Enum]] = {"offence_codes": OffenceCode, "handling_codes": HandlingCode, "sexes": Sex}
TIMES = frozenset({"issued", "review", "expires", "list_date"})
COUNTS = frozenset({"maximum_penalty_years", "sentence_months"})
YES_NO = frozenset({"extradition_undertaking", "whereabouts_consent", "misused_identity"})
_MEMBERS = frozenset({"releasable_to", "never_to"})
_NAMES = {"names": NameKind.PRIMARY, "aliases": NameKind.ALIAS, "weak_aliases": NameKind.WEAK_ALIAS}
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
W = TypeVar("W", bound=Enum)

_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z", re.ASCII)


def _columns() -> tuple[str, ...]:
    names: list[str] = []
    for field in fields(Entry):
        names += list(_NAMES) if field.name == "names" else [field.name]
    return tuple(names)


COLUMNS = _columns()
_DEFAULTS = {field.name: field.default for field in fields(Entry) if field.default is not MISSING}


def entries_of_rows(
    rows: Iterable[tuple[int, Mapping[str, str] | UnreadableError]], now: int
) -> Iterator[Accepted | Rejected]:
    """Each row (its line, and its cells by column or why there are none) accepted or rejected. now: Unix seconds."""
    seen: set[str] = set()
    for line, row in rows:
        try:
            if isinstance(row, UnreadableError):
                raise row
            entry = entry_of_row(row, now)
        except UnreadableError as error:
            yield Rejected(line, error.field, error.reason, error.remedy)
            continue
        if entry.entry_id in seen:
            yield Rejected(line, *REPEATED)
            continue
        seen.add(entry.entry_id)
        yield from judge(line, entry, now)


def check_columns(columns: Sequence[str], line: int = 1) -> None:
    """Refuses a header in which a column is missing, unknown or named twice. Raises FormatError at its line.

    A file without a header has a person's data on its first line: no text of it is repeated, only its place.
    """
    for column in REQUIRED_COLUMNS:
        if column not in columns:
            meant = _probably_meant(column, columns)
            raise FormatError(
                line,
                f"the column {column} is missing{meant and f'; {meant} is probably meant'}",
                f"name the columns in the first line: {', '.join(REQUIRED_COLUMNS)} ...",
            )
    for place, column in enumerate(columns, start=1):
        if column not in COLUMNS:
            likely = get_close_matches(_plain_name(column), COLUMNS, n=1, cutoff=0.7)
            meant = f"; {likely[0]} is probably meant" if likely else ""
            raise FormatError(line, f"column {place} is unknown{meant}", f"use only: {', '.join(COLUMNS)}")
        if column in columns[: place - 1]:
            raise FormatError(line, f"the column {column} is named twice", "keep one of the two")


def _probably_meant(column: str, columns: Sequence[str]) -> str:
    places = {_plain_name(name): place for place, name in enumerate(columns, start=1) if name not in COLUMNS}
    likely = get_close_matches(column, places, n=1, cutoff=0.7)
    return f"column {places[likely[0]]}" if likely else ""


def _plain_name(text: str) -> str:
    return "_".join(text[:64].casefold().replace("-", " ").replace("_", " ").split())


def entry_of_row(row: Mapping[str, str], now: int) -> Entry:
    """The entry of the cells under their columns. now: Unix seconds; of a date that may be of two calendars, the reading at
    which nobody is born yet is none. Raises UnreadableError with the column as its field."""
    values: dict[str, Any] = {}
    names: list[Name] = []
    for column, cell in row.items():
        try:
            if column in _NAMES:
                names += [Name(text, _NAMES[column]) for text in _split(cell)]
            elif column == "birth_dates":
                values[column] = tuple(date for value in _split(cell) for date in parse_dates(value, now=now))
            elif cell or column in REQUIRED_COLUMNS:
                values[column] = _READERS[column](cell)
        except UnreadableError as error:
            raise UnreadableError(column, error.reason, error.remedy) from error
    return Entry(names=tuple(names), **values)


def _plain(cell: str) -> str:
    values = _split(cell, separator="")
    return values[0] if values else ""


def _documents(values: list[str]) -> tuple[TravelDocument, ...]:
    found = []
    for value in values:
        parts = value.split("/", 2)
        if len(parts) != 3:
            raise UnreadableError("documents", "not type/issuer/number", "write documents as P/PAK/AB1234567")
        found.append(TravelDocument(*parts))
    return tuple(found)


def _identifiers(values: list[str]) -> tuple[Identifier, ...]:
    found = []
    for value in values:
        kind, colon, identifier = value.partition(":")
        if not colon:
            raise UnreadableError("identifiers", "not kind:value", "write identifiers as vehicle:LEA-1234")
        found.append(Identifier(_word(IdentifierKind, kind), identifier))
    return tuple(found)


def _members(values: list[str]) -> tuple[str, ...]:
    if not all(re.fullmatch(r"[A-Z]{2}", value) for value in values):
        raise UnreadableError("member", "not a member code", "write ISO 3166-1 alpha-2 in capitals, such as PK;TR")
    return tuple(values)


_SEVERAL: dict[str, Callable[[list[str]], tuple[Any, ...]]] = {
    "birth_places": lambda values: tuple(birth_place_of(value) for value in values),
    "nationalities": lambda values: tuple(state_code(value) for value in values),
    "documents": _documents,
    "identifiers": _identifiers,
    "releasable_to": _members,
    "never_to": _members,
}


def _word(words: type[W], text: str) -> W:
    try:
        return words(text)
    except ValueError as error:
        allowed = ", ".join(str(word.value) for word in words)
        raise UnreadableError("word", "not a word of the list" if text else "empty", f"use one of {allowed}") from error


def _one_of(words: type[Enum]) -> Callable[[str], Enum]:
    return lambda cell: _word(words, cell)


def _some_of(words: type[Enum]) -> Callable[[str], tuple[Enum, ...]]:
    return lambda cell: tuple(_word(words, value) for value in _split(cell))


def _each_of(read: Callable[[list[str]], tuple[Any, ...]]) -> Callable[[str], tuple[Any, ...]]:
    return lambda cell: read(_split(cell))


@lru_cache(maxsize=4096)
def _time(cell: str) -> int:
    """A list has few days in it, and each of them thousands of times."""
    form = "%Y-%m-%d" if _DAY.match(cell) else "%Y-%m-%dT%H:%M:%SZ" if _TIME.match(cell) else ""
    try:
        seconds = int(datetime.strptime(cell, form).replace(tzinfo=UTC).timestamp()) if form else -1
    except ValueError:
        seconds = -1
    if seconds < 0:
        raise UnreadableError("time", "not a day or time", "write 2026-01-31, or 2026-01-31T08:30:00Z")
    return seconds


def _count(cell: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", cell):
        raise UnreadableError("count", "not a whole number", "write digits only")
    return int(cell)


def _yes_no(cell: str) -> bool:
    if cell not in ("yes", "no"):
        raise UnreadableError("yes_no", "neither yes nor no", "write yes or no")
    return cell == "yes"


def _split(cell: str, separator: str = ";") -> list[str]:
    if "\\" not in cell:  # the few cells that have one are read character by character
        parts = cell.split(separator) if separator else [cell]
        return [value for part in parts if (value := part.strip())]
    values, current, escaped = [], "", False
    for character in cell:
        if escaped or character not in ("\\", separator):
            current, escaped = current + character, False
        elif character == "\\":
            escaped = True
        else:
            values.append(current.strip())
            current = ""
    if escaped:
        raise UnreadableError("cell", "a backslash with nothing after it", "write two for one backslash")
    return [value for value in (*values, current.strip()) if value]


_READERS: dict[str, Callable[[str], Any]] = (
    dict.fromkeys(COLUMNS, _plain)
    | {column: _one_of(words) for column, words in WORDS.items()}
    | {column: _some_of(words) for column, words in WORD_SETS.items()}
    | dict.fromkeys(TIMES, _time)
    | dict.fromkeys(COUNTS, _count)
    | dict.fromkeys(YES_NO, _yes_no)
    | {column: _each_of(read) for column, read in _SEVERAL.items()}
)


def cell_of_entry(entry: Entry, column: str) -> str:
    """What stands under the column, with a backslash first where a spreadsheet would take it for a formula."""
    if column in _NAMES:
        text = _join(name.text for name in entry.names if name.kind is _NAMES[column])
    else:
        value = getattr(entry, column)
        text = "" if column in _DEFAULTS and value == _DEFAULTS[column] else _text(column, value)
    return f"\\{text}" if text.startswith(_FORMULA) else text


def _text(column: str, value: Any) -> str:
    if column in TIMES:
        return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M:%SZ").removesuffix("T00:00:00Z")
    match value:
        case bool():
            return "yes" if value else "no"
        case Enum():
            return str(value.value)
        case tuple():
            return _join(_part(part) for part in value)
        case _:
            return str(value).replace("\\", "\\\\")


def _part(value: Any) -> str:
    match value:
        case TravelDocument():
            return f"{value.type}/{value.issuer}/{value.number}"
        case Identifier():
            return f"{value.kind}:{value.value}"
        case BirthPlace():
            return text_of_birth_place(value)
        case Enum():
            return str(value.value)
        case str():
            return value
        case _:
            return str(value.text())


def _join(values: Iterable[str]) -> str:
    return ";".join(value.replace("\\", "\\\\").replace(";", "\\;") for value in values)

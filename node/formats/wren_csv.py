r"""WREN's own CSV: one line for each entry, RFC 4180 with a comma, UTF-8 with or without a byte-order mark.

The first line names the columns, in any order; `entry_id`, `object_kind`, `category` and `legal_basis` are required,
the others may be absent or empty:

    entry_id object_kind category legal_basis action urgency offence_codes material_benefit provenance provenance_detail
    source_consent issued review expires handling_codes handling_text source_evaluation information_evaluation
    releasable_to never_to names aliases weak_aliases birth_dates sexes nationalities documents identifiers
    judicial_reference maximum_penalty_years sentence_months extradition_undertaking issuer_record revoked_by
    revocation_ground protection_officer whereabouts_consent misused_identity identity_consent list_name list_date

Several values in a cell are parted by `;`. A backslash takes the next character literally (`\;`, `\\`); the writer also
puts one before a cell's first character where a spreadsheet would take the cell for a formula. Days are `2026-01-31`,
times `2026-01-31T08:30:00Z`, both UTC. Birth dates are `1970-05-23`, `1970-05`, `1970`, or `1970/1973` for a range of
years. Documents are `type/issuer/number`, as `P/PAK/AB1234567`; identifiers `kind:value`, as `vehicle:LEA-1234`. Yes
and no are `yes` and `no`. Cells have no line breaks: so one bad quotation mark cannot swallow the lines after it.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from enum import Enum
from typing import Any, BinaryIO, TypeVar

from node.formats.rejects import Accepted, FormatError, Rejected, judge
from protocol.entry import Entry, Name, NameKind, Provenance, RevocationGround
from protocol.matching.dates import parse_dates
from protocol.matching.documents import TravelDocument
from protocol.matching.errors import UnreadableError
from protocol.matching.identifiers import Identifier, IdentifierKind
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

MAX_LINE_BYTES = 64 * 1024
MAX_CELL_CHARACTERS = 16 * 1024
MAX_ROWS = 5_000_000
REQUIRED_COLUMNS = ("entry_id", "object_kind", "category", "legal_basis")

_WORDS: dict[str, type[Enum]] = {
    "object_kind": ObjectKind,
    "category": Category,
    "action": Action,
    "urgency": Urgency,
    "provenance": Provenance,
    "source_evaluation": SourceEvaluation,
    "information_evaluation": InformationEvaluation,
    "revocation_ground": RevocationGround,
}
_WORD_SETS: dict[str, type[Enum]] = {"offence_codes": OffenceCode, "handling_codes": HandlingCode, "sexes": Sex}
_TIMES = frozenset({"issued", "review", "expires", "list_date"})
_COUNTS = frozenset({"maximum_penalty_years", "sentence_months"})
_YES_NO = frozenset({"extradition_undertaking", "whereabouts_consent", "misused_identity"})
_MEMBERS = frozenset({"releasable_to", "never_to"})
_NAMES = {"names": NameKind.PRIMARY, "aliases": NameKind.ALIAS, "weak_aliases": NameKind.WEAK_ALIAS}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
W = TypeVar("W", bound=Enum)

_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z", re.ASCII)
_SAVE_AS_UTF8 = "save the file as CSV in UTF-8"


def _columns() -> tuple[str, ...]:
    names: list[str] = []
    for field in fields(Entry):
        names += list(_NAMES) if field.name == "names" else [field.name]
    return tuple(names)


COLUMNS = _columns()
_DEFAULTS = {field.name: field.default for field in fields(Entry) if field.default is not MISSING}


def read_wren_csv(file: BinaryIO, *, now: int) -> Iterator[Accepted | Rejected]:
    """Every line after the header, accepted or rejected; memory is bounded by one line and the references seen.

    now: Unix seconds. Raises FormatError when the file as a whole is not such a CSV.
    """
    columns = _header(file)
    seen: set[str] = set()
    for line, raw in enumerate(_lines(file), start=2):
        if line > MAX_ROWS:
            raise FormatError(line, f"more than {MAX_ROWS} lines", "split the file")
        if not raw.strip():
            continue
        try:
            entry = _entry(_row(raw, columns))
        except UnreadableError as error:
            yield Rejected(line, error.field, error.reason, error.remedy)
            continue
        if entry.entry_id in seen:
            yield Rejected(line, "entry_id", "the reference stands on an earlier line", "give each entry its own")
            continue
        seen.add(entry.entry_id)
        yield from judge(line, entry, now)


def write_wren_csv(entries: Iterable[Entry], file: BinaryIO) -> int:
    """Writes the entries, with header, and says how many. The file holds personal data and `never_to`: it is for the
    owner's own use."""
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    written = 0
    for entry in entries:
        writer.writerow([_cell(entry, column) for column in COLUMNS])
        written += 1
    text.detach()
    return written


def _header(file: BinaryIO) -> tuple[str, ...]:
    raw = next(_lines(file), b"")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in raw:
        raise FormatError(1, "the file is UTF-16 or not text at all", _SAVE_AS_UTF8)
    try:
        cells = _cells(raw.removeprefix(b"\xef\xbb\xbf"))
    except UnreadableError as error:
        raise FormatError(1, error.reason, error.remedy) from error
    columns = tuple(cell.strip() for cell in cells)
    if ";" in "".join(columns) and len(columns) == 1:
        raise FormatError(1, "the columns are parted by semicolons", "part the columns by commas")
    for column in REQUIRED_COLUMNS:
        if column not in columns:
            raise FormatError(
                1, f"the column {column} is missing", f"name the columns: {', '.join(REQUIRED_COLUMNS)} ..."
            )
    unknown = sum(column not in COLUMNS for column in columns)
    if unknown or len(set(columns)) != len(columns):
        raise FormatError(1, "a column is unknown or named twice", f"use each at most once: {', '.join(COLUMNS)}")
    return columns


def _lines(file: BinaryIO) -> Iterator[bytes]:
    while raw := file.readline(MAX_LINE_BYTES + 1):
        if len(raw) > MAX_LINE_BYTES:
            rest = raw
            while rest and not rest.endswith(b"\n"):
                rest = file.readline(MAX_LINE_BYTES)
            yield raw  # still too long: `_cells` refuses it, and the next line is read as usual
        else:
            yield raw.rstrip(b"\r\n")


def _row(raw: bytes, columns: tuple[str, ...]) -> dict[str, str]:
    cells = _cells(raw)
    if len(cells) != len(columns):
        raise UnreadableError(
            "line",
            f"{len(cells)} cells under {len(columns)} columns",
            "quote cells that hold a comma, and fill no others",
        )
    return {column: cell.strip() for column, cell in zip(columns, cells, strict=True)}


def _cells(raw: bytes) -> list[str]:
    if len(raw) > MAX_LINE_BYTES:
        raise UnreadableError("line", f"longer than {MAX_LINE_BYTES} bytes", "shorten it, or split the entry")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableError("line", f"not UTF-8 from byte {error.start + 1} of the line", _SAVE_AS_UTF8) from error
    if "\0" in text or "\r" in text:
        raise UnreadableError("line", "control characters", "remove them")
    try:
        cells = next(csv.reader([text], strict=True), [])
    except csv.Error as error:
        raise UnreadableError(
            "line", "the quotation marks do not pair", 'write " inside a quoted cell twice'
        ) from error
    if any(len(cell) > MAX_CELL_CHARACTERS for cell in cells):
        raise UnreadableError("line", f"a cell longer than {MAX_CELL_CHARACTERS} characters", "shorten it")
    return cells


def _entry(row: Mapping[str, str]) -> Entry:
    values: dict[str, Any] = {}
    names: list[Name] = []
    for column, cell in row.items():
        try:
            if column in _NAMES:
                names += [Name(text, _NAMES[column]) for text in _split(cell)]
            elif cell or column in REQUIRED_COLUMNS:
                values[column] = _read(column, cell)
        except UnreadableError as error:
            raise UnreadableError(column, error.reason, error.remedy) from error
    return Entry(names=tuple(names), **values)


def _read(column: str, cell: str) -> Any:
    if column in _WORDS:
        return _word(_WORDS[column], cell)
    if column in _WORD_SETS:
        return tuple(_word(_WORD_SETS[column], value) for value in _split(cell))
    if column in _TIMES:
        return _time(cell)
    if column in _COUNTS:
        return _count(cell)
    if column in _YES_NO:
        return _yes_no(cell)
    if column in _SEVERAL:
        return _SEVERAL[column](_split(cell))
    return _plain(cell)


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
    "birth_dates": lambda values: tuple(date for value in values for date in parse_dates(value)),
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


def _time(cell: str) -> int:
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


def _cell(entry: Entry, column: str) -> str:
    if column in _NAMES:
        text = _join(name.text for name in entry.names if name.kind is _NAMES[column])
    else:
        value = getattr(entry, column)
        text = "" if column in _DEFAULTS and value == _DEFAULTS[column] else _text(column, value)
    return f"\\{text}" if text.startswith(_FORMULA) else text


def _text(column: str, value: Any) -> str:
    if column in _TIMES:
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
        case Enum():
            return str(value.value)
        case str():
            return value
        case _:
            return str(value.text())


def _join(values: Iterable[str]) -> str:
    return ";".join(value.replace("\\", "\\\\").replace(";", "\\;") for value in values)

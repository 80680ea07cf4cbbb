"""What the local index keeps of each entry so that it can be compared with a traveller without asking the store.

A record is one UTF-8 text: fields parted by U+001E, values by U+001F, parts of a value by U+001D. No particular holds
these characters (names refuse control characters, everything else is letters and digits). About 100 bytes a person, where
the entry as Python objects takes some thousands. Records live in this process's memory only: no wire, no store has them.
"""

from typing import Any, TypeVar

from protocol.entry import Entry, Name, NameKind
from protocol.matching.dates import PartialDate
from protocol.matching.documents import TravelDocument
from protocol.matching.identifiers import Identifier, IdentifierKind
from protocol.matching.places import BirthPlace
from protocol.vocabulary import Category, EntryId, ObjectKind, Sex

_FIELD, _VALUE, _PART = "\x1e", "\x1f", "\x1d"
_KINDS = tuple(ObjectKind)
_CATEGORIES = tuple(Category)
_NAME_KINDS = tuple(NameKind)
_SEXES = tuple(Sex)
_IDENTIFIER_KINDS = tuple(IdentifierKind)

T = TypeVar("T")


def pack_particulars(entry: Entry) -> bytes:
    """The entry's record: reference, kind, category, expiry, whether its identity is misused, and what is compared."""
    fields = (
        entry.entry_id,
        str(_KINDS.index(entry.object_kind)),
        str(_CATEGORIES.index(entry.category)),
        str(entry.expires),
        "1" if entry.misused_identity else "",
        _VALUE.join(f"{_NAME_KINDS.index(name.kind)}{name.text}" for name in entry.names),
        _VALUE.join(date.text() for date in entry.birth_dates),
        _VALUE.join(str(_SEXES.index(sex)) for sex in entry.sexes),
        _VALUE.join(entry.nationalities),
        _VALUE.join(_PART.join((one.type, one.issuer, one.number)) for one in entry.documents),
        _VALUE.join(f"{_IDENTIFIER_KINDS.index(one.kind)}{one.value}" for one in entry.identifiers),
        _VALUE.join(_PART.join((one.place, one.state)) for one in entry.birth_places),
    )
    return _FIELD.join(fields).encode("utf-8", "surrogatepass")


def entry_id_of(record: bytes) -> EntryId:
    """The reference in a record."""
    return EntryId(record[: record.index(b"\x1e")].decode("utf-8", "surrogatepass"))


def unpack_particulars(record: bytes) -> Entry:
    """The entry of a record made by `pack_particulars`, with the particulars in it and nothing else: no legal basis, no
    restrictions. It is for comparing; whatever is shown or decided comes from the store."""
    entry_id, kind, category, expires, misused, names, dates, sexes, states, documents, identifiers, places = (
        record.decode("utf-8", "surrogatepass").split(_FIELD)
    )
    return Entry(
        entry_id=EntryId(entry_id),
        object_kind=_KINDS[int(kind)],
        category=_CATEGORIES[int(category)],
        legal_basis="",
        expires=int(expires),
        misused_identity=bool(misused),
        names=tuple(_made(Name, one[1:], _NAME_KINDS[int(one[0])]) for one in _values(names)),
        birth_dates=tuple(_date(one) for one in _values(dates)),
        sexes=tuple(_SEXES[int(one)] for one in _values(sexes)),
        nationalities=tuple(_values(states)),
        documents=tuple(_made(TravelDocument, *one.split(_PART)) for one in _values(documents)),
        identifiers=tuple(_made(Identifier, _IDENTIFIER_KINDS[int(one[0])], one[1:]) for one in _values(identifiers)),
        birth_places=tuple(_made(BirthPlace, *one.split(_PART)) for one in _values(places)),
    )


def _values(field: str) -> list[str]:
    return field.split(_VALUE) if field else []


def _date(text: str) -> PartialDate:
    parts: list[int | None] = [int(part) for part in text.split("-")]
    return _made(PartialDate, *parts, *[None] * (3 - len(parts)))


def _made(kind: type[T], *values: Any) -> T:
    """The part without its constructor's checks, which it passed before it was packed."""
    made = object.__new__(kind)
    for name, value in zip(kind.__slots__, values, strict=True):  # type: ignore[attr-defined]
        object.__setattr__(made, name, value)
    return made

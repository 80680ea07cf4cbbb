"""Match keys: the exact strings under which an entry and a traveller meet, and the only input of the VOPRF.

Input: pae("wren match key v1", profile, kind, parts...), where profile is MATCHING_PROFILE and the parts are
    document    document class (one or two letters), issuer (State, three letters), number
    name_date   canonical full name, full date of birth (ISO 8601)
    name_year   canonical full name, year of birth (four digits)
    object      identifier kind, normalised value

Enumeration is the enemy (DESIGN 4.3): a key without a full date exists only for an entry that has none, and weak
tokens alone make no key.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import product

from crypto.encoding import pae
from protocol.entry import Entry
from protocol.matching.dates import PartialDate
from protocol.matching.documents import TravelDocument
from protocol.matching.identifiers import INVESTIGATION_ONLY, Identifier
from protocol.matching.names import canonical_name, is_strong
from protocol.matching.traveller import Traveller
from protocol.vocabulary import MAX_TAGS_PER_ENTRY, SLOTS, MatchKeyKind, ObjectKind, Purpose

MATCHING_PROFILE = "wren-exact-1"
"""The rules of this package as a whole; members with another profile would never meet, so the charter names it."""

FIRST_DOCUMENTS = 4
FIRST_OBJECTS = 2
"""How many documents and identifiers of an entry come before its names when not all tags fit."""

_LABEL = "wren match key v1"


@dataclass(frozen=True, slots=True, repr=False)
class MatchKey:
    """A match key. `input` holds personal data in clear: it goes into the VOPRF or a digest and nowhere else."""

    kind: MatchKeyKind
    input: bytes

    def __repr__(self) -> str:
        return f"MatchKey({self.kind}, redacted)"


@dataclass(frozen=True, slots=True)
class SlottedKeys:
    """A traveller's keys in the slots of a request (0 to 15; slots not named are filled with dummies).

    surplus: how many keys of a kind found no slot. withheld: identifiers that the purpose does not allow to ask about.
    """

    by_slot: dict[int, MatchKey]
    surplus: Mapping[MatchKeyKind, int]
    withheld: int


def keys_of_entry(entry: Entry) -> tuple[MatchKey, ...]:
    """At most MAX_TAGS_PER_ENTRY keys by fixed priority: four documents, two objects, names (primary first), the rest."""
    return tuple(_all_keys_of_entry(entry)[:MAX_TAGS_PER_ENTRY])


def count_surplus_keys(entry: Entry) -> int:
    """How many keys of the entry are left out because it has too many: the owner is told when it is imported."""
    return max(0, len(_all_keys_of_entry(entry)) - MAX_TAGS_PER_ENTRY)


def keys_of_traveller(traveller: Traveller, *, purpose: Purpose) -> SlottedKeys:
    """The traveller's keys, each kind cut to its slots in the traveller's own order.

    Phones and accounts are asked about only under `investigation`.
    """
    allowed = [i for i in traveller.identifiers if i.kind not in INVESTIGATION_ONLY or purpose is Purpose.INVESTIGATION]
    full = [date for date in traveller.birth_dates if date.is_full]
    by_kind: dict[MatchKeyKind, list[MatchKey]] = {
        MatchKeyKind.DOCUMENT: _distinct(document_key(document) for document in traveller.documents),
        MatchKeyKind.NAME_DATE: _distinct(_name_keys(traveller.names, full)),
        MatchKeyKind.NAME_YEAR: _distinct(_name_keys(traveller.names, _years(traveller.birth_dates))),
        MatchKeyKind.OBJECT: _distinct(object_key(identifier) for identifier in allowed),
    }
    by_slot: dict[int, MatchKey] = {}
    surplus: dict[MatchKeyKind, int] = {}
    for kind, slots in SLOTS.items():
        keys = by_kind[kind]
        by_slot.update(zip(slots, keys, strict=False))
        if len(keys) > len(slots):
            surplus[kind] = len(keys) - len(slots)
    return SlottedKeys(by_slot, surplus, len(traveller.identifiers) - len(allowed))


def document_key(document: TravelDocument) -> MatchKey | None:
    """The key of a document; None when its issuer is not known, since numbers repeat between States."""
    if not document.issuer:
        return None
    return _key(MatchKeyKind.DOCUMENT, document.document_class, document.issuer, document.number)


def object_key(identifier: Identifier) -> MatchKey:
    """The key of a vehicle, vessel, phone or account."""
    return _key(MatchKeyKind.OBJECT, identifier.kind, identifier.value)


def name_key(name: str, date: PartialDate) -> MatchKey | None:
    """The key of a name with a full date, or with the year of a date that is no more than a year.

    None when the name is too weak, or the date has a month and no day.
    """
    canonical = canonical_name(name)
    if not is_strong(canonical) or (date.month is not None and not date.is_full):
        return None
    return _key(MatchKeyKind.NAME_DATE if date.is_full else MatchKeyKind.NAME_YEAR, canonical, date.text())


def _all_keys_of_entry(entry: Entry) -> list[MatchKey]:
    documents = _distinct(document_key(document) for document in entry.documents)
    objects = _distinct(object_key(identifier) for identifier in entry.identifiers)
    names: list[MatchKey] = []
    if entry.object_kind is ObjectKind.PERSON:  # the holder of a stolen passport is not the subject
        full = [date for date in entry.birth_dates if date.is_full]
        names = _distinct(_name_keys((name.text for name in entry.names), full or _years(entry.birth_dates)))
    first = documents[:FIRST_DOCUMENTS] + objects[:FIRST_OBJECTS]
    return first + names + documents[FIRST_DOCUMENTS:] + objects[FIRST_OBJECTS:]


def _name_keys(names: Iterable[str], dates: list[PartialDate]) -> list[MatchKey | None]:
    return [name_key(name, date) for name, date in product(names, dates)]


def _years(dates: Iterable[PartialDate]) -> list[PartialDate]:
    return list(dict.fromkeys(PartialDate(date.year) for date in dates))


def _distinct(keys: Iterable[MatchKey | None]) -> list[MatchKey]:
    return list(dict.fromkeys(key for key in keys if key is not None))


def _key(kind: MatchKeyKind, *parts: str) -> MatchKey:
    encoded = (part.encode("utf-8", "replace") for part in (MATCHING_PROFILE, kind.value, *parts))
    return MatchKey(kind, pae(_LABEL, *encoded))

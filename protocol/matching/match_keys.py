"""Match keys: the exact strings under which an entry and a traveller meet, and the only input of the VOPRF.

Input: pae("wren match key v1", profile, kind, parts...), where profile is MATCHING_PROFILE and the parts are
    document    document class (one or two letters), issuer (State, three letters), number
    name_date   the skeletons of `name_units`, full date of birth (ISO 8601)
    name_year   the skeletons of `name_pairs`, year of birth (four digits); or of `name_triple`, empty
    object      identifier kind, normalised value

Enumeration is the enemy (DESIGN 4.3): a key without a full date exists only for an entry that has none, and takes two
names, and without a year three; a single name makes a key with a full date only where it is rare (`name_units.py`).
Whoever asks always sends all elements, so it fills what its names leave free with the likeliest slips of its date.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product

from crypto.encoding import pae
from protocol.entry import Entry
from protocol.matching.date_precision import effective
from protocol.matching.date_slips import day_slips, year_slips
from protocol.matching.dates import PartialDate
from protocol.matching.documents import TravelDocument
from protocol.matching.identifiers import INVESTIGATION_ONLY, Identifier
from protocol.matching.name_units import NameUnit, name_pairs, name_triple, name_units
from protocol.matching.traveller import Traveller
from protocol.vocabulary import MAX_TAGS_PER_ENTRY, SLOTS, MatchKeyKind, ObjectKind, Purpose

MATCHING_PROFILE = "wren-skeleton-2"
"""The rules of this package as a whole; members with another profile would never meet, so the charter names it."""

FIRST_DOCUMENTS = 4
FIRST_OBJECTS = 2
"""How many documents and identifiers of an entry come before its names when not all tags fit."""

_FIRST_UNITS, _FIRST_PAIRS = 3, 2
"""What a traveller's slots are shared out to: names, the likeliest slips of the date for the most telling one, the rest."""

_LABEL = "wren match key v1"


@dataclass(frozen=True, slots=True, repr=False)
class MatchKey:
    """A match key. `input` holds personal data in clear: it goes into the VOPRF or a digest and nowhere else."""

    kind: MatchKeyKind
    input: bytes
    rest: tuple[str, ...] = field(default=(), compare=False)
    """Of a name key: skeletons of the name's other tokens, the most telling first, for the confirmation value."""
    information_nats: float = field(default=0.0, compare=False)
    """Of a name key: how rare its names are (`NameUnit`)."""
    slipped: bool = field(default=False, compare=False)
    """Whether it was made with a likely slip of the traveller's date, and not with the date as given."""

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
    dates = list(dict.fromkeys(effective(date) for date in traveller.birth_dates))
    full = [date for date in dates if date.is_full]
    years = _years(dates)
    by_kind: dict[MatchKeyKind, list[MatchKey]] = {
        MatchKeyKind.DOCUMENT: _distinct(document_key(document) for document in traveller.documents),
        MatchKeyKind.NAME_DATE: _distinct(_asked_by_date(traveller.names, full)),
        MatchKeyKind.NAME_YEAR: _distinct(_asked_by_year(traveller.names, years)),
        MatchKeyKind.OBJECT: _distinct(object_key(identifier) for identifier in allowed),
    }
    by_slot: dict[int, MatchKey] = {}
    surplus: dict[MatchKeyKind, int] = {}
    for kind, slots in SLOTS.items():
        keys = by_kind[kind]
        by_slot.update(zip(slots, keys, strict=False))
        left_out = [key for key in keys[len(slots) :] if not key.slipped]
        if left_out:
            surplus[kind] = len(left_out)
    return SlottedKeys(by_slot, surplus, len(traveller.identifiers) - len(allowed))


def document_key(document: TravelDocument) -> MatchKey | None:
    """The key of a document; None when its issuer is not known, since numbers repeat between States."""
    if not document.issuer:
        return None
    return _key(MatchKeyKind.DOCUMENT, document.document_class, document.issuer, document.number)


def object_key(identifier: Identifier) -> MatchKey:
    """The key of a vehicle, vessel, phone or account."""
    return _key(MatchKeyKind.OBJECT, identifier.kind, identifier.value)


def name_key(unit: NameUnit, date: PartialDate | None, *, slipped: bool = False) -> MatchKey | None:
    """The key of a name's unit with a full date, a year or no date; None for a date that has a month and no day."""
    if date is None:
        made = _key(MatchKeyKind.NAME_YEAR, *unit.skeletons, "")
        return replace(made, rest=unit.rest, information_nats=unit.information_nats)
    if date.month is not None and not date.is_full:
        return None
    kind = MatchKeyKind.NAME_DATE if date.is_full else MatchKeyKind.NAME_YEAR
    made = _key(kind, *unit.skeletons, date.text())
    return replace(made, rest=unit.rest, information_nats=unit.information_nats, slipped=slipped)


def _asked_by_date(names: tuple[str, ...], dates: list[PartialDate]) -> Iterator[MatchKey | None]:
    """Names as read with the dates as given, then with likely slips of the dates, then as names can be read too."""
    units = [unit for name in names for unit in name_units(name)]
    likely = [unit for unit in units if unit.likely]
    yield from (name_key(unit, date) for unit, date in product(likely[:_FIRST_UNITS], dates))
    slips = [slip for date in dates[:1] for slip in day_slips(date)]
    yield from (name_key(unit, slip, slipped=True) for unit, slip in product(likely[:1], slips))
    yield from (name_key(unit, date) for unit, date in product(likely[_FIRST_UNITS:], dates))
    yield from (name_key(unit, date, slipped=True) for unit, date in product(units, dates) if not unit.likely)


def _asked_by_year(names: tuple[str, ...], years: list[PartialDate]) -> Iterator[MatchKey | None]:
    triples = [triple for name in names[:1] if (triple := name_triple(name)) is not None]
    pairs = [pair for name in names for pair in name_pairs(name)]
    yield from (name_key(pair, year) for pair, year in product(pairs[:_FIRST_PAIRS], years))
    yield from (name_key(triple, None) for triple in triples)
    slips = [slip for year in years for slip in year_slips(year)]
    yield from (name_key(pair, slip, slipped=True) for pair, slip in product(pairs[:1], slips))
    yield from (name_key(pair, year) for pair, year in product(pairs[_FIRST_PAIRS:], years))


def _all_keys_of_entry(entry: Entry) -> list[MatchKey]:
    documents = _distinct(document_key(document) for document in entry.documents)
    objects = _distinct(object_key(identifier) for identifier in entry.identifiers)
    names: list[MatchKey] = []
    if entry.object_kind is ObjectKind.PERSON:  # the holder of a stolen passport is not the subject
        dates = list(dict.fromkeys(effective(date) for date in entry.birth_dates))
        full = [date for date in dates if date.is_full]
        years = _years(dates)
        made = _listed_by_date(entry, full) if full else _listed_by_year(entry, years) if years else _listed(entry)
        names = _distinct(made)
    first = documents[:FIRST_DOCUMENTS] + objects[:FIRST_OBJECTS]
    return first + names + documents[FIRST_DOCUMENTS:] + objects[FIRST_OBJECTS:]


def _listed_by_date(entry: Entry, dates: list[PartialDate]) -> Iterator[MatchKey | None]:
    units = [unit for name in entry.names for unit in name_units(name.text)]
    for likely in (True, False):
        yield from (name_key(unit, date) for unit, date in product(units, dates) if unit.likely is likely)


def _listed_by_year(entry: Entry, years: list[PartialDate]) -> Iterator[MatchKey | None]:
    pairs = [pair for name in entry.names for pair in name_pairs(name.text)]
    yield from (name_key(pair, year) for pair, year in product(pairs, years))


def _listed(entry: Entry) -> Iterator[MatchKey | None]:
    """Of an entry without any date: three names together."""
    yield from (name_key(triple, None) for name in entry.names if (triple := name_triple(name.text)) is not None)


def _years(dates: Iterable[PartialDate]) -> list[PartialDate]:
    return list(dict.fromkeys(PartialDate(date.year) for date in dates))


def _distinct(keys: Iterable[MatchKey | None]) -> list[MatchKey]:
    return list(dict.fromkeys(key for key in keys if key is not None))


def _key(kind: MatchKeyKind, *parts: str) -> MatchKey:
    encoded = (part.encode("utf-8", "replace") for part in (MATCHING_PROFILE, kind.value, *parts))
    return MatchKey(kind, pae(_LABEL, *encoded))

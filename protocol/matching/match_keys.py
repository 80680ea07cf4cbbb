"""Match keys: the exact strings under which an entry and a traveller meet, and the only input of the VOPRF.

Input: pae("wren match key v1", profile, kind, parts...), where profile is MATCHING_PROFILE and the parts are
    document    document class (one or two letters), issuer (State, three letters), number
    name_date   the parts of `name_units`, full date of birth (ISO 8601)
    name_year   the parts of `telling_units`, year of birth (four digits); or `Undated`
    object      identifier kind, normalised value

Enumeration is the enemy (DESIGN 4.3): a single name makes a key only with a full date and where it is rare
(`name_units.py`); without a full date as many parts of a name are joined as it takes to tell enough (`telling_units.py`).
Whoever asks always sends all elements, so it fills what its names leave free with the likeliest slips of its date.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import product

from crypto.encoding import pae
from protocol.entry import Entry
from protocol.matching.date_precision import effective
from protocol.matching.date_slips import day_slips, year_slips
from protocol.matching.dates import PartialDate
from protocol.matching.documents import TravelDocument
from protocol.matching.identifiers import INVESTIGATION_ONLY, Identifier
from protocol.matching.name_units import NameUnit, name_skeletons, name_units
from protocol.matching.tables.common_skeletons import share_of
from protocol.matching.telling_units import UNDATED_CENTINATS, UNLISTED_CENTINATS, YEAR_CENTINATS, telling_units
from protocol.matching.traveller import Traveller
from protocol.vocabulary import MAX_TAGS_PER_ENTRY, SLOTS, MatchKeyKind, ObjectKind, Purpose

MATCHING_PROFILE = "wren-skeleton-3"
"""The rules of this package as a whole; members with another profile would never meet, so the charter names it."""

FIRST_DOCUMENTS = 4
FIRST_OBJECTS = 2
"""How many documents and identifiers of an entry come before its names when not all tags fit."""

_FIRST_UNITS = 2
_FIRST_SLIPS = 4
_FIRST_UNDATED = 3
"""How a traveller's slots are shared out: so many names first, then so many likely slips of the date for the first, ..."""
UNDATED_PARTS = 3
"""Of a name that must do without any date at least so many parts make a key."""
_MOST_STATES = 2
"""So many nationalities of an entry are parts of its keys."""

_LABEL = "wren match key v1"


class Undated(StrEnum):
    """What stands in a name key in place of a date."""

    NOT_LISTED = ""
    """The entry has no date of birth; every traveller may ask."""
    NOT_SHOWN = "*"
    """The entry has one and the traveller has none."""


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
    spare: bool = field(default=False, compare=False)
    """Of a traveller: whether the same name is asked about by another key too, so that nothing is lost where it finds no
    slot: a slip, another reading, a further unit."""
    state: str = field(default="", compare=False)
    """Of a name key: the nationality that is a part of it, which the confirmation value need not say again."""

    def __repr__(self) -> str:
        return f"MatchKey({self.kind}, redacted)"


@dataclass(frozen=True, slots=True)
class SlottedKeys:
    """A traveller's keys in the slots of a request (0 to 15; slots not named are filled with dummies).

    surplus: how many keys of a kind that are not `spare` found no slot. withheld: identifiers that the purpose does not
    allow to ask about.
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
        MatchKeyKind.NAME_YEAR: _distinct(_asked_by_year(traveller, years) if years else _asked_undated(traveller)),
        MatchKeyKind.OBJECT: _distinct(object_key(identifier) for identifier in allowed),
    }
    by_slot: dict[int, MatchKey] = {}
    surplus: dict[MatchKeyKind, int] = {}
    for kind, slots in SLOTS.items():
        keys = by_kind[kind]
        by_slot.update(zip(slots, keys, strict=False))
        left_out = [key for key in keys[len(slots) :] if not key.spare]
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


def name_key(
    unit: NameUnit, date: PartialDate | Undated, *, slipped: bool = False, spare: bool = False, state: str = ""
) -> MatchKey | None:
    """The key of a name's unit with a full date, a year or none; None for a date that has a month and no day.

    state: the nationality among the parts of the unit, if there is one.
    """
    if isinstance(date, Undated):
        kind, text = MatchKeyKind.NAME_YEAR, date.value
    elif date.month is not None and not date.is_full:
        return None
    else:
        kind, text = (MatchKeyKind.NAME_DATE if date.is_full else MatchKeyKind.NAME_YEAR), date.text()
    made = _key(kind, *unit.parts, text)
    told = state if state in unit.parts else ""
    spare = spare or slipped
    return replace(
        made,
        rest=unit.rest,
        information_nats=unit.information_nats,
        slipped=slipped,
        spare=spare,
        state=told,
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """Units of a traveller's names in the order in which they are asked for, and the nationality among their parts."""

    units: list[NameUnit]
    firsts: frozenset[tuple[str, ...]]
    """The parts of each name's first unit: all others are spare."""
    state: str

    def keys(self, taken: slice, dates: Iterable[PartialDate | Undated]) -> Iterator[MatchKey | None]:
        """Some of the units with every date."""
        for unit, date in product(self.units[taken], dates):
            yield name_key(unit, date, spare=unit.parts not in self.firsts, state=self.state)

    def slips(self, dates: Iterable[PartialDate]) -> Iterator[MatchKey | None]:
        """The first unit with dates that the traveller's may be a slip of."""
        yield from (name_key(unit, date, slipped=True, state=self.state) for unit in self.units[:1] for date in dates)


def _asked(by_name: Iterable[Sequence[NameUnit]], state: str = "") -> _Asked:
    several = [list(units) for units in by_name if units]
    return _Asked([unit for units in several for unit in units], frozenset(units[0].parts for units in several), state)


def _spread(units: list[NameUnit]) -> list[NameUnit]:
    """The first, then those that share least with it, and of equals those without its rarest name: it may be typed wrong."""
    if not units:
        return []
    first = units[0]
    rarest = min(first.parts, key=lambda part: (share_of(part), part))
    return sorted(units, key=lambda unit: (unit != first, len({*unit.parts} & {*first.parts}), rarest in unit.parts))


def _asked_by_date(names: tuple[str, ...], dates: list[PartialDate]) -> Iterator[MatchKey | None]:
    """Names as read with the dates as given and with likely slips of the dates, then as names can be read too."""
    asked = _asked(_spread([unit for unit in name_units(name) if unit.likely]) for name in names)
    others = [unit for name in names for unit in name_units(name) if not unit.likely]
    slips = [slip for date in dates[:1] for slip in day_slips(date)]
    yield from asked.keys(slice(_FIRST_UNITS), dates)
    yield from asked.slips(slips[:_FIRST_SLIPS])
    yield from (name_key(unit, date, slipped=True) for unit, date in product(others[:1], dates))
    yield from asked.slips(slips[_FIRST_SLIPS:])
    yield from asked.keys(slice(_FIRST_UNITS, None), dates)
    yield from (name_key(unit, date, slipped=True) for unit, date in product(others[1:], dates))


def _asked_by_year(traveller: Traveller, years: list[PartialDate]) -> Iterator[MatchKey | None]:
    """The first units with the years, the first one without a date and with the years beside, then the others."""
    asked, unlisted = _asked_by_telling(traveller, YEAR_CENTINATS), _asked_by_telling(traveller, UNLISTED_CENTINATS)
    yield from asked.keys(slice(_FIRST_UNITS), years)
    yield from _spare(unlisted.keys(slice(1), (Undated.NOT_LISTED,)))
    yield from asked.slips(slip for year in years for slip in year_slips(year))
    yield from asked.keys(slice(_FIRST_UNITS, None), years)
    yield from _spare(unlisted.keys(slice(1, None), (Undated.NOT_LISTED,)))


def _asked_undated(traveller: Traveller) -> Iterator[MatchKey | None]:
    """Units for entries that have a date, and for those that have none. A name that gives none of the former and has less
    than three names is not asked about at all: next to nothing would be asked, and the answer would read as clear."""
    asked = _asked_by_telling(traveller, UNDATED_CENTINATS, UNDATED_PARTS)
    several = tuple(name for name in traveller.names if len(name_skeletons(name)) >= UNDATED_PARTS)
    unlisted = _asked_by_telling(traveller if asked.units else replace(traveller, names=several), UNLISTED_CENTINATS)
    yield from asked.keys(slice(_FIRST_UNDATED), (Undated.NOT_SHOWN,))
    yield from _spare(unlisted.keys(slice(1), (Undated.NOT_LISTED,)))
    yield from asked.keys(slice(_FIRST_UNDATED, None), (Undated.NOT_SHOWN,))
    yield from _spare(unlisted.keys(slice(1, None), (Undated.NOT_LISTED,)))


def _asked_by_telling(traveller: Traveller, least_centinats: int, least_parts: int = 2) -> _Asked:
    state = traveller.nationality
    return _asked((telling_units(name, state, least_centinats, least_parts) for name in traveller.names), state)


def _spare(keys: Iterable[MatchKey | None]) -> Iterator[MatchKey | None]:
    yield from (None if key is None else replace(key, spare=True) for key in keys)


def _all_keys_of_entry(entry: Entry) -> list[MatchKey]:
    documents = _distinct(document_key(document) for document in entry.documents)
    objects = _distinct(object_key(identifier) for identifier in entry.identifiers)
    names: list[MatchKey] = []
    if entry.object_kind is ObjectKind.PERSON:  # the holder of a stolen passport is not the subject
        names = _distinct(_listed(entry))
    first = documents[:FIRST_DOCUMENTS] + objects[:FIRST_OBJECTS]
    return first + names + documents[FIRST_DOCUMENTS:] + objects[FIRST_OBJECTS:]


def _listed(entry: Entry) -> Iterator[MatchKey | None]:
    """The first name with full dates as it is likely read, and with years that have no day; the other names with full
    dates; the first unit of every name without a day; names as they can be read too; the further units."""
    dates = list(dict.fromkeys(effective(date) for date in entry.birth_dates))
    full = [date for date in dates if date.is_full]
    years = _years(date for date in dates if not date.is_full)
    units = [unit for name in entry.names for unit in name_units(name.text)]
    undated = _listed_without_day(entry, years)
    state = (*entry.nationalities, "")[0]
    for names in (entry.names[:1], entry.names[1:]):
        likely = [unit for name in names for unit in name_units(name.text) if unit.likely]
        yield from (name_key(unit, date) for unit, date in _first_with_first(likely, full))
        first = [unit for name in names[:1] for unit in telling_units(name.text, state, YEAR_CENTINATS)[:1]]
        yield from (name_key(unit, year, state=state) for unit, year in product(first, years))
    yield from (key for keys in undated[:1] for key in keys)
    yield from (name_key(unit, date) for unit, date in _first_with_first([u for u in units if not u.likely], full))
    yield from (key for keys in undated[1:] for key in keys)


def _first_with_first(units: list[NameUnit], dates: list[PartialDate]) -> list[tuple[NameUnit, PartialDate]]:
    """Every unit with every date, by the sum of their places: the fourth alias with the third date comes late."""
    placed = sorted(product(enumerate(units), enumerate(dates)), key=lambda both: both[0][0] + both[1][0])
    return [(unit, date) for (_, unit), (_, date) in placed]


def _listed_without_day(entry: Entry, years: list[PartialDate]) -> list[list[MatchKey | None]]:
    """The keys of every name's first unit, of every name's second unit, and so on. years: those without a day."""
    ranks: list[list[MatchKey | None]] = []
    for name, state in product(entry.names, entry.nationalities[:_MOST_STATES] or ("",)):
        by_year = telling_units(name.text, state, YEAR_CENTINATS) if years else ()
        if entry.birth_dates:
            undated, absent = telling_units(name.text, state, UNDATED_CENTINATS, UNDATED_PARTS), Undated.NOT_SHOWN
        else:
            undated, absent = telling_units(name.text, state, UNLISTED_CENTINATS), Undated.NOT_LISTED
        for rank in range(max(len(by_year), len(undated))):
            if rank == len(ranks):
                ranks.append([])
            ranks[rank] += [
                name_key(unit, year, state=state) for unit, year in product(by_year[rank : rank + 1], years)
            ]
            ranks[rank] += [name_key(unit, absent, state=state) for unit in undated[rank : rank + 1]]
    return ranks


def _years(dates: Iterable[PartialDate]) -> list[PartialDate]:
    return list(dict.fromkeys(PartialDate(date.year) for date in dates))


def _distinct(keys: Iterable[MatchKey | None]) -> list[MatchKey]:
    return list(dict.fromkeys(key for key in keys if key is not None))


def _key(kind: MatchKeyKind, *parts: str) -> MatchKey:
    encoded = (part.encode("utf-8", "replace") for part in (MATCHING_PROFILE, kind.value, *parts))
    return MatchKey(kind, pae(_LABEL, *encoded))

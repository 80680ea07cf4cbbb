"""Chance collisions: how many of a million entries one match key of a traveller meets who is on no list.

Counted on invented travellers against the UN and OFAC individuals, and estimated: directly, and by taking the share of
entries that bear the key's names and the share born on its date to be independent, which a few equal keys cannot tell.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from itertools import product

from protocol.entry import Entry
from protocol.matching.date_precision import effective
from protocol.matching.match_keys import UNDATED_PARTS, MatchKey, keys_of_entry, keys_of_traveller
from protocol.matching.name_units import RARE, NameUnit, name_units
from protocol.matching.tables.common_skeletons import share_of
from protocol.matching.telling_units import UNDATED_CENTINATS, UNLISTED_CENTINATS, telling_units
from protocol.matching.traveller import Traveller
from protocol.vocabulary import MatchKeyKind, Purpose
from tests.benchmarks.listed_persons import listed_persons
from tests.benchmarks.matching_travellers import strangers
from tests.benchmarks.measure import Report, at_most

MILLION = 1_000_000
MOST = 0.2
_DAYS = 365.25
_UnitsOf = Callable[[str, str], Sequence[NameUnit]]
_KINDS = {
    MatchKeyKind.NAME_DATE: "names and full date",
    MatchKeyKind.NAME_YEAR: "names and year or none",
    MatchKeyKind.DOCUMENT: "document",
    MatchKeyKind.OBJECT: "object",
}


def measure_collisions(report: Report, *, quick: bool) -> None:
    """By kind: equal keys of different persons, for one key of a traveller, in a million entries."""
    listed, travellers = listed_persons(), strangers(quick=quick)
    tags: Counter[MatchKey] = Counter(key for entry in listed for key in keys_of_entry(entry))
    asked, met = Counter[MatchKeyKind](), Counter[MatchKeyKind]()
    for traveller in travellers:
        for key in keys_of_traveller(traveller, purpose=Purpose.INVESTIGATION).by_slot.values():
            asked[key.kind] += 1
            met[key.kind] += tags[key]
    for kind, words in _KINDS.items():
        if asked[kind]:
            direct = MILLION * met[kind] / (asked[kind] * len(listed))
            report.measure(f"collisions a million entries, {words}: counted ({met[kind]} met)", direct)
    _estimate(report, listed, travellers)


def _estimate(report: Report, listed: Sequence[Entry], travellers: Sequence[Traveller]) -> None:
    full = [entry for entry in listed if any(effective(date).is_full for date in entry.birth_dates)]
    bearers: Counter[tuple[str, ...]] = Counter()
    years: Counter[int] = Counter()
    for entry in full:
        bearers.update({unit.parts for name in entry.names for unit in name_units(name.text)})
        years.update({date.year for date in entry.birth_dates})
    counted, by_table = [], []
    for traveller in travellers:
        days = [date for date in traveller.birth_dates if effective(date).is_full]
        for unit in {unit for name in traveller.names for unit in name_units(name)}:
            for day in days:
                on_day = years[day.year] / len(full) / _DAYS
                counted.append(MILLION * on_day * bearers[unit.parts] / len(full))
                told = 1.0
                for skeleton in unit.parts:
                    told *= share_of(skeleton) or RARE
                by_table.append(MILLION * on_day * told)
    report.ratio(
        "collisions a million entries, names and full date, names counted", sum(counted) / len(counted), at_most(MOST)
    )
    report.ratio(
        "collisions a million entries, names and full date, by the table", sum(by_table) / len(by_table), at_most(MOST)
    )
    report.measure("collisions a million entries, names and full date, worst key by the table", max(by_table))
    for words, least, parts in (
        ("entries without a date", UNLISTED_CENTINATS, 2),
        ("no date shown", UNDATED_CENTINATS, UNDATED_PARTS),
    ):
        _estimate_undated(
            report, words, listed, travellers, partial(telling_units, least_centinats=least, least_parts=parts)
        )


def _estimate_undated(
    report: Report, words: str, listed: Sequence[Entry], travellers: Sequence[Traveller], units_of: _UnitsOf
) -> None:
    """As if no entry had a date, so that there is something to count."""
    tags = Counter(
        parts
        for entry in listed
        for parts in {
            unit.parts
            for name, state in product(entry.names, entry.nationalities or ("",))
            for unit in units_of(name.text, state)
        }
    )
    asked = [unit.parts for one in travellers for name in one.names for unit in units_of(name, one.nationality)]
    met = MILLION * sum(tags[parts] for parts in asked) / max(1, len(asked) * len(listed))
    report.measure(f"collisions a million entries, names without a date ({words})", met)

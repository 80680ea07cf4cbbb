"""Chance collisions: how many of a million entries one match key of a traveller meets who is on no list.

Counted on invented travellers against the UN and OFAC individuals, and estimated: directly, and by taking the share of
entries that bear the key's names and the share born on its date to be independent, which a few equal keys cannot tell.
"""

from collections import Counter
from collections.abc import Sequence

from protocol.entry import Entry
from protocol.matching.date_precision import effective
from protocol.matching.match_keys import MatchKey, keys_of_entry, keys_of_traveller, name_key
from protocol.matching.name_units import RARE, name_triple, name_units
from protocol.matching.tables.common_skeletons import share_of
from protocol.matching.traveller import Traveller
from protocol.vocabulary import MatchKeyKind, Purpose
from tests.benchmarks.listed_persons import listed_persons
from tests.benchmarks.matching_travellers import strangers
from tests.benchmarks.measure import Report, at_most

MILLION = 1_000_000
MOST = 0.2
_DAYS = 365.25
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
        bearers.update({unit.skeletons for name in entry.names for unit in name_units(name.text)})
        years.update({date.year for date in entry.birth_dates})
    counted, by_table = [], []
    for traveller in travellers:
        days = [date for date in traveller.birth_dates if effective(date).is_full]
        for unit in {unit for name in traveller.names for unit in name_units(name)}:
            for day in days:
                on_day = years[day.year] / len(full) / _DAYS
                counted.append(MILLION * on_day * bearers[unit.skeletons] / len(full))
                told = 1.0
                for skeleton in unit.skeletons:
                    told *= share_of(skeleton) or RARE
                by_table.append(MILLION * on_day * told)
    report.ratio(
        "collisions a million entries, names and full date, names counted", sum(counted) / len(counted), at_most(MOST)
    )
    report.ratio(
        "collisions a million entries, names and full date, by the table", sum(by_table) / len(by_table), at_most(MOST)
    )
    report.measure("collisions a million entries, names and full date, worst key by the table", max(by_table))
    undated = [triple for one in travellers for name in one.names if (triple := name_triple(name)) is not None]
    without = Counter(
        triple.skeletons for entry in listed for name in entry.names if (triple := name_triple(name.text)) is not None
    )
    met = sum(without[triple.skeletons] for triple in undated)
    report.measure(
        "collisions a million entries, three names without a date", MILLION * met / max(1, len(undated) * len(listed))
    )
    keys = {name_key(triple, None) for triple in undated}
    report.measure("collisions, three names without a date: different keys asked", len(keys))

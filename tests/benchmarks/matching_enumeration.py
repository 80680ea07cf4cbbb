"""Enumeration: how many evaluations open a share of the list of UN and OFAC individuals (`matching_attack.py`).

By the profile's own keys, and for entries with a full date by other rules, to show what each costs and finds.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

import numpy as np

from protocol.entry import Entry
from protocol.matching.date_precision import effective
from protocol.matching.dates import PartialDate
from protocol.matching.match_keys import FIRST_DOCUMENTS, keys_of_entry
from protocol.matching.name_units import RARE, name_units
from protocol.vocabulary import MAX_TAGS_PER_ENTRY, MatchKeyKind
from tests.benchmarks.listed_persons import listed_persons
from tests.benchmarks.matching_attack import Attack, quantile
from tests.benchmarks.matching_cells import Bins, convolved, dated, evaluations, histogram, of_three, of_two
from tests.benchmarks.matching_data import script_pairs
from tests.benchmarks.matching_units import SkeletonShares, Unit, UnitRule, listed_shares, units_by_rule
from tests.benchmarks.measure import Report, at_least

OPENED = {0.1: 500_000, 0.5: 50_000_000}
"""Share of a list, and how many evaluations it should need at least."""
FRONTIER = (1e-4, 2e-4, 4e-4, 1e-3, 2e-3)
"""Values of RARE beside the chosen one."""
_DAYS = 365
_UnitsOf = Callable[[str], Iterable[Unit]]


def measure_enumeration(report: Report) -> None:
    """Evaluations to open 10 % and 50 % of entries with a full date, of the lists as they are, and of those with a year."""
    full = [entry for entry in listed_persons() if _full_dates(entry)]
    by_year = [entry for entry in listed_persons() if _years(entry) and not _full_dates(entry)]
    undated = [entry for entry in listed_persons() if not entry.birth_dates]
    for words, entries, goal in (
        ("entries with a full date", full, True),
        ("the lists as they are", [*full, *by_year, *undated], True),
        ("entries with a year alone", by_year, True),
        ("entries without a date", undated, False),
    ):
        attack = Attack(entries)
        for share, least in OPENED.items():
            name = f"enumeration, {words}: thousands of evaluations to open {share:.0%}"
            report.ratio(name, attack.evaluations(share) / 1000, at_least(least / 1000) if goal else None)
        report.measure(f"enumeration, {words}: % without any name key", 100 * attack.without_key())
    positives = [pair for pair in script_pairs() if pair.script == "ARABIC" and pair.is_match]
    met = sum(not set(_likely_first(one.latin)).isdisjoint(_likely_first(one.original)) for one in positives)
    report.measure("enumeration, the profile's own keys: recall of Arabic pairs", met / len(positives))
    chosen = sum(len([k for k in keys_of_entry(e) if k.kind is MatchKeyKind.NAME_DATE]) for e in full) / len(full)
    report.measure("enumeration, entries with a full date: name keys an entry", chosen)


def measure_frontier(report: Report) -> None:
    """Other values of RARE, and other rules: evaluations against recall, on entries with a full date."""
    shares = listed_shares()
    full = [entry for entry in listed_persons() if _full_dates(entry)]
    positives = [pair for pair in script_pairs() if pair.script == "ARABIC" and pair.is_match]
    years = _year_shares(full)
    rules = [(UnitRule.RARE_OR_PAIR, rare) for rare in FRONTIER]
    rules += [(rule, RARE) for rule in (UnitRule.SINGLE, UnitRule.PAIR, UnitRule.WHOLE)]
    for rule, rare in rules:
        words = f"frontier, {rule}" + (f", rare <= {rare:g}" if rule is UnitRule.RARE_OR_PAIR else "")
        units = partial(units_by_rule, rule=rule, rare=rare, shares=shares)
        cells = dated(_unit_cells(rule, shares, partial(shares.is_rare, rare=rare)), years, per_date=_DAYS)
        needed = evaluations(cells, np.array([_best_cell(entry, units, shares, years) for entry in full]))
        met = sum(not set(units(pair.latin)).isdisjoint(units(pair.original)) for pair in positives) / len(positives)
        report.measure(f"{words}: recall of Arabic pairs", met)
        for share in OPENED:
            report.measure(f"{words}: thousands of evaluations to open {share:.0%}", quantile(needed, share) / 1000)


def _best_cell(entry: Entry, units: _UnitsOf, shares: SkeletonShares, years: dict[str, float]) -> float:
    """The probability of the likeliest cell among the tags that the entry has room for; 0 without any."""
    made = list(dict.fromkeys(unit for name in entry.names for unit in units(name.text)))
    dates = _full_dates(entry)
    if not made or not dates:
        return 0.0
    room = MAX_TAGS_PER_ENTRY - min(FIRST_DOCUMENTS, len(entry.documents))
    tags = [shares.of_unit(unit) * years[str(date.year)] for unit in made for date in dates]
    return max(tags[:room]) / _DAYS


def _likely_first(name: str) -> list[Unit]:
    return [unit.parts for unit in name_units(name)]


def _unit_cells(rule: UnitRule, shares: SkeletonShares, rare_alone: Callable[[str], bool]) -> Bins:
    every = shares.shares
    match rule:
        case UnitRule.SINGLE:
            return histogram(list(every.values()))
        case UnitRule.PAIR:
            return of_two(histogram(list(every.values())))
        case UnitRule.RARE_OR_PAIR:
            alone = histogram([share for skeleton, share in every.items() if rare_alone(skeleton)])
            common = histogram([share for skeleton, share in every.items() if not rare_alone(skeleton)])
            return alone + of_two(common)
        case UnitRule.WHOLE:
            one = histogram(list(every.values()))
            two = of_two(one)
            return one + two + of_three(one) + convolved(two, two) / 6


def _year_shares(entries: Sequence[Entry]) -> dict[str, float]:
    counts: dict[int, int] = {}
    for entry in entries:
        for year in _years(entry):
            counts[year] = counts.get(year, 0) + 1
    return {str(year): count / len(entries) for year, count in counts.items()}


def _years(entry: Entry) -> set[int]:
    return {date.year for date in entry.birth_dates}


def _full_dates(entry: Entry) -> list[PartialDate]:
    return [date for given in entry.birth_dates if (date := effective(given)).is_full]

"""Enumeration: how many evaluations an attacker needs to open a share of a list, who knows exactly how common everything is.

The attacker knows the share of persons who bear each skeleton, the share born in each year, and how many entries have a
full date, a year or none; he asks for one cell (unit, date) after another, the likeliest first, as if a person's names were
independent of each other and of the year. An entry is open when the first of its keys was asked for. Evaluations do not
depend on how long the list is; the list measured is that of the UN and OFAC individuals.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt

from protocol.entry import Entry
from protocol.matching.date_precision import effective
from protocol.matching.dates import PartialDate
from protocol.matching.match_keys import FIRST_DOCUMENTS, keys_of_entry
from protocol.matching.name_units import RARE, is_rare, name_pairs, name_triple, name_units
from protocol.vocabulary import MAX_TAGS_PER_ENTRY, MatchKeyKind
from tests.benchmarks.listed_persons import listed_persons
from tests.benchmarks.matching_data import script_pairs
from tests.benchmarks.matching_units import SkeletonShares, Unit, UnitRule, listed_shares, units_by_rule
from tests.benchmarks.measure import Report, at_least

OPENED = {0.1: 500_000, 0.5: 50_000_000}
"""Share of a list, and how many evaluations it should need at least."""
FRONTIER = (1e-4, 2e-4, 4e-4, 1e-3, 2e-3)
"""Values of RARE beside the chosen one."""
_BINS_PER_NAT = 50
_NATS = 40
_DAYS = 365

_Bins = npt.NDArray[np.float64]
_UnitsOf = Callable[[str], Iterable[Unit]]


def measure_enumeration(report: Report) -> None:
    """Evaluations to open 10 % and 50 % of entries with a full date, of the lists as they are, and of those with a year."""
    shares = listed_shares()
    full = [entry for entry in listed_persons() if _full_dates(entry)]
    by_year = [entry for entry in listed_persons() if _years(entry) and not _full_dates(entry)]
    undated = [entry for entry in listed_persons() if not entry.birth_dates]
    attack = _Attack(shares, full, by_year, undated)
    for words, entries, goal in (
        ("entries with a full date", full, True),
        ("the lists as they are", [*full, *by_year, *undated], True),
        ("entries with a year alone", by_year, True),
        ("entries without a date", undated, False),
    ):
        needed = attack.evaluations(entries, only=None if words == "the lists as they are" else words)
        for share, least in OPENED.items():
            name = f"enumeration, {words}: thousands of evaluations to open {share:.0%}"
            report.ratio(name, quantile(needed, share) / 1000, at_least(least / 1000) if goal else None)
        report.measure(f"enumeration, {words}: % without any name key", 100 * float(np.mean(np.isinf(needed))))
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
        cells = _dated(_unit_cells(rule, shares, partial(shares.is_rare, rare=rare)), years, per_year=_DAYS)
        needed = _evaluations(cells, [_best_cell(entry, units, shares, years) for entry in full])
        met = sum(not set(units(pair.latin)).isdisjoint(units(pair.original)) for pair in positives) / len(positives)
        report.measure(f"{words}: recall of Arabic pairs", met)
        for share in OPENED:
            report.measure(f"{words}: thousands of evaluations to open {share:.0%}", quantile(needed, share) / 1000)


class _Attack:
    """The profile's own keys, of every kind that names make, in one order."""

    def __init__(
        self, shares: SkeletonShares, full: Sequence[Entry], by_year: Sequence[Entry], undated: Sequence[Entry]
    ) -> None:
        self._shares = shares
        self._years = {"full": _year_shares(full), "year": _year_shares(by_year)}
        number = len(full) + len(by_year) + len(undated)
        self._parts = {"full": len(full) / number, "year": len(by_year) / number, "none": len(undated) / number}
        every = _histogram(list(shares.shares.values()))
        pairs, triples = _of_two(every), _of_three(every)
        self._cells = {
            "full": _dated(_unit_cells(UnitRule.RARE_OR_PAIR, shares, is_rare), self._years["full"], per_year=_DAYS),
            "year": _dated(pairs, self._years["year"], per_year=1),
            "none": triples,
        }

    def evaluations(self, entries: Sequence[Entry], *, only: str | None) -> _Bins:
        """Of each entry: evaluations until it opens. only: the attacker aims at one sort of entry and knows it."""
        sorts = {
            "entries with a full date": "full",
            "entries with a year alone": "year",
            "entries without a date": "none",
        }
        if only is not None:
            sort = sorts[only]
            return _evaluations(self._cells[sort], [self._best(entry)[1] for entry in entries])
        together = sum(
            (_shifted(self._cells[sort], part) for sort, part in self._parts.items()), np.zeros(_BINS_PER_NAT * _NATS)
        )
        best = [(sort, cell) for sort, cell in (self._best(entry) for entry in entries)]
        return _evaluations(together, [cell * self._parts[sort] for sort, cell in best])

    def _best(self, entry: Entry) -> tuple[str, float]:
        """Which sort of entry it is, and the probability of its likeliest cell; 0 where it has no key."""
        if _full_dates(entry):
            return "full", _best_cell(entry, _likely_first, self._shares, self._years["full"])
        units = {pair.skeletons for name in entry.names for pair in name_pairs(name.text)}
        if entry.birth_dates:
            likeliest = max((self._years["year"][year] for year in _years(entry)), default=0.0)
            return "year", likeliest * max(map(self._shares.of_unit, units), default=0.0)
        triples = {triple.skeletons for name in entry.names if (triple := name_triple(name.text)) is not None}
        return "none", max(map(self._shares.of_unit, triples), default=0.0)


def quantile(needed: _Bins, share: float) -> float:
    """How many evaluations open this share of the entries; infinite where so many have no key."""
    return float(np.sort(needed)[int(share * len(needed))])


def _best_cell(entry: Entry, units: _UnitsOf, shares: SkeletonShares, years: dict[int, float]) -> float:
    """The probability of the likeliest cell among the tags that the entry has room for; 0 without any."""
    made = list(dict.fromkeys(unit for name in entry.names for unit in units(name.text)))
    dates = _full_dates(entry)
    if not made or not dates:
        return 0.0
    room = MAX_TAGS_PER_ENTRY - min(FIRST_DOCUMENTS, len(entry.documents))
    tags = [shares.of_unit(unit) * years[date.year] for unit in made for date in dates]
    return max(tags[:room]) / _DAYS


def _likely_first(name: str) -> list[Unit]:
    return [unit.skeletons for unit in name_units(name)]


def _unit_cells(rule: UnitRule, shares: SkeletonShares, rare_alone: Callable[[str], bool]) -> _Bins:
    every = shares.shares
    match rule:
        case UnitRule.SINGLE:
            return _histogram(list(every.values()))
        case UnitRule.PAIR:
            return _of_two(_histogram(list(every.values())))
        case UnitRule.RARE_OR_PAIR:
            alone = _histogram([share for skeleton, share in every.items() if rare_alone(skeleton)])
            common = _histogram([share for skeleton, share in every.items() if not rare_alone(skeleton)])
            return alone + _of_two(common)
        case UnitRule.WHOLE:
            one = _histogram(list(every.values()))
            two = _of_two(one)
            return one + two + _of_three(one) + _convolved(two, two) / 6


def _histogram(probabilities: list[float]) -> _Bins:
    places = np.minimum(
        (-np.log(np.asarray(probabilities)) * _BINS_PER_NAT).astype(np.int64), _BINS_PER_NAT * _NATS - 1
    )
    return np.bincount(places, minlength=_BINS_PER_NAT * _NATS).astype(np.float64)


def _of_two(one: _Bins) -> _Bins:
    return _convolved(one, one) / 2


def _of_three(one: _Bins) -> _Bins:
    return _convolved(_convolved(one, one), one) / 6


def _convolved(one: _Bins, other: _Bins) -> _Bins:
    """How many pairs there are of each product of probabilities."""
    whole = np.convolve(one, other)
    kept = whole[: len(one)].copy()
    kept[-1] += whole[len(one) :].sum()
    return np.asarray(kept, np.float64)


def _dated(units: _Bins, years: dict[int, float], *, per_year: int) -> _Bins:
    days = _histogram([share / per_year for share in years.values()]) * per_year
    return _convolved(units, days)


def _shifted(cells: _Bins, part: float) -> _Bins:
    return _convolved(cells, _histogram([part]))


def _evaluations(cells: _Bins, probabilities: Sequence[float]) -> _Bins:
    """How many cells are at least as likely as each of these; those equally likely are asked for in any order."""
    before = np.concatenate([[0.0], np.cumsum(cells)])
    told = np.asarray(probabilities)
    places = -np.log(np.maximum(told, 1e-300)) * _BINS_PER_NAT
    at = np.minimum(places.astype(np.int64), len(cells) - 1)
    reached = before[at] + cells[at] / 2
    return np.where(told > 0, reached, np.inf)


def _year_shares(entries: Sequence[Entry]) -> dict[int, float]:
    counts: dict[int, int] = {}
    for entry in entries:
        for year in _years(entry):
            counts[year] = counts.get(year, 0) + 1
    return {year: count / len(entries) for year, count in counts.items()}


def _years(entry: Entry) -> set[int]:
    return {date.year for date in entry.birth_dates}


def _full_dates(entry: Entry) -> list[PartialDate]:
    return [date for given in entry.birth_dates if (date := effective(given)).is_full]

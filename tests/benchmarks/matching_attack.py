"""An attacker on a list's name keys, who knows exactly how common every name, half, nationality and year of birth is in it.

He asks for one cell (parts of a name, date) after another, the likeliest first, as if a person's names were independent of
each other and of the rest, and may leave out whole sorts of cells that do not pay. An entry is open when the first of its
keys was asked for. Evaluations do not depend on how long the list is.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import chain, combinations, product

import numpy as np
import numpy.typing as npt

from protocol.entry import Entry
from protocol.matching.date_precision import effective
from protocol.matching.dates import PartialDate
from protocol.matching.match_keys import UNDATED_PARTS, Undated, keys_of_entry, name_key
from protocol.matching.name_units import NameUnit, is_rare, name_units
from protocol.matching.telling_units import (
    HALVES,
    MOST_PARTS,
    STATE_CENTINATS,
    UNDATED_CENTINATS,
    UNLISTED_CENTINATS,
    YEAR_CENTINATS,
    centinats,
    name_halves,
    telling_units,
)
from tests.benchmarks.listed_persons import listed_persons
from tests.benchmarks.matching_cells import Bins, dated, evaluations, histogram, of_two
from tests.benchmarks.matching_units import listed_shares

_DAYS = 365
_PER_NAT = 10
"""Parts as common as each other, to a tenth of a nat, are counted together when they are combined."""


class Sort(StrEnum):
    """Sorts of cells."""

    DAY = "full date"
    YEAR = "year"
    NOT_LISTED = "entry without a date"
    NOT_SHOWN = "entry with a date, none asked"


class Attack:
    """On some entries, of which the attacker knows that they are the list."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._dates = {Sort.DAY: Counter[str](), Sort.YEAR: Counter[str](), **{one: Counter[str]() for one in _ABSENT}}
        for entry in entries:
            for sort, date in {(sort, date) for sort, _, date in _tags(entry)}:
                self._dates[sort][date] += 1

    def evaluations(self, share: float) -> float:
        """How many open this share of the entries, by the sorts of cells that pay best; infinite where so many have no key."""
        best = np.array([self._best(entry) for entry in self._entries])
        cells = {sort: self._cells(sort) for sort in Sort if self._dates[sort]}
        several = chain.from_iterable(combinations(cells, number) for number in range(1, len(cells) + 1))
        return min(
            quantile(evaluations(sum((cells[sort] for sort in some), np.zeros(1)), self._by(best, some)), share)
            for some in several
        )

    def without_key(self) -> float:
        """The share of entries that no name key opens."""
        return float(np.mean([not any(_tags(entry)) for entry in self._entries]))

    def _by(self, best: npt.NDArray[np.float64], some: Iterable[Sort]) -> npt.NDArray[np.float64]:
        of_some: npt.NDArray[np.float64] = best[:, [list(Sort).index(sort) for sort in some]].max(axis=1)
        return of_some

    def _best(self, entry: Entry) -> list[float]:
        """By sort: the probability of the entry's likeliest cell; 0 where it has none."""
        best = dict.fromkeys(Sort, 0.0)
        for sort, parts, date in _tags(entry):
            told = self._dates[sort][date] / len(self._entries) / (_DAYS if sort is Sort.DAY else 1)
            for part in parts:
                told *= true_share(part)
            best[sort] = max(best[sort], told)
        return list(best.values())

    def _cells(self, sort: Sort) -> Bins:
        shares = {date: count / len(self._entries) for date, count in self._dates[sort].items()}
        return dated(unit_cells(sort), shares, per_date=_DAYS if sort is Sort.DAY else 1)


_ABSENT = {Sort.NOT_LISTED: Undated.NOT_LISTED, Sort.NOT_SHOWN: Undated.NOT_SHOWN}


def quantile(needed: npt.NDArray[np.float64], share: float) -> float:
    """How many evaluations open this share of the entries; infinite where so many have no key."""
    return float(np.sort(needed)[int(share * len(needed))])


@lru_cache(maxsize=1)
def _other_shares() -> dict[str, float]:
    """How large a share of listed persons bears each half of compounds, or has each nationality."""
    counts: Counter[str] = Counter()
    for person in listed_persons():
        counts.update({half for name in person.names for half in name_halves(name.text)})
        counts.update(set(person.nationalities))
    return {part: count / len(listed_persons()) for part, count in counts.items()}


def true_share(part: str) -> float:
    """The share of listed persons who bear a part."""
    other = _other_shares().get(part)
    return listed_shares().of(part) if other is None else other


@lru_cache(maxsize=4)
def unit_cells(sort: Sort) -> Bins:
    """How many units of a sort there are, by probability."""
    shares = listed_shares().shares
    match sort:
        case Sort.DAY:
            alone = histogram([share for skeleton, share in shares.items() if is_rare(skeleton)])
            return alone + of_two(histogram([share for skeleton, share in shares.items() if not is_rare(skeleton)]))
        case Sort.YEAR:
            return _telling_cells(YEAR_CENTINATS, 2)
        case Sort.NOT_LISTED:
            return _telling_cells(UNLISTED_CENTINATS, 2)
        case Sort.NOT_SHOWN:
            return _telling_cells(UNDATED_CENTINATS, UNDATED_PARTS)


def _telling_cells(least: int, least_parts: int) -> Bins:
    total = histogram([])
    for size in range(least_parts, MOST_PARTS + 1):
        number, log_share, told, smallest = _combined(size)
        kept = (told >= least) & ((size == least_parts) | (told - smallest < least))
        total = total + histogram(np.exp(log_share[kept]), number[kept])
    return total


@lru_cache(maxsize=MOST_PARTS)
def _combined(size: int) -> tuple[npt.NDArray[np.float64], ...]:
    """Sets of so many parts: how many of a kind, logarithm of the probability, what they tell, what the least of them tells."""
    if size == 1:
        every = [*((one, centinats(one)) for one in (*listed_shares().shares, *HALVES))]
        every += [(part, STATE_CENTINATS) for part in _other_shares() if part not in HALVES]
        shares = np.log([max(true_share(part), 1e-9) for part, _ in every])
        told = np.array([each for _, each in every], np.float64)
        return _grouped(np.ones(len(every)), shares, told, told)
    one, before = _combined(1), _combined(size - 1)
    return _grouped(
        (before[0][:, None] * one[0] / size).ravel(),
        (before[1][:, None] + one[1]).ravel(),
        (before[2][:, None] + one[2]).ravel(),
        np.minimum(before[3][:, None], one[3]).ravel(),
    )


def _grouped(number: npt.NDArray[np.float64], *values: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], ...]:
    """The same with those that are alike counted together, each value their mean."""
    code = np.zeros(len(number), np.int64)
    for value, per in zip(values, (_PER_NAT, _PER_NAT / 100, _PER_NAT / 100), strict=True):
        code = code * 2000 + np.round(np.abs(value) * per).astype(np.int64)
    inverse = np.unique(code, return_inverse=True)[1]
    counts = np.bincount(inverse, number).astype(np.float64)
    return (counts, *((np.bincount(inverse, number * value) / counts).astype(np.float64) for value in values))


@lru_cache(maxsize=16384)
def _tags(entry: Entry) -> tuple[tuple[Sort, tuple[str, ...], str], ...]:
    """The entry's name keys as cells: sort, parts, and the year of the date."""
    tags = set(keys_of_entry(entry))
    return tuple(
        (sort, unit.parts, date if isinstance(date, Undated) else str(date.year))
        for sort, unit, date in _could_be(entry)
        if name_key(unit, date) in tags
    )


def _could_be(entry: Entry) -> Iterator[tuple[Sort, NameUnit, PartialDate | Undated]]:
    dates = [effective(date) for date in entry.birth_dates]
    for name in entry.names:
        yield from ((Sort.DAY, unit, date) for unit, date in product(name_units(name.text), dates) if date.is_full)
        for state in entry.nationalities or ("",):
            by_year = telling_units(name.text, state, YEAR_CENTINATS)
            yield from ((Sort.YEAR, unit, PartialDate(date.year)) for unit, date in product(by_year, dates))
            unlisted = telling_units(name.text, state, UNLISTED_CENTINATS)
            yield from ((Sort.NOT_LISTED, unit, Undated.NOT_LISTED) for unit in unlisted)
            undated = telling_units(name.text, state, UNDATED_CENTINATS, UNDATED_PARTS)
            yield from ((Sort.NOT_SHOWN, unit, Undated.NOT_SHOWN) for unit in undated)

"""Travellers against lists: listed persons with errors, invented strangers, and entries held in the Arabic script alone."""

from collections.abc import Sequence
from functools import lru_cache

from protocol.entry import Entry, Name
from protocol.matching.dates import PartialDate
from protocol.matching.scorer import threshold
from protocol.matching.traveller import Traveller
from protocol.matching.words import words_of
from protocol.vocabulary import Category, EntryId, ObjectKind, Purpose
from tests.benchmarks.listed_persons import listed_persons
from tests.benchmarks.matching_candidates import SearchedList
from tests.benchmarks.matching_data import negative_travellers, script_pairs, un_travellers
from tests.benchmarks.measure import Report, at_least, at_most

PURPOSES = (Purpose.BORDER_FIRST_LINE, Purpose.BORDER_SECOND_LINE, Purpose.PROTECTION)
QUICK_NEGATIVES = 2_000
_A_DAY = PartialDate(1970, 5, 23)


def strangers(*, quick: bool) -> Sequence[Traveller]:
    """Travellers who stand on no list."""
    every = negative_travellers()
    return every[:: len(every) // QUICK_NEGATIVES] if quick else every


@lru_cache(maxsize=1)
def scores_of_sought() -> tuple[float, ...]:
    """Of each UN traveller: the best score of an entry that is the same person, 0 where none is a candidate."""
    index = _index()
    return tuple(
        max((found.score for found in index.best(sought.traveller) if found.at in sought.wanted), default=0.0)
        for sought in un_travellers()
    )


@lru_cache(maxsize=2)
def scores_of_strangers(*, quick: bool) -> tuple[float, ...]:
    """Of each stranger: the best score of any entry."""
    index = _index()
    return tuple(
        max((found.score for found in index.best(stranger)), default=0.0) for stranger in strangers(quick=quick)
    )


def measure_travellers(report: Report, *, quick: bool) -> None:
    """UN travellers with errors, and strangers, against the individuals of UN and OFAC together."""
    sought, wrongly = scores_of_sought(), scores_of_strangers(quick=quick)
    report.measure("UN travellers whose entry is not known by name", sum(not one.wanted for one in un_travellers()))
    for purpose in PURPOSES:
        least = threshold(purpose)
        found = sum(score >= least for score in sought) / len(sought)
        hit = 100 * sum(score >= least for score in wrongly) / len(wrongly)
        goals = (at_least(0.985), at_most(0.15)) if purpose is Purpose.BORDER_SECOND_LINE else (None, None)
        report.ratio(f"UN travellers with errors found, {purpose} ({least:g})", found, goals[0])
        report.ratio(f"strangers hit, % of {len(wrongly):,}, {purpose}", hit, goals[1])


def measure_arabic_only(report: Report) -> None:
    """Travellers named in Latin letters against entries whose name is held in the Arabic script alone."""
    pairs = [pair for pair in script_pairs() if pair.script == "ARABIC" and pair.is_match]
    originals = list(dict.fromkeys(pair.original for pair in pairs))
    index = SearchedList([_entry(number, name) for number, name in enumerate(originals)])
    for purpose in (Purpose.BORDER_FIRST_LINE, Purpose.BORDER_SECOND_LINE):
        found = 0
        for pair in pairs:
            best = index.best(Traveller((pair.latin,), (_A_DAY,)))
            wanted = originals.index(pair.original)
            found += any(one.at == wanted and one.score >= threshold(purpose) for one in best)
        goal = at_least(0.90) if purpose is Purpose.BORDER_SECOND_LINE else None
        report.ratio(f"Latin traveller, entry in the Arabic script alone, {purpose}: found", found / len(pairs), goal)


@lru_cache(maxsize=1)
def _index() -> SearchedList:
    return SearchedList(listed_persons())


def _entry(number: int, name: str) -> Entry:
    return Entry(
        entry_id=EntryId(f"arabic-{number}"),
        object_kind=ObjectKind.PERSON,
        category=Category.REFERENCE_LIST,
        legal_basis="none",
        names=(Name(" ".join(words_of(name))),),
        birth_dates=(_A_DAY,),
    )

"""What comparing one candidate costs, beside LogicV2: CPU time in processes of their own.

*Cold*: nothing is known, neither of the traveller nor of the entry. *List analysed*: as in a check against a list that is
held in memory, where the entry's names were analysed when it entered; the traveller is new. *Warm*: the same pair once more.
Both matchers are measured in the same three states.
"""

import gc
import multiprocessing
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from protocol.matching.names import analyse_name
from protocol.matching.scorer import compare, compare_names
from tests.benchmarks.listed_persons import listed_persons
from tests.benchmarks.matching_candidates import SearchedList
from tests.benchmarks.matching_data import NOW, ScriptPair, script_pairs, un_travellers
from tests.benchmarks.matching_logic_v2 import (
    Known,
    Properties,
    is_at_hand,
    name_only,
    properties_of,
    score_with_logic_v2,
)
from tests.benchmarks.measure import Report, at_most

CANDIDATES_EACH = 20
MOST_COST = 0.1
WARMING = (
    ("Ada Byron", "Oleg Paulau"),
    ("Abdulrahman Karimov", "عبدالرحمن کریمی"),
    ("Nurlan Akmatov", "Нурлан Акматов"),
)
"""Names that load the tables of both matchers, in each script that is measured; none of them is in the data."""


def measure_cost(report: Report, *, quick: bool) -> None:
    """Travellers with their candidates (all particulars), and pairs of names across scripts (names alone)."""
    chosen = range(0, len(un_travellers()), 10 if quick else 2)
    searched = SearchedList(listed_persons())
    candidates = [
        (one, at) for one in chosen for at in searched.candidates(un_travellers()[one].traveller)[:CANDIDATES_EACH]
    ]
    persons = [(un_travellers()[one].traveller, listed_persons()[at]) for one, at in candidates]
    pairs = [pair for pair in script_pairs() if pair.script in ("ARABIC", "CYRILLIC")][:: 20 if quick else 4]
    whole = [(properties_of(traveller), properties_of(entry)) for traveller, entry in persons]
    names = [(name_only(pair.latin), name_only(pair.original)) for pair in pairs]
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as fresh:
        for what, count, ours, properties in (
            ("traveller and candidate", len(candidates), partial(_time_candidates, candidates), whole),
            ("two names", len(pairs), partial(_time_names, pairs), names),
        ):
            cold, warm = fresh.apply(partial(ours, listed=False))
            listed, _ = fresh.apply(partial(ours, listed=True))
            theirs = _theirs(properties)
            _rows(report, what, count, (cold, listed, warm), theirs)


def _theirs(properties: Sequence[tuple[Properties, Properties]]) -> tuple[float, float, float] | None:
    if not is_at_hand():
        return None
    cold, listed, warm = (score_with_logic_v2(properties, warming=WARMING, known=known).seconds for known in Known)
    return cold, listed, warm


def _rows(
    report: Report,
    what: str,
    count: int,
    ours: tuple[float, float, float],
    theirs: tuple[float, float, float] | None,
) -> None:
    for at, words in enumerate(("cold", "list analysed", "warm")):
        report.measure(f"cost, {what}, {words}: ours us", 1e6 * ours[at] / count)
        if theirs is not None:
            report.measure(f"cost, {what}, {words}: LogicV2 us", 1e6 * theirs[at] / count)
            report.ratio(f"cost, {what}, {words}: ours / LogicV2", ours[at] / theirs[at], at_most(MOST_COST))


def _time_candidates(candidates: list[tuple[int, int]], *, listed: bool) -> tuple[float, float]:
    """CPU seconds of the first round and the next, in a process that has compared nothing before but names that load the
    tables. listed: the entries' names are analysed before, as by the index that holds them."""
    persons = [(un_travellers()[one].traveller, listed_persons()[at]) for one, at in candidates]
    _warm_up([name.text for _, entry in persons for name in entry.names] if listed else ())

    def compare_all() -> None:
        for traveller, entry in persons:
            compare(traveller, entry, now=NOW)

    return _timed(compare_all), _timed(compare_all)


def _time_names(pairs: list[ScriptPair], *, listed: bool) -> tuple[float, float]:
    _warm_up([pair.original for pair in pairs] if listed else ())

    def compare_all() -> None:
        for pair in pairs:
            compare_names(pair.latin, pair.original)

    return _timed(compare_all), _timed(compare_all)


def _timed(work: Callable[[], None]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _warm_up(listed: Iterable[str]) -> None:
    """Loads the tables, and leaves what is held until now out of later garbage collections, as LogicV2's process does."""
    for one, other in WARMING:
        compare_names(one, other)
    for name in listed:
        analyse_name(name)
    gc.collect()
    gc.freeze()

"""What comparing one candidate costs, beside LogicV2: CPU time in processes of their own, caches empty and full."""

import multiprocessing
import time

from protocol.matching.scorer import compare, compare_names
from tests.benchmarks.listed_persons import listed_persons
from tests.benchmarks.matching_candidates import SearchedList
from tests.benchmarks.matching_data import NOW, ScriptPair, script_pairs, un_travellers
from tests.benchmarks.matching_logic_v2 import is_at_hand, name_only, properties_of, score_with_logic_v2
from tests.benchmarks.measure import Report, at_most

CANDIDATES_EACH = 20
MOST_COST = 0.1
_ROUNDS = 2


def measure_cost(report: Report, *, quick: bool) -> None:
    """Travellers with their candidates (all particulars), and pairs of names across scripts (names alone)."""
    chosen = range(0, len(un_travellers()), 10 if quick else 2)
    searched = SearchedList(listed_persons())
    candidates = [
        (one, at) for one in chosen for at in searched.candidates(un_travellers()[one].traveller)[:CANDIDATES_EACH]
    ]
    pairs = [pair for pair in script_pairs() if pair.script in ("ARABIC", "CYRILLIC")][:: 20 if quick else 4]
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as fresh:
        ours_of_candidates = fresh.apply(_time_candidates, (candidates,))
        ours_of_names = fresh.apply(_time_names, (pairs,))
    theirs_of_candidates = theirs_of_names = None
    if is_at_hand():
        persons = [(un_travellers()[one].traveller, listed_persons()[at]) for one, at in candidates]
        theirs_of_candidates = score_with_logic_v2(
            [(properties_of(traveller), properties_of(entry)) for traveller, entry in persons], rounds=_ROUNDS
        ).seconds
        theirs_of_names = score_with_logic_v2(
            [(name_only(pair.latin), name_only(pair.original)) for pair in pairs], rounds=_ROUNDS
        ).seconds
    _rows(report, "traveller and candidate", len(candidates), ours_of_candidates, theirs_of_candidates)
    _rows(report, "two names", len(pairs), ours_of_names, theirs_of_names)


def _rows(report: Report, what: str, count: int, ours: list[float], theirs: list[float] | None) -> None:
    for at, words in ((0, "cold"), (_ROUNDS - 1, "warm")):
        report.measure(f"cost, {what}, {words}: ours us", 1e6 * ours[at] / count)
        if theirs is not None:
            report.measure(f"cost, {what}, {words}: LogicV2 us", 1e6 * theirs[at] / count)
            report.ratio(f"cost, {what}, {words}: ours / LogicV2", ours[at] / theirs[at], at_most(MOST_COST))


def _time_candidates(candidates: list[tuple[int, int]]) -> list[float]:
    """CPU seconds of each round, in a process that has compared nothing before but two names to load the tables."""
    persons = [(un_travellers()[one].traveller, listed_persons()[at]) for one, at in candidates]
    compare_names("Ada Byron", "Oleg Paulau")
    seconds = []
    for _ in range(_ROUNDS):
        started = time.process_time()
        for traveller, entry in persons:
            compare(traveller, entry, now=NOW)
        seconds.append(time.process_time() - started)
    return seconds


def _time_names(pairs: list[ScriptPair]) -> list[float]:
    compare_names("Ada Byron", "Oleg Paulau")
    seconds = []
    for _ in range(_ROUNDS):
        started = time.process_time()
        for pair in pairs:
            compare_names(pair.latin, pair.original)
        seconds.append(time.process_time() - started)
    return seconds

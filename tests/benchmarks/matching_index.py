"""The local index over a million entries: time of retrieval and of a whole look-up, bytes, and who is found again.

All times are CPU time of one core. The public lists stand hidden among the invented entries, and travellers made from them
with errors are looked for.
"""

import gc
import multiprocessing
import resource
import time
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from protocol.entry import Entry
from protocol.matching.index import CANDIDATES, LocalIndex
from protocol.matching.index_shelf import prepare
from protocol.matching.index_terms import index_terms_of_traveller
from protocol.matching.particulars import entry_id_of, unpack_particulars
from protocol.matching.scorer import compare
from protocol.matching.traveller import Traveller
from tests.benchmarks.matching_entries import (
    NOW,
    invented_entries,
    invented_travellers,
    public_persons,
    travellers_with_errors,
    words_in_order,
)
from tests.benchmarks.measure import Goal, Report, at_least, at_most

WHOLE = 1_000_000
QUICK = 20_000
DEPTHS = (10, 25, 40, 60, 100, 200)
MEGABYTE = 1_000_000
MOST_MEGABYTES = 500


def measure_index(report: Report, *, quick: bool) -> None:
    """Builds the index in a process of its own and looks travellers up. Some minutes, quick some seconds."""
    with multiprocessing.get_context("spawn").Pool(1) as fresh:
        ratios, goals, measures = fresh.apply(_measured, (quick,))
    report.ratios.update(ratios)
    report.goals.update(goals)
    report.measures.update(measures)


def run(quick: bool) -> Report:
    """The index alone."""
    report = Report("local index: look-up in the own list")
    measure_index(report, quick=quick)
    report.notes.append(f"{CANDIDATES} candidates compared; CPU time of one core")
    return report


def _measured(quick: bool) -> tuple[dict[str, float], dict[str, Goal], dict[str, float]]:
    report = Report("")
    size = QUICK if quick else WHOLE
    known = public_persons()
    prepare(known[0])  # the tables are loaded
    gc.collect()
    before = _resident()
    started = time.process_time()
    index = LocalIndex.build(prepare(entry) for entry in chain(known, invented_entries(size - len(known))))
    building = time.process_time() - started
    report.measure(f"own list of {size:,}: build s, with preparing", building)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    report.measure(f"own list of {size:,}: MB at the most while building", (peak - before) / MEGABYTE)
    report.measure(f"own list of {size:,}: MB of the index itself", index.nbytes / MEGABYTE)
    _measure_times(report, index, size)
    gc.collect()
    grown = (_resident() - before) / MEGABYTE
    goal = None if quick else at_most(MOST_MEGABYTES)  # what is remembered of names does not grow with the list
    report.ratio(f"own list of {size:,}: MB grown, index and memories, after all look-ups", grown, goal)
    _measure_recall(report, index, known, size)
    return report.ratios, report.goals, report.measures


def _measure_times(report: Report, index: LocalIndex, size: int) -> None:
    asked = list(invented_travellers(100 if size == QUICK else 1000))
    asked += [traveller for traveller, _ in travellers_with_errors()]
    retrieval: list[float] = []
    both: list[float] = []
    for traveller in asked:
        started = time.process_time()
        found = index.search(index_terms_of_traveller(traveller))
        retrieved = time.process_time()
        for candidate in found:
            compare(traveller, unpack_particulars(candidate.record), now=NOW)
        both.append(1000 * (time.process_time() - started))
        retrieval.append(1000 * (retrieved - started))
    report.ratio(f"own list of {size:,}: look-up p50 ms, retrieval and comparing", _percentile(both, 0.5), at_most(15))
    report.ratio(f"own list of {size:,}: look-up p95 ms, retrieval and comparing", _percentile(both, 0.95), at_most(40))
    report.measure(f"own list of {size:,}: retrieval p50 ms", _percentile(retrieval, 0.5))
    report.measure(f"own list of {size:,}: retrieval p95 ms", _percentile(retrieval, 0.95))


def _measure_recall(report: Report, index: LocalIndex, known: Iterable[Entry], size: int) -> None:
    by_name: dict[str, set[str]] = {}
    for entry in known:
        for name in entry.names:
            by_name.setdefault(words_in_order(name.text), set()).add(entry.entry_id)
    places = [
        _place(index, traveller, by_name[source]) for traveller, source in travellers_with_errors() if source in by_name
    ]
    for depth in DEPTHS:
        goal = at_least(0.985) if depth == CANDIDATES else None
        report.ratio(
            f"own list of {size:,}: recall@{depth}", sum(place < depth for place in places) / max(len(places), 1), goal
        )
    report.measure(f"own list of {size:,}: travellers looked for", len(places))


def _place(index: LocalIndex, traveller: Traveller, wanted: set[str]) -> int:
    found = index.search(index_terms_of_traveller(traveller), limit=max(DEPTHS))
    return next((place for place, one in enumerate(found) if entry_id_of(one.record) in wanted), max(DEPTHS))


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _resident() -> int:
    """Bytes that this process has resident now (proc(5), statm)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def missed(index: LocalIndex, known: Iterable[Entry]) -> Iterator[str]:
    """Names of entries that no traveller made from them finds: where to look when recall falls."""
    by_name = {words_in_order(name.text): entry.entry_id for entry in known for name in entry.names}
    for traveller, source in travellers_with_errors():
        if source in by_name and _place(index, traveller, {by_name[source]}) >= CANDIDATES:
            yield f"{traveller.names[0]} <- {source}"

"""The local index over a million entries: time of retrieval and of a whole look-up, bytes, and who is found again.

All times are CPU time of one core. The public lists stand hidden among the invented entries, and travellers made from them
with errors are looked for.
"""

import gc
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
from tests.benchmarks.measure import Report, at_least, at_most

WHOLE = 1_000_000
QUICK = 50_000
DEPTHS = (10, 25, 40, 60, 100, 200)
MEGABYTE = 1_000_000


def run(quick: bool) -> Report:
    """Builds the index and measures it. Takes some minutes, quick some seconds."""
    report = Report("local index: look-up in the own list")
    known = public_persons()
    count = (QUICK if quick else WHOLE) - len(known)
    gc.collect()
    before = _resident()
    started = time.process_time()
    index = LocalIndex.build(prepare(entry) for entry in chain(known, invented_entries(count)))
    building = time.process_time() - started
    gc.collect()
    million = len(index) / 1_000_000
    report.ratio("MB held per million entries", index.nbytes / MEGABYTE / million, at_most(500))
    report.measure("MB grown per million entries", (_resident() - before) / MEGABYTE / million)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    report.measure("MB at the most, while building, per million entries", (peak - before) / MEGABYTE / million)
    report.measure("build s per million entries, with making them", building / million)
    _measure_times(report, index, quick)
    _measure_recall(report, index, known)
    report.notes.append(f"{len(index):,} entries; {CANDIDATES} candidates compared; CPU time of one core")
    return report


def _measure_times(report: Report, index: LocalIndex, quick: bool) -> None:
    asked = list(invented_travellers(100 if quick else 1000))
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
    report.ratio("look-up p50 ms (retrieval and comparing)", _percentile(both, 0.5), at_most(15))
    report.ratio("look-up p95 ms (retrieval and comparing)", _percentile(both, 0.95), at_most(40))
    report.measure("retrieval p50 ms", _percentile(retrieval, 0.5))
    report.measure("retrieval p95 ms", _percentile(retrieval, 0.95))


def _measure_recall(report: Report, index: LocalIndex, known: Iterable[Entry]) -> None:
    by_name: dict[str, set[str]] = {}
    for entry in known:
        for name in entry.names:
            by_name.setdefault(words_in_order(name.text), set()).add(entry.entry_id)
    places = [
        _place(index, traveller, by_name[source]) for traveller, source in travellers_with_errors() if source in by_name
    ]
    for depth in DEPTHS:
        goal = at_least(0.985) if depth == CANDIDATES else None
        report.ratio(f"recall@{depth}", sum(place < depth for place in places) / max(len(places), 1), goal)
    report.measure("travellers looked for", len(places))


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

"""Names, dates and match keys: how often the matcher finds and errs, what it costs, and what its keys give away.

Measured on the development halves of the shared data, beside LogicV2 where it is at hand (`matching_logic_v2.py`).
"""

from tests.benchmarks.matching_collisions import measure_collisions
from tests.benchmarks.matching_cost import measure_cost
from tests.benchmarks.matching_enumeration import measure_enumeration, measure_frontier
from tests.benchmarks.matching_index import measure_index
from tests.benchmarks.matching_logic_v2 import VARIABLE, is_at_hand
from tests.benchmarks.matching_private import measure_confirmation, measure_private_pairs, measure_private_travellers
from tests.benchmarks.matching_reidentification import measure_reidentification
from tests.benchmarks.matching_scripts import measure_cases, measure_scripts
from tests.benchmarks.matching_travellers import measure_arabic_only, measure_travellers
from tests.benchmarks.measure import Report


def run(quick: bool) -> Report:
    """All rows; some twenty minutes, quick about two."""
    report = Report("matching: names across scripts, travellers, match keys" + (" (quick)" if quick else ""))
    measure_scripts(report, quick=quick)
    measure_cases(report)
    measure_travellers(report, quick=quick)
    measure_arabic_only(report)
    measure_private_pairs(report, quick=quick)
    measure_private_travellers(report, quick=quick)
    measure_confirmation(report, quick=quick)
    measure_collisions(report, quick=quick)
    measure_enumeration(report)
    measure_frontier(report)
    measure_reidentification(report, quick=quick)
    measure_cost(report, quick=quick)
    measure_index(report, quick=quick)
    if not is_at_hand():
        report.notes.append(f"LogicV2: not measured, {VARIABLE} names no interpreter with nomenklatura")
    return report

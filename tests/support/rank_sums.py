"""Whether two series of times come from one distribution: Mann and Whitney's rank test (1947), ties corrected.

Only ranks count, so that a machine which is now and then busy for a second does not decide.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

ALPHA = 1e-4
"""How rarely equal distributions are taken for different ones in one comparison."""
ATTEMPTS = 2


def p_value(first: Sequence[float], second: Sequence[float]) -> float:
    """Two-sided, by the normal approximation with continuity correction; good from about eight values each."""
    m, n = len(first), len(second)
    counts = Counter([*first, *second])
    rank, below = {}, 0
    for value in sorted(counts):
        rank[value] = below + (counts[value] + 1) / 2
        below += counts[value]
    statistic = sum(rank[value] for value in first) - m * (m + 1) / 2
    ties = sum(count**3 - count for count in counts.values()) / ((m + n) * (m + n - 1))
    deviation = math.sqrt(m * n / 12 * (m + n + 1 - ties))
    if deviation == 0:
        return 1.0
    return math.erfc(max(0.0, abs(statistic - m * n / 2) - 0.5) / deviation / math.sqrt(2))


def told_apart(measure: Callable[[], Mapping[str, Sequence[float]]]) -> set[tuple[str, str]]:
    """Which of the series differ in every one of `ATTEMPTS` measurements; stops at the first that shows none."""
    different: set[tuple[str, str]] | None = None
    for _ in range(ATTEMPTS):
        series = measure()
        found = {pair for pair in combinations(series, 2) if p_value(series[pair[0]], series[pair[1]]) < ALPHA}
        different = found if different is None else different & found
        if not different:
            break
    return different or set()

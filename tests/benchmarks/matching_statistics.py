"""What the figures of the matcher are made of: thresholds at a rate of false positives, intervals, F1."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

BOOTSTRAP_SEED = 20261125


@dataclass(frozen=True, slots=True)
class Scored:
    """Judged pairs after scoring: scores of pairs of one person, and of pairs of two."""

    positive: tuple[float, ...]
    negative: tuple[float, ...]

    def recall_at(self, threshold: float) -> float:
        """The share of positive pairs that score above the threshold."""
        return sum(score > threshold for score in self.positive) / max(1, len(self.positive))

    def false_rate_at(self, threshold: float) -> float:
        """The share of negative pairs that score above the threshold."""
        return sum(score > threshold for score in self.negative) / max(1, len(self.negative))

    def threshold_at(self, false_rate: float) -> float:
        """The least threshold above which at most this share of the negative pairs scores."""
        worst_first = sorted(self.negative, reverse=True)
        return worst_first[int(len(worst_first) * false_rate)]

    def recall_at_rate(self, false_rate: float) -> float:
        """Recall at the threshold that these same pairs give for a rate of false positives."""
        return self.recall_at(self.threshold_at(false_rate))


def bootstrap_interval(scored: Scored, statistic: Callable[[Scored], float], rounds: int) -> tuple[float, float]:
    """The 95 % interval (2.5th and 97.5th percentile) of a statistic over resampled pairs; the same in each run."""
    drawing = random.Random(BOOTSTRAP_SEED)
    found = sorted(
        statistic(
            Scored(
                tuple(drawing.choices(scored.positive, k=len(scored.positive))),
                tuple(drawing.choices(scored.negative, k=len(scored.negative))),
            )
        )
        for _ in range(rounds)
    )
    return found[int(rounds * 0.025)], found[min(rounds - 1, int(rounds * 0.975))]


def f1(judged: Sequence[tuple[bool, float]], threshold: float) -> float:
    """The harmonic mean of precision and recall of (is a match, score), where a score from the threshold on says yes."""
    said = [(is_match, score >= threshold) for is_match, score in judged]
    right = sum(is_match and yes for is_match, yes in said)
    wrong = sum(is_match is not yes for is_match, yes in said)
    return 2 * right / max(1, 2 * right + wrong)

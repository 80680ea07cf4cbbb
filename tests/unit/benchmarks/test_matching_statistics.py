"""The statistics of the matcher's figures: a wrong one would make a bad matcher look good."""

import pytest

from tests.benchmarks.matching_statistics import Scored, bootstrap_interval, f1


def test_at_most_the_rate_of_negatives_scores_above_the_threshold() -> None:
    scored = Scored(positive=(0.9, 0.5), negative=tuple(number / 100 for number in range(100)))
    threshold = scored.threshold_at(0.05)
    assert scored.false_rate_at(threshold) == 0.05
    assert scored.recall_at_rate(0.05) == 0.0
    assert scored.recall_at_rate(0.10) == 0.5


def test_a_matcher_that_scores_everything_alike_finds_nothing() -> None:
    assert Scored((0.5,) * 10, (0.5,) * 10).recall_at_rate(0.01) == 0.0


def test_a_tie_with_a_negative_is_not_found() -> None:
    scored = Scored((0.7, 0.8), (0.7, *(0.1,) * 50))
    assert scored.recall_at_rate(0.01) == 0.5


def test_the_interval_holds_the_share_and_is_the_same_again() -> None:
    scored = Scored((1.0,) * 60 + (0.0,) * 40, (0.5,) * 20)
    low, high = bootstrap_interval(scored, lambda one: one.recall_at(0.5), 400)
    assert 0.45 < low < 0.6 < high < 0.75
    assert (low, high) == bootstrap_interval(scored, lambda one: one.recall_at(0.5), 400)


@pytest.mark.parametrize(
    ("judged", "expected"),
    [
        ([(True, 0.7), (False, 0.69)], 1.0),
        ([(True, 0.69), (False, 0.7)], 0.0),
        ([(True, 0.9), (True, 0.1), (False, 0.9)], 0.5),
        ([], 0.0),
    ],
)
def test_f1_counts_a_score_at_the_threshold_as_yes(judged: list[tuple[bool, float]], expected: float) -> None:
    assert f1(judged, 0.7) == expected

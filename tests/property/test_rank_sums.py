"""The measure by which times at the counter are compared: it must find a difference, and find none where there is none."""

import random

import pytest

from tests.support.rank_sums import ALPHA, p_value, told_apart


def test_known_values() -> None:
    """Against Mann and Whitney's normal approximation worked by hand: 4 and 4 values apart, and interleaved."""
    assert p_value([1, 2, 3, 4], [5, 6, 7, 8]) == pytest.approx(0.0304, abs=1e-4)
    assert p_value([1, 3, 5, 7], [2, 4, 6, 8]) == pytest.approx(0.6650, abs=1e-4)
    assert p_value([1, 1, 1], [1, 1, 1]) == 1.0


def test_a_shift_is_found_through_noise_and_outliers() -> None:
    drawn = random.Random(1)
    near = [drawn.gauss(0.25, 0.01) for _ in range(14)]
    far = [drawn.gauss(0.31, 0.01) for _ in range(13)] + [0.26]
    assert p_value([*near[:13], 9.0], far) < 0.01
    assert p_value(near, far) < ALPHA


def test_equal_distributions_are_hardly_ever_told_apart() -> None:
    drawn = random.Random(2)

    def measure() -> dict[str, list[float]]:
        return {name: [drawn.expovariate(1) for _ in range(14)] for name in "abcd"}

    assert sum(bool(told_apart(measure)) for _ in range(300)) == 0

"""How often a guesser is right: checked where the answer is known."""

import numpy as np
import pytest

from tests.benchmarks.matching_reidentification import right_guesses


def _one_key_each(seen: list[int]) -> float:
    rows = np.array([(person, 1, 0, value) for person, value in enumerate(seen)], np.int64)
    return right_guesses(rows, rows[:, 3])


def test_who_is_alone_with_a_value_is_named() -> None:
    assert _one_key_each([1, 2, 3, 4]) == 1.0


def test_among_people_alike_the_guess_is_a_draw() -> None:
    assert _one_key_each([7] * 50) == pytest.approx(1 / 50)


def test_a_person_is_likelier_the_more_of_its_keys_show_the_value() -> None:
    # Person 0 shows 7 under both keys, person 1 under one of two: 0 is guessed, and right in two of three labels of 7.
    rows = np.array([(0, 1, 0, 7), (0, 1, 1, 7), (1, 1, 2, 7), (1, 1, 3, 8)], np.int64)
    assert right_guesses(rows, rows[:, 3]) == pytest.approx(3 / 4)

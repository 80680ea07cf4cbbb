"""An attacker who sees a suppressed table and knows the rule tries to compute what is hidden."""

import itertools
import random

import pytest

from protocol.audit.suppression import THRESHOLD, TOTAL, CountTable, Place, shown_rows, suppress


def table(rows: list[list[int]], name: str = "t") -> CountTable:
    columns = tuple(f"c{at}" for at in range(len(rows[0])))
    names = tuple(f"r{at}" for at in range(len(rows)))
    cells = {(names[y], columns[x]): value for y, row in enumerate(rows) for x, value in enumerate(row)}
    return CountTable(name, names, columns, cells)


def solvable(counted: CountTable, hidden: frozenset[Place]) -> set[Place]:
    """What follows from the published numbers: a line with one unknown gives it away, over and over."""
    unknown = set(hidden)
    rows, columns = (*counted.rows, TOTAL), (*counted.columns, TOTAL)
    lines = [[(row, column) for column in columns] for row in rows]
    lines += [[(row, column) for row in rows] for column in columns]
    while True:
        found = {open_[0] for line in lines if len(open_ := [place for place in line if place in unknown]) == 1}
        if not found:
            return set(hidden) - unknown
        unknown -= found


def nullity_determines(counted: CountTable, hidden: frozenset[Place]) -> set[Place]:
    """Cells that linear algebra over all lines together determines (rational elimination)."""
    from fractions import Fraction

    unknown = sorted(hidden)
    rows, columns = (*counted.rows, TOTAL), (*counted.columns, TOTAL)
    lines = [[(row, column) for column in columns] for row in rows]
    lines += [[(row, column) for row in rows] for column in columns]
    matrix = [
        [Fraction((-1 if place == line[-1] else 1) if place in line else 0) for place in unknown] for line in lines
    ]
    rank, pivots = 0, []
    for at in range(len(unknown)):
        pivot = next((y for y in range(rank, len(matrix)) if matrix[y][at]), None)
        if pivot is None:
            continue
        matrix[rank], matrix[pivot] = matrix[pivot], matrix[rank]
        matrix[rank] = [value / matrix[rank][at] for value in matrix[rank]]
        for y in range(len(matrix)):
            if y != rank and matrix[y][at]:
                factor = matrix[y][at]
                matrix[y] = [one - factor * two for one, two in zip(matrix[y], matrix[rank], strict=True)]
        pivots.append(at)
        rank += 1
    return {unknown[at] for y, at in enumerate(pivots) if not any(matrix[y][x] for x in range(len(unknown)) if x != at)}


@pytest.mark.parametrize("seed", range(60))
def test_no_hidden_cell_follows_from_what_is_shown(seed: int) -> None:
    chance = random.Random(seed)
    height, width = chance.randrange(1, 6), chance.randrange(1, 6)
    counted = table([[chance.choice([0, 0, 1, 3, 9, 12, 40, 500]) for _ in range(width)] for _ in range(height)])
    (hidden,) = suppress([counted])
    values = counted.with_totals()
    assert {place for place, value in values.items() if 0 < value < THRESHOLD} <= hidden
    assert solvable(counted, hidden) == nullity_determines(counted, hidden) == set()


def test_two_small_cells_of_a_published_total_do_not_add_up_to_nearly_nothing() -> None:
    counted = table([[1, 1, 50, 60], [30, 40, 50, 60]])
    (hidden,) = suppress([counted])
    row = [("r0", column) for column in counted.columns if ("r0", column) in hidden]
    assert ("r0", TOTAL) in hidden or sum(counted.cells[place] for place in row) >= THRESHOLD


def test_tables_that_share_rows_hide_the_same_totals() -> None:
    """Else the total that one hides is read in the other."""
    one, other = table([[3, 2], [50, 60]]), table([[5], [110]], "u")
    first, second = suppress([one, other])
    assert {place for place in first if place[1] == TOTAL} == {place for place in second if place[1] == TOTAL}
    assert ("r0", TOTAL) in first


def test_what_is_large_stays_and_what_is_hidden_is_a_star() -> None:
    counted = table([[10, 20], [30, 40]])
    (hidden,) = suppress([counted])
    assert hidden == frozenset()
    assert shown_rows(counted, hidden)[-1] == [TOTAL, "40", "60", "100"]
    small = table([[1, 20, 30], [30, 40, 50], [70, 80, 90]])
    (hidden,) = suppress([small])
    assert ("r0", "c0") in hidden
    text = list(itertools.chain.from_iterable(shown_rows(small, hidden)))
    assert "1" not in text
    assert text.count("*") == len(hidden) >= 4

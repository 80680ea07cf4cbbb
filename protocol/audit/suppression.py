"""Tables for people who may not see small cells: no cell under ten, and none that the totals give away.

Suppressing a cell is not enough: what is left subtracts from the totals. A table with its totals is a graph of rows and
columns joined by suppressed cells, totals included; a cell can be computed from what is published exactly when it is a
bridge in that graph. So more cells go until there is no bridge, and until what is hidden in a line adds up to ten at least.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

THRESHOLD = 10
TOTAL = "total"

Place = tuple[str, str]
"""Row and column; TOTAL in either place is the total over it."""


@dataclass(frozen=True, slots=True)
class CountTable:
    """rows, columns: names in order, without TOTAL. cells: what is not there counts 0."""

    name: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[Place, int]

    def with_totals(self) -> dict[Place, int]:
        """Every cell and every total."""
        found = {(row, column): self.cells.get((row, column), 0) for row in self.rows for column in self.columns}
        for row in self.rows:
            found[row, TOTAL] = sum(found[row, column] for column in self.columns)
        for column in (*self.columns, TOTAL):
            found[TOTAL, column] = sum(found[row, column] for row in self.rows)
        return found


def suppress(tables: Iterable[CountTable]) -> list[frozenset[Place]]:
    """For each table what must not be shown. The tables share their rows: a row's total is hidden in all or in none."""
    chosen = list(tables)
    forced: frozenset[Place] = frozenset()
    while True:
        hidden = [
            _suppress(table, frozenset(place for place in forced if place[0] in (*table.rows, TOTAL)))
            for table in chosen
        ]
        shared = frozenset(place for one in hidden for place in one if place[1] == TOTAL)
        if shared <= forced:
            return hidden
        forced = forced | shared


def _suppress(table: CountTable, forced: frozenset[Place]) -> frozenset[Place]:
    values = table.with_totals()
    hidden = {place for place, value in values.items() if 0 < value < THRESHOLD} | set(forced)
    lines = [[(row, column) for column in (*table.columns, TOTAL)] for row in (*table.rows, TOTAL)]
    lines += [[(row, column) for row in (*table.rows, TOTAL)] for column in (*table.columns, TOTAL)]
    while True:
        weak = next((line for line in lines if _is_weak(line, hidden, values)), None)
        if weak is None:
            bridge = next((place for place in sorted(hidden) if _is_bridge(place, hidden)), None)
            if bridge is None:
                return frozenset(hidden)
            weak = [place for line in lines if bridge in line for place in line]
        shown = [place for place in weak if place not in hidden]
        if not shown:
            return frozenset(values)  # nothing of such a table can be shown
        hidden.add(min(shown, key=lambda place: (values[place] == 0, TOTAL in place, values[place], place)))


def _is_weak(line: list[Place], hidden: set[Place], values: Mapping[Place, int]) -> bool:
    """Whether what is hidden in a line is one cell, or so little that its sum says nearly all."""
    covered = [place for place in line if place in hidden]
    if not covered or all(place in hidden for place in line):
        return False
    return len(covered) == 1 or (line[-1] not in hidden and sum(values[place] for place in covered) < THRESHOLD)


def _is_bridge(place: Place, hidden: set[Place]) -> bool:
    """Whether row and column of a hidden cell are joined by no other way of hidden cells."""
    row, column = ("row", place[0]), ("column", place[1])
    reached, waiting = {row}, [row]
    while waiting:
        kind, name = waiting.pop()
        for other in hidden:
            if other == place or other[0 if kind == "row" else 1] != name:
                continue
            node = ("column", other[1]) if kind == "row" else ("row", other[0])
            if node == column:
                return False
            if node not in reached:
                reached.add(node)
                waiting.append(node)
    return True


def shown_rows(table: CountTable, hidden: frozenset[Place]) -> list[list[str]]:
    """The table as text, a heading first; `*` for what is hidden."""
    values = table.with_totals()
    columns = (*table.columns, TOTAL)
    rows = [[table.name, *columns]]
    for row in (*table.rows, TOTAL):
        rows.append([row, *("*" if (row, column) in hidden else str(values[row, column]) for column in columns)])
    return rows

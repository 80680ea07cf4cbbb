"""What every benchmark shares: timing two things in turn, and a report of ratios against goals."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


def best_of(
    rounds: int, contestants: Mapping[str, Callable[[], object]], clock: Callable[[], float] = time.process_time
) -> dict[str, float]:
    """The least seconds each contestant took. They take turns, so that a busy machine slows both alike.

    `clock` is CPU time of this process with all its threads, unless another is named.
    """
    best = dict.fromkeys(contestants, float("inf"))
    for _ in range(rounds):
        for name, contestant in contestants.items():
            started = clock()
            contestant()
            best[name] = min(best[name], clock() - started)
    return best


@dataclass(frozen=True, slots=True)
class Goal:
    """What a ratio should reach: at least `bound`, or at most."""

    bound: float
    at_least: bool

    def is_met(self, ratio: float) -> bool:
        return ratio >= self.bound if self.at_least else ratio <= self.bound

    def __str__(self) -> str:
        return f"{'>=' if self.at_least else '<='} {self.bound:g}"


def at_least(bound: float) -> Goal:
    return Goal(bound, at_least=True)


def at_most(bound: float) -> Goal:
    return Goal(bound, at_least=False)


@dataclass(slots=True)
class Report:
    """Figures of one run. Measures carry their unit in their name; notes say what was counted."""

    title: str
    ratios: dict[str, float] = field(default_factory=dict)
    goals: dict[str, Goal] = field(default_factory=dict)
    measures: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def ratio(self, name: str, value: float, goal: Goal | None = None) -> None:
        self.ratios[name] = round(value, 3)
        if goal is not None:
            self.goals[name] = goal

    def measure(self, name: str, value: float) -> None:
        self.measures[name] = round(value, 3)

    def table(self) -> str:
        width = max(map(len, [*self.ratios, *self.measures, "ratio"]))
        lines = [self.title, "", f"{'ratio':{width}}  {'value':>12}  {'goal':>8}"]
        for name, value in self.ratios.items():
            goal = self.goals.get(name)
            verdict = "" if goal is None else f"  {goal!s:>8}  {'met' if goal.is_met(self.ratios[name]) else 'MISSED'}"
            lines.append(f"{name:{width}}  {value:>12.3f}{verdict}")
        lines += ["", f"{'measure':{width}}  {'value':>12}"]
        lines += [f"{name:{width}}  {value:>12,.3f}" for name, value in self.measures.items()]
        lines += ["", *(f"- {note}" for note in self.notes)]
        return "\n".join(lines)

    def json(self) -> str:
        """One line, one object."""
        goals = {name: str(goal) for name, goal in self.goals.items()}
        return json.dumps({"ratios": self.ratios, "goals": goals, "measures": self.measures})

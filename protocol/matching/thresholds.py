"""From which score on a candidate is a hit, for each purpose: the charter sets it, the same on every node.

Scores are in permille. `score` is of the local scorer (`scorer.py`), `private_score` of the private check, which knows less
and is therefore asked for less (`private_score.py`). What the first line stops for must be surer than what an
investigator looks at.
"""

from dataclasses import dataclass

from protocol.errors import MalformedError
from protocol.vocabulary import Purpose

PERMILLE = 1000


@dataclass(frozen=True, slots=True)
class MatchThreshold:
    """The thresholds of one purpose, 1 to 999 permille each. Raises MalformedError."""

    purpose: Purpose
    score_permille: int
    private_score_permille: int

    def __post_init__(self) -> None:
        for permille in (self.score_permille, self.private_score_permille):
            if not 1 <= permille < PERMILLE:
                raise MalformedError(
                    "match_thresholds", "a threshold is 1 to 999 permille: all or nothing is no choice"
                )

    @property
    def score(self) -> float:
        """Of the local scorer, 0 to 1."""
        return self.score_permille / PERMILLE

    @property
    def private_score(self) -> float:
        """Of the private check, 0 to 1."""
        return self.private_score_permille / PERMILLE


DEFAULT_THRESHOLDS = tuple(
    MatchThreshold(purpose, score, private_score)
    for purpose, score, private_score in sorted(
        (
            (Purpose.BORDER_FIRST_LINE, 700, 350),
            (Purpose.BORDER_SECOND_LINE, 600, 200),
            (Purpose.VISA, 600, 250),
            (Purpose.INVESTIGATION, 600, 200),
            (Purpose.PROTECTION, 500, 150),
            (Purpose.DOCUMENT_INSPECTION, 700, 350),
        )
    )
)
"""One for every purpose, ascending by its word; docs/matching.md tells how often they err."""


def threshold_for(purpose: Purpose, thresholds: tuple[MatchThreshold, ...] = DEFAULT_THRESHOLDS) -> MatchThreshold:
    """The threshold of a purpose; a charter has one for every purpose."""
    return next(one for one in thresholds if one.purpose is purpose)

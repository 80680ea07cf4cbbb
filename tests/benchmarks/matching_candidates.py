"""A plain inverted index over a list, to find whom to compare a traveller with: skeletons and first letters of tokens."""

import heapq
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from protocol.entry import Entry
from protocol.matching.names import analyse_name
from protocol.matching.scorer import compare
from protocol.matching.tokens import Token
from protocol.matching.traveller import Traveller
from tests.benchmarks.matching_data import NOW

COMPARED = 60
_TELLING = 0.3
_FIRST_LETTERS = 3
_SKELETONS = 2


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate: its place in the list, and its score."""

    at: int
    score: float


class CandidateIndex:
    """Which entries of a list share terms with a traveller's names, rare terms first."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._bearers: dict[str, set[int]] = defaultdict(set)
        for at, entry in enumerate(entries):
            for name in entry.names:
                for token in _tokens(name.text):
                    for term in _terms(token):
                        self._bearers[term].add(at)

    def candidates(self, traveller: Traveller) -> list[int]:
        """Places of at most COMPARED entries, the nearest first."""
        counted: dict[int, float] = defaultdict(float)
        for name in traveller.names:
            for token in _tokens(name):
                worth: dict[int, float] = {}
                for term in _terms(token):
                    bearers = self._bearers.get(term, set())
                    rarity = 1 / math.log(2 + len(bearers))
                    for at in bearers:
                        worth[at] = max(worth.get(at, 0.0), rarity)
                for at, told in worth.items():
                    counted[at] += told
        return heapq.nlargest(COMPARED, counted, key=lambda at: counted[at])

    def best(self, traveller: Traveller) -> list[Found]:
        """The candidates with their scores, best first."""
        found = [Found(at, compare(traveller, self._entries[at], now=NOW).score) for at in self.candidates(traveller)]
        return sorted(found, key=lambda one: -one.score)


def _tokens(name: str) -> Iterator[Token]:
    return (token for token in analyse_name(name).telling if token.weight > _TELLING)


def _terms(token: Token) -> set[str]:
    return {*token.skeletons[:_SKELETONS], f"={token.text[:_FIRST_LETTERS]}"}

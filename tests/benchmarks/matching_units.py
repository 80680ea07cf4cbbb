"""Rules by which a name could become the parts of match keys, the chosen one among them, and how common each part is."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import combinations, islice, product

from protocol.entry import Entry
from protocol.matching.name_units import MIN_SINGLE, name_skeletons
from tests.benchmarks.listed_persons import listed_persons

Unit = tuple[str, ...]
"""The skeletons of a key, sorted."""
_MAX_UNITS = 24
_MAX_WHOLE = 16


class UnitRule(StrEnum):
    """What goes into one key with a full date."""

    RARE_OR_PAIR = "rare alone, common in pairs"
    SINGLE = "single tokens"
    PAIR = "pairs only"
    WHOLE = "whole name"


@dataclass(frozen=True, slots=True)
class SkeletonShares:
    """How large a share of persons bears a name of each skeleton: what an attacker is given to know exactly."""

    shares: dict[str, float]
    floor: float
    """The share of a skeleton that is not among them: one person's."""

    def of(self, skeleton: str) -> float:
        return self.shares.get(skeleton, self.floor)

    def of_unit(self, unit: Unit) -> float:
        """The share of persons who bear all names of a unit, as if names were independent."""
        told = 1.0
        for skeleton in unit:
            told *= self.of(skeleton)
        return told

    def is_rare(self, skeleton: str, rare: float) -> bool:
        """Whether a skeleton makes a key by itself under RARE_OR_PAIR."""
        return len(skeleton) >= MIN_SINGLE and self.of(skeleton) <= rare


@lru_cache(maxsize=1)
def listed_shares() -> SkeletonShares:
    """Of the persons of both lists, in whatever spelling or alias."""
    return shares_among(listed_persons())


def shares_among(persons: Iterable[Entry]) -> SkeletonShares:
    """The exact shares among these persons; every reading of a name counts."""
    counts: Counter[str] = Counter()
    number = 0
    for person in persons:
        number += 1
        counts.update(
            {reading for name in person.names for token in name_skeletons(name.text) for reading in token if reading}
        )
    return SkeletonShares({skeleton: count / number for skeleton, count in counts.items()}, 1 / number)


def units_by_rule(name: str, rule: UnitRule, rare: float, shares: SkeletonShares) -> tuple[Unit, ...]:
    """The units of a name under a rule, those of its tokens' likeliest readings first."""
    tokens = [tuple(reading for reading in token if reading) for token in name_skeletons(name)]
    found: list[Unit] = []
    for some in ([token[:1] for token in tokens], tokens):
        match rule:
            case UnitRule.SINGLE:
                found += [(reading,) for token in some for reading in token]
            case UnitRule.PAIR:
                found += _pairs(some)
            case UnitRule.WHOLE:
                found += [tuple(sorted(whole)) for whole in islice(product(*some), _MAX_WHOLE)] if some else []
            case UnitRule.RARE_OR_PAIR:
                found += [(reading,) for token in some for reading in token if shares.is_rare(reading, rare)]
                found += _pairs([tuple(one for one in token if not shares.is_rare(one, rare)) for token in some])
    return tuple(dict.fromkeys(found))[:_MAX_UNITS]


def _pairs(tokens: list[tuple[str, ...]]) -> list[Unit]:
    return [tuple(sorted(both)) for first, second in combinations(tokens, 2) for both in product(first, second)]

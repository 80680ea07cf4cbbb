"""Derives the shares in `protocol/matching/tables/common_skeletons.py`: `python -m tests.benchmarks.derive_common_skeletons`.

Counts in how many persons of the two official public lists (UN Security Council, OFAC SDN individuals) each skeleton
and each half of compounds occurs, in whatever spelling or alias, and adds the skeletons of the tables of spellings:
whatever stands there is usual somewhere on the route, and an attacker would try it first. Prints rows `skeleton=share` and
nothing about any one person: a skeleton that stands in no table must occur in three persons or more.
"""

import textwrap
from collections import Counter
from collections.abc import Iterator

from protocol.matching.name_units import RARE, name_skeletons
from protocol.matching.tables.frequencies import frequency
from protocol.matching.tables.variants import canonical_of, listed_groups
from protocol.matching.telling_units import name_halves
from tests.benchmarks.listed_persons import listed_persons

LEAST_PERSONS = 3
USUAL = 5e-4
"""The share of a name that a table of spellings holds, at least."""


def usual_skeletons() -> Iterator[tuple[str, float]]:
    """The skeleton of every name of the tables, with its share."""
    for number in range(len(listed_groups())):
        for skeletons in name_skeletons(canonical_of(number).replace("_", " ")):
            yield from ((skeleton, max(USUAL, frequency(number))) for skeleton in skeletons if skeleton)


def main() -> None:
    """Prints the rows, the most common first."""
    counts: Counter[str] = Counter()
    persons = listed_persons()
    for person in persons:
        readings = (readings for name in person.names for readings in name_skeletons(name.text))
        counts.update({reading for several in readings for reading in several if reading})
        counts.update({half for name in person.names for half in name_halves(name.text)})
    shares = {skeleton: count / len(persons) for skeleton, count in counts.items() if count >= LEAST_PERSONS}
    for skeleton, share in usual_skeletons():
        shares[skeleton] = max(share, shares.get(skeleton, 0.0))
    common = sorted(((share, skeleton) for skeleton, share in shares.items() if share > RARE), reverse=True)
    print(textwrap.fill(" ".join(f"{skeleton}={share:.1e}" for share, skeleton in common), 118))


if __name__ == "__main__":
    main()

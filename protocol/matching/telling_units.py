"""Where no full date is known: the fewest parts of a name that tell enough together to make a match key.

A year alone, or no date at all, narrows so little that two common names beside it would open a list by guessing
(docs/adr/0026). So names are joined until together they tell a fixed number of nats, whoever holds the list: two rare
names do, of common names three or four are needed, with the half that a compound was built with (`abd`, `allah`, `din`,
`abu`) and the nationality as further parts where they help. A name that does not tell enough makes no key.

Information is counted in whole hundredths of a nat, so that every node decides alike to the last bit.
"""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import log

from protocol.matching.compounds import ABD, ABU, ALLAH, DIN
from protocol.matching.name_units import RARE, NameUnit, has_joined_halves, name_skeletons
from protocol.matching.names import analyse_name
from protocol.matching.tables.common_skeletons import share_of

YEAR_CENTINATS = 900
"""What a name tells at least that makes a key with a year."""
UNLISTED_CENTINATS = 1150
"""What a name tells at least by which an entry is met that has no date: about what it tells with a year."""
UNDATED_CENTINATS = 1400
"""What a name tells at least by which an entry that has a date is met by a traveller who has none."""
STATE_CENTINATS = 230
"""What a nationality tells: as if one of ten persons had it, whichever it is."""
MOST_NAMES, MOST_PARTS = 5, 4
"""Of the most telling names of a person at most so many are looked at; at most so many parts make one key."""
MAX_UNITS = 12
HALVES = (ABD, ALLAH, DIN, ABU)
_NATS = 100
_SPREAD = 4
_LEAST_SHARE = RARE / 4


@dataclass(frozen=True, slots=True, repr=False)
class TellingPart:
    """text: a skeleton, a half of a compound or a nationality. centinats: what it tells. is_name: whether a skeleton."""

    text: str
    centinats: int
    is_name: bool

    def __repr__(self) -> str:
        return "TellingPart(redacted)"


@lru_cache(maxsize=32768)
def telling_units(name: str, state: str, least_centinats: int, least_parts: int = 2) -> tuple[NameUnit, ...]:
    """The units of a name that tell `least_centinats`, none of which contains a smaller one; the best one first.

    After it those that share least with it: whatever name is typed wrong, some unit near the beginning does without. state:
    nationality, three letters, or empty. A part of each is a name. At most 12.
    """
    parts = telling_parts(name, state)
    found: list[tuple[int, ...]] = []
    for size in range(least_parts, MOST_PARTS + 1):
        for taken in combinations(range(len(parts)), size):
            told = [parts[at].centinats for at in taken]
            is_least = size == least_parts or sum(told) - min(told) < least_centinats
            if sum(told) >= least_centinats and is_least and any(parts[at].is_name for at in taken):
                found.append(taken)
    return tuple(_unit(parts, taken) for taken in _spread(found)[:MAX_UNITS])


def centinats(part: str) -> int:
    """What a skeleton or a half tells: minus the logarithm of the share of persons who bear it, in hundredths of a nat."""
    return round(-_NATS * log(max(share_of(part), _LEAST_SHARE)))


def name_halves(name: str) -> tuple[str, ...]:
    """The halves of the compounds in a name, in a fixed order; none where two of them are a name together (Abd Allah)."""
    if has_joined_halves(name):
        return ()
    texts = {token.text for token in analyse_name(name).tokens if not token.cut}
    return tuple(half for half in HALVES if half in texts)


def telling_parts(name: str, state: str) -> tuple[TellingPart, ...]:
    """What units are made of: the most telling names of a person, halves of compounds, the nationality. Empty without names."""
    names = [TellingPart(readings[0], centinats(readings[0]), is_name=True) for readings in name_skeletons(name)]
    if not names:
        return ()
    halves = [TellingPart(half, centinats(half), is_name=False) for half in name_halves(name)]
    states = [TellingPart(state, STATE_CENTINATS, is_name=False)] if state else []
    return (*names[:MOST_NAMES], *halves, *states)


def _spread(found: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """The first, three that share least with those before them (of equals the shorter, then those without the most telling
    part), and the others."""
    left, chosen = found, found[:1]
    used = Counter(found[0] if found else ())
    while left and len(chosen) < _SPREAD:
        left = [taken for taken in left if taken not in chosen]
        best = min(left, key=lambda taken: (sum(used[at] for at in taken), len(taken), 0 in taken), default=())
        chosen = [*chosen, best] if best else chosen
        used.update(best)
    return chosen + [taken for taken in found if taken not in chosen]


def _unit(parts: tuple[TellingPart, ...], taken: tuple[int, ...]) -> NameUnit:
    texts = tuple(sorted(parts[at].text for at in taken))
    rest = tuple(part.text for at, part in enumerate(parts) if part.is_name and at not in taken)
    told = sum(parts[at].centinats for at in taken) / _NATS
    return NameUnit(texts, rest, likely=True, information_nats=told)

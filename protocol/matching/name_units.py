"""What of a name goes into match keys: the skeleton of a rare name alone, or the skeletons of two names.

Keys trade recall against enumeration (docs/adr/0025). A name that fewer than RARE of the route's persons bear is enough
with a full date: an attacker who tries it with every date opens next to nothing of a list. Names that more people bear are
taken in pairs. What is made where there is no full date stands in `telling_units.py`.

Which skeletons are common stands in `tables/common_skeletons.py`; it is a part of the matching profile, since both sides
must decide alike.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from math import log

from protocol.matching.names import AnalysedName, analyse_name
from protocol.matching.remembered import MEGABYTE, remembered, size_of_texts
from protocol.matching.sounds.skeleton import squeezed
from protocol.matching.tables.common_skeletons import share_of
from protocol.matching.tables.endings import SON_OF, TAJIK_SON, SuffixKind, ending_of
from protocol.matching.tables.particles import CHILD_OF, role_hint
from protocol.matching.tokens import Role, Token, joined_token

RARE = 4e-4
"""Share of persons, at most, who bear a name that makes a key by itself."""
MIN_SINGLE = 3
"""Consonants of a name that makes a key by itself: shorter ones are shared by too many names."""
MAX_UNITS = 24
_UNIT_BYTES = 240
_OF_FATHER = "f"
"""The class of the v in -ov, -ova, -ev, -eva."""
_WRITTEN_APART = (SuffixKind.BORN_OF, SuffixKind.CLAN)
_STRONG = frozenset({Role.NAME, Role.PATRONYMIC})
_NAMED = _STRONG | {Role.WEAK_NAME}


@dataclass(frozen=True, slots=True, repr=False)
class NameUnit:
    """parts: skeletons, sorted; without a full date also halves of compounds and a nationality. rest: first skeletons of
    the name's other tokens, the most telling first. likely: whether each is its token's likeliest reading.
    information_nats: minus the logarithm of the share of persons who bear such names."""

    parts: tuple[str, ...]
    rest: tuple[str, ...]
    likely: bool
    information_nats: float

    def __repr__(self) -> str:
        return f"NameUnit({len(self.parts)}, redacted)"


def _units_bytes(units: tuple[NameUnit, ...]) -> int:
    return 56 + sum(_UNIT_BYTES + size_of_texts(unit.rest) for unit in units)


@remembered(4 * MEGABYTE, _units_bytes)
def name_units(name: str) -> tuple[NameUnit, ...]:
    """The units of a name for keys with a full date: rare names first, then pairs of the others; likely readings first."""
    tokens = name_skeletons(name)
    found = [*_singles(tokens), *_common_pairs(tokens)]
    found.sort(key=lambda unit: not unit.likely)
    return tuple(dict.fromkeys(found))[:MAX_UNITS]


def name_skeletons(name: str) -> list[tuple[str, ...]]:
    """The readings' skeletons of each token that is a name, the rarest token first; the same on both sides."""
    analysed = analyse_name(name)
    endings = _endings(analysed)
    named = [skeletons for token in _named(analysed) if (skeletons := _skeletons(token, endings))[0]]
    return sorted(named, key=lambda skeletons: (_share(skeletons[0]), skeletons))


def _named(analysed: AnalysedName) -> Iterator[Token]:
    """The tokens that are names, each once in whatever spelling; Abd Allah is one. What was cut short makes no key: its
    skeleton would be another name's."""
    tokens = _whole(analysed)
    halves = _joined_halves(tokens)
    if halves:
        yield joined_token(halves[0], halves[1])
    if not any(token.role in _STRONG for token in tokens):
        return  # Haji Khan: what so many are called by makes no key, however much of it there is
    known: set[int] = set()
    for token in tokens:
        if token.role in _NAMED and not token.groups & known:
            known |= token.groups
            yield token


def _whole(analysed: AnalysedName) -> list[Token]:
    return list(dict.fromkeys(token for token in analysed.tokens if token.weight > 0 and not token.cut))


def _joined_halves(tokens: list[Token]) -> list[Token]:
    """Two halves that are a name together where there is at most one other: Abd Allah. Empty otherwise."""
    halves = [token for token in tokens if token.role is Role.HALF]
    return halves[:2] if len(halves) >= 2 and len(tokens) - len(halves) < 2 else []


def has_joined_halves(name: str) -> bool:
    """Whether two halves of compounds stand for a name of their own among the skeletons."""
    return bool(_joined_halves(_whole(analyse_name(name))))


def _endings(analysed: AnalysedName) -> dict[Token, str]:
    """What stands after a name, and elsewhere is written as its ending, as a skeleton.

    Whom a Kyrgyz register calls a child of Asan (Asan uulu, Asan kyzy) a Russian one calls Asanov, Asanova; Jalal Zadeh is
    Jalalzadeh, Yusuf Zai Yusufzai.
    """
    found: dict[Token, str] = {}
    for one, other in pairwise(analysed.tokens):
        ending = ending_of(other.text)
        if ending is not None and ending.kind in _WRITTEN_APART:
            found[one] = other.skeletons[0]
        elif role_hint(other.text) in CHILD_OF:
            found[one] = _OF_FATHER
    return found


def _skeletons(token: Token, endings: dict[Token, str]) -> tuple[str, ...]:
    if token.role is Role.PATRONYMIC and token.stem is not None:
        return token.stem.skeletons
    if token in endings and token.skeletons[0]:
        other = squeezed(token.skeletons[0] + endings[token])
    elif token.stem is not None and token.text.endswith(TAJIK_SON):
        other = squeezed(token.stem.skeletons[0] + _OF_FATHER)
    elif token.stem is not None and token.ending is SuffixKind.SON and token.text.startswith(SON_OF):
        other = token.stem.skeletons[0]
    else:
        return token.skeletons
    return tuple(dict.fromkeys((*token.skeletons, other)))


def _share(skeleton: str) -> float:
    """The share of persons; a short skeleton counts as common, however few are known to bear it."""
    return max(share_of(skeleton), 0.0 if len(skeleton) >= MIN_SINGLE else 2 * RARE)


def is_rare(skeleton: str) -> bool:
    """Whether a name of that skeleton makes a key by itself."""
    return _share(skeleton) <= RARE


def _singles(tokens: list[tuple[str, ...]]) -> Iterator[NameUnit]:
    for at, readings in enumerate(tokens):
        for reading in readings:
            if is_rare(reading):
                yield _unit(tokens, (at,), (reading,))


def _common_pairs(tokens: list[tuple[str, ...]]) -> Iterator[NameUnit]:
    for first, second in combinations(range(len(tokens)), 2):
        for one, other in product(tokens[first], tokens[second]):
            if one and other and not is_rare(one) and not is_rare(other):
                yield _unit(tokens, (first, second), (one, other))


def _unit(tokens: list[tuple[str, ...]], taken: tuple[int, ...], skeletons: tuple[str, ...]) -> NameUnit:
    rest = tuple(readings[0] for at, readings in enumerate(tokens) if at not in taken)
    likely = all(tokens[at][0] == skeleton for at, skeleton in zip(taken, skeletons, strict=True))
    information = 0.0
    for skeleton in skeletons:  # not by `sum`, which rounds otherwise since Python 3.12
        information -= log(max(share_of(skeleton), RARE / 4))
    return NameUnit(tuple(sorted(skeletons)), rest, likely, information)

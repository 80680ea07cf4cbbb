"""Which spellings are the same name: folded token -> groups, and names that are written in one word or in several.

The groups stand in the modules `variants_*`; this module joins and indexes them on first use. Group numbers follow the
order of the tables, so they hold only within one version of the matching profile: never store or send one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from protocol.matching.remembered import MEGABYTE, remembered, size_of_numbers
from protocol.matching.tables import (
    variants_arabic,
    variants_arabic_more,
    variants_persian,
    variants_slavic,
    variants_south,
    variants_turkic,
    variants_women,
)
from protocol.matching.tables.families import MAX_JOINED_WORDS, family_names, family_reading, joined_family_reading
from protocol.matching.tables.notation import Group, parse_groups

TABLES = (
    variants_arabic.NAMES,
    variants_arabic_more.NAMES,
    variants_women.NAMES,
    variants_persian.NAMES,
    variants_slavic.NAMES,
    variants_turkic.NAMES,
    variants_south.NAMES,
)

SHARED_SPELLINGS = """
    amir askar asqar bakir camal daniil danyil dawit ekram farukh fazel ferukh gafar gafor ghafor hachemi hamid hana
    hisam ilham ilhom ilias jaamac jana jawed kamel karime majed majid maxamuud nadim raman rashid rima saied salam
    saleh salim salime samat sayed sayid seid siyid veysel xamid ziad ρασιντ σαλιμ χαμιντ аинура амир асқар надия саид
    салим самат хамид الهام حسنی
"""
"""The listed spellings that belong to more than one name: Latin `hamid` is both Hamid and Haamid. Any other is a mistake."""


@dataclass(frozen=True, slots=True)
class _Index:
    canonical: tuple[str, ...]
    single: Mapping[str, frozenset[int]]
    joined: Mapping[tuple[str, ...], frozenset[int]]


@remembered(1 * MEGABYTE, size_of_numbers)
def variant_groups(token: str) -> frozenset[int]:
    """The groups that hold the folded token as a spelling; empty when no table knows it."""
    listed = _index().single.get(token, frozenset())
    family = family_reading(token)
    return listed | {_by_canonical()[name] for name in family} if family else listed


def joined_groups(tokens: tuple[str, ...]) -> frozenset[int]:
    """The groups that the folded tokens, in their order, spell together (`abd al rahman`, `nur ud din`); mostly none.

    A caller need not ask for more than `MAX_JOINED_WORDS` tokens at a time.
    """
    if not 2 <= len(tokens) <= MAX_JOINED_WORDS:
        return frozenset()
    listed = _index().joined.get(tokens, frozenset())
    family = joined_family_reading(tokens)
    return listed | {_by_canonical()[name] for name in family} if family else listed


def spellings_of(groups: frozenset[int]) -> frozenset[str]:
    """The folded tokens that the tables list as spellings of any of these groups, in one word."""
    return frozenset(token for token, held in _index().single.items() if held & groups)


def canonical_of(group: int) -> str:
    """The Latin name of a group; words parted by `_`. Raises IndexError for a number that no group has."""
    if group < 0:
        raise IndexError("a group number is not negative")
    return _index().canonical[group]


def group_named(canonical: str) -> int | None:
    """The group with this Latin name, or None."""
    return _by_canonical().get(canonical)


@lru_cache(maxsize=1)
def listed_groups() -> tuple[Group, ...]:
    """Every group whose spellings are listed one by one (the families are read by rule)."""
    return tuple(group for table in TABLES for group in parse_groups(table))


@lru_cache(maxsize=1)
def _index() -> _Index:
    single: dict[str, set[int]] = {}
    joined: dict[tuple[str, ...], set[int]] = {}
    for number, group in enumerate(listed_groups()):
        for spelling in group.spellings:
            if len(spelling) == 1:
                single.setdefault(spelling[0], set()).add(number)
            else:
                joined.setdefault(spelling, set()).add(number)
    return _Index(
        canonical=(*(group.canonical for group in listed_groups()), *family_names()),
        single={token: frozenset(numbers) for token, numbers in single.items()},
        joined={words: frozenset(numbers) for words, numbers in joined.items()},
    )


@lru_cache(maxsize=1)
def _by_canonical() -> dict[str, int]:
    return {canonical: number for number, canonical in enumerate(_index().canonical)}

"""Independent corroboration: how many members report a leg from what they know themselves.

The *basis* of a member on a leg is the set of members whose alerts any of its reports of that leg rests on, through any
chain of derivation, itself included. Two members are independent on it when their bases have no member in common. The
corroboration is the size of a largest set of members that are independent pairwise. So two alerts of one member count once;
what B derives from A and A from B counts once; two members that both repeat a third count once, with it and without it.

A report that rests on something unknown here (undisclosed, withdrawn, withheld) might rest on anyone: it counts nothing, and
a member with such a report is independent of nobody, though by another report of its own it may be the one that counts.

The largest set is exact while, after members that rest on themselves alone are counted and those that rest on more than
another of the rest are left out, at most `EXACT_MEMBERS` are left. Beyond that, members are taken one by one, the smallest
basis first; what they make is an independent set, so the figure is never above the exact one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from protocol.vocabulary import MemberCode

EXACT_MEMBERS = 24
Bases = Mapping[MemberCode, frozenset[MemberCode]]


@dataclass(frozen=True, slots=True)
class Testimony:
    """One report of a leg: who makes it, whose reports it rests on (that member included), whether also on unknown ones."""

    member: MemberCode
    basis: frozenset[MemberCode]
    undisclosed: bool = False


def bases_of(testimonies: Iterable[Testimony]) -> dict[MemberCode, frozenset[MemberCode]]:
    """The basis of each member, of all its reports together."""
    bases: dict[MemberCode, frozenset[MemberCode]] = {}
    for one in testimonies:
        known = bases.get(one.member)
        bases[one.member] = one.basis if known is None else known | one.basis
    return bases


def independent(testimonies: Iterable[Testimony]) -> int:
    """How many members report it independently of one another."""
    listed = list(testimonies)
    unsure = {one.member for one in listed if one.undisclosed}
    own = any(one.member in unsure and not one.undisclosed for one in listed)
    sure = largest_independent(bases_of(one for one in listed if one.member not in unsure))
    return max(sure, int(own))


def largest_independent(bases: Bases) -> int:
    """The size of a largest set of members whose bases have no member in common, as the module says."""
    alone = [member for member, basis in bases.items() if basis == {member}]
    if len(alone) == len(bases):
        return len(alone)
    taken = frozenset(alone)
    rest = _without_wider({member: basis for member, basis in bases.items() if not basis & taken})
    if len(rest) <= EXACT_MEMBERS:
        return len(alone) + _exact(rest)
    return len(alone) + _one_by_one(rest)


def _without_wider(bases: dict[MemberCode, frozenset[MemberCode]]) -> list[frozenset[MemberCode]]:
    kept: list[frozenset[MemberCode]] = []
    for basis in sorted(bases.values(), key=lambda one: (len(one), sorted(one))):
        if not any(smaller <= basis for smaller in kept):
            kept.append(basis)
    return kept


def _one_by_one(bases: list[frozenset[MemberCode]]) -> int:
    taken: set[MemberCode] = set()
    count = 0
    for basis in bases:
        if not basis & taken:
            taken |= basis
            count += 1
    return count


def _exact(bases: list[frozenset[MemberCode]]) -> int:
    conflicts = [0] * len(bases)
    for at, basis in enumerate(bases):
        for other in range(at):
            if basis & bases[other]:
                conflicts[at] |= 1 << other
                conflicts[other] |= 1 << at
    return _largest(conflicts, (1 << len(bases)) - 1)


def _largest(conflicts: list[int], left: int) -> int:
    count = 0
    while left:
        degrees = [((conflicts[at] & left).bit_count(), at) for at in range(len(conflicts)) if left >> at & 1]
        degree, at = min(degrees)
        if degree > 1:
            worst = max(degrees)[1]
            without = left & ~(1 << worst)
            return count + max(1 + _largest(conflicts, without & ~conflicts[worst]), _largest(conflicts, without))
        count += 1
        left &= ~(conflicts[at] | 1 << at)
    return count

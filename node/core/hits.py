"""Possible hits that this node found on peers' lists. No notice goes to the owner: that needs the protection gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from protocol.restrictions import Actor, Destination, Door, Marked, Restrictions, may_use
from protocol.vocabulary import (
    Action,
    Category,
    HandlingCode,
    HitReference,
    MatchKeyKind,
    MemberCode,
    Purpose,
    Role,
    Urgency,
)

_HERE = MemberCode("")
"""This node, whichever it is: a hit comes out of a label that its owner built for us, so it is releasable to us."""
_H3_TEXT = "the owner attached a condition: ask its contact point before acting"


@dataclass(frozen=True, slots=True)
class Hit:
    """A minimal hit: a reference, a category, what to do, what may not be done. Times in Unix seconds.

    late: found by the late re-check. purged: the owner recalled the entry.
    """

    check_id: str
    owner: MemberCode
    hit_reference: HitReference
    category: Category
    action: Action
    urgency: Urgency
    handling_codes: tuple[HandlingCode, ...]
    protective: bool
    through: MatchKeyKind
    found: int
    expires: int
    late: bool = False
    purged: bool = False


@dataclass(frozen=True, slots=True)
class ShownHit:
    """What somebody may see of a hit.

    hit: None when nothing of it is shown; then `reasons` say why, or `refer_to` names whose turn it is: the second line
    for whatever the first line meets (which learns no category), else the protection officer.
    """

    owner: MemberCode
    hit: Hit | None
    refer_to: Role | None = None
    reasons: tuple[str, ...] = ()
    obligations: tuple[str, ...] = ()


def show(hit: Hit, role: Role, purpose: Purpose, now: int) -> ShownHit:
    """What a person in `role`, checking for `purpose`, may see of a peer's hit at `now`. Every screen asks this."""
    restrictions = Restrictions(hit.expires, hit.handling_codes, _H3_TEXT, releasable_to=(_HERE,))
    marked = Marked(hit.owner, restrictions, hit.category)
    decided = show_marked(marked, _HERE, role, purpose, now, protective=hit.protective or hit.category.is_protective)
    return ShownHit(hit.owner, hit if decided.allowed else None, decided.refer_to, decided.reasons, decided.obligations)


@dataclass(frozen=True, slots=True)
class ShownDecision:
    """Whether something may be shown; see `ShownHit`."""

    allowed: bool
    refer_to: Role | None
    reasons: tuple[str, ...]
    obligations: tuple[str, ...]


def show_marked(
    item: Marked, own: MemberCode, role: Role, purpose: Purpose | None, now: int, *, protective: bool
) -> ShownDecision:
    """The rule behind `show`, for entries of the own list too."""
    if role is Role.FIRST_LINE:
        # Before protection is looked at: to the first line a victim and a suspect look the same.
        return ShownDecision(False, Role.SECOND_LINE, (), ())
    protection_only = HandlingCode.PROTECTION_ONLY in item.restrictions.handling_codes
    if (protective or protection_only) and role is not Role.PROTECTION_OFFICER:
        return ShownDecision(False, Role.PROTECTION_OFFICER, (), ())
    decision = may_use(item, Actor(own, role), purpose, Destination(own, Door.SCREEN), now)
    obligations = decision.obligations if decision.allowed else ()
    return ShownDecision(decision.allowed, None, decision.reasons, obligations)


class Hits(Protocol):
    """Where hits are kept; unique by (check_id, owner, hit_reference)."""

    def add(self, hit: Hit) -> None:
        """Adds a hit; the same one again changes nothing."""
        ...

    def find(self, check_id: str) -> Sequence[Hit]: ...

    def late(self, *, since: int = 0) -> Sequence[Hit]:
        """Late hits that are not purged, newest first."""
        ...

    def purge(self, owner: MemberCode, hit_reference: HitReference) -> int:
        """Marks the owner's hits under this reference as purged and forgets what they said; how many."""
        ...

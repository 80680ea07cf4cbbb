"""Possible hits that this node found on peers' lists. No notice goes to the owner: that needs the protection gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from protocol.vocabulary import Action, Category, HandlingCode, HitReference, MatchKeyKind, MemberCode, Urgency


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

"""Evaluation budgets: how many elements a peer may have evaluated in one UTC day. The brake on enumeration (DESIGN 4.3).

Counted before evaluation, atomically and durably: two concurrent requests can never both take the last share.
"""

from typing import Protocol

from protocol.vocabulary import MemberCode

SECONDS_PER_DAY = 86_400


class Budgets(Protocol):
    """Where spent elements are counted."""

    def spend(self, peer: MemberCode, day: int, elements: int, limit: int) -> bool:
        """Adds `elements` to what `peer` spent on `day` if the sum stays within `limit`; else changes nothing.

        One conditional write; True when it was spent.
        """
        ...

    def spent(self, peer: MemberCode, day: int) -> int:
        """Elements spent on that day."""
        ...

    def exhaust(self, peer: MemberCode, day: int) -> None:
        """Marks the whole day as spent, whatever the limit (after a restore)."""
        ...


def day_of(now: int) -> int:
    """The UTC day number of Unix seconds `now`."""
    return now // SECONDS_PER_DAY

"""Evaluation budgets: how many elements a peer may have evaluated in one UTC day. The brake on enumeration (DESIGN 4.3).

Counted before an evaluation leaves, atomically and durably: two concurrent requests can never both take the last share.
"""

from typing import Protocol

from protocol.vocabulary import MemberCode

SECONDS_PER_DAY = 86_400
ALL_PEERS = MemberCode("*")
"""Stands for all peers together: the list is the same for each, so colluding peers could add their budgets up."""


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


def may_spend(budgets: Budgets, peer: MemberCode, day: int, elements: int, *, limit: int, limit_of_all: int) -> bool:
    """Whether `spend_within` would spend just now: spares work that will not be paid for, and promises nothing."""
    return budgets.spent(peer, day) + elements <= limit and budgets.spent(ALL_PEERS, day) + elements <= limit_of_all


def spend_within(budgets: Budgets, peer: MemberCode, day: int, elements: int, *, limit: int, limit_of_all: int) -> bool:
    """Spends if both the peer's budget and the charter's cap for all peers together allow it; else changes nothing.

    Within one writing transaction. Where two run at once the cap is kept by the second write: the loser is charged and
    not answered.
    """
    if budgets.spent(ALL_PEERS, day) + elements > limit_of_all or not budgets.spend(peer, day, elements, limit):
        return False
    return budgets.spend(ALL_PEERS, day, elements, limit_of_all)

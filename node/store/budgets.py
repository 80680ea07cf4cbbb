"""Counts spent elements (node/core/budget.py)."""

from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.sql import Executable

from node.store import tables
from node.store.often import often
from node.store.statements import Statements, insert_on_both
from protocol.vocabulary import MemberCode

_COLUMNS = tables.budgets.c
_SPENT = often(select(_COLUMNS.spent).where(_COLUMNS.peer == bindparam("peer"), _COLUMNS.day == bindparam("day")))


def _add_within_limit(first: Any) -> Executable:
    spent = _COLUMNS.spent + first.excluded.spent
    added: Executable = first.on_conflict_do_update(
        index_elements=[_COLUMNS.peer, _COLUMNS.day], set_={"spent": spent}, where=spent <= bindparam("at_most")
    )
    return added


_SPEND = insert_on_both(tables.budgets, _add_within_limit)

EXHAUSTED = 2**53 - 1
"""What a day counts that is spent whatever the limit: more than any limit a charter can write (protocol/encoding.py)."""


class StoredBudgets:
    """Implements `Budgets`."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def spend(self, peer: MemberCode, day: int, elements: int, limit: int) -> bool:
        """See `Budgets.spend`. Raises ValueError for less than one element: a negative number would refill the budget.

        The database compares and adds in one statement under the row's lock, so concurrent requests cannot both take the
        last share. The first spending of a day has no row to compare with, hence the comparison before it.
        """
        if elements < 1:
            raise ValueError("a request spends at least one element")
        if elements > limit:
            return False
        return self._run.change(_SPEND, {"peer": peer, "day": day, "spent": elements, "at_most": limit}) == 1

    def spent(self, peer: MemberCode, day: int) -> int:
        """See `Budgets.spent`. EXHAUSTED for a day that was exhausted."""
        return int(self._run.scalar(_SPENT, {"peer": peer, "day": day}) or 0)

    def exhaust(self, peer: MemberCode, day: int) -> None:
        """See `Budgets.exhaust`."""
        row = self._run.insert(tables.budgets).values(peer=peer, day=day, spent=EXHAUSTED)
        self._run.change(
            row.on_conflict_do_update(index_elements=[_COLUMNS.peer, _COLUMNS.day], set_={"spent": EXHAUSTED})
        )

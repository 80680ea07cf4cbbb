"""Keeps deferred checks (node/core/deferred.py)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, case, insert, select, update

from node.core.deferred import DeferredCheck, DeferredStatus
from node.store import tables
from node.store.statements import Statements
from protocol.vocabulary import MemberCode, Purpose, Urgency

_COLUMNS = tables.deferred_checks.c
_URGENT_FIRST = case(
    (_COLUMNS.urgency == Urgency.IMMEDIATE_DANGER_TO_LIFE, 0), (_COLUMNS.urgency == Urgency.URGENT, 1), else_=2
)


class StoredDeferredChecks:
    """Implements `DeferredChecks`."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def add(self, check: DeferredCheck) -> None:
        """See `DeferredChecks.add`. The same check of the same peer twice is a StoreConflictError."""
        self._run.change(
            insert(tables.deferred_checks).values(
                check_id=check.check_id,
                peer=check.peer,
                purpose=check.purpose,
                urgency=check.urgency,
                created=check.created,
                expires=check.expires,
                status=check.status,
                sealed=check.sealed,
                content_key=check.content_key,
            )
        )

    def waiting(self, peer: MemberCode | None = None) -> Sequence[DeferredCheck]:
        """See `DeferredChecks.waiting`."""
        wanted = select(tables.deferred_checks).where(_COLUMNS.status == DeferredStatus.WAITING)
        if peer is not None:
            wanted = wanted.where(_COLUMNS.peer == peer)
        ordered = wanted.order_by(_URGENT_FIRST, _COLUMNS.created, _COLUMNS.check_id, _COLUMNS.peer)
        return [_deferred_check(row) for row in self._run.rows(ordered)]

    def close(self, check_id: str, peer: MemberCode, status: DeferredStatus, now: int) -> bool:
        """See `DeferredChecks.close`. SQLite overwrites the freed bytes (`secure_delete`); PostgreSQL drops them when it
        next vacuums the table. Raises ValueError for `WAITING`, which ends nothing."""
        if status is DeferredStatus.WAITING:
            raise ValueError("a check cannot end as waiting")
        ended = self._run.change(
            update(tables.deferred_checks)
            .where(_COLUMNS.check_id == check_id, _COLUMNS.peer == peer, _COLUMNS.status == DeferredStatus.WAITING)
            .values(status=status, ended=now, sealed=None, content_key=None)
        )
        return ended == 1

    def find(self, check_id: str) -> Sequence[DeferredCheck]:
        """See `DeferredChecks.find`. In order of peer."""
        wanted = select(tables.deferred_checks).where(_COLUMNS.check_id == check_id).order_by(_COLUMNS.peer)
        return [_deferred_check(row) for row in self._run.rows(wanted)]


def _deferred_check(row: Row[Any]) -> DeferredCheck:
    return DeferredCheck(
        check_id=row.check_id,
        peer=MemberCode(row.peer),
        purpose=Purpose(row.purpose),
        urgency=Urgency(row.urgency),
        created=row.created,
        expires=row.expires,
        status=DeferredStatus(row.status),
        sealed=row.sealed,
        content_key=row.content_key,
    )

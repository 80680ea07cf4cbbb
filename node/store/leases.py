"""Keeps leases (node/core/leases.py)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, cast, delete, func, literal_column, select, update

from node.core.leases import Lease
from node.store.country_tables import leases
from node.store.statements import Statements

_COLUMNS = leases.c


class StoredLeases:
    """Implements `Leases`. The time is the database's, read anew by each statement."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements
        self._now_ms = _database_clock_ms(is_postgresql=statements.is_postgresql)

    def take(self, name: str, holder: str, *, lease_ms: int) -> int | None:
        """See `Leases.take`."""
        ends = self._now_ms + lease_ms
        fresh = self._run.insert(leases).values(name=name, holder=holder, epoch=1, expires_ms=ends)
        taken = self._run.change(
            fresh.on_conflict_do_update(
                index_elements=[_COLUMNS.name],
                set_={"holder": holder, "epoch": _COLUMNS.epoch + 1, "expires_ms": ends},
                where=_COLUMNS.expires_ms <= self._now_ms,
            )
        )
        if taken != 1:
            return None
        return int(self._run.scalar(select(_COLUMNS.epoch).where(_COLUMNS.name == name)))

    def renew(self, name: str, epoch: int, *, lease_ms: int) -> bool:
        """See `Leases.renew`."""
        renewed = update(leases).where(_COLUMNS.name == name, _COLUMNS.epoch == epoch)
        return self._run.change(renewed.values(expires_ms=self._now_ms + lease_ms)) == 1

    def release(self, name: str, epoch: int) -> None:
        """See `Leases.release`. The row stays: its epoch must never be given twice."""
        ended = update(leases).where(_COLUMNS.name == name, _COLUMNS.epoch == epoch)
        self._run.change(ended.values(expires_ms=self._now_ms))

    def holds(self, name: str, epoch: int) -> bool:
        """See `Leases.holds`. A share lock on PostgreSQL: taking the lease is an update of the row, and waits for it."""
        wanted = select(_COLUMNS.epoch).where(_COLUMNS.name == name).with_for_update(read=True)
        return bool(self._run.scalar(wanted) == epoch)

    def find(self, name: str) -> Lease | None:
        """See `Leases.find`."""
        row = self._run.first(self._with_time_left().where(_COLUMNS.name == name))
        return None if row is None else _lease(row)

    def live(self, prefix: str) -> Sequence[Lease]:
        """See `Leases.live`."""
        wanted = self._with_time_left().where(_begins(prefix), _COLUMNS.expires_ms > self._now_ms)
        return [_lease(row) for row in self._run.rows(wanted.order_by(_COLUMNS.name))]

    def forget_ended(self, prefix: str, *, ago_ms: int) -> int:
        """See `Leases.forget_ended`."""
        return self._run.change(delete(leases).where(_begins(prefix), _COLUMNS.expires_ms <= self._now_ms - ago_ms))

    def _with_time_left(self) -> Any:
        left = (_COLUMNS.expires_ms - self._now_ms).label("left_ms")
        return select(_COLUMNS.name, _COLUMNS.holder, _COLUMNS.epoch, left)


def _database_clock_ms(*, is_postgresql: bool) -> ColumnElement[int]:
    """Milliseconds since 1970 by the database's clock at the moment of the statement, not of the transaction."""
    if is_postgresql:
        return cast(func.floor(func.extract("epoch", func.clock_timestamp()) * 1000), BigInteger)
    return cast(literal_column("unixepoch('subsec') * 1000"), BigInteger)


def _begins(prefix: str) -> ColumnElement[bool]:
    return _COLUMNS.name.startswith(prefix, autoescape=True)


def _lease(row: Row[Any]) -> Lease:
    return Lease(row.name, row.holder, row.epoch, row.left_ms)

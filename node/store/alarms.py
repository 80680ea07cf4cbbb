"""Keeps alarms (node/core/alarm_rows.py)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, and_, case, delete, func, literal, null, select, update
from sqlalchemy.sql.elements import ColumnElement

from node.core.alarm_rows import Alarm
from node.store.inquiry_tables import alarms
from node.store.statements import Statements
from node.store.words import word
from protocol.alerts.alert import AlertReference
from protocol.alerts.words import AlertId
from protocol.vocabulary import Direction, MemberCode, MessageId

_COLUMNS = alarms.c
_KEY = (_COLUMNS.originator, _COLUMNS.alert_id, _COLUMNS.direction, _COLUMNS.peer)


class StoredAlarms:
    """Implements `Alarms`."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def tell(self, alarm: Alarm) -> Alarm:
        """See `Alarms.tell`. One statement, so two that come at once are both counted. An older version changes nothing."""
        row = self._run.insert(alarms).values(
            originator=alarm.of.originator,
            alert_id=alarm.of.alert_id,
            direction=alarm.direction.value,
            peer=alarm.peer,
            version=alarm.version,
            since=alarm.since,
            told=alarm.told,
            message_id=alarm.message_id,
            times=alarm.times,
            acknowledged_by=alarm.by,
            coordination_centre=alarm.coordination_centre,
        )
        newer = row.excluded.version > _COLUMNS.version

        def of_version(anew: Any, again: Any) -> Any:
            return case((newer, anew), else_=again)

        told = row.on_conflict_do_update(
            index_elements=list(_KEY),
            set_={
                "version": row.excluded.version,
                "since": of_version(row.excluded.since, _COLUMNS.since),
                "told": row.excluded.told,
                "message_id": row.excluded.message_id,
                "times": of_version(literal(1), _COLUMNS.times + 1),
                "acknowledged": of_version(null(), _COLUMNS.acknowledged),
                "acknowledged_by": of_version(literal(""), _COLUMNS.acknowledged_by),
                "coordination_centre": of_version(literal(""), _COLUMNS.coordination_centre),
                "escalated": of_version(literal(0), _COLUMNS.escalated),
            },
            where=row.excluded.version >= _COLUMNS.version,
        )
        self._run.change(told)
        return self.find(alarm.of, alarm.direction, alarm.peer) or alarm

    def find(self, of: AlertReference, direction: Direction, peer: MemberCode) -> Alarm | None:
        """See `Alarms.find`."""
        row = self._run.first(select(alarms).where(_is(of, direction, peer)))
        return None if row is None else _alarm(row)

    def open(self, *, direction: Direction | None = None, peer: MemberCode | None = None) -> Sequence[Alarm]:
        """See `Alarms.open`."""
        wanted = select(alarms).where(_COLUMNS.acknowledged.is_(None))
        if direction is not None:
            wanted = wanted.where(_COLUMNS.direction == direction.value)
        if peer is not None:
            wanted = wanted.where(_COLUMNS.peer == peer)
        return [_alarm(row) for row in self._run.rows(wanted.order_by(_COLUMNS.since, *_KEY))]

    def count_open(self, direction: Direction, peer: MemberCode) -> int:
        """See `Alarms.count_open`."""
        counted = select(func.count()).select_from(alarms)
        return int(
            self._run.scalar(
                counted.where(
                    _COLUMNS.acknowledged.is_(None), _COLUMNS.direction == direction.value, _COLUMNS.peer == peer
                )
            )
        )

    def of_alert(self, of: AlertReference) -> Sequence[Alarm]:
        """See `Alarms.of_alert`."""
        wanted = select(alarms).where(_of(of)).order_by(_COLUMNS.direction, _COLUMNS.peer)
        return [_alarm(row) for row in self._run.rows(wanted)]

    def acknowledge(
        self, of: AlertReference, direction: Direction, peer: MemberCode, version: int, at: int, by: str, centre: str
    ) -> bool:
        """See `Alarms.acknowledge`."""
        waiting = update(alarms).where(
            _is(of, direction, peer), _COLUMNS.version == version, _COLUMNS.acknowledged.is_(None)
        )
        return self._run.change(waiting.values(acknowledged=at, acknowledged_by=by, coordination_centre=centre)) == 1

    def escalate(self, alarm: Alarm, level: int) -> bool:
        """See `Alarms.escalate`."""
        below = update(alarms).where(
            _is(alarm.of, alarm.direction, alarm.peer), _COLUMNS.version == alarm.version, _COLUMNS.escalated < level
        )
        return self._run.change(below.values(escalated=level)) == 1

    def close(self, of: AlertReference, *, direction: Direction | None = None, peer: MemberCode | None = None) -> None:
        """See `Alarms.close`."""
        closed = delete(alarms).where(_of(of))
        if direction is not None:
            closed = closed.where(_COLUMNS.direction == direction.value)
        if peer is not None:
            closed = closed.where(_COLUMNS.peer == peer)
        self._run.change(closed)


def _of(of: AlertReference) -> ColumnElement[bool]:
    return and_(_COLUMNS.originator == of.originator, _COLUMNS.alert_id == of.alert_id)


def _is(of: AlertReference, direction: Direction, peer: MemberCode) -> ColumnElement[bool]:
    return and_(_of(of), _COLUMNS.direction == direction.value, _COLUMNS.peer == peer)


def _alarm(row: Row[Any]) -> Alarm:
    return Alarm(
        of=AlertReference(MemberCode(row.originator), AlertId(row.alert_id)),
        direction=word(Direction, row.direction),
        peer=MemberCode(row.peer),
        version=row.version,
        since=row.since,
        told=row.told,
        message_id=MessageId(row.message_id),
        times=row.times,
        acknowledged=row.acknowledged,
        by=row.acknowledged_by,
        coordination_centre=row.coordination_centre,
        escalated=row.escalated,
    )

"""Keeps outgoing messages (node/core/outbox.py)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, func, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from node.core.outbox import DANGER_PRIORITY, FIRST_BACKOFF_SECONDS, Backlog, Lane, OutboxRow, OutboxStatus
from node.store import tables
from node.store.statements import Statements
from protocol.vocabulary import MemberCode, MessageId

_COLUMNS = tables.outbox.c
_STATE = tables.node_state.c
_BACK_OFF = {Lane.ORDINARY: "outbox_back_off.", Lane.DANGER: "outbox_back_off_danger."}
"""Beginning of the names, in the node's state, of recipients that are left alone."""


@dataclass(frozen=True, slots=True)
class _BackOff:
    """failures in a row; until: Unix seconds."""

    failures: int
    until: int

    def text(self) -> str:
        return f"{self.failures} {self.until}"

    @classmethod
    def parse(cls, text: str) -> "_BackOff":
        failures, until = text.split()
        return cls(int(failures), int(until))


class StoredOutbox:
    """Implements `Outbox`. A lease is a time in the row: whoever holds it needs no connection, so a dead one frees it."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def add(self, row: OutboxRow) -> None:
        """See `Outbox.add`. The same message to the same recipient twice is a StoreConflictError."""
        self._run.change(
            insert(tables.outbox).values(
                message_id=row.message_id,
                recipient=row.recipient,
                content=row.content_bytes,
                sent=row.sent,
                expires=row.expires,
                priority=row.priority,
                attempts=row.attempts,
                next_attempt=row.next_attempt,
                status=row.status,
                last_error=row.last_error,
            )
        )

    def claim(
        self,
        now: int,
        *,
        lease_seconds: int,
        limit: int,
        lane: Lane = Lane.ORDINARY,
        recipient: MemberCode | None = None,
    ) -> Sequence[OutboxRow]:
        """See `Outbox.claim`. PostgreSQL locks the rows it reads and skips those that others have locked; SQLite lets
        one writing transaction in at a time. Both see the lease once it is committed.

        Every step is one seek in the index (status, recipient, priority, next_attempt), however many rows wait.
        """
        back_offs = self._back_offs(lane)
        wanted = self._recipients(lane) if recipient is None else [recipient]
        due = [one for one in wanted if one not in back_offs or back_offs[one].until <= now]
        claimed: list[OutboxRow] = []
        for one in due:
            share = max(1, limit // len(due))
            if one in back_offs:
                share = 1 if self._probe(lane, one, back_offs[one], until=now + lease_seconds) else 0
            claimed += self._due_rows(lane, one, now, share)
        self._run.change(
            update(tables.outbox)
            .where(_COLUMNS.message_id == bindparam("id"), _COLUMNS.recipient == bindparam("to"))
            .values(lease_until=now + lease_seconds),
            [{"id": row.message_id, "to": row.recipient} for row in claimed],
        )
        return claimed

    def due_recipients(self, lane: Lane, now: int) -> Sequence[MemberCode]:
        """See `Outbox.due_recipients`."""
        back_offs = self._back_offs(lane)
        return [
            one
            for one in self._recipients(lane)
            if (one not in back_offs or back_offs[one].until <= now) and self._due_rows(lane, one, now, 1, locked=False)
        ]

    def back_off(self, recipient: MemberCode, now: int, lane: Lane = Lane.ORDINARY) -> int:
        """See `Outbox.back_off`."""
        failures = self._back_offs(lane).get(recipient, _BackOff(0, 0)).failures
        until = now + min(lane.max_back_off_seconds, FIRST_BACKOFF_SECONDS << min(failures, 16))
        value = _BackOff(failures + 1, until).text()
        row = self._run.insert(tables.node_state).values(name=_BACK_OFF[lane] + recipient, value=value)
        self._run.change(row.on_conflict_do_update(index_elements=[_STATE.name], set_={"value": value}))
        return until

    def reached(self, recipient: MemberCode) -> None:
        """See `Outbox.reached`."""
        names = [beginning + recipient for beginning in _BACK_OFF.values()]
        self._run.change(delete(tables.node_state).where(_STATE.name.in_(names)))

    def give_back_all(self) -> int:
        """See `Outbox.give_back_all`."""
        held = update(tables.outbox).where(_COLUMNS.status == OutboxStatus.PENDING, _COLUMNS.lease_until > 0)
        return self._run.change(held.values(lease_until=0))

    def give_back(self, rows: Sequence[OutboxRow]) -> None:
        """See `Outbox.give_back`."""
        self._run.change(
            update(tables.outbox)
            .where(_COLUMNS.message_id == bindparam("id"), _COLUMNS.recipient == bindparam("to"))
            .values(lease_until=0),
            [{"id": row.message_id, "to": row.recipient} for row in rows],
        )

    def overdue(self, recipient: MemberCode, now: int, *, limit: int) -> Sequence[OutboxRow]:
        """See `Outbox.overdue`."""
        over = and_(_COLUMNS.status == OutboxStatus.PENDING, _COLUMNS.recipient == recipient, _COLUMNS.expires <= now)
        return [_outbox_row(row) for row in self._run.rows(select(tables.outbox).where(over).limit(limit))]

    def renew(self, row: OutboxRow, *, sent: int, expires: int) -> None:
        """See `Outbox.renew`."""
        pending = update(tables.outbox).where(_pending(row.message_id, row.recipient))
        self._run.change(pending.values(sent=sent, expires=expires, next_attempt=sent, lease_until=0))

    def _recipients(self, lane: Lane) -> list[MemberCode]:
        """Those with pending rows in the lane, in order: a seek or two each, where DISTINCT would read every row."""
        found: list[MemberCode] = []
        wanted = select(func.min(_COLUMNS.recipient)).where(_COLUMNS.status == OutboxStatus.PENDING)
        recipient = self._run.scalar(wanted)
        while recipient is not None:
            if lane is Lane.ORDINARY or (self._highest_priority(recipient) or 0) >= DANGER_PRIORITY:
                found.append(MemberCode(recipient))
            recipient = self._run.scalar(wanted.where(_COLUMNS.recipient > recipient))
        return found

    def _highest_priority(self, recipient: str) -> int | None:
        pending = and_(_COLUMNS.status == OutboxStatus.PENDING, _COLUMNS.recipient == recipient)
        highest: int | None = self._run.scalar(select(func.max(_COLUMNS.priority)).where(pending))
        return highest

    def _due_rows(
        self, lane: Lane, recipient: MemberCode, now: int, limit: int, *, locked: bool = True
    ) -> list[OutboxRow]:
        """Priority by priority, and in each by time."""
        pending = and_(_COLUMNS.status == OutboxStatus.PENDING, _COLUMNS.recipient == recipient)
        found: list[OutboxRow] = []
        priorities = select(func.max(_COLUMNS.priority)).where(pending)
        if lane is Lane.ORDINARY:
            priorities = priorities.where(_COLUMNS.priority < DANGER_PRIORITY)
        least = DANGER_PRIORITY if lane is Lane.DANGER else 0
        priority = self._run.scalar(priorities) if limit else None
        while priority is not None and priority >= least and len(found) < limit:
            due = (
                select(tables.outbox)
                .where(pending, _COLUMNS.priority == priority)
                .where(_COLUMNS.next_attempt <= now, _COLUMNS.lease_until <= now)
                .order_by(_COLUMNS.next_attempt)
                .limit(limit - len(found))
            )
            found += [
                _outbox_row(row) for row in self._run.rows(due.with_for_update(skip_locked=True) if locked else due)
            ]
            priority = self._run.scalar(priorities.where(_COLUMNS.priority < priority))
        return found

    def _back_offs(self, lane: Lane) -> dict[MemberCode, "_BackOff"]:
        beginning = _BACK_OFF[lane]
        rows = self._run.rows(
            select(_STATE.name, _STATE.value).where(_STATE.name.startswith(beginning, autoescape=True))
        )
        return {MemberCode(row.name.removeprefix(beginning)): _BackOff.parse(row.value) for row in rows}

    def _probe(self, lane: Lane, recipient: MemberCode, found: "_BackOff", *, until: int) -> bool:
        """Whether this caller may try the recipient with one row: of several at once, one."""
        taken = update(tables.node_state).where(
            _STATE.name == _BACK_OFF[lane] + recipient, _STATE.value == found.text()
        )
        return self._run.change(taken.values(value=_BackOff(found.failures, until).text())) == 1

    def accept(self, message_id: MessageId, recipient: MemberCode, receipt: bytes | None) -> bool:
        """See `Outbox.accept`."""
        settled = self._run.change(
            update(tables.outbox)
            .where(_pending(message_id, recipient))
            .values(status=OutboxStatus.ACCEPTED, receipt=receipt, last_error="")
        )
        return settled == 1

    def retry(self, message_id: MessageId, recipient: MemberCode, *, next_attempt: int, error: str) -> None:
        """See `Outbox.retry`. A row settled meanwhile stays settled."""
        self._run.change(
            update(tables.outbox)
            .where(_pending(message_id, recipient))
            .values(attempts=_COLUMNS.attempts + 1, next_attempt=next_attempt, lease_until=0, last_error=error)
        )

    def fail(self, message_id: MessageId, recipient: MemberCode, *, error: str) -> None:
        """See `Outbox.fail`. An accepted row stays accepted."""
        self._run.change(
            update(tables.outbox)
            .where(_pending(message_id, recipient))
            .values(attempts=_COLUMNS.attempts + 1, status=OutboxStatus.FAILED, last_error=error)
        )

    def rows(self, *, recipient: MemberCode | None = None, status: OutboxStatus | None = None) -> Sequence[OutboxRow]:
        """See `Outbox.rows`."""
        wanted = select(tables.outbox).order_by(_COLUMNS.sent, _COLUMNS.message_id, _COLUMNS.recipient)
        if recipient is not None:
            wanted = wanted.where(_COLUMNS.recipient == recipient)
        if status is not None:
            wanted = wanted.where(_COLUMNS.status == status)
        return [_outbox_row(row) for row in self._run.rows(wanted)]

    def backlogs(self) -> Sequence[Backlog]:
        """See `Outbox.backlogs`."""
        counted = (
            select(_COLUMNS.recipient, func.count().label("pending"), func.min(_COLUMNS.sent).label("oldest"))
            .where(_COLUMNS.status == OutboxStatus.PENDING)
            .group_by(_COLUMNS.recipient)
            .order_by(_COLUMNS.recipient)
        )
        return [Backlog(MemberCode(row.recipient), row.pending, row.oldest) for row in self._run.rows(counted)]

    def erase(self, message_id: MessageId, recipient: MemberCode) -> None:
        """See `Outbox.erase`."""
        settled = update(tables.outbox).where(_of(message_id, recipient), _COLUMNS.status != OutboxStatus.PENDING)
        self._run.change(settled.values(content=b""))

    def find(self, message_id: MessageId, recipient: MemberCode) -> OutboxRow | None:
        """See `Outbox.find`."""
        row = self._run.first(select(tables.outbox).where(_of(message_id, recipient)))
        return None if row is None else _outbox_row(row)

    def receipt(self, message_id: MessageId, recipient: MemberCode) -> bytes | None:
        """See `Outbox.receipt`."""
        receipt: bytes | None = self._run.scalar(select(_COLUMNS.receipt).where(_of(message_id, recipient)))
        return receipt


def _of(message_id: MessageId, recipient: MemberCode) -> ColumnElement[bool]:
    return and_(_COLUMNS.message_id == message_id, _COLUMNS.recipient == recipient)


def _pending(message_id: MessageId, recipient: MemberCode) -> ColumnElement[bool]:
    return and_(_of(message_id, recipient), _COLUMNS.status == OutboxStatus.PENDING)


def _outbox_row(row: Row[Any]) -> OutboxRow:
    return OutboxRow(
        message_id=MessageId(row.message_id),
        recipient=MemberCode(row.recipient),
        content_bytes=row.content,
        sent=row.sent,
        expires=row.expires,
        priority=row.priority,
        attempts=row.attempts,
        next_attempt=row.next_attempt,
        status=OutboxStatus(row.status),
        last_error=row.last_error,
    )

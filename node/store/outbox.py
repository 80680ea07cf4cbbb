"""Keeps outgoing messages (node/core/outbox.py)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, and_, bindparam, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from node.core.outbox import OutboxRow, OutboxStatus
from node.store import tables
from node.store.statements import Statements
from protocol.vocabulary import MemberCode, MessageId

_COLUMNS = tables.outbox.c


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

    def claim(self, now: int, *, lease_seconds: int, limit: int) -> Sequence[OutboxRow]:
        """See `Outbox.claim`. PostgreSQL locks the rows it reads and skips those that others have locked; SQLite lets
        one writing transaction in at a time. Both see the lease once it is committed."""
        due = (
            select(tables.outbox)
            .where(_COLUMNS.status == OutboxStatus.PENDING, _COLUMNS.next_attempt <= now, _COLUMNS.lease_until <= now)
            .order_by(_COLUMNS.priority.desc(), _COLUMNS.next_attempt, _COLUMNS.message_id, _COLUMNS.recipient)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        claimed = [_outbox_row(row) for row in self._run.rows(due)]
        self._run.change(
            update(tables.outbox)
            .where(_COLUMNS.message_id == bindparam("id"), _COLUMNS.recipient == bindparam("to"))
            .values(lease_until=now + lease_seconds),
            [{"id": row.message_id, "to": row.recipient} for row in claimed],
        )
        return claimed

    def accept(self, message_id: MessageId, recipient: MemberCode, receipt: bytes) -> bool:
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

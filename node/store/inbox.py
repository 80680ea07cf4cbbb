"""Keeps accepted messages, and digests of envelopes seen (node/core/inbox.py)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from node.core.inbox import InboxRow
from node.store import tables
from node.store.statements import Statements, insert_on_both
from protocol.vocabulary import MemberCode, MessageId

_COLUMNS = tables.inbox.c
_SEE = insert_on_both(tables.seen_envelopes, lambda row: row.on_conflict_do_nothing())


class StoredInbox:
    """Implements `Inbox`."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def see(self, wire_digest: bytes, expires: int) -> bool:
        """See `Inbox.see`. One statement: of two that bring the same envelope at once, one is told True."""
        return self._run.change(_SEE, {"wire_digest": wire_digest, "expires": expires}) == 1

    def forget_expired(self, now: int) -> int:
        """See `Inbox.forget_expired`."""
        return self._run.change(delete(tables.seen_envelopes).where(tables.seen_envelopes.c.expires <= now))

    def find(self, sender: MemberCode, message_id: MessageId) -> InboxRow | None:
        """See `Inbox.find`."""
        row = self._run.first(select(tables.inbox).where(_COLUMNS.sender == sender, _COLUMNS.message_id == message_id))
        return None if row is None else _inbox_row(row)

    def erase(self, sender: MemberCode, message_id: MessageId) -> None:
        """See `Inbox.erase`."""
        found = update(tables.inbox).where(_COLUMNS.sender == sender, _COLUMNS.message_id == message_id)
        self._run.change(found.values(content=b""))

    def add(self, row: InboxRow) -> None:
        """See `Inbox.add`. A second one is a StoreConflictError."""
        self._run.change(
            insert(tables.inbox).values(
                sender=row.sender,
                message_id=row.message_id,
                content_digest=row.content_digest,
                content=row.content_bytes,
                received=row.received,
                receipt=row.receipt,
            )
        )

    def rows(self, *, sender: MemberCode | None = None) -> Sequence[InboxRow]:
        """See `Inbox.rows`."""
        wanted = select(tables.inbox).order_by(_COLUMNS.id)
        if sender is not None:
            wanted = wanted.where(_COLUMNS.sender == sender)
        return [_inbox_row(row) for row in self._run.rows(wanted)]


def _inbox_row(row: Row[Any]) -> InboxRow:
    return InboxRow(
        sender=MemberCode(row.sender),
        message_id=MessageId(row.message_id),
        content_digest=row.content_digest,
        content_bytes=row.content,
        received=row.received,
        receipt=row.receipt,
    )

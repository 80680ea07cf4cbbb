"""Keeps charged requests and their answers (node/core/answer.py)."""

from sqlalchemy import delete, insert, select, update

from node.core.answer import AnswerRow
from node.store import tables
from node.store.errors import StoreConflictError
from node.store.statements import Statements
from protocol.vocabulary import MemberCode, MessageId

_COLUMNS = tables.answers.c


class StoredAnswers:
    """Implements `Answers`."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def find(self, peer: MemberCode, message_id: MessageId) -> AnswerRow | None:
        """See `Answers.find`."""
        row = self._run.first(select(tables.answers).where(_COLUMNS.peer == peer, _COLUMNS.message_id == message_id))
        if row is None:
            return None
        return AnswerRow(MemberCode(row.peer), MessageId(row.message_id), row.content_digest, row.expires, row.content)

    def add(self, row: AnswerRow) -> None:
        """See `Answers.add`. The same request again is a StoreConflictError, so that none is charged twice."""
        self._run.change(
            insert(tables.answers).values(
                peer=row.peer,
                message_id=row.message_id,
                content_digest=row.content_digest,
                expires=row.expires,
                content=row.content_bytes,
            )
        )

    def settle(self, peer: MemberCode, message_id: MessageId, content_bytes: bytes) -> None:
        """See `Answers.settle`. Raises StoreConflictError when no such request waits for its answer."""
        settled = self._run.change(
            update(tables.answers)
            .where(_COLUMNS.peer == peer, _COLUMNS.message_id == message_id, _COLUMNS.content.is_(None))
            .values(content=content_bytes)
        )
        if settled != 1:
            raise StoreConflictError("no such request waits for its answer: read it again")

    def forget_expired(self, now: int) -> int:
        """See `Answers.forget_expired`."""
        return self._run.change(delete(tables.answers).where(_COLUMNS.expires <= now))

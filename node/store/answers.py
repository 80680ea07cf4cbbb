"""Keeps charged requests and their answers (node/core/answer.py)."""

from sqlalchemy import bindparam, delete, insert, select

from node.core.answer import AnswerRow
from node.store import tables
from node.store.often import often
from node.store.statements import Statements
from protocol.vocabulary import MemberCode, MessageId

_COLUMNS = tables.answers.c
_FIND = often(
    select(tables.answers).where(_COLUMNS.peer == bindparam("peer"), _COLUMNS.message_id == bindparam("message_id"))
)
_ADD = often(insert(tables.answers))


class StoredAnswers:
    """Implements `Answers`."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def find(self, peer: MemberCode, message_id: MessageId) -> AnswerRow | None:
        """See `Answers.find`."""
        row = self._run.first(_FIND, {"peer": peer, "message_id": message_id})
        if row is None:
            return None
        return AnswerRow(MemberCode(row.peer), MessageId(row.message_id), row.content_digest, row.expires, row.content)

    def add(self, row: AnswerRow) -> None:
        """See `Answers.add`. The same request again is a StoreConflictError, so that none is charged twice."""
        self._run.change(
            _ADD,
            {
                "peer": row.peer,
                "message_id": row.message_id,
                "content_digest": row.content_digest,
                "expires": row.expires,
                "content": row.content_bytes,
            },
        )

    def forget_expired(self, now: int) -> int:
        """See `Answers.forget_expired`."""
        return self._run.change(delete(tables.answers).where(_COLUMNS.expires <= now))

"""Keeps requests between members (node/core/inquiries.py)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, and_, select, update
from sqlalchemy.sql.elements import ColumnElement

from node.core.inquiries import Inquiry, InquirySubject
from node.store.inquiry_tables import inquiries
from node.store.statements import Statements
from node.store.words import word
from protocol.vocabulary import MemberCode, MessageId, Urgency

_COLUMNS = inquiries.c


class StoredInquiries:
    """Implements `Inquiries`."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def add(self, inquiry: Inquiry) -> bool:
        """See `Inquiries.add`."""
        row = self._run.insert(inquiries).values(
            asker=inquiry.asker,
            request_id=inquiry.request_id,
            asked=inquiry.asked,
            subject=inquiry.subject.value,
            message_id=inquiry.message_id,
            urgency=inquiry.urgency.value,
            issued=inquiry.issued,
            expires=inquiry.expires,
            answer_id=inquiry.answer_id,
            result_id=inquiry.result_id,
            ground=inquiry.ground,
        )
        return self._run.change(row.on_conflict_do_nothing()) == 1

    def find(self, asker: MemberCode, request_id: MessageId) -> Inquiry | None:
        """See `Inquiries.find`."""
        row = self._run.first(select(inquiries).where(_of(asker, request_id)))
        return None if row is None else _inquiry(row)

    def by_id(self, request_id: MessageId) -> Sequence[Inquiry]:
        """See `Inquiries.by_id`. In order of asker."""
        wanted = select(inquiries).where(_COLUMNS.request_id == request_id).order_by(_COLUMNS.asker)
        return [_inquiry(row) for row in self._run.rows(wanted)]

    def all(self, subject: InquirySubject, *, unanswered: bool = False) -> Sequence[Inquiry]:
        """See `Inquiries.all`."""
        wanted = select(inquiries).where(_COLUMNS.subject == subject.value)
        if unanswered:
            wanted = wanted.where(_COLUMNS.answer_id.is_(None))
        ordered = wanted.order_by(_COLUMNS.issued, _COLUMNS.asker, _COLUMNS.request_id)
        return [_inquiry(row) for row in self._run.rows(ordered)]

    def answer(self, asker: MemberCode, request_id: MessageId, answer_id: MessageId, ground: str) -> bool:
        """See `Inquiries.answer`. Compared and set in one statement: of two answers one wins."""
        unanswered = update(inquiries).where(_of(asker, request_id), _COLUMNS.answer_id.is_(None))
        return self._run.change(unanswered.values(answer_id=answer_id, ground=ground)) == 1

    def report(self, asker: MemberCode, request_id: MessageId, result_id: MessageId) -> bool:
        """See `Inquiries.report`."""
        unreported = update(inquiries).where(
            _of(asker, request_id), _COLUMNS.answer_id.is_not(None), _COLUMNS.result_id.is_(None)
        )
        return self._run.change(unreported.values(result_id=result_id)) == 1


def _of(asker: MemberCode, request_id: MessageId) -> ColumnElement[bool]:
    return and_(_COLUMNS.asker == asker, _COLUMNS.request_id == request_id)


def _inquiry(row: Row[Any]) -> Inquiry:
    return Inquiry(
        asker=MemberCode(row.asker),
        request_id=MessageId(row.request_id),
        asked=MemberCode(row.asked),
        subject=word(InquirySubject, row.subject),
        message_id=MessageId(row.message_id),
        urgency=word(Urgency, row.urgency),
        issued=row.issued,
        expires=row.expires,
        answer_id=None if row.answer_id is None else MessageId(row.answer_id),
        result_id=None if row.result_id is None else MessageId(row.result_id),
        ground=row.ground,
    )

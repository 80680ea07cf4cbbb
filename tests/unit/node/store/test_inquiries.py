"""What is kept of requests between members, on each kind of database."""

from dataclasses import replace

from node.core.inquiries import Inquiry, InquirySubject
from node.store.database import SqlStore
from protocol.vocabulary import MemberCode, MessageId, Urgency
from tests.support.at_once import at_once
from tests.support.databases import TestDatabase

GR, PK, TR = (MemberCode(code) for code in ("GR", "PK", "TR"))
ID, ANSWER, RESULT = (MessageId(byte * 16) for byte in ("01", "02", "03"))
INQUIRY = Inquiry(TR, ID, GR, InquirySubject.VESSEL, MessageId("0f" * 16), Urgency.URGENT, 1_000, 9_000)


def test_an_inquiry_comes_back_as_it_was_put(store: SqlStore) -> None:
    with store.write() as tx:
        assert tx.inquiries.add(INQUIRY)
    with store.read() as tx:
        assert tx.inquiries.find(TR, ID) == INQUIRY
        assert tx.inquiries.find(GR, ID) is None
        assert tx.inquiries.find(TR, ANSWER) is None


def test_nobody_asks_twice_under_one_id_and_two_askers_may_choose_the_same(store: SqlStore) -> None:
    theirs = replace(INQUIRY, asker=PK, asked=TR)
    with store.write() as tx:
        assert tx.inquiries.add(INQUIRY)
        assert not tx.inquiries.add(replace(INQUIRY, asked=PK, expires=1))
        assert tx.inquiries.add(theirs)
        assert tx.inquiries.by_id(ID) == [theirs, INQUIRY]
        assert tx.inquiries.find(TR, ID) == INQUIRY


def test_lists_by_subject_in_order_of_issue(store: SqlStore) -> None:
    earlier = replace(INQUIRY, request_id=ANSWER, issued=500)
    other = replace(INQUIRY, request_id=RESULT, subject=InquirySubject.INFORMATION)
    with store.write() as tx:
        for one in (INQUIRY, other, earlier):
            tx.inquiries.add(one)
        tx.inquiries.answer(TR, ANSWER, MessageId("0a" * 16), "")
        assert [one.request_id for one in tx.inquiries.all(InquirySubject.VESSEL)] == [ANSWER, ID]
        assert [one.request_id for one in tx.inquiries.all(InquirySubject.VESSEL, unanswered=True)] == [ID]
        assert tx.inquiries.all(InquirySubject.INFORMATION) == [other]


def test_one_answer_and_then_one_result(store: SqlStore) -> None:
    with store.write() as tx:
        tx.inquiries.add(INQUIRY)
        assert not tx.inquiries.report(TR, ID, RESULT)
        assert not tx.inquiries.answer(PK, ID, ANSWER, "")
        assert tx.inquiries.answer(TR, ID, ANSWER, "a law")
        assert not tx.inquiries.answer(TR, ID, RESULT, "")
        assert tx.inquiries.report(TR, ID, RESULT)
        assert not tx.inquiries.report(TR, ID, ANSWER)
        assert tx.inquiries.find(TR, ID) == replace(INQUIRY, answer_id=ANSWER, result_id=RESULT, ground="a law")


def test_of_several_at_once_one_asks_one_answers_one_reports(database: TestDatabase) -> None:
    stores = [database.open() for _ in range(4)]

    def act(number: int) -> tuple[bool, bool, bool]:
        mine = MessageId(f"{number:032x}")
        with stores[number].write() as tx:
            asked = tx.inquiries.add(replace(INQUIRY, message_id=mine))
        with stores[number].write() as tx:
            answered = tx.inquiries.answer(TR, ID, mine, f"{number}")
        with stores[number].write() as tx:
            return asked, answered, tx.inquiries.report(TR, ID, mine)

    try:
        outcomes = at_once([lambda number=number: act(number) for number in range(4)])  # type: ignore[misc]
        won = [[place for place, one in enumerate(outcomes) if one[step]] for step in range(3)]
        assert [len(one) for one in won] == [1, 1, 1]
        with stores[0].read() as tx:
            found = tx.inquiries.find(TR, ID)
        assert found is not None
        assert [found.message_id, found.answer_id, found.result_id] == [MessageId(f"{one[0]:032x}") for one in won]
        assert found.ground == f"{won[1][0]}"
    finally:
        for store in stores:
            store.close()

"""Outbox, inbox, answers, leaves, recalls: settled means settled, erased means erased, nothing is lost on the way."""

from dataclasses import replace

import pytest

from node.core.answer import AnswerRow
from node.core.exchange_log import LeafRow
from node.core.inbox import InboxRow
from node.core.outbox import OutboxRow, OutboxStatus
from node.core.recall import RecallRow
from node.store import tables
from node.store.database import SqlStore
from node.store.errors import StoreConflictError, StoreDamagedError
from node.store.statements import PAGE_ROWS
from protocol.leaf import Leaf, leaf_to_bytes
from protocol.recall import RecallOutcome
from protocol.vocabulary import Direction, EntryId, HitReference, LeafKind, MemberCode, MessageId

IR, TR = MemberCode("IR"), MemberCode("TR")


def message(number: int, *, priority: int = 0, next_attempt: int = 0) -> OutboxRow:
    content = f"content {number}".encode()
    return OutboxRow(
        MessageId(f"{number:032x}"), IR, content, 10 + number, 10_000, priority=priority, next_attempt=next_attempt
    )


def claimed(store: SqlStore, now: int, *, limit: int = 10) -> list[OutboxRow]:
    with store.write() as tx:
        return list(tx.outbox.claim(now, lease_seconds=60, limit=limit))


def test_claims_come_by_priority_then_by_time_and_only_when_due(store: SqlStore) -> None:
    with store.write() as tx:
        for row in (message(1, next_attempt=50), message(2, next_attempt=40), message(3, next_attempt=101)):
            tx.outbox.add(row)
        tx.outbox.add(message(4, next_attempt=100, priority=5))
    assert [row.content_bytes for row in claimed(store, 100, limit=2)] == [b"content 4", b"content 2"]
    assert [row.content_bytes for row in claimed(store, 100)] == [b"content 1"]


def test_lease_keeps_others_off_and_ends_by_itself(store: SqlStore) -> None:
    """A node killed with a claimed row in hand must not keep it for ever."""
    with store.write() as tx:
        tx.outbox.add(message(1))
    assert len(claimed(store, 100)) == 1
    assert claimed(store, 159) == []
    assert len(claimed(store, 160)) == 1


def test_retry_gives_the_row_back_and_counts(store: SqlStore) -> None:
    row = message(1)
    with store.write() as tx:
        tx.outbox.add(row)
    claimed(store, 100)
    with store.write() as tx:
        tx.outbox.retry(row.message_id, IR, next_attempt=110, error="unreachable")
    assert claimed(store, 109) == []
    [again] = claimed(store, 110)
    assert (again.attempts, again.last_error, again.status) == (1, "unreachable", OutboxStatus.PENDING)


def test_settled_row_stays_settled(store: SqlStore) -> None:
    """A slow worker whose lease ended reports a failure after another one delivered."""
    row = message(1)
    with store.write() as tx:
        tx.outbox.add(row)
        assert tx.outbox.accept(row.message_id, IR, b"receipt")
        assert not tx.outbox.accept(row.message_id, IR, b"another receipt")
        tx.outbox.retry(row.message_id, IR, next_attempt=0, error="late")
        tx.outbox.fail(row.message_id, IR, error="late")
    with store.read() as tx:
        assert tx.outbox.receipt(row.message_id, IR) == b"receipt"
        assert tx.outbox.receipt(row.message_id, TR) is None
        assert [found.status for found in tx.outbox.rows()] == [OutboxStatus.ACCEPTED]
    assert claimed(store, 9_000) == []


def test_failed_row_is_never_tried_again_and_still_shown(store: SqlStore) -> None:
    row = message(1)
    with store.write() as tx:
        tx.outbox.add(row)
        tx.outbox.add(message(0))
        tx.outbox.fail(row.message_id, IR, error="refused")
        assert not tx.outbox.accept(row.message_id, IR, b"receipt")
    assert [found.content_bytes for found in claimed(store, 9_000)] == [b"content 0"]
    with store.read() as tx:
        assert [found.last_error for found in tx.outbox.rows(status=OutboxStatus.FAILED)] == ["refused"]
        assert [found.content_bytes for found in tx.outbox.rows(recipient=IR)] == [b"content 0", b"content 1"]
        assert tx.outbox.rows(recipient=TR) == []


def test_inbox_accepts_one_message_of_an_identity(store: SqlStore) -> None:
    first = InboxRow(IR, MessageId("m"), b"d" * 32, b"content", 50, b"receipt")
    same_id_of_another_sender = InboxRow(TR, MessageId("m"), b"e" * 32, b"other", 40, b"receipt 2")
    with store.write() as tx:
        tx.inbox.add(first)
        tx.inbox.add(same_id_of_another_sender)
    with pytest.raises(StoreConflictError), store.write() as tx:
        tx.inbox.add(InboxRow(IR, MessageId("m"), b"f" * 32, b"changed", 60, b"receipt 3"))
    with store.read() as tx:
        assert tx.inbox.find(IR, MessageId("m")) == first
        assert tx.inbox.find(IR, MessageId("n")) is None
        assert tx.inbox.rows() == [first, same_id_of_another_sender]
        assert tx.inbox.rows(sender=TR) == [same_id_of_another_sender]


def test_replay_is_known_until_the_envelope_has_expired(store: SqlStore) -> None:
    with store.write() as tx:
        assert tx.inbox.see(b"\x01" * 32, 100)
        assert tx.inbox.see(b"\x02" * 32, 101)
        assert not tx.inbox.see(b"\x01" * 32, 500)
        assert tx.inbox.forget_expired(100) == 1
        assert not tx.inbox.see(b"\x02" * 32, 500)


def test_answer_is_stored_once_and_forgotten_when_expired(store: SqlStore) -> None:
    """Two evaluations of one request race: only the first answer counts, so that a retry never gets another one."""
    first = AnswerRow(IR, MessageId("m"), b"d" * 32, 100, b"first")
    with store.write() as tx:
        tx.answers.add(first)
    with pytest.raises(StoreConflictError), store.write() as tx:
        tx.answers.add(replace(first, content_bytes=b"second"))
    with store.write() as tx:
        assert tx.answers.find(IR, MessageId("m")) == first
        assert tx.answers.find(TR, MessageId("m")) is None
        assert tx.answers.forget_expired(99) == 0
        assert tx.answers.forget_expired(100) == 1
        assert tx.answers.find(IR, MessageId("m")) is None


def leaf_row(time: int, peer: MemberCode | None, payload: bytes | None = b"payload") -> LeafRow:
    leaf = Leaf(LeafKind.CHECK, Direction.INTERNAL, peer, None, time, bytes(32))
    return LeafRow(leaf, leaf_to_bytes(leaf), payload, bytes(32))


def test_leaves_come_complete_and_in_order_over_several_pages(store: SqlStore) -> None:
    """Many leaves of one second straddle the pages: none may be lost or told twice where a page ends."""
    rows = [leaf_row(100 + number // 600, (IR, TR, None)[number % 3], str(number).encode()) for number in range(1_700)]
    with store.write() as tx:
        for row in rows:
            tx.leaves.insert(row)
    assert len(rows) > 3 * PAGE_ROWS
    with store.read() as tx:
        assert list(tx.leaves.all()) == rows
        assert list(tx.leaves.all(peer=TR)) == [row for row in rows if row.leaf.peer == TR]
        assert list(tx.leaves.all(since=101)) == rows[600:]
        assert next(iter(tx.leaves.all())) == rows[0]
        assert tx.leaves.count() == len(rows)


def test_leaf_whose_bytes_were_changed_is_not_passed_on(store: SqlStore) -> None:
    with store.write() as tx:
        tx.leaves.insert(leaf_row(1, None))
    with store.connection(writing=True) as connection:
        connection.execute(tables.leaves.update().values(leaf=b"{}"))
    with pytest.raises(StoreDamagedError), store.read() as tx:
        list(tx.leaves.all())


def test_recall_is_answered_once(store: SqlStore) -> None:
    sent = RecallRow(MessageId("i"), IR, EntryId("E1"), HitReference("h"), 50)
    with store.write() as tx:
        tx.recalls.add_sent(sent)
        assert tx.recalls.sent(outcome=RecallOutcome.PENDING) == [sent]
        assert not tx.recalls.settle(MessageId("i"), TR, RecallOutcome.PURGED, "")
        assert tx.recalls.settle(MessageId("i"), IR, RecallOutcome.RETAINED_UNDER_LAW, "Act 5")
        assert not tx.recalls.settle(MessageId("i"), IR, RecallOutcome.PURGED, "")
        assert [(row.outcome, row.basis) for row in tx.recalls.sent()] == [(RecallOutcome.RETAINED_UNDER_LAW, "Act 5")]
        assert tx.recalls.sent(outcome=RecallOutcome.PENDING) == []


def test_recalled_reference_is_known_for_its_owner_only(store: SqlStore) -> None:
    """One member must not be able to recall another's entry by naming its reference."""
    with store.write() as tx:
        tx.recalls.add_received(IR, HitReference("h"), 1)
        tx.recalls.add_received(IR, HitReference("h"), 2)
        tx.recalls.add_received(IR, HitReference("h"), 1)
        assert [tx.recalls.is_recalled(IR, HitReference("h"), as_of=issued) for issued in (1, 2, 3)] == [
            True,
            True,
            False,
        ]
        assert not tx.recalls.is_recalled(TR, HitReference("h"), as_of=1)

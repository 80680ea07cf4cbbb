"""Ten thousand messages to a node that is gone, beside a few to one that is there."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import event, insert, text

from node.core.outbox import MAX_BACKOFF_SECONDS, OutboxRow, OutboxStatus
from node.store import tables
from node.store.database import SqlStore
from protocol.vocabulary import MemberCode, MessageId
from tests.support.databases import POSTGRESQL

GONE, HERE, THERE = MemberCode("GR"), MemberCode("PK"), MemberCode("TR")
BACKLOG = 10_000


def message(number: int, recipient: MemberCode, *, priority: int = 0) -> OutboxRow:
    return OutboxRow(MessageId(f"{number:032x}"), recipient, b"content", 10, 10**9, priority)


def claimed(store: SqlStore, now: int, *, limit: int = 64) -> Counter[MemberCode]:
    with store.write() as tx:
        return Counter(row.recipient for row in tx.outbox.claim(now, lease_seconds=60, limit=limit))


@pytest.fixture
def burdened(store: SqlStore) -> SqlStore:
    """10,000 rows for GONE, older than all others and as urgent; 20 for each of the others."""
    rows = [
        {
            "message_id": f"{number:032x}", "recipient": GONE, "content": bytes(1500), "sent": 1, "expires": 10**9,
            "priority": number % 2, "attempts": 0, "next_attempt": 0, "status": "pending", "last_error": "",
        }
        for number in range(BACKLOG)
    ]  # fmt: skip
    with store.connection(writing=True) as connection:
        connection.execute(insert(tables.outbox), rows)
        connection.execute(text("ANALYZE"))
    with store.write() as tx:
        for number in range(20):
            tx.outbox.add(message(BACKLOG + number, HERE))
            tx.outbox.add(message(BACKLOG + number, THERE))
    return store


def test_every_recipient_has_its_share_of_a_claim(burdened: SqlStore) -> None:
    assert claimed(burdened, 100) == {GONE: 21, HERE: 20, THERE: 20}
    assert claimed(burdened, 100, limit=2) == {GONE: 1}, "at least one row each, and two have nothing left"


def test_a_recipient_that_is_gone_costs_one_attempt_and_holds_nobody_up(burdened: SqlStore) -> None:
    with burdened.write() as tx:
        until = tx.outbox.back_off(GONE, 100)
    assert claimed(burdened, until - 1, limit=6) == {HERE: 3, THERE: 3}
    assert claimed(burdened, until, limit=6) == {GONE: 1, HERE: 2, THERE: 2}
    assert claimed(burdened, until, limit=6) == {HERE: 3, THERE: 3}, "a second worker does not try it as well"
    assert claimed(burdened, until + 60, limit=6)[GONE] == 1, "unless the first one died of it"


def test_it_is_left_alone_longer_each_time_until_it_answers(burdened: SqlStore) -> None:
    waits, now = [], 100
    for _ in range(12):
        with burdened.write() as tx:
            until = tx.outbox.back_off(GONE, now)
        waits.append(until - now)
        now = until
    assert waits == sorted(waits)
    assert waits[0] < 10
    assert waits[-1] == MAX_BACKOFF_SECONDS
    with burdened.write() as tx:
        tx.outbox.reached(GONE)
    assert claimed(burdened, now, limit=30)[GONE] == 10


def test_rows_given_back_untried_have_used_no_attempt(burdened: SqlStore) -> None:
    with burdened.write() as tx:
        rows = tx.outbox.claim(100, lease_seconds=60, limit=3)
        tx.outbox.give_back(rows)
        again = tx.outbox.claim(100, lease_seconds=60, limit=3)
    assert sorted(row.recipient for row in again) == [GONE, HERE, THERE]
    assert {row.attempts for row in again} == {0}


def test_what_is_overdue_is_found_for_that_recipient_alone(burdened: SqlStore) -> None:
    with burdened.write() as tx:
        assert tx.outbox.overdue(GONE, 10**9 - 1, limit=10) == []
        rows = tx.outbox.overdue(GONE, 10**9, limit=10)
        assert [row.recipient for row in rows] == [GONE] * 10
        assert len(tx.outbox.overdue(GONE, 10**9, limit=2 * BACKLOG)) == BACKLOG


def test_a_renewed_row_waits_anew_and_a_settled_one_stays_settled(burdened: SqlStore) -> None:
    with burdened.write() as tx:
        first, second, *_ = tx.outbox.overdue(GONE, 10**9, limit=10)
        tx.outbox.fail(second.message_id, GONE, error="gone")
        for row in (first, second):
            tx.outbox.renew(row, sent=10**9, expires=10**9 + 60)
        renewed, settled = (tx.outbox.find(row.message_id, GONE) for row in (first, second))
        assert renewed == replace(first, sent=10**9, expires=10**9 + 60, next_attempt=10**9)
        assert settled == replace(second, status=OutboxStatus.FAILED, last_error="gone", attempts=1)
        assert len(tx.outbox.overdue(GONE, 10**9, limit=2 * BACKLOG)) == BACKLOG - 2


@contextmanager
def statements(store: SqlStore) -> Iterator[list[tuple[str, Any]]]:
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if statement.lstrip().upper().startswith("SELECT") and "outbox" in statement:
            seen.append((statement, parameters))

    event.listen(store._engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(store._engine, "before_cursor_execute", note)


def test_no_step_of_a_claim_reads_the_backlog(burdened: SqlStore, kind: str) -> None:
    """A claim holds the write lock on SQLite: were it to read ten thousand rows, every check would wait for it."""
    with burdened.write() as tx:
        tx.outbox.back_off(GONE, 100)
    with statements(burdened) as seen:
        claimed(burdened, 100)
    assert len(seen) > 4
    with burdened.connection(writing=True) as connection:
        for statement, parameters in seen:
            if kind == POSTGRESQL:
                plan = connection.exec_driver_sql(f"EXPLAIN {statement}", parameters).scalars().all()
                assert not any("Seq Scan on outbox" in line for line in plan), plan
            else:
                plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
                assert all("ix_outbox_status_recipient_priority_next_attempt" in line for line in plan), plan

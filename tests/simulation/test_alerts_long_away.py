"""A node that was away for longer than a message lives, and one whose clock runs ahead, or that says so."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from node.core.alerts.publication import publish
from node.core.alerts.rows import AlertRow
from node.core.alerts.withdrawal import withdraw
from node.core.outbox import MAX_BACKOFF_SECONDS, MESSAGE_LIFETIME_SECONDS, OutboxStatus, deliver_due
from node.core.sequencer import run_log
from protocol.alerts.alert import AlertReference
from protocol.alerts.withdrawal import WithdrawalReason
from protocol.errors import RefusedError
from protocol.limits import MAX_CLOCK_SKEW_SECONDS
from protocol.receipt import require_past
from protocol.vocabulary import MemberCode
from tests.support.alerts import make_draft
from tests.support.federation import START, FakeClock, SimulatedFederation, make_federation

GR, PK = MemberCode("GR"), MemberCode("PK")
DAY = 86_400


@pytest.fixture
def federation(tmp_path: Path) -> Iterator[SimulatedFederation]:
    made = make_federation(tmp_path)
    yield made
    made.close()


def days_pass(federation: SimulatedFederation, days: int) -> None:
    for _ in range(days):
        federation.clock.advance(DAY)
        deliver_due(federation[PK].context)


def at(federation: SimulatedFederation, code: str, reference: AlertReference) -> AlertRow | None:
    with federation[code].store.read() as tx:
        return tx.alerts.find(reference)


def come_back(federation: SimulatedFederation) -> None:
    federation.wires.down.clear()
    for _ in range(3):
        federation.clock.advance(MAX_BACKOFF_SECONDS)
        for code in (PK, GR):
            deliver_due(federation[code].context)


def statuses(federation: SimulatedFederation) -> list[OutboxStatus]:
    with federation[PK].store.read() as tx:
        return [row.status for row in tx.outbox.rows(recipient=GR)]


def test_an_alert_and_a_withdrawal_reach_who_was_away_for_weeks(federation: SimulatedFederation) -> None:
    kept = publish(federation[PK].context, make_draft(GR)).reference
    withdrawn = publish(federation[PK].context, make_draft(GR)).reference
    deliver_due(federation[PK].context)
    federation.wires.down.add(GR)
    newer = publish(federation[PK].context, make_draft(GR)).reference
    withdraw(federation[PK].context, withdrawn.alert_id, WithdrawalReason.CONCLUDED)
    days_pass(federation, 20)
    come_back(federation)
    for reference in (kept, newer):
        row = at(federation, GR, reference)
        assert row is not None
        assert row.is_held
    gone = at(federation, GR, withdrawn)
    assert gone is not None
    assert not gone.is_held
    assert gone.withdrawn is not None
    with federation[PK].store.read() as tx:
        assert tx.alerts.awaited() == []
    assert set(statuses(federation)) == {OutboxStatus.ACCEPTED}


def test_what_may_no_longer_be_used_is_not_sent_any_more(federation: SimulatedFederation) -> None:
    federation.wires.down.add(GR)
    expires = START + MESSAGE_LIFETIME_SECONDS + DAY
    reference = publish(federation[PK].context, make_draft(GR, marking={"expires": expires})).reference
    days_pass(federation, 8)
    assert statuses(federation) == [OutboxStatus.PENDING]
    days_pass(federation, 8)
    assert statuses(federation) == [OutboxStatus.FAILED]
    come_back(federation)
    assert at(federation, GR, reference) is None


def test_a_renewed_message_that_had_arrived_has_one_effect(federation: SimulatedFederation) -> None:
    """Its answer was lost: the same message id comes again after another lifetime began."""

    def lose(recipient: MemberCode, sender: MemberCode, raw: bytes) -> bytes:
        federation.wires.down.add(GR)
        return b""

    federation.wires.after = lose
    reference = publish(federation[PK].context, make_draft(GR)).reference
    deliver_due(federation[PK].context)
    federation.wires.after = lambda recipient, sender, raw: raw
    assert statuses(federation) == [OutboxStatus.PENDING]
    days_pass(federation, 9)
    come_back(federation)
    with federation[GR].store.read() as tx:
        assert len(tx.inbox.rows(sender=PK)) == 1
        assert len(tx.alerts.carriers(reference)) == 1
    assert statuses(federation) == [OutboxStatus.ACCEPTED]


AHEAD = 2 * MAX_BACKOFF_SECONDS + MAX_CLOCK_SKEW_SECONDS
"""So much that it is believed at the second further attempt, and not at the first."""


def test_what_was_accepted_in_the_future_counts_when_that_time_has_come(federation: SimulatedFederation) -> None:
    """GR dates its leaf and its receipt ahead, and all else rightly: neither sets back when its own time began."""
    pk, gr = federation[PK], federation[GR]
    gr.restart(federation.wires, clock=FakeClock(START + AHEAD))
    publish(pk.context, make_draft(GR))
    deliver_due(pk.context)
    gr.restart(federation.wires, clock=federation.clock)
    for attempt in (1, 2):
        federation.clock.advance(MAX_BACKOFF_SECONDS)
        run_log(gr.context)
        deliver_due(gr.context)
        with pk.store.read() as tx:
            (sent,) = tx.outbox.rows(recipient=GR)
            proof = tx.witnessed_logs.delivery(GR, sent.message_id)
        assert (proof is not None) == (attempt == 2)
        deliver_due(pk.context)
        with pk.store.read() as tx:
            (sent,) = tx.outbox.rows(recipient=GR)
        assert sent.status is (OutboxStatus.ACCEPTED if attempt == 2 else OutboxStatus.PENDING)
        assert ("accepted in the future" in sent.last_error) == (attempt == 1)


@pytest.mark.parametrize("after", [-1, 0, MAX_CLOCK_SKEW_SECONDS])
def test_clocks_may_differ_by_the_skew(after: int) -> None:
    require_past(START + after, START)
    with pytest.raises(RefusedError):
        require_past(START + MAX_CLOCK_SKEW_SECONDS + 1, START)

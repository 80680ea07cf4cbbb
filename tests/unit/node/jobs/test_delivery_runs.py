"""A peer that takes as long as it may over every answer holds up nobody else's messages."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from node.core.messages import make_item
from node.core.outbox import DANGER_PRIORITY, LEASE_SECONDS, Lane, OutboxStatus, enqueue
from node.jobs.delivery_runs import DeliveryRuns
from protocol.encoding import decode_object
from protocol.limits import MAX_KEY_SHEET_BYTES
from protocol.restrictions import Restrictions
from protocol.vocabulary import ItemKind, MemberCode
from tests.support.attackers import GR, PK, TR
from tests.support.federation import START, SimulatedFederation, Wires, make_federation

PATIENCE_SECONDS = 20
"""Longer than anything here takes; only a failure waits so long."""


class SlowWires(Wires):
    """GR begins to answer and does not end before `go_on` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.go_on, self.reached_tr = threading.Event(), threading.Event(), threading.Event()
        self.tries_of_gr = 0

    def exchange(self, sender: MemberCode, recipient: MemberCode, raw: bytes) -> bytes:
        if recipient == GR:
            self.tries_of_gr += 1
            self.reached.set()
            assert self.go_on.wait(PATIENCE_SECONDS)
        answer = super().exchange(sender, recipient, raw)
        if recipient == TR:
            self.reached_tr.set()
        return answer


@pytest.fixture
def wires() -> SlowWires:
    return SlowWires()


@pytest.fixture
def federation(tmp_path: Path, wires: SlowWires) -> Iterator[SimulatedFederation]:
    made = make_federation(tmp_path, ("GR", "PK", "TR"), wires=wires)
    yield made
    made.close()


@pytest.fixture
def runs(federation: SimulatedFederation, wires: SlowWires) -> Iterator[DeliveryRuns]:
    made = DeliveryRuns(federation["PK"].context)
    yield made
    wires.go_on.set()
    made.stop()


def send(federation: SimulatedFederation, recipient: MemberCode, *, priority: int = 0) -> None:
    """PK's key sheet, once more, on its way to the recipient."""
    node = federation["PK"].context
    with federation["PK"].store.write() as tx:
        newest = max((row for row in tx.membership.key_sheets() if row.member == PK), key=lambda row: row.serial)
        body = decode_object(newest.signed, max_bytes=MAX_KEY_SHEET_BYTES)
        restrictions = Restrictions(expires=START + 86_400, releasable_to=(recipient,))
        enqueue(tx, node, recipient, make_item(node, ItemKind.KEY_SHEET, body, restrictions), priority=priority)


def rows(federation: SimulatedFederation, recipient: MemberCode, status: OutboxStatus) -> int:
    with federation["PK"].store.read() as tx:
        return len(tx.outbox.rows(recipient=recipient, status=status))


@pytest.mark.parametrize(("lane", "priority"), [(Lane.ORDINARY, 0), (Lane.DANGER, DANGER_PRIORITY)])
def test_the_others_get_theirs_while_one_answers_slowly(
    federation: SimulatedFederation, wires: SlowWires, runs: DeliveryRuns, lane: Lane, priority: int
) -> None:
    send(federation, GR, priority=priority)
    assert runs.start_due(lane) == 1
    assert wires.reached.wait(PATIENCE_SECONDS)
    for _ in range(10):
        wires.reached_tr.clear()
        send(federation, GR, priority=priority)
        send(federation, TR, priority=priority)
        while not wires.reached_tr.is_set():  # TR's last run may not have ended yet when the next message is there
            runs.start_due(lane)
            wires.reached_tr.wait(0.01)
    assert wires.tries_of_gr == 1, "ten more messages for it hold no second thread"


def test_danger_to_life_passes_an_ordinary_message_that_the_peer_is_slow_to_take(
    federation: SimulatedFederation, wires: SlowWires, runs: DeliveryRuns
) -> None:
    send(federation, GR)
    runs.start_due(Lane.ORDINARY)
    assert wires.reached.wait(PATIENCE_SECONDS)
    wires.reached.clear()
    send(federation, GR, priority=DANGER_PRIORITY)
    assert runs.start_due(Lane.DANGER) == 1
    assert wires.reached.wait(PATIENCE_SECONDS)


def test_a_node_that_stops_settles_what_it_is_sending_and_gives_the_rest_back(
    federation: SimulatedFederation, wires: SlowWires, runs: DeliveryRuns
) -> None:
    for _ in range(5):
        send(federation, GR)
    runs.start_due(Lane.ORDINARY)
    assert wires.reached.wait(PATIENCE_SECONDS)
    stopping = threading.Thread(target=runs.stop)
    stopping.start()
    while not runs.is_stopping:
        stopping.join(0.01)
    assert runs.start_due(Lane.ORDINARY) == 0
    wires.go_on.set()
    stopping.join(PATIENCE_SECONDS)
    assert not stopping.is_alive()
    assert rows(federation, GR, OutboxStatus.ACCEPTED) == 1
    with federation["PK"].store.write() as tx:
        assert len(tx.outbox.claim(START, lease_seconds=60, limit=64)) == 4, "no lease is left behind"


def test_an_unforeseen_failure_ends_one_run_and_the_next_look_tries_again(
    federation: SimulatedFederation, wires: SlowWires, runs: DeliveryRuns
) -> None:
    def fail(_sender: MemberCode, _recipient: MemberCode, _raw: bytes) -> bytes:
        wires.reached.set()
        raise RuntimeError("unforeseen")

    wires.before, wires_before = fail, wires.before
    send(federation, TR)
    runs.start_due(Lane.ORDINARY)
    assert wires.reached.wait(PATIENCE_SECONDS)
    wires.before = wires_before
    federation.clock.advance(LEASE_SECONDS)
    while not wires.reached_tr.is_set():
        runs.start_due(Lane.ORDINARY)
        wires.reached_tr.wait(0.01)

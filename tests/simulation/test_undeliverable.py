"""A node that is gone, and ten thousand messages for it: the others get theirs, and hardly anything is spent on it."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from node.core.key_sheet_announcement import announce_key_sheet
from node.core.messages import item_content, make_item
from node.core.outbox import MAX_BACKOFF_SECONDS, MESSAGE_LIFETIME_SECONDS, OutboxRow, deliver_due, enqueue
from protocol.item import SignedItem
from protocol.limits import MAX_CONTENT_BYTES
from protocol.matching.errors import UnreadableError
from protocol.restrictions import Restrictions
from protocol.vocabulary import ItemKind, MemberCode, MessageId
from tests.support.attackers import GR, PASSPORT, PK, TR, outcome
from tests.support.entries import stolen_passport
from tests.support.federation import START, SimulatedFederation, Wires, make_federation
from tests.support.statements import statements_of

BACKLOG = 10_000


class CountingWires(Wires):
    """Counts attempts, in vain or not."""

    def __init__(self) -> None:
        super().__init__()
        self.attempts: Counter[MemberCode] = Counter()

    def exchange(self, sender: MemberCode, recipient: MemberCode, raw: bytes) -> bytes:
        self.attempts[recipient] += 1
        return super().exchange(sender, recipient, raw)


@pytest.fixture
def wires() -> CountingWires:
    return CountingWires()


@pytest.fixture
def burdened(tmp_path: Path, wires: CountingWires) -> Iterator[SimulatedFederation]:
    """PK has 10,000 older messages for GR, which is gone; half of them are more urgent than all others."""
    federation = make_federation(tmp_path, ("GR", "PK", "TR"), wires=wires)
    federation["TR"].put(stolen_passport("TR-1", *PASSPORT))
    federation.build_and_fetch()
    announce_key_sheet(federation["PK"].context)
    assert deliver_due(federation["PK"].context) == 2
    expires = START + MESSAGE_LIFETIME_SECONDS
    with federation["PK"].store.write() as tx:
        content = tx.outbox.rows(recipient=GR)[0].content_bytes
        for number in range(BACKLOG):
            tx.outbox.add(OutboxRow(MessageId(f"{number:032x}"), GR, content, START, expires, priority=number % 2))
    wires.down.add(GR)
    wires.attempts.clear()
    yield federation
    federation.close()


def pending(federation: SimulatedFederation) -> Counter[MemberCode]:
    with federation["PK"].store.read() as tx:
        return Counter({one.recipient: one.pending for one in tx.outbox.backlogs()})


def test_the_others_get_theirs_at_once_and_the_one_that_is_gone_is_tried_seldom(
    burdened: SimulatedFederation, wires: CountingWires
) -> None:
    node = burdened["PK"].context
    for _ in range(20):
        announce_key_sheet(node)
    assert deliver_due(node) == 20
    assert pending(burdened) == {GR: BACKLOG + 20}
    assert wires.attempts == {TR: 20, GR: 1}
    for _ in range(3600):  # an hour in which the job runs every second
        burdened.clock.advance(1)
        deliver_due(node)
    assert wires.attempts[GR] <= 15
    assert outcome(burdened, TR, "PK", passport=PASSPORT) == "possible_hit"


def work_of_checks(federation: SimulatedFederation) -> Counter[str]:
    """What PK's database does for a check of its own, of which GR hears nothing, and for one that TR asks it about."""
    with statements_of(federation["PK"].store) as counted:
        assert outcome(federation, TR, "PK", passport=PASSPORT) == "possible_hit"
        assert outcome(federation, PK, "TR", passport=PASSPORT) == "clear"
    return counted


def test_a_check_does_the_same_work_whatever_waits_and_waits_for_none_of_it(
    burdened: SimulatedFederation, wires: CountingWires
) -> None:
    """Not a statement more, and none that looks at the outbox: also while the job has just been busy with it."""
    deliver_due(burdened["PK"].context)
    work_of_checks(burdened)  # the first one reads the own list into memory
    with_all = work_of_checks(burdened)
    with burdened["PK"].store.write() as tx:
        for number in range(BACKLOG):
            tx.outbox.fail(MessageId(f"{number:032x}"), GR, error="settled for this test")
    assert pending(burdened) == {}
    without = work_of_checks(burdened)
    assert with_all == without
    assert with_all
    assert not [one for one in with_all if "outbox" in one]
    assert wires.attempts[TR] == 3


def test_when_it_is_back_it_is_tried_with_one_and_then_gets_the_rest(
    burdened: SimulatedFederation, wires: CountingWires
) -> None:
    node = burdened["PK"].context
    with burdened["PK"].store.write() as tx:  # a hundred stay, for each delivery costs signatures
        for number in range(100, BACKLOG):
            tx.outbox.fail(MessageId(f"{number:032x}"), GR, error="settled for this test")
    deliver_due(node)
    wires.down.clear()
    burdened.clock.advance(MAX_BACKOFF_SECONDS)
    assert deliver_due(node) == 100
    assert pending(burdened) == {}


def test_what_nobody_took_in_time_ends_without_being_sent(burdened: SimulatedFederation, wires: CountingWires) -> None:
    deliver_due(burdened["PK"].context)
    burdened.clock.advance(MESSAGE_LIFETIME_SECONDS)
    wires.attempts.clear()
    deliver_due(burdened["PK"].context)
    assert pending(burdened) == {}
    assert not wires.attempts


def test_what_no_message_can_carry_is_refused_and_not_sent_for_ever(tmp_path: Path) -> None:
    """An item may fit where the content that carries it is a byte too long: no receiver could open that message."""
    federation = make_federation(tmp_path, ("GR", "PK"))
    node = federation["GR"].context

    def item(letters: int) -> SignedItem:
        restrictions = Restrictions(START + 3600, releasable_to=(PK,))
        return make_item(node, ItemKind.ALERT, {"text": "x" * letters}, restrictions)

    most = MAX_CONTENT_BYTES - len(item_content(item(0)))
    with node.store.write() as tx:
        enqueue(tx, node, PK, item(most))
    with pytest.raises(UnreadableError, match="longer than"), node.store.write() as tx:
        enqueue(tx, node, PK, item(most + 1))
    federation.close()

"""Wires that lose, repeat, reorder and delay: at least once on the wire, exactly once in effect, whatever the dice say."""

from pathlib import Path

import pytest

from node.core.budget import day_of
from node.core.deferred import DeferredStatus, recheck
from node.core.delivery_errors import PeerError
from node.core.outbox import OutboxStatus, deliver_due
from node.core.peer_tag_sets import synchronise
from node.core.recall import withdraw_entry
from node.core.tag_set_building import refresh_tag_set
from protocol.recall import RecallOutcome
from protocol.vocabulary import ELEMENTS_PER_REQUEST, Direction, EntryId, LeafKind, Outcome
from tests.support.agreement import assert_agreement, leaves_between
from tests.support.attackers import GR, PK, check
from tests.support.entries import stolen_passport
from tests.support.faulty_wires import Fault, FaultyWires
from tests.support.federation import SimulatedFederation, make_federation

ENTRIES = 5
SEEDS = range(12)


def make(folder: Path, wires: FaultyWires) -> SimulatedFederation:
    federation = make_federation(folder, ("GR", "PK"), wires=wires)
    federation["PK"].put(*(stolen_passport(f"PK-{n}", "PAK", f"AB000000{n}") for n in range(ENTRIES)))
    wires.calm = True
    federation.build_and_fetch()
    wires.calm = False
    return federation


def deliver_until_quiet(federation: SimulatedFederation, wires: FaultyWires) -> None:
    """Ten rounds of weather, in which what was held back arrives late; then calm."""
    for round_number in range(14):
        wires.calm = round_number >= 10
        for code in ("PK", "GR"):
            deliver_due(federation[code].context)
        if round_number % 3 == 2:
            wires.release()
        federation.clock.advance(901)
    wires.release()


@pytest.mark.parametrize("seed", SEEDS)
def test_recalls_take_effect_once_through_any_weather(tmp_path: Path, seed: int) -> None:
    wires = FaultyWires(seed)
    federation = make(tmp_path, wires)
    for number in range(ENTRIES):
        withdraw_entry(federation["PK"].context, EntryId(f"PK-{number}"))
    deliver_until_quiet(federation, wires)
    with federation["PK"].store.read() as tx:
        recalls = tx.recalls.sent()
        sent = tx.outbox.rows()
        answers = tx.inbox.rows()
    with federation["GR"].store.read() as tx:
        answered = tx.outbox.rows()
        arrived = tx.inbox.rows()
        assert all(tx.recalls.is_recalled(PK, row.hit_reference, as_of=row.issued) for row in recalls)
    assert [row.outcome for row in recalls] == [RecallOutcome.PURGED] * ENTRIES
    assert {row.status for row in [*sent, *answered]} == {OutboxStatus.ACCEPTED}
    assert sorted(row.message_id for row in arrived) == sorted(row.message_id for row in sent)
    assert sorted(row.message_id for row in answers) == sorted(row.message_id for row in answered)
    assert len(answered) == ENTRIES
    assert wires.replays_accepted == 0
    assert_agreement((GR, federation["GR"].store), (PK, federation["PK"].store), cut=0)
    federation.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_checks_are_charged_once_a_message_and_answered_or_asked_again(tmp_path: Path, seed: int) -> None:
    """Every traveller ends with the truth, at once or late: no fault turns a hit into `clear` or counts it twice."""
    wires = FaultyWires(seed)
    federation = make(tmp_path, wires)
    results = [check(federation, passport=("PAK", f"AB000000{number}")) for number in range(ENTRIES)]
    for result in results:
        assert result.lists[0].outcome in (Outcome.POSSIBLE_HIT, Outcome.NOT_CHECKED)
    for _ in range(8):
        recheck(federation["GR"].context, PK)
        federation.clock.advance(60)
        wires.release()
    wires.calm = True
    wires.release()
    recheck(federation["GR"].context, PK)
    with federation["GR"].store.read() as tx:
        for result in results:
            assert len(tx.hits.find(result.check_id)) == 1
            assert {row.status for row in tx.deferred.find(result.check_id)} <= {DeferredStatus.LATE_HIT}
    received = {
        row.leaf.message_id
        for row in leaves_between(federation["PK"].store, GR)
        if (row.leaf.kind, row.leaf.direction) == (LeafKind.EVALUATION_REQUEST, Direction.RECEIVED)
    }
    with federation["PK"].store.read() as tx:
        spent = tx.budgets.spent(GR, day_of(federation.clock.now()))
    assert spent == ELEMENTS_PER_REQUEST * len(received)
    assert wires.replays_accepted == 0
    assert_agreement((GR, federation["GR"].store), (PK, federation["PK"].store), cut=100)
    federation.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_lists_arrive_whole_through_any_weather(tmp_path: Path, seed: int) -> None:
    """A manifest that was held back and arrives after a newer one never rolls a list back."""
    wires = FaultyWires(seed)
    federation = make(tmp_path, wires)
    serials: list[int] = []
    for number in range(8):
        wires.calm = number == 7
        federation.clock.advance(300)
        federation["PK"].put(stolen_passport(f"PK-N{number}", "PAK", f"CD000000{number}"))
        refresh_tag_set(federation["PK"].context, GR)
        try:
            synchronise(federation["GR"].context, PK)
        except PeerError:
            wires.release()
        with federation["GR"].store.read() as tx:
            row = tx.peer_tag_sets.find(PK)
        assert row is not None
        serials.append(row.serial)
    assert serials == sorted(serials)
    for number in range(8):
        (result,) = check(federation, passport=("PAK", f"CD000000{number}")).lists
        assert result.outcome is Outcome.POSSIBLE_HIT
    federation.close()


def test_a_message_that_expired_on_its_way_has_no_effect(tmp_path: Path) -> None:
    wires = FaultyWires(0)
    federation = make(tmp_path, wires)
    raw: list[bytes] = []

    def steal(sender: str, recipient: str, message: bytes) -> bytes:
        raw.append(message)
        return message

    wires.calm, wires.before = True, steal
    wires.down.clear()
    result = check(federation, passport=("PAK", "AB0000000"))
    assert result.possible_hits
    federation.clock.advance(600)
    (request,) = raw
    with pytest.raises(PeerError):
        wires.exchange(GR, PK, request)
    federation.close()


def test_the_dice_give_every_fault() -> None:
    """Otherwise the tests above would prove less than they say."""
    wires = FaultyWires(1)
    for _ in range(60):
        try:
            wires.exchange(GR, PK, b"")
        except (PeerError, KeyError):
            continue
    assert wires.happened == set(Fault)

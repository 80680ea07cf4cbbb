"""What the log promises around it: recorded before sent and before answered, closed to peers, and in nobody's way."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from node.core.check import check_traveller
from node.core.key_sheet_announcement import announce_key_sheet
from node.core.leases import PROCESS
from node.core.outbox import LEASE_SECONDS, deliver_due
from node.core.recall import withdraw_entry
from node.core.restart import begin
from node.core.sequencer import run_log
from node.core.witness import WitnessResponse
from node.federation.app import make_app
from node.server.wsgi_bridge import PEER_MEMBER
from protocol.vocabulary import Direction, EntryId, MemberCode, Outcome, Purpose, Role
from tests.simulation.test_leaf_kinds import Mark
from tests.support.entries import stolen_passport, traveller
from tests.support.federation import SimulatedFederation, make_federation

GR, PK = MemberCode("GR"), MemberCode("PK")
PASSPORT = ("PAK", "AB1234567")
_ID = re.compile(rb'"message_id":"([0-9a-f]{32})"')


@pytest.fixture
def federation(tmp_path: Path) -> Iterator[SimulatedFederation]:
    made = make_federation(tmp_path, ("GR", "PK"))
    made["PK"].put(stolen_passport("PK-1", *PASSPORT))
    made.build_and_fetch()
    yield made
    made.close()


def outcome(federation: SimulatedFederation) -> Outcome:
    result = check_traveller(
        federation["GR"].context,
        traveller(passport=PASSPORT),
        purpose=Purpose.BORDER_SECOND_LINE,
        role=Role.SECOND_LINE,
    )
    return result.lists[0].outcome


def test_nothing_is_sent_or_answered_before_its_leaf_is_committed(federation: SimulatedFederation) -> None:
    """The wire reads both databases in the moment in which an envelope passes: a crash there finds the leaf."""
    seen: set[tuple[MemberCode, Direction, str]] = set()
    asked: list[str] = []

    def recorded(member: MemberCode, direction: Direction, message_id: str) -> None:
        with federation[member].store.read() as tx:
            kinds = [
                row.leaf.kind.value
                for row in tx.leaves.all()
                if (row.leaf.message_id, row.leaf.direction) == (message_id, direction)
            ]
        assert kinds, f"{member} has no {direction.value} leaf"
        seen.update((member, direction, kind) for kind in kinds)

    def before(sender: MemberCode, recipient: MemberCode, raw: bytes) -> bytes:
        asked.append(_ID.search(raw)[1].decode())  # type: ignore[index]
        recorded(sender, Direction.SENT, asked[-1])
        return raw

    def after(sender: MemberCode, recipient: MemberCode, raw: bytes) -> bytes:
        recorded(sender, Direction.RECEIVED, asked.pop())
        return raw

    federation.wires.before, federation.wires.after = before, after
    federation.clock.advance(1000)
    federation.build_and_fetch()
    assert outcome(federation) is Outcome.POSSIBLE_HIT
    announce_key_sheet(federation["PK"].context)
    withdraw_entry(federation["PK"].context, EntryId("PK-1"))
    for _ in range(2):
        for code in ("PK", "GR"):
            deliver_due(federation[code].context)
            run_log(federation[code].context)
    assert {kind for _, direction, kind in seen if direction is Direction.RECEIVED} >= {
        "message",
        "evaluation_request",
        "delivery",
    }


def test_witnesses_that_are_all_dead_stop_no_check_and_no_message(federation: SimulatedFederation) -> None:
    run_log(federation["GR"].context)

    def dead(sender: MemberCode, recipient: MemberCode, path: str, body: bytes | None) -> WitnessResponse:
        return WitnessResponse(503, "text/plain", b"")

    federation.wires.ask_witness = dead  # type: ignore[method-assign]
    assert outcome(federation) is Outcome.POSSIBLE_HIT
    announce_key_sheet(federation["PK"].context)
    assert deliver_due(federation["PK"].context) == 1
    run = run_log(federation["GR"].context)
    assert (run.witnesses, run.signed is not None) == (0, True)


@pytest.mark.parametrize(
    "path",
    [
        "tile/entries/000.p/5",
        "tile/entries/000",
        "tile/0/000",
        "tile/0/000.p/5",
        "entries/0",
        "proof/0",
        "leaves",
        "status",
        "checkpoint/../tile/entries/000",
    ],
)
def test_a_peer_reads_no_tile_no_entry_and_nobody_elses_leaf(federation: SimulatedFederation, path: str) -> None:
    """Proofs come in deliveries to the sender of the message alone; there is nothing else to ask for."""
    run_log(federation["GR"].context)
    client = make_app(federation["GR"].context).test_client()
    own = hashlib.sha256(b"wren/gr").hexdigest()
    prefixes = ("/api/v1/log", "/federation/v1/log", "/federation/v1/witness", f"/federation/v1/witness/{own}", "")
    for prefix in prefixes:
        answer = client.get(f"{prefix}/{path}", environ_overrides={PEER_MEMBER: "PK"})
        assert answer.status_code == 404
        assert b"evaluation" not in answer.data


class TestRestart:
    def claimed(self, federation: SimulatedFederation) -> None:
        """PK claims what it is about to send, and is killed."""
        announce_key_sheet(federation["PK"].context)
        with federation["PK"].store.write() as tx:
            assert tx.outbox.claim(federation.clock.now(), lease_seconds=LEASE_SECONDS, limit=100)
        assert deliver_due(federation["PK"].context) == 0

    def test_what_a_killed_process_held_is_sent_at_once(self, federation: SimulatedFederation) -> None:
        self.claimed(federation)
        begin(federation["PK"].context, Mark())
        assert deliver_due(federation["PK"].context) == 1

    def test_what_another_living_process_holds_is_left_to_it(self, federation: SimulatedFederation) -> None:
        self.claimed(federation)
        with federation["PK"].store.write() as tx:
            tx.leases.take(PROCESS + "other", "other", lease_ms=60_000)
        begin(federation["PK"].context, Mark())
        assert deliver_due(federation["PK"].context) == 0
        federation.clock.advance(LEASE_SECONDS + 1)
        assert deliver_due(federation["PK"].context) == 1

"""What the log must hold, and does: every act that the federation agreed to record leaves its leaf, on every side of it.

One story, told through the same functions that jobs, endpoints and commands call.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from crypto.notes import Note
from node.core.alerts.publication import publish
from node.core.check import check_traveller
from node.core.deferred import lapse_expired, recheck
from node.core.erasure import erase_message
from node.core.four_eyes import record_approval, require_other
from node.core.key_sheet_announcement import announce_key_sheet
from node.core.log_recovery import succeed_log
from node.core.membership import set_suspended
from node.core.outbox import deliver_due
from node.core.principals import authenticate
from node.core.recall import withdraw_entry
from node.core.restart import begin, end
from node.core.sequencer import run_log
from protocol.tlog.checkpoint import Checkpoint
from protocol.tlog.witness_request import AddCheckpoint
from protocol.vocabulary import (
    ELEMENTS_PER_REQUEST,
    Direction,
    EntryId,
    LeafKind,
    MemberCode,
    MessageType,
    Purpose,
    Role,
)
from tests.support.alerts import make_draft
from tests.support.country import MACHINE, Country, make_country
from tests.support.entries import stolen_passport, traveller
from tests.support.federation import SimulatedFederation, make_federation

GR, PK, TR = (MemberCode(code) for code in ("GR", "PK", "TR"))
PASSPORT = ("PAK", "AB1234567")
SENT, RECEIVED, INTERNAL = Direction.SENT, Direction.RECEIVED, Direction.INTERNAL


@dataclass
class Mark:
    """The mark of a start, as the folder of epochs keeps it."""

    marks: tuple[str, ...] = ()

    def read(self) -> tuple[str, ...]:
        return self.marks

    def write(self, marks: Any) -> None:
        self.marks = tuple(marks)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedFederation]:
    """GR asks PK, whose list it hits at once and later; TR forks its log; GR's staff act; GR publishes an alert, erases, closes
    and stops."""
    made = make_federation(tmp_path_factory.mktemp("homes"), ("GR", "PK", "TR"))
    gr, pk = made["GR"].context, made["PK"].context
    begin(gr, Mark())
    made["PK"].put(stolen_passport("PK-1", *PASSPORT))
    made.build_and_fetch()
    check(made)
    made.wires.down.add(PK)
    check(made)
    made.wires.down.clear()
    recheck(gr, PK)
    made.wires.down.add(TR)
    check(made)
    made.clock.advance(24 * 3600)
    lapse_expired(gr)
    made.wires.down.clear()
    announce_key_sheet(pk)
    deliver_due(pk)
    withdraw_entry(pk, EntryId("PK-1"))
    deliver_due(pk)
    staff_act(make_country(gr, tmp_path_factory.mktemp("spool")))
    for node in (gr, pk, made["TR"].context):
        run_log(node)
        deliver_due(node)
    publish(gr, make_draft("PK"))
    fork(made)
    deliver_due(gr)
    set_suspended(gr, TR, True)
    with pk.store.read() as tx:
        message = next(row.message_id for row in tx.outbox.rows(recipient=GR))
    erase_message(gr, PK, message, basis="Article 17", by=MACHINE)
    succeed_log(gr, "wren/gr/2", by=MACHINE)
    end(gr)
    yield made
    made.close()


def check(made: SimulatedFederation) -> None:
    check_traveller(
        made["GR"].context,
        traveller(passport=PASSPORT),
        purpose=Purpose.BORDER_SECOND_LINE,
        role=Role.SECOND_LINE,
    )


def staff_act(country: Country) -> None:
    """Agencies, accounts and tokens; a supervisor signs in and approves."""
    asked, lead = country.caller(Role.SECOND_LINE), country.caller(Role.SUPERVISOR)
    country.ask(lead, "GET", "/peers")
    node = country.node
    with node.store.write() as tx:
        second = require_other(tx, asked.account, authenticate(tx, lead.token, node.clock.now()))
        record_approval(tx, second, "import:1", granted=True, now=node.clock.now(), random_bytes=node.random_bytes)


def fork(made: SimulatedFederation) -> None:
    """TR shows GR another tree of the size that GR cosigned."""
    with made["GR"].store.read() as tx:
        seen = tx.witnessed_logs.find(TR, "wren/tr")
    assert seen is not None
    other = Checkpoint("wren/tr", seen.size, bytes(32))
    line = made["TR"].context.keys.sign_checkpoint("wren/tr", other.text)
    made.wires.ask_witness(TR, GR, "add-checkpoint", AddCheckpoint(seen.size, (), Note(other.text, (line,))).to_bytes())


def found(made: SimulatedFederation, code: str, kind: LeafKind, direction: Direction) -> list[Any]:
    """The payloads of such leaves: as JSON where they are."""
    with made[code].store.read() as tx:
        return [row.payload for row in tx.leaves.all() if (row.leaf.kind, row.leaf.direction) == (kind, direction)]


@pytest.mark.parametrize(
    ("code", "kind", "direction"),
    [
        ("PK", LeafKind.MESSAGE, SENT),
        ("GR", LeafKind.MESSAGE, RECEIVED),
        ("GR", LeafKind.RECEIPT, SENT),
        ("PK", LeafKind.RECEIPT, RECEIVED),
        ("GR", LeafKind.EVALUATION_REQUEST, SENT),
        ("PK", LeafKind.EVALUATION_REQUEST, RECEIVED),
        ("PK", LeafKind.EVALUATION_ANSWER, SENT),
        ("GR", LeafKind.EVALUATION_ANSWER, RECEIVED),
        ("PK", LeafKind.MANIFEST, INTERNAL),
        ("GR", LeafKind.CHECK, INTERNAL),
        ("GR", LeafKind.LATE_HIT, INTERNAL),
        ("GR", LeafKind.LAPSED, INTERNAL),
        ("PK", LeafKind.IMPORT, INTERNAL),
        ("GR", LeafKind.KEY_SHEET, RECEIVED),
        ("GR", LeafKind.CHARTER, INTERNAL),
        ("GR", LeafKind.PEER_STATUS, INTERNAL),
        ("GR", LeafKind.START, INTERNAL),
        ("GR", LeafKind.STOP, INTERNAL),
        ("GR", LeafKind.ACCOUNT, INTERNAL),
        ("GR", LeafKind.TOKEN, INTERNAL),
        ("GR", LeafKind.SIGN_IN, INTERNAL),
        ("GR", LeafKind.APPROVAL, INTERNAL),
        ("GR", LeafKind.DELIVERY, SENT),
        ("PK", LeafKind.DELIVERY, RECEIVED),
        ("GR", LeafKind.ALERT, INTERNAL),
        ("GR", LeafKind.ERASE, INTERNAL),
        ("GR", LeafKind.LOG, INTERNAL),
        ("GR", LeafKind.FORK, INTERNAL),
        ("PK", LeafKind.FORK, RECEIVED),
    ],
)
def test_the_act_left_its_leaf(told: SimulatedFederation, code: str, kind: LeafKind, direction: Direction) -> None:
    assert found(told, code, kind, direction)


def test_every_kind_of_the_protocol_is_in_the_story(told: SimulatedFederation) -> None:
    """A kind that is added to the vocabulary and that nothing writes fails here."""
    seen = set()
    for code in told.nodes:
        with told[code].store.read() as tx:
            seen |= {row.leaf.kind for row in tx.leaves.all()}
    assert seen == set(LeafKind)


def test_a_batch_of_evaluations_is_recorded_with_its_count(told: SimulatedFederation) -> None:
    """What a peer spent of its budget can be counted from either log: the elements stand in what the leaf commits to."""
    for code, direction in (("GR", SENT), ("PK", RECEIVED)):
        for payload in found(told, code, LeafKind.EVALUATION_REQUEST, direction):
            content = json.loads(payload)
            assert content["type"] == MessageType.EVALUATION_REQUEST
            assert len(content["body"]["elements"]) == ELEMENTS_PER_REQUEST

"""Two real nodes in bad weather, and what an auditor sees of it with nothing but their exports and `wren audit reconcile`.

In every round both send items, check travellers and fetch lists, over wires that lose, repeat, hold back and reorder, while
one of them dies at some write, before or after the commit. At the end calm comes: the command finds no difference that the
weather does not explain. Then leaves are deleted before they get their place in the tree: both logs verify, and the
command names each message.
"""

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select

from node.cli.log_disclosure import _digests
from node.cli.log_folder import export_folder
from node.core.check import check_traveller
from node.core.delivery_errors import PeerError, TransientPeerError
from node.core.errors import CoreError
from node.core.exchange_log import record
from node.core.key_sheet_announcement import announce_key_sheet
from node.core.log_tree import require_current
from node.core.outbox import deliver_due
from node.core.peer_tag_sets import synchronise
from node.core.sequencer import run_log
from node.core.tag_set_building import refresh_tag_set
from node.core.unanswered import close_open_questions
from node.store.tables import leaves
from protocol.audit.charter_policy import policy_from_charter
from protocol.audit.disclosure import disclosure_lines
from protocol.audit.policy import policy_to_bytes
from protocol.errors import ProtocolError
from protocol.leaf import parse_leaf
from protocol.vocabulary import Direction, LeafKind, MemberCode, Purpose, Role
from tests.support.crashing_store import CrashingStore, Moment, SimulatedCrash, WiresToMortals
from tests.support.entries import stolen_passport, traveller
from tests.support.faulty_wires import Fault, FaultyWires
from tests.support.federation import SimulatedFederation, make_federation

GR, PK = MemberCode("GR"), MemberCode("PK")
CODES = ("GR", "PK")
MESSAGES = int(os.environ.get("WREN_TEST_MESSAGES", "1000"))
"""Items, questions and requests for lists together. 10,000 take ten minutes or more: WREN_TEST_MESSAGES=10000."""
ITEMS_A_ROUND, CHECKS_A_ROUND = 4, 5
A_ROUND = 2 * (ITEMS_A_ROUND + CHECKS_A_ROUND + 1)
PASSPORT = ("PAK", "AB1234567")


class Weather(FaultyWires, WiresToMortals):
    """Faults on the way, and peers that die while they are asked."""

    def ask_witness(self, sender: MemberCode, recipient: MemberCode, path: str, body: bytes | None) -> Any:
        """As `Wires.ask_witness`. Raises TransientPeerError when the witness died before it answered."""
        try:
            return super().ask_witness(sender, recipient, path, body)
        except SimulatedCrash:
            raise TransientPeerError(f"{recipient} broke the connection") from None


@dataclass
class World:
    """Both nodes, their stores that can die, and the folder of what the auditor gets."""

    federation: SimulatedFederation
    wires: Weather
    stores: dict[str, CrashingStore]
    folder: Path
    deaths: int = 0

    def act(self, deed: Callable[[], object]) -> None:
        """Does it in any weather; whoever died is started again."""
        with suppress(SimulatedCrash, PeerError, ProtocolError, CoreError):
            deed()
        for code, store in self.stores.items():
            if store.died:
                store.died = False
                self.deaths += 1
                store.revive()
                self.federation[code].restart(self.wires)
                self.say_started(code)

    def say_started(self, code: str) -> None:
        """As `node.core.restart.begin` does whenever a process of the node begins."""
        node = self.federation[code].context
        with node.store.write() as tx:
            now = node.clock.now()
            record(tx, LeafKind.START, Direction.INTERNAL, payload=b"started", now=now, random_bytes=node.random_bytes)

    def check(self, code: str) -> None:
        """One traveller, whom the other's list holds."""
        who = traveller(passport=PASSPORT)
        node = self.federation[code].context
        self.act(
            lambda: check_traveller(node, who, purpose=Purpose.BORDER_SECOND_LINE, role=Role.SECOND_LINE),
        )

    def tick(self, code: str) -> None:
        """What the node's jobs do."""
        for job in (deliver_due, run_log, close_open_questions):
            self.act(lambda job=job: job(self.federation[code].context))  # type: ignore[misc]

    def exchange(self) -> None:
        """One round of items, questions and lists, both ways; nothing of it has a place in the tree yet."""
        for code, peer in (("GR", PK), ("PK", GR)):
            for _ in range(ITEMS_A_ROUND):
                self.act(lambda code=code: announce_key_sheet(self.federation[code].context))  # type: ignore[misc]
            for _ in range(CHECKS_A_ROUND):
                self.check(code)
            self.act(lambda code=code, peer=peer: synchronise(self.federation[code].context, peer))  # type: ignore[misc]

    def refresh(self) -> None:
        """Both lists are signed anew; else they would soon be too old to be asked about."""
        for code, peer in (("GR", PK), ("PK", GR)):
            self.act(lambda code=code, peer=peer: refresh_tag_set(self.federation[code].context, peer))  # type: ignore[misc]

    def calm(self) -> None:
        """The weather ends, and time passes until everything has arrived or is known not to have."""
        self.wires.release()
        self.wires.calm = True
        for _ in range(6):
            self.federation.clock.advance(901)
            for code in CODES:
                self.tick(code)

    def hand_over(self, code: str, peer: MemberCode) -> list[str]:
        """The export and the digests that the agency discloses, and the policy; as arguments of the command."""
        node, name = self.federation[code].context, code.lower()
        export_folder(node, self.folder / name, None)
        with node.store.read() as tx:
            log = require_current(tx)
            lines = b"".join(disclosure_lines(log.origin, _digests(tx, log, peer)))
        (self.folder / f"{name}.jsonl").write_bytes(lines)
        policy = policy_from_charter(self.federation.charter, MemberCode(code), f"wren/{name}")
        (self.folder / f"{name}.policy").write_bytes(policy_to_bytes(policy))
        return [str(self.folder / one) for one in (name, f"{name}.policy", f"{name}.jsonl")]

    def reconcile(self) -> tuple[int, Any]:
        """`wren audit reconcile`, in a process of its own."""
        a, b = self.hand_over("GR", PK), self.hand_over("PK", GR)
        command = [sys.executable, "-m", "node.cli", "--json", "audit", "reconcile", a[0], b[0], "--processes", "1"]
        options = ["--policy", a[1], "--policy", b[1], "--digests-a", a[2], "--digests-b", b[2]]
        ran = subprocess.run([*command, *options], capture_output=True, text=True, check=False, timeout=300)
        return ran.returncode, json.loads(ran.stdout)

    def delete_pending(self, code: str, kind: LeafKind, direction: Direction) -> str:
        """Takes the newest such leaf out of the node's database before the tree holds it; its message id."""
        with self.federation[code].store.connection(writing=True) as connection:
            pending = select(leaves.c.id, leaves.c.leaf).where(leaves.c.pending == 1).order_by(leaves.c.id.desc())
            for number, raw in connection.execute(pending).all():
                leaf = parse_leaf(raw)
                if (leaf.kind, leaf.direction) == (kind, direction):
                    connection.execute(delete(leaves).where(leaves.c.id == number))
                    return str(leaf.message_id)
        raise AssertionError("no such leaf is pending")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    stores: dict[str, CrashingStore] = {}

    def wrap(code: str, store: object) -> CrashingStore:
        stores[code] = CrashingStore(store)  # type: ignore[arg-type]
        return stores[code]

    wires = Weather(5, calm_weight=6)
    federation = make_federation(tmp_path / "federation", CODES, wires=wires, wrap_store=wrap)
    for code in CODES:
        federation[code].put(stolen_passport(f"{code}-1", *PASSPORT))
    made = World(federation, wires, stores, tmp_path)
    wires.calm = True
    federation.build_and_fetch()
    wires.calm = False
    yield made
    federation.close()


def any_weather(world: World) -> None:
    """Until MESSAGES are on their way."""
    dice = random.Random(11)
    for number in range(-(-MESSAGES // A_ROUND)):
        if dice.random() < 0.5:
            world.stores[dice.choice(CODES)].arm(dice.randrange(40), dice.choice(list(Moment)))
        world.exchange()
        for code in CODES:
            world.tick(code)
        if number % 8 == 7:
            world.refresh()
        if dice.random() < 0.3:
            world.wires.release()
        world.federation.clock.advance(dice.choice([60, 300, 901]))
    for store in world.stores.values():
        store.revive()


EXPECTED = {
    ("GR", LeafKind.MESSAGE, Direction.SENT): "missing_at_sender",
    ("GR", LeafKind.EVALUATION_REQUEST, Direction.SENT): "missing_at_sender",
    ("GR", LeafKind.EVALUATION_ANSWER, Direction.RECEIVED): "missing_at_receiver",
    ("PK", LeafKind.MESSAGE, Direction.RECEIVED): "missing_at_receiver",
    ("PK", LeafKind.EVALUATION_REQUEST, Direction.RECEIVED): "missing_at_receiver",
    ("PK", LeafKind.EVALUATION_ANSWER, Direction.SENT): "missing_at_sender",
    ("PK", LeafKind.RECEIPT, Direction.SENT): "missing_at_sender",
}


def test_any_weather_is_explained_and_a_deleted_message_is_not(world: World) -> None:
    any_weather(world)
    world.calm()
    assert {Fault.LOST, Fault.HELD, Fault.ANSWER_LOST, Fault.REPEATED} <= world.wires.happened
    assert world.deaths > MESSAGES // A_ROUND // 10
    code, found = world.reconcile()
    assert (code, found["unexplained"], found["logs_sound"], found["findings"]) == (0, 0, True, []), found
    assert found["agreed"] == found["contents_compared"] > MESSAGES
    explained = {one["difference"] for one in found["differences"]}
    assert explained >= {"answer_lost", "not_delivered"}
    print(json.dumps({name: found[name] for name in ("agreed", "repeated", "unexplained")}), len(found["differences"]))

    world.refresh()
    world.exchange()
    deleted = {}
    for victim, kind, direction in EXPECTED:
        world.exchange()  # newer leaves than those that were deleted already
        for node in CODES:
            world.act(lambda node=node: deliver_due(world.federation[node].context))  # type: ignore[misc]
        deleted[world.delete_pending(victim, kind, direction)] = EXPECTED[victim, kind, direction]
    world.calm()
    code, found = world.reconcile()
    assert (code, found["logs_sound"]) == (1, True)
    named = {one["message_id"]: one["difference"] for one in found["differences"] if not one["explained"]}
    assert named == deleted

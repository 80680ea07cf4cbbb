"""`kill -9` at every write of index, sign, cosign and deliver: no leaf is lost, and no size ever has two roots.

The node dies at its first writing transaction, then (in a run of its own) at its second, and so on, each time just before
and just after the commit; then it starts again and goes on. All that ever left it under its signature is kept by the wires.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from node.core.delivery_errors import TransientPeerError
from node.core.exchange_log import record
from node.core.key_sheet_announcement import announce_key_sheet
from node.core.outbox import deliver_due
from node.core.record_comparison import compare_records, exchange_records
from node.core.sequencer import run_log
from node.core.witness import WitnessResponse
from node.store.leaf_copy import FolderCopy
from protocol.tlog.checkpoint import parse_checkpoint_text
from protocol.tlog.witness_request import parse_add_checkpoint
from protocol.vocabulary import Direction, LeafKind, MemberCode
from tests.support.crashing_store import CrashingStore, Moment, SimulatedCrash, WiresToMortals
from tests.support.federation import SimulatedFederation, make_federation

GR, PK = MemberCode("GR"), MemberCode("PK")
MAX_WRITES = 40
STEP_OVER_A_NETWORK = 3
"""On PostgreSQL a world takes seconds to make: every write is tried in memory, and there some of them."""
LEAVES = 300
"""More than a group, so that there is a moment between two groups."""


class RememberingWires(WiresToMortals):
    """Keeps every checkpoint that a log showed to anybody, and every size that a witness cosigned."""

    def __init__(self) -> None:
        super().__init__()
        self.roots: dict[str, dict[int, set[bytes]]] = defaultdict(lambda: defaultdict(set))
        self.dead: set[MemberCode] = set()

    def ask_witness(self, sender: MemberCode, recipient: MemberCode, path: str, body: bytes | None) -> WitnessResponse:
        if body is not None:
            checkpoint = parse_checkpoint_text(parse_add_checkpoint(body).checkpoint.text)
            self.roots[checkpoint.origin][checkpoint.size].add(checkpoint.root)
        try:
            return super().ask_witness(sender, recipient, path, body)
        except SimulatedCrash:
            if sender in self.dead:
                raise
            raise TransientPeerError(f"{recipient} broke the connection") from None


@dataclass
class World:
    federation: SimulatedFederation
    wires: RememberingWires
    stores: dict[str, CrashingStore] = field(default_factory=dict)

    def restart(self) -> None:
        for code, store in self.stores.items():
            store.revive()
            copy = self.federation[code].context.leaf_copy
            self.federation[code].restart(self.wires, leaf_copy=copy)

    def act(self) -> None:
        for code in ("PK", "GR"):
            run_log(self.federation[code].context)
            deliver_due(self.federation[code].context)

    def settle(self) -> None:
        for _ in range(4):
            self.federation.clock.advance(901)
            self.act()

    def check(self) -> None:
        for code, peer in (("GR", PK), ("PK", GR)):
            with self.stores[code].read() as tx:
                log = tx.log_tree.current()
                assert log is not None
                assert log.size == log.signed == tx.leaves.count()
                assert tx.log_tree.count_pending() == 0
                entries = list(tx.log_tree.entries(log.number, 0, log.size))
                assert sorted(entries) == sorted(row.leaf_bytes for row in tx.leaves.all())
                copy = self.federation[code].context.leaf_copy
                assert copy is not None
                assert list(copy.read(log.number, 0)) == entries
                witnessed = tx.log_tree.witnessed_checkpoint(log.number)
                assert witnessed is not None
                assert witnessed.size == log.size
                ours = list(exchange_records(tx.leaves.all(peer=peer)))
            with self.stores[peer].read() as tx:
                seen = tx.witnessed_logs.find(MemberCode(code), log.origin)
                assert seen is not None
                assert (seen.size, seen.root) == (witnessed.size, witnessed.root)
                theirs = list(exchange_records(tx.leaves.all(peer=MemberCode(code))))
            assert compare_records(ours, theirs).differences == ()
        for sizes in self.wires.roots.values():
            assert {len(roots) for roots in sizes.values()} == {1}, "one size was signed with two roots"


def made(folder: Path) -> World:
    stores: dict[str, CrashingStore] = {}

    def wrap(code: str, store: object) -> CrashingStore:
        stores[code] = CrashingStore(store)  # type: ignore[arg-type]
        return stores[code]

    wires = RememberingWires()
    federation = make_federation(folder, ("GR", "PK"), wires=wires, wrap_store=wrap)
    world = World(federation, wires, stores)
    for code in ("GR", "PK"):
        copy = FolderCopy(folder / f"copy of {code}")
        federation[code].restart(wires, leaf_copy=copy)
    world.act()
    announce_key_sheet(federation["PK"].context)
    with stores["GR"].write() as tx:
        for number in range(LEAVES):
            record(
                tx,
                LeafKind.CHECK,
                Direction.INTERNAL,
                payload=str(number).encode(),
                now=number,
                random_bytes=federation["GR"].context.random_bytes,
            )
    deliver_due(federation["PK"].context)
    return world


def worlds(folder: Path, victim: str) -> Iterator[World]:
    for moment in Moment:
        write = 0
        while True:
            assert write < MAX_WRITES, "the run never ends: raise MAX_WRITES"
            world = made(folder / f"{moment.value}-{write}")
            world.stores[victim].arm(write, moment)
            world.wires.dead = {MemberCode(victim)}
            with suppress(SimulatedCrash):
                world.act()
            died = world.stores[victim].died
            world.restart()
            yield world
            write += STEP_OVER_A_NETWORK if world.federation["GR"].store.serves_many else 1
            world.federation.close()
            if not died:
                break


@pytest.mark.parametrize("victim", ["GR", "PK"])
def test_a_death_at_any_write_loses_no_leaf_and_signs_no_size_twice(tmp_path: Path, victim: str) -> None:
    """GR has the leaves and PK is its witness and the sender of a message; either dies."""
    deaths = 0
    for world in worlds(tmp_path, victim):
        deaths += world.stores[victim].died
        world.settle()
        world.check()
    assert deaths > 5


def test_a_torn_end_of_the_second_place_is_cut_off_and_written_again(tmp_path: Path) -> None:
    world = made(tmp_path)
    world.act()
    file = next((tmp_path / "copy of GR" / "1").iterdir())
    whole = file.read_bytes()
    for torn in (1, 2, 3, 100):
        file.write_bytes(whole[:-torn])
        world.restart()
        world.settle()
        assert file.read_bytes()[: len(whole)] == whole
        whole = file.read_bytes()
    world.check()
    world.federation.close()

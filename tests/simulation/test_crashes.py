"""`kill -9` at every write of every exchange loses nothing and repeats no effect.

For each exchange and each node in it, the node dies at its first writing transaction, then (in a run of its own) at its
second, and so on until a run passes without reaching the write; each time once just before the commit and once just
after it, before the caller learns that it held. The node is started again over the same store and files, whoever waited
for a command gives it again, and the jobs run until nothing is left to do. Then a test fails if

1. an outbox row is not `accepted`, or the recipient's inbox lacks the message;
2. an inbox holds one message twice, or its effect happened twice: a recall settled or purged other than once, a hit stored
   twice, an import counted twice, a late hit recorded twice;
3. a peer was charged more than once for one message id, or was answered without being charged;
4. the two logs disagree: something received that the other side has no record of sending, a leaf that stands twice, an
   item or receipt sent and never received, more than one exchange cut off where one node died once;
5. a manifest's serial did not grow, the peer refuses the tag set, or a check finds something other than it should;
6. a traveller who was not checked is neither waiting nor answered.
"""

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from node.core.budget import day_of
from node.core.check import CheckResult, check_traveller
from node.core.deferred import DeferredStatus, recheck
from node.core.delivery_errors import PeerError
from node.core.key_sheet_announcement import announce_key_sheet
from node.core.membership import accept_key_sheet
from node.core.outbox import OutboxStatus, deliver_due
from node.core.peer_tag_sets import synchronise
from node.core.recall import withdraw_entry
from node.core.tag_set_building import refresh_tag_set
from node.founding import make_key_sheet
from protocol.envelope import parse_content
from protocol.errors import ProtocolError
from protocol.recall import RecallOutcome
from protocol.vocabulary import (
    ELEMENTS_PER_REQUEST,
    Direction,
    EntryId,
    LeafKind,
    MemberCode,
    MessageType,
    Outcome,
    Purpose,
    Role,
)
from tests.support.agreement import assert_agreement, leaves_between
from tests.support.crashing_store import CrashingStore, Moment, SimulatedCrash, WiresToMortals
from tests.support.entries import stolen_passport, traveller
from tests.support.federation import SimulatedFederation, make_federation

GR, PK = MemberCode("GR"), MemberCode("PK")
PASSPORT = ("PAK", "AB1234567")
SECOND = ("PAK", "CD7654321")
MAX_WRITES = 40


@dataclass
class World:
    """Two nodes, Greece asking and Pakistan holding one stolen passport, either of which can die."""

    federation: SimulatedFederation
    stores: dict[str, CrashingStore]

    def check(self, passport: tuple[str, str] = PASSPORT) -> CheckResult:
        """One traveller at the Greek border."""
        return check_traveller(
            self.federation["GR"].context,
            traveller(passport=passport),
            purpose=Purpose.BORDER_SECOND_LINE,
            role=Role.SECOND_LINE,
        )

    def restart(self) -> None:
        """Starts whoever died, over what is stored."""
        for code, store in self.stores.items():
            store.revive()
            self.federation[code].restart(self.federation.wires)

    def run_jobs(self) -> None:
        """Until quiet: leases and back-offs pass, lists are refreshed and fetched, messages delivered."""
        nodes = self.federation.nodes
        for _ in range(2):
            self.federation.clock.advance(901)
            for code, peer in itertools.permutations(nodes, 2):
                refresh_tag_set(nodes[code].context, MemberCode(peer))
                synchronise(nodes[peer].context, MemberCode(code))
            for node in nodes.values():
                deliver_due(node.context)
        recheck(nodes["GR"].context, PK)

    def settled(self, *, cut: int) -> None:
        """What must hold of every exchange once all is quiet: failure conditions 1, 2 (inbox), 3, 4 and 5."""
        for code, peer in itertools.permutations(self.federation.nodes, 2):
            with self.stores[code].read() as tx:
                rows = tx.outbox.rows(recipient=MemberCode(peer))
            with self.stores[peer].read() as tx:
                arrived = [row.message_id for row in tx.inbox.rows(sender=MemberCode(code))]
            assert {row.status for row in rows} <= {OutboxStatus.ACCEPTED}
            assert sorted(arrived) == sorted(row.message_id for row in rows)
        assert_agreement((GR, self.stores["GR"]), (PK, self.stores["PK"]), cut=cut)
        asked = [
            row
            for row in leaves_between(self.stores["PK"], GR)
            if row.leaf.kind is LeafKind.EVALUATION_REQUEST and row.leaf.direction is Direction.RECEIVED
        ]
        with self.stores["PK"].read() as tx:
            days = {day_of(row.leaf.time) for row in asked}
            spent = sum(tx.budgets.spent(GR, day) for day in days)
        assert spent == ELEMENTS_PER_REQUEST * len({row.leaf.message_id for row in asked})

    def hits(self, check_id: str) -> int:
        """Stored hits of one check."""
        with self.stores["GR"].read() as tx:
            return len(tx.hits.find(check_id))


def make_world(folder: Path) -> World:
    stores: dict[str, CrashingStore] = {}

    def wrap(code: str, store: object) -> CrashingStore:
        stores[code] = CrashingStore(store)  # type: ignore[arg-type]
        return stores[code]

    federation = make_federation(folder, ("GR", "PK"), wrap_store=wrap, wires=WiresToMortals())
    federation["PK"].put(stolen_passport("PK-1", *PASSPORT))
    federation.build_and_fetch()
    return World(federation, stores)


def crashes(
    folder: Path, victim: str, prepare: Callable[[World], None], act: Callable[[World], object]
) -> Iterator[World]:
    """A world in which the victim died at each write of `act` in turn, and was started again."""
    for moment in Moment:
        for write in range(MAX_WRITES):
            world = make_world(folder / f"{moment.value}-{write}")
            prepare(world)
            world.stores[victim].arm(write, moment)
            try:
                act(world)
            except (SimulatedCrash, PeerError, ProtocolError):
                assert world.stores[victim].died
            died = world.stores[victim].died
            world.restart()
            if not died:
                assert write > 0, "the victim writes nothing here: the scenario attacks nobody"
                world.federation.close()
                break
            yield world
            world.federation.close()
        else:
            pytest.fail("the exchange never came to an end")


def nothing(world: World) -> None:
    """No preparation."""


@pytest.mark.parametrize("victim", ["GR", "PK"])
def test_an_evaluation_survives_the_death_of_asker_or_owner(tmp_path: Path, victim: str) -> None:
    seen: list[CheckResult] = []

    def act(world: World) -> None:
        seen[:] = []
        seen.append(world.check())

    for world in crashes(tmp_path, victim, nothing, act):
        world.run_jobs()
        if seen:  # the officer got an answer: a hit at once, or not checked and the hit late, never clear
            (first,) = seen
            assert first.lists[0].outcome is not Outcome.CLEAR
            assert world.hits(first.check_id) == 1
        again = world.check()
        assert [one.outcome for one in again.lists] == [Outcome.POSSIBLE_HIT]
        assert world.hits(again.check_id) == 1
        world.settled(cut=2)


@pytest.mark.parametrize("victim", ["GR", "PK"])
def test_a_recall_survives_the_death_of_owner_or_holder(tmp_path: Path, victim: str) -> None:
    checked: list[str] = []

    def prepare(world: World) -> None:
        checked[:] = [world.check().check_id]

    def act(world: World) -> None:
        with world.stores["PK"].read() as tx:
            standing = tx.watchlist.find(EntryId("PK-1")) is not None
        if standing:
            withdraw_entry(world.federation["PK"].context, EntryId("PK-1"))
        for code in ("PK", "GR"):  # the recall, then its answer
            deliver_due(world.federation[code].context)

    for world in crashes(tmp_path, victim, prepare, act):
        act(world)
        world.run_jobs()
        with world.stores["PK"].read() as tx:
            (sent,) = tx.recalls.sent()
            assert tx.watchlist.find(EntryId("PK-1")) is None
        assert sent.outcome is RecallOutcome.PURGED
        with world.stores["GR"].read() as tx:
            assert tx.recalls.is_recalled(PK, sent.hit_reference, as_of=sent.issued)
            assert [hit.purged for hit in tx.hits.find(checked[0])] == [True]
            assert len(tx.outbox.rows()) == 1, "one recall, one answer"
        assert [one.outcome for one in world.check().lists] == [Outcome.CLEAR]
        world.settled(cut=0)


@pytest.mark.parametrize("victim", ["GR", "PK"])
def test_a_tag_set_survives_the_death_of_builder_or_fetcher(tmp_path: Path, victim: str) -> None:
    def prepare(world: World) -> None:
        world.federation["PK"].put(stolen_passport("PK-2", *SECOND))
        world.federation.clock.advance(60)

    def act(world: World) -> None:
        refresh_tag_set(world.federation["PK"].context, GR)
        synchronise(world.federation["GR"].context, PK)

    for world in crashes(tmp_path, victim, prepare, act):
        with world.stores["PK"].read() as tx:
            before = tx.own_tag_sets.manifest(GR)
        world.run_jobs()
        with world.stores["PK"].read() as tx:
            after = tx.own_tag_sets.manifest(GR)
        with world.stores["GR"].read() as tx:
            fetched = tx.peer_tag_sets.find(PK)
        assert before is not None
        assert after is not None
        assert fetched is not None
        assert before.serial < after.serial == fetched.serial
        for passport in (PASSPORT, SECOND):
            assert [one.outcome for one in world.check(passport).lists] == [Outcome.POSSIBLE_HIT]
        world.settled(cut=2)


def test_a_first_tag_set_in_a_new_epoch_survives_the_death_of_its_builder(tmp_path: Path) -> None:
    """The seed, the epoch and the manifest are written one after the other: none may be believed without the others."""

    def prepare(world: World) -> None:
        world.federation.clock.advance(6 * 86_400 + 1)

    for world in crashes(tmp_path, "PK", prepare, lambda world: refresh_tag_set(world.federation["PK"].context, GR)):
        world.run_jobs()
        assert [one.outcome for one in world.check().lists] == [Outcome.POSSIBLE_HIT]
        world.settled(cut=0)


def test_an_import_is_whole_or_absent(tmp_path: Path) -> None:
    entries = [stolen_passport(f"PK-{number}", "PAK", f"EF{number:07}") for number in range(10, 14)]

    for world in crashes(tmp_path, "PK", nothing, lambda world: world.federation["PK"].put(*entries)):
        with world.stores["PK"].read() as tx:
            assert tx.watchlist.count() in (1, 5)
        world.federation["PK"].put(*entries)  # the operator saw no confirmation, and imports again
        with world.stores["PK"].read() as tx:
            assert tx.watchlist.count() == 5
            notes = [json.loads(row.payload or b"") for row in tx.leaves.all() if row.leaf.kind is LeafKind.IMPORT]
            assert [note["version"] for note in notes] == [one.version for one in tx.watchlist.versions()]
        world.run_jobs()
        assert [one.outcome for one in world.check(("PAK", "EF0000012")).lists] == [Outcome.POSSIBLE_HIT]
        world.settled(cut=0)


@pytest.mark.parametrize("victim", ["GR", "PK"])
def test_a_late_recheck_survives_the_death_of_asker_or_owner(tmp_path: Path, victim: str) -> None:
    checked: list[str] = []

    def prepare(world: World) -> None:
        world.federation.wires.down.add(PK)
        checked[:] = [world.check().check_id]
        world.federation.wires.down.clear()

    for world in crashes(tmp_path, victim, prepare, lambda world: recheck(world.federation["GR"].context, PK)):
        with world.stores["GR"].read() as tx:
            (row,) = tx.deferred.find(checked[0])
        assert row.status in (DeferredStatus.WAITING, DeferredStatus.LATE_HIT)
        world.run_jobs()
        with world.stores["GR"].read() as tx:
            (row,) = tx.deferred.find(checked[0])
            assert (row.status, row.sealed, row.content_key) == (DeferredStatus.LATE_HIT, None, None)
            assert [hit.late for hit in tx.hits.find(checked[0])] == [True]
            assert sum(leaf.leaf.kind is LeafKind.LATE_HIT for leaf in tx.leaves.all()) == 1
        world.settled(cut=3)  # the question to the peer that was down, and the exchange that the death cut off


@pytest.mark.parametrize("victim", ["GR", "PK"])
def test_a_key_sheet_survives_the_death_of_announcer_or_receiver(tmp_path: Path, victim: str) -> None:
    def act(world: World) -> None:
        node = world.federation["PK"]
        with world.stores["PK"].read() as tx:
            known = [row.serial for row in tx.membership.key_sheets() if row.member == PK]
            announced = len(tx.outbox.rows())
        if max(known) == 1:
            sheet = make_key_sheet(node.keyring, "https://pk.example:9443", world.federation.clock.now(), serial=2)
            accept_key_sheet(node.context, sheet)
        if not announced:
            announce_key_sheet(node.context)
        deliver_due(node.context)

    for world in crashes(tmp_path, victim, nothing, act):
        act(world)
        world.run_jobs()
        federation = world.federation["GR"].context.federation()
        sheet = federation.sheet(PK, world.federation.clock.now())
        assert (sheet.serial, sheet.address) == (2, "https://pk.example:9443")
        with world.stores["GR"].read() as tx:
            assert [row.serial for row in tx.membership.key_sheets() if row.member == PK] == [1, 2]
            items = [parse_content(row.content_bytes).type for row in tx.inbox.rows(sender=PK)]
        assert items == [MessageType.ITEM]
        world.settled(cut=0)

"""Alerts in bad weather: five nodes publish, update, pass on, sight and withdraw while wires lose, repeat, hold back and
reorder, nodes are cut off, and one of them dies at some write.

When calm comes, everybody entitled holds the same versions; whatever was withdrawn is gone everywhere, with receipts; and in
no table of a node that was never entitled does an alert's id or a word of it stand.
"""

import os
import random
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select

from node.core.alerts.publication import publish, update
from node.core.alerts.relaying import relay
from node.core.alerts.rows import AlertRow, RecipientRow
from node.core.alerts.sightings import sight
from node.core.alerts.withdrawal import withdraw
from node.core.delivery_errors import PeerError
from node.core.errors import CoreError
from node.core.outbox import OutboxStatus, deliver_due
from node.store.alert_tables import alerts
from protocol.alerts.alert import AlertReference
from protocol.alerts.withdrawal import WithdrawalReason
from protocol.alerts.words import AlertId
from protocol.errors import ProtocolError
from protocol.vocabulary import MemberCode
from tests.support.alert_search import Search, chunks_of
from tests.support.alerts import make_draft, make_sighting, may_pass_on
from tests.support.crashing_store import CrashingStore, Moment, SimulatedCrash, WiresToMortals
from tests.support.faulty_wires import Fault, FaultyWires
from tests.support.federation import SimulatedFederation, make_federation

CODES = tuple(MemberCode(code) for code in ("GR", "IR", "KG", "PK", "TR"))
ALERTS = int(os.environ.get("WREN_TEST_ALERTS", "200"))
"""Alerts published, each with half an update, half a sighting, a third of a withdrawal. WREN_TEST_ALERTS=5000 takes minutes."""
ALERTS_A_ROUND = 5
_TOKEN = re.compile(rb"route-[0-9]+-")


class Weather(FaultyWires, WiresToMortals):
    """Faults on the way, and peers that die while they are asked. What passes is counted and not kept."""

    exchanges = 0

    def exchange(self, sender: MemberCode, recipient: MemberCode, raw: bytes) -> bytes:
        """As `FaultyWires.exchange`."""
        try:
            return super().exchange(sender, recipient, raw)
        finally:
            self.exchanges += len(self.captured)
            self.captured.clear()
            self.answered.clear()


@dataclass
class World:
    """Five nodes, their stores that can die, and the dice."""

    federation: SimulatedFederation
    wires: Weather
    stores: dict[str, CrashingStore]
    dice: random.Random = field(default_factory=lambda: random.Random(23))
    deaths: int = 0
    published: int = 0

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

    def deliver(self) -> None:
        for code in CODES:
            self.act(lambda code=code: deliver_due(self.federation[code].context))  # type: ignore[misc]

    def newest(self, code: MemberCode, count: int, *, own: bool) -> list[AlertReference]:
        """Of the alerts that the node holds, its own or the others', those that came last."""
        columns = alerts.c
        held = columns.withdrawn.is_(None) & (columns.body if own else columns.signed).is_not(None)
        wanted = select(columns.originator, columns.alert_id).where(held)
        with self.federation[code].store.connection(writing=False) as connection:
            rows = connection.execute(wanted.order_by(columns.received.desc(), columns.alert_id).limit(count)).all()
        return [AlertReference(MemberCode(row.originator), AlertId(row.alert_id)) for row in rows]

    def one_of(self, code: MemberCode, references: list[AlertReference]) -> AlertRow:
        """Any one, as the node has it."""
        with self.federation[code].store.read() as tx:
            row = tx.alerts.find(self.dice.choice(references))
        assert row is not None
        return row

    def publish(self, code: MemberCode) -> None:
        """To some of the others; now and then one of them may pass it on, or it rests on what is here already."""
        others = [one for one in CODES if one != code]
        to = self.dice.sample(others, self.dice.randint(1, 3))
        beyond = [one for one in others if one not in to]
        relays = ((self.dice.choice(to), self.dice.choice(beyond)),) if beyond and self.dice.random() < 0.3 else ()
        known = self.newest(code, 10, own=True) + self.newest(code, 10, own=False)
        parents = tuple(self.dice.sample(known, min(len(known), self.dice.randint(0, 2))))
        draft = make_draft(*to, relays=relays, title=f"route-{self.published}- told", derived_from=parents)
        self.published += 1
        self.act(lambda: publish(self.federation[code].context, draft))

    def change(self, code: MemberCode) -> None:
        """An update, a withdrawal, a sighting or a relay by that node, of something it holds."""
        node = self.federation[code].context
        own, others = self.newest(code, 30, own=True), self.newest(code, 60, own=False)
        if own and self.dice.random() < 0.5:
            row = self.one_of(code, own)
            to = [one for one in row.marking.releasable_to if self.dice.random() < 0.8] or list(
                row.marking.releasable_to
            )
            relays = tuple((one.through, one.to) for one in row.relays if one.through in to)
            draft = make_draft(*to, relays=relays, title=row.published().alert.title)
            self.act(lambda: update(node, row.reference.alert_id, draft))
        if own and self.dice.random() < 0.33:
            reference = self.dice.choice(own)
            self.act(lambda: withdraw(node, reference.alert_id, WithdrawalReason.CONCLUDED))
        if others:
            row = self.one_of(code, others)
            title = row.published().alert.title
            sighting = make_sighting(row.reference, remark=f"seen: {title}")
            if self.dice.random() < 0.6:
                self.act(lambda: sight(node, sighting, may_pass_on(*self.dice.sample(CODES, 2))))
            for to_member in row.marking.releasable_to:
                if to_member != code:
                    self.act(lambda to=to_member: relay(node, row.reference, to))  # type: ignore[misc]

    def rage(self) -> None:
        """Until ALERTS are published."""
        while self.published < ALERTS:
            if self.dice.random() < 0.4:
                self.stores[self.dice.choice(CODES)].arm(self.dice.randrange(40), self.dice.choice(list(Moment)))
            if self.dice.random() < 0.15:
                self.wires.down.add(self.dice.choice(CODES))
            elif self.dice.random() < 0.5:
                self.wires.down.clear()
            for _ in range(ALERTS_A_ROUND):
                self.publish(self.dice.choice(CODES))
                self.change(self.dice.choice(CODES))
            self.deliver()
            if self.dice.random() < 0.4:
                self.wires.release()
            self.federation.clock.advance(self.dice.choice([60, 300, 901]))

    def calm(self) -> int:
        """The weather ends; how many messages still wait after some hours of it."""
        self.wires.down.clear()
        self.wires.release()
        self.wires.calm = True
        for store in self.stores.values():
            store.revive()
        waiting = 1
        for _ in range(40):
            self.federation.clock.advance(901)
            self.deliver()
            waiting = 0
            for code in CODES:
                with self.federation[code].store.read() as tx:
                    waiting += sum(one.pending for one in tx.outbox.backlogs())
            if not waiting:
                break
        return waiting


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    stores: dict[str, CrashingStore] = {}

    def wrap(code: str, store: object) -> CrashingStore:
        stores[code] = CrashingStore(store)  # type: ignore[arg-type]
        return stores[code]

    wires = Weather(7, calm_weight=6)
    federation = make_federation(tmp_path, CODES, wires=wires, wrap_store=wrap)
    yield World(federation, wires, stores)
    federation.close()


def truth_of(world: World) -> dict[AlertReference, tuple[AlertRow, list[RecipientRow]]]:
    """Every alert as its originator has it, with everybody who ever was entitled to it."""
    found = {}
    for code in CODES:
        references = own_references(world, code)
        with world.federation[code].store.read() as tx:
            for reference in references:
                row = tx.alerts.find(reference)
                assert row is not None
                found[reference] = (row, list(tx.alerts.recipients(reference)))
    return found


def own_references(world: World, code: MemberCode) -> list[AlertReference]:
    with world.federation[code].store.connection(writing=False) as connection:
        rows = connection.execute(select(alerts.c.alert_id).where(alerts.c.originator == code)).all()
    return [AlertReference(code, AlertId(row.alert_id)) for row in rows]


def test_entitled_nodes_converge_and_no_other_ever_holds_a_trace(world: World) -> None:
    world.rage()
    assert world.calm() == 0
    assert {Fault.LOST, Fault.HELD, Fault.ANSWER_LOST, Fault.REPEATED} <= world.wires.happened
    assert world.deaths > 0
    truth = truth_of(world)
    gone = [reference for reference, (row, _) in truth.items() if row.withdrawn is not None]
    assert len(truth) > ALERTS // 2
    assert gone
    for reference, (row, recipients) in truth.items():
        for recipient in recipients:
            with world.federation[recipient.recipient].store.read() as tx:
                there = tx.alerts.find(reference)
            if recipient.withdrawn is not None:  # answered, and nothing is left there
                assert recipient.outcome is not None
                assert recipient.outcome.value == "purged"
                assert there is not None
                assert not there.is_held
            elif recipient.version > 0:
                assert there is not None
                assert (there.version, there.withdrawn) == (row.version, None)
            else:  # it came by a relay, or not at all
                assert there is None or there.version in (0, row.version)
    assert_no_trace(world, truth)
    sightings_agree(world, truth)
    print(f"{len(truth)} alerts, {len(gone)} withdrawn, {world.deaths} deaths, {world.wires.exchanges} envelopes")


def assert_no_trace(world: World, truth: dict[AlertReference, tuple[AlertRow, list[RecipientRow]]]) -> None:
    """Ids only where somebody was entitled; words of an alert only where somebody still is."""
    entitled = {
        reference.alert_id.encode(): {reference.originator, *(one.recipient for one in recipients)}
        for reference, (_, recipients) in truth.items()
    }
    readers: dict[bytes, set[MemberCode]] = {}
    for row, recipients in truth.values():
        if row.withdrawn is None:
            token = _TOKEN.search(row.body or b"")
            assert token is not None
            still = {one.recipient for one in recipients if one.withdrawn is None}
            readers[token[0]] = {row.reference.originator, *still}
    forms = {form: one for one in entitled for form in (one, bytes.fromhex(one.decode()))}
    search = Search(forms)
    for code in CODES:
        for raw in chunks_of(world.federation[code].store):
            ids = {forms[form] for form in search.within(raw)}
            assert {one for one in ids if code not in entitled[one]} == set()
            assert {one for one in _TOKEN.findall(raw) if code not in readers.get(one, set())} == set()


def sightings_agree(world: World, truth: dict[AlertReference, tuple[AlertRow, list[RecipientRow]]]) -> None:
    """What an observer told, the originator has; and nobody has one of an alert that is gone."""
    told = 0
    for code in CODES:
        with world.federation[code].store.read() as tx:
            mine = list(tx.alerts.sightings())
        for row in mine:
            assert truth[row.of][0].withdrawn is None
            with world.federation[row.of.originator].store.read() as tx:
                assert tx.alerts.find_sighting(row.observer, row.item_id) is not None
            told += 1
    assert told > 0


def test_nothing_waits_for_ever(world: World) -> None:
    """A smaller world whose outboxes are looked at: what was not accepted was withdrawn before it was sent."""
    for _ in range(4):
        for _ in range(ALERTS_A_ROUND):
            world.publish(world.dice.choice(CODES))
            world.change(world.dice.choice(CODES))
        world.deliver()
    assert world.calm() == 0
    for code in CODES:
        with world.federation[code].store.read() as tx:
            failed = tx.outbox.rows(status=OutboxStatus.FAILED)
        assert {row.last_error for row in failed} <= {"not sent: the alert was withdrawn"}

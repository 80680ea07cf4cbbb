"""Danger to life: told until a person acknowledges it, through losses, partitions and crashes; and who cries wolf."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from node.core.alarm_rows import Alarm
from node.core.alerts.publication import Publication, publish, update
from node.core.alerts.withdrawal import withdraw
from node.core.danger import ESCALATION, MAX_RINGING, RESEND_SECONDS, acknowledge, tend_alarms
from node.core.errors import ConflictError, NotFoundError
from node.core.notices import NoticeKind, for_role
from node.core.outbox import DANGER_MAX_BACKOFF_SECONDS, OutboxRow, deliver_danger, deliver_due
from node.core.rescue import rescue_extract
from protocol.alerts.acknowledgement import AlertAcknowledgement, acknowledgement_to_body
from protocol.alerts.alert import AlertReference
from protocol.alerts.danger import DangerToLife
from protocol.alerts.places import Position
from protocol.alerts.withdrawal import WithdrawalReason
from protocol.vocabulary import Direction, HandlingCode, ItemKind, MemberCode, MessageId, Role, Urgency
from tests.support.alerts import make_draft
from tests.support.attackers import GR, PK, TR, item_message, seal, signed_item
from tests.support.crashing_store import CrashingStore, Moment, SimulatedCrash, WiresToMortals
from tests.support.faulty_wires import Fault, FaultyWires
from tests.support.federation import START, SimulatedFederation, Wires, make_federation

BOAT = DangerToLife(Position(3_670_833, 2_208_500, 500), START, 45, "white rubber boat", "306900000000")
DANGER: dict[str, Any] = {"urgency": Urgency.IMMEDIATE_DANGER_TO_LIFE, "danger": BOAT}


@pytest.fixture
def federation(tmp_path: Path) -> Iterator[SimulatedFederation]:
    made = make_federation(tmp_path, ("GR", "PK", "TR"))
    yield made
    made.close()


def alarm(federation: SimulatedFederation, *to: str, **changes: Any) -> Publication:
    return publish(federation["TR"].context, make_draft(*to, **{**DANGER, **changes}))


def opened(federation: SimulatedFederation, code: str) -> list[Alarm]:
    with federation[code].store.read() as tx:
        return list(tx.alarms.open())


def unread(federation: SimulatedFederation, code: str, role: Role) -> list[NoticeKind]:
    with federation[code].store.read() as tx:
        return [notice.kind for notice in tx.notices.unread([for_role(role)])]


def settle(federation: SimulatedFederation) -> None:
    for code in federation.nodes:
        deliver_due(federation[code].context)


def test_a_machines_receipt_is_no_acknowledgement(federation: SimulatedFederation) -> None:
    alarm(federation, "GR")
    settle(federation)
    for times in (2, 3, 4):
        federation.clock.advance(RESEND_SECONDS)
        assert tend_alarms(federation["TR"].context) == 1
        settle(federation)
        assert [one.times for one in opened(federation, "GR")] == [times]
    assert unread(federation, "GR", Role.SECOND_LINE) == [NoticeKind.DANGER_TO_LIFE], (
        "told again, and not a longer list"
    )


def test_a_person_ends_it_on_both_sides(federation: SimulatedFederation) -> None:
    made = alarm(federation, "GR", "PK")
    settle(federation)
    assert acknowledge(federation["GR"].context, made.reference, by="machine", coordination_centre="JRCC") == 1
    settle(federation)
    assert opened(federation, "GR") == []
    assert [one.peer for one in opened(federation, "TR")] == [PK], "one reader does not speak for another country"
    with federation["TR"].store.read() as tx:
        told = tx.alarms.find(made.reference, Direction.SENT, GR)
    assert told is not None
    assert (told.coordination_centre, told.by) == ("JRCC", ""), "who read it stays at home"
    with pytest.raises(ConflictError, match=r"already, at 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC"):
        acknowledge(federation["GR"].context, made.reference, by="machine")
    with pytest.raises(NotFoundError):
        acknowledge(federation["TR"].context, made.reference, by="machine")


def test_a_newer_version_is_unread_again(federation: SimulatedFederation) -> None:
    made = alarm(federation, "GR")
    settle(federation)
    acknowledge(federation["GR"].context, made.reference, by="machine")
    settle(federation)
    update(federation["TR"].context, made.reference.alert_id, make_draft("GR", **DANGER))
    settle(federation)
    assert [one.version for one in opened(federation, "GR")] == [2]
    assert [one.version for one in opened(federation, "TR")] == [2]
    update(federation["TR"].context, made.reference.alert_id, make_draft("GR"))
    settle(federation)
    assert opened(federation, "GR") == opened(federation, "TR") == [], "they are safe: the alarm is over"


def test_what_nobody_acknowledges_goes_up_the_duty_list_of_both(federation: SimulatedFederation) -> None:
    alarm(federation, "GR")
    settle(federation)
    for after, role in ESCALATION:
        federation.clock.seconds = START + after - 1
        for code in ("GR", "TR"):
            tend_alarms(federation[code].context)
            assert unread(federation, code, role) == []
        federation.clock.seconds = START + after
        for code in ("GR", "TR"):
            tend_alarms(federation[code].context)
            tend_alarms(federation[code].context)
            assert unread(federation, code, role) == [NoticeKind.DANGER_UNACKNOWLEDGED]


def test_withdrawal_and_expiry_end_it(federation: SimulatedFederation) -> None:
    made = alarm(federation, "GR")
    alarm(federation, "GR", marking={"expires": START + 600})
    settle(federation)
    withdraw(federation["TR"].context, made.reference.alert_id, WithdrawalReason.CONCLUDED)
    settle(federation)
    federation.clock.advance(600)
    for code in ("GR", "TR"):
        tend_alarms(federation[code].context)
        assert opened(federation, code) == []


def test_it_overtakes_ten_thousand_and_a_recipient_that_is_left_alone(federation: SimulatedFederation) -> None:
    node = federation["TR"].context
    with federation["TR"].store.write() as tx:
        for number in range(10_000):
            tx.outbox.add(OutboxRow(MessageId(f"{number:032x}"), GR, b"{}", START, START + 86_400, priority=50))
    federation.wires.down.add(GR)
    for _ in range(12):
        deliver_due(node)
        federation.clock.advance(900)
    federation.wires.down.clear()
    federation.wires.captured.clear()
    alarm(federation, "GR", marking={"expires": START + 10**6})
    assert deliver_danger(node) == 1, "the long back-off of the ordinary lane is not its own"
    assert len(federation.wires.captured) == 1
    assert len(opened(federation, "GR")) == 1


def test_its_own_back_off_is_short(federation: SimulatedFederation) -> None:
    federation.wires.down.add(GR)
    alarm(federation, "GR")
    for _ in range(60):
        deliver_danger(federation["TR"].context)
        federation.clock.advance(10)
    federation.wires.down.clear()
    federation.clock.advance(DANGER_MAX_BACKOFF_SECONDS)
    assert deliver_danger(federation["TR"].context) == 1


def test_it_goes_to_nobody_for_being_downstream(federation: SimulatedFederation) -> None:
    """A leg leads to PK, of whom harm is feared; only those named get it, and nothing sent names PK."""
    made = alarm(federation, "GR", never_to=("PK",))
    settle(federation)
    federation.clock.advance(RESEND_SECONDS)
    tend_alarms(federation["TR"].context)
    settle(federation)
    assert {copy.recipient for copy in made.copies} == {GR}
    assert not any(PK in pair[:2] for pair in federation.wires.captured)
    with federation["GR"].store.read() as tx:
        held = tx.alerts.find(made.reference)
    assert held is not None
    assert not held.published().never_to
    assert PK not in held.marking.releasable_to


def forged(federation: SimulatedFederation, by: str, said: AlertAcknowledgement, to: MemberCode) -> None:
    sender = federation[by].context
    signed = signed_item(sender, ItemKind.ALERT_ACKNOWLEDGEMENT, acknowledgement_to_body(said), to)
    federation.wires.exchange(sender.member, to, seal(sender, to, item_message(signed)))


def test_nobody_acknowledges_for_another_or_ahead_of_time(federation: SimulatedFederation) -> None:
    made = alarm(federation, "GR")
    settle(federation)
    for by, said in (
        ("PK", AlertAcknowledgement(made.reference, 1, START)),
        ("GR", AlertAcknowledgement(made.reference, 2, START)),
        ("GR", AlertAcknowledgement(AlertReference(PK, made.reference.alert_id), 1, START)),
    ):
        with pytest.raises(Exception, match="status 403"):
            forged(federation, by, said, TR)
    assert len(opened(federation, "TR")) == 1


def test_an_acknowledgement_of_the_version_before_leaves_the_newer_unread(federation: SimulatedFederation) -> None:
    made = alarm(federation, "GR")
    update(federation["TR"].context, made.reference.alert_id, make_draft("GR", **DANGER))
    forged(federation, "GR", AlertAcknowledgement(made.reference, 1, START), TR)
    assert [one.version for one in opened(federation, "TR")] == [2]


def test_who_cries_wolf_fills_no_list_and_silences_nobody(federation: SimulatedFederation) -> None:
    for _ in range(MAX_RINGING + 5):
        alarm(federation, "GR")
        federation.clock.advance(10)
    publish(federation["PK"].context, make_draft("GR", **DANGER))
    settle(federation)
    assert len(opened(federation, "GR")) == MAX_RINGING + 6, "every alarm is there, false or not"
    kinds = unread(federation, "GR", Role.SECOND_LINE)
    assert kinds.count(NoticeKind.DANGER_TO_LIFE) == MAX_RINGING + 1, "the honest one rings"
    assert kinds.count(NoticeKind.DANGER_FLOOD) == 1


def test_the_extract_is_made_whatever_the_markings_and_names_nobody(federation: SimulatedFederation) -> None:
    marking = {"handling_codes": (HandlingCode.H2, HandlingCode.PROTECTION_ONLY)}
    made = alarm(federation, "GR", marking=marking, narrative="the skipper is called Nobody", title="Nobody's boat")
    settle(federation)
    extract = rescue_extract(federation["GR"].context, made.reference, by="machine")
    text = extract.to_text()
    assert extract.position == "36°42.500'N 022°05.100'E"
    assert "45" in text
    assert "+306900000000" in text
    assert "Nobody" not in text + str(extract.to_json())
    with federation["GR"].store.read() as tx:
        assert any(b'"rescue_extract"' in (row.payload or b"") for row in tx.leaves.all())
    routine = publish(federation["TR"].context, make_draft("GR"))
    settle(federation)
    with pytest.raises(ConflictError):
        rescue_extract(federation["GR"].context, routine.reference, by="machine")


@pytest.mark.parametrize("seed", range(3))
def test_it_arrives_through_losses_and_partitions(tmp_path: Path, seed: int) -> None:
    wires = FaultyWires(seed)
    made = make_federation(tmp_path, ("GR", "PK", "TR"), wires=wires)
    try:
        dice = random.Random(seed)
        sent = alarm(made, "GR", "PK")
        for _ in range(25):
            wires.down = {MemberCode(code) for code in made.nodes if dice.random() < 0.3}
            for code in made.nodes:
                tend_alarms(made[code].context)
            settle(made)
            wires.release()
            made.clock.advance(dice.randrange(5, RESEND_SECONDS))
        assert len(wires.happened) == len(Fault)
        wires.calm, wires.down = True, set()
        made.clock.advance(RESEND_SECONDS)
        tend_alarms(made["TR"].context)
        settle(made)
        for code in ("GR", "PK"):
            assert opened(made, code)[0].times > 1, "never acknowledged, so it kept coming"
            acknowledge(made[code].context, sent.reference, by="machine")
        settle(made)
        assert opened(made, "TR") == []
        assert wires.replays_accepted == 0
    finally:
        made.close()


@pytest.mark.parametrize("moment", list(Moment))
@pytest.mark.parametrize("code", ["GR", "TR"])
def test_it_arrives_whenever_a_node_dies(tmp_path: Path, code: str, moment: Moment) -> None:
    stores: dict[str, CrashingStore] = {}

    def mortal(name: str, store: Any) -> CrashingStore:
        return stores.setdefault(name, CrashingStore(store))

    for write in range(4):
        stores.clear()
        wires: Wires = WiresToMortals()
        made = make_federation(tmp_path / f"{write}", ("GR", "TR"), wrap_store=mortal, wires=wires)
        try:
            alarm(made, "GR")
            stores[code].arm(write, moment)
            for _ in range(7):
                for one in made.nodes.values():
                    try:
                        tend_alarms(one.context)
                        deliver_due(one.context)
                    except SimulatedCrash:
                        stores[one.member].revive()
                if stores[code].died:
                    stores[code].revive()
                made.clock.advance(RESEND_SECONDS)
            assert stores[code].died
            assert [one.version for one in opened(made, "GR")] == [1]
            assert opened(made, "GR")[0].times > 1
        finally:
            made.close()

"""What is kept of alarms, on each kind of database."""

from dataclasses import replace

from node.core.alarm_rows import Alarm
from node.store.database import SqlStore
from protocol.alerts.alert import AlertReference
from protocol.alerts.words import AlertId
from protocol.vocabulary import Direction, MemberCode, MessageId
from tests.support.at_once import at_once
from tests.support.databases import TestDatabase

GR, PK, TR = (MemberCode(code) for code in ("GR", "PK", "TR"))
OF = AlertReference(PK, AlertId("ab" * 16))
OTHER = AlertReference(TR, AlertId("ab" * 16))
ALARM = Alarm(OF, Direction.SENT, GR, 2, 1_000, 1_000, MessageId("01" * 16))


def again(number: int, told: int, **changes: object) -> Alarm:
    return replace(ALARM, since=told, told=told, message_id=MessageId(f"{number:032x}"), **changes)  # type: ignore[arg-type]


def test_an_alarm_told_again_keeps_when_it_began_and_is_counted(store: SqlStore) -> None:
    with store.write() as tx:
        assert tx.alarms.tell(ALARM) == ALARM
        assert tx.alarms.tell(again(2, 1_060)) == replace(again(2, 1_060), since=1_000, times=2)
    with store.read() as tx:
        assert tx.alarms.find(OF, Direction.SENT, GR) == replace(again(2, 1_060), since=1_000, times=2)
        assert tx.alarms.find(OF, Direction.RECEIVED, GR) is None
        assert tx.alarms.find(OTHER, Direction.SENT, GR) is None


def test_the_same_version_again_stays_acknowledged_and_a_newer_one_does_not(store: SqlStore) -> None:
    with store.write() as tx:
        tx.alarms.tell(ALARM)
        assert tx.alarms.escalate(ALARM, 2)
        assert tx.alarms.acknowledge(OF, Direction.SENT, GR, 2, 1_030, "desk", "Piraeus")
        same = tx.alarms.tell(again(2, 1_060))
        assert (same.acknowledged, same.by, same.coordination_centre, same.escalated) == (1_030, "desk", "Piraeus", 2)
        newer = tx.alarms.tell(again(3, 1_090, version=3))
    assert newer == again(3, 1_090, version=3)
    assert (newer.acknowledged, newer.by, newer.coordination_centre, newer.escalated, newer.times) == (
        None,
        "",
        "",
        0,
        1,
    )


def test_an_older_version_that_comes_late_changes_nothing(store: SqlStore) -> None:
    with store.write() as tx:
        tx.alarms.tell(ALARM)
        assert tx.alarms.tell(again(9, 2_000, version=1)) == ALARM
    with store.read() as tx:
        assert tx.alarms.open() == [ALARM]


def test_only_the_version_that_stands_is_acknowledged_and_only_once(store: SqlStore) -> None:
    with store.write() as tx:
        tx.alarms.tell(ALARM)
        assert not tx.alarms.acknowledge(OF, Direction.SENT, GR, 1, 1_030, "", "")
        assert not tx.alarms.acknowledge(OF, Direction.SENT, GR, 3, 1_030, "", "")
        assert not tx.alarms.acknowledge(OF, Direction.SENT, TR, 2, 1_030, "", "")
        assert not tx.alarms.acknowledge(OF, Direction.RECEIVED, GR, 2, 1_030, "", "")
        assert tx.alarms.acknowledge(OF, Direction.SENT, GR, 2, 1_030, "one", "")
        assert not tx.alarms.acknowledge(OF, Direction.SENT, GR, 2, 1_040, "another", "")
        found = tx.alarms.find(OF, Direction.SENT, GR)
    assert found is not None
    assert (found.acknowledged, found.by) == (1_030, "one")


def test_escalation_only_climbs(store: SqlStore) -> None:
    with store.write() as tx:
        tx.alarms.tell(ALARM)
        assert tx.alarms.escalate(ALARM, 2)
        assert not tx.alarms.escalate(ALARM, 2)
        assert not tx.alarms.escalate(ALARM, 1)
        assert not tx.alarms.escalate(replace(ALARM, version=1), 3)
        assert tx.alarms.escalate(ALARM, 3)


def test_open_alarms_by_direction_and_peer_oldest_first(store: SqlStore) -> None:
    later = replace(ALARM, peer=TR, since=2_000, told=2_000)
    received = replace(ALARM, of=OTHER, direction=Direction.RECEIVED, peer=TR, since=500, told=500)
    done = replace(ALARM, of=OTHER, peer=GR)
    with store.write() as tx:
        for alarm in (later, ALARM, received, done):
            tx.alarms.tell(alarm)
        tx.alarms.acknowledge(OTHER, Direction.SENT, GR, 2, 1, "", "")
    with store.read() as tx:
        assert tx.alarms.open() == [received, ALARM, later]
        assert tx.alarms.open(direction=Direction.SENT) == [ALARM, later]
        assert tx.alarms.open(direction=Direction.SENT, peer=TR) == [later]
        assert tx.alarms.count_open(Direction.SENT, GR) == 1
        assert [one.peer for one in tx.alarms.of_alert(OF)] == [GR, TR]
        assert len(tx.alarms.of_alert(OTHER)) == 2


def test_closing_takes_one_alert_one_direction_one_peer(store: SqlStore) -> None:
    to_tr = replace(ALARM, peer=TR)
    received = replace(ALARM, direction=Direction.RECEIVED)
    other = replace(ALARM, of=OTHER)
    with store.write() as tx:
        for alarm in (ALARM, to_tr, received, other):
            tx.alarms.tell(alarm)
        tx.alarms.close(OF, direction=Direction.SENT, peer=GR)
        assert tx.alarms.of_alert(OF) == [received, to_tr]
        tx.alarms.close(OF)
        assert tx.alarms.of_alert(OF) == []
        assert tx.alarms.of_alert(OTHER) == [other]


def test_all_who_tell_at_once_are_counted(database: TestDatabase) -> None:
    """The unique key makes one row of them, and the count loses none: two processes may re-send at one time."""
    stores = [database.open() for _ in range(4)]

    def tell(number: int) -> None:
        with stores[number].write() as tx:
            tx.alarms.tell(again(number, 1_000 + number))

    try:
        for _ in range(3):
            at_once([lambda number=number: tell(number) for number in range(4)])  # type: ignore[misc]
        with stores[0].read() as tx:
            (alarm,) = tx.alarms.open()
        assert alarm.times == 12
    finally:
        for store in stores:
            store.close()


def test_of_two_versions_at_once_the_newer_stands(database: TestDatabase) -> None:
    stores = [database.open() for _ in range(3)]

    def tell(number: int) -> None:
        with stores[number].write() as tx:
            tx.alarms.tell(again(number, 1_000, version=2 + number))

    try:
        at_once([lambda number=number: tell(number) for number in range(3)])  # type: ignore[misc]
        with stores[0].read() as tx:
            (alarm,) = tx.alarms.open()
        assert (alarm.version, alarm.times, alarm.message_id) == (4, 1, MessageId(f"{2:032x}"))
    finally:
        for store in stores:
            store.close()


def test_of_two_persons_at_once_one_acknowledges(database: TestDatabase) -> None:
    stores = [database.open() for _ in range(3)]

    def acknowledge(number: int) -> bool:
        with stores[number].write() as tx:
            return tx.alarms.acknowledge(OF, Direction.SENT, GR, 2, 1_030, f"person {number}", "")

    try:
        with stores[0].write() as tx:
            tx.alarms.tell(ALARM)
        won = at_once([lambda number=number: acknowledge(number) for number in range(3)])  # type: ignore[misc]
        with stores[0].read() as tx:
            found = tx.alarms.find(OF, Direction.SENT, GR)
        assert sorted(won) == [False, False, True]
        assert found is not None
        assert found.by == f"person {won.index(True)}"
    finally:
        for store in stores:
            store.close()

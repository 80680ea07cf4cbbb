"""Immediate danger to life: told again until a person at the receiver acknowledges, and told higher up when nobody does.

    (send) ──> open ──every RESEND_SECONDS──> told again ──> open ──> acknowledged
                 │  nobody, on either side                     ^           (a newer version begins anew)
                 └──> supervisor ──> operator  (ESCALATION) ───┘

A machine's receipt says that the message is there; only `alert.acknowledgement` says that somebody read it. The duty list
is told on both sides: at the receiver, for somebody must act; at the sender, for somebody must take up a telephone. An
alarm ends when its alert is withdrawn, expires, or no longer says that life is in danger. Every time is the Clock's.

Who cries wolf is bounded and not silenced: each alarm is stored, shown and awaits its acknowledgement, but beyond
MAX_RINGING open ones of one peer the desk gets one notice of the flood instead of one for each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from node.core.acts import record_act
from node.core.alarm_rows import Alarm
from node.core.alerts.sending import Priority, send
from node.core.errors import ConflictError, NotFoundError
from node.core.messages import make_item
from node.core.moments import moment
from node.core.notices import Notice, NoticeKind, for_role
from node.core.outbox import OutboxStatus, enqueue
from protocol.alerts.acknowledgement import AlertAcknowledgement, acknowledgement_to_body, parse_acknowledgement
from protocol.envelope import parse_content
from protocol.errors import RefusedError
from protocol.restrictions import Restrictions
from protocol.vocabulary import Direction, ItemKind, LeafKind, Role, Urgency

if TYPE_CHECKING:
    from node.core.alerts.reception import Arrival
    from node.core.alerts.rows import AlertRow
    from node.core.context import NodeContext
    from node.core.ports import Transaction
    from protocol.alerts.alert import AlertReference
    from protocol.encoding import Json
    from protocol.item import SignedItem

RESEND_SECONDS = 120
DUTY_ROLES = (Role.SECOND_LINE, Role.INVESTIGATOR)
"""Who is told at once."""
ESCALATION = ((300, Role.SUPERVISOR), (900, Role.OPERATOR))
"""Who is told after so many seconds without an acknowledgement: the duty list, level 1 and 2."""
MAX_RINGING = 20
ACKNOWLEDGEMENT_LIFETIME_SECONDS = 30 * 86_400


def alarm_received(tx: Transaction, node: NodeContext, row: AlertRow, arrival: Arrival) -> None:
    """An alert was stored, or came again: the desk is told while nobody has acknowledged it."""
    if row.urgency is not Urgency.IMMEDIATE_DANGER_TO_LIFE:
        tx.alarms.close(row.reference)
        return
    now = node.clock.now()
    alarm = tx.alarms.tell(
        Alarm(row.reference, Direction.RECEIVED, arrival.sender, row.version, now, now, arrival.message_id)
    )
    if alarm.acknowledged is not None:
        _send_acknowledgement(tx, node, alarm)  # the sender has not heard of it, or would not tell again
    elif tx.alarms.count_open(Direction.RECEIVED, arrival.sender) > MAX_RINGING:
        _tell_of_flood(tx, node, alarm)
    else:
        for role in DUTY_ROLES:
            _tell(tx, node, alarm, NoticeKind.DANGER_TO_LIFE, role)


def acknowledge(node: NodeContext, of: AlertReference, *, by: str, coordination_centre: str = "") -> int:
    """A person has read the alarm: whoever sent it is told, at once. How many alarms ended.

    by: the account, or MACHINE; it stays here. Raises NotFoundError, ConflictError when it was acknowledged already.
    """
    now = node.clock.now()
    with node.store.write() as tx:
        received = [one for one in tx.alarms.of_alert(of) if one.direction is Direction.RECEIVED]
        if not received:
            raise NotFoundError("no such alarm came here: 'wren alert alarms' shows them")
        waiting = [one for one in received if one.acknowledged is None]
        if not waiting:
            last = max(one.acknowledged for one in received if one.acknowledged is not None)
            raise ConflictError(f"it is acknowledged already, at {moment(last)}")
        for alarm in waiting:
            key = (of, Direction.RECEIVED, alarm.peer)
            tx.alarms.acknowledge(*key, alarm.version, now, by, coordination_centre)
            told = tx.alarms.find(*key)
            if told is not None:
                _send_acknowledgement(tx, node, told)
        version = max(one.version for one in waiting)
        facts: dict[str, Json] = {"originator": of.originator, "alert": of.alert_id, "version": version}
        record_act(tx, LeafKind.ALERT, "acknowledged", facts, by=by, now=now, random_bytes=node.random_bytes)
    return len(waiting)


def on_acknowledgement(tx: Transaction, node: NodeContext, arrival: Arrival) -> None:
    """A person at the peer has read it. One of an older version changes nothing: the newer is still unread.

    Raises RefusedError from a member that was sent no such alarm.
    """
    said = parse_acknowledgement(arrival.item.body)
    alarm = tx.alarms.find(said.of, Direction.SENT, arrival.sender)
    if alarm is None or said.version > alarm.version:
        raise RefusedError("an acknowledgement of no alarm that was sent there")
    key = (said.of, Direction.SENT, arrival.sender)
    tx.alarms.acknowledge(*key, said.version, node.clock.now(), "", said.coordination_centre)


def tend_alarms(node: NodeContext) -> int:
    """Tells open alarms again where it is time, and tells the duty list; how many were told again."""
    again = 0
    with node.store.read() as tx:
        waiting = tx.alarms.open()
    for alarm in waiting:
        with node.store.write() as tx:
            current = tx.alarms.find(alarm.of, alarm.direction, alarm.peer)
            if current is None or current.acknowledged is not None:
                continue
            row = tx.alerts.find(alarm.of)
            if row is None or not row.is_held or row.expires <= node.clock.now():
                tx.alarms.close(alarm.of)
                continue
            again += _tell_peer_again(tx, node, current)
            _escalate(tx, node, current)
    return again


def _tell_peer_again(tx: Transaction, node: NodeContext, alarm: Alarm) -> bool:
    """While the last message is on its way the outbox takes care of it, and nothing piles up for a node that is gone."""
    if alarm.direction is not Direction.SENT or node.clock.now() < alarm.told + RESEND_SECONDS:
        return False
    sent = tx.outbox.find(alarm.message_id, alarm.peer)
    if sent is None or sent.status is OutboxStatus.PENDING or not sent.content_bytes:
        return False
    (signed,) = parse_content(sent.content_bytes).items
    send(tx, node, alarm.of, alarm.peer, signed, Priority.DANGER_TO_LIFE)
    return True


def _escalate(tx: Transaction, node: NodeContext, alarm: Alarm) -> None:
    for level, (after, role) in enumerate(ESCALATION, 1):
        if node.clock.now() >= alarm.since + after and tx.alarms.escalate(alarm, level):
            _tell(tx, node, alarm, NoticeKind.DANGER_UNACKNOWLEDGED, role)


def _tell(tx: Transaction, node: NodeContext, alarm: Alarm, kind: NoticeKind, role: Role) -> None:
    of, now = alarm.of, node.clock.now()
    tx.notices.put(Notice(for_role(role), kind, of.originator, of.alert_id, alarm.version, now))


def _tell_of_flood(tx: Transaction, node: NodeContext, alarm: Alarm) -> None:
    for role in (*DUTY_ROLES, Role.SUPERVISOR):
        tx.notices.put(Notice(for_role(role), NoticeKind.DANGER_FLOOD, alarm.peer, "", 0, node.clock.now()))


def _send_acknowledgement(tx: Transaction, node: NodeContext, alarm: Alarm) -> None:
    assert alarm.acknowledged is not None
    said = AlertAcknowledgement(alarm.of, alarm.version, alarm.acknowledged, alarm.coordination_centre)
    expires = node.clock.now() + ACKNOWLEDGEMENT_LIFETIME_SECONDS
    restrictions = Restrictions(expires=expires, releasable_to=(alarm.peer,))
    signed: SignedItem = make_item(node, ItemKind.ALERT_ACKNOWLEDGEMENT, acknowledgement_to_body(said), restrictions)
    enqueue(tx, node, alarm.peer, signed, priority=Priority.DANGER_TO_LIFE)

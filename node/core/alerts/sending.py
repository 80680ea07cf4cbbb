"""Messages about alerts on their way out: with their priority, and remembered by alert, so that a withdrawal finds them."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from node.core.alarm_rows import Alarm
from node.core.alerts.rows import CarrierRow
from node.core.outbox import DANGER_PRIORITY, enqueue
from protocol.alerts.alert import parse_alert
from protocol.vocabulary import Direction, ItemKind, MemberCode, MessageId, Urgency

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.ports import Transaction
    from protocol.alerts.alert import AlertReference
    from protocol.item import SignedItem


class Priority(IntEnum):
    """Of an outbox row: the higher overtakes the lower in the queue of one recipient."""

    ROUTINE = 0
    DOWNSTREAM = 10
    URGENT = 20
    URGENT_DOWNSTREAM = 30
    WITHDRAWAL = 50
    DANGER_TO_LIFE = DANGER_PRIORITY


def priority_of(urgency: Urgency, *, downstream: bool) -> Priority:
    """How soon an alert leaves."""
    match urgency:
        case Urgency.IMMEDIATE_DANGER_TO_LIFE:
            return Priority.DANGER_TO_LIFE
        case Urgency.URGENT:
            return Priority.URGENT_DOWNSTREAM if downstream else Priority.URGENT
        case Urgency.ROUTINE:
            return Priority.DOWNSTREAM if downstream else Priority.ROUTINE


def send(
    tx: Transaction,
    node: NodeContext,
    reference: AlertReference,
    recipient: MemberCode,
    signed: SignedItem,
    priority: Priority,
) -> MessageId:
    """Enqueues a version or a sighting of an alert; a withdrawal of the alert will erase it.

    Danger to life is told again until a person there acknowledges it (node/core/danger.py)."""
    now = node.clock.now()
    # One reading for both: a withdrawal seeks the leaf at the carrier's second, and would miss it one second off.
    message_id = enqueue(tx, node, recipient, signed, priority=priority, recorded=now)
    tx.alerts.add_carrier(CarrierRow(reference, recipient, message_id, Direction.SENT, now))
    if priority is Priority.DANGER_TO_LIFE and signed.item.kind is ItemKind.ALERT:
        version = parse_alert(signed.item.body).version
        tx.alarms.tell(Alarm(reference, Direction.SENT, recipient, version, now, now, message_id))
    return message_id

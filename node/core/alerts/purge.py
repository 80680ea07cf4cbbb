"""Forgetting an alert: its versions, sightings and attachments, wherever this node has them; leaves and digests stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from node.core.acts import MACHINE
from node.core.erasure import erase_exchanged
from node.core.outbox import OutboxStatus
from protocol.vocabulary import Direction

if TYPE_CHECKING:
    from node.core.alerts.rows import CarrierRow
    from node.core.context import NodeContext
    from node.core.ports import Transaction
    from protocol.alerts.alert import AlertReference
    from protocol.vocabulary import MemberCode

PURGE_BASIS = "the alert was withdrawn: Smuggling of Migrants Protocol, Art. 10(2)"
UNSENT = "not sent: the alert was withdrawn"


def purge(tx: Transaction, node: NodeContext, reference: AlertReference) -> None:
    """Erases the content of an alert whose row says that it is withdrawn. What was not sent yet never will be."""
    for carrier in tx.alerts.carriers(reference):
        stop_carrier(tx, carrier)
        erase_exchanged(
            tx,
            node,
            carrier.peer,
            carrier.message_id,
            basis=PURGE_BASIS,
            by=MACHINE,
            recorded=carrier.recorded,
        )
    tx.alerts.erase(reference)


def stop_sending(tx: Transaction, reference: AlertReference, to: MemberCode) -> None:
    """What still waits to be sent to one member about the alert is not sent."""
    for carrier in tx.alerts.carriers(reference):
        if carrier.peer == to:
            stop_carrier(tx, carrier)


def stop_carrier(tx: Transaction, carrier: CarrierRow) -> None:
    """Ends a message that waits in the outbox."""
    if carrier.direction is not Direction.SENT:
        return
    row = tx.outbox.find(carrier.message_id, carrier.peer)
    if row is not None and row.status is OutboxStatus.PENDING:
        tx.outbox.fail(carrier.message_id, carrier.peer, error=UNSENT)

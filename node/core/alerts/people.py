"""Who is told of an alert within this node: whoever subscribed to such alerts, and the desk when life is in danger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from node.core.danger import alarm_received
from node.core.subscriptions import tell_subscribers

if TYPE_CHECKING:
    from node.core.alerts.reception import Arrival
    from node.core.context import NodeContext
    from node.core.ports import Transaction
    from protocol.alerts.alert import AlertReference


def tell_people(
    tx: Transaction, node: NodeContext, reference: AlertReference, arrival: Arrival, *, newer: bool
) -> None:
    """After an alert was stored, or came again. newer: a version that was not here before; only that is new to subscribers."""
    row = tx.alerts.find(reference)
    if row is None or not row.is_held:
        return
    alarm_received(tx, node, row, arrival)
    if newer:
        tell_subscribers(tx, node, row.published())

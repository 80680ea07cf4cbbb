"""What an accepted item does here, by its kind. A kind without an effect is refused, so nothing is swallowed silently."""

from __future__ import annotations

from typing import TYPE_CHECKING

from node.core.alerts.reception import Arrival, Kept, on_alert, require_allowed_relay
from node.core.alerts.sightings import on_sighting
from node.core.alerts.withdrawal import on_purge_receipt, on_withdrawal
from node.core.forks import on_fork
from node.core.membership import store_key_sheet
from node.core.recall import on_recall, on_recall_answer
from protocol.encoding import encode
from protocol.errors import RefusedError
from protocol.keysheet import parse_signed_key_sheet
from protocol.vocabulary import ItemKind

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.ports import Transaction
    from protocol.item import Item


_PASSED_ON = frozenset({ItemKind.ALERT, ItemKind.ALERT_WITHDRAWAL, ItemKind.ALERT_SIGHTING})
"""Kinds that may come from another member than their originator, where the originator's own restrictions allow it."""


def apply_item(tx: Transaction, node: NodeContext, arrival: Arrival) -> Kept:
    """Does what the item says, within the caller's transaction; what the inbox keeps of the message.

    Raises RefusedError, MalformedError.
    """
    item = arrival.item
    if item.originator != arrival.sender and item.kind not in _PASSED_ON:
        raise RefusedError("an item of this kind comes from its originator only")
    match item.kind:
        case ItemKind.ALERT:
            return on_alert(tx, node, arrival)
        case ItemKind.ALERT_SIGHTING:
            return on_sighting(tx, node, arrival)
        case ItemKind.ALERT_WITHDRAWAL:
            require_allowed_relay(node, arrival)
            on_withdrawal(tx, node, item)
        case ItemKind.ALERT_PURGE_RECEIPT:
            on_purge_receipt(tx, node, item)
        case ItemKind.RECALL:
            on_recall(tx, node, item)
        case ItemKind.RECALL_ANSWER:
            on_recall_answer(tx, item)
        case ItemKind.KEY_SHEET:
            _on_key_sheet(tx, node, item)
        case ItemKind.LOG_FORK:
            on_fork(tx, node, item)
        case _:
            raise RefusedError("an item of a kind that is not sent by itself")
    return Kept.CONTENT


def _on_key_sheet(tx: Transaction, node: NodeContext, item: Item) -> None:
    signed = parse_signed_key_sheet(encode(item.body))
    if signed.sheet.member != item.originator:
        raise RefusedError("a key sheet of another member")
    store_key_sheet(tx, node, signed)

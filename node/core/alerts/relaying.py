"""Passing another member's alert on: its originator's signed item, unchanged, to a member that this item names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from node.core.acts import MACHINE, record_act
from node.core.alerts.sending import priority_of, send
from node.core.errors import NotFoundError, NotPermittedError
from protocol.restrictions import Actor, Destination, Door, Marked, may_use
from protocol.vocabulary import LeafKind

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.ports import Transaction
    from protocol.alerts.alert import Alert, AlertReference
    from protocol.encoding import Json
    from protocol.item import Item, SignedItem
    from protocol.restrictions import Decision
    from protocol.vocabulary import MemberCode, MessageId


def relay(node: NodeContext, reference: AlertReference, to: MemberCode, *, by: str = MACHINE) -> MessageId:
    """Passes the newest version on, and from now on every later one too, as long as its originator allows it.

    Raises NotFoundError, NotPermittedError with the reasons.
    """
    if to not in node.federation().peers():
        raise NotFoundError(f"no peer {to} in the charter: 'wren peer list' shows them")
    with node.store.write() as tx:
        row = tx.alerts.find(reference)
        if row is None or not row.is_held or reference.originator == node.member:
            raise NotFoundError("no such alert of another member's here: 'wren alert list' shows them")
        decision = may_pass_on(node, row.item.item, to)
        if not decision.allowed:
            raise NotPermittedError(f"it may not be passed on: {'; '.join(decision.reasons)}")
        tx.alerts.add_relayed(reference, to)
        message_id = send(tx, node, reference, to, row.item, priority_of(row.urgency, downstream=False))
        facts: dict[str, Json] = {
            "originator": reference.originator,
            "alert": reference.alert_id,
            "version": row.version,
            "to": to,
        }
        now = node.clock.now()
        record_act(tx, LeafKind.ALERT, "relayed", facts, by=by, now=now, random_bytes=node.random_bytes)
    return message_id


def pass_on_again(
    tx: Transaction, node: NodeContext, reference: AlertReference, signed: SignedItem, alert: Alert
) -> None:
    """A newer version goes to whom the older one was passed on to, where its originator still allows it."""
    for to in tx.alerts.relayed(reference):
        if may_pass_on(node, signed.item, to).allowed:
            send(tx, node, reference, to, signed, priority_of(alert.urgency, downstream=False))


def may_pass_on(node: NodeContext, item: Item, to: MemberCode) -> Decision:
    """Whether this node may pass another's item on."""
    marked = Marked(item.originator, item.restrictions)
    return may_use(marked, Actor(node.member), None, Destination(to, Door.ONWARD_MESSAGE), node.clock.now())

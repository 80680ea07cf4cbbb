"""An alert arrives: from its originator, or passed on unchanged by a member that its originator allowed to.

The highest version wins, the same again changes nothing, and of a withdrawn alert nothing is kept. Two bodies under one
version are an originator's fault: the first stays, and both are kept as a finding.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from node.core.alerts.attachments import require_harmless
from node.core.alerts.intake import take_in_alert
from node.core.alerts.people import tell_people
from node.core.alerts.relaying import pass_on_again
from node.core.alerts.rows import CarrierRow, FindingKind, FindingRow
from protocol.alerts.alert import AlertReference, alert_to_body, parse_alert
from protocol.encoding import encode
from protocol.errors import RefusedError
from protocol.item import signed_item_to_bytes
from protocol.restrictions import Actor, Destination, Door, Marked, may_use
from protocol.vocabulary import Direction

if TYPE_CHECKING:
    from node.core.alerts.rows import AlertRow
    from node.core.context import NodeContext
    from node.core.ports import Transaction
    from protocol.alerts.alert import Alert
    from protocol.item import Item, SignedItem
    from protocol.vocabulary import MemberCode, MessageId


class Kept(Enum):
    """What the inbox keeps of a message: its content, or nothing but its digest."""

    CONTENT = "content"
    DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class Arrival:
    """One verified item as it came. recorded: Unix seconds of its leaf. size_bytes: of the message's content."""

    sender: MemberCode
    message_id: MessageId
    signed: SignedItem
    recorded: int
    size_bytes: int

    @property
    def item(self) -> Item:
        """What is signed."""
        return self.signed.item

    def carrier_of(self, reference: AlertReference) -> CarrierRow:
        """By which a withdrawal of the alert finds this message's content, in the leaf of that very second."""
        return CarrierRow(reference, self.sender, self.message_id, Direction.RECEIVED, self.recorded)


def on_alert(tx: Transaction, node: NodeContext, arrival: Arrival) -> Kept:
    """Takes in a version of another member's alert. Raises RefusedError, MalformedError."""
    item, now = arrival.item, node.clock.now()
    if item.originator == node.member:
        raise RefusedError("our own alert comes from nobody else")
    require_allowed_relay(node, arrival)
    alert = parse_alert(item.body)
    for attachment in alert.attachments:
        require_harmless(attachment)
    take_in_alert(tx, arrival.sender, alert.urgency, arrival.size_bytes, now)
    reference = AlertReference(item.originator, alert.alert_id)
    row = tx.alerts.locked(reference)
    if row.withdrawn is not None:
        return Kept.DIGEST
    tx.alerts.add_carrier(arrival.carrier_of(reference))
    if alert.version > row.version:
        _take(tx, row, alert, arrival.signed, now)
        pass_on_again(tx, node, reference, arrival.signed, alert)
    elif alert.version == row.version:
        _compare(tx, row, alert, arrival.signed, now)
    if alert.version >= row.version:
        tell_people(tx, node, reference, arrival, newer=alert.version > row.version)
    return Kept.CONTENT


def require_allowed_relay(node: NodeContext, arrival: Arrival) -> None:
    """Raises RefusedError when the sender is not the originator and the originator did not let it pass the item on to us."""
    item = arrival.item
    if item.originator == arrival.sender:
        return
    if arrival.sender not in item.restrictions.releasable_to:
        raise RefusedError("an item passed on by a member that it does not name")
    marked = Marked(item.originator, item.restrictions)
    destination = Destination(node.member, Door.ONWARD_MESSAGE)
    decision = may_use(marked, Actor(arrival.sender), None, destination, node.clock.now())
    if not decision.allowed:
        raise RefusedError("an item passed on against its restrictions")


def _take(tx: Transaction, row: AlertRow, alert: Alert, signed: SignedItem, now: int) -> None:
    tx.alerts.put(
        replace(
            row,
            version=alert.version,
            issued=signed.item.issued,
            received=now,
            expires=signed.item.restrictions.expires,
            urgency=alert.urgency,
            signed=signed_item_to_bytes(signed),
        )
    )


def _compare(tx: Transaction, row: AlertRow, alert: Alert, signed: SignedItem, now: int) -> None:
    """Two copies of one version: of equal bodies one is kept, whichever came first; of unequal ones the first."""
    if not row.is_held:  # it expired here, and this copy may be used for longer
        _take(tx, row, alert, signed, now)
        return
    held = row.item
    if said_by(alert) == said_by(parse_alert(held.item.body)):
        if _strictness(signed.item) < _strictness(held.item):
            _take(tx, row, alert, signed, now)
        return
    evidence = (signed_item_to_bytes(held), signed_item_to_bytes(signed))
    member = row.reference.originator
    tx.alerts.add_finding(FindingRow(FindingKind.EQUIVOCATION, member, now, row.reference, alert.version, evidence))


def said_by(alert: Alert) -> bytes:
    """32 bytes, SHA-256 over what every recipient's copy of one version says alike: all but the references to others."""
    alike = replace(alert, derived_from=(), derived_undisclosed=False, supersedes=None)
    return hashlib.sha256(encode(alert_to_body(alike))).digest()


def _strictness(item: Item) -> tuple[int, int, bytes]:
    """The strictest copy stands first: the fewest named, the soonest to expire; then any one, the same on every node."""
    return len(item.restrictions.releasable_to), item.restrictions.expires, item.digest

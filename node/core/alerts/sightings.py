"""Sightings: what members saw of a leg, told to the alert's originator and to whoever is entitled for certain.

Every copy of one sighting has one item id and names its own recipient only; the originator's names those besides to whom
it may pass the sighting on, and it does so where they have the alert.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from node.core.acts import MACHINE, record_act
from node.core.alerts.intake import take_in_sighting
from node.core.alerts.reception import Kept, require_allowed_relay
from node.core.alerts.relaying import may_pass_on
from node.core.alerts.rows import SightingRow
from node.core.alerts.sending import Priority, send
from node.core.errors import NotFoundError
from node.core.messages import new_id
from protocol.alerts.sighting import parse_sighting, sighting_to_body
from protocol.errors import RefusedError
from protocol.item import Item, parse_signed_item, sign_item, signed_item_to_bytes
from protocol.matching.errors import UnreadableError
from protocol.vocabulary import ItemKind, LeafKind, MemberCode, MessageId

if TYPE_CHECKING:
    from node.core.alerts.reception import Arrival
    from node.core.alerts.rows import AlertRow
    from node.core.context import NodeContext
    from node.core.ports import Transaction
    from protocol.alerts.alert import AlertReference
    from protocol.alerts.sighting import Sighting
    from protocol.item import SignedItem
    from protocol.restrictions import Restrictions


@dataclass(frozen=True, slots=True)
class SentSighting:
    """The sighting's id, and to whom it is on its way."""

    item_id: MessageId
    recipients: tuple[MemberCode, ...]


def sight(node: NodeContext, sighting: Sighting, restrictions: Restrictions, *, by: str = MACHINE) -> SentSighting:
    """Tells what this country saw of an alert that it holds.

    restrictions.releasable_to: members that the originator may pass it on to, besides those entitled for certain.
    Raises NotFoundError without such an alert here, UnreadableError for a leg that it does not have.
    """
    with node.store.write() as tx:
        row = tx.alerts.find(sighting.of)
        if row is None or not row.is_held:
            raise NotFoundError("no such alert here: 'wren alert list' shows them")
        _require_leg(row, sighting)
        known = _known_entitled(tx, node, row)
        onward = tuple(sorted({*known, *restrictions.releasable_to} - {node.member, sighting.of.originator}))
        item_id = new_id(node.random_bytes)
        mine = _signed(node, item_id, sighting, replace(restrictions, releasable_to=(node.member,)))
        tx.alerts.put_sighting(_row(mine, sighting))
        to_originator = sighting.of.originator != node.member
        recipients = [*([sighting.of.originator] if to_originator else []), *known]
        for member in recipients:
            names = {member, *onward} if member == sighting.of.originator else {member}
            copy = _signed(node, item_id, sighting, replace(restrictions, releasable_to=tuple(sorted(names))))
            send(tx, node, sighting.of, member, copy, Priority.ROUTINE)
        facts = {"originator": sighting.of.originator, "alert": sighting.of.alert_id, "sighting": item_id}
        now = node.clock.now()
        record_act(tx, LeafKind.ALERT, "sighted", facts, by=by, now=now, random_bytes=node.random_bytes)
    return SentSighting(item_id, tuple(recipients))


def on_sighting(tx: Transaction, node: NodeContext, arrival: Arrival) -> Kept:
    """Takes in a sighting; of our own alert, passes it on to those of its recipients whom the observer names.

    Raises RefusedError, MalformedError.
    """
    item, now = arrival.item, node.clock.now()
    sighting = parse_sighting(item.body)
    if item.originator == node.member:
        raise RefusedError("our own sighting comes from nobody else")
    if arrival.sender not in (item.originator, sighting.of.originator):
        raise RefusedError("a sighting comes from its observer, or from the alert's originator")
    require_allowed_relay(node, arrival)
    take_in_sighting(tx, arrival.sender, arrival.size_bytes, now)
    ours = sighting.of.originator == node.member
    if ours and not _was_entitled(tx, sighting.of, item.originator):
        raise RefusedError("a sighting of an alert that its observer never had")
    row = tx.alerts.locked(sighting.of)
    if row.withdrawn is not None or (ours and not _is_entitled(tx, sighting.of, item.originator)):
        return Kept.DIGEST
    tx.alerts.add_carrier(arrival.carrier_of(sighting.of))
    known = tx.alerts.find_sighting(item.originator, item.item_id)
    if known is None or _names(arrival.signed) < _names(parse_signed_item(known.signed)):
        tx.alerts.put_sighting(_row(arrival.signed, sighting))
    if ours and known is None:
        _pass_on(tx, node, arrival.signed, sighting)
    return Kept.CONTENT


def _pass_on(tx: Transaction, node: NodeContext, signed: SignedItem, sighting: Sighting) -> None:
    for recipient in tx.alerts.recipients(sighting.of):
        member = recipient.recipient
        if recipient.withdrawn is not None or member == signed.item.originator:
            continue
        if may_pass_on(node, signed.item, member).allowed:
            send(tx, node, sighting.of, member, signed, Priority.ROUTINE)


def _require_leg(row: AlertRow, sighting: Sighting) -> None:
    alert = row.published().alert
    if sighting.leg not in {leg.number for leg in alert.legs} and sighting.addition is None:
        raise UnreadableError(
            "sighting.leg", "no leg of that number in the alert", "'wren alert show' numbers its legs"
        )


def _known_entitled(tx: Transaction, node: NodeContext, row: AlertRow) -> list[MemberCode]:
    """Members besides the originator of whom this node knows that the alert is theirs too."""
    if row.reference.originator == node.member:
        return [one.recipient for one in tx.alerts.recipients(row.reference) if one.withdrawn is None]
    return [member for member in row.marking.releasable_to if member not in (node.member, row.reference.originator)]


def _was_entitled(tx: Transaction, reference: AlertReference, member: MemberCode) -> bool:
    return any(one.recipient == member for one in tx.alerts.recipients(reference))


def _is_entitled(tx: Transaction, reference: AlertReference, member: MemberCode) -> bool:
    return any(one.recipient == member and one.withdrawn is None for one in tx.alerts.recipients(reference))


def _signed(node: NodeContext, item_id: MessageId, sighting: Sighting, restrictions: Restrictions) -> SignedItem:
    now = node.clock.now()
    body = sighting_to_body(sighting)
    return sign_item(
        Item(ItemKind.ALERT_SIGHTING, item_id, node.member, now, restrictions, body), node.keys.signer(now)
    )


def _row(signed: SignedItem, sighting: Sighting) -> SightingRow:
    item = signed.item
    raw = signed_item_to_bytes(signed)
    return SightingRow(sighting.of, item.originator, item.item_id, item.issued, item.restrictions.expires, raw)


def _names(signed: SignedItem) -> tuple[int, Iterable[str]]:
    return len(signed.item.restrictions.releasable_to), signed.item.restrictions.releasable_to

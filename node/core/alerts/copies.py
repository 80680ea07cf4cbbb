"""What one recipient gets of our alert: an item of its own that names it, and nobody who is not entitled to know of it.

A copy names its recipient and those it may pass the copy on to; never_to never enters it. A parent stands in
`derived_from` only if everybody whom the copy names may see that parent for certain; else the copy says `derived_undisclosed`,
and nobody learns that such an alert exists.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from node.core.messages import make_item
from protocol.alerts.alert import Alert, AlertReference, alert_to_body
from protocol.vocabulary import ItemKind, MemberCode

if TYPE_CHECKING:
    from node.core.alerts.rows import Relay
    from node.core.context import NodeContext
    from node.core.ports import Transaction
    from protocol.item import SignedItem
    from protocol.restrictions import Restrictions


def named_in_copy(recipient: MemberCode, relays: Iterable[Relay]) -> tuple[MemberCode, ...]:
    """The recipient and those whom it may pass its copy on to, in order of code."""
    return tuple(sorted({recipient, *(relay.to for relay in relays if relay.through == recipient)}))


def copy_for(
    tx: Transaction,
    node: NodeContext,
    recipient: MemberCode,
    alert: Alert,
    restrictions: Restrictions,
    relays: Iterable[Relay],
) -> SignedItem:
    """The recipient's signed copy of our alert."""
    named = named_in_copy(recipient, relays)
    disclosed = _disclosed_to(tx, node.member, named, alert)
    return make_item(node, ItemKind.ALERT, alert_to_body(disclosed), replace(restrictions, releasable_to=named))


def may_know(tx: Transaction, own: MemberCode, member: MemberCode, reference: AlertReference) -> bool:
    """Whether it is certain that `member` may see the alert: it is its originator, or the alert is released to it."""
    if reference.originator == member:
        return True
    if reference.originator == own:
        return any(row.recipient == member and row.withdrawn is None for row in tx.alerts.recipients(reference))
    row = tx.alerts.find(reference)
    return row is not None and row.is_held and member in row.marking.releasable_to


def _disclosed_to(tx: Transaction, own: MemberCode, named: tuple[MemberCode, ...], alert: Alert) -> Alert:
    def known_to_all(reference: AlertReference) -> bool:
        return all(may_know(tx, own, member, reference) for member in named)

    parents = tuple(parent for parent in alert.derived_from if known_to_all(parent))
    undisclosed = alert.derived_undisclosed or len(parents) < len(alert.derived_from)
    superseded = alert.supersedes if alert.supersedes is not None and known_to_all(alert.supersedes) else None
    return replace(alert, derived_from=parents, derived_undisclosed=undisclosed, supersedes=superseded)

"""Withdrawing an alert, and what a withdrawal does to whoever holds it. It is final, whatever arrives in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from node.core.acts import MACHINE, record_act
from node.core.alerts.purge import purge, stop_sending
from node.core.alerts.sending import Priority
from node.core.errors import ConflictError, NotFoundError
from node.core.messages import make_item
from node.core.outbox import enqueue
from protocol.alerts.alert import AlertReference
from protocol.alerts.withdrawal import (
    AlertWithdrawal,
    PurgeReceipt,
    parse_purge_receipt,
    parse_withdrawal,
    purge_receipt_to_body,
    withdrawal_to_body,
)
from protocol.errors import RefusedError
from protocol.recall import AnsweredOutcome, RecallOutcome
from protocol.restrictions import Restrictions
from protocol.vocabulary import ItemKind, LeafKind

if TYPE_CHECKING:
    from node.core.alerts.rows import RecipientRow
    from node.core.context import NodeContext
    from node.core.ports import Transaction
    from protocol.alerts.withdrawal import WithdrawalReason
    from protocol.alerts.words import AlertId
    from protocol.item import Item
    from protocol.vocabulary import MemberCode

WITHDRAWAL_LIFETIME_SECONDS = 365 * 86_400
MAX_BASIS = 500


def withdraw(
    node: NodeContext, alert_id: AlertId, reason: WithdrawalReason, *, by: str = MACHINE
) -> Sequence[MemberCode]:
    """Withdraws our own alert from everybody who got it or may have been given it; those members.

    Its content goes here too. Raises NotFoundError, ConflictError when it is withdrawn already.
    """
    reference = AlertReference(node.member, alert_id)
    with node.store.write() as tx:
        if tx.alerts.find(reference) is None:
            raise NotFoundError("no such alert of this node's: 'wren alert list' shows them")
        row = tx.alerts.locked(reference)
        if row.withdrawn is not None:
            raise ConflictError("the alert is withdrawn already: 'wren alert show' tells who has purged it")
        now = node.clock.now()
        told = [one for one in tx.alerts.recipients(reference) if one.withdrawn is None]
        for recipient in told:
            withdraw_from(tx, node, recipient, reason)
        tx.alerts.put(replace(row, withdrawn=now, reason=reason))
        purge(tx, node, reference)
        facts = {"alert": alert_id, "reason": reason.value, "recipients": [one.recipient for one in told]}
        record_act(tx, LeafKind.ALERT, "withdrawn", facts, by=by, now=now, random_bytes=node.random_bytes)
    return tuple(one.recipient for one in told)


def withdraw_from(tx: Transaction, node: NodeContext, recipient: RecipientRow, reason: WithdrawalReason) -> None:
    """Tells one recipient to forget our alert; what waits to be sent to it about the alert is not sent."""
    stop_sending(tx, recipient.reference, recipient.recipient)
    now = node.clock.now()
    body = withdrawal_to_body(AlertWithdrawal(recipient.reference.alert_id, reason))
    restrictions = Restrictions(expires=now + WITHDRAWAL_LIFETIME_SECONDS, releasable_to=(recipient.recipient,))
    signed = make_item(node, ItemKind.ALERT_WITHDRAWAL, body, restrictions)
    enqueue(tx, node, recipient.recipient, signed, priority=Priority.WITHDRAWAL)
    tx.alerts.put_recipient(replace(recipient, withdrawn=now, outcome=RecallOutcome.PENDING))


def on_withdrawal(tx: Transaction, node: NodeContext, item: Item) -> None:
    """The originator withdraws: forget the alert and refuse whatever comes of it later; answer what became of it.

    It may arrive before the alert itself. Raises RefusedError for a withdrawal in our own name.
    """
    withdrawal = parse_withdrawal(item.body)
    reference = AlertReference(item.originator, withdrawal.alert_id)
    if item.originator == node.member:
        raise RefusedError("a withdrawal of our own alert comes from nobody else")
    now = node.clock.now()
    row = tx.alerts.locked(reference)
    if row.withdrawn is None:
        tx.alerts.put(replace(row, withdrawn=now, reason=withdrawal.reason))
    basis = tx.alerts.retained_under(reference) or ""
    if not basis:
        purge(tx, node, reference)
    outcome = AnsweredOutcome.RETAINED_UNDER_LAW if basis else AnsweredOutcome.PURGED
    body = purge_receipt_to_body(PurgeReceipt(withdrawal.alert_id, outcome, basis))
    restrictions = Restrictions(expires=now + WITHDRAWAL_LIFETIME_SECONDS, releasable_to=(item.originator,))
    signed = make_item(node, ItemKind.ALERT_PURGE_RECEIPT, body, restrictions)
    enqueue(tx, node, item.originator, signed, priority=Priority.WITHDRAWAL)


def on_purge_receipt(tx: Transaction, node: NodeContext, item: Item) -> None:
    """A recipient says what became of its copies. Raises RefusedError when nothing was withdrawn from it."""
    receipt = parse_purge_receipt(item.body)
    reference = AlertReference(node.member, receipt.alert_id)
    found = [one for one in tx.alerts.recipients(reference) if one.recipient == item.originator]
    if not found or found[0].withdrawn is None:
        raise RefusedError("a purge receipt for no alert that was withdrawn from its sender")
    outcome = RecallOutcome(receipt.outcome.value)
    tx.alerts.put_recipient(replace(found[0], outcome=outcome, basis=receipt.basis))


def retain(node: NodeContext, reference: AlertReference, basis: str, *, by: str = MACHINE) -> None:
    """A law obliges this node to keep its copy, should the alert be withdrawn: it is then shown to nobody any more, and
    the originator is told the basis. Raises NotFoundError, ConflictError.
    """
    if not basis.strip() or len(basis) > MAX_BASIS:
        raise ConflictError(f"retaining states the law, in at most {MAX_BASIS} characters")
    with node.store.write() as tx:
        row = tx.alerts.find(reference)
        if row is None or not row.is_held or reference.originator == node.member:
            raise NotFoundError("no such alert of another member's here: 'wren alert list' shows them")
        now = node.clock.now()
        tx.alerts.hold_back(reference, basis, now)
        facts = {"originator": reference.originator, "alert": reference.alert_id, "basis": basis}
        record_act(tx, LeafKind.ALERT, "retained", facts, by=by, now=now, random_bytes=node.random_bytes)

"""Publishing our own alerts and their later versions: one signed copy for each recipient, downstream members first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from node.core.acts import MACHINE, record_act
from node.core.alerts.attachments import without_metadata
from node.core.alerts.copies import copy_for, named_in_copy
from node.core.alerts.downstream import ArrivalWindow, arrival_windows, distribution_order
from node.core.alerts.draft import check_draft
from node.core.alerts.rows import RecipientRow, own_row
from node.core.alerts.sending import priority_of, send
from node.core.alerts.withdrawal import withdraw_from
from node.core.errors import ConflictError, NotFoundError, RaceLostError
from node.core.messages import new_id
from node.core.subscriptions import tell_subscribers
from protocol.alerts.alert import MAX_VERSION, AlertReference
from protocol.alerts.withdrawal import WithdrawalReason
from protocol.alerts.words import AlertId
from protocol.encoding import bytes_to_text
from protocol.matching.errors import UnreadableError
from protocol.vocabulary import LeafKind, MemberCode, MessageId

if TYPE_CHECKING:
    from node.core.alerts.draft import Draft
    from node.core.alerts.rows import AlertRow
    from node.core.context import NodeContext
    from node.core.ports import Transaction
    from protocol.alerts.alert import Alert
    from protocol.encoding import Json


@dataclass(frozen=True, slots=True)
class SentCopy:
    """One recipient's copy on its way. window: when travellers may arrive there, if an active leg leads there."""

    recipient: MemberCode
    message_id: MessageId
    window: ArrivalWindow | None


@dataclass(frozen=True, slots=True)
class Publication:
    """copies: in the order in which they leave. withdrawn_from: recipients of earlier versions who get no more."""

    reference: AlertReference
    version: int
    copies: tuple[SentCopy, ...]
    withdrawn_from: tuple[MemberCode, ...] = ()


def publish(node: NodeContext, draft: Draft, *, by: str = MACHINE) -> Publication:
    """The first version of a new alert, on its way to its recipients. by: the account that acts, or MACHINE.

    Raises UnreadableError, MalformedError: nothing was published.
    """
    federation = node.federation()
    cleaned = _cleaned(draft.alert)
    alert_id = AlertId(new_id(node.random_bytes))
    with node.store.write() as tx:
        check_draft(tx, federation, draft, node.clock.now())
        row = tx.alerts.locked(AlertReference(node.member, alert_id))
        return _distribute(tx, node, row, draft, replace(cleaned, alert_id=alert_id, version=1), by)


def update(
    node: NodeContext, alert_id: AlertId, draft: Draft, *, by: str = MACHINE, expected_version: int | None = None
) -> Publication:
    """The next version, with the recipients that the draft names; from others the alert is withdrawn, for good.

    expected_version: the one that the draft was made from, so that nobody overwrites what they never saw; None: whichever.
    Raises NotFoundError, ConflictError for one that is withdrawn, RaceLostError for another version than the expected,
    UnreadableError, MalformedError.
    """
    federation = node.federation()
    cleaned = _cleaned(draft.alert)
    with node.store.write() as tx:
        row = own_alert(tx, node.member, alert_id)
        if expected_version not in (None, row.version):
            raise RaceLostError("the alert has another version by now: 'wren alert show' has what it says")
        if row.version >= MAX_VERSION:
            raise ConflictError(f"the alert has {MAX_VERSION} versions, as many as one can have: publish a new one")
        check_draft(tx, federation, draft, node.clock.now())
        _refuse_return(tx, row, draft)
        return _distribute(tx, node, row, draft, replace(cleaned, alert_id=alert_id, version=row.version + 1), by)


def own_alert(tx: Transaction, own: MemberCode, alert_id: AlertId) -> AlertRow:
    """The locked row of our own alert that stands. Raises NotFoundError, ConflictError."""
    reference = AlertReference(own, alert_id)
    if tx.alerts.find(reference) is None:
        raise NotFoundError("no such alert of this node's: 'wren alert list' shows them")
    row = tx.alerts.locked(reference)
    if row.withdrawn is not None:
        raise ConflictError("the alert is withdrawn, for good: publish a new one")
    return row


def _cleaned(alert: Alert) -> Alert:
    return replace(alert, attachments=tuple(without_metadata(one) for one in alert.attachments))


def _refuse_return(tx: Transaction, row: AlertRow, draft: Draft) -> None:
    gone = {one.recipient for one in tx.alerts.recipients(row.reference) if one.withdrawn is not None}
    if gone & draft.entitled:
        raise UnreadableError(
            "restrictions.releasable_to",
            "names a member from whom this alert was withdrawn, and a withdrawal is final",
            "publish a new alert for that member",
        )


def _distribute(tx: Transaction, node: NodeContext, row: AlertRow, draft: Draft, alert: Alert, by: str) -> Publication:
    now = node.clock.now()
    row = replace(row, never_to=draft.never_to, relays=tuple(sorted(draft.relays)))
    row = own_row(row, alert, draft.restrictions, now)
    tx.alerts.put(row)
    if alert.danger is None:
        tx.alarms.close(row.reference)
    tell_subscribers(tx, node, row.published())
    dropped = [
        one
        for one in tx.alerts.recipients(row.reference)
        if one.withdrawn is None and one.recipient not in draft.entitled
    ]
    for recipient in dropped:
        withdraw_from(tx, node, recipient, WithdrawalReason.NO_LONGER_RELEASABLE)
    direct = draft.restrictions.releasable_to
    for member in draft.entitled:
        version = alert.version if member in direct else 0
        tx.alerts.put_recipient(RecipientRow(row.reference, member, version))
    windows = arrival_windows(alert, now)
    copies = []
    for member in distribution_order(alert, direct, now):
        signed = copy_for(tx, node, member, alert, draft.restrictions, draft.relays)
        priority = priority_of(alert.urgency, downstream=member in windows)
        copies.append(SentCopy(member, send(tx, node, row.reference, member, signed, priority), windows.get(member)))
    _record(tx, node, row.reference, alert, copies, draft, by)
    return Publication(row.reference, alert.version, tuple(copies), tuple(one.recipient for one in dropped))


def _record(
    tx: Transaction,
    node: NodeContext,
    reference: AlertReference,
    alert: Alert,
    copies: Sequence[SentCopy],
    draft: Draft,
    by: str,
) -> None:
    facts: dict[str, Json] = {
        "alert": reference.alert_id,
        "version": alert.version,
        "attachments": [bytes_to_text(one.digest) for one in alert.attachments],
        "recipients": {copy.recipient: list(named_in_copy(copy.recipient, draft.relays)) for copy in copies},
    }
    act = "published" if alert.version == 1 else "updated"
    record_act(tx, LeafKind.ALERT, act, facts, by=by, now=node.clock.now(), random_bytes=node.random_bytes)

"""What becomes of alerts by time alone: expired ones are erased, unanswered withdrawals are told again, counts are dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from node.core.alerts.intake import SECONDS_PER_DAY, SECONDS_PER_MINUTE, Share, day_share, minute_share
from node.core.alerts.purge import purge
from node.core.alerts.withdrawal import withdraw_from
from node.core.outbox import MESSAGE_LIFETIME_SECONDS
from protocol.alerts.withdrawal import WithdrawalReason

if TYPE_CHECKING:
    from node.core.context import NodeContext

EXPIRED_AT_ONCE = 50


def expire_alerts(node: NodeContext) -> int:
    """Erases alerts that nobody may use any more, some in one transaction; how many. A later version may still come.

    A recipient that has not answered a withdrawal for as long as a message lives is told again.
    """
    expired = 0
    while True:
        now = node.clock.now()
        with node.store.read() as tx:
            due = tx.alerts.expired(now, limit=EXPIRED_AT_ONCE)
        if not due:
            break
        with node.store.write() as tx:
            for reference in due:
                tx.alerts.locked(reference)
                purge(tx, node, reference)
        expired += len(due)
    _tell_again(node)
    now = node.clock.now()
    with node.store.write() as tx:
        for share in Share:
            tx.alerts.forget_intake(now // SECONDS_PER_MINUTE, minute_share(share))
            tx.alerts.forget_intake(now // SECONDS_PER_DAY, day_share(share))
    return expired


def _tell_again(node: NodeContext) -> None:
    before = node.clock.now() - MESSAGE_LIFETIME_SECONDS
    with node.store.read() as tx:
        if not any(row.withdrawn is not None and row.withdrawn <= before for row in tx.alerts.awaited()):
            return
    with node.store.write() as tx:
        for recipient in tx.alerts.awaited():
            if recipient.withdrawn is not None and recipient.withdrawn <= before:
                row = tx.alerts.locked(recipient.reference)
                withdraw_from(tx, node, recipient, row.reason or WithdrawalReason.NO_LONGER_RELEASABLE)

"""What somebody should look into: findings on members' alerts, and purges that recipients have not yet answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from node.core.alerts.rows import FindingRow, RecipientRow
    from node.core.alerts.view import Viewer
    from node.core.ports import Transaction
    from protocol.alerts.alert import AlertReference


@dataclass(frozen=True, slots=True)
class Findings:
    """found: oldest first. awaited: recipients of withdrawn alerts of our own. withheld: findings that name an alert which
    a restriction keeps from the viewer."""

    found: Sequence[FindingRow]
    awaited: Sequence[RecipientRow]
    withheld: int


def list_findings(tx: Transaction, viewer: Viewer, now: int) -> Findings:
    """What the viewer may know: a finding on an alert tells that there is one."""
    every = tx.alerts.findings()
    found = [one for one in every if one.of is None or _may_know(tx, viewer, one.of, now)]
    return Findings(found, tx.alerts.awaited(), len(every) - len(found))


def _may_know(tx: Transaction, viewer: Viewer, reference: AlertReference, now: int) -> bool:
    row = tx.alerts.find(reference)
    return row is None or not row.is_held or viewer.decide(row.marked, now).allowed

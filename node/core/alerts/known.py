"""Whether what somebody imports is on this node already, or was withdrawn: an import must not bring an alert twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from protocol.alerts.words import AlertId

if TYPE_CHECKING:
    from node.core.alerts.rows import AlertRow
    from node.core.alerts.view import Viewer
    from node.core.ports import Transaction
    from protocol.alerts.alert import Alert, AlertReference


class Acquaintance(StrEnum):
    """What a node knows of an alert that comes in a file.

    new: nothing. earlier: it is our own and stands here with other content. same: it stands here, or one of ours says the
    same. others: it stands here as its originator signed it. withdrawn: its originator, or we, withdrew it.
    """

    NEW = "new"
    EARLIER = "earlier"
    SAME = "same"
    OTHERS = "others"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Known:
    """row: the alert that stands here, None for what is new or withdrawn."""

    acquaintance: Acquaintance
    row: AlertRow | None = None


def acquaintance(tx: Transaction, viewer: Viewer, alert: Alert, of: AlertReference | None, now: int) -> Known:
    """What `viewer` may know of it. of: which alert it was, None where the file does not say.

    An alert that stands here but not for this viewer's eyes counts as new: the answer would tell that it is here.
    """
    row = None if of is None else tx.alerts.find(of)
    if row is not None and row.withdrawn is not None:
        return Known(Acquaintance.WITHDRAWN)
    if row is not None and row.is_held and viewer.decide(row.published().marked, now).allowed:
        if row.reference.originator != viewer.member:
            return Known(Acquaintance.OTHERS, row)
        same = _content(row.published().alert) == _content(alert)
        return Known(Acquaintance.SAME if same else Acquaintance.EARLIER, row)
    wanted = _content(alert)
    for one in tx.alerts.held(originator=viewer.member):
        published = one.published()
        if _content(published.alert) == wanted and viewer.decide(published.marked, now).allowed:
            return Known(Acquaintance.SAME, one)
    return Known(Acquaintance.NEW)


def _content(alert: Alert) -> Alert:
    """What an alert tells, without what a publication or an import gives it."""
    return replace(
        alert, alert_id=_NO_ID, version=1, attachments=(), derived_from=(), derived_undisclosed=False, supersedes=None
    )


_NO_ID = AlertId("0" * 32)

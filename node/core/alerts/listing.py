"""Alerts in pages: what a viewer may see of them, narrowed by what they ask for, and how many a restriction keeps back.

The count is of all alerts, whatever was asked for and whatever page is shown: a count that followed the question would tell
of a hidden alert where it leads or how urgent it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from node.core.alerts.view import as_seen

if TYPE_CHECKING:
    from node.core.alerts.view import Viewer
    from node.core.ports import Transaction
    from protocol.alerts.alert import Alert, AlertReference
    from protocol.alerts.published import PublishedAlert
    from protocol.alerts.words import LegStatus
    from protocol.vocabulary import Urgency

MAX_READ = 1000
"""Alerts that one page reads at most in search of those asked for; a rare one takes several pages, not one long request."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for; None: any. status: of one of its legs at least. country: of one of its places (alpha-2)."""

    urgency: Urgency | None = None
    status: LegStatus | None = None
    country: str | None = None

    def fits(self, alert: Alert) -> bool:
        """Whether it is one of those."""
        places = (place for leg in alert.legs for place in (leg.origin, leg.destination))
        return (
            self.urgency in (None, alert.urgency)
            and (self.status is None or any(leg.status is self.status for leg in alert.legs))
            and (self.country is None or any(self.country in (place.country, place.locode[:2]) for place in places))
        )


@dataclass(frozen=True, slots=True)
class AlertPage:
    """alerts: in order of originator and id. reached: the alert behind which the next page begins; None at the end."""

    alerts: tuple[PublishedAlert, ...]
    reached: AlertReference | None


def list_alerts(
    tx: Transaction, viewer: Viewer, now: int, asked: Asked, *, after: AlertReference | None, limit: int
) -> AlertPage:
    """A page of at most `limit`; it may be shorter, even empty, and not the last. `reached` is an alert that is shown to
    the viewer, so a cursor tells nothing of others."""
    found: list[PublishedAlert] = []
    read, reached = 0, after
    for row in tx.alerts.held(after=after):
        if not viewer.decide(row.marked, now).allowed:
            continue
        if len(found) == limit or read == MAX_READ:
            return AlertPage(tuple(found), reached)
        alert = row.published()
        read, reached = read + 1, alert.reference
        if asked.fits(alert.alert):
            found.append(as_seen(tx, viewer, alert, now))
    return AlertPage(tuple(found), None)


def count_withheld(tx: Transaction, viewer: Viewer, now: int) -> int:
    """How many alerts a restriction keeps from the viewer."""
    return sum(not viewer.decide(row.marked, now).allowed for row in tx.alerts.held())

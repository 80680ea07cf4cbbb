"""What of the alerts may pass a door: everything that leaves the store for a person, a file or another system goes here.

`may_use` decides each alert and each sighting; what it forbids is left out and counted. What is withdrawn is gone and not
counted: nothing of it is left to withhold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from node.core.errors import NotFoundError
from protocol.restrictions import Actor, Decision, Destination, Door, Marked, may_use

if TYPE_CHECKING:
    from node.core.ports import Transaction
    from protocol.alerts.alert import AlertReference
    from protocol.alerts.published import PublishedAlert, PublishedSighting
    from protocol.vocabulary import MemberCode, Purpose, Role


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, for what, through which door. role None: the node itself."""

    member: MemberCode
    role: Role | None
    purpose: Purpose | None
    door: Door

    def decide(self, marked: Marked, now: int) -> Decision:
        """What `may_use` says of one thing within the viewer's own country."""
        return may_use(marked, Actor(self.member, self.role), self.purpose, Destination(self.member, self.door), now)


@dataclass(frozen=True, slots=True)
class View:
    """alerts: in order of originator and id. withheld: how many alerts and sightings a restriction keeps back."""

    alerts: tuple[PublishedAlert, ...]
    sightings: tuple[PublishedSighting, ...]
    withheld: int


def view(tx: Transaction, viewer: Viewer, now: int) -> View:
    """Everything that the viewer may see."""
    withheld = 0
    alerts: dict[AlertReference, PublishedAlert] = {}
    for row in tx.alerts.held():
        alert = row.published()
        if viewer.decide(alert.marked, now).allowed:
            alerts[alert.reference] = alert
        else:
            withheld += 1
    sightings = []
    for sighting_row in tx.alerts.sightings():
        seen = sighting_row.published()
        if seen.sighting.of in alerts and viewer.decide(seen.marked, now).allowed:
            sightings.append(seen)
        else:
            withheld += 1
    return View(tuple(alerts.values()), tuple(sightings), withheld)


def view_one(tx: Transaction, viewer: Viewer, reference: AlertReference, now: int) -> View:
    """One alert with its sightings. Raises NotFoundError, also for one that is withdrawn; withheld 1 and no alert for one
    that a restriction keeps back.
    """
    alert = find_held(tx, reference)
    if not viewer.decide(alert.marked, now).allowed:
        return View((), (), 1)
    seen = [row.published() for row in tx.alerts.sightings(reference)]
    shown = tuple(one for one in seen if viewer.decide(one.marked, now).allowed)
    return View((alert,), shown, len(seen) - len(shown))


def explain(
    tx: Transaction, viewer: Viewer, reference: AlertReference, now: int, *, to: MemberCode | None = None
) -> Decision:
    """What `may_use` decides of one alert, with all its reasons. to: another member; else the viewer's own country.

    Raises NotFoundError.
    """
    marked = find_held(tx, reference).marked
    if to is None:
        return viewer.decide(marked, now)
    return may_use(marked, Actor(viewer.member, viewer.role), viewer.purpose, Destination(to, viewer.door), now)


def find_held(tx: Transaction, reference: AlertReference) -> PublishedAlert:
    """The newest version that stands here, without asking whether anybody may see it. Raises NotFoundError."""
    row = tx.alerts.find(reference)
    if row is None or not row.is_held:
        raise NotFoundError("no such alert here: 'wren alert list' shows them")
    return row.published()

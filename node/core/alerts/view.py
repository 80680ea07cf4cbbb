"""What of the alerts may pass a door: everything that leaves the store for a person, a file or another system goes here.

`may_use` decides each alert and each sighting; what it forbids is left out and counted. What is withdrawn is gone and not
counted: nothing of it is left to withhold. Where an alert that may pass rests on one that may not, it says so without naming
it: a reference to an alert tells that there is one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from node.core.errors import NotFoundError
from protocol.restrictions import Actor, Decision, Destination, Door, Marked, may_use

if TYPE_CHECKING:
    from node.core.ports import Transaction
    from protocol.alerts.alert import Alert, AlertReference
    from protocol.alerts.published import PublishedAlert, PublishedSighting
    from protocol.vocabulary import MemberCode, Purpose, Role

_NOT_HERE = "no such alert here: 'wren alert list' shows them"


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
    hidden: set[AlertReference] = set()
    alerts: dict[AlertReference, PublishedAlert] = {}
    for row in tx.alerts.held():
        if viewer.decide(row.marked, now).allowed:
            alerts[row.reference] = row.published()
        else:
            hidden.add(row.reference)
    withheld = len(hidden)
    sightings = []
    for sighting_row in tx.alerts.sightings():
        seen = sighting_row.published()
        if seen.sighting.of in alerts and viewer.decide(seen.marked, now).allowed:
            sightings.append(seen)
        else:
            withheld += 1
    shown = tuple(_without(alert, hidden) for alert in alerts.values())
    return View(shown, tuple(sightings), withheld)


def view_one(tx: Transaction, viewer: Viewer, reference: AlertReference, now: int) -> View:
    """One alert with its sightings. Raises NotFoundError, also for one that is withdrawn; withheld 1 and no alert for one
    that a restriction keeps back.
    """
    row = tx.alerts.find(reference)
    if row is None or not row.is_held:
        raise NotFoundError(_NOT_HERE)
    if not viewer.decide(row.marked, now).allowed:
        return View((), (), 1)
    alert = as_seen(tx, viewer, row.published(), now)
    seen = [row.published() for row in tx.alerts.sightings(reference)]
    shown = tuple(one for one in seen if viewer.decide(one.marked, now).allowed)
    return View((alert,), shown, len(seen) - len(shown))


def as_seen(tx: Transaction, viewer: Viewer, alert: PublishedAlert, now: int) -> PublishedAlert:
    """An alert that the viewer may see, without a reference to one that is here and that they may not."""
    return _without(alert, hidden_parents(tx, viewer, alert.alert, now))


def hidden_parents(tx: Transaction, viewer: Viewer, alert: Alert, now: int) -> frozenset[AlertReference]:
    """The alerts that it names, as a parent or as superseded, that are here and that the viewer may not see."""
    hidden = set()
    for reference in _named(alert):
        row = tx.alerts.find(reference)
        if row is not None and row.is_held and not viewer.decide(row.marked, now).allowed:
            hidden.add(reference)
    return frozenset(hidden)


def explain(
    tx: Transaction, viewer: Viewer, reference: AlertReference, now: int, *, to: MemberCode | None = None
) -> Decision:
    """What `may_use` decides of one alert, with its reasons. to: another member; else the viewer's own country.

    Whom it must never reach is not among them: asked of member after member, that would name who is feared. Such a member
    is never one that it is releasable to, so the decision is the same. Raises NotFoundError.
    """
    marked = replace(find_held(tx, reference).marked, never_to=frozenset())
    if to is None:
        return viewer.decide(marked, now)
    return may_use(marked, Actor(viewer.member, viewer.role), viewer.purpose, Destination(to, viewer.door), now)


def find_held(tx: Transaction, reference: AlertReference) -> PublishedAlert:
    """The newest version that stands here, without asking whether anybody may see it. Raises NotFoundError."""
    row = tx.alerts.find(reference)
    if row is None or not row.is_held:
        raise NotFoundError(_NOT_HERE)
    return row.published()


def _named(alert: Alert) -> Iterable[AlertReference]:
    return (*alert.derived_from, *(() if alert.supersedes is None else (alert.supersedes,)))


def _without(published: PublishedAlert, hidden: Collection[AlertReference]) -> PublishedAlert:
    alert = published.alert
    if not any(reference in hidden for reference in _named(alert)):
        return published
    parents = tuple(parent for parent in alert.derived_from if parent not in hidden)
    undisclosed = alert.derived_undisclosed or len(parents) < len(alert.derived_from)
    superseded = None if alert.supersedes in hidden else alert.supersedes
    return replace(
        published,
        alert=replace(alert, derived_from=parents, derived_undisclosed=undisclosed, supersedes=superseded),
    )

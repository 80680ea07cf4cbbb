"""What of a node's alerts goes into an export: all of it has passed `may_use` at the viewer's door."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from node.core.alerts.view import View, Viewer, view, view_one
from node.core.ports import Transaction
from node.core.routes.building import build_picture
from node.core.routes.place_sites import PlaceFinder
from node.core.routes.reading import Reader
from node.formats.alerts.material import Material
from protocol.alerts.alert import AlertReference
from protocol.alerts.published import PublishedAlert
from protocol.restrictions import Actor, Destination
from protocol.vocabulary import MemberCode


def gather(
    tx: Transaction, viewer: Viewer, now: int, references: Iterable[AlertReference] = (), handles: Iterable[str] = ()
) -> Material:
    """These alerts, or all that the viewer may have, with their sightings; without a picture.

    handles: only alerts that name a group of one of these handles. left_out counts what restrictions keep back of all
    that was asked for, whatever groups it names: else the number would tell which of them a hidden alert names.
    Raises NotFoundError for a reference that names nothing here.
    """
    wanted = tuple(dict.fromkeys(references))
    found = _joined([view_one(tx, viewer, one, now) for one in wanted]) if wanted else view(tx, viewer, now)
    folded = {handle.casefold() for handle in handles}
    alerts = tuple(one for one in found.alerts if not folded or folded & _handles(one))
    return Material(alerts, found.sightings, found.withheld, now)


def with_picture(
    material: Material, viewer: Viewer, members: Iterable[MemberCode], finder: PlaceFinder | None
) -> Material:
    """The material with the picture of its own alerts and sightings. members: who can be asked about gaps."""
    reader = Reader(Actor(viewer.member, viewer.role), viewer.purpose, Destination(viewer.member, viewer.door))
    sightings = [one for of_alert in material.sightings_of.values() for one in of_alert]
    return replace(material, picture=build_picture(material.alerts, sightings, reader, members, material.now, finder))


def _joined(views: Sequence[View]) -> View:
    return View(
        tuple(alert for one in views for alert in one.alerts),
        tuple(sighting for one in views for sighting in one.sightings),
        sum(one.withheld for one in views),
    )


def _handles(published: PublishedAlert) -> set[str]:
    return {group.handle.casefold() for group in published.alert.groups}

"""The picture as somebody may see it, now or as it was at an earlier moment.

`view` decides first what they may see at all, by the rules of today: nothing that was since withdrawn, has since expired or
is not for them comes back by asking for an earlier day. Of that, the picture of an earlier moment has what this node knew by
then: alerts by when they came here first, sightings by when they were issued. Older versions are not kept, so an alert that
was updated since is in it as it stands now, and counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from node.core.alerts.view import Viewer, view
from node.core.errors import CharterAlarmError, NotFoundError
from node.core.routes.building import build_picture
from node.core.routes.picture import Picture
from node.core.routes.reading import reader_at
from protocol.alerts.published import PublishedAlert, PublishedSighting
from protocol.restrictions import Actor

if TYPE_CHECKING:
    from node.core.alerts.rows import AlertRow
    from node.core.context import NodeContext
    from node.core.ports import Transaction
    from node.core.routes.place_sites import PlaceFinder
    from protocol.vocabulary import MemberCode


@dataclass(frozen=True, slots=True)
class SeenRoute:
    """picture: its `withheld` is what `view` left out. alerts, sightings: what it is made of. updated_since: how many of the
    alerts were updated after `picture.as_of`.
    """

    picture: Picture
    alerts: tuple[PublishedAlert, ...]
    sightings: tuple[PublishedSighting, ...]
    updated_since: int = 0


def see_route(
    tx: Transaction,
    viewer: Viewer,
    members: Iterable[MemberCode],
    now: int,
    finder: PlaceFinder | None,
    *,
    as_of: int | None = None,
) -> SeenRoute:
    """members: who can be asked about gaps. finder: the gazetteer. as_of: Unix seconds, at most `now`; now, if not given."""
    found = view(tx, viewer, now)
    alerts, sightings = found.alerts, found.sightings
    updated = 0
    if as_of is not None and as_of < now:
        rows = {row.reference: row for row in tx.alerts.held()}
        known = {reference for reference, row in rows.items() if _known_since(tx, row) <= as_of}
        alerts = tuple(one for one in alerts if one.reference in known)
        sightings = tuple(one for one in sightings if one.issued <= as_of and one.sighting.of in known)
        updated = sum(rows[one.reference].received > as_of for one in alerts)
    reader = reader_at(Actor(viewer.member, viewer.role), viewer.purpose, viewer.door)
    picture = build_picture(alerts, sightings, reader, members, now if as_of is None else as_of, finder)
    return SeenRoute(replace(picture, withheld=found.withheld), alerts, sightings, updated)


def members_to_ask(node: NodeContext) -> tuple[MemberCode, ...]:
    """The peers; nobody before a first charter, or while the charter is in alarm: the picture can be read all the same."""
    try:
        return tuple(node.federation().peers())
    except (NotFoundError, CharterAlarmError):
        return ()


def _known_since(tx: Transaction, row: AlertRow) -> int:
    # `received` is that of the newest version; what carried the versions before it tells when the first came.
    if row.version <= 1:
        return row.received
    return min((one.recorded for one in tx.alerts.carriers(row.reference)), default=row.received)

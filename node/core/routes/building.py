"""Makes the picture, at once or alert by alert: both give the same, whatever the order.

What is visible is asked of `may_use` for each alert and each sighting; nothing else enters, neither as a leg nor as a parent of
one. The work of an update is that of the legs, places and gaps it touches.
"""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import MappingProxyType

from node.core.routes.derivation import Derivation
from node.core.routes.gap_table import GapTable
from node.core.routes.leg_table import LegTable
from node.core.routes.members_along import MembersAlong
from node.core.routes.picture import Picture
from node.core.routes.place_sites import PlaceFinder
from node.core.routes.place_table import PlaceTable
from node.core.routes.reading import Reader
from node.core.routes.reports import reports_of
from node.core.routes.shared_indicators import SharedIndicators
from node.core.routes.visible import VisibleReports
from protocol.alerts.alert import AlertReference
from protocol.alerts.published import PublishedAlert, PublishedSighting
from protocol.vocabulary import MemberCode


class PictureBuilder:
    """A picture for one reader that is kept up to date. Not for several threads at once; the pictures it gives are values.

    members: the members of the charter, who can be asked about gaps. finder: the gazetteer, if there is one.
    """

    def __init__(self, reader: Reader, members: Iterable[MemberCode], finder: PlaceFinder | None = None) -> None:
        self._visible = VisibleReports(reader)
        self._places = PlaceTable(finder)
        self._legs = LegTable(self._places)
        self._derivation = Derivation()
        self._gaps = GapTable(self._places.shown, MembersAlong(members, finder))
        self._indicators = SharedIndicators()

    def put(self, alert: PublishedAlert) -> None:
        """Adds an alert, or replaces it by a later version; an earlier one than is held changes nothing."""
        self._visible.put(alert)

    def remove(self, reference: AlertReference) -> None:
        """The alert is withdrawn; what derives from it rests on something unknown from now on."""
        self._visible.remove(reference)

    def put_sighting(self, sighting: PublishedSighting) -> None:
        """Adds a sighting; it counts while its alert is there."""
        self._visible.put_sighting(sighting)

    def remove_sighting(self, observer: MemberCode, item_id: str) -> None:
        """The sighting is withdrawn."""
        self._visible.remove_sighting(observer, item_id)

    def picture(self, as_of: int) -> Picture:
        """The picture at that moment (Unix seconds), which may also be earlier than the last."""
        with _collector_paused():
            return self._picture(as_of)

    def _picture(self, as_of: int) -> Picture:
        touched = self._visible.changes(as_of)
        for reference in touched:
            self._look(reference, as_of)
        moved, redrawn = self._places.settle()
        rebased = self._derivation.settle()
        new, gone, elsewhere = self._legs.settle(moved, rebased, self._derivation.basis, as_of)
        for reference in touched | elsewhere:
            self._gaps.lay(reference, self._legs.journey(reference))
        self._gaps.link(new, gone)
        self._gaps.redraw(redrawn)
        gaps = self._gaps.all()
        return Picture(
            places=MappingProxyType(dict(self._places.shown)),
            legs=self._legs.all(),
            gaps=gaps,
            shared_indicators=self._indicators.all(),
            withheld=self._visible.withheld,
            as_of=as_of,
        )

    def _look(self, reference: AlertReference, as_of: int) -> None:
        seen = self._visible.look(reference, as_of)
        if seen is None:
            self._legs.replace(reference, ())
            self._derivation.remove(reference)
            self._gaps.remove(reference)
            self._indicators.remove(reference)
            return
        alert, sightings = seen
        self._legs.replace(reference, tuple(reports_of(alert, sightings)))
        self._derivation.put(reference, _parents(alert), undisclosed=alert.alert.derived_undisclosed)
        self._gaps.put(alert)
        self._indicators.put(reference, alert.alert.indicators, alert.restrictions)


def build_picture(
    alerts: Iterable[PublishedAlert],
    sightings: Iterable[PublishedSighting],
    reader: Reader,
    members: Iterable[MemberCode],
    as_of: int,
    finder: PlaceFinder | None = None,
) -> Picture:
    """The picture of these, for that reader, at that moment (Unix seconds)."""
    builder = PictureBuilder(reader, members, finder)
    for alert in alerts:
        builder.put(alert)
    for sighting in sightings:
        builder.put_sighting(sighting)
    return builder.picture(as_of)


@contextmanager
def _collector_paused() -> Iterator[None]:
    # A build allocates much and drops nothing: the collector of cycles would go over all of it again and again, which takes
    # a third of the build and grows faster than it.
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _parents(alert: PublishedAlert) -> tuple[AlertReference, ...]:
    # An alert that takes the place of another member's rests on it, whether or not it says so.
    supersedes = alert.alert.supersedes
    taken_over = supersedes is not None and supersedes.originator != alert.originator
    return (*alert.alert.derived_from, *((supersedes,) if supersedes and taken_over else ()))

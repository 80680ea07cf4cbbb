"""The gaps of the picture, kept up to date while legs and alerts come and go."""

from collections.abc import Iterable, Mapping, Sequence, Set

from node.core.routes.gaps import MAX_CORRIDOR_ALERTS, Ends, Reach, adjoin, breaks_within, corridor_breaks
from node.core.routes.members_along import MembersAlong
from node.core.routes.ordered_table import OrderedTable
from node.core.routes.picture import Gap, LegKey, PicturePlace, PlaceKey
from node.core.routes.strictest import strictest
from protocol.alerts.alert import AlertReference
from protocol.alerts.published import PublishedAlert
from protocol.matching.folding import fold_words
from protocol.restrictions import Restrictions

Corridor = tuple[str, str]
"""What joins alerts: the kind of an indicator and its value, or `group` and a folded handle."""
_MANY_LINKS = 500


class GapTable:
    """Which alerts show which gap."""

    def __init__(self, places: Mapping[PlaceKey, PicturePlace], along: MembersAlong) -> None:
        self._places = places
        self._along = along
        self._reach = Reach()
        self._journeys: dict[AlertReference, Sequence[Ends]] = {}
        self._restrictions: dict[AlertReference, Restrictions] = {}
        self._corridors: dict[AlertReference, frozenset[Corridor]] = {}
        self._in_corridor: dict[Corridor, set[AlertReference]] = {}
        self._corridor_shows: dict[Corridor, tuple[list[Ends], frozenset[AlertReference]]] = {}
        self._shown_by: dict[Ends, dict[AlertReference, int]] = {}
        self._after: dict[PlaceKey, set[Ends]] = {}
        self._before: dict[PlaceKey, set[Ends]] = {}
        self._touching: dict[PlaceKey, set[AlertReference]] = {}
        self._gaps: OrderedTable[Ends, Gap] = OrderedTable()
        self._dirty: set[Ends] = set()
        self._dirty_corridors: set[Corridor] = set()

    def put(self, alert: PublishedAlert) -> None:
        """The alert is visible; `lay` says where its legs lie."""
        reference = alert.reference
        self._leave_corridors(reference)
        self._restrictions[reference] = alert.restrictions
        corridors = {(str(one.kind), one.value) for one in alert.alert.indicators}
        corridors |= {("group", handle) for one in alert.alert.groups if (handle := fold_words(one.handle))}
        self._corridors[reference] = frozenset(corridors)
        for corridor in corridors:
            self._in_corridor.setdefault(corridor, set()).add(reference)
        self._dirty_corridors |= corridors
        self._dirty.update(breaks_within(self._journeys.get(reference, ())))

    def remove(self, reference: AlertReference) -> None:
        """The alert is no longer visible."""
        self.lay(reference, ())
        self._leave_corridors(reference)
        self._restrictions.pop(reference, None)

    def lay(self, reference: AlertReference, journey: Sequence[Ends]) -> None:
        """Where the legs of the alert lie, in its order."""
        before = self._journeys.pop(reference, ())
        if before == journey:
            if journey:
                self._journeys[reference] = journey
            return
        for ends in breaks_within(before):
            self._show(ends, reference, -1)
        for ends in breaks_within(journey):
            self._show(ends, reference, 1)
        for place in {place for ends in before for place in ends}:
            self._touching[place].discard(reference)
            if not self._touching[place]:
                del self._touching[place]
        for place in {place for ends in journey for place in ends}:
            self._touching.setdefault(place, set()).add(reference)
        if journey:
            self._journeys[reference] = journey
        self._dirty_corridors |= self._corridors.get(reference, frozenset())

    def link(self, new: Iterable[LegKey], gone: Iterable[LegKey]) -> None:
        """Legs of the picture that are new, and legs that are gone."""
        links: set[Ends] = set()
        for origin, destination, _ in gone:
            if origin != destination and self._reach.remove(origin, destination):
                links.add((origin, destination))
        for origin, destination, _ in new:
            if origin != destination and self._reach.add(origin, destination):
                links.add((origin, destination))
        if len(links) > _MANY_LINKS:
            self._dirty.update(self._shown_by)
            self._dirty_corridors.update(self._in_corridor)
            return
        for origin, destination in links:
            for place in self._reach.upstream(origin):
                self._dirty |= self._after.get(place, set())
            self._touch(origin)
            self._touch(destination)

    def redraw(self, places: Iterable[PlaceKey]) -> None:
        """Places that are shown differently: they may lie elsewhere, or have another country."""
        for place in places:
            self._touch(place)
            self._dirty |= self._after.get(place, set()) | self._before.get(place, set())

    def all(self) -> tuple[Gap, ...]:
        """The gaps, by their ends."""
        for corridor in self._dirty_corridors:
            self._settle_corridor(corridor)
        self._dirty_corridors.clear()
        for ends in self._dirty:
            alerts = self._shown_by.get(ends)
            if not alerts or self._is_none(ends):
                self._gaps.remove(ends)
                continue
            after, before = (self._places[place] for place in ends)
            restrictions = strictest(self._restrictions[alert] for alert in alerts)
            self._gaps.put(ends, Gap(*ends, self._along.members(after, before), tuple(sorted(alerts)), restrictions))
        self._dirty.clear()
        return self._gaps.all()

    def _is_none(self, ends: Ends) -> bool:
        return self._reach.closes(*ends) or adjoin(self._places[ends[0]], self._places[ends[1]])

    def _settle_corridor(self, corridor: Corridor) -> None:
        old_breaks, old_alerts = self._corridor_shows.pop(corridor, ((), frozenset()))
        self._show_all(old_breaks, old_alerts, -1)
        alerts = frozenset(self._in_corridor.get(corridor, ()))
        if not 1 < len(alerts) <= MAX_CORRIDOR_ALERTS:
            return
        journeys = [self._journeys.get(alert, ()) for alert in alerts]
        links = {ends for journey in journeys for ends in journey if ends[0] != ends[1]}
        within = {ends for journey in journeys for ends in breaks_within(journey)}
        breaks = corridor_breaks(links, within, self._reach, self._places)
        if breaks:
            self._corridor_shows[corridor] = (breaks, alerts)
            self._show_all(breaks, alerts, 1)

    def _show_all(self, breaks: Iterable[Ends], alerts: Set[AlertReference], times: int) -> None:
        for ends in breaks:
            for alert in alerts:
                self._show(ends, alert, times)

    def _show(self, ends: Ends, reference: AlertReference, times: int) -> None:
        alerts = self._shown_by.setdefault(ends, {})
        alerts[reference] = alerts.get(reference, 0) + times
        if not alerts[reference]:
            del alerts[reference]
        by_end = ((self._after, ends[0]), (self._before, ends[1]))
        if alerts:
            for at, place in by_end:
                at.setdefault(place, set()).add(ends)
        else:
            del self._shown_by[ends]
            for at, place in by_end:
                at[place].discard(ends)
                if not at[place]:
                    del at[place]
        self._dirty.add(ends)

    def _touch(self, place: PlaceKey) -> None:
        for reference in self._touching.get(place, ()):
            self._dirty_corridors |= self._corridors.get(reference, frozenset())

    def _leave_corridors(self, reference: AlertReference) -> None:
        for corridor in self._corridors.pop(reference, frozenset()):
            self._in_corridor[corridor].discard(reference)
            if not self._in_corridor[corridor]:
                del self._in_corridor[corridor]
            self._dirty_corridors.add(corridor)

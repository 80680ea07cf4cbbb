"""Complete routes from one place to another.

Order: best corroborated first, by the weakest leg; of these the shorter by usual duration, those whose duration nobody knows
behind the others. For each level of corroboration, best first, a search backwards from the destination gives the least that is
still to come from every place, and partial routes are then continued in the order of what they have cost and will at least
cost: the first to arrive is the best. No route passes a place twice.
"""

import heapq
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from node.core.routes.links import links_of
from node.core.routes.picture import Picture, PictureLeg, PlaceKey
from node.core.routes.strictest import strictest
from protocol.alerts.words import LegStatus
from protocol.restrictions import Restrictions

MAX_ROUTES = 100
MAX_STEPS = 40
"""Legs and crossings of one route at most."""
MAX_CONTINUED = 20_000
"""Partial routes that one question may continue: a bound on what a tangled graph can cost."""
_UNKNOWN = 1 << 40
_MINUTE = 1 << 8
_STEP = 1


@dataclass(frozen=True, slots=True)
class CompleteRoute:
    """legs: in the order of the journey; where one does not begin where the last ended, the two places adjoin.

    corroboration: of its weakest leg. usual_duration_minutes: of all legs, without waiting; None when one is unknown.
    """

    legs: tuple[PictureLeg, ...]

    @property
    def corroboration(self) -> int:
        """Of its weakest leg."""
        return min(leg.corroboration for leg in self.legs)

    @property
    def usual_duration_minutes(self) -> int | None:
        """The sum, None when a leg's is unknown."""
        minutes = [leg.usual_duration_minutes for leg in self.legs]
        return None if None in minutes else sum(one for one in minutes if one is not None)

    @property
    def restrictions(self) -> Restrictions:
        """The strictest of its legs."""
        return strictest(leg.restrictions for leg in self.legs)


@dataclass(frozen=True, slots=True)
class CompleteRoutes:
    """routes: the best first. more: whether there are others. searched_all: False when the search was given up at its bound, so
    that there may be others, and better ones, than these and `more` says that nobody knows."""

    routes: tuple[CompleteRoute, ...]
    more: bool
    searched_all: bool


def complete_routes(
    picture: Picture,
    origin: PlaceKey,
    destination: PlaceKey,
    *,
    limit: int = 10,
    statuses: frozenset[LegStatus] = frozenset(LegStatus),
) -> CompleteRoutes:
    """At most `limit` (1 to 100) routes over legs of these statuses. None from a place to itself."""
    limit = max(1, min(limit, MAX_ROUTES))
    if origin == destination:
        return CompleteRoutes((), more=False, searched_all=True)
    search = _Search(picture, origin, destination, statuses)
    found: list[CompleteRoute] = []
    for route in search.best_first():
        if len(found) == limit:
            return CompleteRoutes(tuple(found), more=True, searched_all=True)
        found.append(route)
    return CompleteRoutes(tuple(found), more=search.gave_up, searched_all=not search.gave_up)


class _Search:
    def __init__(
        self, picture: Picture, origin: PlaceKey, destination: PlaceKey, statuses: frozenset[LegStatus]
    ) -> None:
        self._origin = origin
        self._destination = destination
        self._statuses = statuses
        links = links_of(picture)
        self._outgoing, self._incoming, self._across = links.outgoing, links.incoming, links.across
        self._left = MAX_CONTINUED
        self.gave_up = False

    def best_first(self) -> Iterator[CompleteRoute]:
        """Level by level; a route is given at the level of its weakest leg."""
        for level in self._levels():
            least = self._least_to_come(level)
            if self._origin in least:
                yield from (route for route in self._routes(level, least) if route.corroboration == level)
            if self.gave_up:
                return

    def _levels(self) -> list[int]:
        forward = self._reached(self._origin, self._outgoing, lambda leg: leg.destination)
        back = self._reached(self._destination, self._incoming, lambda leg: leg.origin)
        both = forward & back
        levels = {
            leg.corroboration
            for place in both
            for leg in self._outgoing.get(place, ())
            if leg.destination in both and leg.status in self._statuses
        }
        return sorted(levels, reverse=True)

    def _reached(
        self,
        start: PlaceKey,
        links: Mapping[PlaceKey, tuple[PictureLeg, ...]],
        other_end: Callable[[PictureLeg], PlaceKey],
    ) -> set[PlaceKey]:
        found, waiting = {start}, [start]
        while waiting:
            place = waiting.pop()
            ends = {other_end(leg) for leg in links.get(place, ()) if leg.status in self._statuses}
            ends.update(self._across.get(place, ()))
            waiting.extend(ends - found)
            found |= ends
        return found

    def _least_to_come(self, level: int) -> dict[PlaceKey, int]:
        least: dict[PlaceKey, int] = {}
        waiting = [(0, self._destination)]
        while waiting:
            cost, place = heapq.heappop(waiting)
            if place in least:
                continue
            least[place] = cost
            for leg in self._incoming.get(place, ()):
                if leg.corroboration >= level and leg.status in self._statuses and leg.origin not in least:
                    heapq.heappush(waiting, (cost + _cost(leg), leg.origin))
            for other in self._across.get(place, ()):
                if other not in least:
                    heapq.heappush(waiting, (cost + _STEP, other))
        return least

    def _routes(self, level: int, least: Mapping[PlaceKey, int]) -> Iterator[CompleteRoute]:
        count = 0
        start: tuple[PlaceKey, ...] = (self._origin,)
        nothing: tuple[PictureLeg, ...] = ()
        waiting = [(least[self._origin], count, 0, start, nothing)]
        while waiting:
            _, _, cost, places, legs = heapq.heappop(waiting)
            place = places[-1]
            if place == self._destination:
                if legs:
                    yield CompleteRoute(legs)
                continue
            if not self._left:
                self.gave_up = True
                return
            self._left -= 1
            if len(places) > MAX_STEPS:
                self.gave_up = True
                continue
            for step, leg in self._steps(place, level):
                end = leg.destination if leg else step
                if end in least and end not in places:
                    count += 1
                    so_far = cost + (_cost(leg) if leg else _STEP)
                    further = (*legs, leg) if leg else legs
                    heapq.heappush(waiting, (so_far + least[end], count, so_far, (*places, end), further))

    def _steps(self, place: PlaceKey, level: int) -> Iterator[tuple[PlaceKey, PictureLeg | None]]:
        for leg in self._outgoing.get(place, ()):
            if leg.corroboration >= level and leg.status in self._statuses:
                yield leg.destination, leg
        for other in self._across.get(place, ()):
            yield other, None


def _cost(leg: PictureLeg) -> int:
    minutes = leg.usual_duration_minutes
    return _STEP + (_UNKNOWN if minutes is None else minutes * _MINUTE)

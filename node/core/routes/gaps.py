"""Gaps: where a journey goes on somewhere else than it came to, and nobody reports how.

Two kinds. *Within an alert*, whose legs stand in the order of the journey: one leg ends where the next does not begin.
*Within a corridor*, the alerts that name one indicator or one group: a place that legs of it reach and no leg of the picture
leaves, and a place that legs of it leave and no leg of the picture reaches. Of these the pairs nearest to each other are
joined first, each place once, and none that would close a circle; so a route that four members tell leg by leg shows what is
missing between them, and not a way back from its end to its beginning. Places without a position are joined to nothing.

No gap is where legs of the picture lead from one place to the other in at most `CLOSED_BY_LEGS`, or where the two adjoin:
places of two countries that are at most `ADJOINING_METRES` apart, the two sides of one crossing.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import pairwise

import networkx

from node.core.routes.distances import great_circle_metres
from node.core.routes.picture import PicturePlace, PlaceKey

CLOSED_BY_LEGS = 3
ADJOINING_METRES = 20_000
MAX_CORRIDOR_ALERTS = 64
"""An indicator that more alerts name tells of no corridor, and would have every end joined with every beginning."""
MAX_CORRIDOR_ENDS = 128

Ends = tuple[PlaceKey, PlaceKey]


def breaks_within(journey: Sequence[Ends]) -> Iterable[Ends]:
    """Where legs, in the order of the journey, do not join: the end of one and the beginning of the next."""
    for (_, after), (before, _) in pairwise(journey):
        if after != before:
            yield after, before


def metres_apart(one: PicturePlace, other: PicturePlace) -> float | None:
    """None when the position of either is unknown."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    return great_circle_metres(one.latitude, one.longitude, other.latitude, other.longitude)


def adjoin(one: PicturePlace, other: PicturePlace) -> bool:
    """Whether they are the two sides of one crossing."""
    if not one.country or not other.country or one.country == other.country:
        return False
    apart = metres_apart(one, other)
    return apart is not None and apart <= ADJOINING_METRES


class Reach:
    """Which places legs lead to from which, whatever their means."""

    def __init__(self) -> None:
        self.after: dict[PlaceKey, dict[PlaceKey, int]] = {}
        self.before: dict[PlaceKey, dict[PlaceKey, int]] = {}

    def add(self, origin: PlaceKey, destination: PlaceKey) -> bool:
        """One leg more; whether it is the first between the two."""
        after = self.after.setdefault(origin, {})
        after[destination] = self.before.setdefault(destination, {})[origin] = after.get(destination, 0) + 1
        return after[destination] == 1

    def remove(self, origin: PlaceKey, destination: PlaceKey) -> bool:
        """One leg less; whether it was the last between the two."""
        left = self.after[origin][destination] - 1
        if left:
            self.after[origin][destination] = self.before[destination][origin] = left
            return False
        for links, one, other in ((self.after, origin, destination), (self.before, destination, origin)):
            del links[one][other]
            if not links[one]:
                del links[one]
        return True

    def closes(self, after: PlaceKey, before: PlaceKey) -> bool:
        """Whether legs lead from one to the other in at most `CLOSED_BY_LEGS`."""
        onward = self.after.get(after, {})
        back = self.before.get(before, {})
        if before in onward:
            return True
        if len(back) < len(onward):
            return any(one in onward or not self.before.get(one, {}).keys().isdisjoint(onward) for one in back)
        return any(one in back or not self.after.get(one, {}).keys().isdisjoint(back) for one in onward)

    def upstream(self, place: PlaceKey) -> set[PlaceKey]:
        """From where a new leg that leaves `place` might close a gap: it, and what is up to two legs before it."""
        found, edge = {place}, {place}
        for _ in range(CLOSED_BY_LEGS - 1):
            edge = {one for other in edge for one in self.before.get(other, ())} - found
            found |= edge
        return found


def corridor_breaks(
    links: Set[Ends], within: Set[Ends], reach: Reach, places: Mapping[PlaceKey, PicturePlace]
) -> list[Ends]:
    """The gaps of a corridor whose legs have these ends, as the module says. within: the gaps within its alerts, over which
    a journey goes on as well: what would lead from behind them to before them is a way back."""
    ends = sorted({end for _, end in links if end not in reach.after})
    beginnings = sorted({begin for begin, _ in links if begin not in reach.before})
    if not 0 < len(ends) <= MAX_CORRIDOR_ENDS or not 0 < len(beginnings) <= MAX_CORRIDOR_ENDS:
        return []
    pairs = []
    for end in ends:
        for begin in beginnings:
            apart = metres_apart(places[end], places[begin])
            if apart is not None:
                pairs.append((apart, end, begin))
    graph = networkx.DiGraph(links | within)
    found, used = [], set()
    for _, end, begin in sorted(pairs):
        if ("end", end) in used or ("begin", begin) in used or networkx.has_path(graph, begin, end):
            continue
        used |= {("end", end), ("begin", begin)}
        graph.add_edge(end, begin)
        if not adjoin(places[end], places[begin]):
            found.append((end, begin))
    return found

"""Which sites are one place, kept up to date while sites come and go; the order in which they come changes nothing.

Sites with a code, or known to the gazetteer, are places. Of the others, taken in the order of their priority, each belongs to
the nearest such place within reach, else to the first of the earlier ones within reach that is a place itself, else it is a
place. This is the greedy maximal independent set in a fixed order, which a change alters only near by (Censor-Hillel, Haramaty,
Karnin: Optimal dynamic distributed MIS, 2016). Sites are not chained: a row of positions does not join its two ends.
"""

import heapq
from collections.abc import Iterator

from node.core.routes.distances import LEAST_METRES_PER_DEGREE, Grid, great_circle_metres
from node.core.routes.picture import PlaceKey
from node.core.routes.place_sites import AREA_METRES, SAME_NAME_METRES, Priority, Site


class PlaceMerging:
    """The places that sites belong to."""

    def __init__(self) -> None:
        self._place: dict[Site, Site] = {}
        self._sites: Grid[Site] = Grid()
        self._leaders: Grid[Site] = Grid()
        self._named: dict[str, set[Site]] = {}
        self._queue: list[tuple[Priority, Site]] = []
        self._queued: set[Site] = set()
        self._names: set[str] = set()
        self._present: set[Site] = set()
        self._keys: dict[Site, PlaceKey] = {}

    def key_of(self, site: Site) -> PlaceKey:
        """The place of a site that was added and settled."""
        return self._keys[site]

    def add(self, site: Site) -> None:
        """Counts from the next `settle` on."""
        self._present.add(site)
        if site.name_key:
            self._named.setdefault(site.name_key, set()).add(site)
            self._names.add(site.name_key)
        if site.is_mergeable and site.point:
            self._sites.add(site, site.point.latitude, site.point.longitude)
        self._push(site)

    def remove(self, site: Site) -> None:
        """Gone from the next `settle` on."""
        self._present.discard(site)
        if site.name_key:
            self._named[site.name_key].discard(site)
            self._names.add(site.name_key)
        if site.is_mergeable and site.point:
            self._sites.remove(site, site.point.latitude, site.point.longitude)
        self._push(site)

    def settle(self) -> dict[Site, tuple[PlaceKey | None, PlaceKey | None]]:
        """The sites whose place is another than before: which it was, and which it is (None: it was not, or is not, there)."""
        before: dict[Site, PlaceKey | None] = {}
        while self._queue:
            site = heapq.heappop(self._queue)[1]
            self._queued.discard(site)
            self._settle(site, before)
        for name in self._names:
            self._settle_name(name, before)
        self._names.clear()
        now = {site: self._keys.get(site) for site in before}
        return {site: (key, now[site]) for site, key in before.items() if key != now[site]}

    def _settle(self, site: Site, before: dict[Site, PlaceKey | None]) -> None:
        old = self._place.get(site)
        new = self._leader(site) if site in self._present else None
        if old == new:
            return
        before.setdefault(site, self._keys.get(site))
        if new is None:
            self._place.pop(site)
            self._keys.pop(site, None)
        else:
            self._place[site] = new
            self._keys[site] = new.key
        if site.name_key:
            self._names.add(site.name_key)
        if (old == site) != (new == site) and site.is_mergeable and site.point:
            self._change_leader(site, leads=new == site)

    def _change_leader(self, site: Site, *, leads: bool) -> None:
        point = site.point
        if point is None:
            return
        change = self._leaders.add if leads else self._leaders.remove
        change(site, point.latitude, point.longitude)
        for _, other in self._alike(site, self._sites):
            if not other.coded and other.priority > site.priority:
                self._push(other)

    def _leader(self, site: Site) -> Site:
        if site.coded or not site.is_mergeable:
            return site
        coded: tuple[float, str, Site] | None = None
        loose: Site | None = None
        for apart, other in self._alike(site, self._leaders):
            if other.coded and (coded is None or (apart, other.key) < coded[:2]):
                coded = (apart, other.key, other)
            elif not other.coded and other.priority < (loose or site).priority:
                loose = other
        return coded[2] if coded else loose or site

    def _alike(self, site: Site, grid: Grid[Site]) -> Iterator[tuple[float, Site]]:
        if site.point is None:
            return
        _, latitude, longitude = site.point
        for other, at in grid.about(latitude, longitude, AREA_METRES):
            within = _same_within(site, other)
            if other is not site and within and abs(at[0] - latitude) * LEAST_METRES_PER_DEGREE <= within:
                apart = great_circle_metres(latitude, longitude, *at)
                if apart <= within and other != site:
                    yield apart, other

    def _settle_name(self, name: str, before: dict[Site, PlaceKey | None]) -> None:
        # A bare name means the one place that goes by it; two places of one name leave it a place of its own.
        sites = self._named.get(name, set())
        placed = {self._keys[site] for site in sites if site.point or site.coded}
        for site in sites:
            if not site.coded and site.point is None:
                key = min(placed) if len(placed) == 1 else site.key
                if self._keys.get(site) != key:
                    before.setdefault(site, self._keys.get(site))
                    self._keys[site] = key
        if not sites:
            self._named.pop(name, None)

    def _push(self, site: Site) -> None:
        if site not in self._queued:
            self._queued.add(site)
            heapq.heappush(self._queue, (site.priority, site))


def _same_within(one: Site, other: Site) -> int:
    """Metres within which the two are one place; 0 where they are never."""
    if one.country and other.country and one.country != other.country:
        return 0
    within = max(one.reach, other.reach)
    return max(within, SAME_NAME_METRES) if one.name_key and one.name_key == other.name_key else within

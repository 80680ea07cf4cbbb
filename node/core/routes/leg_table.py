"""The legs of the picture: which reports speak of the same leg, and the leg they make."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence

from node.core.routes.leg_merging import BasisOf, merge_reports
from node.core.routes.ordered_table import OrderedTable
from node.core.routes.picture import LegKey, PictureLeg, PlaceKey, SourceKind
from node.core.routes.place_sites import Site
from node.core.routes.place_table import PlaceTable
from node.core.routes.reports import LegReport
from protocol.alerts.alert import AlertReference


class LegTable:
    """Reports by alert and by leg."""

    def __init__(self, places: PlaceTable) -> None:
        self._places = places
        self._of_alert: dict[AlertReference, list[LegReport]] = {}
        self._ends: dict[LegReport, tuple[Site, Site]] = {}
        self._at: dict[Site, set[LegReport]] = {}
        self._key: dict[LegReport, LegKey] = {}
        self._reports: dict[LegKey, set[LegReport]] = {}
        self._legs: OrderedTable[LegKey, PictureLeg] = OrderedTable()
        self._ageing: list[tuple[int, LegKey]] = []
        self._aged_at: dict[LegKey, int] = {}
        self._unplaced: set[LegReport] = set()
        self._dirty: set[LegKey] = set()
        self._as_of: int | None = None

    def replace(self, reference: AlertReference, reports: Sequence[LegReport]) -> None:
        """These are the reports of an alert and its sightings from now on."""
        for report in self._of_alert.pop(reference, ()):
            self._drop(report)
        for report in reports:
            ends = self._places.add(report.leg.origin), self._places.add(report.leg.destination)
            self._ends[report] = ends
            for site in ends:
                self._at.setdefault(site, set()).add(report)
            self._unplaced.add(report)
        if reports:
            self._of_alert[reference] = list(reports)

    def settle(
        self, moved: Iterable[Site], rebased: Iterable[AlertReference], basis_of: BasisOf, as_of: int
    ) -> tuple[set[LegKey], set[LegKey], set[AlertReference]]:
        """The legs that are new, those that are gone, and the alerts whose legs now lie elsewhere."""
        for site in moved:
            self._unplaced |= self._at.get(site, set())
        elsewhere = {report.reference for report in self._unplaced if self._place(report)}
        self._unplaced.clear()
        for reference in rebased:
            self._dirty.update(self._key[report] for report in self._of_alert.get(reference, ()))
        self._dirty.update(self._aged_between(as_of))
        new: set[LegKey] = set()
        gone: set[LegKey] = set()
        for key in self._dirty:
            known = self._legs.get(key) is not None
            stands = self._merge(key, basis_of, as_of)
            if known != stands:
                (new if stands else gone).add(key)
        self._dirty.clear()
        return new, gone, elsewhere

    def all(self) -> tuple[PictureLeg, ...]:
        """The legs, by origin, destination and means."""
        return self._legs.all()

    def journey(self, reference: AlertReference) -> list[tuple[PlaceKey, PlaceKey]]:
        """The ends of the legs that the alert itself states, in its order."""
        reports = self._of_alert.get(reference, ())
        return [self._key[report][:2] for report in reports if report.kind is SourceKind.ALERT]

    def alerts_of(self, key: LegKey) -> set[AlertReference]:
        """The alerts that speak, or of which a sighting speaks, of a leg."""
        return {report.reference for report in self._reports.get(key, ())}

    def _drop(self, report: LegReport) -> None:
        ends = self._ends.pop(report)
        for site, place in zip(ends, (report.leg.origin, report.leg.destination), strict=True):
            self._places.remove(site, place)
            reports = self._at.get(site)
            if reports is not None:
                reports.discard(report)
                if not reports:
                    del self._at[site]
        self._unplaced.discard(report)
        self._leave(report)

    def _leave(self, report: LegReport) -> None:
        key = self._key.pop(report, None)
        if key is not None:
            self._reports[key].discard(report)
            self._dirty.add(key)

    def _place(self, report: LegReport) -> bool:
        origin, destination = (self._places.key_of(site) for site in self._ends[report])
        key = (origin, destination, report.leg.means)
        if self._key.get(report) == key:
            return False
        self._leave(report)
        self._key[report] = key
        self._reports.setdefault(key, set()).add(report)
        self._dirty.add(key)
        return True

    def _merge(self, key: LegKey, basis_of: BasisOf, as_of: int) -> bool:
        aged_at = self._aged_at.pop(key, None)
        if aged_at is not None:
            del self._ageing[bisect_left(self._ageing, (aged_at, key))]
        reports = self._reports.get(key)
        if not reports:
            self._reports.pop(key, None)
            self._legs.remove(key)
            return False
        merged = merge_reports(key, reports, basis_of, as_of)
        if merged.dormant_from is not None:
            self._aged_at[key] = merged.dormant_from
            insort(self._ageing, (merged.dormant_from, key))
        self._legs.put(key, merged.leg)
        return True

    def _aged_between(self, as_of: int) -> set[LegKey]:
        before, self._as_of = self._as_of, as_of
        if before is None or before == as_of:
            return set()
        early, late = sorted((before, as_of))
        first = bisect_right(self._ageing, early, key=lambda one: one[0])
        last = bisect_right(self._ageing, late, key=lambda one: one[0])
        return {key for _, key in self._ageing[first:last]}

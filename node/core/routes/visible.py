"""The alerts and sightings that a node holds, and which of them their reader may see at a moment."""

from bisect import bisect_left, bisect_right, insort

from node.core.routes.reading import Reader
from protocol.alerts.alert import AlertReference
from protocol.alerts.published import PublishedAlert, PublishedSighting
from protocol.vocabulary import MemberCode

SightingKey = tuple[MemberCode, str]
"""Who signed the item, and its id."""


class VisibleReports:
    """Alerts and sightings come and go, time passes; `changes` tells which alerts to look at again."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._alerts: dict[AlertReference, PublishedAlert] = {}
        self._sightings: dict[AlertReference, dict[SightingKey, PublishedSighting]] = {}
        self._alert_of: dict[SightingKey, AlertReference] = {}
        self._expiries: list[tuple[int, AlertReference]] = []
        self._now: int | None = None
        self._touched: set[AlertReference] = set()
        self._withheld: dict[AlertReference, int] = {}
        self.withheld = 0
        """How many alerts, and sightings of alerts that are here, the reader may not have."""

    def put(self, alert: PublishedAlert) -> None:
        """Holds the alert, unless it holds a later version of it."""
        held = self._alerts.get(alert.reference)
        if held is not None and (held.alert.version, held.issued) > (alert.alert.version, alert.issued):
            return
        self.remove(alert.reference)
        self._alerts[alert.reference] = alert
        insort(self._expiries, (alert.restrictions.expires, alert.reference))

    def remove(self, reference: AlertReference) -> None:
        """The alert is gone; sightings of it wait for it."""
        self._touched.add(reference)
        held = self._alerts.pop(reference, None)
        if held is not None:
            self._forget_expiry(held.restrictions.expires, reference)

    def put_sighting(self, sighting: PublishedSighting) -> None:
        """Holds the sighting, in place of another of the same id."""
        key = (sighting.observer, sighting.item_id)
        self.remove_sighting(*key)
        self._alert_of[key] = sighting.sighting.of
        self._sightings.setdefault(sighting.sighting.of, {})[key] = sighting
        insort(self._expiries, (sighting.restrictions.expires, sighting.sighting.of))
        self._touched.add(sighting.sighting.of)

    def remove_sighting(self, observer: MemberCode, item_id: str) -> None:
        """The sighting is gone."""
        reference = self._alert_of.pop((observer, item_id), None)
        if reference is None:
            return
        of_alert = self._sightings[reference]
        sighting = of_alert.pop((observer, item_id))
        if not of_alert:
            del self._sightings[reference]
        self._forget_expiry(sighting.restrictions.expires, reference)
        self._touched.add(reference)

    def changes(self, now: int) -> set[AlertReference]:
        """The alerts of which, at `now`, other things may be visible than when this was last asked."""
        if self._now is not None and now != self._now:
            early, late = sorted((self._now, now))
            first = bisect_right(self._expiries, early, key=lambda one: one[0])
            last = bisect_right(self._expiries, late, key=lambda one: one[0])
            self._touched.update(reference for _, reference in self._expiries[first:last])
        self._now = now
        touched, self._touched = self._touched, set()
        return touched

    def look(self, reference: AlertReference, now: int) -> tuple[PublishedAlert, list[PublishedSighting]] | None:
        """The alert and its sightings as far as the reader may have them; None when the alert is not for them."""
        self.withheld -= self._withheld.pop(reference, 0)
        alert = self._alerts.get(reference)
        if alert is None:
            return None
        sightings = self._sightings.get(reference, {}).values()
        if self._reader.may_have(alert, now):
            seen = [sighting for sighting in sightings if self._reader.may_have(sighting, now)]
            withheld = len(sightings) - len(seen)
        else:
            seen, withheld = [], 1 + len(sightings)
        if withheld:
            self._withheld[reference] = withheld
            self.withheld += withheld
        return None if withheld > len(sightings) else (alert, seen)

    def _forget_expiry(self, expires: int, reference: AlertReference) -> None:
        del self._expiries[bisect_left(self._expiries, (expires, reference))]

"""What is exported: alerts, sightings and the picture, all of which have passed `may_use` already."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from node.core.routes.picture import Picture
from node.formats.alerts.words import Language
from protocol.alerts.alert import AlertReference
from protocol.alerts.published import PublishedAlert, PublishedSighting
from protocol.restrictions import Restrictions


@dataclass(frozen=True)
class Material:
    """alerts, sightings, picture: as their reader may see them (`node/core/alerts/view.py`, door `export`).

    left_out: how many alerts and sightings a restriction kept back; every export prints the number. now: Unix seconds.
    picture: of these alerts and sightings; None where nothing is drawn or located.
    """

    alerts: tuple[PublishedAlert, ...]
    sightings: tuple[PublishedSighting, ...]
    left_out: int
    now: int
    picture: Picture | None = None
    language: Language = Language.ENGLISH

    @cached_property
    def sightings_of(self) -> dict[AlertReference, tuple[PublishedSighting, ...]]:
        """By alert; a sighting of an alert that is not exported is not either."""
        known = {alert.reference for alert in self.alerts}
        found: dict[AlertReference, tuple[PublishedSighting, ...]] = {}
        for one in self.sightings:
            if one.sighting.of in known:
                found[one.sighting.of] = (*found.get(one.sighting.of, ()), one)
        return found

    def restrictions(self) -> Iterator[Restrictions]:
        """Those of everything that stands in the export."""
        for alert in self.alerts:
            yield alert.restrictions
        for sightings in self.sightings_of.values():
            yield from (one.restrictions for one in sightings)
        if self.picture is not None:
            yield from (leg.restrictions for leg in self.picture.legs)
            yield from (gap.restrictions for gap in self.picture.gaps)
            yield from (shared.restrictions for shared in self.picture.shared_indicators)


def instant(seconds: int) -> str:
    """RFC 3339 in UTC, such as `2026-11-25T19:40:00Z`; far times become the end of year 9999."""
    return datetime.fromtimestamp(min(seconds, _LAST), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


_LAST = 253_402_300_799
"""9999-12-31T23:59:59Z: years have four digits."""

"""The picture of the whole route as plain values: places, legs between them, gaps, and indicators that join alerts.

A picture is a pure function of the alerts and sightings its reader may see, the gazetteer and `as_of`
(`node/core/routes/building.py`); the order in which they arrived changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NewType

from protocol.alerts.alert import AlertReference
from protocol.alerts.indicators import Indicator
from protocol.alerts.legs import Period, PersonsPerTrip, Price, Recurrence
from protocol.alerts.words import LegStatus, MeansOfTransport
from protocol.restrictions import Restrictions
from protocol.vocabulary import MemberCode

PlaceKey = NewType("PlaceKey", str)
"""A place within one picture: the gazetteer's id, `un:` and a UN/LOCODE, or what the reports say of it."""


class SourceKind(StrEnum):
    """How a source speaks of a leg: an alert states it; a sighting confirms it, contradicts it or adds to it."""

    ALERT = "alert"
    CONFIRMS = "confirms"
    CONTRADICTS = "contradicts"
    ADDS = "adds"


@dataclass(frozen=True, slots=True)
class PicturePlace:
    """A place that legs begin or end in. country: ISO 3166-1 alpha-2 or empty. locode: five characters or empty.

    latitude, longitude: degrees, WGS 84, both None where nobody said; precision_metres: radius within which the true
    position lies, None with them and for a gazetteer's place. names: all spellings that reports use, sorted.
    """

    key: PlaceKey
    name: str
    country: str
    locode: str
    latitude: float | None
    longitude: float | None
    precision_metres: int | None
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class LegSource:
    """A report that speaks of a leg. reference: the alert, or the one sighted. observer: the alert's originator, or who
    sighted it. issued: Unix seconds. derived: it rests on reports of others that are known here; undisclosed: it rests, also
    through others, on reports that are not, and so corroborates nothing.
    """

    reference: AlertReference
    leg_number: int
    observer: MemberCode
    kind: SourceKind
    version: int
    issued: int
    derived: bool
    undisclosed: bool


@dataclass(frozen=True, slots=True)
class StatusChange:
    """From `at` (Unix seconds) the leg counted as `status`; by: the alert that said so, or the last one before it aged."""

    at: int
    status: LegStatus
    by: AlertReference


@dataclass(frozen=True, slots=True)
class PictureLeg:
    """All that is reported of one way between two places by one means.

    history: oldest first, never empty; its last status is `status`. corroboration: how many originators report it
    independently (`node/core/routes/corroboration.py`). circular: alerts that say again what another source said.
    usual_duration_minutes: the median of what sources state, the lower one of two. first_seen, last_seen: Unix seconds.
    restrictions: the strictest of all sources together.
    """

    origin: PlaceKey
    destination: PlaceKey
    means: MeansOfTransport
    status: LegStatus
    history: tuple[StatusChange, ...]
    sources: tuple[LegSource, ...]
    corroboration: int
    circular: tuple[AlertReference, ...]
    usual_duration_minutes: int | None
    first_seen: int
    last_seen: int
    restrictions: Restrictions
    concealments: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    recurrences: tuple[Recurrence, ...] = ()
    prices: tuple[Price, ...] = ()
    persons_per_trip: PersonsPerTrip | None = None

    @property
    def key(self) -> "LegKey":
        """What distinguishes it from the other legs of its picture."""
        return (self.origin, self.destination, self.means)

    @property
    def contradictions(self) -> int:
        """How many members sighted what contradicts it."""
        return len({source.observer for source in self.sources if source.kind is SourceKind.CONTRADICTS})


LegKey = tuple[PlaceKey, PlaceKey, MeansOfTransport]


@dataclass(frozen=True, slots=True)
class Gap:
    """Nobody reports how people come from `after` to `before`, though reports of one journey or corridor say they do.

    members: those to ask, of the countries along it. alerts: the reports that show it. restrictions: their strictest.
    """

    after: PlaceKey
    before: PlaceKey
    members: tuple[MemberCode, ...]
    alerts: tuple[AlertReference, ...]
    restrictions: Restrictions


@dataclass(frozen=True, slots=True)
class SharedIndicator:
    """An indicator that alerts of at least two originators name. restrictions: the strictest of those alerts."""

    indicator: Indicator
    alerts: tuple[AlertReference, ...]
    restrictions: Restrictions

    @property
    def members(self) -> tuple[MemberCode, ...]:
        """Their originators."""
        return tuple(sorted({alert.originator for alert in self.alerts}))


@dataclass(frozen=True)
class Picture:
    """legs: by origin, destination and means; origin and destination may be one place. gaps: by their ends.

    withheld: how many alerts and sightings `may_use` keeps from the reader. as_of: Unix seconds.
    """

    places: Mapping[PlaceKey, PicturePlace]
    legs: tuple[PictureLeg, ...]
    gaps: tuple[Gap, ...]
    shared_indicators: tuple[SharedIndicator, ...]
    withheld: int
    as_of: int

    @cached_property
    def outgoing(self) -> Mapping[PlaceKey, tuple[PictureLeg, ...]]:
        """The legs that leave each place, in the order of `legs`; a place that none leaves is not in it."""
        outgoing: dict[PlaceKey, list[PictureLeg]] = {}
        for leg in self.legs:
            outgoing.setdefault(leg.origin, []).append(leg)
        return {place: tuple(legs) for place, legs in outgoing.items()}

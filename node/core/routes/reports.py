"""What alerts and sightings say of single legs, before it is known which of these are the same leg."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from node.core.routes.picture import SourceKind
from protocol.alerts.alert import AlertReference
from protocol.alerts.legs import Leg
from protocol.alerts.published import PublishedAlert, PublishedSighting
from protocol.alerts.words import LegStatus, SightingVerdict
from protocol.restrictions import Restrictions
from protocol.vocabulary import MemberCode

_KINDS = {
    SightingVerdict.CONFIRMS: SourceKind.CONFIRMS,
    SightingVerdict.CONTRADICTS: SourceKind.CONTRADICTS,
    SightingVerdict.ADDS: SourceKind.ADDS,
}


@dataclass(frozen=True, slots=True, eq=False)
class LegReport:
    """One report of one leg. leg: what an alert or an addition states; of a bare confirmation or contradiction, the leg of
    the alert it speaks of. seen: Unix seconds; nobody saw later than they wrote. item_id: of a sighting, else empty.
    """

    reference: AlertReference
    leg_number: int
    observer: MemberCode
    kind: SourceKind
    item_id: str
    version: int
    issued: int
    seen: int
    leg: Leg
    says_derived: bool
    restrictions: Restrictions

    @property
    def states(self) -> bool:
        """Whether it describes the leg itself."""
        return self.kind in (SourceKind.ALERT, SourceKind.ADDS)

    @property
    def status(self) -> LegStatus | None:
        """What it says of the leg's status; None where it leaves that to others."""
        return self.leg.status if self.states else None

    @property
    def order(self) -> tuple[int, AlertReference, int, MemberCode, SourceKind, str]:
        """By when it was seen; no two reports are alike in all of it."""
        return (self.seen, self.reference, self.leg_number, self.observer, self.kind, self.item_id)


def reports_of(alert: PublishedAlert, sightings: Iterable[PublishedSighting]) -> Iterator[LegReport]:
    """Of the legs of an alert, and of what others saw of them. A sighting of a leg that the alert has not (any more) says
    nothing, unless it adds one."""
    legs = {leg.number: leg for leg in alert.alert.legs}
    for leg in legs.values():
        yield LegReport(
            alert.reference,
            leg.number,
            alert.originator,
            SourceKind.ALERT,
            "",
            alert.alert.version,
            alert.issued,
            min(alert.alert.observed, alert.issued),
            leg,
            False,
            alert.restrictions,
        )
    for sighting in sightings:
        seen = sighting.sighting.addition or legs.get(sighting.sighting.leg)
        if seen is not None:
            yield LegReport(
                alert.reference,
                sighting.sighting.leg,
                sighting.observer,
                _KINDS[sighting.sighting.verdict],
                sighting.item_id,
                alert.alert.version,
                sighting.issued,
                min(sighting.sighting.seen, sighting.issued),
                seen,
                sighting.sighting.derived,
                sighting.restrictions,
            )

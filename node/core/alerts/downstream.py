"""Who is down the road: members that an active leg leads to, and when who set out on it may arrive there.

Legs stand in the order of the journey, so what follows an active leg is downstream of it, whatever cycles the route has.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from protocol.alerts.alert import Alert
from protocol.alerts.legs import Leg
from protocol.alerts.words import LegStatus
from protocol.vocabulary import MemberCode

SECONDS_PER_MINUTE = 60


@dataclass(frozen=True, slots=True)
class ArrivalWindow:
    """When who set out on leg `active` may reach the member, at an end of leg `reached_by`. Unix seconds.

    earliest: legs without a stated duration count as none, so nobody comes sooner. latest: None when a duration is
    unknown or the active leg goes on.
    """

    member: MemberCode
    active: int
    reached_by: int
    earliest: int
    latest: int | None


def arrival_windows(alert: Alert, now: int) -> dict[MemberCode, ArrivalWindow]:
    """Of every country downstream of an active leg, the window of the leg that leads there soonest."""
    soonest: dict[MemberCode, ArrivalWindow] = {}
    for position, leg in enumerate(alert.legs):
        if not _is_active(leg, now):
            continue
        for window in _from(alert, position):
            known = soonest.get(window.member)
            if known is None or window.earliest < known.earliest:
                soonest[window.member] = window
    return soonest


def distribution_order(alert: Alert, recipients: Iterable[MemberCode], now: int) -> list[MemberCode]:
    """Members downstream of an active leg first, whoever is reached soonest before the others; then the rest by code.

    It orders those it is given and adds nobody: being downstream entitles to nothing.
    """
    windows = arrival_windows(alert, now)
    first = [member for member in recipients if member in windows]
    rest = [member for member in recipients if member not in windows]
    return [*sorted(first, key=lambda member: (windows[member].earliest, member)), *sorted(rest)]


def _is_active(leg: Leg, now: int) -> bool:
    over = leg.period is not None and leg.period.ends is not None and leg.period.ends < now
    return leg.status is LegStatus.ACTIVE and not over


def _from(alert: Alert, position: int) -> Iterable[ArrivalWindow]:
    active = alert.legs[position]
    begins = alert.observed if active.period is None else active.period.begins
    ends = alert.observed if active.period is None else active.period.ends
    if active.recurrence is not None:
        ends = None
    here, minutes, known = active.origin.country, 0, ends is not None
    for number, leg in enumerate(alert.legs[position:]):
        if number and leg.origin.country not in ("", here):  # a gap in the route: how long it takes nobody has said
            known = False
            here = leg.origin.country
            yield _window(here, active, leg, begins, minutes, ends if known else None)
        known = known and leg.usual_duration_minutes is not None
        minutes += leg.usual_duration_minutes or 0
        if leg.destination.country not in ("", here):
            here = leg.destination.country
            yield _window(here, active, leg, begins, minutes, ends if known else None)


def _window(country: str, active: Leg, leg: Leg, begins: int, minutes: int, ends: int | None) -> ArrivalWindow:
    taken = minutes * SECONDS_PER_MINUTE
    return ArrivalWindow(
        MemberCode(country), active.number, leg.number, begins + taken, None if ends is None else ends + taken
    )

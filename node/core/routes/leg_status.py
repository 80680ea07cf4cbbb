"""The status of a leg, from what reports say of it and when they saw it, and from how long nobody has.

Rule. Reports are taken in the order in which they saw the leg. An alert or an addition sets the status it states. A
confirmation makes a suspected or dormant leg active; a contradiction makes an active one suspected; a disrupted one stays so
until a report states otherwise. What derives from others decides only where nothing else does: a copy repeats an old status
late. A suspected or active leg is dormant from `DORMANT_AFTER` seconds after it was last seen on, or from when all its stated
periods had ended.
"""

from collections.abc import Sequence

from node.core.routes.picture import SourceKind, StatusChange
from node.core.routes.reports import LegReport
from protocol.alerts.words import LegStatus

DORMANT_AFTER = 180 * 24 * 3600
"""Seconds: two seasons. A route that nobody saw for half a year is not taken for a running one."""
_AGES = (LegStatus.SUSPECTED, LegStatus.ACTIVE)


def history_of(reports: Sequence[LegReport]) -> list[StatusChange]:
    """What reports (in their order, not empty) made of the status, without its ageing."""
    history: list[StatusChange] = []
    status: LegStatus | None = None
    for report in reports:
        status = _after(status, report)
        if not history or history[-1].status is not status:
            history.append(StatusChange(report.seen, status, report.reference))
    return history


def dormant_from(reports: Sequence[LegReport], history: Sequence[StatusChange]) -> int | None:
    """From when on it counts as dormant by age (Unix seconds); None where its status does not age."""
    if history[-1].status not in _AGES:
        return None
    last_seen = max(report.seen for report in reports if report.kind is not SourceKind.CONTRADICTS)
    ends = [report.leg.period.ends if report.leg.period else None for report in reports if report.states]
    over = [end for end in ends if end is not None]
    aged = last_seen + DORMANT_AFTER
    if over and len(over) == len(ends):
        aged = min(aged, max(*over, last_seen))
    return max(aged, history[-1].at)


def _after(status: LegStatus | None, report: LegReport) -> LegStatus:
    if report.status is not None:
        return report.status
    status = status or report.leg.status
    if report.kind is SourceKind.CONFIRMS and status in (LegStatus.SUSPECTED, LegStatus.DORMANT):
        return LegStatus.ACTIVE
    if report.kind is SourceKind.CONTRADICTS and status is LegStatus.ACTIVE:
        return LegStatus.SUSPECTED
    return status

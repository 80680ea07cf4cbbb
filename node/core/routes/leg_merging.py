"""One leg of the picture, of all the reports that speak of it."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeVar

from node.core.routes.corroboration import Testimony, bases_of, independent
from node.core.routes.derivation import Basis
from node.core.routes.leg_status import dormant_from, history_of
from node.core.routes.picture import LegKey, LegSource, PictureLeg, SourceKind, StatusChange
from node.core.routes.reports import LegReport
from node.core.routes.strictest import strictest
from protocol.alerts.alert import AlertReference
from protocol.alerts.legs import Leg, Period, PersonsPerTrip, Price, Recurrence
from protocol.alerts.words import LegStatus

_Detail = TypeVar("_Detail")
BasisOf = Callable[[AlertReference], Basis]


class MergedLeg(NamedTuple):
    """A leg, and from when on (Unix seconds) it is dormant by age, if ever."""

    leg: PictureLeg
    dormant_from: int | None


def merge_reports(key: LegKey, reports: Iterable[LegReport], basis_of: BasisOf, as_of: int) -> MergedLeg:
    """The leg of these reports, at least one of which states it."""
    ordered = sorted(reports, key=lambda report: report.order)
    supporting = [report for report in ordered if report.kind is not SourceKind.CONTRADICTS]
    stated = [report.leg for report in ordered if report.states]
    sources = tuple(_source(report, basis_of(report.reference)) for report in ordered)
    own = [report for report, source in zip(ordered, sources, strict=True) if not source.derived]
    deciding = own if any(report.kind is not SourceKind.CONTRADICTS for report in own) else ordered
    history = history_of(deciding)
    aged = dormant_from(deciding, history)
    if aged is not None and as_of >= aged:
        history.append(StatusChange(aged, LegStatus.DORMANT, history[-1].by))
    testimonies = [_testimony(report, basis_of) for report in supporting if not report.says_derived]
    durations = sorted(leg.usual_duration_minutes for leg in stated if leg.usual_duration_minutes is not None)
    leg = PictureLeg(
        *key,
        status=history[-1].status,
        history=tuple(history),
        sources=tuple(sorted(sources)),
        corroboration=independent(testimonies),
        circular=_circular(supporting, testimonies, basis_of),
        usual_duration_minutes=durations[(len(durations) - 1) // 2] if durations else None,
        first_seen=supporting[0].seen,
        last_seen=supporting[-1].seen,
        restrictions=strictest(report.restrictions for report in ordered),
        concealments=_distinct(stated, lambda one: one.concealment or None),
        periods=_distinct(stated, lambda one: one.period, key=_by_period),
        recurrences=_distinct(stated, lambda one: one.recurrence, key=_by_recurrence),
        prices=_distinct(stated, lambda one: one.price, key=_by_price),
        persons_per_trip=_persons(stated),
    )
    return MergedLeg(leg, aged)


def _source(report: LegReport, basis: Basis) -> LegSource:
    is_alert = report.kind is SourceKind.ALERT
    return LegSource(
        report.reference,
        report.leg_number,
        report.observer,
        report.kind,
        report.version,
        report.issued,
        derived=basis.derived if is_alert else report.says_derived,
        undisclosed=basis.undisclosed if is_alert else False,
    )


def _testimony(report: LegReport, basis_of: BasisOf) -> Testimony:
    if report.kind is not SourceKind.ALERT:
        return Testimony(report.observer, frozenset((report.observer,)))
    basis = basis_of(report.reference)
    return Testimony(report.observer, basis.members, basis.undisclosed)


def _circular(
    supporting: Sequence[LegReport], testimonies: Sequence[Testimony], basis_of: BasisOf
) -> tuple[AlertReference, ...]:
    derived = {
        report.reference: (report, basis)
        for report in supporting
        if report.kind is SourceKind.ALERT and (basis := basis_of(report.reference)).derived
    }
    if not derived:
        return ()
    bases = bases_of(testimonies)
    found = set()
    for reference, (report, basis) in derived.items():
        others = (other for member, other in bases.items() if member != report.observer)
        if basis.circular or any(basis.members & other for other in others):
            found.add(reference)
    return tuple(sorted(found))


def _distinct(
    legs: Sequence[Leg], detail: Callable[[Leg], _Detail | None], key: Callable[[_Detail], object] = lambda one: one
) -> tuple[_Detail, ...]:
    found = {one for leg in legs if (one := detail(leg)) is not None}
    return tuple(found) if len(found) < 2 else tuple(sorted(found, key=key))  # type: ignore[arg-type]


def _by_period(period: Period) -> tuple[int, bool, int]:
    return (period.begins, period.ends is None, period.ends or 0)


def _by_recurrence(recurrence: Recurrence) -> tuple[tuple[str, ...], int, int]:
    return (recurrence.weekdays, recurrence.from_hour, recurrence.to_hour)


def _by_price(price: Price) -> tuple[str, str, int]:
    return (price.currency, price.priced_for, price.amount)


def _persons(legs: Sequence[Leg]) -> PersonsPerTrip | None:
    stated = [leg.persons_per_trip for leg in legs if leg.persons_per_trip is not None]
    if not stated:
        return None
    return PersonsPerTrip(min(one.least for one in stated), max(one.most for one in stated))

"""The picture of the route: how long a full build, an update and a question for complete routes take, and how they grow.

CPU time of this process, since others may run beside it. Alerts have five legs on average, along corridors of made-up
places; one in ten derives from another; some places are names, some positions, some both.
"""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from node.core.routes.building import PictureBuilder
from node.core.routes.paths import complete_routes
from node.core.routes.picture import Picture, PlaceKey
from protocol.alerts.alert import AlertReference
from protocol.alerts.indicators import Indicator
from protocol.alerts.legs import Leg
from protocol.alerts.places import Position, RoutePlace
from protocol.alerts.published import PublishedAlert
from protocol.alerts.words import IndicatorKind, LegStatus, MeansOfTransport
from tests.benchmarks.measure import Report, at_most
from tests.support.routes import DAY, FOR_ALL, MEMBERS, NOW, READER, alert, reference

_SIZES = (1_000, 10_000, 30_000)
_UPDATES = 60


def run(quick: bool) -> Report:
    report = Report("The picture of the route: full build, update, complete routes")
    sizes = (300, 1_000, 3_000) if quick else _SIZES
    middle = sizes[1]
    seconds = {}
    for size in sizes:
        alerts = _alerts(size)
        builder = PictureBuilder(READER, MEMBERS)
        seconds[size], picture = _timed(lambda b=builder, a=alerts: _full(b, a))  # type: ignore[misc]
        report.measure(f"full build of {size:,} alerts, s", seconds[size])
        if size == middle:
            report.measure("legs reported", sum(len(one.alert.legs) for one in alerts))
            report.measure("legs merged", len(picture.legs))
            report.measure("places", len(picture.places))
            report.measure("gaps", len(picture.gaps))
            report.ratio("full build, s", seconds[size], at_most(5))
            _updates(report, builder, alerts)
            _paths(report, builder.picture(NOW))
    small, large = sizes[0], sizes[-1]
    per_alert = (seconds[large] / large) / (seconds[small] / small)
    report.ratio(f"growth: seconds per alert at {large:,} over {small:,}", per_alert, at_most(1.5))
    report.notes.append("CPU time; the alerts hold no gazetteer's places, so that merging by distance is measured too")
    return report


def _full(builder: PictureBuilder, alerts: list[PublishedAlert]) -> Picture:
    for one in alerts:
        builder.put(one)
    return builder.picture(NOW)


def _updates(report: Report, builder: PictureBuilder, alerts: list[PublishedAlert]) -> None:
    chosen = random.Random(2).sample(alerts, _UPDATES)
    took = []
    for number, one in enumerate(chosen):
        if number % 3 == 0:
            builder.remove(one.reference)
        else:
            fresh = _alert(random.Random(number), int(one.alert.alert_id, 16), len(alerts), one.alert.version + 1)
            builder.put(fresh)
        took.append(_timed(lambda: builder.picture(NOW))[0])
    took.sort()
    report.ratio("update, median, ms", took[len(took) // 2] * 1000, at_most(20))
    report.ratio("update, p95, ms", took[int(len(took) * 0.95)] * 1000, at_most(20))
    report.measure("update, worst, ms", took[-1] * 1000)


def _paths(report: Report, picture: Picture) -> None:
    asked = _connected(picture, 21)
    first, _ = _timed(lambda: complete_routes(picture, *asked[0]))
    report.measure("first question of a picture, ms", first * 1000)
    took, found, given_up = [], 0, 0
    for origin, destination in asked[1:]:
        seconds, routes = _timed(lambda o=origin, d=destination: complete_routes(picture, o, d))  # type: ignore[misc]
        took.append(seconds)
        found += len(routes.routes)
        given_up += not routes.searched_all
    took.sort()
    report.ratio("10 best routes, median, ms", took[len(took) // 2] * 1000, at_most(50))
    report.ratio("10 best routes, p95, ms", took[int(len(took) * 0.95)] * 1000, at_most(50))
    report.measure("routes found by 20 questions", found)
    report.measure("questions given up at the bound", given_up)


def _connected(picture: Picture, count: int) -> list[tuple[PlaceKey, PlaceKey]]:
    """Places, and others that a walk of some legs from them reaches: between the rest there is nothing to find."""
    chance = random.Random(3)
    onward: dict[PlaceKey, list[PlaceKey]] = {}
    for leg in picture.legs:
        onward.setdefault(leg.origin, []).append(leg.destination)
    found: list[tuple[PlaceKey, PlaceKey]] = []
    while len(found) < count:
        origin = place = chance.choice(sorted(onward))
        for _ in range(chance.randrange(4, 9)):
            place = chance.choice(onward.get(place, [place]))
        if place != origin:
            found.append((origin, place))
    return found


_Result = TypeVar("_Result")


def _timed(act: Callable[[], _Result]) -> tuple[float, _Result]:
    started = time.process_time()
    result = act()
    return time.process_time() - started, result


def _alerts(count: int) -> list[PublishedAlert]:
    chance = random.Random(1)
    return [_alert(chance, number, count) for number in range(count)]


def _alert(chance: random.Random, number: int, count: int, version: int = 1) -> PublishedAlert:
    # Places lie on parallel corridors; more alerts speak of more corridors, as more countries do.
    corridors = max(4, count // 50)
    corridor, step = chance.randrange(corridors), chance.randrange(40)
    legs = []
    for at in range(chance.randrange(3, 8)):
        origin, destination = _place(chance, corridor, step), _place(chance, corridor, step + 1)
        means = chance.choice((MeansOfTransport.ROAD, MeansOfTransport.ROAD, MeansOfTransport.FOOT))
        minutes = chance.choice((None, 60, 240, 600))
        legs.append(Leg(at + 1, origin, destination, means, LegStatus.ACTIVE, usual_duration_minutes=minutes))
        step += 1 if chance.random() < 0.9 else 2
        if chance.random() < 0.1:
            corridor = (corridor + 1) % corridors
    parents = [_reference(chance.randrange(number))] if number and chance.random() < 0.1 else []
    phones = [f"+90555{chance.randrange(count * 2):07d}"] if chance.random() < 0.2 else []
    return alert(
        _reference(number).originator,
        number,
        *legs,
        derived_from=parents,
        observed=NOW - chance.randrange(300) * DAY,
        version=version,
        restrictions=FOR_ALL,
        indicators=[Indicator(IndicatorKind.PHONE, phone) for phone in phones],
    )


def _reference(number: int) -> AlertReference:
    return reference(MEMBERS[number % len(MEMBERS)], number)


def _place(chance: random.Random, corridor: int, step: int) -> RoutePlace:
    country = MEMBERS[step % 48 // 10]
    latitude, longitude = -40 + corridor * 0.12 % 80, -100 + step * 0.5 + corridor // 600 * 30
    match step % 3:
        case 0:
            return RoutePlace(country, f"Halt {corridor} {step}")
        case 1:
            blur = chance.randrange(900)
            position = Position(round(latitude * 1e5) + blur, round(longitude * 1e5), chance.choice((50, 500)))
            return RoutePlace(country, "", "", position)
        case _:
            return RoutePlace(
                country, f"Town {corridor} {step}", "", Position(round(latitude * 1e5), round(longitude * 1e5), 100)
            )

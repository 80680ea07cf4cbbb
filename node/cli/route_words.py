"""How the picture of the route reads: as tables for people, and as one JSON document for programs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from node.cli.alert_words import name_of
from node.cli.files import moment, span
from node.cli.output import Page
from node.cli.route_places import place_label
from node.core.routes.connected import ConnectedRoute, connected_routes
from node.core.routes.gaps import metres_apart
from node.core.routes.paths import CompleteRoute
from node.core.routes.picture import Gap, Picture, PictureLeg, PicturePlace, PlaceKey, SharedIndicator
from protocol.alerts.alert import AlertReference
from protocol.restrictions import Restrictions

Places = Mapping[PlaceKey, PicturePlace]
_LEG_TITLES = ("", "from", "to", "by", "status", "independent", "told by", "takes", "last seen", "remarks")


def gap_code(gap: Gap) -> str:
    """Eight hexadecimal digits that stay with a gap while others come and go: numbers do not."""
    return hashlib.sha256(f"{gap.after}\0{gap.before}".encode("utf-8", "surrogatepass")).hexdigest()[:8]


# --- Documents -------------------------------------------------------------------------------------------------------


def picture_document(picture: Picture) -> dict[str, Any]:
    """The whole picture, route by route; steps name places by their keys."""
    return {
        "as_of": picture.as_of,
        "withheld": picture.withheld,
        "places": [place_document(place) for _, place in sorted(picture.places.items())],
        "routes": [
            {
                "begins": list(route.begins),
                "ends": list(route.ends),
                "steps": [
                    {"gap": gap_document(step, picture.places)}
                    if isinstance(step, Gap)
                    else {"leg": leg_document(step, picture.places)}
                    for step in route.steps
                ],
            }
            for route in connected_routes(picture)
        ],
        "shared_indicators": [indicator_document(one) for one in picture.shared_indicators],
    }


def place_document(place: PicturePlace) -> dict[str, Any]:
    """One place."""
    return {
        "key": place.key,
        "name": place.name,
        "country": place.country,
        "locode": place.locode,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "precision_metres": place.precision_metres,
        "names": list(place.names),
    }


def leg_document(leg: PictureLeg, places: Places) -> dict[str, Any]:
    """One leg with what it rests on."""
    return {
        "from": leg.origin,
        "to": leg.destination,
        "from_name": place_label(places[leg.origin]),
        "to_name": place_label(places[leg.destination]),
        "means": leg.means.value,
        "status": leg.status.value,
        "history": [{"at": one.at, "status": one.status.value, "by": name_of(one.by)} for one in leg.history],
        "corroboration": leg.corroboration,
        "circular": [name_of(one) for one in leg.circular],
        "contradictions": leg.contradictions,
        "sources": [
            {
                "alert": name_of(one.reference),
                "leg": one.leg_number,
                "observer": one.observer,
                "kind": one.kind.value,
                "version": one.version,
                "issued": one.issued,
                "derived": one.derived,
                "undisclosed": one.undisclosed,
            }
            for one in leg.sources
        ],
        "usual_duration_minutes": leg.usual_duration_minutes,
        "first_seen": leg.first_seen,
        "last_seen": leg.last_seen,
        "persons_per_trip": None
        if leg.persons_per_trip is None
        else [leg.persons_per_trip.least, leg.persons_per_trip.most],
        "prices": [f"{one.amount} {one.currency} per {one.priced_for.value}" for one in leg.prices],
        "concealments": list(leg.concealments),
        "restrictions": restrictions_document(leg.restrictions),
    }


def gap_document(gap: Gap, places: Places) -> dict[str, Any]:
    """One gap; `gap` is what `--ask` takes."""
    return {
        "gap": gap_code(gap),
        "after": gap.after,
        "before": gap.before,
        "after_name": place_label(places[gap.after]),
        "before_name": place_label(places[gap.before]),
        "members": list(gap.members),
        "alerts": [name_of(one) for one in gap.alerts],
        "restrictions": restrictions_document(gap.restrictions),
    }


def indicator_document(shared: SharedIndicator) -> dict[str, Any]:
    """An indicator that joins alerts of several members."""
    return {
        "kind": shared.indicator.kind.value,
        "value": shared.indicator.value,
        "members": list(shared.members),
        "alerts": [name_of(one) for one in shared.alerts],
        "restrictions": restrictions_document(shared.restrictions),
    }


def restrictions_document(restrictions: Restrictions) -> dict[str, Any]:
    """The strictest of the sources."""
    return {
        "traffic_light": restrictions.traffic_light.value,
        "handling_codes": [code.value for code in restrictions.handling_codes],
        "handling_text": restrictions.handling_text,
        "releasable_to": list(restrictions.releasable_to),
        "expires": restrictions.expires,
    }


def route_document(route: CompleteRoute, places: Places) -> dict[str, Any]:
    """A complete route."""
    return {
        "corroboration": route.corroboration,
        "usual_duration_minutes": route.usual_duration_minutes,
        "legs": [leg_document(leg, places) for leg in route.legs],
        "restrictions": restrictions_document(route.restrictions),
    }


# --- Tables ----------------------------------------------------------------------------------------------------------


def show_picture(page: Page, picture: Picture) -> None:
    """Route by route, then the indicators that join alerts, then what is left out."""
    routes = connected_routes(picture)
    for number, route in enumerate(routes, start=1):
        _show_route(page, number, route, picture.places)
    if not routes:
        page.line("no leg that you may see")
    if picture.shared_indicators:
        show_indicators(page, picture.shared_indicators)
    show_withheld(page, picture)


def show_indicators(page: Page, shared: Iterable[SharedIndicator]) -> None:
    """What joins alerts of different countries."""
    rows = [
        (
            one.indicator.kind.value,
            one.indicator.value,
            " ".join(one.members),
            ", ".join(short_name(alert) for alert in one.alerts),
            light(one.restrictions),
        )
        for one in shared
    ]
    page.table(("indicator", "value", "joins", "alerts", "TLP"), rows)


def show_withheld(page: Page, picture: Picture) -> None:
    """What every view of the picture ends with."""
    page.line(f"{picture.withheld} left out by their restrictions")


def show_gaps(page: Page, gaps: Iterable[Gap], places: Places) -> None:
    """Numbered, with whom to ask."""
    rows = [
        (
            number,
            gap_code(gap),
            place_label(places[gap.after]),
            place_label(places[gap.before]),
            _kilometres(metres_apart(places[gap.after], places[gap.before])),
            " ".join(gap.members) or "nobody",
            ", ".join(short_name(alert) for alert in gap.alerts),
            light(gap.restrictions),
        )
        for number, gap in enumerate(gaps, start=1)
    ]
    page.table(("", "gap", "after", "before", "apart", "ask", "known from", "TLP"), rows, empty="no gap")


def show_legs(page: Page, legs: Iterable[PictureLeg], places: Places) -> None:
    """A table of legs, numbered, and what is to be said of single ones."""
    listed = list(legs)
    page.table(_LEG_TITLES, [_leg_row(number, leg, places) for number, leg in enumerate(listed, start=1)])
    _show_notes(page, listed)


def short_name(reference: AlertReference) -> str:
    """`XX/` and the first digits of the id, enough for a table."""
    return f"{reference.originator}/{reference.alert_id[:8]}"


def light(restrictions: Restrictions) -> str:
    """The traffic light and the handling codes."""
    codes = " ".join(code.value for code in restrictions.handling_codes)
    return f"{restrictions.traffic_light.value} {codes}".strip()


def leg_line(leg: PictureLeg, places: Places) -> str:
    """A leg in one line, for lists of what changed."""
    ends = f"{place_label(places[leg.origin])} - {place_label(places[leg.destination])}"
    return f"{ends}, {leg.means.value}, {leg.status.value}, {leg.corroboration} independent"


def _show_route(page: Page, number: int, route: ConnectedRoute, places: Places) -> None:
    page.line(f"ROUTE {number}: {_some(route.begins, places)} to {_some(route.ends, places)}", style="bold")
    rows, legs = [], 0
    for step in route.steps:
        if isinstance(step, Gap):
            rows.append(_gap_row(step, places))
        else:
            legs += 1
            rows.append(_leg_row(legs, step, places))
    page.table(_LEG_TITLES, rows)
    _show_notes(page, route.legs)


def _some(keys: tuple[PlaceKey, ...], places: Places) -> str:
    if not keys:
        return "a circle"
    names = [place_label(places[key]) for key in keys[:4]]
    return ", ".join(names) + (f" and {len(keys) - 4} more" if len(keys) > 4 else "")


def _leg_row(number: int, leg: PictureLeg, places: Places) -> tuple[object, ...]:
    minutes = leg.usual_duration_minutes
    return (
        number,
        place_label(places[leg.origin]),
        place_label(places[leg.destination]),
        leg.means.value,
        leg.status.value,
        leg.corroboration,
        " ".join(sorted({source.observer for source in leg.sources})),
        "" if minutes is None else span(60 * minutes),
        _day(leg.last_seen),
        ", ".join(_remarks(leg)),
    )


def _gap_row(gap: Gap, places: Places) -> tuple[object, ...]:
    ask = f"ask {' '.join(gap.members)}" if gap.members else ""
    ends = place_label(places[gap.after]), place_label(places[gap.before])
    return ("-", *ends, "?", "UNREPORTED", "", "", "", "", f"gap {gap_code(gap)} {ask}".strip())


def _remarks(leg: PictureLeg) -> Iterable[str]:
    undisclosed = sum(source.undisclosed for source in leg.sources)
    counts = (("circular", len(leg.circular)), ("undisclosed", undisclosed), ("contradicted by", leg.contradictions))
    yield from (f"{name} {count}" for name, count in counts if count)
    yield light(leg.restrictions)


def _show_notes(page: Page, legs: Iterable[PictureLeg]) -> None:
    for number, leg in enumerate(legs, start=1):
        for note in _notes(leg):
            page.line(f"leg {number}: {note}")


def _notes(leg: PictureLeg) -> Iterable[str]:
    if len(leg.history) > 1:
        changes = (f"{one.status.value} {_day(one.at)} ({short_name(one.by)})" for one in leg.history)
        yield f"was {', '.join(changes)}"
    if leg.circular:
        yield f"says again what another source said, not counted: {', '.join(map(short_name, leg.circular))}"
    unknown = sorted({short_name(one.reference) for one in leg.sources if one.undisclosed})
    if unknown:
        yield f"rests on reports that are not known here, not counted: {', '.join(unknown)}"


def _day(seconds: int) -> str:
    return moment(seconds)[:10]


def _kilometres(metres: float | None) -> str:
    return "" if metres is None else f"{metres / 1000:.0f} km"

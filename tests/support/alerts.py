"""Alerts for tests: a route told in legs, and what somebody wants to do with it. No real person, number or address."""

from typing import Any

from node.core.alerts.draft import Draft
from node.core.alerts.rows import Relay
from protocol.alerts.alert import Alert, AlertReference
from protocol.alerts.legs import Leg
from protocol.alerts.places import RoutePlace
from protocol.alerts.sighting import Sighting
from protocol.alerts.words import AlertId, Article10Clause, LegStatus, MeansOfTransport, SightingVerdict
from protocol.restrictions import Restrictions
from protocol.vocabulary import InformationEvaluation, MemberCode, SourceEvaluation, TrafficLight
from tests.support.federation import START

NEW = AlertId("0" * 32)
"""Stands in a draft until the node gives the alert its id."""
ROAD = MeansOfTransport.ROAD
QUETTA, TAFTAN, TEHRAN, VAN = (
    RoutePlace(country, name) for country, name in (("PK", "Quetta"), ("PK", "Taftan"), ("IR", "Tehran"), ("TR", "Van"))
)
IZMIR, KALAMATA = RoutePlace("TR", "Izmir"), RoutePlace("GR", "Kalamata")


def make_leg(number: int, origin: RoutePlace, destination: RoutePlace, **changes: Any) -> Leg:
    """A leg by road; `changes` give the rest."""
    fields = {"means": ROAD, "status": LegStatus.SUSPECTED, **changes}
    return Leg(number, origin, destination, **fields)


ROUTE = (
    make_leg(1, QUETTA, TEHRAN, status=LegStatus.ACTIVE, usual_duration_minutes=2_880),
    make_leg(2, TEHRAN, VAN, usual_duration_minutes=1_440),
    make_leg(3, IZMIR, KALAMATA, means=MeansOfTransport.SEA, usual_duration_minutes=600),
)


def make_alert(**changes: Any) -> Alert:
    """A route from Quetta to Kalamata; `changes` replace fields."""
    fields: dict[str, Any] = {
        "alert_id": NEW,
        "version": 1,
        "title": "Lorries to the west",
        "clauses": (Article10Clause.ROUTES,),
        "source_evaluation": SourceEvaluation.B,
        "information_evaluation": InformationEvaluation.KNOWN_TO_SOURCE,
        "observed": START,
        "legs": ROUTE,
    }
    return Alert(**{**fields, **changes})


def make_draft(
    *to: str,
    relays: tuple[tuple[str, str], ...] = (),
    never_to: tuple[str, ...] = (),
    marking: dict[str, Any] | None = None,
    **changes: Any,
) -> Draft:
    """A draft for these members, TLP GREEN for a month. `marking` replaces restrictions, `changes` fields of the alert."""
    fields: dict[str, Any] = {"expires": START + 30 * 86_400, "traffic_light": TrafficLight.GREEN}
    named = tuple(sorted(MemberCode(code) for code in to))
    restrictions = Restrictions(**{**fields, "releasable_to": named, **(marking or {})})
    return Draft(
        make_alert(**changes),
        restrictions,
        frozenset(MemberCode(code) for code in never_to),
        tuple(Relay(MemberCode(through), MemberCode(beyond)) for through, beyond in relays),
    )


def make_sighting(of: AlertReference, **changes: Any) -> Sighting:
    """One that confirms the first leg; `changes` replace fields."""
    fields: dict[str, Any] = {
        "of": of,
        "leg": 1,
        "verdict": SightingVerdict.CONFIRMS,
        "seen": START,
        "source_evaluation": SourceEvaluation.A,
        "information_evaluation": InformationEvaluation.KNOWN_TO_SOURCE,
    }
    return Sighting(**{**fields, **changes})


def may_pass_on(*to: str, **changes: Any) -> Restrictions:
    """Restrictions of a sighting that its alert's originator may pass on to these members."""
    fields: dict[str, Any] = {"expires": START + 30 * 86_400, "traffic_light": TrafficLight.GREEN}
    return Restrictions(**{**fields, "releasable_to": tuple(sorted(MemberCode(code) for code in to)), **changes})

"""What the four countries of the route know, each about its own stretch: invented, every number from a range kept for fiction.

Telephone numbers are of the range that Ofcom keeps for drama (+44 7700 900000 to 900999); plates, vessel names and the
web account belong to nobody.
"""

from collections.abc import Iterable, Sequence
from itertools import permutations
from typing import Any

from node.core.alerts.draft import Draft
from node.core.alerts.rows import Relay
from node.demo.federation import NAMES
from protocol.alerts.alert import Alert, AlertReference, OrganisedGroup
from protocol.alerts.danger import DangerToLife
from protocol.alerts.indicators import Indicator
from protocol.alerts.legs import Leg, Period, PersonsPerTrip, Price, Recurrence
from protocol.alerts.places import Position, RoutePlace
from protocol.alerts.words import (
    AlertId,
    Article10Clause,
    DocumentMethod,
    IndicatorKind,
    LegStatus,
    MeansOfTransport,
    Weekday,
)
from protocol.information import InformationRequest
from protocol.restrictions import Restrictions
from protocol.vocabulary import (
    HandlingCode,
    InformationEvaluation,
    MemberCode,
    Purpose,
    SourceEvaluation,
    TrafficLight,
    Urgency,
)

PK, IR, TR, GR, KG = NAMES
DAY = 86_400
HOUR = 3_600
LEGAL_BASIS = "Memorandum of the training federation, Article 3 (invented)"

COLLECTOR = Indicator(IndicatorKind.PHONE, "+44 7700 900417")
SKIPPER = Indicator(IndicatorKind.PHONE, "+44 7700 900862")
BOAT_NAME = Indicator(IndicatorKind.VESSEL, "NAME:Wren Training Boat")
MINIBUS = Indicator(IndicatorKind.VEHICLE, "TRG-00-417")
ADVERTISEMENT = Indicator(IndicatorKind.WEB_ACCOUNT, "telegram:wren_training_example")
GROUP = OrganisedGroup("Blue Lantern (training)", "One fee for the whole route; a code word is given at each stage.")

QUETTA = RoutePlace("PK", "Quetta", "PKUET")
TAFTAN = RoutePlace("PK", "Taftan")
TAFTAN_IN_PERSIAN = RoutePlace("PK", "تفتان")
MIRJAVEH = RoutePlace("IR", "Mirjaveh")
MIRJAVEH_IN_PERSIAN = RoutePlace("IR", "میرجاوه")
TEHRAN_IN_PERSIAN = RoutePlace("IR", "تهران")
TEHRAN = RoutePlace("IR", "Tahran", "IRTHR")
VAN = RoutePlace("TR", "Van", "TRVAN")
ISTANBUL = RoutePlace("TR", "İstanbul")
EDIRNE = RoutePlace("TR", "Edirne")
IZMIR = RoutePlace("TR", "İzmir")
IZMIR_BY_CODE = RoutePlace("TR", "", "TRIZM")
KALAMATA = RoutePlace("GR", "Kalamata", "GRKLX")
KALAMATA_IN_GREEK = RoutePlace("GR", "Καλαμάτα")

WITHDRAWN_TITLE = "Lorries from Istanbul to the land border"
BOAT_TITLE = "Overloaded boat, engine stopped"
ON_BOARD = 63


def of_pakistan(now: int) -> Draft:
    """Quetta to the border, and across it on foot."""
    legs = (
        _leg(1, QUETTA, TAFTAN, MeansOfTransport.ROAD, now, hours=13, price=Price(180, "USD"), persons=(12, 18)),
        _leg(2, TAFTAN, MIRJAVEH, MeansOfTransport.FOOT, now, hours=3, persons=(12, 40)),
    )
    return _to_all_on_the_route(
        PK,
        now,
        title="Minibuses from Quetta to the border",
        legs=legs,
        groups=(GROUP,),
        indicators=(COLLECTOR, MINIBUS),
        document_methods=(DocumentMethod.NONE_CARRIED,),
        narrative="Passengers are collected after dark and walk the last kilometres along a dry river bed.",
        persons_at_risk=40,
    )


def of_iran(now: int) -> Draft:
    """Across the border, and on to Tehran. Iran saw the crossing itself."""
    legs = (
        _leg(1, TAFTAN_IN_PERSIAN, MIRJAVEH_IN_PERSIAN, MeansOfTransport.FOOT, now, hours=2, persons=(10, 30)),
        _leg(2, MIRJAVEH_IN_PERSIAN, TEHRAN_IN_PERSIAN, MeansOfTransport.ROAD, now, hours=26, price=Price(450, "USD")),
    )
    return _to_all_on_the_route(
        IR,
        now,
        title="From the eastern border to Tehran",
        legs=legs,
        groups=(GROUP,),
        indicators=(COLLECTOR,),
        narrative="Pick-up trucks at night, then long-distance buses. Where the groups go from Tehran is not known.",
    )


def of_turkiye(now: int) -> Draft:
    """Van to the Aegean, and out to sea."""
    legs = (
        _leg(
            1,
            VAN,
            ISTANBUL,
            MeansOfTransport.ROAD,
            now,
            hours=25,
            price=Price(900, "EUR"),
            concealment="behind cartons in lorries",
            persons=(20, 60),
        ),
        _leg(2, ISTANBUL, IZMIR, MeansOfTransport.ROAD, now, status=LegStatus.SUSPECTED, hours=7),
        _leg(3, IZMIR, KALAMATA, MeansOfTransport.SEA, now, hours=44, price=Price(4_500, "EUR"), persons=(40, 80)),
    )
    return _to_all_on_the_route(
        TR,
        now,
        title="From Van to the Aegean coast",
        legs=legs,
        indicators=(COLLECTOR, SKIPPER, BOAT_NAME),
        narrative="The fee for the crossing is held by a third party until a photograph from the other shore arrives.",
    )


def of_greece(now: int) -> Draft:
    """The last stretch, as it is seen from the other shore."""
    legs = (_leg(1, IZMIR_BY_CODE, KALAMATA_IN_GREEK, MeansOfTransport.SEA, now, hours=46, persons=(45, 75)),)
    return _to_all_on_the_route(
        GR,
        now,
        title="Landings near Kalamata",
        legs=legs,
        indicators=(SKIPPER, BOAT_NAME, ADVERTISEMENT),
        narrative="Motor boats of 12 to 15 metres, given up at the shore. No life jackets for most of those on board.",
        persons_at_risk=75,
    )


def repeated_by_turkiye(now: int, iran: AlertReference) -> Draft:
    """Türkiye writes again what it has from Iran, and says so."""
    return _to_all_on_the_route(
        TR,
        now,
        title="Onward journeys from Mirjaveh to Tehran",
        legs=(_leg(1, MIRJAVEH, TEHRAN, MeansOfTransport.ROAD, now, hours=26),),
        narrative="As received.",
        derived_from=(iran,),
    )


def mistaken(now: int) -> Draft:
    """A report of Türkiye's that will prove wrong."""
    return _to_all_on_the_route(
        TR,
        now,
        title=WITHDRAWN_TITLE,
        legs=(_leg(1, ISTANBUL, EDIRNE, MeansOfTransport.ROAD, now, status=LegStatus.SUSPECTED, hours=4),),
        narrative="A single source, second hand.",
    )


def for_protection_only(now: int) -> Draft:
    """Children who travel alone: for Greece's protection officers and nobody else."""
    alert = _alert(
        now,
        title="Two children travelling alone",
        legs=(_leg(1, ISTANBUL, IZMIR, MeansOfTransport.ROAD, now, status=LegStatus.SUSPECTED),),
        narrative="They may be on one of the next boats. Whoever finds them tells the child protection service.",
        persons_at_risk=2,
    )
    codes = (HandlingCode.PROTECTION_ONLY,)
    return Draft(alert, Restrictions(now + 30 * DAY, codes, "", TrafficLight.AMBER_STRICT, (GR,)))


def boat_in_danger(now: int) -> Draft:
    """An overloaded boat between Izmir and Kalamata. Strictly marked: the extract for a rescue centre is made all the same."""
    danger = DangerToLife(
        Position(3_660_000, 2_365_000, 1_000),
        now - 240,
        ON_BOARD,
        "white motor boat, about 13 m, no name",
        "+44 7700 900388",
        "JRCC Piraeus (training)",
        now - 120,
    )
    alert = _alert(
        now,
        title=BOAT_TITLE,
        urgency=Urgency.IMMEDIATE_DANGER_TO_LIFE,
        danger=danger,
        narrative="A sister of one of the passengers rang the coast guard from Izmir: water is coming in at the stern.",
        indicators=(SKIPPER,),
        persons_at_risk=ON_BOARD,
    )
    codes = (HandlingCode.H1, HandlingCode.H2)
    return Draft(
        alert, Restrictions(now + 30 * DAY, codes, "", TrafficLight.AMBER_STRICT, (GR,)), frozenset({IR, PK, KG})
    )


def question_about(after: RoutePlace, before: RoutePlace) -> InformationRequest:
    """Asked of the members along a gap."""
    return InformationRequest(
        after,
        before,
        "By which road and by what means do the groups go on?",
        (Article10Clause.ROUTES, Article10Clause.CONCEALMENT),
        LEGAL_BASIS,
        Purpose.INVESTIGATION,
        Urgency.URGENT,
    )


def _alert(now: int, **fields: Any) -> Alert:
    """The node gives id and version."""
    usual: dict[str, Any] = {
        "alert_id": AlertId("0" * 32),
        "version": 1,
        "clauses": (Article10Clause.ROUTES, Article10Clause.GROUPS),
        "source_evaluation": SourceEvaluation.B,
        "information_evaluation": InformationEvaluation.KNOWN_TO_SOURCE,
        "observed": now - 2 * HOUR,
    }
    return Alert(**{**usual, **fields})


def _to_all_on_the_route(origin: MemberCode, now: int, **fields: Any) -> Draft:
    """For the three others, each of whom may speak of it with the two that are left; never for Kyrgyzstan."""
    others = tuple(sorted(member for member in (PK, IR, TR, GR) if member != origin))
    restrictions = Restrictions(now + 90 * DAY, (HandlingCode.H1,), "", TrafficLight.GREEN, others)
    return Draft(_alert(now, **fields), restrictions, frozenset({KG}), tuple(_relays(others)))


def _relays(members: Iterable[MemberCode]) -> Iterable[Relay]:
    return (Relay(through, to) for through, to in permutations(members, 2))


def _leg(
    number: int,
    origin: RoutePlace,
    destination: RoutePlace,
    means: MeansOfTransport,
    now: int,
    *,
    status: LegStatus = LegStatus.ACTIVE,
    hours: int | None = None,
    price: Price | None = None,
    concealment: str = "",
    persons: Sequence[int] = (),
) -> Leg:
    return Leg(
        number,
        origin,
        destination,
        means,
        status,
        concealment,
        Period(now - 30 * DAY),
        Recurrence((Weekday.MONDAY, Weekday.THURSDAY), 20, 4) if status is LegStatus.ACTIVE else None,
        None if hours is None else hours * 60,
        price,
        PersonsPerTrip(*persons) if persons else None,
    )

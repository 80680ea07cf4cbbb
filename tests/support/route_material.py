"""Material of exports for tests: three alerts, sightings and the picture of a route. No real person, number or address."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from node.core.routes.picture import (
    Gap,
    LegSource,
    Picture,
    PictureLeg,
    PicturePlace,
    PlaceKey,
    SharedIndicator,
    SourceKind,
    StatusChange,
)
from node.formats.alerts.material import Material
from protocol.alerts.alert import Alert, AlertReference, OrganisedGroup
from protocol.alerts.attachments import Attachment
from protocol.alerts.danger import DangerToLife
from protocol.alerts.indicators import Indicator
from protocol.alerts.legs import Leg, Period, PersonsPerTrip, Price, Recurrence
from protocol.alerts.places import Position, RoutePlace
from protocol.alerts.published import PublishedAlert, PublishedSighting
from protocol.alerts.sighting import Sighting
from protocol.alerts.words import (
    AlertId,
    Article10Clause,
    DocumentMethod,
    IndicatorKind,
    LegStatus,
    MeansOfTransport,
    MediaType,
    SightingVerdict,
    Weekday,
)
from protocol.restrictions import Restrictions
from protocol.vocabulary import (
    HandlingCode,
    InformationEvaluation,
    MemberCode,
    SourceEvaluation,
    TrafficLight,
    Urgency,
)

NOW = 1_795_600_000
DAY = 86_400
PK, IR, TR, GR = (MemberCode(code) for code in ("PK", "IR", "TR", "GR"))
QUETTA = RoutePlace("PK", "Quetta", "PKUET")
MIRJAVEH = RoutePlace("IR", "میرجاوه")
TEHRAN = RoutePlace("IR", "تهران", "IRTHR")
VAN = RoutePlace("TR", "Van", "TRVAN")
IZMIR = RoutePlace("TR", "İzmir", "TRIZM")
KALAMATA = RoutePlace("GR", "Καλαμάτα", "GRKLX")
AT_SEA = RoutePlace(position=Position(3_660_000, 2_330_000, 2_000))
AMBER = Restrictions(
    NOW + 90 * DAY, (HandlingCode.H1, HandlingCode.H3), "ask the originator before arrest", TrafficLight.AMBER, (GR, TR)
)
GREEN = Restrictions(NOW + 30 * DAY, (), "", TrafficLight.GREEN, (IR, TR))


def make_alert(number: int = 1, **changes: Any) -> Alert:
    """An alert whose every field holds something."""
    fields: dict[str, Any] = {
        "alert_id": AlertId(f"{number:032x}"),
        "version": 2,
        "title": "Lorries to the west",
        "clauses": (Article10Clause.ROUTES, Article10Clause.GROUPS),
        "source_evaluation": SourceEvaluation.B,
        "information_evaluation": InformationEvaluation.KNOWN_TO_SOURCE,
        "observed": NOW - 3 * DAY,
        "urgency": Urgency.URGENT,
        "narrative": "Trucks leave the bus terminal at night.\nDrivers change at the border.",
        "legs": LEGS,
        "groups": (OrganisedGroup("Blue Lorry", "Double floors, drivers paid on arrival"),),
        "document_methods": (DocumentMethod.FORGED, DocumentMethod.NONE_CARRIED),
        "indicators": (
            Indicator(IndicatorKind.PHONE, "+92 300 0000001"),
            Indicator(IndicatorKind.VEHICLE, "LEA-19-1234"),
            Indicator(IndicatorKind.VESSEL, "NAME:Ζέφυρος"),
            Indicator(IndicatorKind.DOCUMENT_SERIES, "PK:AB123400-AB123499"),
            Indicator(IndicatorKind.WEB_ACCOUNT, "telegram:o'example\\account"),
        ),
        "persons_at_risk": 40,
        "attachments": (Attachment(MediaType.PNG, b"\x89PNG\r\n\x1a\n" + b"\0" * 40),),
        "derived_undisclosed": True,
        "supersedes": AlertReference(PK, AlertId("f" * 32)),
    }
    return Alert(**{**fields, **changes})


LEGS = (
    Leg(
        1,
        QUETTA,
        MIRJAVEH,
        MeansOfTransport.ROAD,
        LegStatus.ACTIVE,
        "under vegetables",
        Period(NOW - 60 * DAY),
        Recurrence((Weekday.FRIDAY, Weekday.MONDAY), 20, 4),
        720,
        Price(1_200, "USD"),
        PersonsPerTrip(5, 40),
    ),
    Leg(2, MIRJAVEH, TEHRAN, MeansOfTransport.ROAD, LegStatus.SUSPECTED, usual_duration_minutes=1_440),
    Leg(4, IZMIR, AT_SEA, MeansOfTransport.SEA, LegStatus.DISRUPTED),
    Leg(5, RoutePlace(name="the old quay"), KALAMATA, MeansOfTransport.SEA, LegStatus.DORMANT),
)


def published(alert: Alert, originator: MemberCode = PK, restrictions: Restrictions = AMBER) -> PublishedAlert:
    """As a node holds it."""
    return PublishedAlert(originator, NOW - 2 * DAY, restrictions, alert)


def boat_in_danger() -> Alert:
    """An overloaded boat."""
    danger = DangerToLife(
        Position(3_655_000, 2_240_000, 500),
        NOW - 600,
        55,
        "white boat, no name",
        "302100000001",
        "JRCC Piraeus",
        NOW - 300,
    )
    return make_alert(
        2,
        title="Overloaded boat",
        urgency=Urgency.IMMEDIATE_DANGER_TO_LIFE,
        danger=danger,
        legs=(),
        groups=(),
        indicators=(),
        attachments=(),
        supersedes=None,
    )


def make_sighting(
    verdict: SightingVerdict = SightingVerdict.CONFIRMS, leg: int = 1, **changes: Any
) -> PublishedSighting:
    """IR's, of the first alert."""
    added = LEGS[0] if verdict is SightingVerdict.ADDS else None
    sighting = Sighting(
        AlertReference(PK, AlertId(f"{1:032x}")),
        leg,
        verdict,
        NOW - DAY,
        SourceEvaluation.A,
        InformationEvaluation.CORROBORATED,
        remark="seen at the checkpoint",
        addition=added,
    )
    return PublishedSighting(
        IR, f"{leg:016x}{verdict.value.encode().hex()[:16]}", NOW - DAY, GREEN, replace(sighting, **changes)
    )


def make_picture() -> Picture:
    """Of the whole route; one place without a position."""
    places = {key: _place(key, *rest) for key, rest in _PLACES.items()}
    legs = (
        _leg("quetta", "mirjaveh", LegStatus.ACTIVE, corroboration=2),
        _leg("mirjaveh", "tehran", LegStatus.SUSPECTED),
        _leg("van", "izmir", LegStatus.ACTIVE, corroboration=3),
        _leg("izmir", "kalamata", LegStatus.DISRUPTED, MeansOfTransport.SEA),
        _leg("quay", "kalamata", LegStatus.DORMANT, MeansOfTransport.SEA),
    )
    reference = AlertReference(PK, AlertId(f"{1:032x}"))
    gaps = (Gap(PlaceKey("tehran"), PlaceKey("van"), (IR, TR), (reference,), AMBER),)
    shared = (
        SharedIndicator(
            Indicator(IndicatorKind.PHONE, "+92 300 0000001"),
            (reference, AlertReference(TR, reference.alert_id)),
            AMBER,
        ),
    )
    return Picture(places, legs, gaps, shared, 1, NOW)


_PLACES: dict[PlaceKey, tuple[str, str, str, float | None, float | None, int | None]] = {
    PlaceKey("quetta"): ("Quetta", "PK", "PKUET", 30.18, 66.99, None),
    PlaceKey("mirjaveh"): ("میرجاوه", "IR", "", 29.02, 61.45, None),
    PlaceKey("tehran"): ("تهران", "IR", "IRTHR", 35.69, 51.42, None),
    PlaceKey("van"): ("Van", "TR", "TRVAN", 38.49, 43.38, None),
    PlaceKey("izmir"): ("İzmir", "TR", "TRIZM", 38.42, 27.14, None),
    PlaceKey("kalamata"): ("Καλαμάτα", "GR", "GRKLX", 37.04, 22.11, 5_000),
    PlaceKey("quay"): ("the old quay", "", "", None, None, None),
}


def _place(
    key: PlaceKey,
    name: str,
    country: str,
    locode: str,
    latitude: float | None,
    longitude: float | None,
    precision: int | None,
) -> PicturePlace:
    return PicturePlace(key, name, country, locode, latitude, longitude, precision, (name,))


def _leg(
    origin: str,
    destination: str,
    status: LegStatus,
    means: MeansOfTransport = MeansOfTransport.ROAD,
    *,
    corroboration: int = 1,
) -> PictureLeg:
    reference = AlertReference(PK, AlertId(f"{1:032x}"))
    source = LegSource(reference, 1, PK, SourceKind.ALERT, 2, NOW - 2 * DAY, derived=False, undisclosed=False)
    return PictureLeg(
        PlaceKey(origin),
        PlaceKey(destination),
        means,
        status,
        (StatusChange(NOW - 2 * DAY, status, reference),),
        (source,),
        corroboration,
        (),
        720,
        NOW - 60 * DAY,
        NOW - DAY,
        AMBER,
        concealments=("under vegetables",),
        prices=(Price(1_200, "USD"),),
    )


def make_material(alerts: Sequence[PublishedAlert] = (), **changes: Any) -> Material:
    """Two alerts with their sightings and the picture; or these alerts."""
    fields: dict[str, Any] = {
        "alerts": tuple(alerts) or (published(make_alert()), published(boat_in_danger(), GR, GREEN)),
        "sightings": (
            make_sighting(),
            make_sighting(SightingVerdict.CONTRADICTS, 2),
            make_sighting(SightingVerdict.ADDS),
        ),
        "left_out": 3,
        "now": NOW,
        "picture": make_picture(),
    }
    return Material(**{**fields, **changes})

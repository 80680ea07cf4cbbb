"""Recipes: alerts, sightings, withdrawals, purge receipts; one alert as its recipients get it and as it is passed on."""

from protocol.alerts.alert import Alert, AlertReference, OrganisedGroup, alert_to_body
from protocol.alerts.attachments import Attachment
from protocol.alerts.danger import DangerToLife
from protocol.alerts.indicators import Indicator
from protocol.alerts.legs import Leg, Period, PersonsPerTrip, Price, Recurrence
from protocol.alerts.places import Position, RoutePlace
from protocol.alerts.sighting import Sighting, sighting_to_body
from protocol.alerts.withdrawal import (
    AlertWithdrawal,
    PurgeReceipt,
    WithdrawalReason,
    purge_receipt_to_body,
    withdrawal_to_body,
)
from protocol.alerts.words import (
    AlertId,
    Article10Clause,
    DocumentMethod,
    IndicatorKind,
    LegStatus,
    MeansOfTransport,
    MediaType,
    PricedFor,
    SightingVerdict,
    Weekday,
)
from protocol.encoding import encode
from protocol.item import Item, sign_item, signed_item_to_bytes
from protocol.recall import AnsweredOutcome
from protocol.restrictions import Restrictions
from protocol.vocabulary import (
    InformationEvaluation,
    ItemKind,
    MessageId,
    SourceEvaluation,
    TrafficLight,
    Urgency,
)
from tests.vectors.recipe import GR, NOW, PK, TR, Vector

ALERT_ID = AlertId("a1" * 16)
OF = AlertReference(PK.code, ALERT_ID)
LEG = Leg(
    1,
    RoutePlace("PK", "کوئٹہ", "PKUET"),
    RoutePlace("IR", "Mirjaveh", "", Position(2_902_000, 6_145_000, 2_000)),
    MeansOfTransport.ROAD,
    LegStatus.ACTIVE,
    "under tarpaulins",
    Period(NOW - 86_400, None),
    Recurrence((Weekday.MONDAY, Weekday.THURSDAY), 20, 4),
    900,
    Price(250, "USD", PricedFor.PERSON),
    PersonsPerTrip(8, 14),
)
SEA = Leg(
    2, RoutePlace("TR", "Izmir"), RoutePlace("", "", "", Position(3_700_000, 2_250_000, 5_000)), MeansOfTransport.SEA
)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c636000000002000148afa4710000000049454e44ae426082"
)
FULL = Alert(
    ALERT_ID,
    2,
    "Quetta to the sea",
    (Article10Clause.ROUTES, Article10Clause.CONCEALMENT),
    SourceEvaluation.B,
    InformationEvaluation.KNOWN_TO_SOURCE,
    NOW,
    Urgency.IMMEDIATE_DANGER_TO_LIFE,
    "Two lines,\nas told.",
    (LEG, SEA),
    (OrganisedGroup("grey lorries", "changes drivers at the border"),),
    (DocumentMethod.FORGED, DocumentMethod.IMPOSTOR),
    (
        Indicator(IndicatorKind.PHONE, "+92 300 0000000"),
        Indicator(IndicatorKind.DOCUMENT_SERIES, "PK:AB123400-AB123499"),
        Indicator(IndicatorKind.WEB_ACCOUNT, "telegram:@Example_Account"),
    ),
    45,
    DangerToLife(
        Position(3_700_000, 2_250_000, 500), NOW, 45, "blue wooden boat", "+30 694 0000000", "JRCC Piraeus", NOW
    ),
    (Attachment(MediaType.PNG, PNG),),
    (AlertReference(TR.code, AlertId("b2" * 16)),),
    True,
    AlertReference(PK.code, AlertId("c3" * 16)),
)
LEAST = Alert(
    ALERT_ID,
    1,
    "Quetta to the sea",
    (Article10Clause.ROUTES,),
    SourceEvaluation.X,
    InformationEvaluation.CANNOT_BE_CORROBORATED,
    NOW,
)
SIGHTING = Sighting(
    OF, 1, SightingVerdict.CONFIRMS, NOW, SourceEvaluation.A, InformationEvaluation.KNOWN_TO_SOURCE, remark="at dusk"
)
ADDING = Sighting(
    OF,
    2,
    SightingVerdict.ADDS,
    NOW,
    SourceEvaluation.A,
    InformationEvaluation.ACCURACY_NOT_IN_DOUBT,
    derived=True,
    addition=SEA,
)
WITHDRAWAL = AlertWithdrawal(ALERT_ID, WithdrawalReason.INACCURATE)
RETAINED = PurgeReceipt(ALERT_ID, AnsweredOutcome.RETAINED_UNDER_LAW, "Code of Criminal Procedure, s. 104")


def alert_vectors() -> Vector:
    """Bodies of alerts, sightings, withdrawals and purge receipts; and a copy for GR that GR may pass on to TR."""
    restrictions = Restrictions(NOW + 86_400, (), "", TrafficLight.GREEN, (GR.code, TR.code))
    item = Item(ItemKind.ALERT, MessageId("1b" * 16), PK.code, NOW, restrictions, alert_to_body(FULL))
    return {
        "alerts": [encode(alert_to_body(one)).decode() for one in (FULL, LEAST)],
        "attachment_digests": [one.digest.hex() for one in FULL.attachments],
        "sightings": [encode(sighting_to_body(one)).decode() for one in (SIGHTING, ADDING)],
        "withdrawal": encode(withdrawal_to_body(WITHDRAWAL)).decode(),
        "purge_receipts": [
            encode(purge_receipt_to_body(one)).decode()
            for one in (PurgeReceipt(ALERT_ID, AnsweredOutcome.PURGED, ""), RETAINED)
        ],
        "copy_digest": item.digest.hex(),
        "randomised": {"copy": signed_item_to_bytes(sign_item(item, PK.signing_key)).decode()},
    }

"""Recipes: vessel verification, information requests, acknowledgements."""

from protocol.alerts.acknowledgement import AlertAcknowledgement, acknowledgement_to_body
from protocol.alerts.alert import AlertReference
from protocol.alerts.legs import Period
from protocol.alerts.places import Position, RoutePlace
from protocol.alerts.words import AlertId, Article10Clause
from protocol.encoding import encode
from protocol.information import (
    InformationAnswer,
    InformationRequest,
    InformationStatus,
    information_answer_to_body,
    information_request_to_body,
)
from protocol.vessels.answer import VesselAnswer, vessel_answer_to_body
from protocol.vessels.request import Vessel, VesselVerify, vessel_verify_to_body
from protocol.vessels.result import VesselResult, vessel_result_to_body
from protocol.vessels.words import VesselMeasure, VesselOutcome, VesselStatus
from protocol.vocabulary import MessageId, Purpose, Urgency
from tests.vectors.recipe import NOW, TR, Vector

ASKED = MessageId("2a" * 16)
OF = AlertReference(TR.code, AlertId("3a" * 16))
BOARD = VesselMeasure.BOARD


def request_vectors() -> Vector:
    """Bodies of `vessel.verify`, its answers and result, `information.request`, its answers, and `alert.acknowledgement`."""
    verify = VesselVerify(
        Vessel("Example", "IMO9074729", "MMSI237000000", "blue", TR.code),
        Position(3_670_833, 2_208_500, 500),
        NOW,
        (BOARD, VesselMeasure.SEARCH),
        "without lights",
        "Memorandum of 2026, Article 4",
        Purpose.INVESTIGATION,
        Urgency.URGENT,
    )
    answers = (
        VesselAnswer(ASKED, VesselStatus.REGISTERED, "Izmir 12", (BOARD,), "by day", "Coast Guard Command"),
        VesselAnswer(ASKED, VesselStatus.CANNOT_ANSWER),
    )
    question = InformationRequest(
        RoutePlace("IR", "Tehran"),
        RoutePlace("TR", "Van"),
        "by which road?",
        (Article10Clause.ROUTES,),
        "Memorandum of 2026, Article 3",
        Purpose.INVESTIGATION,
        period=Period(NOW - 86_400),
    )
    told = (
        InformationAnswer(ASKED, InformationStatus.ANSWERED, "by Dogubayazit", (OF,)),
        InformationAnswer(ASKED, InformationStatus.CANNOT_ANSWER),
    )
    return {
        "vessel_verify": encode(vessel_verify_to_body(verify)).decode(),
        "vessel_answers": [encode(vessel_answer_to_body(one)).decode() for one in answers],
        "vessel_result": encode(
            vessel_result_to_body(VesselResult(ASKED, VesselOutcome.PERSONS_RESCUED, (BOARD,), NOW, 45, "all well"))
        ).decode(),
        "information_request": encode(information_request_to_body(question)).decode(),
        "information_answers": [encode(information_answer_to_body(one)).decode() for one in told],
        "acknowledgement": encode(acknowledgement_to_body(AlertAcknowledgement(OF, 2, NOW, "JRCC Example"))).decode(),
    }

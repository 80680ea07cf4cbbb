"""`information.request` and `information.answer`: what is not known of a stretch of a route, and what a member says of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from marshmallow import fields, validate

from protocol import schema
from protocol.alerts.alert import AlertReference, AlertReferenceSchema
from protocol.alerts.legs import Period, PeriodSchema
from protocol.alerts.places import RoutePlace, RoutePlaceSchema
from protocol.alerts.words import Article10Clause
from protocol.encoding import Json
from protocol.errors import MalformedError
from protocol.matching.traveller import PartSchema
from protocol.vocabulary import MessageId, Purpose, Urgency

MAX_QUESTION_CHARACTERS = 2_000
MAX_ANSWER_CHARACTERS = 8_000
MAX_BASIS_CHARACTERS = 500
MAX_ALERTS_NAMED = 16


class InformationStatus(StrEnum):
    """What the asked member says. `cannot_answer` is every refusal; `nothing_known` is an answer."""

    ANSWERED = "answered"
    NOTHING_KNOWN = "nothing_known"
    CANNOT_ANSWER = "cannot_answer"


@dataclass(frozen=True, slots=True)
class InformationRequest:
    """after, before: the places between which nobody reported a leg. period: of the journeys meant; None for any time.
    question: in words, no person's name. Raises MalformedError.
    """

    after: RoutePlace
    before: RoutePlace
    question: str = field(repr=False)
    clauses: tuple[Article10Clause, ...]
    legal_basis: str
    purpose: Purpose
    urgency: Urgency = Urgency.ROUTINE
    period: Period | None = None

    def __post_init__(self) -> None:
        if not self.clauses:
            raise MalformedError("clauses", "a request says which clauses of Article 10(1) it serves")
        if self.after == self.before:
            raise MalformedError("before", "is the place after which the gap begins")
        if self.purpose not in (Purpose.INVESTIGATION, Purpose.PROTECTION):
            raise MalformedError("purpose", "information is asked for investigation or protection")
        if not self.legal_basis.strip() or not self.question.strip():
            raise MalformedError("legal_basis", "a request states its legal basis and its question")


class InformationRequestSchema(PartSchema):
    """Wire form of `InformationRequest`."""

    dataclass = InformationRequest

    after = fields.Nested(RoutePlaceSchema, required=True)
    before = fields.Nested(RoutePlaceSchema, required=True)
    question = schema.Text(max_length=MAX_QUESTION_CHARACTERS, min_length=1, required=True, multiline=True)
    clauses = schema.SortedTuple(schema.Word(Article10Clause), required=True)
    legal_basis = schema.Text(max_length=MAX_BASIS_CHARACTERS, min_length=1, required=True)
    purpose = schema.Word(Purpose, required=True)
    urgency = schema.Word(Urgency, required=True)
    period = fields.Nested(PeriodSchema, required=True, allow_none=True)


@dataclass(frozen=True, slots=True)
class InformationAnswer:
    """request_id: the request's `item_id`. alerts: those that answer it, each one that the asker may have.

    Only `answered` says anything, so every refusal has the same bytes but for its id. Raises MalformedError.
    """

    request_id: MessageId
    status: InformationStatus
    text: str = field(default="", repr=False)
    alerts: tuple[AlertReference, ...] = ()

    def __post_init__(self) -> None:
        if (self.status is InformationStatus.ANSWERED) != bool(self.text.strip() or self.alerts):
            raise MalformedError("text", "an answer has a text or names an alert, and a refusal has neither")


class InformationAnswerSchema(schema.WireSchema):
    """Wire form of `InformationAnswer`."""

    dataclass = InformationAnswer

    request_id = schema.identifier()
    status = schema.Word(InformationStatus, required=True)
    text = schema.Text(max_length=MAX_ANSWER_CHARACTERS, required=True, multiline=True)
    alerts = schema.Sequence(
        fields.Nested(AlertReferenceSchema), required=True, validate=validate.Length(max=MAX_ALERTS_NAMED)
    )


_REQUEST = InformationRequestSchema()
_ANSWER = InformationAnswerSchema()


def information_request_to_body(request: InformationRequest) -> dict[str, Json]:
    """The item body."""
    return schema.dump(_REQUEST, request)


def parse_information_request(body: Mapping[str, Json]) -> InformationRequest:
    """From an item body. Raises MalformedError."""
    return schema.load(_REQUEST, dict(body), InformationRequest)


def information_answer_to_body(answer: InformationAnswer) -> dict[str, Json]:
    """The item body."""
    return schema.dump(_ANSWER, answer)


def parse_information_answer(body: Mapping[str, Json]) -> InformationAnswer:
    """From an item body. Raises MalformedError."""
    return schema.load(_ANSWER, dict(body), InformationAnswer)

"""Requests between members: for information along a gap, and for the verification of a vessel."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from node.api.pagination import PageQuery
from node.api.schemas.alert_parts import (
    Distinct,
    PeriodPart,
    PlacePart,
    PositionPart,
    ReferenceText,
    RefusingPart,
    distinct,
)
from node.api.schemas.checks import PurposeQuery
from node.api.schemas.parts import Many, Request, many, text, word
from node.core.inquiries import MAX_GROUND_CHARACTERS, InquiryState
from protocol.alerts.legs import MAX_PERSONS
from protocol.alerts.words import Article10Clause
from protocol.information import (
    MAX_ALERTS_NAMED,
    MAX_ANSWER_CHARACTERS,
    MAX_BASIS_CHARACTERS,
    MAX_QUESTION_CHARACTERS,
    InformationStatus,
)
from protocol.schema import Text, count, member, time
from protocol.vessels.answer import MAX_AUTHORITY_CHARACTERS, MAX_CONDITIONS_CHARACTERS, MAX_REGISTRATION_CHARACTERS
from protocol.vessels.request import (
    MAX_DESCRIPTION_CHARACTERS,
    MAX_GROUNDS_CHARACTERS,
    MAX_LEGAL_BASIS_CHARACTERS,
    Vessel,
)
from protocol.vessels.result import MAX_REPORT_CHARACTERS
from protocol.vessels.words import VesselMeasure, VesselOutcome, VesselStatus
from protocol.vocabulary import HandlingCode, Purpose, TrafficLight, Urgency

MAX_TO = 64
_ASKED_FOR = (Purpose.INVESTIGATION, Purpose.PROTECTION)


def asked_for() -> fields.Enum[Any]:
    """For which purpose the answer will be used."""
    return fields.Enum(
        Purpose,
        by_value=fields.String,
        load_default=Purpose.INVESTIGATION,
        validate=validate.OneOf(_ASKED_FOR, error="neither investigation nor protection"),
    )


def clauses() -> Distinct:
    """Of Article 10(1) of the Protocol, those that a request serves."""
    length = validate.Length(min=1, max=len(Article10Clause))
    return Distinct(word(Article10Clause), load_default=(Article10Clause.ROUTES,), validate=length)


def long_text(most: int, least: int = 0, **options: Any) -> Text:
    """Text on several lines."""
    return Text(max_length=most, min_length=least, multiline=True, **options)


class InquiriesQuery(PageQuery):
    """state: only those in that state."""

    state = word(InquiryState, load_default=None)


class OneInquiryQuery(PurposeQuery):
    """asker: the member that asked, needed where two chose one id."""

    asker = member(required=False, load_default=None)


class InformationRequestBody(Request):
    """Where nobody knows how people come from `after` to `before`. to: members. from_alerts: from which the two ends are
    known; a member that may not have each of them is left out.
    """

    to = Many(member(required=False), required=True, validate=validate.Length(min=1, max=MAX_TO))
    after = fields.Nested(PlacePart, required=True)
    before = fields.Nested(PlacePart, required=True)
    question = long_text(MAX_QUESTION_CHARACTERS, 1, required=True)
    legal_basis = text(MAX_BASIS_CHARACTERS, min_length=1, required=True)
    clauses = clauses()
    purpose = asked_for()
    urgency = word(Urgency, load_default=Urgency.ROUTINE)
    period = fields.Nested(PeriodPart, load_default=None, allow_none=True)
    from_alerts = many(ReferenceText(), most=MAX_ALERTS_NAMED)


class Answering(Request):
    """ground: why it cannot be answered, for this node's auditor; needed for a refusal, and never sent."""

    ground = text(MAX_GROUND_CHARACTERS, load_default="")
    asker = member(required=False, load_default=None)


class InformationAnswerBody(Answering):
    """What is known: in words without a person's name, or by alerts that are released to the asker. How it is marked."""

    status = word(InformationStatus, required=True)
    alerts = many(ReferenceText(), most=MAX_ALERTS_NAMED)
    handling_codes = distinct(word(HandlingCode), len(HandlingCode))
    handling_text = text(500, load_default="")
    traffic_light = word(TrafficLight, load_default=TrafficLight.AMBER_STRICT)
    text = long_text(MAX_ANSWER_CHARACTERS, load_default="")


class VesselPart(RefusingPart):
    """How the vessel is known: at least one of name, IMO number, MMSI and description."""

    part = Vessel

    name = text(100, load_default="")
    imo = text(16, load_default="")
    mmsi = text(16, load_default="")
    description = long_text(MAX_DESCRIPTION_CHARACTERS, load_default="")
    flag_claimed = member(required=False, load_default=None, allow_none=True)


class VesselVerificationBody(Request):
    """observed: when it was seen at `position`, Unix seconds. measures: to be authorised; none asks for the registry alone."""

    to = member()
    vessel = fields.Nested(VesselPart, required=True)
    position = fields.Nested(PositionPart, required=True)
    observed = time()
    measures = distinct(word(VesselMeasure), len(VesselMeasure))
    grounds = long_text(MAX_GROUNDS_CHARACTERS, 1, required=True)
    legal_basis = text(MAX_LEGAL_BASIS_CHARACTERS, min_length=1, required=True)
    purpose = asked_for()
    urgency = word(Urgency, load_default=Urgency.ROUTINE)


class VesselAnswerBody(Answering):
    """What is known of the vessel, and what is authorised of the measures asked for (Article 8)."""

    status = word(VesselStatus, required=True)
    registration = text(MAX_REGISTRATION_CHARACTERS, load_default="")
    authorised = distinct(word(VesselMeasure), len(VesselMeasure))
    conditions = long_text(MAX_CONDITIONS_CHARACTERS, load_default="")
    authority = text(MAX_AUTHORITY_CHARACTERS, load_default="")


class VesselResultBody(Request):
    """What came of it. persons_on_board: a number, never names; null where nobody can say. ended: Unix seconds."""

    outcome = word(VesselOutcome, required=True)
    taken = distinct(word(VesselMeasure), len(VesselMeasure))
    ended = time()
    persons_on_board = count(MAX_PERSONS, required=False, load_default=None, allow_none=True)
    report = long_text(MAX_REPORT_CHARACTERS, load_default="")


class InquirySchema(Schema):
    """A request without its content, and the clock that both nodes read alike. Times in Unix seconds, null where not known.

    starts: when it arrived; proved: whether by more than a receipt.
    """

    request_id = fields.String(required=True)
    asker = fields.String(required=True)
    asked = fields.String(required=True)
    urgency = word(Urgency, required=True)
    issued = fields.Integer(required=True)
    expires = fields.Integer(required=True)
    state = word(InquiryState, required=True)
    starts = fields.Integer(required=True, allow_none=True)
    proved = fields.Boolean(required=True)
    due_soon = fields.Integer(required=True, allow_none=True)
    due = fields.Integer(required=True, allow_none=True)
    answered = fields.Integer(required=True, allow_none=True)


class InquiriesPage(Schema):
    """In order of time."""

    items = fields.List(fields.Nested(InquirySchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)


class ShownInquirySchema(InquirySchema):
    """With as much of its content as restrictions let the caller see: what was asked, answered and reported, as bodies of
    the protocol. withheld: how many of them restrictions keep back."""

    request = fields.Dict(keys=fields.String())
    answer = fields.Dict(keys=fields.String())
    result = fields.Dict(keys=fields.String())
    withheld = fields.Integer(required=True)


class VerificationAskedSchema(Schema):
    """The request's reference."""

    request_id = fields.String(required=True)

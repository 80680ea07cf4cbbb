"""What an alert says, as the country's own systems write and read it; what is left out is empty. Times are Unix seconds."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from node.api.schemas.parts import Many, Part, text, word
from protocol import schema
from protocol.alerts.alert import (
    MAX_GROUPS,
    MAX_INDICATORS,
    MAX_NARRATIVE_CHARACTERS,
    MAX_PARENTS,
    MAX_TITLE_CHARACTERS,
    Alert,
    AlertReference,
    OrganisedGroup,
)
from protocol.alerts.attachments import MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS, Attachment
from protocol.alerts.danger import DangerToLife
from protocol.alerts.indicators import MAX_INDICATOR_CHARACTERS, Indicator
from protocol.alerts.legs import (
    MAX_CONCEALMENT_CHARACTERS,
    MAX_DURATION_MINUTES,
    MAX_LEGS,
    MAX_PERSONS,
    MAX_PRICE,
    Leg,
    Period,
    PersonsPerTrip,
    Price,
    Recurrence,
)
from protocol.alerts.places import DEGREE_E5, MAX_PLACE_NAME, MAX_PRECISION_METRES, Position, RoutePlace
from protocol.alerts.words import (
    AlertId,
    Article10Clause,
    DocumentMethod,
    IndicatorKind,
    LegStatus,
    MeansOfTransport,
    MediaType,
    PricedFor,
    Weekday,
)
from protocol.errors import MalformedError
from protocol.matching.errors import UnreadableError
from protocol.schema import count, time
from protocol.vocabulary import InformationEvaluation, MemberCode, SourceEvaluation, Urgency

REFERENCE = re.compile(r"[A-Z]{2}/[0-9a-f]{32}\Z")
_UNGIVEN = AlertId("0" * 32)
"""Stands in a draft until the node gives the alert its id; of an alert that has one, the path names it."""


def reference_text(reference: AlertReference) -> str:
    """`XX/ID`: the originator and the alert's id."""
    return f"{reference.originator}/{reference.alert_id}"


def parse_reference(text_: str) -> AlertReference | None:
    """The alert that a text of the form `XX/ID` names; None for another form."""
    if not REFERENCE.match(text_):
        return None
    return AlertReference(MemberCode(text_[:2]), AlertId(text_[3:]))


class ReferenceText(fields.String):
    """`XX/ID`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(metadata={"pattern": "^[A-Z]{2}/[0-9a-f]{32}$"}, **options)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else reference_text(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        reference = parse_reference(super()._deserialize(value, attr, data, **options))
        if reference is None:
            raise ValidationError("names no alert; write XX/ID, as lists of alerts show it")
        return reference


class Distinct(Many):
    """A list of which the order and repeats say nothing; becomes a sorted tuple."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        return tuple(sorted(set(super()._deserialize(value, attr, data, **options))))


def distinct(inner: Any, most: int, **options: Any) -> Distinct:
    """At most `most` of them; none where it is not given."""
    if not options.get("required"):
        options["load_default"] = ()
    return Distinct(inner, validate=validate.Length(max=most, min=options.pop("least", 0)), **options)


def one_member(**options: Any) -> fields.String:
    """ISO 3166-1 alpha-2."""
    return schema.member(required=False, metadata={"pattern": "^[A-Z]{2}$"}, **options)


class RefusingPart(Part):
    """A part whose constructor may refuse it: the field at fault is told by its name within the part."""

    @post_load
    def build(self, given: dict[str, Any], **_: Any) -> Any:
        """The part. Raises ValidationError."""
        try:
            return type(self).part(**given)
        except UnreadableError as error:
            raise ValidationError(f"{error.reason}; {error.remedy}", _within(error.field)) from error
        except MalformedError as error:
            raise ValidationError(error.reason, _within(error.field)) from error


class PositionPart(RefusingPart):
    """WGS 84, in hundred-thousandths of a degree. precision_metres: radius within which the true position lies."""

    part = Position

    latitude_e5 = count(90 * DEGREE_E5, -90 * DEGREE_E5)
    longitude_e5 = count(180 * DEGREE_E5, -180 * DEGREE_E5)
    precision_metres = count(MAX_PRECISION_METRES)


class PlacePart(RefusingPart):
    """A place: a UN/LOCODE such as PKUET, a name or a position, at least one. country: alpha-2, empty at sea."""

    part = RoutePlace

    country = fields.String(
        load_default="",
        validate=validate.Regexp(re.compile(r"([A-Z]{2})?\Z"), error="not a country such as PK, or empty"),
        metadata={"pattern": "^([A-Z]{2})?$"},
    )
    name = text(MAX_PLACE_NAME, load_default="")
    locode = fields.String(
        load_default="",
        validate=validate.Regexp(re.compile(r"([A-Z]{2}[A-Z2-9]{3})?\Z"), error="not a UN/LOCODE such as PKUET"),
        metadata={"pattern": "^([A-Z]{2}[A-Z2-9]{3})?$"},
    )
    position = fields.Nested(PositionPart, load_default=None, allow_none=True)


class PeriodPart(RefusingPart):
    """From `begins` until `ends`, null while it goes on."""

    part = Period

    begins = time()
    ends = time(load_default=None, allow_none=True)


class RecurrencePart(RefusingPart):
    """On which days and between which hours (UTC) trips usually leave; from_hour > to_hour passes midnight."""

    part = Recurrence

    weekdays = distinct(word(Weekday), len(Weekday))
    from_hour = count(24, required=False, load_default=0)
    to_hour = count(24, required=False, load_default=24)


class PricePart(RefusingPart):
    """Whole units of a currency (ISO 4217)."""

    part = Price

    amount = count(MAX_PRICE)
    currency = fields.String(
        required=True,
        validate=validate.Regexp(re.compile(r"[A-Z]{3}\Z"), error="not a currency such as PKR"),
        metadata={"pattern": "^[A-Z]{3}$"},
    )
    priced_for = word(PricedFor, load_default=PricedFor.PERSON)


class PersonsPerTripPart(RefusingPart):
    """At least and at most."""

    part = PersonsPerTrip

    least = count(MAX_PERSONS)
    most = count(MAX_PERSONS)


class LegPart(RefusingPart):
    """One leg. number: stays with the leg through all versions of the alert, for sightings name it."""

    part = Leg

    number = count(MAX_LEGS, 1)
    origin = fields.Nested(PlacePart, required=True)
    destination = fields.Nested(PlacePart, required=True)
    means = word(MeansOfTransport, required=True)
    status = word(LegStatus, load_default=LegStatus.SUSPECTED)
    concealment = text(MAX_CONCEALMENT_CHARACTERS, load_default="")
    period = fields.Nested(PeriodPart, load_default=None, allow_none=True)
    recurrence = fields.Nested(RecurrencePart, load_default=None, allow_none=True)
    usual_duration_minutes = count(MAX_DURATION_MINUTES, required=False, load_default=None, allow_none=True)
    price = fields.Nested(PricePart, load_default=None, allow_none=True)
    persons_per_trip = fields.Nested(PersonsPerTripPart, load_default=None, allow_none=True)


class GroupPart(RefusingPart):
    """handle: what investigators call the group, no person's name."""

    part = OrganisedGroup

    handle = text(100, min_length=1, required=True)
    methods = schema.Text(max_length=2_000, multiline=True, load_default="")


class IndicatorPart(RefusingPart):
    """A phone, vehicle, vessel, account, document series (PK:AB123400-AB123499) or web account (service:account)."""

    part = Indicator

    kind = word(IndicatorKind, required=True)
    value = text(MAX_INDICATOR_CHARACTERS, min_length=1, required=True)


class DangerPart(RefusingPart):
    """What a rescue needs. telephone: on board, or of who raised the alarm. informed: when the centre was."""

    part = DangerToLife

    position = fields.Nested(PositionPart, required=True)
    observed = time()
    persons_on_board = count(MAX_PERSONS, required=False, load_default=None, allow_none=True)
    vessel = text(200, load_default="")
    telephone = text(32, load_default="")
    coordination_centre = text(100, load_default="")
    informed = time(load_default=None, allow_none=True)


class AttachmentPart(RefusingPart):
    """content: base64url without padding. What tells of its makers is taken out before it is kept."""

    part = Attachment

    media_type = word(MediaType, required=True)
    content = schema.Bytes(
        max_length=MAX_ATTACHMENT_BYTES, required=True, metadata={"type": "string", "pattern": "^[A-Za-z0-9_-]*$"}
    )


class AlertPart(RefusingPart):
    """An alert. Persons are counted, never named. danger: given exactly when the urgency is immediate_danger_to_life.

    derived_undisclosed: whether it rests on what others reported and is not named here; once it is said it stays.
    """

    title = text(MAX_TITLE_CHARACTERS, min_length=1, required=True)
    clauses = distinct(word(Article10Clause), len(Article10Clause), required=True, least=1)
    source_evaluation = word(SourceEvaluation, required=True)
    information_evaluation = word(InformationEvaluation, required=True)
    observed = time()
    urgency = word(Urgency, load_default=Urgency.ROUTINE)
    narrative = schema.Text(max_length=MAX_NARRATIVE_CHARACTERS, multiline=True, load_default="")
    legs = Many(fields.Nested(LegPart), load_default=(), validate=validate.Length(max=MAX_LEGS))
    groups = Many(fields.Nested(GroupPart), load_default=(), validate=validate.Length(max=MAX_GROUPS))
    document_methods = distinct(word(DocumentMethod), len(DocumentMethod))
    indicators = Many(fields.Nested(IndicatorPart), load_default=(), validate=validate.Length(max=MAX_INDICATORS))
    persons_at_risk = count(MAX_PERSONS, required=False, load_default=None, allow_none=True)
    danger = fields.Nested(DangerPart, load_default=None, allow_none=True)
    attachments = Many(fields.Nested(AttachmentPart), load_default=(), validate=validate.Length(max=MAX_ATTACHMENTS))
    derived_from = Many(ReferenceText(), load_default=(), validate=validate.Length(max=MAX_PARENTS))
    derived_undisclosed = fields.Boolean(truthy={True}, falsy={False}, load_default=False)
    supersedes = ReferenceText(load_default=None, allow_none=True)

    @staticmethod
    def part(**given: Any) -> Alert:
        """The alert as a draft has it. Raises MalformedError."""
        return Alert(alert_id=_UNGIVEN, version=1, **given)


def _within(field: str) -> str:
    """`place.locode` is `locode` within the place; `place` is all of it."""
    return field.partition(".")[2] or "_schema"

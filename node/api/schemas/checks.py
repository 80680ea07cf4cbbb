"""A check: what is asked and what is answered."""

from __future__ import annotations

from typing import Any, cast

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from node.api.schemas.parts import (
    IdentifierPart,
    Part,
    Request,
    TravelDocumentPart,
    TravellerDates,
    birth_places_field,
    many,
    text,
    word,
)
from node.core.deferred import DeferredStatus
from node.core.first_line import FirstLineWord
from protocol.matching.confirmation import Agreement
from protocol.matching.mrz.layout import MrzField, MrzFormat
from protocol.matching.names import MAX_NAME_CHARACTERS
from protocol.matching.traveller import MAX_VALUES, Traveller
from protocol.schema import count
from protocol.vocabulary import (
    Action,
    Category,
    HandlingCode,
    MatchKeyKind,
    NotChecked,
    Outcome,
    Purpose,
    Role,
    Sex,
    Urgency,
)

MAX_MRZ_CHARACTERS = 2000
MAX_MRZ_LINES = 40


class MrzText(fields.Field[Any]):
    """A machine readable zone as one text or as its lines."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str | list[str]:
        if isinstance(value, str):
            size, lines = len(value), 1
        elif isinstance(value, list) and all(isinstance(line, str) for line in value):
            size, lines = sum(map(len, value)), len(value)
        else:
            raise ValidationError("neither a text nor a list of lines")
        if size > MAX_MRZ_CHARACTERS or lines > MAX_MRZ_LINES:
            raise ValidationError(f"more than {MAX_MRZ_CHARACTERS} characters or {MAX_MRZ_LINES} lines")
        return cast("str | list[str]", value)


_MRZ_FORM: dict[str, Any] = {
    "anyOf": [
        {"type": "string", "maxLength": MAX_MRZ_CHARACTERS},
        {
            "type": "array",
            "items": {"type": "string", "maxLength": MAX_MRZ_CHARACTERS},
            "maxItems": MAX_MRZ_LINES,
        },
    ]
}


class TravellerPart(Part):
    """What is known of a traveller, best first."""

    part = Traveller

    names = many(text(MAX_NAME_CHARACTERS, min_length=1))
    birth_dates = TravellerDates(MAX_VALUES)
    sex = word(Sex, load_default=Sex.UNSPECIFIED)
    nationality = text(3, load_default="")
    documents = many(fields.Nested(TravelDocumentPart))
    identifiers = many(fields.Nested(IdentifierPart))
    birth_places = birth_places_field()


class CheckRequest(Request):
    """Either `mrz` or `traveller`; why; how urgent; and how many seconds each list has at most."""

    mrz = MrzText(metadata=_MRZ_FORM)
    traveller = fields.Nested(TravellerPart)
    purpose = word(Purpose, required=True)
    urgency = word(Urgency, load_default=Urgency.ROUTINE)
    deadline_seconds = count(maximum=60, minimum=1, required=False, load_default=None)

    @validates_schema
    def require_one(self, given: dict[str, Any], **_: Any) -> None:
        """Raises ValidationError unless exactly one of the two is there."""
        if ("mrz" in given) == ("traveller" in given):
            raise ValidationError("give either mrz or traveller")


class FirstLineAnswerSchema(Schema):
    """All that the first line is told. Every answer has the same size; white space fills it up."""

    answer = word(FirstLineWord, required=True)
    not_checked = fields.List(fields.String(), required=True)


class HitSchema(Schema):
    """A possible hit as far as the caller may see it. It is no proof: verify before acting.

    agency: in place of `reference`, for an entry of another agency of this country: ask there.
    """

    shown = fields.Boolean(required=True)
    refer_to = word(Role)
    reasons = fields.List(fields.String())
    reference = fields.String()
    agency = fields.String()
    category = word(Category)
    action = word(Action)
    urgency = word(Urgency)
    through = word(MatchKeyKind)
    score = fields.Float()
    why = fields.String()
    handling_codes = fields.List(word(HandlingCode))
    agreement = word(Agreement)
    obligations = fields.List(fields.String())
    late = fields.Boolean()
    purged = fields.Boolean()


class ListSchema(Schema):
    """What one list holder's list says. `not_checked` is not `clear`."""

    holder = fields.String(required=True)
    outcome = word(Outcome, required=True)
    reason = word(NotChecked)
    asked_again = fields.Boolean()
    hits = fields.List(fields.Nested(HitSchema))
    seconds = fields.Float()


class CheckDigitSchema(Schema):
    """A check digit that does not agree with its data."""

    field = word(MrzField, required=True)
    expected = fields.String(required=True)
    found = fields.String(required=True)


class UnreadSchema(Schema):
    """A field whose characters it may not hold."""

    field = word(MrzField, required=True)
    reason = fields.String(required=True)
    remedy = fields.String(required=True)


class SlipSchema(Schema):
    """A character that was perhaps misread: line and column from 1."""

    line = fields.Integer(required=True)
    column = fields.Integer(required=True)
    found = fields.String(required=True)
    likely = fields.String(required=True)


class SuggestionSchema(Schema):
    """What may have been misread: whoever holds the document decides."""

    fields_ = fields.List(word(MrzField), data_key="fields", attribute="fields", required=True)
    slips = fields.List(fields.Nested(SlipSchema), required=True)
    composite_right = fields.Boolean(allow_none=True, required=True)


class MrzSchema(Schema):
    """How the zone read."""

    format = word(MrzFormat, required=True)
    name_truncated = fields.Boolean(required=True)
    check_failures = fields.List(fields.Nested(CheckDigitSchema), required=True)
    unread = fields.List(fields.Nested(UnreadSchema), required=True)
    suggestions = fields.List(fields.Nested(SuggestionSchema), required=True)


class CheckAnswerSchema(Schema):
    """What all lists say, for those who may see it. everything_checked: whether clear means clear.

    name_cut_short: peers were asked without the last word of a name, which goes on in a way that nobody knows.
    may_be_minor: in some reading of the birth date the traveller is under 18.
    """

    check_id = fields.String(required=True)
    own_list = fields.Nested(ListSchema, required=True)
    misused_identity = fields.List(fields.Nested(HitSchema), required=True)
    lists = fields.List(fields.Nested(ListSchema), required=True)
    not_asked = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    withheld_by_purpose = fields.Integer(required=True)
    name_cut_short = fields.Boolean(required=True)
    may_be_minor = fields.Boolean(required=True)
    everything_checked = fields.Boolean(required=True)
    mrz = fields.Nested(MrzSchema, allow_none=True, required=True)
    seconds = fields.Float(required=True)


class PurposeQuery(Schema):
    """Under which purpose the caller looks: it decides what may be seen."""

    purpose = word(Purpose, required=True)


class PurposePageQuery(PurposeQuery):
    """The same, by pages."""

    cursor = fields.String(load_default="", validate=validate.Length(max=200))
    limit = fields.Integer(load_default=100, validate=validate.Range(1, 200))


class DeferredSchema(Schema):
    """A list that is asked again by itself; the traveller stays sealed and is not shown. Times in Unix seconds."""

    check_id = fields.String(required=True)
    holder = fields.String(required=True)
    status = word(DeferredStatus, required=True)
    urgency = word(Urgency, required=True)
    created = fields.Integer(required=True)
    expires = fields.Integer(required=True)


class StoredHitSchema(HitSchema):
    """A hit that was found earlier."""

    check_id = fields.String(required=True)
    holder = fields.String(required=True)
    found = fields.Integer(required=True)


class StoredCheckSchema(Schema):
    """What is kept of a check: hits, and lists that are asked again. That nothing is kept does not say that all was clear."""

    check_id = fields.String(required=True)
    hits = fields.List(fields.Nested(StoredHitSchema), required=True)
    deferred = fields.List(fields.Nested(DeferredSchema), required=True)


class LateHitsPage(Schema):
    """Late hits of the agency's checks, newest first."""

    items = fields.List(fields.Nested(StoredHitSchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)


class DeferredPage(Schema):
    """Checks of the agency that wait for a list."""

    items = fields.List(fields.Nested(DeferredSchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)

"""A comparison of two names, or of a traveller and a record: what is asked and what is answered."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from node.api.schemas.checks import TravellerPart
from node.api.schemas.parts import (
    DateText,
    Request,
    TravelDocumentPart,
    TravellerDates,
    birth_places_field,
    many,
    text,
    word,
)
from protocol.entry import Entry, Name, NameKind
from protocol.matching.errors import UnreadableError
from protocol.matching.names import MAX_NAME_CHARACTERS
from protocol.vocabulary import Category, EntryId, ObjectKind, Purpose, Sex

MAX_NAMES = 8
"""Of each side: every name is compared with every other, so work grows with the product."""
MAX_DOCUMENTS = 16
_NAME: dict[str, Any] = {"max_length": MAX_NAME_CHARACTERS, "min_length": 1}


class ComparedTravellerPart(TravellerPart):
    """What is known of a traveller, best first."""

    names = many(text(**_NAME), MAX_NAMES)
    birth_dates = TravellerDates(MAX_DOCUMENTS)
    documents = many(fields.Nested(TravelDocumentPart), MAX_DOCUMENTS)
    identifiers = many(fields.String(), 0)
    birth_places = birth_places_field(MAX_DOCUMENTS)


class RecordPart(Request):
    """A record of a list: what of it is compared, and nothing else."""

    names = many(text(**_NAME), MAX_NAMES)
    birth_dates = many(DateText(metadata={"type": "string", "maxLength": 10}), MAX_DOCUMENTS)
    sexes = many(word(Sex), len(Sex))
    nationalities = many(text(3, min_length=2), MAX_DOCUMENTS)
    documents = many(fields.Nested(TravelDocumentPart), MAX_DOCUMENTS)
    birth_places = birth_places_field(MAX_DOCUMENTS)

    @post_load
    def build(self, given: dict[str, Any], **_: Any) -> Entry:
        """An entry that is on no list. Raises ValidationError."""
        try:
            names = tuple(Name(name, NameKind.PRIMARY) for name in given.pop("names"))
            return Entry(
                entry_id=EntryId("compared"),
                object_kind=ObjectKind.PERSON,
                category=Category.REFERENCE_LIST,
                legal_basis="none: compared, not listed",
                names=names,
                **given,
            )
        except UnreadableError as error:
            raise ValidationError(f"{error.reason}; {error.remedy}", error.field) from error


class MatchRequest(Request):
    """Either two `names`, or `traveller` and `record`. purpose: under which a private check of the two would ask."""

    names = fields.List(text(**_NAME), validate=validate.Length(equal=2))
    traveller = fields.Nested(ComparedTravellerPart)
    record = fields.Nested(RecordPart)
    purpose = word(Purpose, load_default=Purpose.BORDER_SECOND_LINE)
    private = fields.Boolean(load_default=False, truthy={True}, falsy={False})

    @validates_schema
    def require_one(self, given: dict[str, Any], **_: Any) -> None:
        """Raises ValidationError unless it is one of the two forms."""
        present = tuple(name for name in ("names", "traveller", "record") if name in given)
        if present not in (("names",), ("traveller", "record")):
            raise ValidationError("give either two names, or a traveller and a record")


class NameTokenSchema(Schema):
    """A token of a name. part: given or family, where the name's writing says so. cut_short: the word goes on. weight: how
    much it tells, 0 to 1."""

    text = fields.String(required=True)
    script = fields.String(required=True)
    role = fields.String(required=True)
    part = fields.String(allow_none=True, required=True)
    cut_short = fields.Boolean(required=True)
    spelling = fields.String(required=True)
    skeletons = fields.List(fields.String(), required=True)
    weight = fields.Float(required=True)


class AnalysedNameSchema(Schema):
    """A name taken apart."""

    name = fields.String(required=True)
    tokens = fields.List(fields.Nested(NameTokenSchema), required=True)


class MeetingSchema(Schema):
    """Two tokens that met, and through which spelling."""

    left = fields.String(required=True)
    right = fields.String(required=True)
    through = fields.String(required=True)
    similarity = fields.Float(required=True)


class EvidenceSchema(Schema):
    """What one particular says."""

    subject = fields.String(required=True)
    agreement = fields.String(required=True)
    detail = fields.String(required=True)


class VerdictSchema(Schema):
    """Whether the score reaches a purpose's threshold; purpose is null where two names alone are judged."""

    purpose = word(Purpose, required=True, allow_none=True)
    threshold = fields.Float(required=True)
    hit = fields.Boolean(required=True)


class MatchAnswerSchema(Schema):
    """score: 0 to 1. left, right and meetings for two names, evidence and may_be_minor for two records; nothing of either
    is kept."""

    private = fields.Boolean(required=True)
    score = fields.Float(required=True)
    why = fields.String(required=True)
    verdicts = fields.List(fields.Nested(VerdictSchema), required=True)
    left = fields.Nested(AnalysedNameSchema)
    right = fields.Nested(AnalysedNameSchema)
    meetings = fields.List(fields.Nested(MeetingSchema))
    evidence = fields.List(fields.Nested(EvidenceSchema))
    may_be_minor = fields.Boolean()

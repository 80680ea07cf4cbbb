"""Watchlist entries as the country's own systems write and read them. Times are Unix seconds, 0 where not set."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from node.api.schemas.parts import (
    DateText,
    IdentifierPart,
    Part,
    TravelDocumentPart,
    birth_places_field,
    many,
    text,
    word,
)
from node.core.imports import ImportMode, ImportState
from protocol.entry import ENTRY_ID, MAX_TEXT_CHARACTERS, Entry, Name, NameKind, Provenance, RevocationGround
from protocol.matching.names import MAX_NAME_CHARACTERS
from protocol.restrictions import MAX_RELEASABLE_TO
from protocol.schema import count, member, time
from protocol.vocabulary import (
    Action,
    Category,
    HandlingCode,
    InformationEvaluation,
    ObjectKind,
    OffenceCode,
    Role,
    Sex,
    SourceEvaluation,
    Urgency,
)

MAX_ENTRY_ID = 64


class Hexadecimal(fields.String):
    """Bytes, told in hexadecimal digits."""

    def _serialize(self, value: bytes | None, attr: str | None, obj: Any, **_: Any) -> str | None:  # type: ignore[override]
        return None if value is None else value.hex()


def entry_reference() -> fields.String:
    """The owner's reference of an entry."""
    return fields.String(
        required=True,
        validate=[validate.Regexp(ENTRY_ID, error="1 to 64 of letters, digits and ._:/-, a letter or digit first")],
        metadata={"pattern": "^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$"},
    )


def _text() -> fields.String:
    return text(MAX_TEXT_CHARACTERS, load_default="")


def _time() -> fields.Integer:
    return time(load_default=0)


class NamePart(Part):
    """A name as written, any script."""

    part = Name

    text = text(MAX_NAME_CHARACTERS, min_length=1, required=True)
    kind = word(NameKind, load_default=NameKind.PRIMARY)


class EntryPart(Part):
    """An entry; what its category needs, the import tells with reason and remedy."""

    part = Entry

    entry_id = entry_reference()
    object_kind = word(ObjectKind, required=True)
    category = word(Category, required=True)
    legal_basis = text(MAX_TEXT_CHARACTERS, required=True)
    action = word(Action, load_default=Action.NONE)
    urgency = word(Urgency, load_default=Urgency.ROUTINE)
    offence_codes = many(word(OffenceCode))
    material_benefit = _text()
    provenance = word(Provenance, load_default=Provenance.OWN_AUTHORITY)
    provenance_detail = _text()
    source_consent = _text()
    issued = _time()
    review = _time()
    expires = _time()
    handling_codes = many(word(HandlingCode))
    handling_text = _text()
    source_evaluation = word(SourceEvaluation, load_default=SourceEvaluation.X)
    information_evaluation = word(InformationEvaluation, load_default=InformationEvaluation.CANNOT_BE_CORROBORATED)
    releasable_to = many(member(required=False), most=MAX_RELEASABLE_TO)
    never_to = many(member(required=False), most=MAX_RELEASABLE_TO)
    names = many(fields.Nested(NamePart))
    birth_dates = many(DateText(metadata={"type": "string", "maxLength": 10}))
    sexes = many(word(Sex), most=len(Sex))
    nationalities = many(text(3, min_length=1))
    documents = many(fields.Nested(TravelDocumentPart))
    identifiers = many(fields.Nested(IdentifierPart))
    judicial_reference = _text()
    maximum_penalty_years = count(maximum=1000, required=False, load_default=0)
    sentence_months = count(maximum=9999, required=False, load_default=0)
    extradition_undertaking = fields.Boolean(truthy={True}, falsy={False}, load_default=False)
    issuer_record = _text()
    revoked_by = _text()
    revocation_ground = word(RevocationGround, load_default=None, allow_none=True)
    protection_officer = _text()
    whereabouts_consent = fields.Boolean(truthy={True}, falsy={False}, load_default=False)
    misused_identity = fields.Boolean(truthy={True}, falsy={False}, load_default=False)
    identity_consent = _text()
    list_name = _text()
    list_date = _time()
    birth_places = birth_places_field()


class ShownEntrySchema(Schema):
    """An entry as far as the caller may see it."""

    entry_id = fields.String(required=True)
    list_name = fields.String(required=True)
    version = fields.Integer(required=True)
    shown = fields.Boolean(required=True)
    refer_to = word(Role)
    reasons = fields.List(fields.String())
    obligations = fields.List(fields.String())
    entry = fields.Nested(EntryPart)


class EntryPage(Schema):
    """A page of the agency's entries, in order of reference."""

    items = fields.List(fields.Nested(ShownEntrySchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)


class OriginSchema(Schema):
    """What made an entry what it is: a version, by which import, asked for and approved by which accounts."""

    version = fields.Integer(required=True)
    import_id = fields.String(allow_none=True, required=True)
    source_name = fields.String(allow_none=True, required=True)
    submitted_by = fields.String(allow_none=True, required=True)
    decided_by = fields.String(allow_none=True, required=True)
    decided = fields.Integer(allow_none=True, required=True)


class ProvenanceSchema(Schema):
    """Newest first."""

    items = fields.List(fields.Nested(OriginSchema), required=True)


class ImportSchema(Schema):
    """An import under four eyes. Times in Unix seconds. While it is `staging`, the counts tell how far it has come."""

    import_id = fields.String(required=True)
    list_name = fields.String(required=True)
    mode = word(ImportMode, required=True)
    source_name = fields.String(required=True)
    source_digest = Hexadecimal(required=True)
    submitted_by = fields.String(required=True)
    submitted = fields.Integer(required=True)
    state = word(ImportState, required=True)
    decided_by = fields.String(allow_none=True)
    decided = fields.Integer(allow_none=True)
    version = fields.Integer(allow_none=True)
    added = fields.Integer()
    changed = fields.Integer()
    removed = fields.Integer()
    unchanged = fields.Integer()
    rejected = fields.Integer()
    failure = fields.String()


class ImportPage(Schema):
    """Newest first."""

    items = fields.List(fields.Nested(ImportSchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)

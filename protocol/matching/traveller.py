"""The person, document or object in front of the officer: what a check asks about."""

from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError, fields, post_dump, post_load, validate

from protocol import schema
from protocol.matching.dates import PartialDate, parse_date
from protocol.matching.documents import TravelDocument
from protocol.matching.errors import UnreadableError
from protocol.matching.identifiers import Identifier, IdentifierKind
from protocol.matching.names import MAX_NAME_CHARACTERS, check_name
from protocol.matching.places import MAX_PLACE_CHARACTERS, BirthPlace
from protocol.matching.states import state_code
from protocol.vocabulary import Sex

MAX_VALUES = 64
MAX_TRAVELLER_BYTES = 256 * 1024
"""More than the greatest traveller: whoever could be asked about can also be kept for the late re-check."""


@dataclass(frozen=True, slots=True, repr=False)
class Traveller:
    """What is known of a traveller, best first: the order decides what is asked about when not everything fits.

    names: as written, any script, each on one line of at most 400 characters. nationality: State, three letters, or
    empty. birth_places: for the own list alone, no peer is asked about them. At most 64 of each. Raises UnreadableError.
    """

    names: tuple[str, ...] = ()
    birth_dates: tuple[PartialDate, ...] = ()
    sex: Sex = Sex.UNSPECIFIED
    nationality: str = ""
    documents: tuple[TravelDocument, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    birth_places: tuple[BirthPlace, ...] = ()

    def __post_init__(self) -> None:
        for name in self.names:
            check_name(name)
        several = (self.names, self.birth_dates, self.documents, self.identifiers, self.birth_places)
        if any(len(each) > MAX_VALUES for each in several):
            raise UnreadableError("traveller", f"more than {MAX_VALUES} values of one sort", "give the best known ones")
        object.__setattr__(self, "nationality", state_code(self.nationality) if self.nationality else "")

    def __repr__(self) -> str:
        return "Traveller(redacted)"


class DateField(fields.Field[PartialDate]):
    """A `PartialDate` as ISO 8601 text in its one canonical spelling."""

    def _serialize(self, value: PartialDate | None, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else value.text()

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> PartialDate:
        if not isinstance(value, str):
            raise ValidationError("not a date")
        try:
            date = parse_date(value)
        except UnreadableError as error:
            raise ValidationError(error.reason) from error
        if date.text() != value:
            raise ValidationError("not in canonical form")
        return date


class PartSchema(schema.WireSchema):
    """A part whose constructor may refuse it, or bring it to another form than the bytes have: both are refused."""

    @post_load
    def build(self, fields_: dict[str, Any], **options: Any) -> Any:
        """The part. Raises ValidationError."""
        try:
            part = self.dataclass(**fields_)
        except UnreadableError as error:
            raise ValidationError(error.reason, error.field) from error
        if any(getattr(part, name) != value for name, value in fields_.items()):
            raise ValidationError("not in canonical form")
        return part


class TravelDocumentSchema(PartSchema):
    """Wire form of `TravelDocument`."""

    dataclass = TravelDocument

    type = schema.Text(max_length=2, required=True)
    issuer = schema.Text(max_length=3, required=True)
    number = schema.Text(max_length=64, required=True)


class IdentifierSchema(PartSchema):
    """Wire form of `Identifier`."""

    dataclass = Identifier

    kind = schema.Word(IdentifierKind, required=True)
    value = schema.Text(max_length=256, required=True)


class BirthPlaceSchema(PartSchema):
    """Canonical form of `BirthPlace`."""

    dataclass = BirthPlace

    place = schema.Text(max_length=MAX_PLACE_CHARACTERS, required=True)
    state = schema.Text(max_length=3, required=True)


def birth_places_field() -> schema.Sequence:
    """The field of a structure that got it late: where there are none it is absent, as it is in bytes of before."""
    return schema.Sequence(
        fields.Nested(BirthPlaceSchema), load_default=(), validate=validate.Length(min=1, max=MAX_VALUES)
    )


class WithBirthPlaces(PartSchema):
    """A structure with `birth_places_field()`: an empty one has one spelling, which is none."""

    @post_dump
    def leave_out_none(self, written: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Without the field where it is empty."""
        if not written["birth_places"]:
            del written["birth_places"]
        return written


class TravellerSchema(WithBirthPlaces):
    """Wire form of `Traveller`; it is sealed into the store for the late re-check and never leaves the node."""

    dataclass = Traveller

    names = schema.Sequence(
        schema.Text(max_length=MAX_NAME_CHARACTERS), required=True, validate=validate.Length(max=MAX_VALUES)
    )
    birth_dates = schema.Sequence(DateField(), required=True, validate=validate.Length(max=MAX_VALUES))
    sex = schema.Word(Sex, required=True)
    nationality = schema.Text(max_length=3, required=True)
    documents = schema.Sequence(
        fields.Nested(TravelDocumentSchema), required=True, validate=validate.Length(max=MAX_VALUES)
    )
    identifiers = schema.Sequence(
        fields.Nested(IdentifierSchema), required=True, validate=validate.Length(max=MAX_VALUES)
    )
    birth_places = birth_places_field()


_SCHEMA = TravellerSchema()


def dump_traveller(traveller: Traveller) -> bytes:
    """Canonical bytes. Raises MalformedError for text that is not Unicode."""
    return schema.dump_bytes(_SCHEMA, traveller)


def load_traveller(raw: bytes) -> Traveller:
    """The traveller of canonical bytes. Raises MalformedError."""
    return schema.load_bytes(_SCHEMA, raw, Traveller, max_bytes=MAX_TRAVELLER_BYTES)

"""Parts that several requests share: travel documents, identifiers, dates, words of closed lists."""

from __future__ import annotations

from enum import Enum
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validate

from node.formats.birth_places import birth_place_of, text_of_birth_place
from protocol import schema
from protocol.matching.date_forms import MAX_CHARACTERS
from protocol.matching.dates import PartialDate, parse_date, parse_dates
from protocol.matching.documents import TravelDocument
from protocol.matching.errors import UnreadableError
from protocol.matching.identifiers import Identifier, IdentifierKind
from protocol.matching.places import MAX_PLACE_CHARACTERS, BirthPlace
from protocol.matching.traveller import MAX_VALUES

MAX_BIRTH_PLACE_CHARACTERS = MAX_PLACE_CHARACTERS + 100
"""The place, and the name of its State."""


class Request(Schema):
    """A request's body: what is not documented is refused, so that nobody sets what is not theirs to set."""

    class Meta:
        """Unknown fields are refused."""

        unknown = RAISE


def word(words: type[Enum], **options: Any) -> fields.Enum[Any]:
    """One word of a closed list."""
    return fields.Enum(words, by_value=fields.String, **options)


def text(max_length: int, min_length: int = 0, **options: Any) -> schema.Text:
    """Text on one line, without control characters."""
    return schema.Text(max_length=max_length, min_length=min_length, **options)


class Many(fields.List[Any]):
    """A list in the sender's order that becomes a tuple; nothing but a list passes for one."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        if not isinstance(value, list):
            raise ValidationError("not a list")
        return tuple(super()._deserialize(value, attr, data, **options))


def many(inner: Any, most: int = MAX_VALUES, **options: Any) -> Many:
    """A list of at most `most`, empty where it is not given."""
    return Many(inner, load_default=(), validate=validate.Length(max=most), **options)


class DateText(fields.Field[PartialDate]):
    """1988-04-12, 1988-04 or 1988."""

    def _serialize(self, value: PartialDate | None, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else value.text()

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> PartialDate:
        if not isinstance(value, str):
            raise ValidationError("not text; write 1988-04-12, 1988-04 or 1988")
        try:
            return parse_date(value)
        except UnreadableError as error:
            raise ValidationError(f"{error.reason}; {error.remedy}") from error


class TravellerDates(fields.List[Any]):
    """A traveller's dates of birth, as lists and documents write them; each becomes all its readings."""

    def __init__(self, most: int) -> None:
        super().__init__(
            fields.String(metadata={"maxLength": MAX_CHARACTERS}), load_default=(), validate=validate.Length(max=most)
        )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise ValidationError("not a list of texts; write 1988-04-12, 1988-04 or 1988")
        try:
            readings = [date for one in value for date in parse_dates(one, both_orders=True)]
        except UnreadableError as error:
            raise ValidationError(f"{error.reason}; {error.remedy}") from error
        return tuple(dict.fromkeys(readings))


class BirthPlaceText(fields.Field[BirthPlace]):
    """`Kunduz, Afghanistan`: the State behind the last comma."""

    def _serialize(self, value: BirthPlace | None, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else text_of_birth_place(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> BirthPlace:
        if not isinstance(value, str) or len(value) > MAX_BIRTH_PLACE_CHARACTERS:
            raise ValidationError(f"not text of at most {MAX_BIRTH_PLACE_CHARACTERS} characters")
        try:
            return birth_place_of(value)
        except UnreadableError as error:
            raise ValidationError(f"{error.reason}; {error.remedy}") from error


def birth_places_field(most: int = MAX_VALUES) -> Many:
    """Places of birth, as text."""
    return many(BirthPlaceText(metadata={"type": "string", "maxLength": MAX_BIRTH_PLACE_CHARACTERS}), most)


class Part(Request):
    """A part whose constructor may refuse it."""

    part: Any = None

    @post_load
    def build(self, given: dict[str, Any], **_: Any) -> Any:
        """The part. Raises ValidationError."""
        try:
            return type(self).part(**given)
        except UnreadableError as error:
            raise ValidationError(f"{error.reason}; {error.remedy}", error.field) from error


class TravelDocumentPart(Part):
    """A travel document: its type (P, V, I ...), issuing State (three letters, or empty) and number."""

    part = TravelDocument

    type = text(2, required=True)
    issuer = text(3, load_default="")
    number = text(64, min_length=1, required=True)


class IdentifierPart(Part):
    """A vehicle, vessel, phone or account."""

    part = Identifier

    kind = word(IdentifierKind, required=True)
    value = text(256, min_length=1, required=True)

"""Where a leg begins and ends: a UN/LOCODE, a named place or coordinates with the precision the source states."""

import re
from dataclasses import dataclass

from marshmallow import fields, validate

from protocol import schema
from protocol.errors import MalformedError
from protocol.matching.traveller import PartSchema

MAX_PLACE_NAME = 100
DEGREE_E5 = 100_000
"""Coordinates travel as hundred-thousandths of a degree, about 1 m: numbers on the wire are whole."""
MAX_PRECISION_METRES = 1_000_000
_LOCODE = re.compile(r"([A-Z]{2}[A-Z2-9]{3})?\Z")
_COUNTRY = re.compile(r"([A-Z]{2})?\Z")


@dataclass(frozen=True, slots=True)
class Position:
    """WGS 84. precision_metres: radius within which the true position lies, as the source states it."""

    latitude_e5: int
    longitude_e5: int
    precision_metres: int

    @property
    def latitude(self) -> float:
        """Degrees north."""
        return self.latitude_e5 / DEGREE_E5

    @property
    def longitude(self) -> float:
        """Degrees east."""
        return self.longitude_e5 / DEGREE_E5


class PositionSchema(schema.WireSchema):
    """Wire form of `Position`."""

    dataclass = Position

    latitude_e5 = schema.count(90 * DEGREE_E5, -90 * DEGREE_E5)
    longitude_e5 = schema.count(180 * DEGREE_E5, -180 * DEGREE_E5)
    precision_metres = schema.count(MAX_PRECISION_METRES)


@dataclass(frozen=True, slots=True)
class RoutePlace:
    """country: ISO 3166-1 alpha-2, empty at sea or where unknown. locode: UN/LOCODE, five characters without a space, or
    empty. At least one of locode, name and position says where. Raises MalformedError.
    """

    country: str = ""
    name: str = ""
    locode: str = ""
    position: Position | None = None

    def __post_init__(self) -> None:
        if not (self.locode or self.name.strip() or self.position):
            raise MalformedError("place", "says neither a UN/LOCODE nor a name nor a position")
        if self.locode and self.country and not self.locode.startswith(self.country):
            raise MalformedError("place.locode", "is of another country than the place")


class RoutePlaceSchema(PartSchema):
    """Wire form of `RoutePlace`."""

    dataclass = RoutePlace

    country = fields.String(
        required=True, validate=validate.Regexp(_COUNTRY, error="not a country such as PK, or empty")
    )
    name = schema.Text(max_length=MAX_PLACE_NAME, required=True)
    locode = fields.String(required=True, validate=validate.Regexp(_LOCODE, error="not a UN/LOCODE such as PKUET"))
    position = fields.Nested(PositionSchema, required=True, allow_none=True)

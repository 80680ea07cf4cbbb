"""One leg of a route: from where to where, by what means, when, how long, for how much."""

import re
from dataclasses import dataclass

from marshmallow import fields, validate

from protocol import schema
from protocol.alerts.places import RoutePlace, RoutePlaceSchema
from protocol.alerts.words import LegStatus, MeansOfTransport, PricedFor, Weekday
from protocol.errors import MalformedError
from protocol.matching.traveller import PartSchema

MAX_LEGS = 256
"""Of one alert: far more than a route has, and a bound on what one message can make a receiver draw."""
MAX_CONCEALMENT_CHARACTERS = 500
MAX_DURATION_MINUTES = 366 * 24 * 60
MAX_PERSONS = 100_000
MAX_PRICE = 10**9


@dataclass(frozen=True, slots=True)
class Period:
    """From `begins` until `ends` (Unix seconds), `ends` None while it goes on. Raises MalformedError."""

    begins: int
    ends: int | None = None

    def __post_init__(self) -> None:
        if self.ends is not None and self.ends < self.begins:
            raise MalformedError("period.ends", "is before it begins")


class PeriodSchema(PartSchema):
    """Wire form of `Period`."""

    dataclass = Period

    begins = schema.time()
    ends = schema.time(required=True, allow_none=True)


@dataclass(frozen=True, slots=True)
class Recurrence:
    """On which days and between which hours (UTC, 0 to 24) trips usually leave; from_hour > to_hour passes midnight."""

    weekdays: tuple[Weekday, ...] = ()
    from_hour: int = 0
    to_hour: int = 24


class RecurrenceSchema(schema.WireSchema):
    """Wire form of `Recurrence`."""

    dataclass = Recurrence

    weekdays = schema.SortedTuple(schema.Word(Weekday), required=True)
    from_hour = schema.count(24)
    to_hour = schema.count(24)


@dataclass(frozen=True, slots=True)
class Price:
    """amount: whole units of `currency` (ISO 4217, three letters)."""

    amount: int
    currency: str
    priced_for: PricedFor = PricedFor.PERSON


class PriceSchema(schema.WireSchema):
    """Wire form of `Price`."""

    dataclass = Price

    amount = schema.count(MAX_PRICE)
    currency = fields.String(
        required=True, validate=validate.Regexp(re.compile(r"[A-Z]{3}\Z"), error="not a currency such as PKR")
    )
    priced_for = schema.Word(PricedFor, required=True)


@dataclass(frozen=True, slots=True)
class PersonsPerTrip:
    """At least and at most. Raises MalformedError."""

    least: int
    most: int

    def __post_init__(self) -> None:
        if self.most < self.least:
            raise MalformedError("persons_per_trip.most", "is less than the least")


class PersonsPerTripSchema(PartSchema):
    """Wire form of `PersonsPerTrip`."""

    dataclass = PersonsPerTrip

    least = schema.count(MAX_PERSONS)
    most = schema.count(MAX_PERSONS)


@dataclass(frozen=True, slots=True)
class Leg:
    """number: 1 to 256, stays with the leg through all versions of its alert: sightings name it.

    usual_duration_minutes: from leaving `origin` to reaching `destination`; None where unknown. Raises MalformedError.
    """

    number: int
    origin: RoutePlace
    destination: RoutePlace
    means: MeansOfTransport
    status: LegStatus = LegStatus.SUSPECTED
    concealment: str = ""
    period: Period | None = None
    recurrence: Recurrence | None = None
    usual_duration_minutes: int | None = None
    price: Price | None = None
    persons_per_trip: PersonsPerTrip | None = None

    def __post_init__(self) -> None:
        if self.origin == self.destination:
            raise MalformedError("leg.destination", "is where the leg begins")


class LegSchema(PartSchema):
    """Wire form of `Leg`."""

    dataclass = Leg

    number = schema.count(MAX_LEGS, 1)
    origin = fields.Nested(RoutePlaceSchema, required=True)
    destination = fields.Nested(RoutePlaceSchema, required=True)
    means = schema.Word(MeansOfTransport, required=True)
    status = schema.Word(LegStatus, required=True)
    concealment = schema.Text(max_length=MAX_CONCEALMENT_CHARACTERS, required=True)
    period = fields.Nested(PeriodSchema, required=True, allow_none=True)
    recurrence = fields.Nested(RecurrenceSchema, required=True, allow_none=True)
    usual_duration_minutes = schema.count(MAX_DURATION_MINUTES, required=True, allow_none=True)
    price = fields.Nested(PriceSchema, required=True, allow_none=True)
    persons_per_trip = fields.Nested(PersonsPerTripSchema, required=True, allow_none=True)

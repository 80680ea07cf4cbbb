"""The picture of the whole route as the country's own systems read it, and what is asked about its gaps."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from node.api.pagination import PageQuery
from node.api.schemas.alert_parts import ReferenceText
from node.api.schemas.checks import PurposeQuery
from node.api.schemas.inquiries import asked_for, clauses, long_text
from node.api.schemas.parts import Request, many, text, word
from node.core.routes.paths import MAX_ROUTES
from node.core.routes.picture import SourceKind
from protocol.alerts.places import MAX_PLACE_NAME
from protocol.alerts.words import (
    IndicatorKind,
    LegStatus,
    MeansOfTransport,
    PricedFor,
    Weekday,
)
from protocol.information import MAX_BASIS_CHARACTERS, MAX_QUESTION_CHARACTERS
from protocol.schema import Text, member
from protocol.vocabulary import HandlingCode, TrafficLight, Urgency

MAX_PLACE_QUERY = 256


class RoutesQuery(PurposeQuery, PageQuery):
    """For what the caller looks, and which page."""


class PathsQuery(PurposeQuery):
    """from, to: the `key` of a place of the picture, a UN/LOCODE, or a name in any spelling."""

    origin = Text(max_length=MAX_PLACE_QUERY, min_length=1, required=True, data_key="from")
    destination = Text(max_length=MAX_PLACE_QUERY, min_length=1, required=True, data_key="to")
    limit = fields.Integer(load_default=10, validate=validate.Range(1, MAX_ROUTES))
    status = fields.List(word(LegStatus), load_default=(), validate=validate.Length(max=len(LegStatus)))


class ChangesQuery(PurposeQuery, PageQuery):
    """since, until: Unix seconds; until is now where it is not given."""

    since = fields.Integer(required=True, validate=validate.Range(0, 2**40))
    until = fields.Integer(load_default=None, validate=validate.Range(0, 2**40))


class GapRequestBody(Request):
    """What the members along the gap are asked. members: some of those along it; all of them where none is named.

    purpose: for which the answer will be used. clauses: of Article 10(1) that the request serves.
    """

    question = long_text(MAX_QUESTION_CHARACTERS, 1, required=True)
    legal_basis = text(MAX_BASIS_CHARACTERS, min_length=1, required=True)
    clauses = clauses()
    purpose = asked_for()
    urgency = word(Urgency, load_default=Urgency.ROUTINE)
    members = many(member(required=False))


class AskedSchema(Schema):
    """asked: each member's request. withheld: how many members were left out, as what the gap rests on is not for them."""

    asked = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    withheld = fields.Integer(required=True)


class RouteMarkingsSchema(Schema):
    """The strictest of all that something was made of. expires: Unix seconds."""

    expires = fields.Integer(required=True)
    handling_codes = fields.List(word(HandlingCode), required=True)
    handling_text = fields.String(required=True)
    traffic_light = word(TrafficLight, required=True)
    releasable_to = fields.List(fields.String(), required=True)


class PicturePlaceSchema(Schema):
    """A place that legs begin or end in. key: within this picture. Degrees, WGS 84; null where nobody said where it is."""

    key = fields.String(required=True)
    name = fields.String(required=True)
    country = fields.String(required=True)
    locode = fields.String(required=True)
    latitude = fields.Float(required=True, allow_none=True)
    longitude = fields.Float(required=True, allow_none=True)
    precision_metres = fields.Integer(required=True, allow_none=True)
    names = fields.List(fields.String(), required=True)


class StatusChangeSchema(Schema):
    """From `at` on the leg counted as `status`; by: the alert that said so."""

    at = fields.Integer(required=True)
    status = word(LegStatus, required=True)
    by = ReferenceText(required=True)


class LegSourceSchema(Schema):
    """A report of a leg. derived: it repeats others; undisclosed: what it repeats is not known here, so it counts nothing."""

    reference = ReferenceText(required=True)
    leg_number = fields.Integer(required=True)
    observer = fields.String(required=True)
    kind = word(SourceKind, required=True)
    version = fields.Integer(required=True)
    issued = fields.Integer(required=True)
    derived = fields.Boolean(required=True)
    undisclosed = fields.Boolean(required=True)


class LegPeriodSchema(Schema):
    """Unix seconds; ends is null while it goes on."""

    begins = fields.Integer(required=True)
    ends = fields.Integer(required=True, allow_none=True)


class LegRecurrenceSchema(Schema):
    """On which days, between which hours (UTC)."""

    weekdays = fields.List(word(Weekday), required=True)
    from_hour = fields.Integer(required=True)
    to_hour = fields.Integer(required=True)


class LegPriceSchema(Schema):
    """Whole units of a currency."""

    amount = fields.Integer(required=True)
    currency = fields.String(required=True)
    priced_for = word(PricedFor, required=True)


class LegPersonsSchema(Schema):
    """At least and at most, of one trip."""

    least = fields.Integer(required=True)
    most = fields.Integer(required=True)


class PictureLegSchema(Schema):
    """All that is reported of one way between two places by one means.

    corroboration: how many members report it independently of one another. circular: alerts that say again what another
    source said. history: oldest first; its last status stands.
    """

    leg_id = fields.String(required=True)
    origin = fields.String(required=True)
    destination = fields.String(required=True)
    means = word(MeansOfTransport, required=True)
    status = word(LegStatus, required=True)
    history = fields.List(fields.Nested(StatusChangeSchema), required=True)
    sources = fields.List(fields.Nested(LegSourceSchema), required=True)
    corroboration = fields.Integer(required=True)
    contradictions = fields.Integer(required=True)
    circular = fields.List(ReferenceText(), required=True)
    usual_duration_minutes = fields.Integer(required=True, allow_none=True)
    first_seen = fields.Integer(required=True)
    last_seen = fields.Integer(required=True)
    concealments = fields.List(fields.String(), required=True)
    periods = fields.List(fields.Nested(LegPeriodSchema), required=True)
    recurrences = fields.List(fields.Nested(LegRecurrenceSchema), required=True)
    prices = fields.List(fields.Nested(LegPriceSchema), required=True)
    persons_per_trip = fields.Nested(LegPersonsSchema, required=True, allow_none=True)
    restrictions = fields.Nested(RouteMarkingsSchema, required=True)


class GapSchema(Schema):
    """Nobody reports how people come from `after` to `before`. members: those to ask."""

    gap_id = fields.String(required=True)
    after = fields.String(required=True)
    before = fields.String(required=True)
    members = fields.List(fields.String(), required=True)
    alerts = fields.List(ReferenceText(), required=True)
    restrictions = fields.Nested(RouteMarkingsSchema, required=True)


class NamedIndicatorSchema(Schema):
    """A number or name of a thing, in one spelling."""

    kind = word(IndicatorKind, required=True)
    value = fields.String(required=True)


class SharedIndicatorSchema(Schema):
    """An indicator that alerts of several members name."""

    indicator = fields.Nested(NamedIndicatorSchema, required=True)
    alerts = fields.List(ReferenceText(), required=True)
    members = fields.List(fields.String(), required=True)
    restrictions = fields.Nested(RouteMarkingsSchema, required=True)


class TotalsSchema(Schema):
    """Of the whole picture."""

    places = fields.Integer(required=True)
    legs = fields.Integer(required=True)
    gaps = fields.Integer(required=True)
    shared_indicators = fields.Integer(required=True)


class RoutesPage(Schema):
    """A page of the picture: of its legs, then its gaps, then its shared indicators, at most `limit` together; `places` are
    those that they name.

    withheld: how many alerts and sightings restrictions keep from the caller. as_of: Unix seconds.
    """

    as_of = fields.Integer(required=True)
    withheld = fields.Integer(required=True)
    totals = fields.Nested(TotalsSchema, required=True)
    places = fields.List(fields.Nested(PicturePlaceSchema), required=True)
    legs = fields.List(fields.Nested(PictureLegSchema), required=True)
    gaps = fields.List(fields.Nested(GapSchema), required=True)
    shared_indicators = fields.List(fields.Nested(SharedIndicatorSchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)


class CompleteRouteSchema(Schema):
    """Legs in the order of the journey; where one does not begin where the last ended, the two places adjoin.

    corroboration: of the weakest leg. usual_duration_minutes: without waiting; null when a leg's is unknown.
    """

    legs = fields.List(fields.Nested(PictureLegSchema), required=True)
    corroboration = fields.Integer(required=True)
    usual_duration_minutes = fields.Integer(required=True, allow_none=True)
    restrictions = fields.Nested(RouteMarkingsSchema, required=True)


class PathsSchema(Schema):
    """routes: the best corroborated first. searched_all false: the search was given up at its bound, and there may be
    better ones. from, to: the places that were meant."""

    as_of = fields.Integer(required=True)
    withheld = fields.Integer(required=True)
    origin = fields.String(required=True, data_key="from")
    destination = fields.String(required=True, data_key="to")
    routes = fields.List(fields.Nested(CompleteRouteSchema), required=True)
    places = fields.List(fields.Nested(PicturePlaceSchema), required=True)
    more = fields.Boolean(required=True)
    searched_all = fields.Boolean(required=True)


class LegChangeSchema(Schema):
    """A leg that stands at both times and is not the same. what: which of its statements differ."""

    leg_id = fields.String(required=True)
    what = fields.List(fields.String(), required=True)
    before = fields.Nested(PictureLegSchema, required=True)
    after = fields.Nested(PictureLegSchema, required=True)


class RouteChangesPage(Schema):
    """A page of what changed; `places` are those that it names. withheld: as in the picture of today."""

    since = fields.Integer(required=True)
    until = fields.Integer(required=True)
    withheld = fields.Integer(required=True)
    places = fields.List(fields.Nested(PicturePlaceSchema), required=True)
    new_legs = fields.List(fields.Nested(PictureLegSchema), required=True)
    gone_legs = fields.List(fields.Nested(PictureLegSchema), required=True)
    changed_legs = fields.List(fields.Nested(LegChangeSchema), required=True)
    opened_gaps = fields.List(fields.Nested(GapSchema), required=True)
    closed_gaps = fields.List(fields.Nested(GapSchema), required=True)
    new_indicators = fields.List(fields.Nested(SharedIndicatorSchema), required=True)
    gone_indicators = fields.List(fields.Nested(SharedIndicatorSchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)


class PlacesQuery(PageQuery):
    """q: a name in any script and spelling, or a UN/LOCODE in capitals. country: ISO 3166-1 alpha-2."""

    q = Text(max_length=MAX_PLACE_NAME, min_length=1, required=True)
    country = member(required=False, load_default=None)


class GazetteerPlaceSchema(Schema):
    """A place of the gazetteer. score: 1 for its code or its very name. through: what met; matched: which of its names."""

    place_id = fields.String(required=True)
    name = fields.String(required=True)
    country = fields.String(required=True)
    latitude = fields.Float(required=True)
    longitude = fields.Float(required=True)
    functions = fields.List(fields.String(), required=True)
    locode = fields.String(required=True)
    population = fields.Integer(required=True)
    names = fields.List(fields.String(), required=True)
    score = fields.Float(required=True)
    through = fields.String(required=True)
    matched = fields.String(required=True)


class GazetteerPage(Schema):
    """Likeliest first."""

    items = fields.List(fields.Nested(GazetteerPlaceSchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)

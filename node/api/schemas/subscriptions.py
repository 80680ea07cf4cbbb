"""Which alerts an account is told of, and what it should look at."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from node.api.schemas.alert_parts import IndicatorPart
from node.api.schemas.parts import Many, Request, word
from node.api.schemas.routes import NamedIndicatorSchema
from node.core.notices import NoticeKind
from protocol.alerts.words import MeansOfTransport
from protocol.schema import count, member

MAX_SEEN = 200
_PLACE = r"([A-Z]{2}([A-Z2-9]{3})?)?\Z"
_ALERT_ID = r"([0-9a-f]{32})?\Z"


def _end() -> fields.String:
    return fields.String(load_default="", validate=validate.Regexp(_PLACE, error="neither a country nor a UN/LOCODE"))


class SubscriptionRequest(Request):
    """All that is given must fit an alert, and something must be given. country: some leg begins or ends there.

    origin, destination: a country or a UN/LOCODE; a leg begins at the one, and the same or a later leg ends at the other.
    """

    country = fields.String(
        load_default="", validate=validate.Regexp(r"([A-Z]{2})?\Z", error="not a country such as PK")
    )
    origin = _end()
    destination = _end()
    means = word(MeansOfTransport, load_default=None, allow_none=True)
    indicator = fields.Nested(IndicatorPart, load_default=None, allow_none=True)

    @validates_schema
    def require_something(self, given: dict[str, Any], **_: Any) -> None:
        """Raises ValidationError for one that would tell of every alert."""
        if not any(given.values()):
            raise ValidationError("name a country, an origin, a destination, means or an indicator")


class SubscriptionSchema(Schema):
    """created: Unix seconds."""

    subscription_id = fields.String(required=True)
    created = fields.Integer(required=True)
    country = fields.String(required=True)
    origin = fields.String(required=True)
    destination = fields.String(required=True)
    means = word(MeansOfTransport, required=True, allow_none=True)
    indicator = fields.Nested(NamedIndicatorSchema, required=True, allow_none=True)


class SubscriptionsPage(Schema):
    """In order of creation."""

    items = fields.List(fields.Nested(SubscriptionSchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)


class NoticeSchema(Schema):
    """Points at an alert and repeats nothing of it; of a flood, at the member alone. times: how often it came."""

    kind = word(NoticeKind, required=True)
    originator = fields.String(required=True)
    alert_id = fields.String(required=True)
    version = fields.Integer(required=True)
    created = fields.Integer(required=True)
    times = fields.Integer(required=True)


class NoticesPage(Schema):
    """Unread ones, danger to life first, then the oldest first."""

    items = fields.List(fields.Nested(NoticeSchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)


class SeenNoticePart(Request):
    """A notice as it was told. times: as told; one that came again since then stays unread."""

    kind = word(NoticeKind, required=True)
    originator = member()
    alert_id = fields.String(required=True, validate=validate.Regexp(_ALERT_ID, error="not an alert's id"))
    times = count(minimum=1)


class SeenNoticesRequest(Request):
    """What the caller saw."""

    seen = Many(fields.Nested(SeenNoticePart), required=True, validate=validate.Length(min=1, max=MAX_SEEN))


class ReadSchema(Schema):
    """read: how many are read now; those that were not unread, or not the caller's, do not count."""

    read = fields.Integer(required=True)

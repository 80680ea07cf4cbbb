"""`alert.acknowledgement`: a person at the receiver has read an alert of danger to life and acts."""

from collections.abc import Mapping
from dataclasses import dataclass

from marshmallow import fields

from protocol import schema
from protocol.alerts.alert import MAX_VERSION, AlertReference, AlertReferenceSchema
from protocol.encoding import Json


@dataclass(frozen=True, slots=True)
class AlertAcknowledgement:
    """Goes to whoever sent the alert: its originator, or a member that passed it on. acknowledged: Unix seconds by the
    reader's clock. coordination_centre: whom the reader informed, empty when nobody. Who the reader is stays at home.
    """

    of: AlertReference
    version: int
    acknowledged: int
    coordination_centre: str = ""


class AlertAcknowledgementSchema(schema.WireSchema):
    """Wire form of `AlertAcknowledgement`."""

    dataclass = AlertAcknowledgement

    of = fields.Nested(AlertReferenceSchema, required=True)
    version = schema.count(MAX_VERSION, 1)
    acknowledged = schema.time()
    coordination_centre = schema.Text(max_length=100, required=True)


_ACKNOWLEDGEMENT = AlertAcknowledgementSchema()


def acknowledgement_to_body(acknowledgement: AlertAcknowledgement) -> dict[str, Json]:
    """The item body."""
    return schema.dump(_ACKNOWLEDGEMENT, acknowledgement)


def parse_acknowledgement(body: Mapping[str, Json]) -> AlertAcknowledgement:
    """From an item body. Raises MalformedError."""
    return schema.load(_ACKNOWLEDGEMENT, dict(body), AlertAcknowledgement)

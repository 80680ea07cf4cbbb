"""Delivery evidence of the second kind: that a message's leaf stands in the receiver's witnessed log.

The receiver sends it to the sender once a quorum has cosigned a checkpoint that holds the leaf. Each proof stands by
itself: whoever has the charter and the sender's copy of the message verifies it without asking either node.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from marshmallow import fields, validate

from protocol import schema
from protocol.encoding import Json
from protocol.limits import MAX_LEAF_BYTES
from protocol.tlog.proof import MAX_PROOF_BYTES
from protocol.vocabulary import MessageId

MAX_DELIVERIES = 64
"""In one message: with 500 bytes of leaf and 3 KB of proof each it stays far below MAX_CONTENT_BYTES."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """leaf: canonical bytes of the receiver's `message`/`received` leaf. proof: a C2SP tlog-proof, as text."""

    message_id: MessageId
    leaf: bytes
    proof: bytes


@dataclass(frozen=True, slots=True)
class Deliveries:
    """The body of a message of type `delivery`."""

    deliveries: tuple[Delivery, ...]


class DeliverySchema(schema.WireSchema):
    """Wire form of `Delivery`."""

    dataclass = Delivery

    message_id = schema.identifier()
    leaf = schema.Bytes(max_length=MAX_LEAF_BYTES, required=True)
    proof = schema.Bytes(max_length=MAX_PROOF_BYTES, required=True)


class DeliveriesSchema(schema.WireSchema):
    """Wire form of `Deliveries`."""

    dataclass = Deliveries

    deliveries = schema.Sequence(
        fields.Nested(DeliverySchema), required=True, validate=validate.Length(min=1, max=MAX_DELIVERIES)
    )


_DELIVERIES = DeliveriesSchema()


def deliveries_to_body(deliveries: Deliveries) -> dict[str, Json]:
    """The message body."""
    return schema.dump(_DELIVERIES, deliveries)


def parse_deliveries(body: Mapping[str, Json]) -> Deliveries:
    """From a message body. Raises MalformedError."""
    return schema.load(_DELIVERIES, dict(body), Deliveries)

"""Delivery evidence (ETSI REM names, DOMAIN section 5). `RelayAcceptance`: signed by the receiver after its commit."""

from collections.abc import Mapping
from dataclasses import dataclass

from protocol import schema
from protocol.encoding import Json
from protocol.errors import RefusedError
from protocol.limits import MAX_CLOCK_SKEW_SECONDS
from protocol.vocabulary import MemberCode, MessageId


@dataclass(frozen=True, slots=True)
class RelayAcceptance:
    """The body of a receipt item. `accepted`: Unix seconds of the receiver's commit.

    content_digest: of the accepted message, 32 bytes, so that a receipt can't be held up for another message.
    leaf_commitment: of the receiver's RECEIVED leaf, 32 bytes, by which an auditor finds it in the receiver's log.
    """

    message_id: MessageId
    sender: MemberCode
    content_digest: bytes
    accepted: int
    leaf_commitment: bytes


class RelayAcceptanceSchema(schema.WireSchema):
    """Wire form of `RelayAcceptance`."""

    dataclass = RelayAcceptance

    message_id = schema.identifier()
    sender = schema.member()
    content_digest = schema.Bytes(length=32, required=True)
    accepted = schema.time()
    leaf_commitment = schema.Bytes(length=32, required=True)


_ACCEPTANCE = RelayAcceptanceSchema()


def acceptance_to_body(acceptance: RelayAcceptance) -> dict[str, Json]:
    """The item body."""
    return schema.dump(_ACCEPTANCE, acceptance)


def parse_acceptance(body: Mapping[str, Json]) -> RelayAcceptance:
    """From an item body. Raises MalformedError."""
    return schema.load(_ACCEPTANCE, dict(body), RelayAcceptance)


def require_past(accepted: int, now: int) -> None:
    """A receiver says, in a receipt or a leaf, when it accepted a message: never later than now, but for the skew of clocks.

    Else it would set back the beginning of its own deadline, or of a late answer. Raises RefusedError; a clock that is ahead
    is believed once that time has come.
    """
    if accepted > now + MAX_CLOCK_SKEW_SECONDS:
        raise RefusedError("accepted in the future, by the receiver's own account")

"""`vessel.verify.answer`: what the asked State says of the vessel, and what it authorises (Protocol Art. 8(4), (5), (6))."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from protocol import schema
from protocol.encoding import Json
from protocol.errors import MalformedError
from protocol.vessels.words import VesselMeasure, VesselStatus
from protocol.vocabulary import MessageId

MAX_CONDITIONS_CHARACTERS = 2_000
MAX_AUTHORITY_CHARACTERS = 200
MAX_REGISTRATION_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class VesselAnswer:
    """request_id: the request's `item_id`. registration: port and number, where registered. authorised: of the measures asked
    for; conditions: those of Art. 8(5), as responsibility and the extent of the measures. authority: designated under
    Art. 8(6), with how to reach it.

    `cannot_answer` says nothing else, so that every refusal has the same bytes but for its id. Raises MalformedError.
    """

    request_id: MessageId
    status: VesselStatus
    registration: str = ""
    authorised: tuple[VesselMeasure, ...] = ()
    conditions: str = field(default="", repr=False)
    authority: str = ""

    def __post_init__(self) -> None:
        if self.status is not VesselStatus.REGISTERED and (self.authorised or self.registration):
            raise MalformedError("authorised", "only the State in which a vessel is registered authorises measures")
        if self.conditions and not self.authorised:
            raise MalformedError("conditions", "are those of an authorisation, and there is none")
        if self.status is VesselStatus.CANNOT_ANSWER and self.authority:
            raise MalformedError("authority", "a refusal says nothing but that it is one")
        if self.authorised and not self.authority.strip():
            raise MalformedError("authority", "an authorisation names the authority that gives it (Art. 8(6))")


class VesselAnswerSchema(schema.WireSchema):
    """Wire form of `VesselAnswer`."""

    dataclass = VesselAnswer

    request_id = schema.identifier()
    status = schema.Word(VesselStatus, required=True)
    registration = schema.Text(max_length=MAX_REGISTRATION_CHARACTERS, required=True)
    authorised = schema.SortedTuple(schema.Word(VesselMeasure), required=True)
    conditions = schema.Text(max_length=MAX_CONDITIONS_CHARACTERS, required=True, multiline=True)
    authority = schema.Text(max_length=MAX_AUTHORITY_CHARACTERS, required=True)


_ANSWER = VesselAnswerSchema()


def vessel_answer_to_body(answer: VesselAnswer) -> dict[str, Json]:
    """The item body."""
    return schema.dump(_ANSWER, answer)


def parse_vessel_answer(body: Mapping[str, Json]) -> VesselAnswer:
    """From an item body. Raises MalformedError."""
    return schema.load(_ANSWER, dict(body), VesselAnswer)

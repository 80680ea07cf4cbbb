"""A sighting: what another member saw of a leg; it confirms it, contradicts it or adds to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from marshmallow import fields

from protocol import schema
from protocol.alerts.alert import AlertReference, AlertReferenceSchema
from protocol.alerts.legs import MAX_LEGS, Leg, LegSchema
from protocol.alerts.words import SightingVerdict
from protocol.encoding import Json
from protocol.errors import MalformedError
from protocol.matching.traveller import PartSchema
from protocol.vocabulary import InformationEvaluation, SourceEvaluation

MAX_REMARK_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class Sighting:
    """leg: the number of the leg seen. seen: Unix seconds. addition: what `adds` says of the leg, whole; else None.

    derived: it rests on the alert itself or on what others reported, and corroborates nothing. Raises MalformedError.
    """

    of: AlertReference
    leg: int
    verdict: SightingVerdict
    seen: int
    source_evaluation: SourceEvaluation
    information_evaluation: InformationEvaluation
    derived: bool = False
    remark: str = field(default="", repr=False)
    addition: Leg | None = None

    def __post_init__(self) -> None:
        if (self.verdict is SightingVerdict.ADDS) != (self.addition is not None):
            raise MalformedError("sighting.addition", "is given exactly when the sighting adds")


class SightingSchema(PartSchema):
    """Wire form of `Sighting`."""

    dataclass = Sighting

    of = fields.Nested(AlertReferenceSchema, required=True)
    leg = schema.count(MAX_LEGS, 1)
    verdict = schema.Word(SightingVerdict, required=True)
    seen = schema.time()
    source_evaluation = schema.Word(SourceEvaluation, required=True)
    information_evaluation = schema.Word(InformationEvaluation, required=True)
    derived = schema.truth()
    remark = schema.Text(max_length=MAX_REMARK_CHARACTERS, required=True, multiline=True)
    addition = fields.Nested(LegSchema, required=True, allow_none=True)


_SIGHTING = SightingSchema()


def sighting_to_body(sighting: Sighting) -> dict[str, Json]:
    """The item body."""
    return schema.dump(_SIGHTING, sighting)


def parse_sighting(body: Mapping[str, Json]) -> Sighting:
    """From an item body. Raises MalformedError."""
    return schema.load(_SIGHTING, dict(body), Sighting)

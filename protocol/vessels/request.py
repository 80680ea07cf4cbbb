"""`vessel.verify`: a flag State is asked to confirm registry, and to authorise measures (Protocol Art. 8(2))."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from marshmallow import fields

from protocol import schema
from protocol.alerts.places import Position, PositionSchema
from protocol.encoding import Json
from protocol.errors import MalformedError
from protocol.matching.errors import UnreadableError
from protocol.matching.identifiers import Identifier, IdentifierKind
from protocol.matching.traveller import PartSchema
from protocol.vessels.words import VesselMeasure
from protocol.vocabulary import MemberCode, Purpose, Urgency

MAX_DESCRIPTION_CHARACTERS = 1_000
MAX_GROUNDS_CHARACTERS = 2_000
MAX_LEGAL_BASIS_CHARACTERS = 500


@dataclass(frozen=True, slots=True)
class Vessel:
    """How the vessel is known. imo: `IMO9074729`, mmsi: `MMSI237000000`, each empty where unknown; at least one of name, imo,
    mmsi and description says which vessel. flag_claimed: whose flag it flies or claims, None for none.
    The constructor brings both numbers to one form. Raises UnreadableError, MalformedError.
    """

    name: str = ""
    imo: str = ""
    mmsi: str = ""
    description: str = ""
    flag_claimed: MemberCode | None = None

    def __post_init__(self) -> None:
        for number, prefix in (("imo", "IMO"), ("mmsi", "MMSI")):
            text = getattr(self, number)
            value = Identifier(IdentifierKind.VESSEL, text).value if text else ""
            if value and not value.startswith(prefix):
                raise UnreadableError(f"vessel.{number}", f"no {prefix} number", f"write {prefix} and its digits")
            object.__setattr__(self, number, value)
        if not any(text.strip() for text in (self.name, self.imo, self.mmsi, self.description)):
            raise MalformedError("vessel", "says neither a name nor a number nor how the vessel looks")


class VesselSchema(PartSchema):
    """Wire form of `Vessel`."""

    dataclass = Vessel

    name = schema.Text(max_length=100, required=True)
    imo = schema.Text(max_length=16, required=True)
    mmsi = schema.Text(max_length=16, required=True)
    description = schema.Text(max_length=MAX_DESCRIPTION_CHARACTERS, required=True, multiline=True)
    flag_claimed = schema.member(required=True, allow_none=True)


@dataclass(frozen=True, slots=True)
class VesselVerify:
    """position and observed (Unix seconds): where and when it was seen last. measures: what is to be authorised; empty asks
    for the registry alone. grounds: why smuggling of migrants is suspected (Art. 8(2)), no person's name. Raises
    MalformedError.
    """

    vessel: Vessel
    position: Position
    observed: int
    measures: tuple[VesselMeasure, ...]
    grounds: str = field(repr=False)
    legal_basis: str
    purpose: Purpose
    urgency: Urgency = Urgency.ROUTINE

    def __post_init__(self) -> None:
        if self.purpose not in (Purpose.INVESTIGATION, Purpose.PROTECTION):
            raise MalformedError("purpose", "a vessel is verified for investigation or protection")
        if not self.legal_basis.strip() or not self.grounds.strip():
            raise MalformedError("legal_basis", "a request states its legal basis and its grounds")


class VesselVerifySchema(PartSchema):
    """Wire form of `VesselVerify`."""

    dataclass = VesselVerify

    vessel = fields.Nested(VesselSchema, required=True)
    position = fields.Nested(PositionSchema, required=True)
    observed = schema.time()
    measures = schema.SortedTuple(schema.Word(VesselMeasure), required=True)
    grounds = schema.Text(max_length=MAX_GROUNDS_CHARACTERS, min_length=1, required=True, multiline=True)
    legal_basis = schema.Text(max_length=MAX_LEGAL_BASIS_CHARACTERS, min_length=1, required=True)
    purpose = schema.Word(Purpose, required=True)
    urgency = schema.Word(Urgency, required=True)


_REQUEST = VesselVerifySchema()


def vessel_verify_to_body(request: VesselVerify) -> dict[str, Json]:
    """The item body."""
    return schema.dump(_REQUEST, request)


def parse_vessel_verify(body: Mapping[str, Json]) -> VesselVerify:
    """From an item body. Raises MalformedError."""
    return schema.load(_REQUEST, dict(body), VesselVerify)

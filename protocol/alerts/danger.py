"""Immediate danger to life: what a rescue needs, and the extract without persons that a rescue centre gets at once.

Smuggling of Migrants Protocol Art. 9 and 16; danger to life outranks everything (DOMAIN section 1).
"""

from dataclasses import dataclass

from marshmallow import fields

from protocol import schema
from protocol.alerts.legs import MAX_PERSONS
from protocol.alerts.places import Position, PositionSchema
from protocol.matching.errors import UnreadableError
from protocol.matching.identifiers import Identifier, IdentifierKind
from protocol.matching.traveller import PartSchema


@dataclass(frozen=True, slots=True)
class DangerToLife:
    """observed: Unix seconds of the position. persons_on_board: None where nobody can say. vessel: how it looks, its IMO
    number, MMSI or name, in words. telephone: on board or of who raised the alarm; E.164 digits, or empty.
    coordination_centre: which rescue coordination centre was informed, empty when none was yet; informed: when.
    Raises UnreadableError.
    """

    position: Position
    observed: int
    persons_on_board: int | None = None
    vessel: str = ""
    telephone: str = ""
    coordination_centre: str = ""
    informed: int | None = None

    def __post_init__(self) -> None:
        if self.telephone:
            object.__setattr__(self, "telephone", Identifier(IdentifierKind.PHONE, self.telephone).value)
        if bool(self.coordination_centre) != (self.informed is not None):
            raise UnreadableError(
                "danger.informed",
                "a rescue centre without a time, or a time without a centre",
                "say which rescue coordination centre was informed and when, or leave out both",
            )


class DangerToLifeSchema(PartSchema):
    """Wire form of `DangerToLife`."""

    dataclass = DangerToLife

    position = fields.Nested(PositionSchema, required=True)
    observed = schema.time()
    persons_on_board = schema.count(MAX_PERSONS, required=True, allow_none=True)
    vessel = schema.Text(max_length=200, required=True)
    telephone = schema.Text(max_length=32, required=True)
    coordination_centre = schema.Text(max_length=100, required=True)
    informed = schema.time(required=True, allow_none=True)

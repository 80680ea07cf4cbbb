"""`vessel.result`: the State that took measures tells the flag State what came of them (Protocol Art. 8(3))."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from protocol import schema
from protocol.alerts.legs import MAX_PERSONS
from protocol.encoding import Json
from protocol.errors import MalformedError
from protocol.vessels.words import VesselMeasure, VesselOutcome
from protocol.vocabulary import MessageId

MAX_REPORT_CHARACTERS = 4_000


@dataclass(frozen=True, slots=True)
class VesselResult:
    """request_id: the request's `item_id`. taken: the measures that were taken, none exactly when none was. ended: Unix
    seconds. persons_on_board: a number, never names; None where nobody can say. Raises MalformedError.
    """

    request_id: MessageId
    outcome: VesselOutcome
    taken: tuple[VesselMeasure, ...]
    ended: int
    persons_on_board: int | None = None
    report: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if bool(self.taken) == (self.outcome is VesselOutcome.NO_MEASURE_TAKEN):
            raise MalformedError("taken", "names the measures taken, and none exactly when none was taken")


class VesselResultSchema(schema.WireSchema):
    """Wire form of `VesselResult`."""

    dataclass = VesselResult

    request_id = schema.identifier()
    outcome = schema.Word(VesselOutcome, required=True)
    taken = schema.SortedTuple(schema.Word(VesselMeasure), required=True)
    ended = schema.time()
    persons_on_board = schema.count(MAX_PERSONS, required=True, allow_none=True)
    report = schema.Text(max_length=MAX_REPORT_CHARACTERS, required=True, multiline=True)


_RESULT = VesselResultSchema()


def vessel_result_to_body(result: VesselResult) -> dict[str, Json]:
    """The item body."""
    return schema.dump(_RESULT, result)


def parse_vessel_result(body: Mapping[str, Json]) -> VesselResult:
    """From an item body. Raises MalformedError."""
    return schema.load(_RESULT, dict(body), VesselResult)

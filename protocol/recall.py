"""Recall: the owner withdraws what a hit reference stands for; the peer answers what became of its copies (DESIGN 4.5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from protocol import schema
from protocol.encoding import Json
from protocol.errors import MalformedError
from protocol.vocabulary import HitReference, MessageId


class RecallOutcome(StrEnum):
    """What a peer answers. `pending` is the owner's own note until then and never travels."""

    PENDING = "pending"
    PURGED = "purged"
    RETAINED_UNDER_LAW = "retained_under_law"


class AnsweredOutcome(StrEnum):
    """The outcomes that travel."""

    PURGED = "purged"
    RETAINED_UNDER_LAW = "retained_under_law"


@dataclass(frozen=True, slots=True)
class Recall:
    """The body of a recall item."""

    hit_reference: HitReference


@dataclass(frozen=True, slots=True)
class RecallAnswer:
    """The body of its answer. basis: the law under which it is retained; empty when purged. Raises MalformedError."""

    recall_id: MessageId
    outcome: AnsweredOutcome
    basis: str

    def __post_init__(self) -> None:
        if (self.outcome is AnsweredOutcome.RETAINED_UNDER_LAW) != bool(self.basis.strip()):
            raise MalformedError("basis", "names the law when something is retained, and only then")


class RecallSchema(schema.WireSchema):
    """Wire form of `Recall`."""

    dataclass = Recall

    hit_reference = schema.identifier()


class RecallAnswerSchema(schema.WireSchema):
    """Wire form of `RecallAnswer`."""

    dataclass = RecallAnswer

    recall_id = schema.identifier()
    outcome = schema.Word(AnsweredOutcome, required=True)
    basis = schema.Text(max_length=500, required=True)


_RECALL = RecallSchema()
_ANSWER = RecallAnswerSchema()


def recall_to_body(recall: Recall) -> dict[str, Json]:
    """The item body."""
    return schema.dump(_RECALL, recall)


def parse_recall(body: Mapping[str, Json]) -> Recall:
    """From an item body. Raises MalformedError."""
    return schema.load(_RECALL, dict(body), Recall)


def recall_answer_to_body(answer: RecallAnswer) -> dict[str, Json]:
    """The item body."""
    return schema.dump(_ANSWER, answer)


def parse_recall_answer(body: Mapping[str, Json]) -> RecallAnswer:
    """From an item body. Raises MalformedError."""
    return schema.load(_ANSWER, dict(body), RecallAnswer)

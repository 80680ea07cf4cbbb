"""Evidence that a log forked: two checkpoints of one size with different roots, both signed by its key. Proves itself."""

from collections.abc import Mapping
from dataclasses import dataclass

from crypto.notes import NoteVerifier
from protocol import schema
from protocol.encoding import Json
from protocol.errors import RefusedError
from protocol.tlog.checkpoint import MAX_CHECKPOINT_BYTES, Checkpoint, parse_checkpoint_note, verify_checkpoint
from protocol.vocabulary import MemberCode


class NoForkError(RefusedError):
    """The two checkpoints do not show a fork: the accusation is refused."""


@dataclass(frozen=True, slots=True)
class LogFork:
    """The body of an item of kind `log.fork`. member: whose log it is. first, second: the notes, as they came."""

    member: MemberCode
    first: bytes
    second: bytes


class LogForkSchema(schema.WireSchema):
    """Wire form of `LogFork`."""

    dataclass = LogFork

    member = schema.member()
    first = schema.Bytes(max_length=MAX_CHECKPOINT_BYTES, required=True)
    second = schema.Bytes(max_length=MAX_CHECKPOINT_BYTES, required=True)


_FORK = LogForkSchema()


def fork_to_body(fork: LogFork) -> dict[str, Json]:
    """The item body."""
    return schema.dump(_FORK, fork)


def parse_fork(body: Mapping[str, Json]) -> LogFork:
    """From an item body. Raises MalformedError."""
    return schema.load(_FORK, dict(body), LogFork)


def verify_fork(fork: LogFork, log: NoteVerifier) -> Checkpoint:
    """The first of the two checkpoints, if `log` signed both, for one size, with different roots.

    Raises NoForkError, CheckpointError, MalformedError.
    """
    first = verify_checkpoint(parse_checkpoint_note(fork.first), log)
    second = verify_checkpoint(parse_checkpoint_note(fork.second), log)
    if first.size != second.size or first.root == second.root:
        raise NoForkError("the two checkpoints do not contradict each other")
    return first

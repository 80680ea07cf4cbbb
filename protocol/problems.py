"""What a node tells a stranger or a peer when it refuses: one of these closed problem types (RFC 9457), nothing more.

The reason stays in the local log under an event id. To a stranger every refusal is `refused`, so that probing teaches
nothing.
"""

from dataclasses import dataclass
from enum import StrEnum


class ProblemType(StrEnum):
    """The `type` member of a problem document. Closed: a new one is a change of the protocol."""

    REFUSED = "urn:wren:problem:refused"
    """The request was not accepted. Sending it again unchanged will not help."""
    UNAVAILABLE = "urn:wren:problem:unavailable"
    """The node cannot serve now. Send it again later."""
    TOO_LARGE = "urn:wren:problem:too-large"
    """The body is over the limit that docs/protocol.md states."""
    NOT_FOUND = "urn:wren:problem:not-found"
    """No such path."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem type with the HTTP status and the title it always has."""

    type: ProblemType
    status: int
    title: str


PROBLEMS: dict[ProblemType, Problem] = {
    problem.type: problem
    for problem in (
        Problem(ProblemType.REFUSED, 403, "Refused"),
        Problem(ProblemType.UNAVAILABLE, 503, "Temporarily unavailable"),
        Problem(ProblemType.TOO_LARGE, 413, "Too large"),
        Problem(ProblemType.NOT_FOUND, 404, "Not found"),
    )
}

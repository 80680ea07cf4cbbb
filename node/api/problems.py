"""What the country's own systems are told when a request is refused: RFC 9457 documents of closed types.

Unlike a peer, a caller here belongs to the house: it may know which field is wrong, why, and what to do. No document
repeats a value that was sent, for it may be a person's; not even the name of an unknown field, which is the sender's text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, request
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from node.core.errors import (
    CharterAlarmError,
    ConflictError,
    CoreError,
    NotAuthenticatedError,
    NotFoundError,
    NotPermittedError,
)
from node.formats.rejects import FormatError
from node.places.errors import PlacesFileError
from node.server.problems import CONTENT_TYPE, new_event_id
from node.store.errors import StoreBusyError, StoreConflictError
from protocol.errors import MalformedError
from protocol.matching.errors import UnreadableError

MAX_ERRORS = 50
_MAX_PATH = 128
_UNKNOWN = "Unknown field."


class Kind(StrEnum):
    """The `type` of a problem document. Closed."""

    MALFORMED = "urn:wren:api:malformed"
    UNAUTHENTICATED = "urn:wren:api:unauthenticated"
    FORBIDDEN = "urn:wren:api:forbidden"
    NOT_FOUND = "urn:wren:api:not-found"
    METHOD = "urn:wren:api:method-not-allowed"
    NOT_ACCEPTABLE = "urn:wren:api:not-acceptable"
    CONFLICT = "urn:wren:api:conflict"
    CHANGED = "urn:wren:api:changed"
    TOO_LARGE = "urn:wren:api:too-large"
    UNSUPPORTED = "urn:wren:api:unsupported-content"
    INVALID = "urn:wren:api:invalid"
    CONDITION_REQUIRED = "urn:wren:api:condition-required"
    TOO_MANY = "urn:wren:api:too-many-requests"
    FAILED = "urn:wren:api:failed"
    UNAVAILABLE = "urn:wren:api:unavailable"


STATUS: dict[Kind, tuple[int, str]] = {
    Kind.MALFORMED: (400, "The request is malformed"),
    Kind.UNAUTHENTICATED: (401, "A valid token is needed"),
    Kind.FORBIDDEN: (403, "Not permitted"),
    Kind.NOT_FOUND: (404, "There is no such thing"),
    Kind.METHOD: (405, "No such method here"),
    Kind.NOT_ACCEPTABLE: (406, "Not available in that form"),
    Kind.CONFLICT: (409, "It is not in the state that this needs"),
    Kind.CHANGED: (412, "It changed meanwhile"),
    Kind.TOO_LARGE: (413, "Too large"),
    Kind.UNSUPPORTED: (415, "This kind of content is not read here"),
    Kind.INVALID: (422, "What was sent does not hold"),
    Kind.CONDITION_REQUIRED: (428, "If-Match is needed"),
    Kind.TOO_MANY: (429, "Too many requests"),
    Kind.FAILED: (500, "The node failed"),
    Kind.UNAVAILABLE: (503, "Temporarily unavailable"),
}
KIND_OF_STATUS = {status: kind for kind, (status, _) in STATUS.items()}


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field. field: its path, as `traveller.documents.0.number`; empty for the whole."""

    field: str
    reason: str
    remedy: str = ""

    def document(self) -> dict[str, str]:
        """As JSON has it."""
        return {"field": self.field[:_MAX_PATH], "reason": self.reason, "remedy": self.remedy}


class ProblemError(Exception):
    """A request is refused: the caller is told kind, detail and field errors; correct the request by them."""

    def __init__(
        self,
        kind: Kind,
        detail: str = "",
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail or STATUS[kind][1])
        self.kind = kind
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})


def not_found() -> ProblemError:
    """One text for what does not exist and for what belongs to another agency."""
    return ProblemError(Kind.NOT_FOUND, "your agency has nothing under this reference")


def invalid(field: str, reason: str, remedy: str = "") -> ProblemError:
    """One field does not hold."""
    return ProblemError(Kind.INVALID, errors=[FieldError(field, reason, remedy)])


def install_problems(app: Flask) -> None:
    """Turns every error, expected or not, into a problem document and a log line without request content."""
    app.register_error_handler(HTTPException, answer_error)  # flask-smorest registers its own
    app.register_error_handler(Exception, answer_error)


def answer_error(error: Exception) -> Response:
    """The document of an error."""
    problem = problem_of(error)
    event_id = new_event_id()
    status, title = STATUS[problem.kind]
    structlog.get_logger().warning(
        "api_refused" if status < HTTPStatus.INTERNAL_SERVER_ERROR else "api_failed",
        event_id=event_id,
        status=status,
        method=request.method,
        route=request.url_rule.rule if request.url_rule else None,
        error=type(error).__name__,
    )
    document: dict[str, Any] = {
        "type": problem.kind.value,
        "title": title,
        "status": status,
        "instance": f"urn:wren:event:{event_id}",
    }
    if problem.detail:
        document["detail"] = problem.detail
    if problem.errors:
        document["errors"] = [one.document() for one in problem.errors[:MAX_ERRORS]]
    body = json.dumps(document, separators=(",", ":"))
    return Response(body, status, headers=problem.headers, content_type=CONTENT_TYPE)


def problem_of(error: Exception) -> ProblemError:
    """Which problem an error is. What is not known here is a failure, of which nothing is told."""
    match error:
        case ProblemError():
            return error
        case NotAuthenticatedError():
            return ProblemError(Kind.UNAUTHENTICATED, str(error), headers={"WWW-Authenticate": 'Bearer realm="wren"'})
        case NotPermittedError():
            return ProblemError(Kind.FORBIDDEN, str(error))
        case NotFoundError():
            return not_found()
        case ConflictError():
            return ProblemError(Kind.CONFLICT, str(error))
        case CharterAlarmError():
            return ProblemError(Kind.UNAVAILABLE, "exchange is stopped: two successors of one charter were seen")
        case StoreConflictError():
            return ProblemError(
                Kind.CONFLICT, "somebody else did the same at this time: look, and send it again if need be"
            )
        case StoreBusyError():
            return ProblemError(Kind.UNAVAILABLE, "the database is busy: send it again")
        case PlacesFileError():
            return ProblemError(Kind.UNAVAILABLE, "the node's files of places cannot be read: tell the operator")
        case UnreadableError():
            return invalid(error.field, error.reason, error.remedy)
        case MalformedError():
            return invalid(error.field, error.reason)
        case FormatError():
            return invalid(f"line {error.line}" if error.line else "file", error.reason, error.remedy)
        case ValidationError():
            return ProblemError(Kind.INVALID, errors=list(field_errors(error.messages)))
        case HTTPException():
            return _of_status(error)
        case CoreError() | _:
            return ProblemError(Kind.FAILED)


def field_errors(messages: Any, path: str = "") -> Iterator[FieldError]:
    """One for each message of marshmallow. The names of unknown fields are left out: they are the sender's text."""
    if isinstance(messages, dict):
        for key, inner in messages.items():
            if inner == [_UNKNOWN]:
                yield FieldError(path, "has a field that is not known here", "send only the documented ones")
            elif key == "_schema":
                yield from field_errors(inner, path)
            else:
                yield from field_errors(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(messages, list):
        for inner in messages:
            yield from field_errors(inner, path)
    else:
        yield FieldError(path, str(messages).rstrip("."))


def _of_status(error: HTTPException) -> ProblemError:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    fallback = Kind.MALFORMED if status < HTTPStatus.INTERNAL_SERVER_ERROR else Kind.FAILED
    kind = KIND_OF_STATUS.get(status, fallback)
    allowed = getattr(error, "valid_methods", None)
    return ProblemError(kind, headers={"Allow": ", ".join(sorted(allowed))} if allowed else None)

"""Every refusal and failure leaves as one RFC 9457 problem document that tells a stranger nothing beyond its type.

What happened goes to the local log under an event id; the same random id is the document's `instance`, so that an
operator can find the line when a peer asks.
"""

import json
import secrets
from http import HTTPStatus

import structlog
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from protocol.problems import PROBLEMS, ProblemType

CONTENT_TYPE = "application/problem+json"

_TYPE_OF_STATUS = {
    HTTPStatus.NOT_FOUND: ProblemType.NOT_FOUND,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ProblemType.TOO_LARGE,
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: ProblemType.TOO_LARGE,
    HTTPStatus.REQUEST_TIMEOUT: ProblemType.UNAVAILABLE,
    HTTPStatus.TOO_MANY_REQUESTS: ProblemType.UNAVAILABLE,
}


def new_event_id() -> str:
    """A random id (16 hex digits) that joins a problem document to its line in the local log."""
    return secrets.token_hex(8)


def problem_json(type_urn: str, title: str, status: int, event_id: str) -> bytes:
    """The problem document, RFC 9457 section 3.1, without `detail`."""
    document = {"type": type_urn, "title": title, "status": status, "instance": f"urn:wren:event:{event_id}"}
    return json.dumps(document, separators=(",", ":")).encode("ascii")


def problem_for_status(status: int, event_id: str) -> bytes:
    """The document for an HTTP status that the server itself answers with, under the closed type nearest to it."""
    server_failed = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    fallback = ProblemType.UNAVAILABLE if server_failed else ProblemType.REFUSED
    problem = PROBLEMS[_TYPE_OF_STATUS.get(HTTPStatus(status), fallback)]
    return problem_json(problem.type.value, problem.title, status, event_id)


def problem_response(type_urn: str, title: str, status: int, *, event_id: str | None = None) -> Response:
    """A Flask response with the problem document. Log the reason under the same `event_id` before returning it."""
    document = problem_json(type_urn, title, status, event_id or new_event_id())
    return Response(document, status=status, content_type=CONTENT_TYPE)


def install_problems(app: Flask) -> None:
    """Turns every error of `app`, expected or not, into a problem document and a log line without request content."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected_error)


def _http_error(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if status < HTTPStatus.BAD_REQUEST and error.response is None:
        return Response(error.get_response().get_data(), status=status, headers=dict(error.get_headers()))
    response = _answer("request_refused", status, error)
    # RFC 9110 section 15.5.6: a 405 names the methods that exist.
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _unexpected_error(error: Exception) -> Response:
    return _answer("request_failed", HTTPStatus.INTERNAL_SERVER_ERROR, error)


def _answer(event: str, status: int, error: Exception) -> Response:
    event_id = new_event_id()
    route = request.url_rule.rule if request.url_rule else None
    structlog.get_logger().warning(
        event, event_id=event_id, status=int(status), method=request.method, route=route, error=type(error).__name__
    )
    return Response(problem_for_status(status, event_id), status=status, content_type=CONTENT_TYPE)

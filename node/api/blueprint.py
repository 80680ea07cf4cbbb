"""flask-smorest's blueprint with this API's own reader of bodies and its problems in every operation's documentation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn, TypeVar, cast

import flask_smorest
from flask import Request, request
from marshmallow import RAISE, ValidationError
from webargs import core
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import CombinedMultiDict

from node.api.json_bodies import parse_json
from node.api.problems import Kind, ProblemError, field_errors

View = TypeVar("View", bound=Callable[..., Any])


class StrictParser(FlaskParser):
    """Unknown fields are refused everywhere, JSON is read by `parse_json`, and every refusal is a ProblemError."""

    DEFAULT_UNKNOWN_BY_LOCATION = dict.fromkeys(FlaskParser.__location_map__, RAISE)

    def _raw_load_json(self, req: Request) -> Any:
        if req.mimetype != "application/json":
            raise ProblemError(Kind.UNSUPPORTED, "send the body as application/json")
        raw = req.get_data(cache=True)
        return parse_json(raw) if raw else core.missing

    def load_files(self, req: Request, schema: Any) -> Any:
        """Fields and files of an upload together. Raises ProblemError for another kind of body."""
        if req.mimetype != "multipart/form-data":
            raise ProblemError(Kind.UNSUPPORTED, "send the body as multipart/form-data")
        return self._makeproxy(CombinedMultiDict([req.form, req.files]), schema)

    def handle_error(self, error: ValidationError, *_: Any, **__: Any) -> NoReturn:
        """Raises ProblemError: what webargs calls a location is no part of a field's path."""
        messages = error.messages
        if isinstance(messages, dict) and len(messages) == 1:
            messages = next(iter(messages.values()))
        raise ProblemError(Kind.INVALID, errors=list(field_errors(messages))) from error


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]
    """A part of the API. The methods below only give flask-smorest's own ones their types."""

    ARGUMENTS_PARSER = StrictParser()

    def get(self, path: str) -> Callable[[View], View]:
        """A route for GET."""
        return cast(Callable[[View], View], super().get(path))

    def post(self, path: str) -> Callable[[View], View]:
        """A route for POST."""
        return cast(Callable[[View], View], super().post(path))

    def put(self, path: str) -> Callable[[View], View]:
        """A route for PUT."""
        return cast(Callable[[View], View], super().put(path))

    def delete(self, path: str) -> Callable[[View], View]:
        """A route for DELETE."""
        return cast(Callable[[View], View], super().delete(path))

    def arguments(self, *schema: Any, **options: Any) -> Callable[[View], View]:
        """What is read from the request, and passed first."""
        return cast(Callable[[View], View], super().arguments(*schema, **options))

    def response(self, *schema: Any, **options: Any) -> Callable[[View], View]:
        """What is answered."""
        return cast(Callable[[View], View], super().response(*schema, **options))

    def alt_response(self, *status: Any, **options: Any) -> Callable[[View], View]:
        """What else is answered."""
        return cast(Callable[[View], View], super().alt_response(*status, **options))


def refuse_encoded_body() -> None:
    """A compressed body could be a thousand times its size: none is read. Raises ProblemError."""
    if request.headers.get("Content-Encoding", "identity").strip().lower() not in ("", "identity"):
        raise ProblemError(Kind.UNSUPPORTED, "send the body without a Content-Encoding")

"""The OpenAPI document: what flask-smorest gathers, and what is the same for every operation."""

from __future__ import annotations

from typing import Any

from flask import Flask

from node.api.idempotent import HEADER, is_never_kept
from node.api.problems import STATUS, Kind
from node.api.rules import Rule, route_table
from node.server.problems import CONTENT_TYPE

TITLE = "WREN: the country's side"
VERSION = "1"
_ALWAYS = (Kind.MALFORMED, Kind.NOT_FOUND, Kind.METHOD, Kind.TOO_LARGE, Kind.UNSUPPORTED, Kind.INVALID, Kind.FAILED)
_SERVER = (Kind.UNAVAILABLE,)
_TOKEN = (Kind.UNAUTHENTICATED, Kind.FORBIDDEN, Kind.TOO_MANY)
_OF_SERVER = (408, 431)
"""Refused before the application sees them: a head or a body that is too slow or too large."""

PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "instance"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "instance": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "reason", "remedy"],
                "properties": {name: {"type": "string"} for name in ("field", "reason", "remedy")},
            },
        },
    },
}


def complete(api: Any, app: Flask) -> None:
    """Adds problems, security and the Idempotency-Key to every operation of the document."""
    api.spec.components.schema("ProblemDocument", PROBLEM)
    api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    rules = {(_path(path), method.lower()): (name, stated) for name, method, path, stated in route_table(app)}
    # The document is completed once; what smorest keeps in it is what is served.
    for path, operations in api.spec._paths.items():
        for method, operation in operations.items():
            if isinstance(operation, dict) and (path, method) in rules:
                endpoint, stated = rules[path, method]
                _complete(operation, method, stated, kept=not is_never_kept(app, endpoint))


def _complete(operation: dict[str, Any], method: str, stated: Rule, *, kept: bool) -> None:
    responses = operation.setdefault("responses", {})
    responses.pop("default", None)
    kinds = [*_ALWAYS, *_SERVER, *(() if stated.is_public else _TOKEN)]
    if method == "post" and kept:
        kinds.append(Kind.CONFLICT)
        operation.setdefault("parameters", []).append(
            {
                "in": "header",
                "name": HEADER,
                "required": False,
                "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[\\x21-\\x7e]+$"},
                "description": "The same key with the same request is done once; its answer is given again for a day.",
            }
        )
    if method == "put":
        kinds += [Kind.CHANGED, Kind.CONDITION_REQUIRED, Kind.CONFLICT]
    for kind in kinds:
        status, title = STATUS[kind]
        responses[str(status)] = _problem(title)
    for status in _OF_SERVER:
        responses[str(status)] = _problem("Refused before it was read whole")
    if not stated.is_public:
        operation["security"] = [{"token": []}]
        scopes = " or ".join(f"`{scope.value}`" for scope in sorted(stated.scopes))
        operation["description"] = f"{operation.get('description', '')}\n\nNeeds the scope {scopes}.".strip()


def _problem(title: str) -> dict[str, Any]:
    reference = {"$ref": "#/components/schemas/ProblemDocument"}
    return {"description": title, "content": {CONTENT_TYPE: {"schema": reference}}}


def _path(rule: str) -> str:
    """/checks/<string:check_id> as OpenAPI writes it: /checks/{check_id}."""
    parts = []
    for part in rule.split("<"):
        name, closing, rest = part.partition(">")
        parts.append(f"{{{name.rpartition(':')[2]}}}{rest}" if closing else part)
    return "".join(parts)

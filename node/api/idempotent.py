"""`Idempotency-Key` on every POST: a request whose answer was lost may be sent again, and is not done again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Flask, Response, g, request

from node.api.authentication import principal
from node.api.problems import Kind, ProblemError
from node.core.context import NodeContext
from node.core.idempotency import Conflict, Fresh, InProgress, Replay, abandon, begin, finish, request_digest

View = TypeVar("View", bound=Callable[..., Any])
HEADER = "Idempotency-Key"
MAX_KEPT_BYTES = 1024 * 1024
_CHUNK = 65_536
_NEVER_KEPT = "wren_never_kept"
_KEPT_HEADERS = ("Content-Type", "Location", "ETag")


def never_kept(view: View) -> View:
    """States that neither request nor answer of an endpoint is ever kept: it does nothing that could be done twice."""
    setattr(view, _NEVER_KEPT, True)
    return view


def is_never_kept(app: Flask, endpoint: str | None) -> bool:
    """Whether an endpoint says so."""
    return getattr(app.view_functions.get(endpoint or ""), _NEVER_KEPT, False) is True


def install_idempotency(app: Flask, node: NodeContext) -> None:
    """Give it after authentication: a key belongs to the caller's agency, and its answer to the caller."""

    @app.before_request
    def claim() -> Response | None:
        key = request.headers.get(HEADER)
        if key is None or request.method != "POST" or "principal" not in g or is_never_kept(app, request.endpoint):
            return None
        who = principal()
        # The query belongs to the request, and so does the form of the answer that was asked for.
        path = f"{request.full_path}\0{request.headers.get('Accept', '')}"
        digest = request_digest(who, request.method, path, _body_digest())
        with node.store.write() as tx:
            begun = begin(tx, who.agency, key, digest, node.clock.now())
        match begun:
            case Fresh():
                g.idempotency = key
                return None
            case Replay(status, response):
                return _restored(status, response)
            case Conflict():
                raise ProblemError(Kind.CONFLICT, "this Idempotency-Key was used for another request: take a new one")
            case InProgress():
                raise ProblemError(Kind.CONFLICT, "the same request is being done: ask for its result in a moment")

    @app.after_request
    def settle(response: Response) -> Response:
        key = g.pop("idempotency", None)
        if key is None or response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return response  # after a failure nobody knows what was done: the key stays in progress until it expires
        agency = principal().agency
        with node.store.write() as tx:
            if response.status_code < HTTPStatus.BAD_REQUEST:
                finish(tx, agency, key, response.status_code, _kept(response))
            else:
                abandon(tx, agency, key)
        return response


def _body_digest() -> bytes:
    """SHA-256 of the body; of an upload, of its fields and of its files, which lie on disk."""
    if request.mimetype != "multipart/form-data":
        return hashlib.sha256(request.get_data(cache=True)).digest()
    parts: list[list[str]] = [["field", name, value] for name, value in request.form.items(multi=True)]
    for name, file in request.files.items(multi=True):
        digest = hashlib.sha256()
        while chunk := file.stream.read(_CHUNK):
            digest.update(chunk)
        file.stream.seek(0)
        parts.append(["file", name, file.filename or "", digest.hexdigest()])
    return hashlib.sha256(json.dumps(sorted(parts)).encode("utf-8", "surrogatepass")).digest()


def _kept(response: Response) -> bytes:
    headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
    body: bytes | None = g.pop("idempotent_body", None)  # what is kept in place of an answer that holds a secret
    if body is None:
        body = response.get_data()
    return json.dumps(headers).encode("ascii") + b"\n" + body


def _restored(status: int, kept: bytes) -> Response:
    head, _, body = kept.partition(b"\n")
    headers: dict[str, Any] = json.loads(head)
    return Response(body, status, headers=headers)

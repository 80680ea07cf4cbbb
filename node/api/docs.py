"""The OpenAPI document, and the same as a page that needs neither script nor anything from outside."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from typing import Any

from flask import Blueprint, Response

from node.api.docs_page import STYLE, page
from node.api.rules import public

_STYLE_DIGEST = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_STYLE_DIGEST}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def make_docs(api: Any) -> Blueprint:
    """The two public endpoints."""
    blueprint = Blueprint("docs", __name__, url_prefix="/api/v1")

    @cache
    def document() -> dict[str, Any]:
        made: dict[str, Any] = api.spec.to_dict()
        return made

    @cache
    def page_text() -> str:
        return page(document())

    @blueprint.get("/openapi.json")
    @public
    def openapi() -> Response:
        return Response(json.dumps(document(), indent=1), content_type="application/json")

    @blueprint.get("/docs")
    @public
    def docs() -> Response:
        response = Response(page_text(), content_type="text/html; charset=utf-8")
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return blueprint

"""The OpenAPI document, and the same as a page that needs neither script nor anything from outside."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from html import escape
from typing import Any

from flask import Blueprint, Response

from node.api.rules import public

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}"
    "h2{margin-top:2.5rem;border-bottom:1px solid #ccc}h3 code{background:#eee;padding:.1rem .4rem;border-radius:.2rem}"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #ccc;padding:.25rem .5rem;text-align:left;"
    "vertical-align:top}details{margin:.4rem 0}pre{background:#f4f4f4;padding:.6rem;overflow:auto}"
)
_STYLE_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
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


def page(document: dict[str, Any]) -> str:
    """HTML of an OpenAPI document: operations by tag, then the schemas they name."""
    title = escape(document["info"]["title"])
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>",
        f"<title>{title}</title><style>{_STYLE}</style><h1>{title}</h1>",
        "<p>Machine-readable: <a href=openapi.json>openapi.json</a></p>",
    ]
    by_tag: dict[str, list[str]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if isinstance(operation, dict) and "responses" in operation:
                tag = (operation.get("tags") or ["other"])[0]
                by_tag.setdefault(tag, []).append(_operation(method, path, operation))
    for tag, operations_of_tag in by_tag.items():
        parts.append(f"<h2>{escape(tag)}</h2>{''.join(operations_of_tag)}")
    parts.append("<h2>Schemas</h2>")
    for name, schema in document["components"].get("schemas", {}).items():
        parts.append(f"<details id='schema-{escape(name)}'><summary>{escape(name)}</summary>{_json(schema)}</details>")
    return "".join(parts)


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    parts = [f"<h3><code>{method.upper()} {escape(path)}</code></h3><p>{escape(operation.get('summary', ''))}</p>"]
    for paragraph in operation.get("description", "").split("\n\n"):
        parts.append(f"<p>{escape(paragraph)}</p>")
    if parameters := operation.get("parameters"):
        rows = "".join(
            f"<tr><td><code>{escape(one['name'])}</code><td>{escape(one['in'])}<td>{'yes' if one.get('required') else 'no'}"
            f"<td>{escape(one.get('description', ''))}"
            for one in parameters
        )
        parts.append(f"<table><tr><th>parameter<th>in<th>required<th>what{rows}</table>")
    if body := operation.get("requestBody"):
        parts.append(f"<details><summary>Body</summary>{_json(body)}</details>")
    answers = "".join(
        f"<tr><td>{escape(str(status))}<td>{escape(answer.get('description', ''))}<td>{_links(answer)}"
        for status, answer in sorted(operation["responses"].items(), key=lambda one: str(one[0]))
    )
    parts.append(f"<table><tr><th>status<th>meaning<th>body{answers}</table>")
    return "".join(parts)


def _links(answer: dict[str, Any]) -> str:
    names = []
    for kind, content in answer.get("content", {}).items():
        reference = content.get("schema", {}).get("$ref", "")
        name = escape(reference.rpartition("/")[2])
        names.append(f"{escape(kind)} <a href='#schema-{name}'>{name}</a>" if name else escape(kind))
    return "<br>".join(names)


def _json(value: Any) -> str:
    return f"<pre>{escape(json.dumps(value, indent=1))}</pre>"

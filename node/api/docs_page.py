"""An OpenAPI document as one page of HTML that needs neither script nor anything from outside."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape
from typing import Any

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}"
    "h2{margin-top:3rem;border-bottom:1px solid #ccc}h3{margin-top:2rem}h3 code{background:#eee;padding:.1rem .4rem;"
    "border-radius:.2rem}table{border-collapse:collapse;width:100%;margin:.6rem 0}td,th{border:1px solid #ccc;"
    "padding:.25rem .5rem;text-align:left;vertical-align:top}details{margin:.4rem 0}nav ul{columns:2;padding-left:1.2rem}"
    "nav li{break-inside:avoid}pre{background:#f4f4f4;padding:.6rem;overflow:auto}code{overflow-wrap:anywhere}"
    "td:first-child code{white-space:nowrap}"
    ":target{outline:2px solid #06c;outline-offset:.3rem}@media(max-width:45rem){nav ul{columns:1}}"
)
_CODE = re.compile(r"`([^`]+)`")
_REFERENCE = re.compile(r'"#/components/schemas/([^"]+)"')
_REFUSED_FROM = 400


def page(document: dict[str, Any]) -> str:
    """HTML of an OpenAPI 3.1 document: a list of contents, operations by tag, then the schemas they name."""
    title = escape(document["info"]["title"])
    tags = {tag["name"]: tag.get("description", "") for tag in document.get("tags", [])}
    by_tag: dict[str, list[_Operation]] = {}
    for operation in _operations(document):
        by_tag.setdefault(operation.tag, []).append(operation)
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>",
        f"<title>{title}</title><style>{STYLE}</style><h1>{title}</h1>",
        "<p>Machine-readable: <a href=openapi.json>openapi.json</a></p>",
        f"<nav aria-label=contents>{''.join(_contents(tag, tags, ops) for tag, ops in by_tag.items())}",
        "<p><a href='#schemas'>Schemas</a></nav>",
    ]
    for tag, operations in by_tag.items():
        parts.append(f"<h2 id='{escape(tag)}'>{escape(_heading(tag, tags))}</h2>")
        parts += (operation.html() for operation in operations)
    parts.append("<h2 id=schemas>Schemas</h2>")
    schemas = document["components"].get("schemas", {})
    for name in _named(document["paths"], schemas):
        parts.append(f"<h3 id='schema-{escape(name)}'><code>{escape(name)}</code></h3>{_schema(schemas[name])}")
    return "".join(parts)


def _named(paths: dict[str, Any], schemas: dict[str, Any]) -> list[str]:
    """The schemas that an operation leads to, in the document's order: libraries add others."""
    found: set[str] = set()
    waiting = _REFERENCE.findall(json.dumps(paths))
    while waiting:
        name = waiting.pop()
        if name in schemas and name not in found:
            found.add(name)
            waiting += _REFERENCE.findall(json.dumps(schemas[name]))
    return [name for name in schemas if name in found]


class _Operation:
    """One method of one path."""

    def __init__(self, method: str, path: str, said: dict[str, Any], shared: list[dict[str, Any]]) -> None:
        self.tag = (said.get("tags") or ["other"])[0]
        self.summary = said.get("summary", "")
        self._name = f"{method.upper()} {path}"
        self._said = said
        self._parameters = shared + said.get("parameters", [])

    @property
    def anchor(self) -> str:
        """What a link within the page leads to."""
        return re.sub(r"[^A-Za-z0-9]+", "-", self._name).strip("-")

    def link(self) -> str:
        """Its line in the list of contents."""
        return f"<li><a href='#{self.anchor}'>{escape(self.summary or self._name)}</a>"

    def html(self) -> str:
        """All that the document says of it."""
        parts = [f"<h3 id='{self.anchor}'><code>{escape(self._name)}</code></h3><p>{_text(self.summary)}</p>"]
        parts += (f"<p>{_text(one)}</p>" for one in self._said.get("description", "").split("\n\n") if one)
        if self._parameters:
            rows = "".join(_parameter(one) for one in self._parameters)
            parts.append(f"<table><tr><th>parameter<th>in<th>required<th>values<th>what{rows}</table>")
        for kind, content in self._said.get("requestBody", {}).get("content", {}).items():
            parts.append(f"<p>Body, {escape(kind)}: {_values(content.get('schema', {}))}</p>")
        return "".join(parts) + self._answers()

    def _answers(self) -> str:
        rows: dict[bool, list[str]] = {False: [], True: []}
        refusals = []
        for status, answer in sorted(self._said["responses"].items(), key=lambda one: str(one[0])):
            refused = not str(status).isdigit() or int(status) >= _REFUSED_FROM
            if refused:
                refusals.append(str(status))
            said = _text(answer.get("description", ""))
            rows[refused].append(f"<tr><td>{escape(str(status))}<td>{said}<td>{_bodies(answer)}")
        head = "<table><tr><th>status<th>meaning<th>body"
        shown = f"{head}{''.join(rows[False])}</table>" if rows[False] else ""
        if not refusals:
            return shown
        summary = f"<summary>Refusals: {escape(', '.join(refusals))}</summary>"
        return f"{shown}<details>{summary}{head}{''.join(rows[True])}</table></details>"


def _operations(document: dict[str, Any]) -> Iterator[_Operation]:
    for path, methods in document["paths"].items():
        for method, said in methods.items():
            if isinstance(said, dict) and "responses" in said:
                yield _Operation(method, path, said, methods.get("parameters", []))


def _contents(tag: str, tags: dict[str, str], operations: list[_Operation]) -> str:
    links = "".join(operation.link() for operation in operations)
    return f"<p><a href='#{escape(tag)}'>{escape(_heading(tag, tags))}</a><ul>{links}</ul>"


def _heading(tag: str, tags: dict[str, str]) -> str:
    said = tags.get(tag, "")
    return f"{tag.replace('_', ' ').capitalize()}: {said[:1].lower()}{said[1:]}" if said else tag


def _parameter(one: dict[str, Any]) -> str:
    required = "yes" if one.get("required") else "no"
    return (
        f"<tr><td><code>{escape(one['name'])}</code><td>{escape(one['in'])}<td>{required}"
        f"<td>{_values(one.get('schema', {}))}<td>{_text(one.get('description', ''))}"
    )


def _bodies(answer: dict[str, Any]) -> str:
    return "<br>".join(
        f"{escape(kind)} {_values(content['schema'])}" if content.get("schema") else escape(kind)
        for kind, content in answer.get("content", {}).items()
    )


def _schema(schema: dict[str, Any]) -> str:
    properties = schema.get("properties")
    if not properties:
        return f"<p>{_values(schema)}</p>"
    required = set(schema.get("required", ()))
    rows = "".join(
        f"<tr><td><code>{escape(name)}</code><td>{'yes' if name in required else 'no'}<td>{_values(one)}"
        f"<td>{_text(one.get('description', '') if isinstance(one, dict) else '')}"
        for name, one in properties.items()
    )
    return f"<table><tr><th>field<th>required<th>values<th>what{rows}</table>"


def _values(schema: Any) -> str:
    """What a value may be, in words where they suffice, else as the document has it."""
    if not isinstance(schema, dict) or not schema:
        return "anything"
    if reference := schema.get("$ref"):
        name = escape(reference.rpartition("/")[2])
        return f"<a href='#schema-{name}'>{name}</a>"
    if schema.get("enum"):
        return "one of " + ", ".join(f"<code>{escape(json.dumps(one))}</code>" for one in schema["enum"])
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            return (" and " if word == "allOf" else " or ").join(_values(one) for one in schema[word])
    kinds = schema.get("type", [])
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if "array" in kinds:
        return f"list of {_values(schema.get('items', {}))}{_limits(schema)}"
    if not kinds or schema.get("properties"):
        return f"<pre>{escape(json.dumps(schema, indent=1))}</pre>"
    return escape(" or ".join(str(kind) for kind in kinds)) + _limits(schema)


_LIMITS = ("format", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern", "default")


def _limits(schema: dict[str, Any]) -> str:
    said = [f"{name} {json.dumps(schema[name])}" for name in _LIMITS if schema.get(name) not in (None, "")]
    return f" ({escape(', '.join(said))})" if said else ""


def _text(said: str) -> str:
    return _CODE.sub(r"<code>\1</code>", escape(said))

"""Pages by cursor: an opaque text that says after which reference the next page begins.

A cursor grants nothing: it is looked up among the caller's own objects only, so a forged one finds less, never more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from node.api.problems import ProblemError, invalid
from protocol.encoding import bytes_to_text, text_to_bytes
from protocol.errors import MalformedError

MAX_LIMIT = 200
_MAX_CURSOR = 200


class PageQuery(Schema):
    """Which page."""

    cursor = fields.String(
        load_default="", validate=validate.Length(max=_MAX_CURSOR), metadata={"description": "next_cursor of a page"}
    )
    limit = fields.Integer(load_default=100, validate=validate.Range(1, MAX_LIMIT))


def after(query: Mapping[str, Any]) -> str:
    """The reference after which the page begins, empty for the first. Raises ProblemError for a text that is no cursor."""
    cursor = query["cursor"]
    if not cursor:
        return ""
    try:
        text = text_to_bytes(cursor).decode("ascii")
    except (MalformedError, UnicodeDecodeError) as error:
        raise _no_cursor() from error
    if not text.isprintable():
        raise _no_cursor()
    return text


def after_number(query: Mapping[str, Any]) -> int:
    """As `after`, where references are numbers; 0 for the first page."""
    text = after(query)
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) <= 15):
        raise _no_cursor()
    return int(text)


def cursor_of(reference: str | int | None) -> str | None:
    """The cursor that begins after a reference; None for None: there is no further page."""
    return None if reference is None else bytes_to_text(str(reference).encode("ascii"))


def _no_cursor() -> ProblemError:
    return invalid("cursor", "not a cursor of this API", "begin again without one")

"""Imports: what is submitted, what it would change, what was rejected, how it is decided."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from flask_smorest.fields import Upload
from marshmallow import Schema, ValidationError, fields, validate, validates_schema
from werkzeug.datastructures import FileStorage

from node.api.schemas.entries import EntryPart, ImportSchema
from node.api.schemas.parts import Request, many, text, word
from node.core.imports import Change, ImportMode
from protocol.schema import MAX_TIME
from protocol.vocabulary import Role

MAX_LIST_NAME = 64
MAX_ENTRIES = 1000
FILES = ("file", "aliases", "addresses")


class ListMode(StrEnum):
    """The modes of `ImportMode` that a caller chooses."""

    REPLACE_LIST = ImportMode.REPLACE_LIST
    ADD_OR_CHANGE = ImportMode.ADD_OR_CHANGE


class Format(StrEnum):
    """Files that are read. ofac: sdn.csv as `file`, alt.csv as `aliases`, add.csv as `addresses`, and `list_date`."""

    WREN_CSV = "wren_csv"
    WREN_XLSX = "wren_xlsx"
    UN_XML = "un_xml"
    OFAC = "ofac"


def list_name() -> fields.String:
    """A list of the agency."""
    return text(MAX_LIST_NAME, min_length=1, required=True)


def mode() -> fields.Enum[Any]:
    """replace_list removes what the list has and the import does not name."""
    return word(ListMode, required=True)


class EntryRequest(Request):
    """One entry for a list: an import of one."""

    list_name = list_name()
    entry = fields.Nested(EntryPart, required=True)


class EntriesRequest(Request):
    """Entries for a list."""

    list_name = list_name()
    mode = mode()
    entries = many(fields.Nested(EntryPart), most=MAX_ENTRIES)


class FileRequest(Request):
    """A file, and how it is to be read. list_date: Unix seconds, only for `ofac`, whose files do not say."""

    list_name = list_name()
    mode = mode()
    format = word(Format, required=True)
    list_date = fields.Integer(validate=validate.Range(1, MAX_TIME))
    file = Upload(required=True)
    aliases = Upload()
    addresses = Upload()

    @validates_schema
    def require_date(self, given: dict[str, Any], **_: Any) -> None:
        """Raises ValidationError for OFAC without its day, and for text where a file belongs."""
        for name in FILES:
            if name in given and not isinstance(given[name], FileStorage):
                raise ValidationError("not a file", name)
        if given.get("format") is Format.OFAC and "list_date" not in given:
            raise ValidationError("needed for this format", "list_date")


class DecisionRequest(Request):
    """Why an import is turned down; kept with its leaf. No person's particulars."""

    why = text(500, min_length=1, required=True)


class ChangeSchema(Schema):
    """What approval would do, or did, to an entry."""

    entry_id = fields.String(required=True)
    change = word(Change, required=True)
    line = fields.Integer(required=True)
    fields_ = fields.List(fields.String(), data_key="fields", attribute="fields", required=True)
    shown = fields.Boolean(required=True)
    refer_to = word(Role)
    before = fields.Nested(EntryPart, allow_none=True)
    after = fields.Nested(EntryPart, allow_none=True)


class ChangesPage(Schema):
    """In order of reference."""

    items = fields.List(fields.Nested(ChangeSchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)


class RejectSchema(Schema):
    """One reason why a record was rejected; nothing of the record is repeated."""

    line = fields.Integer(required=True)
    field = fields.String(required=True)
    reason = fields.String(required=True)
    remedy = fields.String(required=True)


class RejectsPage(Schema):
    """In the order of the file."""

    items = fields.List(fields.Nested(RejectSchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)


class ApprovalSchema(ImportSchema):
    """An import that waits. may_decide: false for one's own."""

    may_decide = fields.Boolean(required=True)


class ApprovalPage(Schema):
    """Newest first."""

    items = fields.List(fields.Nested(ApprovalSchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)

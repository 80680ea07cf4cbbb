"""Wire forms out of STIX, where what is null or empty is left out: it is put back before the schema judges."""

from typing import Any

from marshmallow import fields

from protocol.encoding import Json
from protocol.schema import WireSchema


def restored(schema: WireSchema, body: dict[str, Any]) -> dict[str, Json]:
    """The body with null, an empty list, an empty text or false for each field it lacks, at any depth."""
    return {name: _restored(field, body.get(name)) for name, field in schema.fields.items()} | {
        name: value for name, value in body.items() if name not in schema.fields
    }


def _restored(field: fields.Field[Any], value: Any) -> Any:
    if isinstance(field, fields.Nested):
        inner = field.schema
        return restored(inner, value) if isinstance(value, dict) and isinstance(inner, WireSchema) else value
    if isinstance(field, fields.List):
        return (
            [_restored(field.inner, each) for each in value]
            if isinstance(value, list)
            else []
            if value is None
            else value
        )
    if value is None and not field.allow_none:
        return "" if isinstance(field, fields.String) else False if isinstance(field, fields.Boolean) else None
    return value

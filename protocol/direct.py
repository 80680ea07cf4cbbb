"""The short way from plain JSON values to a structure and back, for structures that are read dozens of times a check.

It only ever says yes, and only where marshmallow would say yes with the same value. Whatever it does not say yes to goes to
marshmallow, which decides, and which names the field at fault. So it changes what reading costs, never what is refused;
tests/property/test_direct.py holds both ways side by side for every structure of the protocol.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from marshmallow import Schema, ValidationError, fields

Convert = Callable[[Any], Any]
"""Takes a value as it stands in JSON, or in the dataclass; raises ValidationError where it says nothing."""


class DirectField(Protocol):
    """A field that knows its short way. A subclass without methods of its own has none: it may read otherwise."""

    def direct_reader(self) -> Convert | None:
        """From JSON, before the field's validators; or None."""
        ...

    def direct_writer(self) -> Convert | None:
        """To JSON; or None."""
        ...


def unsure() -> ValidationError:
    """What a Convert raises where it says nothing: the reader of the error is `marshmallow`'s own way, never a person."""
    return ValidationError("to be read the long way")


def reader_of(schema: Schema, build: Callable[..., Any]) -> Convert | None:
    """Reads objects of `schema` and calls `build` with the fields; None when its fields or hooks ask for the long way."""
    if not _is_plain(schema):
        return None
    readers = {name: field_reader(field) if field.required else None for name, field in schema.fields.items()}
    known = {name: reader for name, reader in readers.items() if reader is not None}
    if len(known) < len(readers):
        return None

    def read(value: Any) -> Any:
        if type(value) is not dict or value.keys() != known.keys():
            raise unsure()
        return build(**{name: reader(value[name]) for name, reader in known.items()})

    return read


def writer_of(schema: Schema) -> Convert | None:
    """Writes structures of `schema`; None when its fields or hooks ask for the long way."""
    if not _is_plain(schema):
        return None
    writers = {name: field_writer(field) for name, field in schema.fields.items()}
    known = {name: writer for name, writer in writers.items() if writer is not None}
    if len(known) < len(writers):
        return None
    return lambda structure: {name: writer(getattr(structure, name)) for name, writer in known.items()}


def field_reader(field: fields.Field[Any]) -> Convert | None:
    """Reads the value of one field, its validators included."""
    if field.pre_load or field.post_load:
        return None
    convert = _converter(field, "direct_reader", _OTHERS_READ)
    if convert is None:
        return None
    validators = tuple(field.validators)

    def read(value: Any) -> Any:
        converted = convert(value)
        for validate in validators:
            validate(converted)
        return converted

    return _or_none(read, field)


def field_writer(field: fields.Field[Any]) -> Convert | None:
    """Writes the value of one field."""
    convert = _converter(field, "direct_writer", _OTHERS_WRITE)
    return None if convert is None else _or_none(convert, field)


def _is_plain(schema: Schema) -> bool:
    """Nothing runs before or after the fields but `build`, every field stands under its own name, nothing is left out."""
    hooks = {tag: [hook[0] for hook in found] for tag, found in schema._hooks.items() if found}
    return (
        hooks == {"post_load": ["build"]}
        and not (schema.many or schema.partial or schema.exclude or schema.load_only or schema.dump_only)
        and all(
            field.data_key in (None, name)
            and field.attribute in (None, name)
            and not (field.load_only or field.dump_only)
            for name, field in schema.fields.items()
        )
    )


def _converter(
    field: fields.Field[Any], method: str, others: Mapping[type, Callable[[Any], Convert | None]]
) -> Convert | None:
    if method in vars(type(field)):
        found: Convert | None = getattr(field, method)()
        return found
    other = others.get(type(field))
    return None if other is None else other(field)


def _or_none(convert: Convert, field: fields.Field[Any]) -> Convert:
    if not field.allow_none:
        return convert
    return lambda value: None if value is None else convert(value)


def a_text(value: Any) -> Any:
    """The value, if it is text and no subclass of it."""
    if type(value) is not str:
        raise unsure()
    return value


def _mapping(field: fields.Dict) -> Convert | None:
    """An object of any JSON values; its keys are text in JSON and free of rules."""
    if type(field.key_field) is not fields.String or field.key_field.validators or field.value_field is not None:
        return None

    def convert(value: Any) -> Any:
        if type(value) is not dict or any(type(key) is not str for key in value):
            raise unsure()
        return dict(value)

    return convert


def _nested(part: str) -> Callable[[fields.Nested], Convert | None]:
    def find(field: fields.Nested) -> Convert | None:
        is_whole = not (field.only or field.exclude or field.many or field.unknown)
        convert: Convert | None = getattr(field.schema, part, None) if is_whole else None
        return convert

    return find


_OTHERS_READ: dict[type, Callable[[Any], Convert | None]] = {
    fields.String: lambda field: a_text,
    fields.Dict: _mapping,
    fields.Nested: _nested("read_directly"),
}
_OTHERS_WRITE: dict[type, Callable[[Any], Convert | None]] = {**_OTHERS_READ, fields.Nested: _nested("write_directly")}

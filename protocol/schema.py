"""How wire structures become frozen dataclasses: marshmallow schemas that refuse every unknown field.

Each structure's module declares a dataclass and a `WireSchema` for it, then uses `load` and `dump`. The fields below
are the protocol's own types, all strict: no string passes for a number, no number for a truth value.
"""

import re
from collections.abc import Iterable, Mapping
from enum import Enum
from functools import cached_property
from itertools import pairwise
from typing import Any, ClassVar, TypeVar, cast

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validate

from protocol.direct import Convert, a_text, field_reader, field_writer, reader_of, unsure, writer_of
from protocol.encoding import Json, bytes_to_text, decode_object, encode, text_to_bytes
from protocol.errors import MalformedError

T = TypeVar("T")

_MEMBER = re.compile(r"[A-Z]{2}\Z")
_HEX_16 = re.compile(r"[0-9a-f]{32}\Z")
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""The characters of the categories Cc, Zl and Zp; Unicode's stability policy keeps them from changing."""
_CONTROLS_BUT_LINES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_UNKNOWN = "Unknown field."
MAX_TIME = 2**40


class WireSchema(Schema):
    """A structure on the wire: unknown fields are refused, `build` makes the dataclass out of the loaded fields."""

    dataclass: ClassVar[type[Any]]

    class Meta:
        unknown = RAISE

    @post_load
    def build(self, fields_: dict[str, Any], **_: Any) -> Any:
        """The dataclass of the structure."""
        return self.dataclass(**fields_)

    @cached_property
    def read_directly(self) -> Convert | None:
        """The short way in, if the structure has one (protocol/direct.py)."""
        return reader_of(self, self.dataclass) if type(self).build is WireSchema.build else None

    @cached_property
    def write_directly(self) -> Convert | None:
        """The short way out."""
        return writer_of(self)


class Bytes(fields.Field[bytes]):
    """Bytes as base64url; `length` fixes the count, or `max_length` bounds it."""

    def __init__(self, *, length: int | None = None, max_length: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.length = length
        self.max_length = max_length

    def _serialize(self, value: bytes | None, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else bytes_to_text(value)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> bytes:
        if not isinstance(value, str):
            raise ValidationError("not base64url text")
        try:
            raw = text_to_bytes(value)
        except MalformedError as error:
            raise ValidationError(error.reason) from error
        if self.length is not None and len(raw) != self.length:
            raise ValidationError(f"must be {self.length} bytes")
        if self.max_length is not None and len(raw) > self.max_length:
            raise ValidationError(f"at most {self.max_length} bytes")
        return raw

    def direct_reader(self) -> Convert:
        """Its own reading, which is short already."""
        return lambda value: self._deserialize(value, None, None)

    def direct_writer(self) -> Convert:
        """As base64url."""
        return bytes_to_text


class Text(fields.String):
    """Text of bounded length, one line unless `multiline`; control characters and line separators are refused."""

    def __init__(self, *, max_length: int, min_length: int = 0, multiline: bool = False, **options: Any) -> None:
        super().__init__(validate=validate.Length(min=min_length, max=max_length), **options)
        self.refused = _CONTROLS_BUT_LINES if multiline else CONTROLS

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> str:
        text = super()._deserialize(value, attr, data, **options)
        if self.refused.search(text):
            raise ValidationError("control characters")
        return text

    def direct_reader(self) -> Convert:
        """Its own reading, of text alone."""
        return lambda value: self._deserialize(a_text(value), None, None)

    def direct_writer(self) -> Convert:
        """As it is."""
        return a_text


class Word(fields.Field[Enum]):
    """One word of a closed list: an Enum's value."""

    def __init__(self, words: type[Enum], **options: Any) -> None:
        super().__init__(**options)
        self.words = words

    def _serialize(self, value: Enum | None, attr: str | None, obj: Any, **_: Any) -> Any:
        return None if value is None else value.value

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Enum:
        for word in self.words:
            if type(word.value) is type(value) and word.value == value:  # True == 1, but is no number
                return word
        raise ValidationError(f"not one of {', '.join(str(word.value) for word in self.words)}")

    def direct_reader(self) -> Convert | None:
        """By a table, where all words are text."""
        known = {word.value: word for word in self.words if type(word.value) is str}

        def convert(value: Any) -> Enum:
            if type(value) is not str or value not in known:
                raise unsure()
            return known[value]

        return convert if len(known) == len(self.words) else None

    def direct_writer(self) -> Convert:
        """The word's value."""
        return lambda word: word.value


class SortedTuple(fields.List[Any]):
    """A list without repeats, sorted, that becomes a tuple: a set has one spelling only."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **options: Any) -> list[Any] | None:
        if value is None:
            return None
        return sorted(cast(Iterable[Any], super()._serialize(sorted(set(value)), attr, obj, **options)))

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> Any:
        if not isinstance(value, list):  # marshmallow would take the keys of an object: a second spelling of one set
            raise ValidationError("not a list")
        loaded = super()._deserialize(value, attr, data, **options)
        if value != sorted(set(value)):
            raise ValidationError("must be sorted and without repeats")
        return tuple(loaded)

    def direct_reader(self) -> Convert | None:
        """Each by the short way, where they stand sorted."""
        read = field_reader(self.inner)

        def convert(value: Any) -> Any:
            if type(value) is not list or read is None:
                raise unsure()
            loaded = tuple([read(each) for each in value])
            if any(later <= earlier for earlier, later in pairwise(value)):
                raise unsure()
            return loaded

        return None if read is None else convert

    def direct_writer(self) -> Convert | None:
        """Each by the short way, sorted."""
        write = field_writer(self.inner)
        return None if write is None else lambda values: sorted([write(each) for each in set(values)])


class Sequence(fields.List[Any]):
    """A list in the sender's order that becomes a tuple."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> Any:
        if not isinstance(value, list):
            raise ValidationError("not a list")
        return tuple(super()._deserialize(value, attr, data, **options))

    def direct_reader(self) -> Convert | None:
        """Each by the short way."""
        read = field_reader(self.inner)

        def convert(value: Any) -> Any:
            if type(value) is not list or read is None:
                raise unsure()
            return tuple([read(each) for each in value])

        return None if read is None else convert

    def direct_writer(self) -> Convert | None:
        """Each by the short way."""
        write = field_writer(self.inner)
        return None if write is None else lambda values: [write(each) for each in values]


def member(**options: Any) -> fields.String:
    """ISO 3166-1 alpha-2 in upper case."""
    return fields.String(validate=validate.Regexp(_MEMBER, error="not a member code such as PK"), **_required(options))


def identifier(**options: Any) -> fields.String:
    """16 bytes as 32 lower-case hexadecimal digits: message ids, epochs, hit references, key ids."""
    return fields.String(validate=validate.Regexp(_HEX_16, error="not 32 hexadecimal digits"), **_required(options))


def time(**options: Any) -> fields.Integer:
    """Unix seconds, UTC."""
    return _StrictInteger(strict=True, validate=validate.Range(0, MAX_TIME), **_required(options))


def count(maximum: int = 2**32 - 1, minimum: int = 0, **options: Any) -> fields.Integer:
    """A whole number within bounds."""
    return _StrictInteger(strict=True, validate=validate.Range(minimum, maximum), **_required(options))


def truth(**options: Any) -> fields.Boolean:
    """true or false; 1 and 0 are neither: one value has one spelling."""
    return _StrictBoolean(**_required(options))


def load(schema: WireSchema, value: Json, into: type[T]) -> T:
    """The dataclass that `value` describes. Raises MalformedError naming the first field at fault, not its content."""
    if schema.read_directly is not None:
        try:
            loaded = schema.read_directly(value)
        except (ValidationError, TypeError, ValueError, AttributeError):
            loaded = None
        if isinstance(loaded, into):
            return loaded
    return load_by_marshmallow(schema, value, into)


def load_by_marshmallow(schema: WireSchema, value: Json, into: type[T]) -> T:
    """As `load`: what decides wherever the short way does not say yes."""
    try:
        loaded = schema.load(cast(Any, value))
    except ValidationError as error:
        field, reason = _first(error.messages)
        raise MalformedError(field, reason) from error
    except (TypeError, ValueError, AttributeError) as error:
        raise MalformedError("body", "not of the structure's form") from error
    if not isinstance(loaded, into):
        raise MalformedError("body", "not of the structure's form")
    return loaded


def dump(schema: WireSchema, structure: object) -> dict[str, Json]:
    """The structure as plain JSON values."""
    if schema.write_directly is not None:
        try:
            return cast(dict[str, Json], schema.write_directly(structure))
        except (ValidationError, TypeError, ValueError, AttributeError):
            return dump_by_marshmallow(schema, structure)
    return dump_by_marshmallow(schema, structure)


def dump_by_marshmallow(schema: WireSchema, structure: object) -> dict[str, Json]:
    """As `dump`: what decides wherever the short way does not say yes."""
    return cast(dict[str, Json], schema.dump(structure))


def load_bytes(schema: WireSchema, raw: bytes, into: type[T], *, max_bytes: int) -> T:
    """From canonical bytes to the dataclass. Raises MalformedError."""
    return load(schema, decode_object(raw, max_bytes=max_bytes), into)


def dump_bytes(schema: WireSchema, structure: object) -> bytes:
    """From the dataclass to canonical bytes."""
    return encode(dump(schema, structure))


class _StrictInteger(fields.Integer):
    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> Any:
        if isinstance(value, bool):
            raise ValidationError("not a whole number")
        return super()._deserialize(value, attr, data, **options)

    def direct_reader(self) -> Convert:
        """A whole number and nothing that could become one."""
        return _whole_number

    def direct_writer(self) -> Convert:
        """As it is."""
        return _whole_number


class _StrictBoolean(fields.Boolean):
    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> Any:
        if type(value) is not bool:
            raise ValidationError("neither true nor false")
        return value


def _whole_number(value: Any) -> int:
    if type(value) is not int:
        raise unsure()
    return value


def _required(options: dict[str, Any]) -> dict[str, Any]:
    return options if "load_default" in options or "required" in options else {"required": True, **options}


def _first(messages: Any, path: str = "") -> tuple[str, str]:
    if isinstance(messages, dict) and messages:
        key, inner = next(iter(messages.items()))
        return _first(inner, path if key == "_schema" else f"{path}.{key}" if path else str(key))
    if isinstance(messages, list) and messages:
        return _first(messages[0], path)
    if messages == _UNKNOWN:  # its name is the sender's words: they would reach logs
        return path.rpartition(".")[0] or "body", "has an unknown field"
    return path or "body", str(messages)

"""How wire structures become frozen dataclasses: marshmallow schemas that refuse every unknown field.

Each structure's module declares a dataclass and a `WireSchema` for it, then uses `load` and `dump`. The fields below
are the protocol's own types, all strict: no string passes for a number, no number for a truth value.
"""

import re
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, ClassVar, TypeVar, cast

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, validate

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


class Sequence(fields.List[Any]):
    """A list in the sender's order that becomes a tuple."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **options: Any) -> Any:
        if not isinstance(value, list):
            raise ValidationError("not a list")
        return tuple(super()._deserialize(value, attr, data, **options))


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


def load(schema: WireSchema, value: Json, into: type[T]) -> T:
    """The dataclass that `value` describes. Raises MalformedError naming the first field at fault, not its content."""
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

"""Canonical bytes of the protocol's structures: one value, one byte string.

After RFC 8785 (JSON Canonicalization Scheme), with two differences: object keys are sorted by code point, not by UTF-16
unit, and numbers are integers only (|n| < 2**53). UTF-8, no white space, no duplicate keys, at most 16 levels deep. Bytes
travel as base64url without padding (RFC 4648 section 5). `decode` refuses what `encode` would not have produced: two
different byte strings never mean the same thing.
"""

import binascii
import json
from collections.abc import Mapping, Sequence
from typing import NoReturn

from protocol.errors import MalformedError

Json = Mapping[str, "Json"] | Sequence["Json"] | str | int | bool | None

MAX_DEPTH = 16
MAX_INTEGER = 2**53 - 1
_TO_URL, _FROM_URL = bytes.maketrans(b"+/", b"-_"), bytes.maketrans(b"-_", b"+/")
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)


def encode(value: Json) -> bytes:
    """The canonical bytes of `value` (dict, list, str, int, bool or None). Raises MalformedError for anything else."""
    _require_plain(value, depth=0)
    return _written(value)


def decode(raw: bytes, *, max_bytes: int) -> Json:
    """The value whose canonical bytes are `raw`. Raises MalformedError if longer than `max_bytes` or not canonical."""
    if len(raw) > max_bytes:
        raise MalformedError("body", f"longer than {max_bytes} bytes")
    try:
        value: Json = json.loads(
            raw.decode(),
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_refuse_number,
            parse_constant=_refuse_number,
        )
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError, ValueError) as error:
        raise MalformedError("body", "not canonical JSON") from error
    if raw.count(b"{") + raw.count(b"[") > MAX_DEPTH:  # fewer cannot nest deeper, and all else was seen to above
        _require_plain(value, depth=0)
    if _written(value) != raw:
        raise MalformedError("body", "not canonical JSON")
    return value


def decode_object(raw: bytes, *, max_bytes: int) -> dict[str, Json]:
    """As `decode`, and the value must be an object."""
    value = decode(raw, max_bytes=max_bytes)
    if not isinstance(value, dict):
        raise MalformedError("body", "not an object")
    return value


def bytes_to_text(raw: bytes) -> str:
    """base64url without padding."""
    return binascii.b2a_base64(raw, newline=False).translate(_TO_URL).rstrip(b"=").decode()


def text_to_bytes(text: str, *, field: str = "bytes") -> bytes:
    """The bytes of canonical base64url without padding. Raises MalformedError."""
    try:
        padded = text.encode("ascii").translate(_FROM_URL) + b"=" * (-len(text) % 4)
        raw = binascii.a2b_base64(padded, strict_mode=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedError(field, "not base64url") from error
    if bytes_to_text(raw) != text:  # trailing bits would let one value have many spellings
        raise MalformedError(field, "not canonical base64url")
    return raw


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise MalformedError("body", "an object names a key twice")
    return found


def _integer(text: str) -> int:
    number = int(text)
    if abs(number) > MAX_INTEGER:
        raise MalformedError("body", "an integer beyond 53 bits")
    return number


def _refuse_number(_: str) -> NoReturn:
    raise MalformedError("body", "a number that is not an integer")


def _written(value: Json) -> bytes:
    try:
        return _ENCODER.encode(value).encode()
    except UnicodeEncodeError as error:  # a lone surrogate
        raise MalformedError("body", "text that is not Unicode") from error


def _require_plain(value: object, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise MalformedError("body", f"nested deeper than {MAX_DEPTH}")
    match value:
        case None | bool() | str():
            pass
        case int():
            if abs(value) > MAX_INTEGER:
                raise MalformedError("body", "an integer beyond 53 bits")
        case dict():
            for key, inner in value.items():
                if not isinstance(key, str):
                    raise MalformedError("body", "an object key that is not text")
                if type(inner) is not str or depth == MAX_DEPTH:
                    _require_plain(inner, depth + 1)
        case list() | tuple():
            for inner in value:
                if type(inner) is not str or depth == MAX_DEPTH:  # text is nearly all there is, at every encoding
                    _require_plain(inner, depth + 1)
        case _:
            raise MalformedError("body", "a value that JSON cannot hold canonically")

"""JSON as this API takes it: UTF-8, bounded depth before anything is parsed, no key twice, whole numbers only.

Two readers must never see two meanings in one body, and no body may cost more than its size.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from node.api.problems import Kind, ProblemError

MAX_DEPTH = 16
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_BRACKETS = re.compile(rb"[\[\]{}]")
_MAX_DIGITS = 16


class _RefusedError(ValueError):
    """What is wrong, in words that repeat nothing."""


def parse_json(raw: bytes) -> Any:
    """The value. Raises ProblemError: malformed."""
    _require_depth(raw)
    try:
        value = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_object,
            parse_float=_refuse_fraction,
            parse_constant=_refuse_constant,
            parse_int=_integer,
        )
        if b"\\u" in raw:
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except _RefusedError as error:
        raise ProblemError(Kind.MALFORMED, str(error)) from error
    except UnicodeError as error:
        raise ProblemError(Kind.MALFORMED, "the body is not Unicode text in UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise ProblemError(Kind.MALFORMED, "the body is not JSON") from error
    return value


def _require_depth(raw: bytes) -> None:
    depth = 0
    for bracket in _BRACKETS.findall(_STRING.sub(b"", raw)):
        depth += 1 if bracket in b"[{" else -1
        if depth > MAX_DEPTH:
            raise ProblemError(Kind.MALFORMED, f"the body is nested deeper than {MAX_DEPTH}")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _RefusedError("an object names a key twice")
    return found


def _integer(text: str) -> int:
    if len(text) > _MAX_DIGITS:
        raise _RefusedError("a number has more digits than any number here")
    return int(text)


def _refuse_fraction(_: str) -> NoReturn:
    raise _RefusedError("a number is not whole")


def _refuse_constant(_: str) -> NoReturn:
    raise _RefusedError("NaN and Infinity are no numbers of JSON")

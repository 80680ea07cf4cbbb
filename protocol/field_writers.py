"""How one field of a flat structure is written canonically, and whether a value surely has the field's form: quickly.

A schema says both for one value at a time, and slowly: an import of a list does it for millions. What is in doubt here is
left to the schema; the tests hold both to the same bytes and the same refusals.
"""

import json
import re
from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any

from marshmallow import fields

from protocol import schema
from protocol.encoding import MAX_INTEGER, encode

Writer = Callable[[Any], str]
"""From a value to canonical JSON text. A lone surrogate stays in it, and shows when the text becomes bytes."""
Judge = Callable[[Any], bool]
"""Whether a value surely has the form; False sends it to the schema."""

quoted: Writer = json.encoder.encode_basestring

_NOT_A_LINE = re.compile(rf"{schema.CONTROLS.pattern[:-1]}\ud800-\udfff]")


def writer_of(field: Any) -> Writer:
    """For a Word, a SortedTuple, a Sequence of words, a whole number, a truth value, or text."""
    match field:
        case schema.Word():
            return _word
        case schema.SortedTuple(inner=schema.Word()):
            return lambda values: written_list(quoted)(sorted({value.value for value in values}))
        case schema.SortedTuple():
            return lambda values: written_list(quoted)(sorted(set(values)))
        case schema.Sequence(inner=schema.Word()):
            return written_list(_word)
        case fields.Boolean():
            return lambda value: "true" if value else "false"
        case fields.Integer():
            return _number
        case fields.String():
            return quoted
        case _:
            raise TypeError(f"no writer for {type(field).__name__}")


def judge_of(field: Any) -> Judge:
    """For the same fields. Words are enums already."""
    match field:
        case schema.Word() | schema.SortedTuple(inner=schema.Word()) | schema.Sequence(inner=schema.Word()):
            return lambda value: True
        case schema.SortedTuple():
            return _sorted_within(judge_of(field.inner), _bound(field).max)
        case fields.Boolean():
            return lambda value: value is True or value is False
        case fields.Integer():
            return _number_within(_bound(field).min, _bound(field).max)
        case schema.Text():
            return _line_within(_bound(field).max)
        case fields.String():
            return _matching(_bound(field).regex)
        case _:
            raise TypeError(f"no judge for {type(field).__name__}")


def _bound(field: Any) -> Any:
    """The one validator of a field."""
    [bound] = field.validators
    return bound


def _sorted_within(one: Judge, most: int) -> Judge:
    return lambda values: len(values) <= most and all(map(one, values)) and list(values) == sorted(set(values))


def _number_within(least: int, most: int) -> Judge:
    return lambda value: type(value) is int and least <= value <= most


def _line_within(most: int) -> Judge:
    return lambda value: type(value) is str and len(value) <= most and _NOT_A_LINE.search(value) is None


def _matching(form: re.Pattern[str]) -> Judge:
    return lambda value: type(value) is str and form.match(value) is not None


def written_list(write: Writer) -> Writer:
    """A list, each of its values by `write`."""

    def written(values: Iterable[Any]) -> str:
        return f"[{','.join(map(write, values))}]"

    return written


def _word(value: Enum | None) -> str:
    return "null" if value is None else quoted(value.value)


def _number(value: int) -> str:
    return str(value) if type(value) is int and -MAX_INTEGER <= value <= MAX_INTEGER else encode(value).decode()

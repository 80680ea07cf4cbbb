"""The protocol's field types against type confusion, second spellings of one value, and loose talk in error texts."""

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Any

import pytest
from marshmallow import fields, validate

from protocol import schema
from protocol.errors import MalformedError


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


class Number(Enum):
    ONE = 1


@dataclass(frozen=True, slots=True)
class Inner:
    """A nested structure."""

    count: int


class InnerSchema(schema.WireSchema):
    """Wire form of `Inner`."""

    dataclass = Inner
    count = schema.count(10, 1)


@dataclass(frozen=True, slots=True)
class Thing:
    """One field of every type."""

    who: str
    id: str
    at: int
    key: bytes
    blob: bytes
    line: str
    prose: str
    colour: Colour
    number: Number
    colours: tuple[Colour, ...]
    members: tuple[str, ...]
    inners: tuple[Inner, ...]
    inner: Inner
    perhaps: str | None


class ThingSchema(schema.WireSchema):
    """Wire form of `Thing`."""

    dataclass = Thing
    who = schema.member()
    id = schema.identifier()
    at = schema.time()
    key = schema.Bytes(length=2, required=True)
    blob = schema.Bytes(max_length=3, required=True)
    line = schema.Text(max_length=5, min_length=1, required=True)
    prose = schema.Text(max_length=20, multiline=True, required=True)
    colour = schema.Word(Colour, required=True)
    number = schema.Word(Number, required=True)
    colours = schema.SortedTuple(schema.Word(Colour), required=True)
    members = schema.SortedTuple(schema.member(), required=True, validate=validate.Length(max=2))
    inners = schema.Sequence(fields.Nested(InnerSchema), required=True, validate=validate.Length(max=2))
    inner = fields.Nested(InnerSchema, required=True)
    perhaps = schema.identifier(required=True, allow_none=True)


SCHEMA = ThingSchema()
THING = Thing(
    who="PK",
    id="0f" * 16,
    at=1,
    key=b"\x00\xff",
    blob=b"",
    line="سلام",
    prose="a\n\tb",
    colour=Colour.RED,
    number=Number.ONE,
    colours=(Colour.GREEN, Colour.RED),
    members=("GR", "PK"),
    inners=(Inner(2), Inner(1)),
    inner=Inner(10),
    perhaps=None,
)
WIRE: dict[str, Any] = dict(schema.dump(SCHEMA, THING))


def test_a_structure_survives_its_bytes() -> None:
    raw = schema.dump_bytes(SCHEMA, THING)
    assert schema.load_bytes(SCHEMA, raw, Thing, max_bytes=1000) == THING


@pytest.mark.parametrize("field", sorted(WIRE))
def test_no_field_may_be_missing(field: str) -> None:
    with pytest.raises(MalformedError) as caught:
        schema.load(SCHEMA, {name: value for name, value in WIRE.items() if name != field}, Thing)
    assert caught.value.field == field


@pytest.mark.parametrize("value", [None, True, 1, -1, 2**63, "", "x", [], ["x"], [[]], [None], {}, {"a": 1}, {"PK": 1}])
@pytest.mark.parametrize("field", sorted(WIRE))
def test_no_type_passes_for_another(field: str, value: Any) -> None:
    """Whatever stands where: refused, or it was that field's own type and comes back as the same JSON."""
    try:
        thing = schema.load(SCHEMA, {**WIRE, field: value}, Thing)
    except MalformedError as error:
        at_fault, again = error.field.split(".")[0], value
    else:
        at_fault, again = field, schema.dump(SCHEMA, thing)[field]
    assert (at_fault, again, type(again)) == (field, value, type(value))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("who", "pk"),
        ("who", "PAK"),
        ("who", "PK\n"),
        ("who", "ПК"),
        ("id", "0F" * 16),
        ("id", "0f" * 16 + "\n"),
        ("id", "0f" * 15),
        ("at", "1"),
        ("at", True),
        ("at", -1),
        ("at", schema.MAX_TIME + 1),
        ("key", "AA"),
        ("key", "AAAA"),
        ("key", "AAA="),
        ("key", "AAB"),
        ("blob", "AAAAAA"),
        ("line", ""),
        ("line", "123456"),
        ("line", "a\nb"),
        ("line", "a\x00"),
        ("line", "a\x7f"),
        ("line", "a\x85b"),
        ("line", "a\u2028b"),
        ("prose", "a\rb"),
        ("prose", "a\x1b[2J"),
        ("colour", "RED"),
        ("colour", "blue"),
        ("number", "1"),
        ("number", True),
        ("colours", ["red", "green"]),
        ("colours", ["red", "red"]),
        ("colours", {"green": 1, "red": 1}),
        ("colours", "red"),
        ("members", {"GR": None, "PK": None}),
        ("members", ["GR", "IR", "PK"]),
        ("inners", {"count": 1}),
        ("inners", [{"count": 1}] * 3),
        ("inners", [{"count": 0}]),
        ("inner", [{"count": 1}]),
        ("perhaps", ""),
    ],
)
def test_values_outside_their_form_are_refused(field: str, value: Any) -> None:
    """Objects whose keys would do for a set, other orders, controls that rewrite a terminal, look-alike letters."""
    with pytest.raises(MalformedError) as caught:
        schema.load(SCHEMA, {**WIRE, field: value}, Thing)
    assert caught.value.field.split(".")[0] == field


@pytest.mark.parametrize(
    ("wire", "place"),
    [
        ({**WIRE, "Secret Person\n": 1}, "body"),
        ({**WIRE, "inner": {"count": 1, "Secret Person\n": 1}}, "inner"),
        ({**WIRE, "inners": [{"count": 1}, {"count": 1, "Secret Person\n": 1}]}, "inners.1"),
    ],
)
def test_an_unknown_field_is_refused_without_repeating_its_name(wire: dict[str, Any], place: str) -> None:
    """The name is the sender's: it could forge lines of a log, or put a person's name there."""
    with pytest.raises(MalformedError) as caught:
        schema.load(SCHEMA, wire, Thing)
    assert (caught.value.field, caught.value.reason) == (place, "has an unknown field")


@pytest.mark.parametrize("field", ["who", "id", "line", "colour", "key", "members"])
def test_an_error_never_repeats_a_value(field: str) -> None:
    secret = "Secret Person's long value"
    with pytest.raises(MalformedError) as caught:
        schema.load(SCHEMA, {**WIRE, field: [secret] if field == "members" else secret}, Thing)
    assert "Secret" not in str(caught.value)


@pytest.mark.parametrize("value", [None, [], [WIRE], "x", 1, True])
def test_what_is_no_object_is_refused(value: Any) -> None:
    with pytest.raises(MalformedError):
        schema.load(SCHEMA, value, Thing)


def test_a_set_is_written_once_and_sorted_whatever_the_caller_gives() -> None:
    thing = Thing(**{**{name: getattr(THING, name) for name in WIRE}, "members": ("PK", "GR", "PK")})
    assert schema.dump(SCHEMA, thing)["members"] == ["GR", "PK"]

"""The short way of reading and writing structures (protocol/direct.py) against marshmallow's, for all of the protocol's.

The same inputs are accepted, with equal values; the same are refused, for the same field and reason; the same is written.
"""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from marshmallow import fields, post_load, pre_load

from protocol import schema
from protocol.direct import reader_of
from protocol.encoding import decode
from protocol.envelope import ContentSchema, HeaderSchema
from protocol.errors import MalformedError
from protocol.evaluation import EvaluationAnswerSchema, EvaluationRequestSchema
from protocol.leaf import LeafSchema
from protocol.tagset.manifest import ManifestSchema
from tests.property.test_protocol_parsers import JSON_PARSERS, PARSERS, VALUES
from tests.unit.protocol.envelope_forger import HEADER
from tests.unit.protocol.test_schema import SCHEMA, WIRE

READ_AT_EVERY_CHECK = (
    ContentSchema,
    EvaluationAnswerSchema,
    EvaluationRequestSchema,
    HeaderSchema,
    LeafSchema,
    ManifestSchema,
)


def schemas(parent: type[schema.WireSchema] = schema.WireSchema) -> Iterator[type[schema.WireSchema]]:
    for one in parent.__subclasses__():
        if one.__module__.startswith("protocol."):
            yield one
        yield from schemas(one)


def objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a JSON value, the outermost first; and without the padding that no schema names."""
    if isinstance(value, dict):
        yield value
        yield {name: inner for name, inner in value.items() if name != "padding"}
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(inner)


def samples() -> list[tuple[schema.WireSchema, dict[str, Any]]]:
    """A valid object of every structure that occurs in a parser's valid bytes, and one of every type of field."""
    known = [one for name in JSON_PARSERS for one in objects(decode(PARSERS[name].valid, max_bytes=1 << 20))]
    known.append(schema.dump_by_marshmallow(HeaderSchema(), HEADER))
    found = [
        (one(), next(each for each in known if each.keys() == one().fields.keys()))
        for one in sorted(set(schemas()), key=lambda one: one.__name__)
        if any(each.keys() == one().fields.keys() for each in known)
    ]
    return [*found, (SCHEMA, WIRE)]


SAMPLES = samples()


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from places(each, (*path, key))


@st.composite
def changed(draw: st.DrawFn, valid: dict[str, Any]) -> Any:
    """The object with one to three places replaced, removed, repeated or added, or none."""
    document: Any = copy.deepcopy(valid)
    for _ in range(draw(st.integers(0, 3))):
        path = draw(st.sampled_from(list(places(document))))
        if not path:
            document = draw(st.just(document) | VALUES)
            continue
        holder = document
        for key in path[:-1]:
            holder = holder[key]
        match draw(st.sampled_from(["replace", "near", "remove", "repeat", "add"])):
            case "replace":
                holder[path[-1]] = draw(VALUES)
            case "near":
                old = holder[path[-1]]
                holder[path[-1]] = draw(
                    st.sampled_from([f"{old}", f"{old}=", f"{old}\n", [old], True, 1, -1, 2**53, 1.0])
                )
            case "remove":
                del holder[path[-1]]
            case "repeat" if isinstance(holder, list):
                holder.append(copy.deepcopy(holder[path[-1]]))
            case _ if isinstance(holder, dict):
                holder[draw(st.text(max_size=4))] = draw(VALUES)
            case _:
                holder.reverse()
    return document


def outcome(load: Any, one: schema.WireSchema, value: Any) -> tuple[Any, ...]:
    try:
        loaded = load(one, value, one.dataclass)
    except MalformedError as error:
        return ("refused", error.field, error.reason)
    return ("accepted", loaded, type(loaded))


def test_all_structures_of_a_check_have_a_short_way_and_it_is_taken() -> None:
    found = {type(one): (one, valid) for one, valid in SAMPLES}
    assert set(READ_AT_EVERY_CHECK) <= found.keys()
    for kind in READ_AT_EVERY_CHECK:
        one, valid = found[kind]
        assert one.read_directly is not None
        assert one.write_directly is not None
        structure = one.read_directly(valid)
        assert isinstance(structure, one.dataclass)
        assert one.write_directly(structure) == valid


@pytest.mark.parametrize("number", range(len(SAMPLES)), ids=[type(one).__name__ for one, _ in SAMPLES])
@given(data=st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_both_ways_accept_and_refuse_the_same(number: int, data: st.DataObject) -> None:
    one, valid = SAMPLES[number]
    value = data.draw(changed(valid))
    short, long = outcome(schema.load, one, value), outcome(schema.load_by_marshmallow, one, value)
    assert short == long
    if short[0] == "accepted":
        assert repr(short) == repr(long), "equal is not enough: True == 1, and a word equals its text"
        assert schema.dump(one, short[1]) == schema.dump_by_marshmallow(one, short[1])
        if one.read_directly is not None:
            assert outcome(lambda by, read, _: by.read_directly(read), one, value) == long, (
                "what is valid goes the short way"
            )


class Subclassed(schema.Bytes):
    """A field that reads otherwise than the one it extends."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bytes:
        return super()._deserialize(value, None, None)[::-1]


def test_what_could_change_a_value_unseen_is_never_read_the_short_way() -> None:
    """Hooks, renamed fields, fields that may be left out, and fields of types that nothing is known of."""

    class Early(schema.WireSchema):
        at = schema.time()

        @pre_load
        def before(self, raw: Any, **_: Any) -> Any:
            return raw

    class Late(schema.WireSchema):
        at = schema.time()

        @post_load
        def after(self, loaded: Any, **_: Any) -> Any:
            return loaded

    class Renamed(schema.WireSchema):
        at = schema.time(data_key="when")

    class Lenient(schema.WireSchema):
        at = schema.time(load_default=1)

    class Foreign(schema.WireSchema):
        at = fields.Float(required=True)

    class Other(schema.WireSchema):
        key = Subclassed(length=2, required=True)

    class Within(schema.WireSchema):
        keys = schema.Sequence(fields.Nested(Renamed), required=True)

    for one in (Early(), Late(), Renamed(), Lenient(), Foreign(), Other(), Within()):
        assert reader_of(one, dict) is None, type(one).__name__

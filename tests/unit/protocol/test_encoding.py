"""Canonical JSON against whoever wants two spellings of one value, or a value that breaks the reader."""

from collections import OrderedDict
from typing import Any

import pytest

from protocol.encoding import MAX_DEPTH, MAX_INTEGER, Json, bytes_to_text, decode, decode_object, encode, text_to_bytes
from protocol.errors import MalformedError

LIMIT = 1 << 20


def test_keys_are_sorted_by_code_point_and_nothing_is_escaped_that_need_not_be() -> None:
    value: dict[str, Json] = {"é": 1, "b": [True, None], "a": "\u007fسلام\u2028", "B": -1}
    assert encode(value) == '{"B":-1,"a":"\u007fسلام\u2028","b":[true,null],"é":1}'.encode()


def test_control_characters_have_one_escape_each() -> None:
    assert encode('\x00\b\t\n\f\r\x1f"\\/') == b'"\\u0000\\b\\t\\n\\f\\r\\u001f\\"\\\\/"'


def test_the_order_in_which_an_object_was_made_does_not_show() -> None:
    assert encode(OrderedDict([("b", 1), ("a", 2)])) == encode({"a": 2, "b": 1})


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" ",
        b"{}\n",
        b" {}",
        b'{"a": 1}',
        b'{"a":1,}',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a":1,"a":2}',
        b'{"a":{"b":1,"b":1}}',
        b'{"a":1,"\\u0061":1}',
        b"{a:1}",
        b"{'a':1}",
        b"{1:1}",
        b"[1,]",
        b"// x\n1",
        b"\xef\xbb\xbf{}",
        b'"\\u0041"',
        b'"\\u001F"',
        b'"\\/"',
        b'"\\u00e9"',
        b'"\\ud83d\\ude00"',
        b'"\x01"',
        b'"\n"',
        b'"unfinished',
        b"{}{}",
        b"{}\x00",
        b"True",
        b"nul",
    ],
)
def test_a_second_spelling_or_no_json_at_all_is_refused(raw: bytes) -> None:
    with pytest.raises(MalformedError):
        decode(raw, max_bytes=LIMIT)


@pytest.mark.parametrize(
    "raw",
    [
        b"1.0",
        b"1e3",
        b"1E3",
        b"-0",
        b"-0.0",
        b"01",
        b"+1",
        b"0x10",
        b"NaN",
        b"Infinity",
        b"-Infinity",
        b"1e999",
        b"1_0",
    ],
)
def test_numbers_are_integers_in_their_one_spelling(raw: bytes) -> None:
    """NaN and infinities are what Python's reader takes though no JSON has them."""
    for whole in (raw, b"[" + raw + b"]", b'{"a":' + raw + b"}"):
        with pytest.raises(MalformedError):
            decode(whole, max_bytes=LIMIT)


@pytest.mark.parametrize("number", [MAX_INTEGER, -MAX_INTEGER, 0, -1])
def test_integers_within_53_bits_survive(number: int) -> None:
    assert decode(str(number).encode(), max_bytes=LIMIT) == number


@pytest.mark.parametrize("number", [MAX_INTEGER + 1, -MAX_INTEGER - 1, 2**64])
def test_integers_that_other_implementations_round_are_refused(number: int) -> None:
    with pytest.raises(MalformedError):
        decode(str(number).encode(), max_bytes=LIMIT)
    with pytest.raises(MalformedError):
        encode(number)


def test_more_digits_than_python_reads_are_refused_like_any_other_number() -> None:
    with pytest.raises(MalformedError):
        decode(b"1" + b"0" * 5000, max_bytes=LIMIT)
    with pytest.raises(MalformedError):
        encode(10**5000)


@pytest.mark.parametrize(
    "raw", [b'"\\ud800"', b'"\\udc00x"', b'{"\\ud800":1}', b'"\xed\xa0\x80"', b'"\xff"', b'"\xc0\xaf"']
)
def test_text_that_is_not_unicode_is_refused(raw: bytes) -> None:
    """Lone surrogates, surrogates in UTF-8, overlong forms."""
    with pytest.raises(MalformedError):
        decode(raw, max_bytes=LIMIT)


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), float("inf"), b"raw", {1: "a"}, {None: 1}, "\ud800", {"\udfff": 1}, {"a", "b"}, object(), 1j],
)
def test_what_json_cannot_hold_canonically_is_not_written(value: Any) -> None:
    for whole in (value, [value], {"inner": value}):
        with pytest.raises(MalformedError):
            encode(whole)


@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_nesting_ends_before_any_stack_does(opening: bytes, closing: bytes) -> None:
    deepest = opening * MAX_DEPTH + (b"0" if closing == b"}" else b"[]") + closing * MAX_DEPTH
    assert encode(decode(deepest, max_bytes=LIMIT)) == deepest
    for depth in (MAX_DEPTH + 2, 900, 100_000):
        with pytest.raises(MalformedError):
            decode(opening * depth + b"0" + closing * depth, max_bytes=LIMIT)
        with pytest.raises(MalformedError):
            decode(opening * depth, max_bytes=LIMIT)


def test_a_value_that_contains_itself_is_not_written() -> None:
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(MalformedError):
        encode(loop)


def test_the_limit_counts_bytes_and_comes_before_reading() -> None:
    raw = '"éé"'.encode()
    assert decode(raw, max_bytes=len(raw)) == "éé"
    with pytest.raises(MalformedError, match="longer than"):
        decode(raw, max_bytes=len(raw) - 1)
    with pytest.raises(MalformedError, match="longer than"):
        decode(b"[" * 10_000_000, max_bytes=10)


@pytest.mark.parametrize("raw", [b"[]", b'"{}"', b"1", b"null", b"true"])
def test_a_structure_is_an_object(raw: bytes) -> None:
    with pytest.raises(MalformedError, match="not an object"):
        decode_object(raw, max_bytes=LIMIT)


def test_errors_never_repeat_what_was_sent() -> None:
    """A body that holds a name must not reach a log through the refusal."""
    with pytest.raises(MalformedError) as caught:
        decode(b'{"name":"Secret Person" }', max_bytes=LIMIT)
    assert "Secret" not in str(caught.value)


class TestBase64url:
    @pytest.mark.parametrize("length", range(8))
    def test_bytes_survive_without_padding(self, length: int) -> None:
        raw = bytes(range(0xF8, 0xF8 + length))
        text = bytes_to_text(raw)
        assert "=" not in text
        assert text_to_bytes(text) == raw

    @pytest.mark.parametrize(
        "text",
        [
            "A",
            "AAAAA",
            "AA==",
            "AA=",
            "=",
            "AB",
            "AAB",
            "A+AA",
            "A/AA",
            "AA\n",
            " AA",
            "AA AA",
            "AÁAA",
            "AA\x00A",
            "A*AA",
        ],
    )
    def test_other_spellings_are_refused(self, text: str) -> None:
        """Padding, the other alphabet, white space, trailing bits that say nothing: each would be a second spelling."""
        with pytest.raises(MalformedError) as caught:
            text_to_bytes(text, field="key")
        assert caught.value.field == "key"

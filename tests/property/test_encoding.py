"""`pae` is injective: whoever can move a byte between parts, or between label and parts, can reuse a signature."""

from hypothesis import example, given
from hypothesis import strategies as st

from crypto.encoding import pae

_arguments = st.tuples(st.text(alphabet="ab\x00\x01é", max_size=4), st.lists(st.binary(max_size=4), max_size=4))


def _decode(encoded: bytes) -> tuple[str, list[bytes]]:
    """An independent reading of the layout, which exists only if the encoding loses nothing."""
    count, rest = int.from_bytes(encoded[:8], "little"), encoded[8:]
    pieces = []
    for _ in range(count):
        length = int.from_bytes(rest[:8], "little")
        pieces.append(rest[8 : 8 + length])
        rest = rest[8 + length :]
    assert rest == b""
    return pieces[0].decode(), pieces[1:]


@given(_arguments)
def test_what_was_encoded_can_be_read_back(arguments: tuple[str, list[bytes]]) -> None:
    label, parts = arguments
    assert _decode(pae(label, *parts)) == (label, parts)


@given(_arguments, _arguments)
@example(("a", [b"b"]), ("ab", []))
@example(("", [b"a", b"b"]), ("", [b"ab"]))
@example(("", [b""]), ("", []))
@example(("", [pae("", b"")]), ("", [b"", b""]))
def test_different_arguments_never_encode_alike(one: tuple[str, list[bytes]], other: tuple[str, list[bytes]]) -> None:
    assert (pae(one[0], *one[1]) == pae(other[0], *other[1])) is (one == other)

"""The layout of `pae` is fixed on the wire; PASETO publishes the same examples for its own."""

from crypto.encoding import pae


def test_the_layout_is_that_of_paseto() -> None:
    assert pae("") == b"\x01" + bytes(7) + bytes(8)
    assert pae("test") == b"\x01" + bytes(7) + b"\x04" + bytes(7) + b"test"
    assert pae("a", b"", b"xyz") == b"".join(
        [b"\x03" + bytes(7), b"\x01" + bytes(7), b"a", bytes(8), b"\x03" + bytes(7), b"xyz"]
    )

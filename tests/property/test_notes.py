"""Fuzzing the note parser: bytes become a note or NoteError, and a note has one spelling only."""

from hypothesis import example, given
from hypothesis import strategies as st

from crypto.notes import NoteError, NoteSigner, NoteVerifier, parse_note, sign_note

_SIGNED = sign_note("text\n", NoteSigner("name", bytes(32))).serialize()
_fragments = st.sampled_from(
    ["— ".encode(), b"name", b" ", b"\n", b"\n\n", b"AAAAAAA=", b"+", b"=", b"\x00", b"\xe2\x80", b"\xff", b"text"]
)


@given(st.one_of(st.binary(max_size=200), st.lists(_fragments, max_size=20).map(b"".join)))
@example(_SIGNED)
@example("\n\n— a AAAAAAA=\n".encode())
def test_bytes_are_a_note_with_exactly_this_spelling_or_an_error(encoded: bytes) -> None:
    try:
        note = parse_note(encoded)
    except NoteError:
        return
    assert note.serialize() == encoded


@given(st.integers(0, len(_SIGNED) - 1), st.integers(1, 255))
def test_a_changed_byte_changes_the_note_or_is_refused(at: int, flip: int) -> None:
    changed = bytearray(_SIGNED)
    changed[at] ^= flip
    try:
        note = parse_note(bytes(changed))
    except NoteError:
        return
    assert note != parse_note(_SIGNED)


@given(st.text(max_size=80))
@example("a+00000000+AQ")
@example("a+00000000+é")
def test_text_is_a_verifier_key_with_exactly_this_spelling_or_an_error(vkey: str) -> None:
    try:
        verifier = NoteVerifier.from_vkey(vkey)
    except NoteError:
        return
    assert verifier.to_vkey() == vkey

"""Signed notes: the published examples, and notes made to be read two ways or to count one key twice."""

import base64

import pytest

from crypto.notes import (
    MAX_NOTE_BYTES,
    MAX_SIGNATURES,
    Note,
    NoteError,
    NoteSignature,
    NoteSigner,
    NoteVerifier,
    parse_note,
    sign_note,
    verify_note,
)
from tests.support.shared_data import shared_data

FOLDER = shared_data() / "vectors" / "c2sp"
FOO_NOTE = (FOLDER / "signed-note.foo.note").read_bytes()
FOO_VKEY = (FOLDER / "signed-note.foo.vkey").read_text().strip()

LOG = NoteSigner("log.example/wren", bytes(range(32)))
WITNESS = NoteSigner("witness.example/wren", bytes(range(1, 33)))
TEXT = "log.example/wren\n12\nhash\n"


def test_the_published_note_verifies_under_the_published_key() -> None:
    verifier = NoteVerifier.from_vkey(FOO_VKEY)
    assert verify_note(parse_note(FOO_NOTE), [verifier]).text == "This is an example message.\n"
    assert verifier.to_vkey() == FOO_VKEY


@pytest.mark.parametrize("name", ["signed-note.foo.note", "checkpoint.cosigned.note"])
def test_a_published_note_survives_parsing_byte_for_byte(name: str) -> None:
    published = (FOLDER / name).read_bytes()
    assert parse_note(published).serialize() == published


def test_a_cosigned_checkpoint_keeps_signatures_of_types_we_do_not_verify() -> None:
    note = parse_note((FOLDER / "checkpoint.cosigned.note").read_bytes())
    assert [(each.name, len(each.signature)) for each in note.signatures] == [
        ("example.com/behind-the-sofa", 64),
        ("witness.example.com/w1", 72),
    ]
    with pytest.raises(NoteError):
        verify_note(note, [LOG.verifier])


def test_both_signers_are_named() -> None:
    parsed = parse_note(sign_note(TEXT, LOG, WITNESS).serialize())
    verified = verify_note(parsed, [WITNESS.verifier, LOG.verifier])
    assert (verified.text, verified.signed_by) == (TEXT, (LOG.verifier, WITNESS.verifier))


def test_one_key_signing_twice_counts_once() -> None:
    """Otherwise one witness could be a quorum."""
    assert verify_note(sign_note(TEXT, LOG, LOG), [LOG.verifier]).signed_by == (LOG.verifier,)


def test_an_altered_text_is_refused() -> None:
    altered = parse_note(sign_note(TEXT, LOG).serialize().replace(b"\n12\n", b"\n13\n"))
    with pytest.raises(NoteError):
        verify_note(altered, [LOG.verifier])


def test_a_false_signature_of_a_known_key_spoils_the_note_even_beside_a_good_one() -> None:
    good = sign_note(TEXT, LOG)
    forged = NoteSignature(WITNESS.name, WITNESS.verifier.key_id, bytes(64))
    with pytest.raises(NoteError):
        verify_note(Note(TEXT, (*good.signatures, forged)), [LOG.verifier, WITNESS.verifier])
    assert verify_note(Note(TEXT, (*good.signatures, forged)), [LOG.verifier]).signed_by == (LOG.verifier,)


@pytest.mark.parametrize("known", [[], [WITNESS.verifier], [NoteSigner(LOG.name, WITNESS.seed).verifier]])
def test_a_note_that_no_known_key_signed_is_refused(known: list[NoteVerifier]) -> None:
    """A stranger who took the log's name has another key id, so its line is ignored."""
    with pytest.raises(NoteError):
        verify_note(sign_note(TEXT, LOG), known)


def test_a_signature_moved_to_another_name_is_not_that_names() -> None:
    (line,) = sign_note(TEXT, LOG).signatures
    moved = Note(TEXT, (NoteSignature(WITNESS.name, WITNESS.verifier.key_id, line.signature),))
    with pytest.raises(NoteError):
        verify_note(moved, [WITNESS.verifier, LOG.verifier])


def test_the_text_may_hold_blank_lines_and_even_signature_lines() -> None:
    """The last blank line divides: a signature line inside the text signs nothing."""
    inner = sign_note(TEXT, WITNESS).serialize().decode()
    parsed = parse_note(sign_note(inner, LOG).serialize())
    assert (parsed.text, [each.name for each in parsed.signatures]) == (inner, [LOG.name])


_LINE = sign_note(TEXT, LOG).serialize().split(b"\n\n")[1]


@pytest.mark.parametrize(
    "encoded",
    [
        b"",
        b"\n",
        b"\n\n",
        b"text\n",
        b"text\n\n",
        b"text\n" + _LINE,
        b"text\n\n" + _LINE[:-1],
        b"text\n\n" + _LINE + b"trailing\n",
        b"text\r\n\r\n" + _LINE,
        b"te\x00xt\n\n" + _LINE,
        b"te\txt\n\n" + _LINE,
        b"te\xffxt\n\n" + _LINE,
        b"te\xed\xa0\x80xt\n\n" + _LINE,
        b"text\n\n" + _LINE.replace("—".encode(), b"-"),
        b"text\n\n" + _LINE.replace("— ".encode(), "—  ".encode()),
        b"text\n\n" + _LINE.replace(b"log.example", b"log+example"),
        b"text\n\n" + _LINE.replace(b"log.example", "log\u2003example".encode()),
        b"text\n\n" + _LINE.replace(b"=\n", b"\n"),
        b"text\n\n" + "— name AAAA\n".encode(),
        b"text\n\n" + "— name AAAAAA==\n".encode(),
        b"text\n\n" + "— name AAAAAAB=\n".encode(),
        b"text\n\n" + "— name\n".encode(),
        b"text\n\n" + _LINE * (MAX_SIGNATURES + 1),
        b"t" * MAX_NOTE_BYTES + b"\n\n" + _LINE,
    ],
)
def test_what_is_not_exactly_a_note_is_refused(encoded: bytes) -> None:
    with pytest.raises(NoteError):
        parse_note(encoded)


def test_sixteen_signatures_are_always_accepted() -> None:
    """The specification's minimum for verifiers, at the size of post-quantum signatures."""
    lines = tuple(NoteSignature(f"witness{number}", bytes(4), bytes(5000)) for number in range(16))
    note = Note(TEXT, (*sign_note(TEXT, LOG).signatures, *lines))
    assert verify_note(parse_note(note.serialize()), [LOG.verifier]).signed_by == (LOG.verifier,)


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "example.com/foo",
        "example.com/foo+530d903a",
        FOO_VKEY.replace("530d903a", "530d903b"),
        FOO_VKEY.replace("530d903a", "530D903A"),
        FOO_VKEY.replace("foo", "bar"),
        FOO_VKEY + "\n",
        FOO_VKEY[:-4],
        "+530d903a+" + FOO_VKEY.split("+", 2)[2],
        "n+00000000+" + base64.b64encode(b"\x04" + bytes(32)).decode(),
        "n+00000000+" + base64.b64encode(b"\x01\x01" + bytes(31)).decode(),
    ],
)
def test_a_key_that_is_not_what_it_states_is_refused(vkey: str) -> None:
    with pytest.raises(NoteError):
        NoteVerifier.from_vkey(vkey)


@pytest.mark.parametrize("text", ["", "no newline", "bell\x07\n", "surrogate\ud800\n"])
def test_what_cannot_be_a_note_text_is_not_signed(text: str) -> None:
    with pytest.raises(NoteError):
        LOG.sign(text)


def test_a_note_without_signers_is_not_made() -> None:
    with pytest.raises(NoteError):
        sign_note(TEXT)


def test_the_seed_is_not_shown() -> None:
    assert "seed" not in repr(LOG)

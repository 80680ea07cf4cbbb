"""Checkpoints, cosignatures, proofs and witness requests, as attackers send them: a value or a refusal, never a guess."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crypto.cosignatures import CosignatureSigner, CosignatureVerifier, verify_cosignatures
from crypto.notes import Note, NoteError, NoteSignature, NoteSigner, NoteVerifier, parse_note
from protocol.errors import MalformedError, ProtocolError
from protocol.tlog.checkpoint import Checkpoint, CheckpointError, parse_checkpoint_text, verify_checkpoint
from protocol.tlog.fork import LogFork, NoForkError, verify_fork
from protocol.tlog.proof import parse_proof
from protocol.tlog.tiles import parse_tile_path
from protocol.tlog.witness_request import parse_add_checkpoint
from protocol.vocabulary import MemberCode

# The examples of the specifications, word for word; their keys are not published, so only the form is read.
COSIGNED = """example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
"""  # noqa: E501
REQUEST = """old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
"""
LOG = NoteSigner("wren/pk", b"\x01" * 32)
WITNESS = CosignatureSigner("wren-witness/gr", b"\x02" * 32)
CHECKPOINT = Checkpoint("wren/pk", 5, b"\x09" * 32)


def test_the_specifications_examples_are_read_and_written_back() -> None:
    note = parse_note(COSIGNED.encode())
    assert note.serialize().decode() == COSIGNED
    assert parse_checkpoint_text(note.text).size == 20_852_163
    time = int.from_bytes(note.signatures[1].signature[:8], "big")
    assert time == 1_679_315_147, "the time that the specification's signed message states"
    request = parse_add_checkpoint(REQUEST.encode())
    assert (request.old_size, len(request.proof)) == (20_852_014, 4)
    assert request.to_bytes().decode() == REQUEST


@pytest.mark.parametrize(
    "text",
    [
        "wren/pk\n5\n",
        "wren/pk\n05\n" + "A" * 43 + "=\n",
        "wren/pk\n-1\n" + "A" * 43 + "=\n",
        "wren/pk\n٥\n" + "A" * 43 + "=\n",
        "wren/pk\n9999999999999999999\n" + "A" * 43 + "=\n",
        "wren/pk\n5\n" + "A" * 42 + "B=\n",
        "wren/pk\n5\nAAAA\n",
        "\n5\n" + "A" * 43 + "=\n",
        "wren/pk\n5\n" + "A" * 43 + "=\nextension\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(MalformedError):
        parse_checkpoint_text(text)


def test_a_checkpoint_of_another_origin_or_key_is_not_the_logs() -> None:
    other = Checkpoint("wren/tr", 5, bytes(32))
    for note in (
        Note(other.text, (NoteSigner("wren/pk", LOG.seed).sign(other.text),)),
        Note(CHECKPOINT.text, (NoteSigner("wren/pk", b"\x07" * 32).sign(CHECKPOINT.text),)),
        Note(CHECKPOINT.text, (NoteSignature("wren/pk", LOG.verifier.key_id, bytes(64)),)),
        Note(CHECKPOINT.text, (WITNESS.cosign(CHECKPOINT.text, 1),)),
    ):
        with pytest.raises(CheckpointError):
            verify_checkpoint(note, LOG.verifier)


class TestCosignatures:
    def test_one_key_is_counted_once_and_strangers_not_at_all(self) -> None:
        stranger = CosignatureSigner("wren-witness/ir", b"\x05" * 32)
        lines = [WITNESS.cosign(CHECKPOINT.text, time) for time in (7, 9, 8)] + [stranger.cosign(CHECKPOINT.text, 9)]
        (found,) = verify_cosignatures(CHECKPOINT.text, lines, [WITNESS.verifier])
        assert (found.cosigner, found.time) == (WITNESS.verifier, 9)

    def test_a_cosignature_is_of_its_text_and_its_time(self) -> None:
        line = WITNESS.cosign(CHECKPOINT.text, 7)
        later = NoteSignature(line.name, line.key_id, (8).to_bytes(8, "big") + line.signature[8:])
        for text, forged in ((Checkpoint("wren/pk", 6, CHECKPOINT.root).text, line), (CHECKPOINT.text, later)):
            with pytest.raises(NoteError):
                verify_cosignatures(text, [forged], [WITNESS.verifier])

    def test_a_logs_signature_never_passes_for_a_cosignature(self) -> None:
        """The same key under the same name, but another type: another key id, and another signed message."""
        twin = NoteSigner(WITNESS.name, WITNESS.seed)
        assert twin.verifier.key_id != WITNESS.verifier.key_id
        assert verify_cosignatures(CHECKPOINT.text, [twin.sign(CHECKPOINT.text)], [WITNESS.verifier]) == ()

    @pytest.mark.parametrize("time", [0, -1, 2**63])
    def test_no_cosignature_is_made_without_a_time(self, time: int) -> None:
        with pytest.raises(NoteError):
            WITNESS.cosign(CHECKPOINT.text, time)

    def test_a_vkey_names_type_4_and_its_own_id(self) -> None:
        vkey = WITNESS.verifier.to_vkey()
        assert CosignatureVerifier.from_vkey(vkey) == WITNESS.verifier
        name, key_id, key = vkey.split("+", 2)
        typed = base64.b64encode(b"\x01" + WITNESS.verifier.public_key).decode()
        for wrong in (f"{name}+00000000+{key}", f"other+{key_id}+{key}", f"{name}+{key_id}+{typed}", name, ""):
            with pytest.raises(NoteError):
                CosignatureVerifier.from_vkey(wrong)
        with pytest.raises(NoteError):
            NoteVerifier.from_vkey(vkey)


def test_only_two_signed_roots_of_one_size_are_a_fork() -> None:
    def signed(size: int, root: bytes, signer: NoteSigner = LOG) -> bytes:
        text = Checkpoint("wren/pk", size, root).text
        return Note(text, (signer.sign(text),)).serialize()

    first, second = signed(5, bytes(32)), signed(5, b"\x01" * 32)
    pk = MemberCode("PK")
    assert verify_fork(LogFork(pk, first, second), LOG.verifier).size == 5
    for other in (first, signed(6, b"\x01" * 32)):
        with pytest.raises(NoForkError):
            verify_fork(LogFork(pk, first, other), LOG.verifier)
    with pytest.raises(CheckpointError):
        verify_fork(LogFork(pk, first, signed(5, b"\x01" * 32, NoteSigner("wren/pk", b"\x08" * 32))), LOG.verifier)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 1\n",
        b"old 01\n\n",
        b"old -1\n\n",
        b"new 1\n\n",
        REQUEST.replace("old 20852014", "old  20852014").encode(),
        REQUEST.replace("PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=", "PlRN").encode(),
        REQUEST.replace("PlRNCrwH", "PlRNCrw!").encode(),
        ("old 1\n" + "A" * 43 + "=\n").encode() * 1
        + b"".join(b"A" * 43 + b"=\n" for _ in range(63))
        + b"\n"
        + COSIGNED.encode(),
        b"old 1\n\n" + b"x" * 30_000,
    ],
)
def test_what_is_no_request_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedError):
        parse_add_checkpoint(body)


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace")))
def test_no_bytes_bring_a_parser_down(raw: bytes) -> None:
    for parse in (parse_add_checkpoint, parse_proof, lambda one: parse_tile_path(one.decode("latin-1"))):
        for given_ in (raw, REQUEST.encode()[: len(raw)] + raw, b"c2sp.org/tlog-proof@v1\n" + raw):
            try:
                parse(given_)
            except ProtocolError:
                continue

"""This node as a C2SP witness: the status codes of the specification, and one signed history for each log."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crypto.cosignatures import CosignatureVerifier
from crypto.merkle import EMPTY_ROOT, leaf_hash
from crypto.notes import Note, NoteSignature, NoteSigner, parse_note, parse_signature_line
from node.core.membership import set_suspended
from node.core.witness import WitnessResponse, add_checkpoint, latest_checkpoint
from protocol.tlog.checkpoint import Checkpoint, witness_name
from protocol.tlog.tiles import TreeEdge, prove_consistency, tree_root
from protocol.tlog.witness_request import AddCheckpoint
from protocol.vocabulary import MemberCode
from tests.support.federation import SimulatedFederation, make_federation

GR, PK = MemberCode("GR"), MemberCode("PK")
ORIGIN = "wren/pk"


class Log:
    """A log of PK's, signed by PK's real key, whose tree the test makes; `other` has a different first leaf."""

    def __init__(self, federation: SimulatedFederation, first: bytes = b"first") -> None:
        self.signer = NoteSigner(ORIGIN, federation["PK"].keyring.log_seed)
        edge = TreeEdge(0, [])
        self.tiles = edge.append(leaf_hash(one) for one in [first, *(bytes([n]) for n in range(20))])

    def read(self, level: int, number: int) -> bytes:
        return self.tiles.get((level, number), b"")

    def note(self, size: int, **changes: Any) -> Note:
        root = changes.get("root", tree_root(self.read, size))
        text = Checkpoint(changes.get("origin", ORIGIN), size, root).text
        return Note(text, (changes.get("signer", self.signer).sign(text),))

    def request(self, old: int, size: int, *, proof_from: int | None = None, **changes: Any) -> bytes:
        proof = prove_consistency(self.read, old if proof_from is None else proof_from, size)
        return AddCheckpoint(old, proof, self.note(size, **changes)).to_bytes()


@pytest.fixture
def federation(tmp_path: Path) -> Iterator[SimulatedFederation]:
    made = make_federation(tmp_path, ("GR", "PK"))
    yield made
    made.close()


@pytest.fixture
def log(federation: SimulatedFederation) -> Log:
    return Log(federation)


def ask(federation: SimulatedFederation, body: bytes) -> WitnessResponse:
    return add_checkpoint(federation["GR"].context, body)


def cosigned_size(federation: SimulatedFederation) -> int:
    with federation["GR"].store.read() as tx:
        found = tx.witnessed_logs.find(PK, ORIGIN)
    return 0 if found is None else found.size


def test_what_extends_the_log_is_cosigned_and_remembered(federation: SimulatedFederation, log: Log) -> None:
    witness = CosignatureVerifier(witness_name(GR), federation["GR"].keyring.witness_key)
    for old, size in ((0, 3), (3, 3), (3, 9), (9, 21)):
        answer = ask(federation, log.request(old, size))
        assert (answer.status, answer.content_type) == (200, "text/plain; charset=utf-8")
        (line,) = answer.body.decode().splitlines()
        cosignature = witness.verify(log.note(size).text, parse_signature_line(line))
        assert cosignature.time == federation.clock.now()
        assert cosigned_size(federation) == size
    assert latest_checkpoint(federation["GR"].context, "00" * 32).status == 404


def test_the_last_checkpoint_is_served_with_both_signatures_and_no_others(
    federation: SimulatedFederation, log: Log
) -> None:
    note = log.note(3)
    stranger = NoteSignature("stranger", b"\x01\x02\x03\x04", bytes(64))
    body = AddCheckpoint(0, (), Note(note.text, (stranger, *note.signatures))).to_bytes()
    assert ask(federation, body).status == 200
    served = latest_checkpoint(federation["GR"].context, hashlib.sha256(ORIGIN.encode()).hexdigest())
    assert [one.name for one in parse_note(served.body).signatures] == [ORIGIN, "wren-witness/gr"]


def test_400_what_is_not_of_the_form_or_goes_backwards(federation: SimulatedFederation, log: Log) -> None:
    ask(federation, log.request(0, 9))
    extended = log.note(9).text + "extension\n"
    for body in (
        b"",
        b"old nine\n\n",
        log.request(9, 9)[:-20],
        AddCheckpoint(10, (), log.note(9)).to_bytes(),
        AddCheckpoint(9, (), Note(extended, (log.signer.sign(extended),))).to_bytes(),
    ):
        assert ask(federation, body).status == 400
    assert cosigned_size(federation) == 9


def test_403_not_signed_by_the_log_or_falsely_in_its_name(federation: SimulatedFederation, log: Log) -> None:
    thief = NoteSigner(ORIGIN, b"\x09" * 32)
    note = log.note(3)
    false = NoteSignature(ORIGIN, log.signer.verifier.key_id, bytes(64))
    for signatures in ((thief.sign(note.text),), (false,), (*note.signatures, false)):
        assert ask(federation, AddCheckpoint(0, (), Note(note.text, signatures)).to_bytes()).status == 403
    assert cosigned_size(federation) == 0


def test_404_a_log_that_is_not_known_here(federation: SimulatedFederation, log: Log) -> None:
    own = NoteSigner("wren/gr", federation["GR"].keyring.log_seed)
    for signer in (NoteSigner("wren/pk/other", log.signer.seed), own):
        assert ask(federation, log.request(0, 3, origin=signer.name, signer=signer)).status == 404
    set_suspended(federation["GR"].context, PK, True)
    assert ask(federation, log.request(0, 3)).status == 404


def test_409_names_the_size_that_was_cosigned_last(federation: SimulatedFederation, log: Log) -> None:
    assert ask(federation, log.request(2, 3)).body == b"0\n"
    ask(federation, log.request(0, 9))
    for old in (0, 3, 12):
        answer = ask(federation, log.request(old, 21))
        assert (answer.status, answer.content_type, answer.body) == (409, "text/x.tlog.size", b"9\n")
    assert cosigned_size(federation) == 9


def test_422_what_does_not_extend_what_was_cosigned(federation: SimulatedFederation, log: Log) -> None:
    assert ask(federation, log.request(0, 9, proof_from=3)).status == 422, "a proof from nothing"
    empty = Note(f"{ORIGIN}\n0\n{'A' * 43}=\n", ())
    lying = Note(empty.text, (log.signer.sign(empty.text),))
    assert ask(federation, AddCheckpoint(0, (), lying).to_bytes()).status == 422, "an empty tree with another root"
    ask(federation, log.request(0, 9))
    rewritten = Log(federation, first=b"another first leaf")
    for body in (
        rewritten.request(9, 21),
        rewritten.request(9, 9),
        log.request(9, 21, proof_from=3),
        AddCheckpoint(9, (), log.note(21)).to_bytes(),
        AddCheckpoint(9, (bytes(32),), log.note(9)).to_bytes(),
    ):
        assert ask(federation, body).status == 422
    assert cosigned_size(federation) == 9
    with federation["GR"].store.read() as tx:
        (fork,) = tx.witnessed_logs.forks()
    assert (fork.member, fork.size) == (PK, 9), "only the second root for one size proves a fork"


def test_the_empty_tree_is_cosigned_too(federation: SimulatedFederation, log: Log) -> None:
    for old, size in ((0, 0), (0, 0), (0, 3)):
        root = tree_root(log.read, size)
        assert (root == EMPTY_ROOT) is (size == 0)
        assert ask(federation, log.request(old, size)).status == 200


def test_of_two_requests_at_one_time_one_wins(federation: SimulatedFederation, log: Log) -> None:
    """The race of the specification: A is checked, B is stored, A must not be stored over it."""
    ask(federation, log.request(0, 3))
    store = federation["GR"].store
    with store.read() as tx:
        before = tx.witnessed_logs.find(PK, ORIGIN)
    ask(federation, log.request(3, 21))
    assert before is not None
    with store.write() as tx:
        assert not tx.witnessed_logs.replace(before, before)
        assert not tx.witnessed_logs.replace(None, before)
    assert cosigned_size(federation) == 21

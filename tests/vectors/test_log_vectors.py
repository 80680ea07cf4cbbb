"""The log's vector read back by what a verifier has: the keys, and nothing of how it was made."""

from crypto.cosignatures import CosignatureVerifier, verify_cosignatures
from crypto.merkle import leaf_hash, verify_consistency, verify_inclusion
from crypto.notes import NoteVerifier
from protocol.encoding import decode_object, encode
from protocol.tlog.checkpoint import parse_checkpoint_note, verify_checkpoint
from protocol.tlog.delivery import deliveries_to_body, parse_deliveries
from protocol.tlog.fork import fork_to_body, parse_fork, verify_fork
from protocol.tlog.proof import parse_proof
from protocol.tlog.witness_request import parse_add_checkpoint
from tests.vectors.generate import read_vector

VECTOR = read_vector("log")
LOG = NoteVerifier.from_vkey(VECTOR["origin_vkey"])
WITNESSES = [CosignatureVerifier.from_vkey(vkey) for vkey in VECTOR["witness_vkeys"]]


def test_the_checkpoint_is_signed_and_cosigned() -> None:
    note = parse_checkpoint_note(VECTOR["checkpoint"].encode())
    assert note.serialize().decode() == VECTOR["checkpoint"]
    assert verify_checkpoint(note, LOG).size == 300
    assert {one.cosigner for one in verify_cosignatures(note.text, note.signatures, WITNESSES)} == set(WITNESSES)


def test_the_proof_leads_from_the_leaf_to_the_root() -> None:
    proof = parse_proof(VECTOR["proof"].encode())
    assert proof.to_bytes().decode() == VECTOR["proof"]
    checkpoint = verify_checkpoint(proof.checkpoint, LOG)
    verify_inclusion(leaf_hash(VECTOR["leaf"].encode()), proof.index, checkpoint.size, proof.hashes, checkpoint.root)


def test_the_request_shows_that_nothing_was_changed() -> None:
    request = parse_add_checkpoint(VECTOR["add_checkpoint"].encode())
    assert request.to_bytes().decode() == VECTOR["add_checkpoint"]
    checkpoint = verify_checkpoint(request.checkpoint, LOG)
    old_root = bytes.fromhex(VECTOR["old_root"])
    verify_consistency(request.old_size, old_root, checkpoint.size, checkpoint.root, request.proof)


def test_delivery_and_fork_are_canonical() -> None:
    deliveries = parse_deliveries(decode_object(VECTOR["delivery"].encode(), max_bytes=100_000))
    assert encode(deliveries_to_body(deliveries)).decode() == VECTOR["delivery"]
    assert deliveries.deliveries[0].proof.decode() == VECTOR["proof"]
    fork = parse_fork(decode_object(VECTOR["fork"].encode(), max_bytes=100_000))
    assert encode(fork_to_body(fork)).decode() == VECTOR["fork"]
    assert verify_fork(fork, LOG).size == 300

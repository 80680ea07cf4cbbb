"""Recipe: a checkpoint with cosignatures, a tlog-proof, an add-checkpoint request, tiles' digests, a delivery, a fork."""

import hashlib

from crypto.cosignatures import CosignatureSigner
from crypto.merkle import leaf_hash
from crypto.notes import Note, NoteSigner
from protocol.encoding import encode
from protocol.leaf import Leaf, commit, leaf_to_bytes
from protocol.tlog.checkpoint import Checkpoint, witness_name
from protocol.tlog.delivery import Deliveries, Delivery, deliveries_to_body
from protocol.tlog.fork import LogFork, fork_to_body
from protocol.tlog.proof import LogProof
from protocol.tlog.tiles import TreeEdge, prove_consistency, prove_inclusion, tree_root
from protocol.tlog.witness_request import AddCheckpoint
from protocol.vocabulary import Direction, LeafKind, MessageId
from tests.vectors.recipe import GR, NOW, PK, TR, Vector

ORIGIN = "wren/pk"
SIZE, OLD_SIZE, INDEX = 300, 257, 5


def log_vectors() -> Vector:
    """A log of 300 leaves: leaf i has kind message, direction received, peer GR, message id i, time NOW + i and the
    commitment of 32 bytes i mod 256 as salt over the payload i in decimal. Seeds are 32 equal bytes."""
    leaves = [_leaf(number) for number in range(SIZE)]
    edge = TreeEdge(0, [])
    tiles = edge.append(leaf_hash(one) for one in leaves)

    def read(level: int, number: int) -> bytes:
        return tiles.get((level, number), b"")

    log = NoteSigner(ORIGIN, b"\x01" * 32)
    witnesses = [
        CosignatureSigner(witness_name(code), seed * 32) for code, seed in ((GR.code, b"\x02"), (TR.code, b"\x03"))
    ]
    checkpoint = Checkpoint(ORIGIN, SIZE, edge.root())
    signed = Note(checkpoint.text, (log.sign(checkpoint.text),))
    cosigned = Note(signed.text, (*signed.signatures, *(one.cosign(signed.text, NOW + 5) for one in witnesses)))
    proof = LogProof(INDEX, prove_inclusion(read, INDEX, SIZE), cosigned).to_bytes()
    other = Checkpoint(ORIGIN, SIZE, bytes(32))
    forked = Note(other.text, (log.sign(other.text),)).serialize()
    return {
        "origin_vkey": log.verifier.to_vkey(),
        "witness_vkeys": [one.verifier.to_vkey() for one in witnesses],
        "leaf": leaves[INDEX].decode(),
        "old_root": tree_root(read, OLD_SIZE).hex(),
        "tile_digests": {
            f"{level}/{number}": hashlib.sha256(hashes).hexdigest() for (level, number), hashes in sorted(tiles.items())
        },
        "checkpoint": cosigned.serialize().decode(),
        "add_checkpoint": AddCheckpoint(OLD_SIZE, prove_consistency(read, OLD_SIZE, SIZE), signed).to_bytes().decode(),
        "proof": proof.decode(),
        "delivery": encode(
            deliveries_to_body(Deliveries((Delivery(MessageId(f"{INDEX:032x}"), leaves[INDEX], proof),)))
        ).decode(),
        "fork": encode(fork_to_body(LogFork(PK.code, signed.serialize(), forked))).decode(),
    }


def _leaf(number: int) -> bytes:
    commitment = commit(bytes([number % 256]) * 32, str(number).encode())
    kind, direction = LeafKind.MESSAGE, Direction.RECEIVED
    return leaf_to_bytes(Leaf(kind, direction, GR.code, MessageId(f"{number:032x}"), NOW + number, commitment))

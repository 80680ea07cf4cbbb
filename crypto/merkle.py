"""The Merkle tree of RFC 6962 (hashing, section 2.1), with proofs verified as RFC 9162 sections 2.1.3 and 2.1.4 say.

Hashes are SHA-256, 32 bytes. Proof lists are in the order of those RFCs, from the leaf upward. Subtrees [start, end) and
their proofs follow draft-ietf-plants-merkle-tree-certs: `start` is a multiple of the smallest power of two >= end - start.
An inclusion or consistency proof of a whole tree is the subtree proof with start = 0.
"""

import hashlib
from collections.abc import Sequence

from crypto.errors import CryptoError

HASH_BYTES = 32
MAX_TREE_SIZE = 2**63 - 1
EMPTY_ROOT = hashlib.sha256().digest()


class MerkleProofError(CryptoError):
    """The proof does not show what it claims: the log or its messenger is faulty; keep the proof as evidence."""


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256 of 0x00 and the entry."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of 0x01 and two child hashes. The prefix keeps a node from being passed off as a leaf."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_hash(leaf_hashes: Sequence[bytes]) -> bytes:
    """The root over leaf hashes in order; of no leaves, SHA-256 of nothing."""
    return _range_hash(leaf_hashes, 0, len(leaf_hashes))


def _split(size: int) -> int:
    """The largest power of two smaller than `size` (>= 2)."""
    return 1 << ((size - 1).bit_length() - 1)


def _range_hash(leaf_hashes: Sequence[bytes], start: int, end: int) -> bytes:
    if start == end:
        return EMPTY_ROOT
    if end - start == 1:
        return leaf_hashes[start]
    middle = start + _split(end - start)
    return node_hash(_range_hash(leaf_hashes, start, middle), _range_hash(leaf_hashes, middle, end))


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """The sibling hashes that lead from leaf `index` to the root. Raises MerkleProofError if there is no such leaf."""
    if not 0 <= index < len(leaf_hashes):
        raise MerkleProofError("no such leaf in this tree")
    start, end = 0, len(leaf_hashes)
    from_the_top = []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            from_the_top.append(_range_hash(leaf_hashes, middle, end))
            end = middle
        else:
            from_the_top.append(_range_hash(leaf_hashes, start, middle))
            start = middle
    return tuple(reversed(from_the_top))


def consistency_proof(leaf_hashes: Sequence[bytes], old_size: int) -> tuple[bytes, ...]:
    """The hashes that show the tree's first `old_size` leaves to be the whole of the earlier tree.

    Raises MerkleProofError unless 1 <= old_size <= number of leaves: from an empty tree nothing needs proof.
    """
    if not 1 <= old_size <= len(leaf_hashes):
        raise MerkleProofError("the earlier tree is empty or larger than this one")
    start, end = 0, len(leaf_hashes)
    from_the_top = []
    while end != old_size:
        middle = start + _split(end - start)
        if old_size <= middle:
            from_the_top.append(_range_hash(leaf_hashes, middle, end))
            end = middle
        else:
            from_the_top.append(_range_hash(leaf_hashes, start, middle))
            start = middle
    if start > 0:
        from_the_top.append(_range_hash(leaf_hashes, start, end))
    return tuple(reversed(from_the_top))


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Return if leaf hash `leaf` is number `index` (from 0) of the tree of `size` leaves with this root.

    Raises MerkleProofError.
    """
    _require_hashes(leaf, *proof)
    if not 0 <= index < size <= MAX_TREE_SIZE:
        raise MerkleProofError("the index lies outside the tree")
    position, last, computed = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise MerkleProofError("the inclusion proof is too long")
        if position & 1 or position == last:
            computed = node_hash(sibling, computed)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            computed = node_hash(computed, sibling)
        position, last = position >> 1, last >> 1
    if last != 0 or computed != root:
        raise MerkleProofError("the inclusion proof does not lead to the root")


def verify_consistency(old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Return if the tree of `new_size` leaves extends that of `old_size` without changing it.

    Raises MerkleProofError, also for old_size 0: that would hold for any tree, so whoever asks has made a mistake.
    """
    if old_size == 0:
        raise MerkleProofError("every tree extends the empty one: there is nothing to prove")
    verify_subtree_consistency(0, old_size, old_root, new_size, new_root, proof)


def verify_subtree_inclusion(
    leaf: bytes, index: int, start: int, end: int, proof: Sequence[bytes], subtree_root: bytes
) -> None:
    """Return if `leaf` is number `index` of the log and lies in the subtree [start, end) with this root.

    Raises MerkleProofError.
    """
    _require_subtree(start, end)
    verify_inclusion(leaf, index - start, end - start, proof, subtree_root)


def verify_subtree_consistency(
    start: int, end: int, subtree_root: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> None:
    """Return if the subtree [start, end) with its root is part of the tree of `size` leaves with its root.

    An empty subtree is part of every tree, if its root is that of no leaves and nothing is offered as proof.
    Raises MerkleProofError.
    """
    _require_hashes(*proof)  # the roots are compared, never hashed
    if start == end and 0 <= end <= size:
        if proof or subtree_root != EMPTY_ROOT:
            raise MerkleProofError("an empty subtree has the root of no leaves and no proof")
        return
    _require_subtree(start, end)
    if not end <= size <= MAX_TREE_SIZE:
        raise MerkleProofError("the earlier tree is larger than the later one")
    computed_subtree, computed_root = _fold_consistency(start, end - 1, size - 1, subtree_root, list(proof))
    if computed_subtree != subtree_root or computed_root != root:
        raise MerkleProofError("the consistency proof does not lead to both roots")


def _fold_consistency(first: int, last: int, top: int, known: bytes, proof: list[bytes]) -> tuple[bytes, bytes]:
    """Walk up from the last leaf of the earlier tree; returns the root of the earlier and of the later tree.

    `first`, `last` and `top` are the numbers, on the level reached, of the nodes over the subtree's first and last leaf
    and over the tree's last leaf. Where the walk starts at a node that is the whole earlier tree, its hash is `known`.
    """
    while first != last and (last & 1 or last == top):
        first, last, top = first >> 1, last >> 1, top >> 1
    if first == last:
        earlier = later = known
    elif proof:
        earlier = later = proof.pop(0)
    else:
        raise MerkleProofError("the consistency proof is empty")
    for sibling in proof:
        if top == 0:
            raise MerkleProofError("the consistency proof is too long")
        if last & 1 or last == top:
            if first < last:
                earlier = node_hash(sibling, earlier)
            later = node_hash(sibling, later)
            while not last & 1:
                first, last, top = first >> 1, last >> 1, top >> 1
        else:
            later = node_hash(later, sibling)
        first, last, top = first >> 1, last >> 1, top >> 1
    if top != 0:
        raise MerkleProofError("the consistency proof is too short")
    return earlier, later


def _require_subtree(start: int, end: int) -> None:
    if not 0 <= start < end <= MAX_TREE_SIZE or start % (1 << (end - start - 1).bit_length()):
        raise MerkleProofError("no such subtree")


def _require_hashes(*hashes: bytes) -> None:
    if any(len(each) != HASH_BYTES for each in hashes):
        raise MerkleProofError("a hash has 32 bytes")

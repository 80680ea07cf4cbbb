"""The Merkle tree against the published probes, good and bad, and against an exhaustive check of small trees."""

import base64
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crypto import merkle
from crypto.merkle import MerkleProofError
from tests.support.shared_data import shared_data

PROBES = sorted((shared_data() / "vectors" / "merkle").rglob("*.json"))


def _decoded(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def _run(kind: str, probe: dict[str, Any]) -> None:
    proof = [_decoded(each) for each in probe["proof"] or []]
    if kind in ("inclusion", "subtreeinclusion"):
        leaf, index, root = _decoded(probe["leafHash"]), probe["leafIdx"], _decoded(probe["root"])
        if kind == "inclusion":
            merkle.verify_inclusion(leaf, index, probe["treeSize"], proof, root)
        else:
            merkle.verify_subtree_inclusion(leaf, index, probe["start"], probe["end"], proof, root)
        return
    earlier, later = _decoded(probe["root1"]), _decoded(probe["root2"])
    if kind == "consistency":
        merkle.verify_consistency(probe["size1"], earlier, probe["size2"], later, proof)
    else:
        merkle.verify_subtree_consistency(probe["start"], probe["end"], earlier, probe["size"], later, proof)


def _refused(call: Callable[[], None]) -> bool:
    try:
        call()
    except MerkleProofError:
        return True
    return False


def test_every_published_probe_was_found() -> None:
    assert len(PROBES) == 518


@pytest.mark.parametrize("path", PROBES, ids=lambda path: "/".join(path.parts[-3:]))
def test_a_published_probe_is_judged_as_published(path: Path) -> None:
    probe = json.loads(path.read_text())
    kind = path.parts[path.parts.index("merkle") + 1]
    assert _refused(lambda: _run(kind, probe)) is probe["wantErr"]


def _leaves(count: int) -> list[bytes]:
    return [merkle.leaf_hash(bytes([number])) for number in range(count)]


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert merkle.root_hash([]) == hashlib.sha256(b"").digest()


def test_the_root_of_three_leaves_joins_the_first_two() -> None:
    first, second, third = _leaves(3)
    assert merkle.root_hash([first, second, third]) == merkle.node_hash(merkle.node_hash(first, second), third)


def test_a_node_cannot_be_shown_as_a_leaf() -> None:
    first, second = _leaves(2)
    assert merkle.leaf_hash(first + second) != merkle.node_hash(first, second)


@pytest.mark.parametrize("size", range(1, 18))
def test_each_inclusion_proof_holds_for_its_own_leaf_only(size: int) -> None:
    leaves = _leaves(size)
    root = merkle.root_hash(leaves)
    for index in range(size):
        proof = merkle.inclusion_proof(leaves, index)
        accepted = [
            (leaf, place)
            for leaf in range(size)
            for place in range(size)
            if not _refused(lambda: merkle.verify_inclusion(leaves[leaf], place, size, proof, root))  # noqa: B023
        ]
        assert accepted == [(index, index)]


@pytest.mark.parametrize("size", range(1, 18))
def test_a_rewritten_past_has_no_consistency_proof(size: int) -> None:
    leaves = _leaves(size)
    root = merkle.root_hash(leaves)
    for old_size in range(1, size + 1):
        proof = merkle.consistency_proof(leaves, old_size)
        merkle.verify_consistency(old_size, merkle.root_hash(leaves[:old_size]), size, root, proof)
        rewritten = [merkle.leaf_hash(b"rewritten"), *leaves[1:]]
        forged = merkle.consistency_proof(rewritten, old_size)
        with pytest.raises(MerkleProofError):
            merkle.verify_consistency(
                old_size, merkle.root_hash(leaves[:old_size]), size, merkle.root_hash(rewritten), forged
            )


@pytest.mark.parametrize(("index", "size"), [(0, 0), (-1, 4), (4, 4)])
def test_no_proof_is_made_for_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(MerkleProofError):
        merkle.inclusion_proof(_leaves(size), index)


@pytest.mark.parametrize("old_size", [-1, 0, 5])
def test_no_proof_is_made_from_a_tree_that_was_not(old_size: int) -> None:
    with pytest.raises(MerkleProofError):
        merkle.consistency_proof(_leaves(4), old_size)


def test_a_size_beyond_the_limit_is_refused_before_any_work() -> None:
    leaf = merkle.leaf_hash(b"")
    with pytest.raises(MerkleProofError):
        merkle.verify_inclusion(leaf, 0, 2**4096, [leaf] * 64, leaf)
    with pytest.raises(MerkleProofError):
        merkle.verify_consistency(1, leaf, 2**4096, leaf, [leaf] * 64)

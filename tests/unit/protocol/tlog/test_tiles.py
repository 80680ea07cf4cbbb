"""Tiles against the plain tree: every root and proof out of tiles is the one that RFC 6962 defines."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto import merkle
from crypto.merkle import MerkleProofError
from protocol.errors import MalformedError
from protocol.tlog.tiles import (
    TileAddress,
    TreeEdge,
    bundle_to_bytes,
    bundles_of,
    holds,
    parse_bundle,
    parse_tile_path,
    prove_consistency,
    prove_inclusion,
    tiles_of,
    tree_root,
)

SIZES = [1, 2, 3, 255, 256, 257, 511, 512, 65_535, 65_536, 65_537, 70_000]


def leaf(number: int) -> bytes:
    return hashlib.sha256(b"\x00" + number.to_bytes(8, "big")).digest()


class Stored:
    """Tiles as a store keeps them: the newest of each address."""

    def __init__(self) -> None:
        self.tiles: dict[tuple[int, int], bytes] = {}
        self.edge = TreeEdge(0, [])

    def grow(self, size: int, step: int = 256) -> None:
        while self.edge.size < size:
            end = min(size, self.edge.size + step)
            self.tiles |= self.edge.append(leaf(number) for number in range(self.edge.size, end))

    def read(self, level: int, number: int) -> bytes:
        return self.tiles.get((level, number), b"")


@pytest.fixture(scope="module")
def big() -> Stored:
    stored = Stored()
    stored.grow(70_000)
    return stored


def frontier_root(size: int) -> bytes:
    """The root by a stack of subtrees: another way to the same hash."""
    stack: list[tuple[int, bytes]] = []
    for number in range(size):
        height, hashed = 0, leaf(number)
        while stack and stack[-1][0] == height:
            hashed = merkle.node_hash(stack.pop()[1], hashed)
            height += 1
        stack.append((height, hashed))
    computed = stack.pop()[1]
    while stack:
        computed = merkle.node_hash(stack.pop()[1], computed)
    return computed


@pytest.mark.parametrize("size", SIZES)
def test_the_root_out_of_tiles_is_the_trees_root(big: Stored, size: int) -> None:
    assert tree_root(big.read, size) == frontier_root(size)
    assert TreeEdge.read(big.read, size).root() == frontier_root(size)


@pytest.mark.parametrize("size", SIZES)
def test_proofs_out_of_tiles_verify_and_no_other_leaf_does(big: Stored, size: int) -> None:
    root = tree_root(big.read, size)
    for index in {0, 1, size // 2, size - 2, size - 1} & set(range(size)):
        proof = prove_inclusion(big.read, index, size)
        merkle.verify_inclusion(leaf(index), index, size, proof, root)
        with pytest.raises(MerkleProofError):
            merkle.verify_inclusion(leaf(index + 1), index, size, proof, root)
    for old in {1, 2, size // 3, size - 1, size} & set(range(1, size + 1)):
        merkle.verify_consistency(old, tree_root(big.read, old), size, root, prove_consistency(big.read, old, size))


@given(size=st.integers(1, 900), data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_growth_gives_the_plain_tree(size: int, data: st.DataObject) -> None:
    stored = Stored()
    while stored.edge.size < size:
        stored.grow(min(size, stored.edge.size + data.draw(st.integers(1, 400))), step=400)
    leaves = [leaf(number) for number in range(size)]
    assert stored.edge.root() == tree_root(stored.read, size) == merkle.root_hash(leaves)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    assert prove_inclusion(stored.read, index, size) == merkle.inclusion_proof(leaves, index)
    assert prove_consistency(stored.read, old, size) == merkle.consistency_proof(leaves, old)


def test_the_specifications_example_of_70_000() -> None:
    found = list(tiles_of(70_000))
    widths = {level: [one.width for one in found if one.level == level] for level in range(3)}
    assert widths == {0: [256] * 273 + [112], 1: [256, 17], 2: [1]}
    assert [one.width for one in bundles_of(70_000)] == [256] * 273 + [112]
    assert [one.path for one in tiles_of(256)] == ["0/000", "1/000.p/1"]


def test_the_specifications_example_of_a_path() -> None:
    assert TileAddress(0, 1_234_067).path == "0/x001/x234/067"
    assert parse_tile_path("0/x001/x234/067") == TileAddress(0, 1_234_067)
    assert parse_tile_path("entries/005.p/17") == TileAddress(None, 5, 17)


@pytest.mark.parametrize(
    "path",
    [
        "0/1",
        "00/001",
        "64/000",
        "0/000.p/0",
        "0/000.p/256",
        "0/000.p/01",
        "0/x000/001",
        "0/x1/001",
        "entries/../0/000",
        "0/000/",
        "/0/000",
        "0/000\n",
        "-1/000",
        "0/" + "x999/" * 19 + "999",
    ],
)
def test_a_path_has_one_spelling(path: str) -> None:
    with pytest.raises(MalformedError):
        parse_tile_path(path)


def test_a_tile_that_lacks_a_hash_is_noticed(big: Stored) -> None:
    def torn(level: int, number: int) -> bytes:
        return big.read(level, number)[:-32] if (level, number) == (0, 273) else big.read(level, number)

    with pytest.raises(MerkleProofError):
        tree_root(torn, 70_000)
    with pytest.raises(MerkleProofError):
        TreeEdge.read(torn, 70_000)


def test_only_what_the_tree_holds_is_there() -> None:
    assert holds(257, TileAddress(0, 1, 1))
    assert not holds(257, TileAddress(0, 1, 2))
    assert not holds(255, TileAddress(0, 0))
    assert holds(256, TileAddress(1, 0, 1))
    assert not holds(255, TileAddress(1, 0, 1))
    assert not holds(70_000, TileAddress(63, 0, 1))


def test_a_bundle_survives_its_bytes_and_nothing_else_is_one() -> None:
    raw = bundle_to_bytes([b"a", b"", b"c" * 512])
    assert parse_bundle(raw, width=3) == [b"a", b"", b"c" * 512]
    for broken, width in ((raw, 2), (raw, 4), (raw[:-1], 3), (raw + b"\x00", 3), (bundle_to_bytes([b"c" * 513]), 1)):
        with pytest.raises(MalformedError):
            parse_bundle(broken, width=width)

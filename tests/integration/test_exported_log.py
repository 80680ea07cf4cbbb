"""Exported logs under an independent verifier: what is whole is accepted, whatever was changed is refused."""

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from node.cli.log_folder import export_folder
from node.core.sequencer import index_pending, run_log
from node.store.tables import leaves
from protocol.leaf import Leaf, leaf_to_bytes
from protocol.tlog.tiles import bundles_of, tiles_of
from protocol.vocabulary import Direction, LeafKind
from tests.support.federation import SimulatedFederation, make_federation
from tests.support.independent_verifier import build, is_installed, verify

SIZES = [255, 256, 257, 65_535, 65_536, 65_537, 70_000]
"""The first nodes of a log leave more than two leaves before anything is signed: 1 and 2 have a test of their own."""
needs_go = pytest.mark.skipif(not is_installed(), reason="Go and golang.org/x/mod are not installed")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("go"))


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Path]]:
    """One log, exported into one folder at each size as it grows; a copy of the folder as it was at each size."""
    folder = tmp_path_factory.mktemp("exports")
    federation = make_federation(folder / "federation", ("GR", "IR", "KG", "PK", "TR"))
    copies = {}
    for size in SIZES:
        grow_and_export(federation, folder / "growing", size)
        copies[size] = folder / str(size)
        shutil.copytree(folder / "growing", copies[size])
    yield copies
    federation.close()


def grow_and_export(federation: SimulatedFederation, folder: Path, size: int) -> None:
    node = federation["GR"]
    with node.store.read() as tx:
        missing = size - tx.leaves.count()
    rows = []
    for number in range(missing):
        leaf = Leaf(LeafKind.CHECK, Direction.INTERNAL, None, None, number, number.to_bytes(32, "big"))
        rows.append({"peer": None, "time": number, "leaf": leaf_to_bytes(leaf), "payload": None, "salt": None})
    with node.store.connection(writing=True) as connection:
        if rows:
            connection.execute(insert(leaves), rows)
    while index_pending(node.context):
        pass
    run_log(node.context)
    _, exported = export_folder(node.context, folder, None)
    assert exported == size


@needs_go
@pytest.mark.parametrize("size", SIZES)
def test_a_whole_log_is_accepted(program: Path, exports: dict[int, Path], size: int) -> None:
    assert verify(program, exports[size], 3) == (True, f"verified {size}")


@needs_go
@pytest.mark.parametrize("size", [1, 2])
def test_a_log_of_one_or_two_leaves_is_accepted(program: Path, tmp_path: Path, size: int) -> None:
    federation = make_federation(tmp_path / "federation", ("GR",))
    with federation["GR"].store.connection(writing=True) as connection:
        connection.exec_driver_sql(f"DELETE FROM leaves WHERE id > {size}")
    grow_and_export(federation, tmp_path / "log", size)
    assert verify(program, tmp_path / "log", 0) == (True, f"verified {size}")
    federation.close()


@needs_go
def test_the_quorum_must_be_there(program: Path, exports: dict[int, Path]) -> None:
    accepted, said = verify(program, exports[257], 5)
    assert not accepted
    assert "4 cosignatures" in said


def flip(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    bit = random.Random(str(path)).randrange(len(raw) * 8)
    raw[bit // 8] ^= 1 << bit % 8
    path.write_bytes(raw)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


@needs_go
@pytest.mark.parametrize("damage", [flip, cut, Path.unlink], ids=["flipped", "cut", "gone"])
def test_no_file_of_a_log_can_be_changed_unseen(
    program: Path, exports: dict[int, Path], tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    names = ["checkpoint", *(f"tile/{one.path}" for one in (*tiles_of(257), *bundles_of(257)))]
    for name in names:
        folder = tmp_path / name.replace("/", "_")
        shutil.copytree(exports[257], folder)
        damage(folder / name)
        assert not verify(program, folder, 4)[0], name


def test_an_export_that_is_brought_up_to_date_keeps_what_auditors_read_before(exports: dict[int, Path]) -> None:
    old, new = exports[65_537], exports[70_000]
    kept = [path for path in (old / "tile").rglob("*") if path.is_file()]
    assert len(kept) > 500
    for path in kept:
        assert path.read_bytes() == (new / path.relative_to(old)).read_bytes()

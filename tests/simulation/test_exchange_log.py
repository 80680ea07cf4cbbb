"""The exchange log of a whole federation: indexed, signed, witnessed, and stopped when its database went back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crypto.merkle import leaf_hash, root_hash
from node.core.exchange_log import record
from node.core.log_tree import StoredCheckpoint
from node.core.sequencer import run_log
from protocol.tlog.checkpoint import Checkpoint, parse_checkpoint_note, require_quorum, verify_checkpoint
from protocol.vocabulary import Direction, LeafKind, MemberCode
from tests.support.federation import SimulatedFederation, SimulatedNode, make_federation

GR, IR, KG, PK, TR = (MemberCode(code) for code in ("GR", "IR", "KG", "PK", "TR"))


@pytest.fixture
def federation(tmp_path: Path) -> Iterator[SimulatedFederation]:
    made = make_federation(tmp_path)
    yield made
    made.close()


def note_leaves(node: SimulatedNode, count: int = 1) -> None:
    with node.context.store.write() as tx:
        for number in range(count):
            record(
                tx,
                LeafKind.PEER_STATUS,
                Direction.INTERNAL,
                payload=str(number).encode(),
                now=node.context.clock.now(),
                random_bytes=node.context.random_bytes,
            )


def checkpoint_of(node: SimulatedNode) -> StoredCheckpoint:
    with node.store.read() as tx:
        found = tx.log_tree.witnessed_checkpoint(1)
    assert found is not None
    return found


def verified(federation: SimulatedFederation, code: str) -> Checkpoint:
    note = parse_checkpoint_note(checkpoint_of(federation[code]).note)
    (log,) = federation["GR"].context.federation().logs(MemberCode(code))
    require_quorum(note, federation.charter, MemberCode(code))
    return verify_checkpoint(note, log)


def test_every_leaf_stands_in_a_checkpoint_that_all_others_cosigned(federation: SimulatedFederation) -> None:
    note_leaves(federation["GR"], 300)
    run = run_log(federation["GR"].context)
    with federation["GR"].store.read() as tx:
        entries = tx.log_tree.entries(1, 0, 10_000)
        assert sorted(entries) == sorted(row.leaf_bytes for row in tx.leaves.all())
    assert run.witnesses == 4
    checkpoint = verified(federation, "GR")
    assert (checkpoint.size, checkpoint.root) == (len(entries), root_hash([leaf_hash(entry) for entry in entries]))

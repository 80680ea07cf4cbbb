"""The exchange log of a whole federation: indexed, signed, witnessed, and stopped when its database went back."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, update

from crypto.merkle import leaf_hash, root_hash
from crypto.notes import Note
from node.core.delivery_errors import PeerFaultError, TransientPeerError
from node.core.exchange_log import record
from node.core.forks import HALT
from node.core.key_sheet_announcement import announce_key_sheet
from node.core.leaf_copy import CopyError
from node.core.log_tree import LogHaltedError, LogWaitingError, StoredCheckpoint
from node.core.messages import make_item, new_id, seal_to
from node.core.outbox import LEASE_SECONDS, OutboxStatus, deliver_due, enqueue
from node.core.record_comparison import ExchangeRecord, compare_records, exchange_records
from node.core.sequencer import run_log
from node.core.witness import WitnessResponse
from node.store.leaf_copy import FolderCopy
from node.store.log_tables import log_deliveries, log_tiles
from protocol.envelope import Content, Header, content_to_bytes, parse_content
from protocol.leaf import leaf_to_bytes, parse_leaf
from protocol.restrictions import Restrictions
from protocol.tlog.checkpoint import Checkpoint, parse_checkpoint_note, require_quorum, verify_checkpoint
from protocol.tlog.delivery import Deliveries, Delivery, deliveries_to_body, parse_deliveries
from protocol.tlog.fork import LogFork, fork_to_body
from protocol.tlog.proof import parse_proof
from protocol.tlog.tiles import TreeEdge
from protocol.tlog.witness_request import AddCheckpoint
from protocol.vocabulary import Direction, ItemKind, LeafKind, MemberCode, MessageId, MessageType
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


def restored(node: SimulatedNode, federation: SimulatedFederation, keep: int) -> None:
    """The database as an old backup has it: its tree and what is signed end at `keep` leaves; the node starts anew."""
    with node.store.connection(writing=True) as connection:
        for statement in (
            f"DELETE FROM log_positions WHERE position >= {keep}",
            "DELETE FROM log_tiles",
            f"DELETE FROM log_checkpoints WHERE size > {keep}",
            f"UPDATE exchange_logs SET size = {keep}, signed = (SELECT max(size) FROM log_checkpoints)",
            "DELETE FROM leaves WHERE id NOT IN (SELECT leaf FROM log_positions)",
        ):
            connection.exec_driver_sql(statement)
    with node.store.write() as tx:
        entries = tx.log_tree.entries(1, 0, keep)
        edge = TreeEdge(0, [])
        tiles = edge.append(leaf_hash(entry) for entry in entries)
    with node.store.connection(writing=True) as connection:
        for (level, number), hashes in tiles.items():
            connection.execute(insert(log_tiles).values(log=1, level=level, number=number, hashes=hashes))
    node.restart(federation.wires)


def test_a_restored_backup_signs_nothing_once_a_witness_names_the_later_size(federation: SimulatedFederation) -> None:
    gr = federation["GR"]
    run_log(gr.context)
    early = checkpoint_of(gr)
    note_leaves(gr, 5)
    run_log(gr.context)
    restored(gr, federation, early.size)
    note_leaves(gr, 7)
    with pytest.raises(LogHaltedError, match="wren log recover"):
        run_log(gr.context)
    assert checkpoint_of(gr).size == early.size
    with gr.store.read() as tx:
        assert tx.log_tree.count_pending() == 7, "no leaf got a place that another one has in what was signed"
    gr.restart(federation.wires)
    federation.wires.down |= {IR, KG, PK, TR}
    with pytest.raises(LogHaltedError):  # and it stays so
        run_log(gr.context)


def test_a_database_that_goes_back_under_a_running_process_is_noticed(federation: SimulatedFederation) -> None:
    gr = federation["GR"]
    run_log(gr.context)
    early = checkpoint_of(gr)
    note_leaves(gr, 5)
    run_log(gr.context)
    guard = gr.context.log_guard
    restored(gr, federation, early.size)
    gr.restart(federation.wires, log_guard=guard)
    federation.wires.down |= {IR, KG, PK, TR}
    with pytest.raises(LogHaltedError, match="this process saw"):
        run_log(gr.context)


def test_nothing_is_signed_until_a_quorum_has_named_the_last_size(federation: SimulatedFederation) -> None:
    gr = federation["GR"]
    federation.wires.down |= {PK, TR}
    with pytest.raises(LogWaitingError, match="2 witnesses"):
        run_log(gr.context)
    with gr.store.read() as tx:
        assert tx.log_tree.last_checkpoint(1) is None
        assert not tx.node_state.get(HALT)
    federation.wires.down = {PK}
    assert run_log(gr.context).witnesses == 3
    federation.wires.down |= {TR, KG, IR}  # a quorum lost later delays evidence, and nothing else
    note_leaves(gr)
    run = run_log(gr.context)
    assert run.witnesses == 0
    assert run.signed is not None
    assert checkpoint_of(gr).size < run.signed
    federation.wires.down.clear()
    run_log(gr.context)
    assert checkpoint_of(gr).size == run.signed


def test_a_single_training_node_needs_no_witness(tmp_path: Path) -> None:
    alone = make_federation(tmp_path, ("GR",))
    assert run_log(alone["GR"].context).signed
    assert checkpoint_of(alone["GR"]).size > 0
    alone.close()


def test_a_witness_that_lies_about_a_size_stops_nobody(federation: SimulatedFederation) -> None:
    """409 is not signed: only a checkpoint under the log's own key may stop the log."""
    gr, honest = federation["GR"], federation.wires.ask_witness

    def lie(sender: MemberCode, recipient: MemberCode, path: str, body: bytes | None) -> WitnessResponse:
        if recipient == TR and body is not None:
            return WitnessResponse(409, "text/x.tlog.size", b"9000000\n")
        return honest(sender, recipient, path, body)

    federation.wires.ask_witness = lie  # type: ignore[method-assign]
    for _ in range(3):
        note_leaves(gr)
        assert run_log(gr.context).witnesses == 3
    federation.wires.ask_witness = honest  # type: ignore[method-assign]
    note_leaves(gr)
    assert run_log(gr.context).witnesses == 4


def test_an_old_cosignature_played_back_does_not_count(federation: SimulatedFederation) -> None:
    gr, honest = federation["GR"], federation.wires.ask_witness
    kept: dict[MemberCode, WitnessResponse] = {}

    def replay(sender: MemberCode, recipient: MemberCode, path: str, body: bytes | None) -> WitnessResponse:
        if body is None:
            return honest(sender, recipient, path, body)
        if recipient not in kept:
            kept[recipient] = honest(sender, recipient, path, body)
            raise TransientPeerError("the answer was lost")
        return kept[recipient]

    federation.wires.ask_witness = replay  # type: ignore[method-assign]
    assert run_log(gr.context).witnesses == 0
    federation.clock.advance(301)
    assert run_log(gr.context).witnesses == 0
    federation.wires.ask_witness = honest  # type: ignore[method-assign]
    assert run_log(gr.context).witnesses == 4


def test_a_fork_is_kept_recorded_and_told_to_everybody(federation: SimulatedFederation) -> None:
    """PK signs two trees of one size, and shows one of them to GR only."""
    pk, gr = federation["PK"], federation["GR"]
    run_log(pk.context)
    size = checkpoint_of(pk).size
    other = Checkpoint("wren/pk", size, bytes(32))
    line = pk.context.keys.sign_checkpoint("wren/pk", other.text)
    request = AddCheckpoint(size, (), Note(other.text, (line,))).to_bytes()
    for _ in range(2):
        assert federation.wires.ask_witness(PK, GR, "add-checkpoint", request).status == 422
    deliver_due(gr.context)
    for code in ("GR", "IR", "KG", "TR", "PK"):
        with federation[code].store.read() as tx:
            (evidence,) = tx.witnessed_logs.forks()
            leaves = [row.leaf for row in tx.leaves.all() if row.leaf.kind is LeafKind.FORK]
        assert (evidence.member, evidence.size, len(leaves)) == (PK, size, 1)
    note_leaves(pk)
    with pytest.raises(LogHaltedError, match="wren log forks"):
        run_log(pk.context)


def test_an_accusation_that_proves_nothing_is_refused(federation: SimulatedFederation) -> None:
    run_log(federation["PK"].context)
    honest = checkpoint_of(federation["PK"]).note
    forged = Checkpoint("wren/pk", checkpoint_of(federation["PK"]).size, bytes(32))
    line = federation["TR"].context.keys.sign_checkpoint("wren/pk", forged.text)
    for second in (honest, Note(forged.text, (line,)).serialize()):
        body = fork_to_body(LogFork(PK, honest, second))
        item = make_item(
            federation["TR"].context, ItemKind.LOG_FORK, body, Restrictions(expires=2_000_000_000, releasable_to=(GR,))
        )
        with federation["TR"].store.write() as tx:
            enqueue(tx, federation["TR"].context, GR, item)
    deliver_due(federation["TR"].context)
    with federation["GR"].store.read() as tx:
        assert tx.witnessed_logs.forks() == []


def test_each_sender_gets_proof_that_its_message_stands_in_the_receivers_log(federation: SimulatedFederation) -> None:
    pk, gr = federation["PK"], federation["GR"]
    announce_key_sheet(pk.context)
    deliver_due(pk.context)
    run_log(gr.context)
    deliver_due(gr.context)
    with pk.store.read() as tx:
        (row,) = tx.outbox.rows(recipient=GR)
        delivery = tx.witnessed_logs.delivery(GR, row.message_id)
    assert delivery is not None
    (log,) = federation["TR"].context.federation().logs(GR)
    parse_proof(delivery.proof).verify(delivery.leaf, log, federation.charter, GR)  # a third party needs nobody
    with gr.store.read() as tx:
        assert {row.status for row in tx.outbox.rows()} == {OutboxStatus.ACCEPTED}
    for sender, receiver in ((gr, pk), (pk, gr)):
        kinds = [one.kind for one in exchanged(sender, receiver.member)]
        assert kinds.count(LeafKind.DELIVERY) == 1
    result = compare_records(exchanged(gr, PK), exchanged(pk, GR))
    assert (result.differences, result.agreed) == ((), 3)
    for _ in range(3):  # it ends: what proves a message is proved by nobody
        run_log(gr.context)
        run_log(pk.context)
        assert deliver_due(gr.context) + deliver_due(pk.context) == 0


def exchanged(node: SimulatedNode, peer: MemberCode) -> list[ExchangeRecord]:
    with node.store.read() as tx:
        return list(exchange_records(tx.leaves.all(peer=peer)))


def test_a_delivery_for_another_leaf_or_log_is_refused(federation: SimulatedFederation) -> None:
    """GR proves that it logged something: something else than what its receipt names."""
    pk, gr = federation["PK"], federation["GR"]
    for _ in range(2):
        announce_key_sheet(pk.context)
    deliver_due(pk.context)
    run_log(gr.context)
    with gr.store.read() as tx:
        (row,) = tx.outbox.rows(recipient=PK)
    (one, two) = parse_deliveries(parse_content(row.content_bytes).body).deliveries
    for forged in (
        Delivery(one.message_id, two.leaf, two.proof),
        Delivery(one.message_id, one.leaf, two.proof),
        Delivery(MessageId("ab" * 16), one.leaf, one.proof),
        Delivery(one.message_id, one.leaf, one.proof.partition(b"\n\xe2\x80\x94 wren-witness")[0] + b"\n"),
    ):
        content = content_to_bytes(Content(MessageType.DELIVERY, deliveries_to_body(Deliveries((forged,)))))
        now = federation.clock.now()
        header = Header(new_id(gr.context.random_bytes), GR, PK, now, now + 600)
        raw = seal_to(gr.context, gr.context.federation(), header, content)
        with pytest.raises(PeerFaultError):
            federation.wires.exchange(GR, PK, raw)
    with pk.store.read() as tx:
        assert tx.witnessed_logs.delivery(GR, one.message_id) is None


def test_a_sender_killed_before_it_stored_the_receipt_takes_the_proof_first(federation: SimulatedFederation) -> None:
    pk, gr = federation["PK"], federation["GR"]
    announce_key_sheet(pk.context)
    send_and_forget(federation)
    run_log(gr.context)
    deliver_due(gr.context)
    with pk.store.read() as tx:
        (row,) = tx.outbox.rows(recipient=GR)
        assert row.status is OutboxStatus.PENDING
        assert tx.witnessed_logs.delivery(GR, row.message_id) is not None
    with gr.store.read() as tx:
        assert {row.status for row in tx.outbox.rows()} == {OutboxStatus.ACCEPTED}
    federation.clock.advance(LEASE_SECONDS + 1)
    assert deliver_due(pk.context) == 4
    result = compare_records(exchanged(gr, PK), exchanged(pk, GR))
    assert (result.differences, result.agreed) == ((), 3)


def test_a_receipt_that_differs_from_an_earlier_proof_is_not_taken(federation: SimulatedFederation) -> None:
    """GR proves one leaf, and says in its receipt that it logged another."""
    pk, gr = federation["PK"], federation["GR"]
    announce_key_sheet(pk.context)
    send_and_forget(federation)
    run_log(gr.context)
    deliver_due(gr.context)
    with pk.store.read() as tx:
        (row,) = tx.outbox.rows(recipient=GR)
        true = tx.witnessed_logs.delivery(GR, row.message_id)
    assert true is not None
    with pk.store.connection(writing=True) as connection:
        other = leaf_to_bytes(replace(parse_leaf(true.leaf), commitment=bytes(32)))
        connection.execute(update(log_deliveries).values(leaf=other))
    federation.clock.advance(LEASE_SECONDS + 1)
    assert deliver_due(pk.context) == 3  # the three others
    with pk.store.read() as tx:
        (row,) = tx.outbox.rows(recipient=GR)
        assert (row.status, tx.outbox.receipt(row.message_id, GR)) == (OutboxStatus.PENDING, None)
        assert "another leaf" in row.last_error


def send_and_forget(federation: SimulatedFederation) -> None:
    """PK sends what is due to GR and is killed before it stores any receipt: its leases run on."""
    pk = federation["PK"].context
    with pk.store.write() as tx:
        claimed = tx.outbox.claim(federation.clock.now(), lease_seconds=LEASE_SECONDS, limit=100)
    for row in claimed:
        if row.recipient == GR:
            header = Header(row.message_id, PK, GR, row.sent, row.expires)
            federation.wires.exchange(PK, GR, seal_to(pk, pk.federation(), header, row.content_bytes))


def test_the_second_place_has_every_leaf_before_it_is_signed(federation: SimulatedFederation, tmp_path: Path) -> None:
    copy = FolderCopy(tmp_path / "copy")
    gr = federation["GR"]
    gr.restart(federation.wires, leaf_copy=copy)
    note_leaves(gr, 600)
    run_log(gr.context)
    with gr.store.read() as tx:
        entries = tx.log_tree.entries(1, 0, 10_000)
    assert list(copy.read(1, 0)) == list(entries)
    early = checkpoint_of(gr).size
    note_leaves(gr, 3)
    run_log(gr.context)
    restored(gr, federation, early)
    federation.wires.down |= {IR, KG, PK, TR}  # the copy alone shows it
    with pytest.raises(LogHaltedError, match="the second place holds"):
        run_log(gr.context)


def test_a_leaf_that_is_gone_from_the_database_never_leaves_a_gap_in_the_second_place(
    federation: SimulatedFederation, tmp_path: Path
) -> None:
    gr = federation["GR"]
    note_leaves(gr, 3)
    run_log(gr.context)
    with gr.store.connection(writing=True) as connection:
        gone = connection.exec_driver_sql("DELETE FROM log_positions WHERE position = 1")
        assert gone.rowcount == 1
    copy = FolderCopy(tmp_path / "copy")
    gr.restart(federation.wires, leaf_copy=copy, log_guard=gr.context.log_guard)
    note_leaves(gr)
    with pytest.raises(CopyError, match="wren restore"):
        run_log(gr.context)
    assert copy.count(1) == 0


def test_a_second_place_that_fails_keeps_the_tree_unsigned(federation: SimulatedFederation, tmp_path: Path) -> None:
    blocked = tmp_path / "copy"
    blocked.write_bytes(b"not a folder")
    gr = federation["GR"]
    run_log(gr.context)
    before = checkpoint_of(gr).size
    gr.restart(federation.wires, leaf_copy=FolderCopy(blocked), log_guard=gr.context.log_guard)
    note_leaves(gr)
    with pytest.raises(CopyError):
        run_log(gr.context)
    assert checkpoint_of(gr).size == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE log_tiles SET hashes = {tile} WHERE level = 0",
        "UPDATE leaves SET leaf = {leaf} WHERE id = (SELECT max(leaf) FROM log_positions)",
        "DELETE FROM log_positions WHERE position = (SELECT max(position) FROM log_positions)",
        "DELETE FROM log_tiles",
    ],
)
def test_a_changed_tile_or_leaf_is_found_before_anything_is_signed(
    federation: SimulatedFederation, statement: str
) -> None:
    node = federation["IR"]
    run_log(node.context)
    with node.store.connection(writing=True) as connection:
        mark = "'\\x{0}'::bytea" if connection.dialect.name == "postgresql" else "x'{0}'"
        size = checkpoint_of_connection(connection)
        connection.exec_driver_sql(statement.format(tile=mark.format("00" * 32 * size), leaf=mark.format("7b7d")))
    node.restart(federation.wires)
    note_leaves(node)
    with pytest.raises(LogHaltedError, match="damaged"):
        run_log(node.context)


def checkpoint_of_connection(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT size FROM exchange_logs").scalar_one())

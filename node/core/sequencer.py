"""The one sequencer of a node: leaves get their places in groups, and at a fixed cadence the tree is signed.

The order of things, each durable before the next: leaves and tiles in one transaction; leaves in the second place; the
checkpoint, from the size that was signed before; then witnesses are asked. A process that dies in between goes on from
what is stored. What stands in no checkpoint was promised to nobody; what stands in one is never signed another way, for
the database lets one size be signed once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crypto.merkle import MerkleProofError, leaf_hash
from crypto.notes import Note
from node.core.cosigning import collect_cosignatures
from node.core.deliveries import send_deliveries
from node.core.forks import HALT, halt
from node.core.log_start import confirm_last_size, copy_leaves
from node.core.log_tree import ExchangeLog, LogHaltedError, StoredCheckpoint, damaged_tree, root_at, tile_reader
from protocol.tlog.checkpoint import Checkpoint
from protocol.tlog.tiles import TILE_WIDTH, TreeEdge

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.membership import Federation
    from node.core.ports import Transaction

GROUP = TILE_WIDTH
MAX_GROUPS = 400
"""How many groups one run indexes before it signs: a backlog must not keep the tree unsigned for long."""
KEPT_CHECKPOINTS = 1024


@dataclass(frozen=True, slots=True)
class LogRun:
    """What one run did. signed: the size signed in it. witnesses: how many cosigned the newest checkpoint."""

    indexed: int
    signed: int | None
    witnesses: int


def run_log(node: NodeContext) -> LogRun:
    """One round of the job: index what is pending, copy it, sign, ask witnesses, tell senders.

    Raises LogHaltedError, LogWaitingError, CopyError, RaceLostError, NotFoundError, RefusedError.
    """
    federation = node.federation()
    log = open_log(node, federation)
    refuse_halted(node)
    confirm_last_size(node, federation, log)
    indexed = index_pending(node)
    signed = sign_checkpoint(node)
    witnesses = collect_cosignatures(node, federation)
    send_deliveries(node)
    return LogRun(indexed, None if signed is None else signed.size, witnesses)


def open_log(node: NodeContext, federation: Federation) -> ExchangeLog:
    """The open log; the first is opened under the origin of the own key sheet. Raises RefusedError without a sheet."""
    with node.store.read() as tx:
        log = tx.log_tree.current()
    if log is not None:
        return log
    origin = federation.sheet(node.member, node.clock.now()).log_origin
    with node.store.write() as tx:
        tx.log_tree.take_turn()
        return tx.log_tree.current() or tx.log_tree.open(origin, node.clock.now())


def refuse_halted(node: NodeContext) -> None:
    """Raises LogHaltedError while the log is halted."""
    with node.store.read() as tx:
        reason = tx.node_state.get(HALT)
    if reason:
        raise LogHaltedError(reason)


def index_pending(node: NodeContext) -> int:
    """Gives committed leaves their places, a group in a transaction, until none waits; how many. Raises as `run_log`."""
    indexed, edge = 0, None
    for _ in range(MAX_GROUPS):
        with node.store.write() as tx:
            tx.log_tree.take_turn()
            log = tx.log_tree.current()
            pending = tx.log_tree.pending(GROUP)
            if log is None or not pending:
                break
            if edge is None or edge.size != log.size:
                edge = _edge(tx, log)
            tiles = edge.append(leaf_hash(one.leaf_bytes) for one in pending)
            tx.log_tree.append(log, [one.row for one in pending], tiles)
        indexed += len(pending)
        if len(pending) < GROUP:
            break
    return indexed


def sign_checkpoint(node: NodeContext) -> Checkpoint | None:
    """Signs the tree as it is stored now, if it grew since the last signature. Raises as `run_log`."""
    with node.store.read() as tx:
        log = tx.log_tree.current()
    if log is None or log.size == log.signed:
        return None
    copy_leaves(node, log)
    with node.store.write() as tx:
        tx.log_tree.take_turn()
        read = tile_reader(tx, log.number)
        last = tx.log_tree.last_checkpoint(log.number)
        if last is not None and root_at(read, last.size) != last.root:
            damaged = damaged_tree()
            halt(tx, str(damaged))
            checkpoint = None
        else:
            damaged = None
            checkpoint = Checkpoint(log.origin, log.size, root_at(read, log.size))
            line = node.keys.sign_checkpoint(log.origin, checkpoint.text)
            note = Note(checkpoint.text, (line,)).serialize()
            tx.log_tree.add_checkpoint(log, StoredCheckpoint(log.size, checkpoint.root, note, node.clock.now()))
            tx.log_tree.forget_checkpoints(log.number, keep=KEPT_CHECKPOINTS)
    if damaged is not None:
        raise damaged
    node.log_guard.confirm(log.number, log.size)
    return checkpoint


def _edge(tx: Transaction, log: ExchangeLog) -> TreeEdge:
    try:
        return TreeEdge.read(lambda level, number: tx.log_tree.tile(log.number, level, number), log.size)
    except MerkleProofError as error:
        raise damaged_tree() from error

"""What an operator does when the log halted: take the missing leaves from the second place, or close it and open another."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from crypto.merkle import MerkleProofError, leaf_hash
from node.core.acts import MACHINE, record_act
from node.core.errors import ConflictError
from node.core.forks import HALT
from node.core.log_start import confirm_last_size, verify_edge
from node.core.log_tree import ExchangeLog, damaged_tree, require_current
from protocol.encoding import Json, bytes_to_text
from protocol.tlog.tiles import TILE_WIDTH, TreeEdge
from protocol.vocabulary import LeafKind

if TYPE_CHECKING:
    from node.core.context import NodeContext


def recover_log(node: NodeContext) -> int:
    """Takes the leaves that the database lacks from the second place, then asks the witnesses again; how many leaves.

    Payloads and salts of those leaves are lost unless the database still holds them: the leaves prove what was exchanged
    with whom, and no longer what. The log goes on only when a quorum of witnesses agrees with the result. Raises
    ConflictError without a second place, CopyError, LogHaltedError, LogWaitingError.
    """
    copy = node.leaf_copy
    if copy is None:
        raise ConflictError("no second place is configured ([log] copy): use 'wren log succeed ORIGIN'")
    with node.store.read() as tx:
        log = require_current(tx)
        verify_edge(tx, log)
        last = tx.log_tree.entries(log.number, max(log.size - 1, 0), log.size)
    coming = copy.read(log.number, max(log.size - 1, 0))
    if list(islice(coming, len(last))) != list(last):
        raise ConflictError("the second place holds the leaves of another log: name the one that was used before")
    recovered = 0
    while entries := list(islice(coming, TILE_WIDTH)):
        with node.store.write() as tx:
            tx.log_tree.take_turn()
            log = require_current(tx)
            try:
                edge = TreeEdge.read(lambda level, at: tx.log_tree.tile(log.number, level, at), log.size)  # noqa: B023
            except MerkleProofError as error:
                raise damaged_tree() from error
            rows = [tx.log_tree.insert_recovered(entry) for entry in entries]
            tx.log_tree.append(log, rows, edge.append(leaf_hash(entry) for entry in entries))
        recovered += len(entries)
    with node.store.read() as tx:
        log = require_current(tx)
    node.log_guard.forget()
    confirm_last_size(node, node.federation(), log)
    with node.store.write() as tx:
        tx.node_state.set(HALT, "")
        facts: dict[str, Json] = {"origin": log.origin, "leaves": recovered}
        record_act(
            tx, LeafKind.LOG, "recovered", facts, by=MACHINE, now=node.clock.now(), random_bytes=node.random_bytes
        )
    return recovered


def succeed_log(node: NodeContext, origin: str, *, by: str) -> ExchangeLog:
    """Closes the log and opens its successor under another origin, which the next key sheet names; the new log.

    Its first leaf names the closed log and what was signed of it last. Raises ConflictError for an origin used before.
    """
    now = node.clock.now()
    with node.store.write() as tx:
        tx.log_tree.take_turn()
        log = require_current(tx)
        if origin in {one.origin for one in tx.log_tree.logs()}:
            raise ConflictError("a log of this node had that origin already: choose a new one, such as wren/pk/2")
        last = tx.log_tree.last_checkpoint(log.number)
        facts: dict[str, Json] = {
            "origin": origin,
            "closed": log.origin,
            "size": 0 if last is None else last.size,
            "root": "" if last is None else bytes_to_text(last.root),
        }
        opened = tx.log_tree.open(origin, now)
        tx.node_state.set(HALT, "")
        record_act(tx, LeafKind.LOG, "succeeded", facts, by=by, now=now, random_bytes=node.random_bytes)
    node.log_guard.forget()
    return opened

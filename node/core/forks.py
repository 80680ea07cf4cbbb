"""Evidence of forked logs: kept once for each log and size, recorded, and sent to every other member, the accused too."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crypto.notes import NoteVerifier
from node.core.exchange_log import record
from node.core.messages import make_item
from node.core.outbox import enqueue
from protocol.encoding import encode
from protocol.errors import RefusedError
from protocol.restrictions import Restrictions
from protocol.tlog.checkpoint import Checkpoint, CheckpointError
from protocol.tlog.fork import LogFork, NoForkError, fork_to_body, parse_fork, verify_fork
from protocol.vocabulary import Direction, ItemKind, LeafKind, MemberCode

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.membership import Federation
    from node.core.ports import Transaction
    from protocol.item import Item

HALT = "log_halt"
"""Name, in the node's state, of why the own log signs nothing; an empty text when it does."""
EVIDENCE_LIFETIME_SECONDS = 10 * 365 * 86_400


@dataclass(frozen=True, slots=True)
class ForkEvidence:
    """Two notes that a member's log signed for one size. found: Unix seconds."""

    member: MemberCode
    origin: str
    size: int
    first: bytes = field(repr=False)
    second: bytes = field(repr=False)
    found: int


def keep_fork(tx: Transaction, node: NodeContext, member: MemberCode, first: bytes, second: bytes) -> None:
    """Keeps evidence that this node found itself and sends it to all members; nothing, when it proves nothing."""
    federation = node.federation_cache.load(tx, node.member)
    try:
        is_new = _keep(tx, node, federation, LogFork(member, first, second), Direction.INTERNAL, None)
    except RefusedError:
        return
    if is_new:
        body = fork_to_body(LogFork(member, first, second))
        expires = node.clock.now() + EVIDENCE_LIFETIME_SECONDS
        for peer in federation.peers():
            item = make_item(node, ItemKind.LOG_FORK, body, Restrictions(expires=expires, releasable_to=(peer,)))
            enqueue(tx, node, peer, item, priority=1)


def on_fork(tx: Transaction, node: NodeContext, item: Item) -> None:
    """A peer sent evidence. Raises RefusedError, MalformedError when it proves nothing."""
    federation = node.federation_cache.load(tx, node.member)
    _keep(tx, node, federation, parse_fork(item.body), Direction.RECEIVED, item.originator)


def halt(tx: Transaction, reason: str) -> None:
    """The own log signs nothing from now on; the first reason stays."""
    if not tx.node_state.get(HALT):
        tx.node_state.set(HALT, reason)


def _keep(
    tx: Transaction,
    node: NodeContext,
    federation: Federation,
    fork: LogFork,
    direction: Direction,
    peer: MemberCode | None,
) -> bool:
    checkpoint = None
    for log in federation.logs(fork.member):
        checkpoint = _verified(fork, log)
        if checkpoint is not None:
            break
    if checkpoint is None:
        raise NoForkError("the two checkpoints are not of a log of this member")
    now = node.clock.now()
    evidence = ForkEvidence(fork.member, checkpoint.origin, checkpoint.size, fork.first, fork.second, now)
    if not tx.witnessed_logs.add_fork(evidence):
        return False
    if fork.member == node.member:
        halt(tx, "a checkpoint signed with this node's own log key contradicts another one: see 'wren log forks'")
    payload = encode(fork_to_body(fork))
    record(tx, LeafKind.FORK, direction, peer=peer, payload=payload, now=now, random_bytes=node.random_bytes)
    return True


def _verified(fork: LogFork, log: NoteVerifier) -> Checkpoint | None:
    try:
        return verify_fork(fork, log)
    except CheckpointError:
        return None

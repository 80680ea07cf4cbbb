"""`Delivery`: to each sender, proof that its message stands in this node's witnessed log; and the proofs that peers send.

Evidence of the second kind: `RelayAcceptance` says that the receiver recorded a message, this shows that the record can no
longer be taken away without its witnesses noticing. Recorded on both sides, and never receipted: the answer to it says
only that it came.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from node.core.answer import ReplayError
from node.core.exchange_log import record
from node.core.forks import keep_fork
from node.core.inbox import InboxRow
from node.core.log_tree import ExchangeLog, StoredCheckpoint, inclusion_hashes, tile_reader
from node.core.messages import new_id
from node.core.outbox import MESSAGE_LIFETIME_SECONDS, OutboxRow, OutboxStatus
from protocol.envelope import Content, OpenedEnvelope, content_to_bytes
from protocol.errors import RefusedError
from protocol.item import parse_signed_item
from protocol.leaf import parse_leaf
from protocol.receipt import parse_acceptance, require_past
from protocol.tlog.checkpoint import Checkpoint, parse_checkpoint_note
from protocol.tlog.delivery import Deliveries, Delivery, deliveries_to_body, parse_deliveries
from protocol.tlog.proof import LogProof, ProofError, parse_proof
from protocol.vocabulary import Direction, LeafKind, MemberCode, MessageType

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.membership import Federation
    from node.core.ports import Transaction

PROVED = "log_proved"
"""Name, in the node's state, of how far deliveries were sent: log and position. Positions are final, unlike row numbers."""
PAGE = 256
IN_ONE_MESSAGE = 32


def send_deliveries(node: NodeContext) -> int:
    """Queues proofs for all messages that the newest witnessed checkpoint holds and whose senders have none; how many."""
    sent = 0
    while True:
        with node.store.write() as tx:
            tx.log_tree.take_turn()
            log = tx.log_tree.current()
            witnessed = None if log is None else tx.log_tree.witnessed_checkpoint(log.number)
            if log is None or witnessed is None:
                return sent
            start = _proved(tx, log)
            end = min(witnessed.size, start + PAGE)
            if start >= end:
                return sent
            sent += _queue(tx, node, log, witnessed, start, end)
            tx.node_state.set(PROVED, f"{log.number} {end}")


def accept_deliveries(node: NodeContext, federation: Federation, opened: OpenedEnvelope, wire_digest: bytes) -> bytes:
    """Verifies a peer's proofs against our own messages and its receipts, keeps and records them once; the answer.

    Raises RefusedError, MalformedError.
    """
    if opened.content.items:
        raise RefusedError("a delivery carries no items")
    peer, now = opened.header.sender, node.clock.now()
    deliveries = parse_deliveries(opened.content.body).deliveries
    with node.store.write() as tx:
        if not tx.inbox.see(wire_digest, opened.header.expires):
            raise ReplayError("the very same envelope again")
        known = tx.inbox.find(peer, opened.header.message_id)
        if known is not None and known.content_digest != opened.content_digest:
            raise ReplayError("another message under a known id")
        if known is None:
            for delivery in deliveries:
                _verify(tx, node, federation, peer, delivery)
                tx.witnessed_logs.add_delivery(peer, delivery, now)
            # The proofs are kept apart, so the inbox only remembers that they came.
            tx.inbox.add(InboxRow(peer, opened.header.message_id, opened.content_digest, b"", now, b""))
            record(
                tx,
                LeafKind.DELIVERY,
                Direction.RECEIVED,
                peer=peer,
                message_id=opened.header.message_id,
                payload=opened.content_bytes,
                now=now,
                random_bytes=node.random_bytes,
            )
    return content_to_bytes(Content(MessageType.DELIVERY_ANSWER, {}, (), opened.header.message_id))


def _proved(tx: Transaction, log: ExchangeLog) -> int:
    number, _, position = (tx.node_state.get(PROVED) or "0 0").partition(" ")
    return int(position) if int(number) == log.number else 0


def _queue(
    tx: Transaction, node: NodeContext, log: ExchangeLog, witnessed: StoredCheckpoint, start: int, end: int
) -> int:
    read, note = tile_reader(tx, log.number), parse_checkpoint_note(witnessed.note)
    by_sender: dict[MemberCode, list[Delivery]] = defaultdict(list)
    for position, raw in enumerate(tx.log_tree.entries(log.number, start, end), start):
        leaf = parse_leaf(raw)
        if (leaf.kind, leaf.direction) != (LeafKind.MESSAGE, Direction.RECEIVED):
            continue
        if leaf.peer is None or leaf.message_id is None or tx.inbox.find(leaf.peer, leaf.message_id) is None:
            continue  # what was asked and answered at once has no receipt: both sides hold the answer
        proof = LogProof(position, inclusion_hashes(read, position, witnessed.size), note)
        by_sender[leaf.peer].append(Delivery(leaf.message_id, raw, proof.to_bytes()))
    for sender, deliveries in by_sender.items():
        for first in range(0, len(deliveries), IN_ONE_MESSAGE):
            _enqueue(tx, node, sender, tuple(deliveries[first : first + IN_ONE_MESSAGE]))
    return sum(map(len, by_sender.values()))


def _enqueue(tx: Transaction, node: NodeContext, sender: MemberCode, deliveries: tuple[Delivery, ...]) -> None:
    now, message_id = node.clock.now(), new_id(node.random_bytes)
    content_bytes = content_to_bytes(Content(MessageType.DELIVERY, deliveries_to_body(Deliveries(deliveries))))
    expires = now + MESSAGE_LIFETIME_SECONDS
    tx.outbox.add(OutboxRow(message_id, sender, content_bytes, now, expires, next_attempt=now))
    record(
        tx,
        LeafKind.DELIVERY,
        Direction.SENT,
        peer=sender,
        message_id=message_id,
        payload=content_bytes,
        now=now,
        random_bytes=node.random_bytes,
    )


def _verify(tx: Transaction, node: NodeContext, federation: Federation, peer: MemberCode, delivery: Delivery) -> None:
    """The leaf is the one that the peer's signed receipt for this very message names, and it stands in the peer's log.

    A receipt that is still on its way is compared when it comes (node/core/outbox.py): whoever was killed between sending
    and storing it gets the proof first.
    """
    leaf = parse_leaf(delivery.leaf)
    expected = (LeafKind.MESSAGE, Direction.RECEIVED, node.member, delivery.message_id)
    if (leaf.kind, leaf.direction, leaf.peer, leaf.message_id) != expected:
        raise ProofError("the leaf is of another message")
    require_past(leaf.time, node.clock.now())
    sent = tx.outbox.find(delivery.message_id, peer)
    receipt = tx.outbox.receipt(delivery.message_id, peer)
    if receipt is None and (sent is None or sent.status is not OutboxStatus.PENDING):
        raise ProofError("there is no receipt for that message here, and none is expected")
    if (
        receipt is not None
        and parse_acceptance(parse_signed_item(receipt).item.body).leaf_commitment != leaf.commitment
    ):
        raise ProofError("the receipt names another leaf")
    proof = parse_proof(delivery.proof)
    origin = proof.checkpoint.text.partition("\n")[0]
    for log in federation.logs(peer):
        if log.name == origin:
            checkpoint = proof.verify(delivery.leaf, log, federation.charter, peer)
            _compare(tx, node, peer, checkpoint, proof)
            return
    raise ProofError("the proof is of no log of this peer")


def _compare(tx: Transaction, node: NodeContext, peer: MemberCode, checkpoint: Checkpoint, proof: LogProof) -> None:
    """What the peer shows us must be what it showed us as its witness."""
    seen = tx.witnessed_logs.find(peer, checkpoint.origin)
    if seen is not None and seen.size == checkpoint.size and seen.root != checkpoint.root:
        keep_fork(tx, node, peer, seen.note, proof.checkpoint.serialize())

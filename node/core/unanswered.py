"""Questions whose answer this node did not use, said in its own log: without that, a node that hides an answer which it
received would look like one that never received it (protocol.audit.reconciliation).

A question is logged before it is sent. Its end is logged too: the answer, or here that none counted. Where the process
died in between, `close_open_questions` says so later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from node.core.exchange_log import LeafRow, record
from protocol.encoding import encode
from protocol.envelope import parse_content
from protocol.limits import EVALUATION_LIFETIME_SECONDS, MAX_CLOCK_SKEW_SECONDS
from protocol.vocabulary import Direction, LeafKind, MemberCode, MessageId, MessageType

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.ports import Transaction

INTERRUPTED = "interrupted"
"""The reason where nobody is left who knows another."""
LOOK_SECONDS = 900
"""How often open questions are looked for: soon enough that an auditor never takes one for a hidden answer."""
LOOKED = "open_questions_looked"

_Question = tuple[MemberCode | None, MessageId | None]


def record_unanswered(
    tx: Transaction, node: NodeContext, peer: MemberCode, message_id: MessageId, asked: MessageType, reason: str
) -> None:
    """reason: a word of NotChecked, `unreachable`, `peer_fault` or INTERRUPTED."""
    record(
        tx,
        LeafKind.UNANSWERED,
        Direction.INTERNAL,
        peer=peer,
        message_id=message_id,
        payload=encode({"asked": asked.value, "reason": reason}),
        now=node.clock.now(),
        random_bytes=node.random_bytes,
    )


def close_open_questions(node: NodeContext) -> int:
    """Logs of every question whose time is over and whose end nobody logged that it went unanswered; how many."""
    now = node.clock.now()
    with node.store.read() as tx:
        looked = int(tx.node_state.get(LOOKED) or 0)
        if now - looked < LOOK_SECONDS:
            return 0
        since = max(0, looked - EVALUATION_LIFETIME_SECONDS - MAX_CLOCK_SKEW_SECONDS)
        asked: dict[_Question, MessageType] = {}
        ended: set[_Question] = set()
        for row in tx.leaves.all(since=since):
            question = (row.leaf.peer, row.leaf.message_id)
            kind = _asked(row)
            if kind is not None and row.leaf.time <= now - EVALUATION_LIFETIME_SECONDS:
                asked[question] = kind
            elif _is_end(row):
                ended.add(question)
    still_open = [(*question, kind) for question, kind in asked.items() if question not in ended]
    with node.store.write() as tx:
        for peer, message_id, kind in still_open:
            if peer is not None and message_id is not None:
                record_unanswered(tx, node, peer, message_id, kind, INTERRUPTED)
        tx.node_state.set(LOOKED, str(now))
    return len(still_open)


def _asked(row: LeafRow) -> MessageType | None:
    """What kind of question this row is. An item is none: it is sent until its receipt is there."""
    if row.leaf.direction is not Direction.SENT:
        return None
    if row.leaf.kind is LeafKind.EVALUATION_REQUEST:
        return MessageType.EVALUATION_REQUEST
    if row.leaf.kind is LeafKind.MESSAGE and row.payload is not None:
        kind = parse_content(row.payload).type
        return kind if kind is MessageType.MANIFEST_REQUEST else None
    return None


def _is_end(row: LeafRow) -> bool:
    if row.leaf.kind is LeafKind.UNANSWERED:
        return True
    return row.leaf.direction is Direction.RECEIVED and row.leaf.kind in (LeafKind.EVALUATION_ANSWER, LeafKind.MESSAGE)

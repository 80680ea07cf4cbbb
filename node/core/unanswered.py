"""Questions whose answer this node did not use, said in its own log: without that, a node that hides an answer which it
received would look like one that never received it (protocol.audit.reconciliation).

A question is logged before it is sent. Its end is logged too: the answer, or here that none counted. Where the process
died in between, `close_open_questions` says so later; but only where a process of this node began since, which the log says
too: else whoever takes an answer's leaf out of the database would have the node itself explain it.
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
MAX_WAITING_SECONDS = 24 * 3600
"""How long a question waits for the next process to begin: without an end, one deleted leaf would have all read for ever."""
CLOSED_TOGETHER = 256
"""How many closings share a transaction: a check waits while it writes."""
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
    """Logs of every question whose time is over, whose end nobody logged, and after which a process of this node began, that
    it went unanswered; how many.

    In short transactions. Where the process dies between two, the next look finds what was closed by its leaf."""
    now = node.clock.now()
    with node.store.read() as tx:
        looked, _, since = (tx.node_state.get(LOOKED) or "0 0").partition(" ")
        if now - int(looked) < LOOK_SECONDS:
            return 0
        asked: dict[_Question, tuple[MessageType, int]] = {}
        ended: set[_Question] = set()
        begun = 0
        for row in tx.leaves.all(since=int(since)):
            question = (row.leaf.peer, row.leaf.message_id)
            kind = _asked(row)
            if kind is not None and row.leaf.time <= now - EVALUATION_LIFETIME_SECONDS:
                asked[question] = (kind, row.leaf.time)
            elif row.leaf.kind is LeafKind.START:
                begun = max(begun, row.leaf.time)
            elif _is_end(row):
                ended.add(question)
    still_open = {question: one for question, one in asked.items() if question not in ended}
    closed = [(*question, kind) for question, (kind, sent) in still_open.items() if sent <= begun]
    waiting = [sent for kind, sent in still_open.values() if sent > begun]
    recent = now - EVALUATION_LIFETIME_SECONDS - MAX_CLOCK_SKEW_SECONDS
    next_since = max(min([recent, *waiting]), now - MAX_WAITING_SECONDS, 0)
    for first in range(0, max(len(closed), 1), CLOSED_TOGETHER):
        with node.store.write() as tx:
            for peer, message_id, kind in closed[first : first + CLOSED_TOGETHER]:
                if peer is not None and message_id is not None:
                    record_unanswered(tx, node, peer, message_id, kind, INTERRUPTED)
            if first + CLOSED_TOGETHER >= len(closed):  # with an earlier one, the next look would pass over the rest
                tx.node_state.set(LOOKED, f"{now} {next_since}")
    return len(closed)


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

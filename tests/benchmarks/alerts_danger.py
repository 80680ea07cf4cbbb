"""How long an alert of immediate danger to life takes behind a backlog of ten thousand routine messages.

Two nodes that are processes of their own: the backlog waits in the sender's database when its node starts, and is being
delivered to the same peer while the alarms are published, one after the other, as `wren alert new` does.
"""

import time

from node.core.alerts.publication import publish
from node.core.messages import make_item
from node.core.outbox import OutboxRow
from protocol.alerts.alert import AlertReference
from protocol.alerts.danger import DangerToLife
from protocol.alerts.places import Position
from protocol.envelope import Content, content_to_bytes
from protocol.recall import Recall, recall_to_body
from protocol.restrictions import Restrictions
from protocol.vocabulary import HitReference, ItemKind, MemberCode, MessageId, MessageType, Urgency
from tests.benchmarks.alerts_nodes import Nodes, draft_for, running, wait_until

ALARMS = 10
DAY = 86_400
UNDER_WAY = 20
"""How many of the backlog are accepted before the first alarm is published."""


def seconds_behind_backlog(nodes: Nodes, sender: MemberCode, peer: MemberCode, *, backlog: int) -> list[float]:
    """Of each alarm, seconds from the beginning of publishing until it stands in the peer's database.

    Raises AssertionError when the backlog was delivered before the last alarm, so that nothing was overtaken.
    """
    with nodes.opened(sender) as ours, nodes.opened(peer) as theirs:
        now = int(time.time())
        body = recall_to_body(Recall(HitReference("ab" * 16)))
        item = make_item(ours.context, ItemKind.RECALL, body, Restrictions(now + DAY, releasable_to=(peer,)))
        content = content_to_bytes(Content(MessageType.ITEM, {}, (item,)))
        with ours.store.write() as tx:
            for number in range(backlog):
                tx.outbox.add(OutboxRow(MessageId(f"{number:032x}"), peer, content, now, now + DAY))

        def waiting() -> int:
            with ours.store.read() as tx:
                return sum(one.pending for one in tx.outbox.backlogs())

        def holds(reference: AlertReference) -> bool:
            with theirs.store.read() as tx:
                row = tx.alerts.find(reference)
            return row is not None and row.is_held

        seconds = []
        with running(nodes):
            wait_until(lambda: waiting() <= backlog - UNDER_WAY)
            for _ in range(ALARMS):
                boat = DangerToLife(Position(3_670_833, 2_208_500, 500), int(time.time()), 45)
                draft = draft_for(peer, urgency=Urgency.IMMEDIATE_DANGER_TO_LIFE, danger=boat)
                began = time.perf_counter()
                reference = publish(ours.context, draft).reference
                wait_until(lambda reference=reference: holds(reference))  # type: ignore[misc]
                seconds.append(time.perf_counter() - began)
                time.sleep(0.3)
            assert waiting() > 0, "the backlog was gone before the last alarm: nothing was overtaken"
    return seconds

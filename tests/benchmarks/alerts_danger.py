"""How long an alert of immediate danger to life takes behind a backlog of ten thousand routine messages.

Two nodes of one process over wires that are function calls, the real jobs, and real databases: the backlog is being
delivered, by the ordinary job in its own thread, while the alarm is published.
"""

import tempfile
import threading
import time
from pathlib import Path

from node.core.alerts.publication import publish
from node.core.messages import make_item
from node.core.outbox import OutboxRow, deliver_due
from node.jobs.scheduler import DANGER_LOOK_SECONDS
from node.jobs.tasks import deliver_urgently
from protocol.alerts.danger import DangerToLife
from protocol.alerts.places import Position
from protocol.envelope import Content, content_to_bytes
from protocol.recall import Recall, recall_to_body
from protocol.restrictions import Restrictions
from protocol.vocabulary import HitReference, ItemKind, MemberCode, MessageId, MessageType, Urgency
from tests.support.alerts import make_draft
from tests.support.federation import START, make_federation

BACKLOG = 10_000
GR = MemberCode("GR")


def seconds_behind_backlog(*, backlog: int = BACKLOG) -> float:
    """Seconds from the beginning of publishing until the alarm stands in the peer's database; other rows still wait."""
    with tempfile.TemporaryDirectory() as folder:
        federation = make_federation(Path(folder), ("GR", "TR"))
        try:
            node = federation["TR"].context
            body = recall_to_body(Recall(HitReference("ab" * 16)))
            item = make_item(node, ItemKind.RECALL, body, Restrictions(START + 86_400, releasable_to=(GR,)))
            content = content_to_bytes(Content(MessageType.ITEM, {}, (item,)))
            with federation["TR"].store.write() as tx:
                for number in range(backlog):
                    tx.outbox.add(OutboxRow(MessageId(f"{number:032x}"), GR, content, START, START + 86_400))
            ordinary = threading.Thread(target=deliver_due, args=(node,), daemon=True)
            ordinary.start()
            time.sleep(0.5)
            began = time.monotonic()
            boat = DangerToLife(Position(3_670_833, 2_208_500, 500), START, 45)
            publish(node, make_draft("GR", urgency=Urgency.IMMEDIATE_DANGER_TO_LIFE, danger=boat))
            time.sleep(DANGER_LOOK_SECONDS)  # the job may have looked just before
            accepted = deliver_urgently(node)
            took = time.monotonic() - began
            with federation["GR"].store.read() as tx:
                arrived = len(tx.alarms.open())
            with federation["TR"].store.read() as tx:
                waiting = sum(one.pending for one in tx.outbox.backlogs())
            if not (accepted and arrived and waiting):
                raise AssertionError("the alarm did not overtake the backlog")
            ordinary.join()
            return took
        finally:
            federation.close()

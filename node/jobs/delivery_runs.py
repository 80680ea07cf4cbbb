"""Deliveries under way: at most one for each lane and recipient, each in a thread of its own.

So a peer that takes as long as it may over every answer holds one thread and its own messages, and neither the other
recipients' nor those about danger to life.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

import structlog

from node.core.context import NodeContext
from node.core.delivery_errors import PeerError
from node.core.errors import CoreError
from node.core.outbox import Lane, deliver_to, recipients_due
from protocol.errors import ProtocolError
from protocol.vocabulary import MemberCode

MAX_RECIPIENTS = 64
"""Threads of each lane, started when they are needed: more than a federation has members."""


class DeliveryRuns:
    """What the delivering jobs of one process share."""

    def __init__(self, node: NodeContext) -> None:
        self._node = node
        self._under_way: set[tuple[Lane, MemberCode]] = set()
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._pools = {
            lane: ThreadPoolExecutor(MAX_RECIPIENTS, thread_name_prefix=f"deliver-{lane.value}") for lane in Lane
        }

    def start_due(self, lane: Lane) -> int:
        """Starts delivering to everyone to whom something is due and nothing is under way; to how many. Does not wait."""
        due = [one for one in recipients_due(self._node, lane) if self._begin(lane, one)]
        for recipient in due:
            self._pools[lane].submit(self._deliver, lane, recipient)
        return len(due)

    @property
    def is_stopping(self) -> bool:
        """Whether nothing is started any more."""
        return self._stopping.is_set()

    def stop(self) -> None:
        """Returns when the messages being sent are settled; what was claimed besides them is given back."""
        self._stopping.set()
        for pool in self._pools.values():
            pool.shutdown()

    def _begin(self, lane: Lane, recipient: MemberCode) -> bool:
        with self._lock:
            if self._stopping.is_set() or (lane, recipient) in self._under_way:
                return False
            self._under_way.add((lane, recipient))
            return True

    def _deliver(self, lane: Lane, recipient: MemberCode) -> None:
        try:
            deliver_to(self._node, lane, recipient, go_on=lambda: not self._stopping.is_set())
        except (CoreError, PeerError, ProtocolError) as error:
            structlog.get_logger().warning("delivery_failed", peer=recipient, error=type(error).__name__)
        except Exception as error:  # noqa: BLE001 - what is unforeseen must be seen, and tried again at the next look
            structlog.get_logger().error("delivery_failed", peer=recipient, error=type(error).__name__)
        finally:
            with self._lock:
                self._under_way.discard((lane, recipient))

"""What Prometheus reads: gauges from the database at each scrape, counters and histograms of this process.

Labels are members' codes, closed words and names of lists: never a person, an entry, a message or a key. Gauges say the
same whichever process is asked, so a dashboard takes the maximum over processes and adds up only the counters.
"""

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from node.core.budget import day_of
from node.core.context import NodeContext
from node.core.errors import CoreError
from node.core.leases import PROCESS, SCHEDULER
from node.core.membership import Federation
from node.core.ports import Transaction
from node.store.errors import StoreError
from protocol.problems import ProblemType
from protocol.vocabulary import Direction

CHECK_BUCKETS = (0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
_LATE_HIT_SECONDS = 7 * 86_400
_OUTCOMES = {"answered"} | {word.value.rsplit(":", 1)[-1] for word in ProblemType}


class Metrics:
    """The metrics of one process. Safe to use from several threads."""

    def __init__(self, node: NodeContext, key_ends: Callable[[], dict[str, int | None]]) -> None:
        """key_ends: when each kind of key ends, Unix seconds."""
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "wren_requests", "Requests by port and closed outcome", ["port", "outcome"], registry=self._registry
        )
        self._checks = Histogram(
            "wren_check_seconds", "Duration of checks", buckets=CHECK_BUCKETS, registry=self._registry
        )
        self._registry.register(_Gauges(node, key_ends))

    def count_request(self, port: str, outcome: str) -> None:
        """outcome: `answered`, or the last part of a problem's type; anything else counts as `other`."""
        self._requests.labels(port, outcome if outcome in _OUTCOMES else "other").inc()

    def observe_check(self, seconds: float) -> None:
        """One check, whatever came of it."""
        self._checks.observe(seconds)

    def text(self) -> bytes:
        """What a scrape answers: Prometheus text format 0.0.4."""
        return generate_latest(self._registry)


class _Gauges(Collector):
    """Read from one snapshot of the database. Where it does not answer, `wren_database_up` alone is told."""

    def __init__(self, node: NodeContext, key_ends: Callable[[], dict[str, int | None]]) -> None:
        self._node = node
        self._key_ends = key_ends

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """See prometheus_client."""
        try:
            with self._node.store.read() as tx:
                found = [*_of_database(tx, self._node.clock.now())]
                found += _of_peers(tx, self._federation(tx), self._node.clock.now())
        except StoreError:
            yield GaugeMetricFamily("wren_database_up", "Whether the database answers", value=0)
            return
        yield GaugeMetricFamily("wren_database_up", "Whether the database answers", value=1)
        yield from found
        ends = GaugeMetricFamily("wren_key_valid_seconds", "Until a key or certificate ends", labels=["key"])
        for key, until in self._key_ends().items():
            ends.add_metric([key], 0 if until is None else until - self._node.clock.now())
        yield ends

    def _federation(self, tx: Transaction) -> Federation | None:
        try:
            federation = self._node.federation_cache.load(tx, self._node.member)
        except CoreError:
            return None
        return None if federation.alarm is not None else federation


def _of_database(tx: Transaction, now: int) -> Iterator[GaugeMetricFamily]:
    yield GaugeMetricFamily("wren_leaves", "Leaves of the exchange log", value=tx.leaves.count())
    late = [hit for hit in tx.hits.late(since=now - _LATE_HIT_SECONDS) if hit.expires > now]
    yield GaugeMetricFamily("wren_late_hits", "Late hits of the last seven days", value=len(late))
    entries = GaugeMetricFamily("wren_watchlist_entries", "Own entries by list", labels=["list"])
    for name, count in tx.watchlist.lists():
        entries.add_metric([name], count)
    yield entries
    pending = GaugeMetricFamily("wren_outbox_pending", "Messages that wait for a peer", labels=["peer"])
    oldest = GaugeMetricFamily("wren_outbox_oldest_seconds", "Age of the oldest of them", labels=["peer"])
    for backlog in tx.outbox.backlogs():
        pending.add_metric([backlog.recipient], backlog.pending)
        oldest.add_metric([backlog.recipient], max(0, now - backlog.oldest_sent))
    yield pending
    yield oldest
    yield from _of_alarms(tx, now)
    yield from _of_processes(tx)


def _of_alarms(tx: Transaction, now: int) -> Iterator[GaugeMetricFamily]:
    waiting = GaugeMetricFamily(
        "wren_danger_unacknowledged", "Alarms of danger to life that nobody acknowledged", labels=["direction"]
    )
    oldest = GaugeMetricFamily("wren_danger_oldest_seconds", "Age of the oldest of them", labels=["direction"])
    for direction in (Direction.SENT, Direction.RECEIVED):
        alarms = tx.alarms.open(direction=direction)
        waiting.add_metric([direction.value], len(alarms))
        oldest.add_metric([direction.value], max(0, now - alarms[0].since) if alarms else 0)
    yield waiting
    yield oldest


def _of_processes(tx: Transaction) -> Iterator[GaugeMetricFamily]:
    yield GaugeMetricFamily(
        "wren_processes", "Processes of this node that are alive", value=len(tx.leases.live(PROCESS))
    )
    lease = tx.leases.find(SCHEDULER)
    if lease is not None:
        yield GaugeMetricFamily("wren_scheduler_epoch", "How often a scheduler was elected", value=lease.epoch)
        left = lease.left_ms / 1000
        yield GaugeMetricFamily("wren_scheduler_lease_seconds", "Until the scheduler's lease ends", value=left)


def _of_peers(tx: Transaction, federation: Federation | None, now: int) -> Iterator[GaugeMetricFamily]:
    yield GaugeMetricFamily(
        "wren_charter_version", "Version of the trusted charter; 0 with none or after an alarm",
        value=0 if federation is None else federation.charter.version,
    )  # fmt: skip
    age = GaugeMetricFamily("wren_list_age_seconds", "Age of a peer's list as it is here", labels=["peer"])
    fetched = GaugeMetricFamily("wren_list_serial", "Serial of a peer's list as it is here", labels=["peer"])
    built = GaugeMetricFamily("wren_own_list_serial", "Serial of the list built for a peer", labels=["peer"])
    spent = GaugeMetricFamily(
        "wren_budget_spent_ratio", "Share of today's budget a peer has spent here", labels=["peer"]
    )
    waiting = GaugeMetricFamily("wren_deferred_checks", "Checks that wait for a peer", labels=["peer"])
    for peer in () if federation is None else federation.peers():
        theirs, own, terms = tx.peer_tag_sets.find(peer), tx.own_tag_sets.manifest(peer), federation.terms(peer)  # type: ignore[union-attr]
        if theirs is not None:
            age.add_metric([peer], max(0, now - theirs.issued))
            fetched.add_metric([peer], theirs.serial)
        if own is not None:
            built.add_metric([peer], own.serial)
        if terms is not None:
            share = tx.budgets.spent(peer, day_of(now)) / terms.daily_evaluation_budget_elements
            spent.add_metric([peer], min(1.0, share))
        waiting.add_metric([peer], len(tx.deferred.waiting(peer)))
    yield from (age, fetched, built, spent, waiting)

"""One process at a time runs the jobs: the rest look on, a successor takes over, a former one writes nothing."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from node.core.context import NodeContext
from node.core.leases import PROCESS, SCHEDULER, LostLeaseError
from node.jobs.election import LeaseElection
from node.jobs.scheduler import Cadence, JobScheduler
from tests.support.federation import make_federation

NEVER = Cadence(86_000, 86_000, 86_000, 86_000, 86_000, 86_000)


class _RealStopwatch:
    def now(self) -> int:
        return 1_790_000_000

    def monotonic(self) -> float:
        import time

        return time.monotonic()


@pytest.fixture
def node(tmp_path: Path) -> Iterator[NodeContext]:
    federation = make_federation(tmp_path, ("GR", "PK"))
    yield replace(federation["GR"].context, clock=_RealStopwatch())
    federation.close()


def expire(node: NodeContext) -> None:
    """As if the holder had been dead for three seconds."""
    with node.store.write() as tx:
        held = tx.leases.find(SCHEDULER)
        assert held is not None
        tx.leases.renew(SCHEDULER, held.epoch, lease_ms=-1)


def test_a_successor_is_elected_and_the_former_holder_writes_nothing(node: NodeContext) -> None:
    told: list[str] = []
    first, second = LeaseElection(node, stands=True), LeaseElection(node, stands=True)
    first.start(lambda: told.append("first"))
    leading = first.elected(node)
    assert leading is not None
    second.start(lambda: told.append("second"))
    assert second.elected(node) is None
    first.stop()
    with leading.store.write() as tx:
        tx.node_state.set("mark", "nobody has taken over yet")
    third = LeaseElection(node, stands=True)
    third.start(lambda: told.append("third"))
    assert first.elected(node) is None
    with pytest.raises(LostLeaseError), leading.store.write() as tx:
        tx.node_state.set("mark", "from the past")
    for one in (second, third):
        one.stop()
    assert told[0] == "first"
    assert len(told) == 2


def test_a_process_that_only_serves_is_seen_alive_and_never_elected(node: NodeContext) -> None:
    serving = LeaseElection(node, stands=False)
    serving.start(lambda: None)
    with node.store.read() as tx:
        assert len(tx.leases.live(PROCESS)) == 1
        assert tx.leases.find(SCHEDULER) is None
    serving.stop()
    with node.store.read() as tx:
        assert tx.leases.live(PROCESS) == []


def test_jobs_of_a_process_that_is_not_elected_do_not_run_until_it_is(node: NodeContext) -> None:
    """And then at once, although their next turn is a day away."""
    leader = LeaseElection(node, stands=True)
    leader.start(lambda: None)
    ran, acted = threading.Event(), threading.Event()
    follower = LeaseElection(node, stands=True)
    jobs = JobScheduler(node, NEVER, follower)
    jobs.add_elected("once", lambda fenced: ran.set(), 86_000)
    jobs.add("always", acted.set, 86_000)
    jobs.start()
    try:
        assert acted.wait(10)
        assert not ran.is_set()
        leader.stop()
        assert ran.wait(10)
    finally:
        jobs.stop()


def test_a_holder_whose_lease_ended_unseen_by_itself_goes_on_when_nobody_took_it(node: NodeContext) -> None:
    election = LeaseElection(node, stands=True)
    election.start(lambda: None)
    expire(node)
    with node.store.write() as tx:
        held = tx.leases.find(SCHEDULER)
    assert held is not None
    leading = election.elected(node)
    assert leading is not None
    with leading.store.write() as tx:
        tx.node_state.set("mark", "still the holder")
    election.stop()

"""Jobs run again after a failure, and by themselves bring a federation to rest."""

import threading
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest
import structlog

from node.core.outbox import deliver_due
from node.core.recall import withdraw_entry
from node.jobs import tasks
from node.jobs.scheduler import Cadence, JobScheduler
from protocol.recall import RecallOutcome
from protocol.vocabulary import EntryId, MemberCode
from tests.support.entries import stolen_passport
from tests.support.federation import SimulatedFederation, make_federation

NEVER = Cadence(86_000, 86_000, 86_000, 86_000, 86_000, 86_000)


@pytest.fixture
def federation(tmp_path: Path) -> Iterator[SimulatedFederation]:
    made = make_federation(tmp_path, ("GR", "PK"))
    yield made
    made.close()


def test_a_job_that_fails_unforeseen_runs_again(federation: SimulatedFederation) -> None:
    runs, done = [], threading.Event()

    def fail() -> None:
        runs.append(1)
        if len(runs) == 2:
            done.set()
        raise RuntimeError("unforeseen")

    jobs = JobScheduler(federation["GR"].context, NEVER)
    jobs.add("failing", fail, 0.05)
    jobs.start()
    try:
        assert done.wait(10)
    finally:
        jobs.stop()


def test_a_job_that_is_due_while_it_runs_is_told_in_one_line_and_not_started_again(
    federation: SimulatedFederation, capfd: pytest.CaptureFixture[str]
) -> None:
    runs, told, go_on = [], threading.Event(), threading.Event()

    def wait() -> None:
        runs.append(1)
        go_on.wait(10)

    def listen(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        if event["event"] == "job_still_running":
            assert event["job"] == "waiting"
            told.set()
        raise structlog.DropEvent

    structlog.configure(processors=[listen])
    jobs = JobScheduler(federation["GR"].context, NEVER)
    jobs.add("waiting", wait, 0.05)
    jobs.start()
    try:
        assert told.wait(10)
        assert len(runs) <= 1
    finally:
        go_on.set()
        jobs.stop()
        structlog.reset_defaults()
    assert "maximum number of running instances" not in "".join(capfd.readouterr())


def test_the_jobs_alone_publish_fetch_and_deliver(federation: SimulatedFederation) -> None:
    federation["PK"].put(stolen_passport("PK-1", "PAK", "AB1234567"))
    assert tasks.refresh_all(federation["PK"].context) == 1
    assert tasks.synchronise_all(federation["GR"].context) == [MemberCode("PK")]

    assert withdraw_entry(federation["PK"].context, EntryId("PK-1")) == (MemberCode("GR"),)
    assert deliver_due(federation["PK"].context) == 1
    assert deliver_due(federation["GR"].context) == 1
    with federation["PK"].store.read() as tx:
        assert [row.outcome for row in tx.recalls.sent()] == [RecallOutcome.PURGED]


def test_a_peer_that_is_away_does_not_keep_the_others_from_synchronising(tmp_path: Path) -> None:
    federation = make_federation(tmp_path, ("GR", "IR", "PK"))
    try:
        for code in ("IR", "PK"):
            tasks.refresh_all(federation[code].context)
        federation.wires.down.add(MemberCode("IR"))
        assert tasks.synchronise_all(federation["GR"].context) == [MemberCode("PK")]
    finally:
        federation.close()


def test_expired_epochs_lose_their_seeds_and_files(federation: SimulatedFederation) -> None:
    tasks.refresh_all(federation["PK"].context)
    with federation["PK"].store.read() as tx:
        (epoch,) = tx.own_tag_sets.epochs(MemberCode("GR"))
    federation.clock.advance(epoch.expires - federation.clock.now())
    tasks.expire(federation["PK"].context)
    assert federation["PK"].context.keys.epoch_seed(epoch.epoch) is None
    assert not list(federation["PK"].context.tag_set_folder.rglob("*.segment"))


def test_a_fresh_tag_set_is_left_alone_and_an_old_one_signed_anew(federation: SimulatedFederation) -> None:
    node = federation["PK"].context
    assert tasks.refresh_all(node, older_than_seconds=900) == 1
    assert tasks.refresh_all(node, older_than_seconds=900) == 0
    federation.clock.advance(900)
    assert tasks.refresh_all(node, older_than_seconds=900) == 1


def test_a_change_of_the_list_is_published_at_once_whatever_the_age_of_the_tag_set(
    federation: SimulatedFederation,
) -> None:
    node = federation["PK"].context
    tasks.refresh_all(node, older_than_seconds=900)
    federation["PK"].put(stolen_passport("PK-1", "PAK", "AB1234567"))
    assert tasks.refresh_all(node, older_than_seconds=900) == 1
    withdraw_entry(node, EntryId("PK-1"))
    assert tasks.refresh_all(node, older_than_seconds=900) == 1
    assert tasks.refresh_all(node, older_than_seconds=900) == 0

"""When the jobs run: APScheduler in the node's own process, jobs declared here and kept in memory only."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from apscheduler.events import EVENT_JOB_MAX_INSTANCES, JobSubmissionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from node.core.context import NodeContext
from node.core.delivery_errors import PeerError
from node.core.errors import CoreError
from node.core.outbox import Lane
from node.jobs import tasks
from node.jobs.delivery_runs import DeliveryRuns
from node.jobs.election import Election, OnlyProcess
from protocol.errors import ProtocolError

_QUIET = logging.getLogger("apscheduler.scheduler.quiet")
_QUIET.setLevel(logging.ERROR)  # that a job is still running when it is due again is told once, by `_still_running`
THREADS = 6
SYNCHRONISE_LOOKS = 6
"""How often, within the time between two fetches, a list that could not be fetched is tried again."""
DANGER_LOOK_SECONDS = 0.25
"""How often the node looks whether something about danger to life waits to be sent: whichever process enqueued it."""
ALARM_SECONDS = 5.0
"""How often it looks whether an alarm must be told again, or higher up."""
REVIEW_SECONDS = 3600.0
"""How often the list is read for entries that expired or whose review is overdue: their dates are days."""
REFRESH_LOOK_SECONDS = 5.0
"""How often the node looks whether a tag set is due: after a change of the list, after a stop, or by its age."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often each job runs, in seconds."""

    deliver_seconds: float
    synchronise_seconds: float
    refresh_seconds: float
    recheck_seconds: float
    expire_seconds: float
    checkpoint_seconds: float


class JobScheduler:
    """Runs the jobs from `start` to `stop`. A job that is still running is not started a second time.

    Messages are delivered by every process, for each row is claimed by one. Everything else runs only in the process that
    `election` names, and there at once when it is elected: what its predecessor left undone is overdue.
    with_jobs: false runs nothing but what is added.
    """

    def __init__(
        self, node: NodeContext, cadence: Cadence, election: Election | None = None, *, with_jobs: bool = True
    ) -> None:
        self._node = node
        self._election = election or OnlyProcess()
        self._elected_jobs: list[str] = []
        self._runs = DeliveryRuns(node)
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(THREADS), "danger": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone="UTC",
            logger=_QUIET,
        )
        self._scheduler.add_listener(_still_running, EVENT_JOB_MAX_INSTANCES)
        if with_jobs:
            self._add_jobs(cadence)

    def _add_jobs(self, cadence: Cadence) -> None:
        self.add("danger", lambda: self._runs.start_due(Lane.DANGER), DANGER_LOOK_SECONDS, apart=True)
        self.add("deliver", lambda: self._runs.start_due(Lane.ORDINARY), cadence.deliver_seconds)
        for name, job, seconds in (
            ("refresh", _refresh_due(cadence.refresh_seconds), min(REFRESH_LOOK_SECONDS, cadence.refresh_seconds)),
            (
                "synchronise",
                _synchronise_due(cadence.synchronise_seconds),
                cadence.synchronise_seconds / SYNCHRONISE_LOOKS,
            ),
            ("recheck", tasks.recheck_all, cadence.recheck_seconds),
            ("expire", tasks.expire, cadence.expire_seconds),
            ("alarms", tasks.tend, ALARM_SECONDS),
            ("review", tasks.review, REVIEW_SECONDS),
            ("log", tasks.keep_log, cadence.checkpoint_seconds),
        ):
            self.add_elected(name, job, seconds)

    def add(self, name: str, act: Callable[[], object], seconds: float, *, apart: bool = False) -> None:
        """One more periodic act of this process, such as noticing a new charter. apart: in a thread where nothing else
        runs."""
        self._scheduler.add_job(
            _guarded(name, act),
            "interval",
            seconds=seconds,
            id=name,
            next_run_time=datetime.now(UTC),
            executor="danger" if apart else "default",
        )

    def add_elected(self, name: str, job: Callable[[NodeContext], object], seconds: float) -> None:
        """One more periodic job of the node: it runs in one process at a time, with a store fenced by that election."""

        def act() -> None:
            node = self._election.elected(self._node)
            if node is not None:
                job(node)

        self._elected_jobs.append(name)
        self.add(name, act, seconds)

    def start(self) -> None:
        """Begins; every job runs at once for the first time: a node that was away has things to catch up on."""
        self._election.start(self._catch_up)
        self._scheduler.start()

    def stop(self) -> None:
        """Returns when no job is running any more, and the next process may be elected."""
        self._scheduler.shutdown(wait=True)
        self._runs.stop()
        self._election.stop()

    def _catch_up(self) -> None:
        for name in self._elected_jobs:
            self._scheduler.modify_job(name, next_run_time=datetime.now(UTC))


def _refresh_due(seconds: float) -> Callable[[NodeContext], object]:
    return lambda node: tasks.refresh_all(node, older_than_seconds=int(seconds))


def _synchronise_due(seconds: float) -> Callable[[NodeContext], object]:
    return lambda node: tasks.synchronise_all(node, older_than_seconds=int(seconds))


def _still_running(event: JobSubmissionEvent) -> None:
    structlog.get_logger().info("job_still_running", job=event.job_id)


def _guarded(name: str, act: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        try:
            act()
        except (CoreError, PeerError, ProtocolError) as error:
            structlog.get_logger().warning("job_failed", job=name, error=type(error).__name__)
        except Exception as error:  # noqa: BLE001 - a job that dies of the unforeseen must run again, and be seen
            structlog.get_logger().error("job_failed", job=name, error=type(error).__name__)

    return run

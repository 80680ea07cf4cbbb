"""When the jobs run: APScheduler in the node's own process, jobs declared here and kept in memory only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from node.core.context import NodeContext
from node.core.delivery_errors import PeerError
from node.core.errors import CoreError
from node.jobs import tasks
from protocol.errors import ProtocolError

THREADS = 6
SYNCHRONISE_LOOKS = 6
"""How often, within the time between two fetches, a list that could not be fetched is tried again."""
REFRESH_LOOKS = 10
"""How often, within the time a tag set may stand, the node looks whether one is due: soon after a stop, it is."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often each job runs, in seconds."""

    deliver_seconds: float
    synchronise_seconds: float
    refresh_seconds: float
    recheck_seconds: float
    expire_seconds: float


class JobScheduler:
    """Runs the jobs from `start` to `stop`. A job that is still running is not started a second time."""

    def __init__(self, node: NodeContext, cadence: Cadence) -> None:
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(THREADS)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone="UTC",
        )
        for name, job, seconds in (
            ("deliver", tasks.deliver, cadence.deliver_seconds),
            ("refresh", _refresh_older_than(cadence.refresh_seconds), cadence.refresh_seconds / REFRESH_LOOKS),
            (
                "synchronise",
                _synchronise_older_than(cadence.synchronise_seconds),
                cadence.synchronise_seconds / SYNCHRONISE_LOOKS,
            ),
            ("recheck", tasks.recheck_all, cadence.recheck_seconds),
            ("expire", tasks.expire, cadence.expire_seconds),
        ):
            self._add(name, job, node, seconds)

    def add(self, name: str, act: Callable[[], object], seconds: float) -> None:
        """One more periodic act, such as noticing a new charter."""
        self._scheduler.add_job(
            _guarded(name, act), "interval", seconds=seconds, id=name, next_run_time=datetime.now(UTC)
        )

    def start(self) -> None:
        """Begins; every job runs at once for the first time: a node that was away has things to catch up on."""
        self._scheduler.start()

    def stop(self) -> None:
        """Returns when no job is running any more."""
        self._scheduler.shutdown(wait=True)

    def _add(self, name: str, job: Callable[[NodeContext], object], node: NodeContext, seconds: float) -> None:
        self.add(name, lambda: job(node), seconds)


def _synchronise_older_than(seconds: float) -> Callable[[NodeContext], object]:
    return lambda node: tasks.synchronise_all(node, older_than_seconds=int(seconds))


def _refresh_older_than(seconds: float) -> Callable[[NodeContext], object]:
    return lambda node: tasks.refresh_all(node, older_than_seconds=int(seconds))


def _guarded(name: str, act: Callable[[], object]) -> Callable[[], None]:
    def run() -> None:
        try:
            act()
        except (CoreError, PeerError, ProtocolError) as error:
            structlog.get_logger().warning("job_failed", job=name, error=type(error).__name__)
        except Exception as error:  # noqa: BLE001 - a job that dies of the unforeseen must run again, and be seen
            structlog.get_logger().error("job_failed", job=name, error=type(error).__name__)

    return run

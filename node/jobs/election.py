"""Which of a node's processes runs the periodic jobs: the one that holds the scheduler's lease.

Every process looks once a second, in a thread of its own so that no long job delays it. The holder renews; when it dies,
its lease ends after three seconds and whoever looks first takes it under the next epoch. The jobs get a node whose store
is fenced by that epoch: whatever a former holder still believes, it commits nothing.
"""

import os
import secrets
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol

import structlog

from node.core.context import NodeContext
from node.core.leases import LEASE_MS, PROCESS, SCHEDULER, FencedStore, Leases
from node.store.errors import StoreError

LOOK_SECONDS = 1.0
FORGET_MS = 3_600_000


class Election(Protocol):
    """Whether this process is the scheduler now."""

    def elected(self, node: NodeContext) -> NodeContext | None:
        """The node to run a periodic job with, or None when another process runs them."""
        ...

    def start(self, on_elected: Callable[[], None]) -> None:
        """Begins to look; `on_elected` is called whenever this process becomes the scheduler."""
        ...

    def stop(self) -> None:
        """Gives the lease back."""
        ...


class OnlyProcess:
    """Implements `Election` for a node of one process (SQLite): the lock on its home is the election."""

    def elected(self, node: NodeContext) -> NodeContext | None:
        """Always."""
        return node

    def start(self, on_elected: Callable[[], None]) -> None:
        """Nothing to look for."""

    def stop(self) -> None:
        """Nothing to give back."""


class LeaseElection:
    """Implements `Election` by the lease row (PostgreSQL), and shows that this process is alive.

    stands: whether this process may become the scheduler; one that only serves does not.
    """

    def __init__(self, node: NodeContext, *, stands: bool) -> None:
        self._node = node
        self._stands = stands
        self._process = f"{socket.gethostname()[:40]}-{os.getpid()}-{secrets.token_hex(4)}"
        self._alive: _Held | None = None
        self._leads: _Held | None = None
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._on_elected: Callable[[], None] = lambda: None

    def elected(self, node: NodeContext) -> NodeContext | None:
        """See `Election.elected`. The stopwatch only saves needless work: what protects is the fence."""
        held = self._leads
        if held is None or node.clock.monotonic() >= held.until:
            return None
        return replace(node, store=FencedStore(node.store, SCHEDULER, held.epoch))

    def start(self, on_elected: Callable[[], None]) -> None:
        """See `Election.start`. Shows this process at once; raises StoreError when that cannot be written."""
        self._on_elected = on_elected
        self._look()
        self._thread = threading.Thread(target=self._run, name="election", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """See `Election.stop`. Safe to call twice."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        with suppress(StoreError), self._node.store.write() as tx:  # where it fails, the lease ends by itself
            for held in (self._leads, self._alive):
                if held is not None:
                    tx.leases.release(held.name, held.epoch)
        self._leads = self._alive = None

    def _run(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            try:
                self._look()
            except StoreError as error:
                structlog.get_logger().warning("election_failed", error=type(error).__name__)
            except Exception as error:  # noqa: BLE001 - a thread that dies would leave the node without a scheduler
                structlog.get_logger().error("election_failed", error=type(error).__name__)

    def _look(self) -> None:
        begun = self._node.clock.monotonic()  # before the statement: the lease ends no sooner than we believe
        until = begun + LEASE_MS / 1000
        led = self._leads
        with self._node.store.write() as tx:
            alive = _hold(tx.leases, self._alive, PROCESS + self._process, self._process, until)
            leads = _hold(tx.leases, led, SCHEDULER, self._process, until) if self._stands else None
            if leads is not None and (led is None or leads.epoch != led.epoch):
                tx.leases.forget_ended(PROCESS, ago_ms=FORGET_MS)
        self._alive, self._leads = alive, leads
        if leads is not None and (led is None or leads.epoch != led.epoch):
            structlog.get_logger().info("elected", epoch=leads.epoch)
            self._on_elected()
        elif leads is None and led is not None:
            structlog.get_logger().warning("lease_lost", epoch=led.epoch)


@dataclass(frozen=True, slots=True)
class _Held:
    """until: by this process's stopwatch."""

    name: str
    epoch: int
    until: float


def _hold(leases: Leases, held: _Held | None, name: str, holder: str, until: float) -> _Held | None:
    if held is not None and leases.renew(name, held.epoch, lease_ms=LEASE_MS):
        return replace(held, until=until)
    epoch = leases.take(name, holder, lease_ms=LEASE_MS)
    return None if epoch is None else _Held(name, epoch, until)

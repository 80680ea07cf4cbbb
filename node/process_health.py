"""What a serving process tells machines about itself: gathers the facts, keeps the counts, and makes the endpoints."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Blueprint, Flask, Response, g, request

from node.api.ops import make_ops_blueprint
from node.core.errors import CoreError
from node.core.health import Facts, Lack, lacks
from node.core.leases import SCHEDULER
from node.jobs.metrics import Metrics
from node.store.errors import StoreError
from protocol.errors import RefusedError

if TYPE_CHECKING:
    from node.bootstrap import OpenNode
    from node.keys.keyring import Keyring

CHECKS_PATH = "/api/v1/checks"
_PROBLEM = "application/problem+json"
_MAX_COUNTED_BYTES = 4096


class ProcessHealth:
    """Of one process. peer_port_serves: whether its peer port accepts connections."""

    def __init__(self, opened: OpenNode, peer_port_serves: Callable[[], bool]) -> None:
        self._opened = opened
        self._peer_port_serves = peer_port_serves
        self._metrics = Metrics(opened.context, lambda: key_ends(opened.keyring))

    def blueprint(self) -> Blueprint:
        """The endpoints, to be mounted on the country port; there they count its requests too."""
        ops = make_ops_blueprint(self.lacks, self._metrics.text)
        ops.before_app_request(self._start)
        ops.after_app_request(lambda response: self._count("country", response))
        return ops

    def count_requests_of(self, app: Flask) -> None:
        """Counts those of the peer port."""
        app.after_request(lambda response: self._count("peer", response))

    def lacks(self) -> tuple[Lack, ...]:
        """What keeps this process from being ready."""
        opened, now = self._opened, self._opened.context.clock.now()
        answers, scheduler_left_ms = self._ask_database()
        trusted, sheet_ends = self._trust(now) if answers else (False, None)
        return lacks(
            Facts(
                now,
                answers,
                key_ends(opened.keyring),
                trusted,
                sheet_ends,
                self._peer_port_serves(),
                scheduler_left_ms,
                shutil.disk_usage(opened.home).free,
            )
        )

    def _ask_database(self) -> tuple[bool, int | None]:
        store = self._opened.store
        try:
            with store.read() as tx:
                lease = tx.leases.find(SCHEDULER)
        except StoreError:
            return False, None
        if not store.serves_many:
            return True, None
        return True, -(2**40) if lease is None else lease.left_ms

    def _trust(self, now: int) -> tuple[bool, int | None]:
        try:
            federation = self._opened.context.federation()
            _ = federation.charter
        except (CoreError, StoreError):
            return False, None
        try:
            return True, federation.sheet(federation.own, now).valid_until
        except RefusedError:
            return True, None

    def _start(self) -> None:
        g.started = self._opened.context.clock.monotonic()

    def _count(self, port: str, response: Response) -> Response:
        outcome = "answered"
        if response.mimetype == _PROBLEM:
            document = response.get_json(silent=True) if (response.content_length or 0) < _MAX_COUNTED_BYTES else None
            outcome = str(document.get("type", "")).rsplit(":", 1)[-1] if isinstance(document, dict) else "other"
        self._metrics.count_request(port, outcome)
        if port == "country" and request.method == "POST" and request.path == CHECKS_PATH and "started" in g:
            self._metrics.observe_check(self._opened.context.clock.monotonic() - g.started)
        return response


def key_ends(keyring: Keyring) -> dict[str, int | None]:
    """When the last key of each kind that has begun or will begin ends, Unix seconds; None where there is none."""
    return {
        "signing": max((one.valid_until for one in keyring.signing_keys), default=None),
        "sealing": max((one.valid_until for one in keyring.sealing_keys), default=None),
        "tls": max((one.valid_until for one in keyring.tls_leaves), default=None),
    }

"""Sign-ins by bearer token: a token has no session, so its use within an hour counts as one.

The leaf of a privileged sign-in is committed before the request does anything: whoever takes a supervisor's or an
auditor's token from its owner cannot use it unseen.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from node.core.principals import PRIVILEGED, Principal, authenticate, record_sign_in
from node.core.tokens import TokenId

if TYPE_CHECKING:
    from node.core.context import NodeContext

SESSION_SECONDS = 3600.0
_REMEMBERED = 10_000


class SignIns:
    """Which privileged tokens this process recorded within the hour. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: dict[TokenId, float] = {}

    def authenticate(self, node: NodeContext, presented: str) -> Principal:
        """Who calls; see `principals.authenticate`. A privileged token's first use, and the first in each hour, is recorded.

        Raises NotAuthenticatedError, and StoreError where the leaf cannot be written: then nobody signed in.
        """
        with node.store.read() as tx:
            who = authenticate(tx, presented, node.clock.now())
        if not who.roles & PRIVILEGED or self._is_recorded(who, node.clock.monotonic()):
            return who
        with self._lock:  # two first requests at once leave one leaf, and neither goes on before it is committed
            if not self._is_recorded(who, node.clock.monotonic()):
                with node.store.write() as tx:
                    record_sign_in(tx, who, now=node.clock.now(), random_bytes=node.random_bytes)
                self._remember(who, node.clock.monotonic())
        return who

    def _is_recorded(self, who: Principal, now: float) -> bool:
        return self._until.get(who.token_id, now) > now

    def _remember(self, who: Principal, now: float) -> None:
        if len(self._until) >= _REMEMBERED:
            self._until = {token: until for token, until in self._until.items() if until > now}
        self._until[who.token_id] = now + SESSION_SECONDS

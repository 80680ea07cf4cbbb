"""How often one token may ask: a bucket that fills evenly. In memory, each process for itself: a brake, not a budget."""

from __future__ import annotations

import threading
from collections import OrderedDict

BURST_SECONDS = 10.0
_MAX_TOKENS = 10_000


class TokenRates:
    """Buckets by token. Safe to use from several threads; memory is bounded."""

    def __init__(self, requests_per_minute: int) -> None:
        self._per_second = requests_per_minute / 60
        self._most = max(1.0, self._per_second * BURST_SECONDS)
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def seconds_to_wait(self, token_id: str, monotonic: float) -> float:
        """0 when the request may pass, which counts it; else after how many seconds the next one may."""
        with self._lock:
            left, since = self._buckets.pop(token_id, (self._most, monotonic))
            left = min(self._most, left + max(0.0, monotonic - since) * self._per_second)
            passes = left >= 1.0
            self._buckets[token_id] = (left - 1.0 if passes else left, monotonic)
            if len(self._buckets) > _MAX_TOKENS:
                self._buckets.popitem(last=False)
        return 0.0 if passes else (1.0 - left) / self._per_second

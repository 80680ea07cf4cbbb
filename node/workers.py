"""Processes that build tags: pure functions over chunks, so that two cores do what one thread cannot."""

import multiprocessing
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from typing import TypeVar

Chunk = TypeVar("Chunk")
Result = TypeVar("Result")

FEW_CHUNKS = 4
"""So few chunks are done here: starting processes would cost more."""


class ProcessWorkers:
    """Implements `node.core.ports.Workers` with `processes` processes, started when first needed; 0 means none."""

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None

    def map(self, work: Callable[[Chunk], Result], chunks: Iterable[Chunk]) -> Iterator[Result]:
        """Results in the order of the chunks; at most a few chunks a process wait at any time."""
        stream = iter(chunks)
        first = list(islice(stream, FEW_CHUNKS + 1))
        if self._processes == 0 or len(first) <= FEW_CHUNKS:
            yield from map(work, chain(first, stream))
            return
        pool = self._started()
        waiting: deque[Future[Result]] = deque()
        for chunk in chain(first, stream):
            waiting.append(pool.submit(work, chunk))
            if len(waiting) > 3 * self._processes:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def close(self) -> None:
        """Ends the processes."""
        with self._lock:
            if self._pool is not None:
                self._pool.shutdown(cancel_futures=True)
                self._pool = None

    def _started(self) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                # spawn: a fork of a process with threads can inherit a lock that nobody will ever release
                context = multiprocessing.get_context("spawn")
                self._pool = ProcessPoolExecutor(self._processes, mp_context=context)
            return self._pool

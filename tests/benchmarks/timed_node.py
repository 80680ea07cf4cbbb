"""`wren`, with what a check spends its CPU time on written where the benchmark can read it: run as a node's process.

Group arithmetic, signatures and sealing, and database are timed by the CPU clock of each thread and added up over all
threads of the process, in the very processes whose CPU time is measured as a whole.
"""

import mmap
import os
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

PARTS = ("group", "sealing", "database")
FOLDER = "WREN_BENCHMARK_FOLDER"
"""Environment variable: where each process leaves its seconds, in a file named by its process id."""
_SECONDS = struct.Struct(f"<{len(PARTS)}d")
_GROUP = ("blind", "verify_proof", "finalize_many", "blind_evaluate", "generate_proof", "derive_key_pair")
_SEALING = ("seal_envelope", "open_envelope")


class Stopwatch:
    """CPU seconds by part, none counted twice: an inner part stops the outer one of the same thread."""

    def __init__(self, file: Path) -> None:
        with file.open("w+b") as opened:
            opened.write(bytes(_SECONDS.size))
            opened.flush()
            self._shared = mmap.mmap(opened.fileno(), _SECONDS.size)
        self._seconds = [0.0] * len(PARTS)
        self._lock = threading.Lock()
        self._thread = threading.local()

    @contextmanager
    def part(self, number: int) -> Iterator[None]:
        stack: list[list[float]] = self._thread.__dict__.setdefault("stack", [])
        mine = [0.0]  # CPU seconds of inner parts
        stack.append(mine)
        started = time.thread_time()
        try:
            yield
        finally:
            spent = time.thread_time() - started
            stack.pop()
            if stack:
                stack[-1][0] += spent
            with self._lock:
                self._seconds[number] += spent - mine[0]
                _SECONDS.pack_into(self._shared, 0, *self._seconds)

    def timed(self, number: int, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **more: Any) -> Any:
            with self.part(number):
                return function(*given, **more)

        return call


def seconds_of(folder: Path, process_id: int) -> tuple[float, ...]:
    """What a process spent so far, by part."""
    return _SECONDS.unpack((folder / str(process_id)).read_bytes())


def _time_all(watch: Stopwatch) -> None:
    from crypto import voprf
    from node.core import messages
    from node.store.database import SqlStore

    for place, name, part in [(voprf, one, 0) for one in _GROUP] + [(messages, one, 1) for one in _SEALING]:
        setattr(place, name, watch.timed(part, getattr(place, name)))

    def timed(transaction: Callable[[SqlStore], AbstractContextManager[Any]]) -> Callable[[SqlStore], Any]:
        @contextmanager
        def run(store: SqlStore) -> Iterator[Any]:
            with watch.part(2), transaction(store) as tx:
                yield tx

        return run

    for name in ("read", "write"):
        setattr(SqlStore, name, timed(getattr(SqlStore, name)))


if __name__ == "__main__":
    _time_all(Stopwatch(Path(os.environ[FOLDER]) / str(os.getpid())))
    from node.cli import main

    main()

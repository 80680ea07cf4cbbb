"""Several acts at one time, each in a thread of its own, as several processes of a node would do them."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def at_once(acts: Sequence[Callable[[], Result]]) -> list[Result]:
    """What each gave, in their order; none begins before all are ready. What one raises is raised."""
    ready = threading.Barrier(len(acts))

    def begin(act: Callable[[], Result]) -> Result:
        ready.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(begin, acts))

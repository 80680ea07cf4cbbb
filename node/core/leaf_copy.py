"""The second place: every leaf is there, durably, before a checkpoint that holds it is published (DESIGN 4.4)."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from node.core.errors import CoreError


class CopyError(CoreError):
    """The second place cannot be read or written: see that it is mounted, has room, and belongs to this node."""


class LeafCopy(Protocol):
    """A place that does not share the database's fate, such as another machine's disk. Raises CopyError."""

    def count(self, log: int) -> int:
        """How many leaves of the log are there."""
        ...

    def append(self, log: int, first: int, entries: Iterable[bytes]) -> None:
        """Adds leaves from position `first`, which must be the count; durable before this returns."""
        ...

    def read(self, log: int, start: int) -> Iterator[bytes]:
        """Leaves from position `start` on."""
        ...

"""Leases: which process does what only one may do at a time, and which processes are alive (DESIGN section 5).

A lease is a row with a holder, an end and an epoch that grows with each new holder. Who holds one renews it; when a holder
dies, the lease ends by itself and another takes it under the next epoch. The epoch is the fence: a holder that was
stopped for a while and does not know that it lost the lease cannot commit any more, for `FencedStore` reads the row as
the last act of every writing transaction and locks it until the commit.

Ends are measured by the database's own clock, so that hosts whose clocks differ agree on who holds what.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from node.core.errors import ConflictError

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from node.core.ports import Store, Transaction

SCHEDULER = "scheduler"
"""The lease of the one process that runs the periodic jobs."""
PROCESS = "process/"
"""Beginning of the name of the lease by which a running process shows that it is alive."""
LEASE_MS = 3_000


class LostLeaseError(ConflictError):
    """Another process holds the lease now: nothing was written. Stop acting as its holder; the other one goes on."""


@dataclass(frozen=True, slots=True)
class Lease:
    """One lease. left_ms: milliseconds until it ends, negative once it has ended, by the database's clock."""

    name: str
    holder: str
    epoch: int
    left_ms: int


class Leases(Protocol):
    """Where leases are kept."""

    def take(self, name: str, holder: str, *, lease_ms: int) -> int | None:
        """Takes a lease that nobody holds; its new epoch, or None when somebody holds it. One conditional statement."""
        ...

    def renew(self, name: str, epoch: int, *, lease_ms: int) -> bool:
        """Lengthens a lease that is still of this epoch, ended or not; False when another was first."""
        ...

    def release(self, name: str, epoch: int) -> None:
        """Ends the lease now, if it is still of this epoch."""
        ...

    def holds(self, name: str, epoch: int) -> bool:
        """Whether the lease is still of this epoch. In a writing transaction nobody can take it until the commit."""
        ...

    def find(self, name: str) -> Lease | None:
        """The lease, ended or not."""
        ...

    def live(self, prefix: str) -> Sequence[Lease]:
        """Leases that have not ended and whose names begin so, in order of name."""
        ...

    def forget_ended(self, prefix: str, *, ago_ms: int) -> int:
        """Drops leases of that prefix which ended so long ago; how many."""
        ...


@dataclass(frozen=True, slots=True)
class FencedStore:
    """Implements `Store` over another one for the holder of a lease: whoever lost it writes no more."""

    store: Store
    name: str
    epoch: int

    def read(self) -> AbstractContextManager[Transaction]:
        """As the store beneath."""
        return self.store.read()

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """As the store beneath. Raises LostLeaseError, at the latest when it would commit; then nothing is written."""
        with self.store.write() as tx:
            yield tx
            if not tx.leases.holds(self.name, self.epoch):
                raise LostLeaseError("another process holds the lease by now: this one writes no more")

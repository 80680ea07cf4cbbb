"""A store that dies at a chosen writing transaction, as a node does under `kill -9`, and the wire to a node that died."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum

from node.core.delivery_errors import TransientPeerError
from node.core.ports import Store, Transaction
from protocol.vocabulary import MemberCode
from tests.support.federation import Wires


class SimulatedCrash(BaseException):
    """The process is gone. No `except Exception` and no `finally` of the node's may do anything useful any more."""


class Moment(Enum):
    """When, in a writing transaction, the node dies."""

    BEFORE_COMMIT = "before"
    AFTER_COMMIT = "after"


class CrashingStore:
    """Implements `Store` over another one. Dies at the write that `arm` names, and stays dead until `revive`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._countdown: int | None = None
        self._moment = Moment.BEFORE_COMMIT
        self.died = False
        self._dead = False

    def arm(self, write: int, moment: Moment) -> None:
        """Die at the write of that number from now, counted from 0."""
        self._countdown, self._moment = write, moment

    def revive(self) -> None:
        """The node starts again; it will not die a second time."""
        self._countdown, self._dead = None, False

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """As the store beneath."""
        self._require_alive()
        with self._store.read() as tx:
            yield tx

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """As the store beneath, but for the write at which the node dies."""
        self._require_alive()
        dies = self._countdown == 0
        if self._countdown is not None:
            self._countdown -= 1
        with self._store.write() as tx:
            yield tx
            if dies and self._moment is Moment.BEFORE_COMMIT:
                self._die()
        if dies:
            self._die()

    def _die(self) -> None:
        self.died = self._dead = True
        raise SimulatedCrash

    def _require_alive(self) -> None:
        if self._dead:
            raise SimulatedCrash


class WiresToMortals(Wires):
    """To whoever asks a node that dies, the connection breaks; only the one that died is dead."""

    def exchange(self, sender: MemberCode, recipient: MemberCode, raw: bytes) -> bytes:
        """As `Wires.exchange`. Raises TransientPeerError when the recipient died before it answered."""
        try:
            return super().exchange(sender, recipient, raw)
        except SimulatedCrash:
            raise TransientPeerError(f"{recipient} broke the connection") from None

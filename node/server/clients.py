"""Who is connected to a port, and how much of the server each client holds."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from node.server.limits import ServerLimits

Identify = Callable[[bytes], str]
"""Leaf certificate (DER) -> member code; raises PeerCertificateError."""


class RequestRefusedError(Exception):
    """A request or connection is refused before the application sees it. Answer with `status`, or just hang up."""

    def __init__(self, status: int) -> None:
        super().__init__(f"refused with status {status}")
        self.status = status


class Clients:
    """Counts of one port, kept on its event loop alone and therefore without locks.

    A client is a member where `identify` is given (the port requires certificates), else a network address.
    """

    def __init__(self, limits: ServerLimits, identify: Identify | None) -> None:
        self._limits = limits
        self._identify = identify
        self._connections: Counter[str] = Counter()
        self._buffered: Counter[str] = Counter()
        self._uploads: Counter[str] = Counter()
        self._turns: dict[str, asyncio.Semaphore] = {}
        self._wanting: Counter[str] = Counter()

    def client_of(self, certificate_der: bytes | None, address: str) -> tuple[str, str | None]:
        """The client's key and, on a port with certificates, its member code. Raises PeerCertificateError."""
        if self._identify is None:
            return address, None
        member = self._identify(certificate_der or b"")
        return member, member

    def enter(self, client: str) -> None:
        """Counts a new connection. Raises RequestRefusedError when the port or the client has too many."""
        limits = self._limits
        full = self._connections.total() >= limits.connections
        if full or self._connections[client] >= limits.connections_per_client:
            raise RequestRefusedError(503)
        self._connections[client] += 1

    def leave(self, client: str) -> None:
        """Gives back what `enter` counted."""
        _subtract(self._connections, client, 1)

    @contextmanager
    def buffer(self, client: str) -> Iterator["BodyAllowance"]:
        """Memory for one request body, given back at the end."""
        allowance = BodyAllowance(self._limits, self._buffered, client)
        try:
            yield allowance
        finally:
            _subtract(self._buffered, client, allowance.taken)

    @contextmanager
    def upload(self, client: str) -> Iterator[None]:
        """Room on disk for one body. Raises RequestRefusedError (503) when too many are being received."""
        limits = self._limits
        if self._uploads.total() >= limits.uploads or self._uploads[client] >= limits.uploads_per_client:
            raise RequestRefusedError(503)
        self._uploads[client] += 1
        try:
            yield
        finally:
            _subtract(self._uploads, client, 1)

    @asynccontextmanager
    async def turn(self, client: str) -> AsyncIterator[None]:
        """Held while a worker thread serves `client`, so that no single client takes them all.

        The count outlives the connections: whoever hangs up while being served still holds that thread.
        Raises RequestRefusedError (503) when no turn came within `queue_seconds`.
        """
        turns = self._turns.setdefault(client, asyncio.Semaphore(self._limits.threads_per_client))
        self._wanting[client] += 1
        try:
            try:
                async with asyncio.timeout(self._limits.queue_seconds):
                    await turns.acquire()
            except TimeoutError:
                raise RequestRefusedError(503) from None
            try:
                yield
            finally:
                turns.release()
        finally:
            _subtract(self._wanting, client, 1)
            if client not in self._wanting:
                del self._turns[client]


class BodyAllowance:
    """How much one body may still grow."""

    def __init__(self, limits: ServerLimits, buffered: Counter[str], client: str) -> None:
        self._limits = limits
        self._buffered = buffered
        self._client = client
        self.taken = 0

    def check(self, announced_bytes: int) -> None:
        """Raises RequestRefusedError (413) for a body that announces itself as too large."""
        if announced_bytes > self._limits.body_bytes:
            raise RequestRefusedError(413)

    def take(self, size_bytes: int) -> None:
        """Counts bytes received. Raises RequestRefusedError: 413 for a large body, 503 when memory is spoken for."""
        self.check(self.taken + size_bytes)
        limits, buffered = self._limits, self._buffered
        all_clients = buffered.total() + size_bytes
        if all_clients > limits.buffered_bytes or (
            buffered[self._client] + size_bytes > limits.buffered_bytes_per_client
        ):
            raise RequestRefusedError(503)
        self.taken += size_bytes
        buffered[self._client] += size_bytes


def _subtract(counts: Counter[str], client: str, amount: int) -> None:
    counts[client] -= amount
    if counts[client] <= 0:
        del counts[client]

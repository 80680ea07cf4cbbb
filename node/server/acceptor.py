"""Accepts connections and sees each through its TLS handshake, under a deadline and a limit of waiting handshakes.

asyncio's own listener would give a silent client 60 seconds and any number of them, and keeps one TLS context for ever;
here each connection gets the context that is trusted when it arrives.
"""

import asyncio
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress

from node.server.limits import ServerLimits

ACCEPT_RETRY_SECONDS = 0.1


class Acceptor:
    """One listening socket. Stands where uvicorn keeps its asyncio servers: it only needs `close` and `wait_closed`."""

    def __init__(
        self,
        listener: socket.socket,
        context: Callable[[], ssl.SSLContext],
        protocol: Callable[[], asyncio.Protocol],
        limits: ServerLimits,
    ) -> None:
        self._listener = listener
        self._context = context
        self._protocol = protocol
        self._limits = limits
        self._waiting: dict[asyncio.Task[None], tuple[socket.socket, str]] = {}  # oldest first
        self._tasks: set[asyncio.Task[None]] = set()  # those hung up on too, until their transports are gone
        self._accepting: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins to accept on the running event loop. The socket must be listening already."""
        self._listener.setblocking(False)
        self._accepting = asyncio.get_running_loop().create_task(self._accept())

    def close(self) -> None:
        """Stops accepting and drops every unfinished handshake."""
        if self._accepting is not None:
            self._accepting.cancel()
        for task in list(self._waiting):
            self._drop(task)

    async def wait_closed(self) -> None:
        """Returns when nothing of this acceptor is left on the loop."""
        tasks = [*self._tasks] + ([self._accepting] if self._accepting else [])
        await asyncio.gather(*tasks, return_exceptions=True)
        self._listener.close()

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, address = await loop.sock_accept(self._listener)
            except OSError:
                # A client that left already, or no file descriptor free: neither may end the listener.
                await asyncio.sleep(ACCEPT_RETRY_SECONDS)
                continue
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._make_room(str(address[0]))
            task = loop.create_task(self._handshake(connection))
            self._tasks.add(task)
            self._waiting[task] = (connection, str(address[0]))
            task.add_done_callback(self._forget)

    def _make_room(self, address: str) -> None:
        """Drops the oldest unfinished handshake when there are too many: an honest one takes milliseconds."""
        if len(self._waiting) >= self._limits.handshakes:
            self._drop(next(iter(self._waiting)))
        same = [task for task, (_, origin) in self._waiting.items() if origin == address]
        if len(same) >= self._limits.handshakes_per_address:
            self._drop(same[0])

    def _drop(self, task: asyncio.Task[None]) -> None:
        """Ends a handshake through its connection: asyncio reads an end of file and cleans up in its own order."""
        connection, _ = self._waiting.pop(task)
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._waiting.pop(task, None)

    async def _handshake(self, connection: socket.socket) -> None:
        try:
            context = self._context()
        except BaseException:
            connection.close()
            raise
        # A failed or late handshake closes the connection by itself, and is nothing to tell anyone about.
        with suppress(OSError):
            await asyncio.get_running_loop().connect_accepted_socket(
                self._protocol,
                connection,
                ssl=context,
                ssl_handshake_timeout=self._limits.handshake_seconds,
                ssl_shutdown_timeout=2.0,
            )

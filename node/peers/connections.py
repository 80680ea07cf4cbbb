"""Kept HTTP/1.1 connections to one member, over the standard library's `http.client`.

A check asks every peer, so what a request costs counts: a general HTTP client spends several times as much on redirects,
cookies, proxies and content codings, none of which a peer may use.
"""

import select
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from node.core.delivery_errors import FatalPeerError, TransientPeerError
from node.peers.pinned_context import PinnedContext

MAX_CONNECTIONS = 16
KEEP_ALIVE_SECONDS = 15.0
"""Less than a server's idle limit, so that a kept connection is rarely used just as the peer closes it."""


class OneConnection(HTTPSConnection):
    """Sends head and body in one piece: two would be two TLS records, and two awakenings of whoever reads them."""

    def ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None) -> HTTPResponse:
        """The answer, its head read. Raises what http.client and the socket raise."""
        pieces: list[bytes] = []
        self._pieces: list[bytes] | None = pieces
        try:
            self.putrequest(method, path, skip_accept_encoding=True)
            for name, value in headers.items():
                self.putheader(name, value)
            if body is not None:
                self.putheader("content-length", str(len(body)))
            self.endheaders(body)
        finally:
            self._pieces = None
        super().send(b"".join(pieces))
        return self.getresponse()

    def send(self, data: Any) -> None:
        """Keeps what `ask` has still to complete."""
        if self._pieces is None:
            super().send(data)
        else:
            self._pieces.append(data)


class Connections:
    """At most `MAX_CONNECTIONS` at a time. Safe to use from several threads at once; close it when done."""

    def __init__(self, base_url: str, context: PinnedContext) -> None:
        """base_url: `https://host:port`, perhaps with a path. Raises FatalPeerError for another."""
        try:
            parts = urlsplit(base_url)
            host, port = parts.hostname, parts.port
        except ValueError as error:
            raise FatalPeerError("a peer's address must be https://host:port") from error
        if parts.scheme != "https" or not host:
            raise FatalPeerError("a peer's address must begin with https:// and name a host")
        self.prefix = parts.path.rstrip("/")
        self._host, self._port = host, port
        self._context = context
        self._room = threading.BoundedSemaphore(MAX_CONNECTIONS)
        self._lock = threading.Lock()
        self._idle: list[tuple[OneConnection, float]] = []  # the one used last is at the end
        self._closed = False

    @contextmanager
    def one(self, timeout_seconds: float) -> Iterator[OneConnection]:
        """A connection for one exchange, kept afterwards if that ended in order and the peer keeps it, else closed.

        Raises TransientPeerError when all are busy for `timeout_seconds`.
        """
        if not self._room.acquire(timeout=timeout_seconds):
            raise TransientPeerError("all connections to this peer are busy")
        try:
            connection = self._kept() or OneConnection(self._host, self._port, context=self._context)
            try:
                yield connection
            except BaseException:
                connection.close()  # what is left of this answer must not be read as the next one
                raise
            self._keep(connection)
        finally:
            self._room.release()

    def close(self) -> None:
        """Closes the idle ones now, and the others after their exchange."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection, _ in idle:
            connection.close()

    def _kept(self) -> OneConnection | None:
        while True:
            with self._lock:
                if not self._idle:
                    return None
                connection, since = self._idle.pop()
            if time.monotonic() - since < KEEP_ALIVE_SECONDS and _is_quiet(connection):
                return connection
            connection.close()

    def _keep(self, connection: OneConnection) -> None:
        with self._lock:
            if not self._closed and connection.sock is not None:
                self._idle.append((connection, time.monotonic()))
                return
        connection.close()


def _is_quiet(connection: OneConnection) -> bool:
    """Whether nothing came since the last answer: neither the end, nor an answer that nobody asked for."""
    poll = select.poll()
    poll.register(connection.sock, select.POLLIN)
    return connection.sock.pending() == 0 and not poll.poll(0)

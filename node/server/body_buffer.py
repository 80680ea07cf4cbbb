"""Holds a request back until all of it has arrived within its limits: only then is a worker thread taken for it.

A body is held in memory, or on disk where it may be an upload.

A WSGI thread that reads a body from a dripping client waits as long as the client likes. Forty of them stall a server
that has forty threads.
"""

import asyncio
import io
from tempfile import TemporaryFile
from typing import IO

import structlog
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, ASGISendEvent, HTTPScope, Scope

from node.core.member_certificates import PeerCertificateError
from node.server.clients import BodyAllowance, Clients, RequestRefusedError
from node.server.http_protocol import PEER_CERTIFICATE
from node.server.limits import ServerLimits
from node.server.problems import CONTENT_TYPE, new_event_id, problem_for_status
from node.server.wsgi_bridge import PEER_MEMBER, WsgiBridge


class _ClientLeft(Exception):
    """The client went away while its body was awaited."""


class BodyBuffer:
    """ASGI application: identifies the client, buffers the body, waits for a turn, then passes both on to the bridge."""

    def __init__(self, bridge: WsgiBridge, clients: Clients, limits: ServerLimits) -> None:
        self._bridge = bridge
        self._clients = clients
        self._limits = limits

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] != "http":
            return
        answer = _Answer(send)
        try:
            await self._serve(scope, receive, answer)
        except RequestRefusedError as refusal:
            await answer.refuse(refusal.status)
        except _ClientLeft:
            return
        except Exception as error:  # noqa: BLE001 - the last door: nothing about a failure may reach a stranger
            structlog.get_logger().error("request_failed", error=type(error).__name__)
            await answer.refuse(500)

    async def _serve(self, scope: HTTPScope, receive: ASGIReceiveCallable, answer: "_Answer") -> None:
        client = self._identify(scope)
        _check_head(scope, self._limits)
        if scope["path"] in self._limits.upload_paths:
            with self._clients.upload(client), TemporaryFile(dir=self._limits.spool_folder) as spool:
                await self._spool(scope, receive, spool)
                async with self._clients.turn(client):
                    await self._bridge(scope, spool, answer)
            return
        with self._clients.buffer(client) as allowance:
            body = await self._collect(scope, receive, allowance)
            async with self._clients.turn(client):
                await self._bridge(scope, io.BytesIO(body), answer)

    def _identify(self, scope: HTTPScope) -> str:
        """Asks anew at each request whose certificate this is: the charter may have changed since the handshake."""
        state = scope["state"]
        address = scope["client"][0] if scope["client"] else ""
        try:
            client, state[PEER_MEMBER] = self._clients.client_of(state.get(PEER_CERTIFICATE), address)
        except PeerCertificateError:
            raise RequestRefusedError(403) from None
        return client

    async def _spool(self, scope: HTTPScope, receive: ASGIReceiveCallable, spool: IO[bytes]) -> None:
        """Writes the body to disk, so that neither its size nor a slow sender costs memory or a thread."""
        limits, size_bytes = self._limits, 0
        if _announced_bytes(scope) > limits.upload_bytes:
            raise RequestRefusedError(413)
        try:
            async with asyncio.timeout(limits.upload_seconds):
                more = True
                while more:
                    message = await receive()
                    if message["type"] != "http.request":
                        raise _ClientLeft
                    size_bytes += len(message["body"])
                    if size_bytes > limits.upload_bytes:
                        raise RequestRefusedError(413)
                    spool.write(message["body"])
                    more = message["more_body"]
        except TimeoutError:
            raise RequestRefusedError(408) from None
        spool.seek(0)

    async def _collect(self, scope: HTTPScope, receive: ASGIReceiveCallable, allowance: BodyAllowance) -> bytes:
        allowance.check(_announced_bytes(scope))
        chunks = bytearray()
        try:
            async with asyncio.timeout(self._limits.body_seconds):
                more = True
                while more:
                    message = await receive()
                    if message["type"] != "http.request":
                        raise _ClientLeft
                    allowance.take(len(message["body"]))
                    chunks += message["body"]
                    more = message["more_body"]
        except TimeoutError:
            raise RequestRefusedError(408) from None
        return bytes(chunks)


class _Answer:
    """Passes the application's answer on, remembers whether it began, and lets no failure strand a worker thread.

    The WSGI bridge's thread waits for every part to be taken. If sending raised, it would wait for ever.
    """

    def __init__(self, send: ASGISendCallable) -> None:
        self._send = send
        self._begun = False
        self._broken = False

    async def __call__(self, message: ASGISendEvent) -> None:
        if self._broken:
            return
        self._begun = True
        try:
            await self._send(message)
        except Exception as error:  # noqa: BLE001 - h11 and transports raise many kinds; all mean "no longer"
            self._broken = True
            structlog.get_logger().warning("answer_not_sent", error=type(error).__name__)

    async def refuse(self, status: int) -> None:
        """A problem document, and the connection closed: what is left of the request is not read."""
        if self._begun:
            return  # uvicorn closes the connection of an answer that does not end
        event_id = new_event_id()
        body = problem_for_status(status, event_id)
        structlog.get_logger().warning("request_refused", event_id=event_id, status=status)
        headers = [
            (b"content-type", CONTENT_TYPE.encode("ascii")),
            (b"content-length", str(len(body)).encode("ascii")),
            (b"connection", b"close"),
        ]
        await self({"type": "http.response.start", "status": status, "headers": headers})
        await self({"type": "http.response.body", "body": body, "more_body": False})


def _check_head(scope: HTTPScope, limits: ServerLimits) -> None:
    """h11 bounds a head that arrives in pieces; one that arrives in a single read is measured here."""
    size_bytes = len(scope["raw_path"] or b"") + len(scope["query_string"])
    size_bytes += sum(len(name) + len(value) + 4 for name, value in scope["headers"])
    if size_bytes > limits.head_bytes:
        raise RequestRefusedError(431)


def _announced_bytes(scope: HTTPScope) -> int:
    """Content-Length, which h11 has checked to be one number of digits; 0 for a chunked body."""
    return next((int(value) for name, value in scope["headers"] if name == b"content-length"), 0)

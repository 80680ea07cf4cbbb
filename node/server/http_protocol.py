"""uvicorn's HTTP/1.1 protocol with deadlines for the request head and for unread answers, and the peer's certificate."""

import asyncio
from contextlib import suppress

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from node.core.member_certificates import PeerCertificateError
from node.server.clients import Clients, RequestRefusedError
from node.server.limits import ServerLimits
from node.server.problems import CONTENT_TYPE, new_event_id, problem_for_status

PEER_CERTIFICATE = "wren.peer_certificate"
"""Key of the peer's leaf certificate (DER) in the ASGI `state` and in the WSGI environ. No header can set it."""


class BoundedProtocol(H11Protocol):
    """One connection. It has passed its handshake; its client is known before a byte of HTTP is read."""

    def __init__(self, config: Config, server_state: ServerState, clients: Clients, limits: ServerLimits) -> None:
        super().__init__(config=config, server_state=server_state, app_state={})
        self._clients = clients
        self._limits = limits
        self._client: str | None = None
        self._head_timer: asyncio.TimerHandle | None = None
        self._write_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        ssl_object = transport.get_extra_info("ssl_object")
        certificate = ssl_object.getpeercert(True) if ssl_object is not None else None
        try:
            client, _ = self._clients.client_of(certificate, self.client[0] if self.client else "")
            self._clients.enter(client)
        except (PeerCertificateError, RequestRefusedError):
            transport.abort()  # before any request byte is read, and with no word about the reason
            return
        self._client = client
        self.app_state = {PEER_CERTIFICATE: certificate}
        self._start_head_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_head_timer()
        self._stop_write_timer()
        if self._client is not None:
            self._clients.leave(self._client)
            self._client = None
        super().connection_lost(exc)
        self._unset_keepalive_if_required()

    def data_received(self, data: bytes) -> None:
        if self.conn.their_state is h11.IDLE:
            self._start_head_timer()
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop_head_timer()

    def send_400_response(self, msg: str) -> None:
        """What is not HTTP gets a problem document, if an answer can still be begun, and the connection is closed."""
        self._stop_head_timer()
        if self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            body = problem_for_status(400, new_event_id())
            headers = [
                ("content-type", CONTENT_TYPE),
                ("content-length", str(len(body))),
                ("connection", "close"),
            ]
            with suppress(h11.LocalProtocolError):
                for event in (
                    h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
                    h11.Data(data=body),
                    h11.EndOfMessage(),
                ):
                    self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def pause_writing(self) -> None:
        super().pause_writing()
        # A client that asks for much and reads nothing would otherwise hold the thread that answers it.
        self._write_timer = self.loop.call_later(self._limits.stalled_write_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        self._stop_write_timer()
        super().resume_writing()

    def shutdown(self) -> None:
        """Idle connections end at once; one with a request under way ends after its answer."""
        if self.cycle is None or self.cycle.response_complete:
            self.transport.abort()
        else:
            self.cycle.keep_alive = False

    def _start_head_timer(self) -> None:
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(self._limits.head_seconds, self.transport.abort)

    def _stop_head_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _stop_write_timer(self) -> None:
        if self._write_timer is not None:
            self._write_timer.cancel()
            self._write_timer = None

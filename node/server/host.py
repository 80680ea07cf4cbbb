"""One port of the node: a WSGI application under uvicorn, with its own event loop, thread and worker threads."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, cast

import uvicorn

from node.server.acceptor import Acceptor
from node.server.body_buffer import BodyBuffer
from node.server.clients import Clients, Identify
from node.server.http_protocol import BoundedProtocol
from node.server.limits import ServerLimits
from node.server.wsgi_bridge import WSGIApplication, WsgiBridge

BACKLOG = 512


class ServerError(Exception):
    """A port could not be served. The text names address and port; free the port or choose another."""


class Host:
    """Serves `application` on one TLS port, in threads of its own, from `start` to `stop`. Installs no signal handler.

    `context` is asked for the TLS context of each new connection, so trust can change while running. `identify` turns a
    client's leaf certificate (DER) into a member code or raises PeerCertificateError; give it where the context requires
    certificates. The application finds both in its environ, under `PEER_CERTIFICATE` (bytes) and `PEER_MEMBER` (str).
    """

    def __init__(
        self,
        application: WSGIApplication,
        *,
        context: Callable[[], ssl.SSLContext],
        identify: Identify | None = None,
        limits: ServerLimits | None = None,
        address: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self._application = application
        self._context = context
        self._identify = identify
        self._limits = limits or ServerLimits()
        self._address = address
        self._port = port
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self._bridge: WsgiBridge | None = None

    @property
    def port(self) -> int:
        """The bound port: the one asked for, or the one the system chose for 0."""
        return self._port

    @property
    def is_serving(self) -> bool:
        """Whether the port's thread runs: false before `start`, after `stop`, and after a failure."""
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> int:
        """Binds, serves, and returns the port once connections are accepted. Raises ServerError; start only once."""
        if self._thread is not None:
            raise ServerError("this port was started before")
        try:
            listener = socket.create_server((self._address, self._port), backlog=BACKLOG)
        except OSError as error:
            raise ServerError(f"cannot listen on {self._address} port {self._port}: {error.strerror}") from error
        self._port = int(listener.getsockname()[1])
        self._bridge = WsgiBridge(self._application, workers=self._limits.threads)
        self._server = _Server(self._bridge, listener, self._context, self._identify, self._limits)
        self._thread = threading.Thread(target=self._server.serve_until_told, name=f"port-{self._port}", daemon=True)
        self._thread.start()
        self._server.ready.wait()
        if self._server.failure is not None:
            self.stop()
            raise ServerError(f"cannot serve port {self._port}") from self._server.failure
        return self._port

    def stop(self) -> None:
        """Accepts nothing more, lets answers under way end within `stop_seconds`, and returns when all is closed."""
        if self._thread is None or self._server is None or self._bridge is None:
            return
        self._server.should_exit = True
        self._thread.join()
        self._bridge.shut_down()

    def __enter__(self) -> "Host":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()


class _Server(uvicorn.Server):
    """uvicorn's server with our listener in place of asyncio's."""

    def __init__(
        self,
        bridge: WsgiBridge,
        listener: socket.socket,
        context: Callable[[], ssl.SSLContext],
        identify: Identify | None,
        limits: ServerLimits,
    ) -> None:
        self._listener = listener
        self._context = context
        self._limits = limits
        self._clients = Clients(limits, identify)
        self.ready = threading.Event()
        self.failure: BaseException | None = None
        buffer = BodyBuffer(bridge, self._clients, limits)
        super().__init__(
            uvicorn.Config(
                buffer,
                interface="asgi3",
                http=BoundedProtocol,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,  # a forwarded-for header is a claim, not an address
                server_header=False,
                timeout_keep_alive=limits.idle_seconds,
                timeout_graceful_shutdown=limits.stop_seconds,
                h11_max_incomplete_event_size=limits.head_bytes,
            )
        )

    def serve_until_told(self) -> None:
        """The thread's whole life. A failure is kept for `Host.start`, which waits for `ready`."""
        try:
            asyncio.run(self.serve())
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
            self.failure = error
        finally:
            self._listener.close()
            self.ready.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        def protocol() -> BoundedProtocol:
            return BoundedProtocol(self.config, self.server_state, self._clients, self._limits)

        acceptor = Acceptor(self._listener, self._context, protocol, self._limits)
        acceptor.start()
        self.servers = cast(Any, [acceptor])
        self.started = True
        self.ready.set()

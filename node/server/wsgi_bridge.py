"""Runs a WSGI application (PEP 3333) in worker threads for requests that an event loop has read to their end.

An answer that says its length and is small goes back to the loop in one piece: each passing between a thread and the loop
costs about what a whole small request costs otherwise. Everything else is passed on chunk by chunk, as it is made.
"""

import asyncio
import contextvars
import io
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import chain
from typing import IO, Any, cast

from uvicorn._types import ASGISendCallable, HTTPResponseStartEvent, HTTPScope

from node.server.http_protocol import PEER_CERTIFICATE

PEER_MEMBER = "wren.peer_member"
"""Key of the member code that the certificate proved for this request, in the ASGI `state` and the WSGI environ."""
WHOLE_BYTES = 64 * 1024
"""The longest answer that is collected before it is sent."""

WSGIApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class WsgiBridge:
    """Serves one application with at most `workers` requests at a time. `shut_down` it at the end."""

    def __init__(self, application: WSGIApplication, *, workers: int) -> None:
        self._application = application
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="request")

    async def __call__(self, scope: HTTPScope, body: IO[bytes], send: ASGISendCallable) -> None:
        """Answers one request, whose whole body can be read from `body`. Raises what the application raises."""
        loop = asyncio.get_running_loop()

        def pass_on(event: Any) -> None:
            asyncio.run_coroutine_threadsafe(cast(Any, send(event)), loop).result()

        call = _Call(self._application, environ_of(scope, body), pass_on)
        whole = await loop.run_in_executor(self._executor, contextvars.copy_context().run, call.run)
        if whole is not None:
            await send(call.start())
        await send({"type": "http.response.body", "body": whole or b"", "more_body": False})

    def shut_down(self) -> None:
        """Begins no more requests. Not waiting: a handler that hangs must not keep the node from stopping."""
        self._executor.shutdown(wait=False, cancel_futures=True)


class _Call:
    """One request in its worker thread."""

    def __init__(self, application: WSGIApplication, environ: dict[str, Any], pass_on: Callable[[Any], None]) -> None:
        self._application = application
        self._environ = environ
        self._pass_on = pass_on
        self._status = 0
        self._headers: list[tuple[bytes, bytes]] = []
        self._written: list[bytes] = []
        self._is_begun = False

    def run(self) -> bytes | None:
        """The whole body of a small answer; None when the answer was passed on, but for its end."""
        parts = self._application(self._environ, self._start_response)
        try:
            if self._length() <= WHOLE_BYTES:
                return b"".join(chain(self._written, parts))
            for chunk in chain(self._written, parts):
                self._begin()
                self._pass_on({"type": "http.response.body", "body": chunk, "more_body": True})
            self._begin()
            return None
        finally:
            close = getattr(parts, "close", None)
            if close is not None:
                close()

    def start(self) -> HTTPResponseStartEvent:
        """Status and headers, as the application gave them."""
        if not self._status:
            raise RuntimeError("the application ended without a status")
        return {"type": "http.response.start", "status": self._status, "headers": self._headers}

    def _begin(self) -> None:
        if not self._is_begun:
            self._is_begun = True
            self._pass_on(self.start())

    def _length(self) -> float:
        """As announced; endless when nothing is: then it may be a stream whose parts somebody waits for."""
        return next((int(value) for name, value in self._headers if name == b"content-length"), float("inf"))

    def _start_response(
        self, status: str, headers: list[tuple[str, str]], exc_info: Any = None
    ) -> Callable[[bytes], None]:
        if exc_info is not None and self._is_begun:
            raise exc_info[1].with_traceback(exc_info[2])
        self._status = int(status.split(" ", 1)[0])
        self._headers = [(name.lower().encode("latin-1"), value.strip().encode("latin-1")) for name, value in headers]
        return self._written.append


def environ_of(scope: HTTPScope, body: IO[bytes]) -> dict[str, Any]:
    """The environ of PEP 3333, and what is known of the peer under names that no request header can produce."""
    state, server = scope["state"], scope["server"] or ("localhost", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 0),
        "REMOTE_ADDR": scope["client"][0] if scope["client"] else "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": io.StringIO(),  # what a framework prints about a request may quote it: printed nowhere
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        PEER_CERTIFICATE: state.get(PEER_CERTIFICATE),
        PEER_MEMBER: state.get(PEER_MEMBER),
    }
    for raw_name, raw_value in scope["headers"]:
        name, value = _environ_name(raw_name), raw_value.decode("latin-1")
        environ[name] = f"{environ[name]},{value}" if name in environ else value
    return environ


@lru_cache(maxsize=256)
def _environ_name(header: bytes) -> str:
    name = header.decode("latin-1").upper().replace("-", "_")
    return name if name in ("CONTENT_LENGTH", "CONTENT_TYPE") else f"HTTP_{name}"

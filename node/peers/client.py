"""HTTP client to one other node: bytes there, bytes back, over mutual TLS pinned to that member."""

import re
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead, InvalidURL, RemoteDisconnected
from types import TracebackType

from node.core.delivery_errors import FatalPeerError, PeerFaultError, TransientPeerError
from node.peers.connections import Connections
from node.peers.deadlines import deadline_in, until
from node.peers.pinned_context import pinned_context

MAX_RESPONSE_BYTES = 1024 * 1024
CHUNK_BYTES = 64 * 1024

_BUSY = frozenset(
    {
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.INTERNAL_SERVER_ERROR,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)
_CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,15})-([0-9]{1,15})/([0-9]{1,15})")
# The same names and values for every request: nothing in a head depends on who or what is asked about.
_HEADERS = {
    "user-agent": "wren-node",
    "accept": "*/*",
    "accept-encoding": "identity",
    "connection": "keep-alive",
    "content-type": "application/octet-stream",
}


@dataclass(frozen=True, slots=True)
class Response:
    """A peer's answer: its HTTP status (2xx or 4xx) and its whole body."""

    status: int
    body: bytes
    content_type: str = ""


class PeerClient:
    """Connections to the node of one member. Safe to use from several threads at once; close it when done.

    `base_url` is `https://host:port`. `issuer_pem` is the member's pinned issuer, the only one believed; `chain_pem` and
    `key_pem` are our leaf (with chain) and its unencrypted key; `clock` gives Unix seconds. Follows no redirect, uses no
    proxy, reads no environment. Every method raises one of the three families of PeerError and no other error:
    TransientPeerError (unreachable, late, busy: 408, 429, 5xx), PeerFaultError (not the member's certificate, not HTTP,
    too large), FatalPeerError (the request cannot be right).
    """

    def __init__(
        self,
        base_url: str,
        *,
        member: str,
        issuer_pem: bytes,
        chain_pem: bytes,
        key_pem: bytes,
        clock: Callable[[], int],
        max_response_bytes: int = MAX_RESPONSE_BYTES,
    ) -> None:
        if not base_url.startswith("https://"):
            raise FatalPeerError("a peer's address must begin with https://")
        self._member = member
        self._max_response_bytes = max_response_bytes
        context = pinned_context(
            member=member, issuer_pem=issuer_pem, chain_pem=chain_pem, key_pem=key_pem, clock=clock
        )
        self._connections = Connections(base_url, context)

    def post(self, path: str, body: bytes, *, timeout_seconds: float) -> Response:
        """Sends `body` to `path`; the answer must be complete within `timeout_seconds`.

        Only waiting for one of our own connections to become free, when all are busy, is counted apart. Not repeated
        here: whether a request may be sent twice is for the caller to know.
        """
        with self._exchange("POST", path, {}, body, timeout_seconds) as (response, deadline):
            _refuse_busy(response)
            return self._whole(response, deadline)

    def get(self, path: str, *, timeout_seconds: float) -> Response:
        """The whole of a small resource, within `timeout_seconds`."""
        with self._exchange("GET", path, {}, None, timeout_seconds) as (response, deadline):
            _refuse_busy(response)
            return self._whole(response, deadline)

    def _whole(self, response: HTTPResponse, deadline: float) -> Response:
        body = b"".join(_chunks(response, self._max_response_bytes, deadline))
        return Response(response.status, body, response.headers.get("content-type", ""))

    def get_range(
        self, path: str, start: int, *, max_bytes: int, timeout_seconds: float
    ) -> Generator[bytes, None, None]:
        """The bytes of `path` from offset `start` on, as they arrive, in chunks.

        After a TransientPeerError, go on from `start` plus what was received: every chunk yielded is good to keep.
        `max_bytes` bounds the whole resource, what lies before `start` included. `timeout_seconds` bounds this one
        call until its last chunk. Close the iterator if you stop early.
        """
        headers = {"range": f"bytes={start}-"}
        with self._exchange("GET", path, headers, None, timeout_seconds) as (response, deadline):
            _refuse_busy(response)
            expected = _length_from(response, start, max_bytes)
            received = 0
            for chunk in _chunks(response, expected, deadline):
                received += len(chunk)
                yield chunk
            if received != expected:
                raise TransientPeerError(f"{self._member} ended a download early")

    def close(self) -> None:
        """Closes every connection."""
        self._connections.close()

    def __enter__(self) -> "PeerClient":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _exchange(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None, timeout_seconds: float
    ) -> Iterator[tuple[HTTPResponse, float]]:
        """The response with its head read, and the deadline for its body. Maps every error to a family."""
        if not path.startswith("/") or path.startswith("//"):
            raise FatalPeerError("a path begins with one slash")
        try:
            with self._connections.one(timeout_seconds) as connection:
                deadline = deadline_in(timeout_seconds)
                connection.timeout = timeout_seconds  # of connecting; what follows meets the deadline
                with until(deadline):
                    response = connection.ask(method, self._connections.prefix + path, {**_HEADERS, **headers}, body)
                with closing(response):
                    yield response, deadline
                    _require_whole(response, connection)
        except InvalidURL as error:
            raise FatalPeerError(f"the request to {self._member} could not be made") from error
        except TimeoutError as error:
            raise TransientPeerError(f"{self._member} did not answer in time") from error
        except (RemoteDisconnected, IncompleteRead) as error:
            raise TransientPeerError(f"{self._member} closed the connection before its answer was complete") from error
        except HTTPException as error:
            raise PeerFaultError(f"{self._member} answered with something that is not HTTP") from error
        except OSError as error:
            raise TransientPeerError(f"{self._member} could not be reached") from error


def _chunks(response: HTTPResponse, max_bytes: int, deadline: float) -> Iterator[bytes]:
    """The body as sent. Raises PeerFaultError as soon as it is over `max_bytes`: an endless answer fills no memory."""
    received = 0
    if response.length is None and not response.chunked:  # it would end wherever somebody cut the connection
        raise RemoteDisconnected("an answer that does not say how long it is")
    while True:
        with until(deadline):
            chunk = response.read1(CHUNK_BYTES)
        if not chunk:
            if response.length:
                raise IncompleteRead(b"", response.length)
            return
        received += len(chunk)
        if received > max_bytes:
            raise PeerFaultError("the peer sent more than allowed")
        yield chunk


def _require_whole(response: HTTPResponse, connection: HTTPConnection) -> None:
    """A connection with something of its answer left unread is not used again."""
    if not response.isclosed() and response.length != 0:
        connection.close()


def _refuse_busy(response: HTTPResponse) -> None:
    status = response.status
    if status in _BUSY:
        raise TransientPeerError(f"the peer is busy (status {status})")
    if not (HTTPStatus.OK <= status < 300 or 400 <= status < 500):
        # A redirect would lead a signed request wherever the answer says.
        raise PeerFaultError(f"the peer answered with status {status}")
    if "content-encoding" in response.headers:
        raise PeerFaultError("the peer compressed an answer although none was asked for")


def _length_from(response: HTTPResponse, start: int, max_bytes: int) -> int:
    """How many bytes are to come. The peer must answer for exactly the range asked for, to the end of the resource."""
    if response.status >= 400:
        raise FatalPeerError(f"the peer does not serve this range (status {response.status})")
    if response.status == HTTPStatus.OK and start == 0:
        first, total = 0, _content_length(response)
        last = total - 1
    else:
        match = _CONTENT_RANGE.fullmatch(response.headers.get("content-range", ""))
        if response.status != HTTPStatus.PARTIAL_CONTENT or match is None:
            raise PeerFaultError("the peer ignored the range asked for")
        first, last, total = (int(number) for number in match.groups())
    if first != start or last != total - 1 or total < start:
        raise PeerFaultError("the peer answered for another range")
    if total > max_bytes:
        raise PeerFaultError("the peer announced more than allowed")
    return total - start


def _content_length(response: HTTPResponse) -> int:
    value = response.headers.get("content-length", "")
    if not re.fullmatch(r"[0-9]{1,15}", value):
        raise PeerFaultError("the peer did not say how long its answer is")
    return int(value)

"""Attackers who connect and then dawdle: silent, half a handshake, dripping heads, dripping bodies, unread answers.

A member must be answered beside them, and each of them must be hung up on. The member's client gives up before the
server's deadlines run out, so an answer that came only because the attackers were dropped does not pass.
"""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest
from flask import Flask, Response

from node.peers.pinned_context import PinnedContext, pinned_context
from node.server.host import Host
from node.server.limits import ServerLimits
from tests.support.transport import Member, application, client_of, peer_host, raw_connection, trust_of, unix_now

GREECE, TURKIYE, ROGUE = Member("GR"), Member("TR"), Member("KG")
MEMBERS = {member.code: member for member in (GREECE, TURKIYE, ROGUE)}

ATTACKERS = 40
DEADLINE_SECONDS = 5.0
MEMBER_PATIENCE_SECONDS = 4.0
DRIP_SECONDS = 0.2
HALF_CLIENT_HELLO = bytes.fromhex("1603010200010001fc0303") + bytes(20)
REQUEST_LINE = b"POST /echo HTTP/1.1\r\nhost: x\r\n"


def _rogue_context() -> PinnedContext:
    return pinned_context(
        member="TR",
        issuer_pem=TURKIYE.issuer.pem,
        chain_pem=ROGUE.leaf.chain_pem,
        key_pem=ROGUE.leaf.key_pem,
        clock=unix_now,
    )


def _host(limits: ServerLimits, app: Flask | None = None) -> Host:
    return peer_host(TURKIYE, trust_of(TURKIYE, MEMBERS), limits, app)


def _limits(**changes: float) -> ServerLimits:
    seconds = dict.fromkeys(("handshake_seconds", "head_seconds", "body_seconds"), DEADLINE_SECONDS)
    return ServerLimits(**{**seconds, "threads": 4, "threads_per_client": 2, **changes})  # type: ignore[arg-type]


@contextmanager
def _attack(connections: list[socket.socket], drip: bytes) -> Iterator[None]:
    """Sends `drip` byte by byte, round and round, on every connection at once, until the block ends."""
    over = threading.Event()

    def run() -> None:
        alive = list(connections)
        for step in range(10_000):
            if not drip or over.wait(DRIP_SECONDS):
                return
            for connection in list(alive):
                try:
                    connection.sendall(drip[step % len(drip) : step % len(drip) + 1])
                except OSError:
                    alive.remove(connection)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _hung_up(connection: socket.socket) -> bool:
    """Waits until the server closes; False when the socket's own time-out of 20 s comes first."""
    try:
        while connection.recv(65536):
            pass
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def _silent(port: int) -> socket.socket:
    return raw_connection(None, port)


def _half_hello(port: int) -> socket.socket:
    connection = raw_connection(None, port)
    connection.sendall(HALF_CLIENT_HELLO)
    return connection


def _rogue(start: bytes) -> Callable[[int], socket.socket]:
    def connect(port: int) -> socket.socket:
        connection = raw_connection(_rogue_context(), port)
        connection.sendall(start)
        return connection

    return connect


@pytest.mark.parametrize(
    ("connect", "drip"),
    [
        (_silent, b""),
        (_half_hello, b"\x00"),
        (_rogue(b""), b""),
        (_rogue(REQUEST_LINE), b"x-drip: 1\r\n"),
        (_rogue(REQUEST_LINE + b"content-length: 100000\r\n\r\n"), b"x"),
        (_rogue(REQUEST_LINE + b"transfer-encoding: chunked\r\n\r\n"), b"1\r\nx\r\n"),
    ],
    ids=["silent", "half a hello", "no request", "dripping head", "dripping body", "dripping chunks"],
)
def test_a_member_is_answered_beside_forty_who_dawdle(connect: Callable[[int], socket.socket], drip: bytes) -> None:
    with _host(_limits()) as host, ExitStack() as stack:
        attackers = [stack.enter_context(connect(host.port)) for _ in range(ATTACKERS)]
        with _attack(attackers, drip):
            for _ in range(3):  # each on a new connection: handshake, head and body all beside the attackers
                with client_of(GREECE, TURKIYE, host.port) as member:
                    answer = member.post("/echo", b"still here", timeout_seconds=MEMBER_PATIENCE_SECONDS)
                    assert answer.body == b"still here"
            assert all(_hung_up(attacker) for attacker in attackers)


def test_a_flood_of_handshakes_drops_the_oldest_and_lets_a_member_in() -> None:
    with _host(_limits(handshakes=8, handshake_seconds=60.0)) as host, ExitStack() as stack:
        attackers = [stack.enter_context(_silent(host.port)) for _ in range(ATTACKERS)]
        with client_of(GREECE, TURKIYE, host.port) as member:
            assert member.post("/echo", b"", timeout_seconds=MEMBER_PATIENCE_SECONDS).status == 200
        assert all(_hung_up(attacker) for attacker in attackers[: ATTACKERS - 8])


def test_one_member_cannot_take_all_connections() -> None:
    limits = _limits(connections=10, connections_per_client=5, head_seconds=60.0)
    with _host(limits) as host, ExitStack() as stack:
        attackers = [stack.enter_context(raw_connection(_rogue_context(), host.port)) for _ in range(12)]
        assert all(_hung_up(attacker) for attacker in attackers[5:])
        with client_of(GREECE, TURKIYE, host.port) as member:
            assert member.post("/echo", b"", timeout_seconds=MEMBER_PATIENCE_SECONDS).status == 200


def test_one_member_cannot_take_all_memory() -> None:
    limits = _limits(buffered_bytes=100_000, buffered_bytes_per_client=50_000, body_seconds=60.0)
    start = REQUEST_LINE + b"content-length: 90000\r\n\r\n"
    with _host(limits) as host, ExitStack() as stack:
        first = stack.enter_context(_rogue(start + b"x" * 40_000)(host.port))
        second = stack.enter_context(_rogue(start + b"x" * 40_000)(host.port))
        refused = _either_refused(first, second)
        assert b" 503 " in refused
        with client_of(GREECE, TURKIYE, host.port) as member:
            answer = member.post("/echo", bytes(45_000), timeout_seconds=MEMBER_PATIENCE_SECONDS)
            assert answer.body == bytes(45_000)


def _either_refused(*connections: socket.socket) -> bytes:
    """The first answer on any of the connections: which of them is refused depends on whose bytes came later."""
    for connection in connections:
        connection.settimeout(2)
        with suppress(TimeoutError):
            return connection.recv(4096)
    return b""


def test_answers_left_unread_and_hung_up_requests_free_their_threads() -> None:
    app = application()
    running, most = [0], [0]
    lock = threading.Lock()

    @app.post("/huge")
    def huge() -> Response:
        def parts() -> Iterator[bytes]:
            with lock:
                running[0] += 1
                most[0] = max(most[0], running[0])
            try:
                for _ in range(400):
                    yield bytes(65_536)
            finally:
                with lock:
                    running[0] -= 1

        return Response(parts(), mimetype="application/octet-stream")

    ask = b"POST /huge HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n"
    limits = _limits(threads=3, threads_per_client=2, stalled_write_seconds=1.0, queue_seconds=30.0)
    with _host(limits, app) as host, ExitStack() as stack:
        attackers = [stack.enter_context(_rogue(ask)(host.port)) for _ in range(6)]
        for leaver in (_rogue(ask)(host.port) for _ in range(6)):
            leaver.close()  # leaving early must not hand out a second share of threads
        with client_of(GREECE, TURKIYE, host.port) as member:
            assert member.post("/echo", b"", timeout_seconds=MEMBER_PATIENCE_SECONDS).status == 200
        assert most[0] <= 2
        assert all(_hung_up_unread(attacker) for attacker in attackers)


def _hung_up_unread(connection: socket.socket) -> bool:
    """Whether the server gave up on a connection whose answer nobody reads: writing to it fails, in the end."""
    over = threading.Event()
    for _ in range(200):
        try:
            connection.sendall(b" ")
        except (ssl.SSLError, ConnectionError, TimeoutError):
            return True
        over.wait(0.1)
    return False

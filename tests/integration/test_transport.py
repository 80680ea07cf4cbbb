"""Two nodes over real mutual TLS: who may talk, in whose name, and what a node says and shows."""

import asyncio
import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from hashlib import sha256
from unittest.mock import patch

import pytest

from node.core.delivery_errors import FatalPeerError, TransientPeerError
from node.core.tls_contexts import harden
from node.peers.client import PeerClient
from node.peers.pinned_context import pinned_context
from node.server.host import Host, ServerError
from node.server.http_protocol import BoundedProtocol
from node.server.limits import ServerLimits
from node.server.tls import PeerTrust, country_server_context
from tests.support.transport import (
    SEGMENT,
    Member,
    application,
    client_of,
    peer_host,
    raw_connection,
    trust_of,
    unix_now,
)

GREECE, TURKIYE, KYRGYZSTAN = Member("GR"), Member("TR"), Member("KG")
MEMBERS = {member.code: member for member in (GREECE, TURKIYE, KYRGYZSTAN)}


@pytest.fixture
def trust() -> PeerTrust:
    return trust_of(TURKIYE, MEMBERS)


@pytest.fixture
def host(trust: PeerTrust) -> Iterator[Host]:
    with peer_host(TURKIYE, trust) as host:
        yield host


@pytest.fixture
def client(host: Host) -> Iterator[PeerClient]:
    with client_of(GREECE, TURKIYE, host.port) as client:
        yield client


def test_the_application_knows_which_member_asks(client: PeerClient) -> None:
    response = client.post("/who", b"", timeout_seconds=5)
    assert response.status == 200
    assert response.body.decode() == f"GR {sha256(GREECE.leaf.der).hexdigest()}"


def test_bodies_pass_unchanged_in_parallel_over_kept_connections(client: PeerClient) -> None:
    bodies = [bytes([number]) * 50_000 for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda body: client.post("/echo", body, timeout_seconds=10).body, bodies))
    assert answers == bodies


def test_no_answer_waits_for_the_acknowledgement_of_its_head(host: Host) -> None:
    """With Nagle's algorithm an answer's body waits for a delayed acknowledgement: forty milliseconds at the counter."""
    found: list[int] = []
    made = BoundedProtocol.connection_made

    def note(protocol: BoundedProtocol, transport: asyncio.Transport) -> None:
        found.append(transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        made(protocol, transport)

    with patch.object(BoundedProtocol, "connection_made", note), client_of(GREECE, TURKIYE, host.port) as client:
        assert client.post("/echo", b"x", timeout_seconds=5).body == b"x"
    assert len(found) == 1
    assert found[0]


def test_an_asker_without_certificate_gets_nothing(host: Host) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.load_verify_locations(cadata=TURKIYE.issuer.pem.decode())
    with raw_connection(context, host.port) as connection:
        connection.sendall(b"POST /who HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n")
        assert _read_all(connection) == b""


@pytest.mark.parametrize(
    "uris", [("urn:wren:member:KG",), ("urn:wren:member:XX",), ("urn:wren:member:GR", "urn:wren:member:KG"), ()]
)
def test_a_member_cannot_ask_in_another_name_under_its_own_issuer(host: Host, uris: tuple[str, ...]) -> None:
    forged = GREECE.issuer.leaf(*uris)
    with client_of(GREECE, TURKIYE, host.port, leaf=forged) as client, pytest.raises(TransientPeerError):
        client.post("/who", b"", timeout_seconds=5)


def test_a_stranger_with_an_issuer_of_its_own_is_refused(host: Host) -> None:
    stranger = Member("GR")
    with client_of(stranger, TURKIYE, host.port) as client, pytest.raises(TransientPeerError):
        client.post("/who", b"", timeout_seconds=5)


def test_tls_1_2_is_refused(host: Host) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    with socket.create_connection(("127.0.0.1", host.port), timeout=5) as plain, pytest.raises(ssl.SSLError):
        context.wrap_socket(plain)


def test_a_member_removed_by_a_new_charter_is_refused_on_open_and_on_new_connections(
    trust: PeerTrust, host: Host
) -> None:
    with client_of(GREECE, TURKIYE, host.port) as greece, client_of(KYRGYZSTAN, TURKIYE, host.port) as kyrgyzstan:
        assert greece.post("/who", b"", timeout_seconds=5).status == 200
        remaining = {"TR": TURKIYE.issuer.pem, "KG": KYRGYZSTAN.issuer.pem}
        trust.replace(TURKIYE.leaf.chain_pem, TURKIYE.leaf.key_pem, remaining)
        assert greece.post("/who", b"", timeout_seconds=5).status == 403  # its kept connection
        with pytest.raises(TransientPeerError):
            greece.post("/who", b"", timeout_seconds=5)  # a new one
        assert kyrgyzstan.post("/who", b"", timeout_seconds=5).status == 200


def test_no_session_can_be_resumed_past_the_certificate_check(host: Host) -> None:
    context = pinned_context(
        member="TR",
        issuer_pem=TURKIYE.issuer.pem,
        chain_pem=GREECE.leaf.chain_pem,
        key_pem=GREECE.leaf.key_pem,
        clock=unix_now,
    )
    with raw_connection(context, host.port) as connection:
        assert isinstance(connection, ssl.SSLSocket)
        connection.sendall(b"POST /who HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 200")
        assert connection.session is None or not connection.session.has_ticket


def test_headers_cannot_forge_the_peer(client: PeerClient, host: Host) -> None:
    context = pinned_context(
        member="TR",
        issuer_pem=TURKIYE.issuer.pem,
        chain_pem=GREECE.leaf.chain_pem,
        key_pem=GREECE.leaf.key_pem,
        clock=unix_now,
    )
    with raw_connection(context, host.port) as connection:
        connection.sendall(
            b"POST /who HTTP/1.1\r\nhost: x\r\nwren.peer_member: KG\r\nwren-peer-member: KG\r\n"
            b"x-forwarded-for: 10.0.0.1\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
        )
        answer = _read_all(connection)
    assert b"\r\n\r\nGR " in answer


# The asker against a false server


def test_a_download_goes_on_where_it_stopped(client: PeerClient) -> None:
    with closing(client.get_range("/segment", 0, max_bytes=len(SEGMENT), timeout_seconds=10)) as chunks:
        got = next(chunks)
    rest = b"".join(client.get_range("/segment", len(got), max_bytes=len(SEGMENT), timeout_seconds=10))
    assert got + rest == SEGMENT
    assert 0 < len(got) < len(SEGMENT)


def test_interleaved_downloads_leave_no_deadline_behind(client: PeerClient) -> None:
    first = client.get_range("/segment", 0, max_bytes=len(SEGMENT), timeout_seconds=1)
    second = client.get_range("/segment", 0, max_bytes=len(SEGMENT), timeout_seconds=1)
    next(first)
    next(second)
    assert b"".join(first)
    assert b"".join(second)
    time.sleep(1.1)
    assert client.post("/echo", b"later", timeout_seconds=5).body == b"later"


def test_a_peer_that_is_not_there_is_transient() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with client_of(GREECE, TURKIYE, port) as client, pytest.raises(TransientPeerError):
        client.post("/echo", b"", timeout_seconds=2)


@pytest.mark.parametrize("path", ["echo", "//127.0.0.1:1/echo", "https://127.0.0.1:1/", ""])
def test_a_path_cannot_lead_to_another_host(client: PeerClient, path: str) -> None:
    with pytest.raises(FatalPeerError):
        client.post(path, b"", timeout_seconds=2)


def test_requests_of_one_size_look_alike_and_no_environment_is_read(
    host: Host, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("SSLKEYLOGFILE", f"{tmp_path}/keys")
    with client_of(GREECE, TURKIYE, host.port) as client:
        heads = {client.post("/head", os.urandom(64), timeout_seconds=5).body for _ in range(3)}
    assert len(heads) == 1
    assert not os.path.exists(f"{tmp_path}/keys")


# The server's own manners


def test_refusals_before_the_application_are_problems_too(client: PeerClient) -> None:
    response = client.post("/nowhere", b"", timeout_seconds=5)
    assert (response.status, b"urn:wren:problem:not-found" in response.body) == (404, True)


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999\r\n\r\n", b"413"),
        (
            b"POST /echo HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"
            + (b"8000\r\n" + b"x" * 0x8000 + b"\r\n") * 3,
            b"413",
        ),
        (b"POST /echo HTTP/1.1\r\nhost: x\r\nx: " + b"x" * 20_000 + b"\r\ncontent-length: 0\r\n\r\n", b"431"),
        (b"POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n", b"400"),
        (b"POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n", b"400"),
        (b"\x00\x01\x02\x03\r\n\r\n", b"400"),
    ],
    ids=["announced", "chunked", "head", "two lengths", "negative", "not HTTP"],
)
def test_what_is_too_large_or_not_http_is_refused_and_the_connection_closed(
    trust: PeerTrust, request_bytes: bytes, status: bytes
) -> None:
    context = pinned_context(
        member="TR",
        issuer_pem=TURKIYE.issuer.pem,
        chain_pem=GREECE.leaf.chain_pem,
        key_pem=GREECE.leaf.key_pem,
        clock=unix_now,
    )
    limits = ServerLimits(body_bytes=64 * 1024)
    with peer_host(TURKIYE, trust, limits) as host, raw_connection(context, host.port) as connection:
        connection.sendall(request_bytes)
        answer = _read_all(connection)  # ends only because the server closes
    assert answer.startswith(b"HTTP/1.1 " + status)
    assert b"application/problem+json" in answer
    assert status != b"413" or b"urn:wren:problem:too-large" in answer


def test_the_country_port_asks_for_no_certificate() -> None:
    context = country_server_context(TURKIYE.leaf.chain_pem, TURKIYE.leaf.key_pem)
    browser = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    browser.check_hostname = False
    browser.load_verify_locations(cadata=TURKIYE.issuer.pem.decode())
    with Host(application().wsgi_app, context=lambda: context) as host, raw_connection(browser, host.port) as raw:
        raw.sendall(b"POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello")
        assert _read_all(raw).endswith(b"hello")


def test_a_taken_port_is_an_error_that_names_it(host: Host, trust: PeerTrust) -> None:
    second = Host(application().wsgi_app, context=trust.context, port=host.port)
    with pytest.raises(ServerError, match=str(host.port)):
        second.start()


def test_an_answer_under_way_survives_a_stop(trust: PeerTrust) -> None:
    app = application()
    entered, leave = threading.Event(), threading.Event()

    @app.post("/slow")
    def slow() -> bytes:
        entered.set()
        leave.wait(10)
        return b"done"

    host = peer_host(TURKIYE, trust, app=app)
    host.start()
    with client_of(GREECE, TURKIYE, host.port) as client, ThreadPoolExecutor(2) as pool:
        answer = pool.submit(client.post, "/slow", b"", timeout_seconds=10)
        assert entered.wait(5)
        stopped = pool.submit(host.stop)
        leave.set()
        assert answer.result().body == b"done"
        stopped.result()
        assert not host.is_serving
        with pytest.raises(TransientPeerError):
            client.post("/echo", b"", timeout_seconds=2)


def test_an_encrypted_or_foreign_key_fails_at_once() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with pytest.raises(ssl.SSLError):
        harden(context, chain_pem=GREECE.leaf.chain_pem, key_pem=TURKIYE.leaf.key_pem)


def _read_all(connection: socket.socket) -> bytes:
    """What the server sent until it closed, in whichever way; a time-out is a failure of the test."""
    parts = []
    try:
        while part := connection.recv(65536):
            parts.append(part)
    except (ssl.SSLError, ConnectionError):
        pass
    return b"".join(parts)

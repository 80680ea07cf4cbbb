"""What the server of a lying peer can do to the asker: nothing but one of the three families of failure."""

import socket
import time
from collections.abc import Callable

import pytest

from node.core.delivery_errors import PeerError, PeerFaultError, TransientPeerError
from node.server.tls import peer_server_context
from tests.support.certificates import Leaf
from tests.support.transport import Member, client_of, listening, unix_now

GREECE, TURKIYE, KYRGYZSTAN = Member("GR"), Member("TR"), Member("KG")


@pytest.mark.parametrize(
    "server_leaf",
    [
        GREECE.issuer.member_leaf("TR"),
        KYRGYZSTAN.issuer.member_leaf("KG"),
        TURKIYE.issuer.member_leaf("KG"),
        TURKIYE.issuer.leaf(),
        TURKIYE.issuer.leaf("urn:wren:member:TR", valid_until=unix_now() - 60),
    ],
    ids=["another issuer mints the name", "another member", "own issuer, other name", "no name", "expired"],
)
def test_no_request_byte_reaches_a_server_that_does_not_prove_its_name(server_leaf: Leaf) -> None:
    context = peer_server_context(server_leaf.chain_pem, server_leaf.key_pem, {"GR": GREECE.issuer.pem})
    received: list[bytes] = []

    def serve(connection: socket.socket) -> None:
        try:
            with context.wrap_socket(connection, server_side=True) as tls:
                received.append(tls.recv(4096))
        except OSError:
            received.append(b"")

    with (
        listening(serve) as port,
        client_of(GREECE, TURKIYE, port) as client,
        pytest.raises(PeerFaultError),
    ):
        client.post("/echo", b"who is asked about", timeout_seconds=5)
    assert received == [b""]


def _answering(answer: bytes, *, drip_seconds: float = 0.0) -> Callable[[socket.socket], None]:
    """A true member's server that answers with chosen bytes."""
    context = peer_server_context(TURKIYE.leaf.chain_pem, TURKIYE.leaf.key_pem, {"GR": GREECE.issuer.pem})

    def serve(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as tls:
            tls.recv(65536)
            try:
                if not drip_seconds:
                    tls.sendall(answer)
                    return
                for number in range(len(answer)):
                    tls.sendall(answer[number : number + 1])
                    time.sleep(drip_seconds)
            except OSError:
                return

    return serve


@pytest.mark.parametrize(
    ("answer", "family"),
    [
        (b"", TransientPeerError),
        (b"HTTP/1.1 200 OK\r\ncontent-le", TransientPeerError),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nshort", TransientPeerError),
        (b"HTTP/1.1 200 OK\r\n\r\nwherever it is cut", TransientPeerError),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nshort\r\n", TransientPeerError),
        (b"HTTP/1.1 200 OK\r\n" + b"x: y\r\n" * 200 + b"\r\n", PeerFaultError),
        (b"HTTP/1.1 abc OK\r\ncontent-length: 0\r\n\r\n", PeerFaultError),
        (b"HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n", TransientPeerError),
        (b"HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n", TransientPeerError),
        (b"SSH-2.0-OpenSSH\r\n\r\n", PeerFaultError),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n" + b"x" * 5000, PeerFaultError),
        (b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 0\r\n\r\n", PeerFaultError),
        (b"HTTP/1.1 302 Found\r\nlocation: https://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n", PeerFaultError),
        (b"HTTP/1.1 200 OK\r\nx: " + b"x" * 200_000 + b"\r\n\r\n", PeerFaultError),
    ],
)
def test_a_false_answer_becomes_one_of_the_three_families(answer: bytes, family: type[PeerError]) -> None:
    with (
        listening(_answering(answer)) as port,
        client_of(GREECE, TURKIYE, port, limit=4096) as client,
        pytest.raises(family),
    ):
        client.post("/echo", b"", timeout_seconds=5)


def test_an_answer_that_drips_meets_the_deadline() -> None:
    answer = b"HTTP/1.1 200 OK\r\ncontent-length: 400\r\n\r\n" + b"x" * 400
    with (
        listening(_answering(answer, drip_seconds=0.05)) as port,
        client_of(GREECE, TURKIYE, port) as client,
        pytest.raises(TransientPeerError),
    ):
        client.post("/echo", b"", timeout_seconds=0.6)  # the whole answer would take twenty seconds


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 206 OK\r\ncontent-range: bytes 0-9/10\r\ncontent-length: 10\r\n\r\n0123456789",
        b"HTTP/1.1 206 OK\r\ncontent-range: bytes 5-7/10\r\ncontent-length: 3\r\n\r\n567",
        b"HTTP/1.1 206 OK\r\ncontent-range: bytes 5-99999/100000\r\ncontent-length: 5\r\n\r\n56789",
        b"HTTP/1.1 206 OK\r\ncontent-range: bytes 5-9/10\r\ncontent-length: 9\r\n\r\n567890123",
        b"HTTP/1.1 206 OK\r\ncontent-length: 5\r\n\r\n56789",
        b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n0123456789",
    ],
    ids=["whole instead", "stops short", "over the limit", "longer than said", "no range", "status 200"],
)
def test_a_false_range_is_a_peer_fault(answer: bytes) -> None:
    with (
        listening(_answering(answer)) as port,
        client_of(GREECE, TURKIYE, port) as client,
        pytest.raises(PeerFaultError),
    ):
        list(client.get_range("/segment", 5, max_bytes=1000, timeout_seconds=5))

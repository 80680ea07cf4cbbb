"""Connections that are kept between exchanges: whatever an answer left behind, it never becomes the next answer."""

import socket
import time
from contextlib import closing

import pytest

from node.core.delivery_errors import TransientPeerError
from node.peers.connections import MAX_CONNECTIONS
from node.server.tls import peer_server_context
from tests.support.transport import SEGMENT, Member, client_of, listening, peer_host, trust_of

GREECE, TURKIYE = Member("GR"), Member("TR")


def test_a_kept_connection_on_which_something_came_unasked_is_not_used_again() -> None:
    """A true member slips in an answer to a question that was not put yet: it must not become the answer to the next."""
    context = peer_server_context(TURKIYE.leaf.chain_pem, TURKIYE.leaf.key_pem, {"GR": GREECE.issuer.pem})
    after: list[bytes] = []

    def serve(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as tls:
            tls.recv(65536)
            tls.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\ntrue")
            time.sleep(0.1)
            tls.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nfalse")
            try:
                after.append(tls.recv(65536))
            except OSError:
                after.append(b"")

    with listening(serve) as port, client_of(GREECE, TURKIYE, port) as client:
        assert client.post("/echo", b"", timeout_seconds=5).body == b"true"
        time.sleep(0.4)
        with pytest.raises(TransientPeerError):  # a new connection, which this listener lets wait
            client.post("/echo", b"", timeout_seconds=0.5)
    assert after == [b""]


def test_a_connection_with_an_answer_left_unread_is_not_used_again() -> None:
    trust = trust_of(TURKIYE, {"GR": GREECE, "TR": TURKIYE})
    with peer_host(TURKIYE, trust) as host, client_of(GREECE, TURKIYE, host.port) as client:
        with closing(client.get_range("/segment", 0, max_bytes=len(SEGMENT), timeout_seconds=10)) as chunks:
            next(chunks)
        assert client.post("/echo", b"after", timeout_seconds=5).body == b"after"


def test_all_connections_busy_is_transient_and_they_are_free_afterwards() -> None:
    trust = trust_of(TURKIYE, {"GR": GREECE, "TR": TURKIYE})
    with peer_host(TURKIYE, trust) as host, client_of(GREECE, TURKIYE, host.port) as client:
        downloads = [
            client.get_range("/segment", 0, max_bytes=len(SEGMENT), timeout_seconds=20) for _ in range(MAX_CONNECTIONS)
        ]
        for one in downloads:
            next(one)
        with pytest.raises(TransientPeerError):
            client.post("/echo", b"", timeout_seconds=0.2)
        for one in downloads:
            one.close()
        assert client.post("/echo", b"free", timeout_seconds=5).body == b"free"

"""A federation of two over loopback: members with issuers and leaves, and a small application to serve."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256

from flask import Flask, Response, request

from node.peers.client import PeerClient
from node.server.host import Host
from node.server.limits import ServerLimits
from node.server.problems import install_problems
from node.server.tls import PeerTrust
from tests.support.certificates import Issuer, Leaf

SEGMENT = bytes(range(256)) * 1024
"""What `/segment` serves: 256 KiB."""


def unix_now() -> int:
    """The real clock: OpenSSL checks certificates against it too."""
    return int(time.time())


class Member:
    """A member's issuer and its current leaf."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.issuer = Issuer(f"{code} issuer", now=unix_now())
        self.leaf = self.issuer.member_leaf(code)


def application() -> Flask:
    """Echoes, tells who asked, serves a resource by ranges."""
    app = Flask("peer")
    install_problems(app)

    @app.post("/echo")
    def echo() -> bytes:
        return request.get_data()

    @app.post("/who")
    def who() -> Response:
        certificate = request.environ["wren.peer_certificate"]
        return Response(f"{request.environ['wren.peer_member']} {sha256(certificate).hexdigest()}")

    @app.post("/head")
    def head() -> Response:
        return Response("\n".join(f"{name}: {value}" for name, value in request.headers.items()))

    @app.post("/redirect")
    def redirect() -> Response:
        return Response(status=307, headers={"Location": "/echo"})

    @app.post("/boom")
    def boom() -> Response:
        raise RuntimeError("AB123456")

    @app.get("/segment")
    def segment() -> Response:
        response = Response(SEGMENT, mimetype="application/octet-stream")
        response.make_conditional(request, accept_ranges=True, complete_length=len(SEGMENT))
        return response

    return app


def peer_host(owner: Member, trust: PeerTrust, limits: ServerLimits | None = None, app: Flask | None = None) -> Host:
    """The peer port of `owner`, on a port the system chooses. Start it with `with`."""
    return Host(
        (app or application()).wsgi_app,
        context=trust.context,
        identify=lambda certificate: trust.member_of(certificate, now=unix_now()),
        limits=limits,
    )


def trust_of(owner: Member, members: Mapping[str, Member]) -> PeerTrust:
    """The owner's chain and key, and the issuers of `members`."""
    return PeerTrust(owner.leaf.chain_pem, owner.leaf.key_pem, {code: m.issuer.pem for code, m in members.items()})


def client_of(asker: Member, owner: Member, port: int, *, leaf: Leaf | None = None, limit: int = 1 << 20) -> PeerClient:
    """The asker's client to the owner's peer port; with `leaf`, showing that certificate in place of its own."""
    shown = leaf or asker.leaf
    return PeerClient(
        f"https://127.0.0.1:{port}",
        member=owner.code,
        issuer_pem=owner.issuer.pem,
        chain_pem=shown.chain_pem,
        key_pem=shown.key_pem,
        clock=unix_now,
        max_response_bytes=limit,
    )


def raw_connection(context: ssl.SSLContext | None, port: int) -> socket.socket:
    """An attacker's own socket, with TLS where a context is given."""
    plain = socket.create_connection(("127.0.0.1", port), timeout=20)
    return context.wrap_socket(plain) if context is not None else plain


@contextmanager
def listening(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """A server of one connection, in a thread; others wait in its backlog for ever."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def run() -> None:
            with listener.accept()[0] as connection:
                connection.settimeout(10)
                serve(connection)

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            thread.join()

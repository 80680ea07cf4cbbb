"""One client's share of a port: what it hoards it cannot hoard again by leaving, and others are not charged for it."""

import asyncio

import pytest

from node.core.member_certificates import PeerCertificateError
from node.server.clients import Clients, RequestRefusedError
from node.server.limits import ServerLimits


def _refuse_all(certificate_der: bytes) -> str:
    raise PeerCertificateError("no")


def test_a_port_with_certificates_never_falls_back_to_the_address() -> None:
    with pytest.raises(PeerCertificateError):
        Clients(ServerLimits(), _refuse_all).client_of(None, "127.0.0.1")


def test_a_full_client_leaves_room_for_others_and_room_comes_back() -> None:
    clients = Clients(ServerLimits(connections=3, connections_per_client=2), None)
    clients.enter("rogue")
    clients.enter("rogue")
    with pytest.raises(RequestRefusedError):
        clients.enter("rogue")
    clients.enter("member")
    with pytest.raises(RequestRefusedError):
        clients.enter("third")
    clients.leave("rogue")
    clients.enter("third")


def test_memory_is_given_back_at_the_end_of_each_request() -> None:
    clients = Clients(ServerLimits(body_bytes=10, buffered_bytes=15, buffered_bytes_per_client=10), None)
    for _ in range(5):
        with clients.buffer("rogue") as allowance:
            allowance.take(8)
            with pytest.raises(RequestRefusedError) as refusal:
                allowance.take(8)
        assert refusal.value.status == 413
    with clients.buffer("member") as allowance:
        allowance.take(10)
        with pytest.raises(RequestRefusedError) as refusal, clients.buffer("rogue") as second:
            second.take(6)
        assert refusal.value.status == 503
        assert allowance.taken == 10


def test_turns_are_counted_though_every_connection_has_gone() -> None:
    clients = Clients(ServerLimits(threads_per_client=1, queue_seconds=0.05), None)

    async def attack() -> None:
        clients.enter("rogue")
        async with clients.turn("rogue"):
            clients.leave("rogue")
            clients.enter("rogue")
            with pytest.raises(RequestRefusedError):
                async with clients.turn("rogue"):
                    pass
            async with clients.turn("member"):
                pass
        async with clients.turn("rogue"):
            pass

    asyncio.run(attack())
    assert clients._wanting.total() == 0
    assert not clients._turns

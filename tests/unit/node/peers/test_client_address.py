"""A peer's address that would not be protected by TLS, or that smuggles something, is refused before any connection."""

import pytest

from node.core.delivery_errors import FatalPeerError
from node.peers.client import PeerClient
from tests.support.certificates import Issuer

NOW = 1_790_000_000


@pytest.mark.parametrize("address", ["http://127.0.0.1:8443", "127.0.0.1:8443", "", "HTTPS ://x", "file:///etc/passwd"])
def test_an_address_without_tls_is_refused(address: str) -> None:
    issuer = Issuer("GR issuer", now=NOW)
    leaf = issuer.member_leaf("GR")
    with pytest.raises(FatalPeerError):
        PeerClient(
            address,
            member="GR",
            issuer_pem=issuer.pem,
            chain_pem=leaf.chain_pem,
            key_pem=leaf.key_pem,
            clock=lambda: NOW,
        )

"""Testing the whole way to one peer: address, TLS with its certificate, a signed request and its answer."""

import socket
import ssl
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography import x509

from node.bootstrap import OpenNode, find_address, own_leaf
from node.cli.failures import Explanation, explain
from node.core.delivery_errors import TransientPeerError
from node.core.errors import CoreError
from node.core.peer_tag_sets import ask_for_manifest
from node.keys.errors import KeysError
from node.peers.deadlines import deadline_in, until
from node.peers.peer_nodes import PeerAddress
from node.peers.pinned_context import pinned_context
from protocol.errors import ProtocolError
from protocol.vocabulary import MemberCode

TIMEOUT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class PeerProbe:
    """How far the test came. Times in Unix seconds; `failure` is None when everything worked."""

    peer: MemberCode
    address: str | None = None
    handshake_seconds: float | None = None
    certificate_until: int | None = None
    answer_seconds: float | None = None
    manifest_serial: int | None = None
    manifest_issued: int | None = None
    failure: Explanation | None = None


def probe(opened: OpenNode, peer: MemberCode) -> PeerProbe:
    """Tests, and says where it ended. The request for a manifest stands in both exchange logs, as any other."""
    node = opened.context
    found: dict[str, object] = {}
    failure = None
    try:
        address = find_address(node.federation(), peer, node.clock.now())
        found["address"] = address.base_url
        started = time.monotonic()
        found["certificate_until"] = _shake_hands(opened, peer, address)
        found["handshake_seconds"] = time.monotonic() - started
        started = time.monotonic()
        manifest = ask_for_manifest(node, peer)
        found["answer_seconds"] = time.monotonic() - started
        if manifest is not None:
            found |= {"manifest_serial": manifest.serial, "manifest_issued": manifest.issued}
    except (CoreError, ProtocolError, KeysError) as error:
        failure = explain(error)
    return PeerProbe(peer, **found, failure=failure)  # type: ignore[arg-type]


def _shake_hands(opened: OpenNode, peer: MemberCode, address: PeerAddress) -> int:
    """Until when the certificate that the peer shows is valid. Raises PeerError."""
    leaf = own_leaf(opened.keyring, opened.context.clock.now())
    context = pinned_context(
        member=peer,
        issuer_pem=address.issuer_pem,
        chain_pem=leaf.chain_pem,
        key_pem=leaf.key_pem,
        clock=opened.context.clock.now,
    )
    parts = urlsplit(address.base_url)
    try:
        with (
            until(deadline_in(TIMEOUT_SECONDS)),
            socket.create_connection((parts.hostname or "", parts.port or 443), TIMEOUT_SECONDS) as raw,
            context.wrap_socket(raw, server_hostname=parts.hostname) as connection,
        ):
            shown = connection.getpeercert(binary_form=True) or b""
    except (OSError, ssl.SSLError, TimeoutError) as error:
        raise TransientPeerError(f"{peer} could not be reached at {address.base_url}") from error
    return int(x509.load_der_x509_certificate(shown).not_valid_after_utc.timestamp())

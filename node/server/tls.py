"""TLS contexts of the two ports, and which member stands behind a peer's certificate."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass

from node.core.member_certificates import PeerCertificateError, member_of
from node.core.tls_contexts import harden, trust_only

__all__ = ["PeerCertificateError", "PeerTrust", "country_server_context", "member_of", "peer_server_context"]


def peer_server_context(cert_chain_pem: bytes, key_pem: bytes, issuer_pems: Mapping[str, bytes]) -> ssl.SSLContext:
    """The peer port: TLS 1.3 only, and a client certificate under one of the pinned member issuers (code -> PEM).

    OpenSSL only knows that *some* pinned issuer signed; `member_of` decides for whom. Raises ssl.SSLError.
    """
    context = harden(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), chain_pem=cert_chain_pem, key_pem=key_pem)
    trust_only(context, issuer_pems.values())
    return context


def country_server_context(cert_chain_pem: bytes, key_pem: bytes) -> ssl.SSLContext:
    """The country port: TLS 1.3 only, a server certificate, no client certificate. Raises ssl.SSLError."""
    return harden(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), chain_pem=cert_chain_pem, key_pem=key_pem)


@dataclass(frozen=True, slots=True)
class _Trusted:
    context: ssl.SSLContext
    issuers: Mapping[str, bytes]


class PeerTrust:
    """What the peer port trusts now. A charter or key-sheet change replaces it while the server runs.

    New connections meet the new context. Connections that stand are asked again by `member_of` at every request, so a
    removed member's open connection is worth nothing. Safe to use from several threads.
    """

    def __init__(self, cert_chain_pem: bytes, key_pem: bytes, issuer_pems: Mapping[str, bytes]) -> None:
        self.replace(cert_chain_pem, key_pem, issuer_pems)

    def replace(self, cert_chain_pem: bytes, key_pem: bytes, issuer_pems: Mapping[str, bytes]) -> None:
        """Trusts exactly `issuer_pems` from now on. On ssl.SSLError the former trust stays."""
        context = peer_server_context(cert_chain_pem, key_pem, issuer_pems)
        self._trusted = _Trusted(context, dict(issuer_pems))

    def context(self) -> ssl.SSLContext:
        """The context for the next connection."""
        return self._trusted.context

    def member_of(self, certificate_der: bytes, *, now: int) -> str:
        """The member code that a leaf proves under the issuers trusted now. Raises PeerCertificateError."""
        return member_of(certificate_der, self._trusted.issuers, now=now)

"""The client's TLS context towards one member: its issuer and no other, and its name in the leaf."""

import ssl
from collections.abc import Callable
from typing import Any

from node.core.delivery_errors import PeerFaultError
from node.core.member_certificates import PeerCertificateError, member_of
from node.core.tls_contexts import harden, trust_only
from node.peers.deadlines import DeadlineSocket, within_deadline


class PinnedContext(ssl.SSLContext):
    """Makes TLS 1.3 connections to exactly one member. Build it with `pinned_context`.

    Not `ssl.create_default_context`: that one would also trust the system's authorities and honour SSLKEYLOGFILE.
    """

    member: str
    issuer_pem: bytes
    clock: Callable[[], int]

    def wrap_socket(self, sock: Any, *arguments: Any, **options: Any) -> ssl.SSLSocket:
        """Shakes hands, then checks whose leaf it was: nothing of a request is written before this returns.

        Raises PeerFaultError when the certificate is not the member's, ssl.SSLError or OSError otherwise.
        """
        sock.settimeout(within_deadline(sock.gettimeout()))
        try:
            connection = super().wrap_socket(sock, *arguments, **options)
        except ssl.SSLCertVerificationError as error:
            raise PeerFaultError(f"{self.member} showed a certificate that its issuer did not sign") from error
        try:
            shown = connection.getpeercert(True)
            member_of(shown or b"", {self.member: self.issuer_pem}, now=self.clock())
        except PeerCertificateError as error:
            connection.close()
            raise PeerFaultError(f"{self.member} showed a certificate that does not prove its name") from error
        except BaseException:
            connection.close()
            raise
        return connection


def pinned_context(
    *, member: str, issuer_pem: bytes, chain_pem: bytes, key_pem: bytes, clock: Callable[[], int]
) -> PinnedContext:
    """Context for connections to `member`, pinned to `issuer_pem`, showing our chain. Raises ssl.SSLError."""
    context = PinnedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False  # the name that counts is the member's URN, checked against its own issuer
    context.member, context.issuer_pem, context.clock = member, issuer_pem, clock
    context.sslsocket_class = DeadlineSocket
    harden(context, chain_pem=chain_pem, key_pem=key_pem)
    trust_only(context, [issuer_pem])
    return context

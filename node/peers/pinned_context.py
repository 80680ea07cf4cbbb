"""The client's TLS context towards one member: its issuer and no other, its name in the leaf, and a deadline on the socket."""

import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import local
from typing import Any

from node.core.delivery_errors import PeerFaultError
from node.core.member_certificates import PeerCertificateError, member_of
from node.core.tls_contexts import harden, trust_only


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
        sock.settimeout(_within_deadline(sock.gettimeout()))
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


class _DeadlineSocket(ssl.SSLSocket):
    """Gives every operation no more time than is left of the exchange's deadline.

    A time-out counts from the last byte: a peer that sends one byte at a time could hold a thread for ever.
    """

    def settimeout(self, value: float | None) -> None:
        super().settimeout(_within_deadline(value))

    def recv_into(self, *arguments: Any, **options: Any) -> int:
        self.settimeout(None)
        return super().recv_into(*arguments, **options)

    def send(self, *arguments: Any, **options: Any) -> int:
        self.settimeout(None)
        return super().send(*arguments, **options)


def pinned_context(
    *, member: str, issuer_pem: bytes, chain_pem: bytes, key_pem: bytes, clock: Callable[[], int]
) -> PinnedContext:
    """Context for connections to `member`, pinned to `issuer_pem`, showing our chain. Raises ssl.SSLError."""
    context = PinnedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False  # the name that counts is the member's URN, checked against its own issuer
    context.member, context.issuer_pem, context.clock = member, issuer_pem, clock
    context.sslsocket_class = _DeadlineSocket
    harden(context, chain_pem=chain_pem, key_pem=key_pem)
    trust_only(context, [issuer_pem])
    return context


class _Deadline(local):
    """When the exchange that this thread is in must be over, on the monotonic clock; None outside of one."""

    at: float | None = None


_deadline = _Deadline()


def deadline_in(seconds: float) -> float:
    """The deadline, for `until`, that lies `seconds` ahead."""
    return time.monotonic() + seconds


@contextmanager
def until(deadline: float) -> Iterator[None]:
    """Socket operations of this thread inside the block end by `deadline`, with TimeoutError.

    Put it around the operation alone, never around a `yield`: what the thread does in between is not the exchange.
    """
    before = _deadline.at
    _deadline.at = deadline
    try:
        yield
    finally:
        _deadline.at = before


def _within_deadline(timeout: float | None) -> float | None:
    if _deadline.at is None:
        return timeout
    left = _deadline.at - time.monotonic()
    if left <= 0:
        raise TimeoutError("the exchange took longer than allowed")
    return left if timeout is None else min(timeout, left)

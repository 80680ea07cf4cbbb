"""TLS contexts from bytes: TLS 1.3 only, no resumption, keys that never rest on a disk."""

import os
import ssl
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Context = TypeVar("Context", bound=ssl.SSLContext)


def harden(context: Context, *, chain_pem: bytes, key_pem: bytes) -> Context:
    """Loads our certificate chain and unencrypted key (both PEM) into `context`, and allows TLS 1.3 only.

    No session tickets are issued: a resumed session skips the certificate check, so a member that a new charter removed
    could otherwise come back on an old ticket. Raises ssl.SSLError when chain and key do not fit.
    """
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.options |= ssl.OP_NO_TICKET | ssl.OP_NO_COMPRESSION
    if context.protocol == ssl.PROTOCOL_TLS_SERVER:
        context.num_tickets = 0
    with _memory_file(chain_pem) as chain_path, _memory_file(key_pem) as key_path:
        context.load_cert_chain(chain_path, key_path, password=_no_passphrase)
    return context


def trust_only(context: ssl.SSLContext, issuer_pems: Iterable[bytes]) -> None:
    """Makes the other side's certificate required, and the given issuers (PEM) the only ones it may chain to."""
    context.verify_mode = ssl.CERT_REQUIRED
    # The pinned certificate is the anchor even where a member's issuer is itself signed by someone else.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    for issuer_pem in issuer_pems:
        context.load_verify_locations(cadata=issuer_pem.decode("ascii"))


def _no_passphrase() -> str:
    """OpenSSL would otherwise ask on the terminal and block the node."""
    raise ssl.SSLError("the TLS key is encrypted")


@contextmanager
def _memory_file(content: bytes) -> Iterator[str]:
    """A path from which OpenSSL can read `content`: anonymous memory, or a private file deleted at once."""
    if hasattr(os, "memfd_create"):
        descriptor = os.memfd_create("wren", os.MFD_CLOEXEC)
        path = f"/proc/self/fd/{descriptor}"
        unlink = False
    else:  # outside Linux; mkstemp creates it readable by this user only
        descriptor, path = tempfile.mkstemp(prefix="wren-")
        unlink = True
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            yield path
    finally:
        if unlink:
            os.unlink(path)

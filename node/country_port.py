"""The country port: the API under TLS, with limits for many callers behind few addresses."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import flask
import structlog

from node.api.app import ApiOptions, make_api
from node.core.context import NodeContext
from node.places.files import load_boundaries, load_gazetteer
from node.server.host import Host
from node.server.limits import ServerLimits
from node.server.tls import country_server_context

UPLOAD_PATHS = frozenset({"/api/v1/imports/files"})
REREAD_SECONDS = 60.0

ReadCertificate = Callable[[], tuple[bytes, bytes]]
"""Certificate chain and private key, PEM, as they are now."""


def country_host(
    node: NodeContext,
    *,
    address: str,
    port: int,
    read_certificate: ReadCertificate,
    spool_folder: Path,
    threads: int,
    requests_per_minute: int,
    mounted: Sequence[flask.Blueprint] = (),
    places_folder: Path | None = None,
) -> Host:
    """The port, not started yet. places_folder: the node's own places and boundaries; None for those that travel with WREN.

    Raises ssl.SSLError, OSError when the certificate cannot be used."""
    tls = _RereadTls(read_certificate, node.clock.monotonic)
    limits = ServerLimits(
        threads=threads,
        threads_per_client=threads,  # a proxy in front makes all callers one client; tokens have their own rates
        connections_per_client=512,
        buffered_bytes_per_client=64 * 1024 * 1024,
        upload_paths=UPLOAD_PATHS,
        spool_folder=spool_folder,
    )
    options = ApiOptions(
        spool_folder,
        requests_per_minute,
        gazetteer=partial(load_gazetteer, places_folder),
        boundaries=partial(load_boundaries, places_folder),
    )
    application = make_api(node, options, mounted)
    return Host(application, context=tls.context, limits=limits, address=address, port=port)


class _RereadTls:
    """The TLS context for new connections: a renewed certificate is noticed without a restart."""

    def __init__(self, read: ReadCertificate, monotonic: Callable[[], float]) -> None:
        self._read = read
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._pems = read()
        self._context = country_server_context(*self._pems)
        self._looked = monotonic()

    def context(self) -> ssl.SSLContext:
        """The newest that can be used; a bad renewal leaves the former one, and says so in the log."""
        with self._lock:
            if self._monotonic() - self._looked >= REREAD_SECONDS:
                self._looked = self._monotonic()
                self._reread()
            return self._context

    def _reread(self) -> None:
        try:
            pems = self._read()
            if pems != self._pems:
                self._context = country_server_context(*pems)
                self._pems = pems
        except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
            structlog.get_logger().error("certificate_not_renewed", error=type(error).__name__)

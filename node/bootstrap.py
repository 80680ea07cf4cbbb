"""Wires a node together: settings, keys, store, peers, ports, jobs. The only place that knows all of them."""

import os
import ssl
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Flask

from config.errors import ConfigError
from config.settings import Settings, load_settings
from node.core.context import NodeContext, in_threads
from node.core.delivery_errors import FatalPeerError
from node.core.errors import NotFoundError
from node.core.membership import Federation, FederationCache
from node.core.restart import begin, end, renew_mark
from node.federation.app import make_app
from node.jobs.election import LeaseElection, OnlyProcess
from node.jobs.scheduler import Cadence, JobScheduler
from node.keys.keyring import Keyring
from node.keys.live_keyring import LiveKeyring
from node.keys.private_files import make_private_folder
from node.keys.start_marks import StartMarkFile
from node.keys.tls import TlsLeaf
from node.keys.unlocked import UnlockedKeys
from node.peers.peer_nodes import OwnLeaf, PeerAddress, PeerNodes
from node.server.host import Host
from node.server.logs import configure_logs
from node.server.tls import PeerTrust
from node.store.database import SqlStore, open_store
from node.store.leaf_copy import FolderCopy
from node.store.migration import migrate
from node.workers import ProcessWorkers
from protocol.errors import RefusedError
from protocol.vocabulary import MemberCode

KEYRING_FILE = "keyring.wren"
DATABASE_FILE = "node.db"
TAG_SET_FOLDER = "tagsets"
SPOOL_FOLDER = "spool"
NOTICE_SECONDS = 2.0
OWN_LIST_SECONDS = 1.0
MARK_SECONDS = 60.0


class SystemClock:
    """Implements `node.core.ports.Clock`."""

    def now(self) -> int:
        """Unix seconds, UTC."""
        return int(time.time())

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()


@dataclass(frozen=True, slots=True)
class OpenNode:
    """A node whose home is open, running or not."""

    home: Path
    settings: Settings
    keys: LiveKeyring
    store: SqlStore
    context: NodeContext

    @property
    def keyring(self) -> Keyring:
        """The keyring as its file holds it now."""
        return self.keys.current()


@contextmanager
def open_node(home: Path, passphrase: bytes) -> Iterator[OpenNode]:
    """Opens the home: unlocks the keyring, opens and migrates the database. Closes everything at the end.

    Raises ConfigError, KeysError, StoreError, each with its remedy.
    """
    settings = load_settings(home)
    live = LiveKeyring(home / KEYRING_FILE, passphrase)
    keyring = live.current()
    clock = SystemClock()
    with ExitStack() as stack:
        store = open_store(settings.database.url or home / DATABASE_FILE, keyring.database_key)
        stack.callback(store.close)
        migrate(store)
        cache = FederationCache()
        member = MemberCode(settings.member)
        pool = stack.enter_context(ThreadPoolExecutor(settings.workers.threads, thread_name_prefix="peers"))
        workers = ProcessWorkers(settings.workers.processes)
        stack.callback(workers.close)

        def federation() -> Federation:
            if (loaded := cache.last_loaded()) is not None:
                return loaded
            with store.read() as tx:
                return cache.load(tx, member)

        peers = PeerNodes(
            lambda code: find_address(federation(), code, clock.now()),
            lambda: own_leaf(live.current(), clock.now()),
            clock.now,
        )
        stack.callback(peers.close)
        context = NodeContext(
            member=member,
            store=store,
            clock=clock,
            keys=UnlockedKeys(live, home),
            peers=peers,
            workers=workers,
            tag_set_folder=home / TAG_SET_FOLDER,
            random_bytes=os.urandom,
            together=in_threads(pool),
            federation_cache=cache,
            leaf_copy=FolderCopy(Path(settings.log.copy)) if settings.log.copy else None,
        )
        yield OpenNode(home, settings, live, store, context)


@contextmanager
def serving(opened: OpenNode, *, with_jobs: bool = True) -> Iterator[int]:
    """Serves the peer port and runs the jobs until the block ends; gives the port. Raises NotFoundError without charter.

    with_jobs: false leaves the jobs to other processes of the node.
    """
    context, settings = opened.context, opened.settings
    federation = context.federation()
    leaf = own_leaf(opened.keyring, context.clock.now())
    trust = PeerTrust(leaf.chain_pem, leaf.key_pem, issuers_of(federation))
    app = make_app(context)
    host = Host(
        app,
        context=trust.context,
        identify=lambda certificate: trust.member_of(certificate, now=context.clock.now()),
        address=settings.peer_port.host,
        port=settings.peer_port.port,
    )
    notice = _TrustNotice(opened, trust, federation, leaf).notice
    country = _country_port(opened, app, host)  # before the peer port serves: then its application is complete
    with _running(opened, notice=notice, with_jobs=with_jobs), host, country:
        yield host.port


def _country_port(opened: OpenNode, peer_app: Flask, peer_host: Host) -> AbstractContextManager[object]:
    """The port for the country's own systems, if there is to be one; there machines also ask how this process is.

    Raises ConfigError for a bad certificate."""
    wanted, node = opened.settings.country_port, opened.context
    if not wanted.port:
        return nullcontext()
    from node.country_port import country_host  # here, for only a process that serves it should pay for loading it
    from node.process_health import ProcessHealth

    health = ProcessHealth(opened, lambda: peer_host.is_serving)
    health.count_requests_of(peer_app)

    def read_certificate() -> tuple[bytes, bytes]:
        if wanted.certificate:
            return Path(wanted.certificate).read_bytes(), Path(wanted.key).read_bytes()
        leaf = own_leaf(opened.keyring, node.clock.now())
        return leaf.chain_pem, leaf.key_pem

    places = opened.settings.places.folder
    spool_folder = opened.home / SPOOL_FOLDER
    make_private_folder(spool_folder)
    try:
        return country_host(
            node,
            address=wanted.host,
            port=wanted.port,
            read_certificate=read_certificate,
            spool_folder=spool_folder,
            threads=wanted.threads,
            requests_per_minute=wanted.requests_per_minute,
            mounted=[health.blueprint()],
            places_folder=Path(places) if places else None,
        )
    except OSError as error:
        raise ConfigError(
            "the country port's certificate or key cannot be used: see [country_port] in docs/configuration.md"
        ) from error


@contextmanager
def working(opened: OpenNode) -> Iterator[None]:
    """Runs the jobs, and no port, until the block ends. Raises NotFoundError without charter."""
    opened.context.federation()
    with _running(opened, notice=lambda: None, with_jobs=True):
        yield


@contextmanager
def _running(opened: OpenNode, *, notice: Callable[[], None], with_jobs: bool) -> Iterator[None]:
    """What every running process of the node does: start marks, its part of the jobs, noticing what others changed."""
    context, marks = opened.context, StartMarkFile(opened.home)
    begin(context, marks)
    context.local_list.kept_by_job = True  # so no check waits for a long build
    election = LeaseElection(context, stands=with_jobs) if opened.store.serves_many else OnlyProcess()
    jobs = JobScheduler(context, _cadence(opened.settings), election, with_jobs=with_jobs)
    jobs.add("notice", notice, NOTICE_SECONDS)
    jobs.add("own list", lambda: context.local_list.catch_up(context), OWN_LIST_SECONDS)
    if with_jobs:
        jobs.add_elected("mark", lambda node: renew_mark(node, marks), MARK_SECONDS)
    jobs.start()
    try:
        yield
    finally:
        jobs.stop()
        end(context)


def start_logs() -> None:
    """JSON log lines on standard error, for a process that serves."""
    configure_logs()


def issuers_of(federation: Federation) -> dict[str, bytes]:
    """Each member's pinned TLS issuer, PEM."""
    return {str(member.code): _pem(member.tls_issuer) for member in federation.charter.members}


def find_address(federation: Federation, member: MemberCode, now: int) -> PeerAddress:
    """Where the member's node is. Raises FatalPeerError when the charter or a valid key sheet does not tell."""
    entry = federation.charter.member(member)
    try:
        sheet = federation.sheet(member, now)
    except RefusedError as error:
        raise FatalPeerError(
            f"no valid key sheet of {member}: get its newest one and 'wren keysheet accept' it"
        ) from error
    if entry is None:
        raise FatalPeerError(f"{member} is no member of the charter")
    return PeerAddress(sheet.address, _pem(entry.tls_issuer))


def own_leaf(keyring: Keyring, now: int) -> OwnLeaf:
    """Our newest TLS leaf."""
    return _in_pem(keyring.tls_leaf(now))


class _TrustNotice:
    """Notices, every few seconds, a charter that another process accepted or a certificate that it renewed."""

    def __init__(self, opened: OpenNode, trust: PeerTrust, federation: Federation, leaf: OwnLeaf) -> None:
        self._opened = opened
        self._trust = trust
        self._federation = federation
        self._leaf = leaf

    def notice(self) -> None:
        """Compares and replaces."""
        try:
            federation = self._opened.context.federation()
        except NotFoundError:
            return
        leaf = own_leaf(self._opened.keyring, self._opened.context.clock.now())
        if federation is not self._federation or leaf != self._leaf:
            self._trust.replace(leaf.chain_pem, leaf.key_pem, issuers_of(federation))
            self._federation, self._leaf = federation, leaf


def _cadence(settings: Settings) -> Cadence:
    jobs = settings.jobs
    return Cadence(
        jobs.deliver_seconds,
        jobs.synchronise_seconds,
        jobs.refresh_seconds,
        jobs.recheck_seconds,
        jobs.expire_seconds,
        settings.log.checkpoint_seconds,
    )


@lru_cache(maxsize=2)
def _in_pem(leaf: TlsLeaf) -> OwnLeaf:
    """Remembered, as every exchange with a peer asks whether its connections still show the newest leaf."""
    return OwnLeaf(leaf.chain_pem(), leaf.key_pem())


@lru_cache(maxsize=256)
def _pem(der: bytes) -> bytes:
    return ssl.DER_cert_to_PEM_cert(der).encode("ascii")

"""One check against four peers of 10,000 entries each, asked through the API: how long it takes, and on what.

Five nodes run as processes of their own, as `wren serve` runs them; the asker's country port is asked over TLS. What a
check costs is CPU time of all five processes together; what of it is group arithmetic, signatures and sealing, and
database comes from a federation in one process with the same code, where these can be timed one by one.
"""

from __future__ import annotations

import os
import socket
import ssl
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch

import httpx

from crypto import voprf
from node.bootstrap import open_node
from node.core import messages
from node.core.accounts import add_account
from node.core.agencies import AgencyKind, add_agency
from node.core.check import check_traveller
from node.core.delivery_errors import PeerError
from node.core.errors import RaceLostError
from node.core.peer_tag_sets import synchronise
from node.core.ports import Store
from node.core.scopes import allowed_scopes
from node.core.tag_set_building import refresh_tag_set
from node.core.tokens import issue_token
from node.core.watchlist import import_entries
from node.demo.federation import NAMES, Founding, join, make_homes, publish, sign_charter_by_all
from node.demo.processes import NodeProcesses
from node.demo.watchlists import clear_traveller, generate_entries
from node.store.database import SqlStore, open_store
from protocol.errors import ProtocolError
from protocol.vocabulary import MemberCode, Purpose, Role
from tests.benchmarks import check_processes
from tests.benchmarks.measure import Report, at_most
from tests.support.federation import make_federation

ASKER = MemberCode("GR")
ENTRIES, QUICK_ENTRIES = 10_000, 300
CHECKS, QUICK_CHECKS = 60, 12
AT_ONCE = 4
PATIENCE_SECONDS = 60.0
IDLE_SECONDS = 5.0
IDLE_RATE = 0.25
SETTLE_SECONDS = 300.0
_TICKS = os.sysconf("SC_CLK_TCK")
_GROUP = ("blind", "verify_proof", "finalize_many", "blind_evaluate", "generate_proof", "derive_key_pair")
_SEALING = ("seal_envelope", "open_envelope")
_BODY = {
    "traveller": {
        "names": list(clear_traveller().names),
        "birth_dates": ["1992-08-09"],
        "documents": [{"type": "P", "issuer": "GRC", "number": "XX0000428"}],
    },
    "purpose": "border_second_line",
}


def run(*, quick: bool) -> Report:
    """The figures."""
    entries, checks = (QUICK_ENTRIES, QUICK_CHECKS) if quick else (ENTRIES, CHECKS)
    report = Report(f"one check against four peers of {entries:,} entries each, five nodes on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        parts = _parts(Path(folder) / "one", checks)
    with tempfile.TemporaryDirectory() as folder:
        cpu_seconds = _federation(Path(folder), entries, checks, report)
    group = parts["group"]
    rest = max(0.0, cpu_seconds - group - parts["sealing"] - parts["database"])
    report.ratio("everything but group arithmetic / group arithmetic", (cpu_seconds - group) / group, at_most(1))
    report.ratio("signatures and sealing / group arithmetic", parts["sealing"] / group)
    report.ratio("database / group arithmetic", parts["database"] / group)
    report.ratio("HTTP, TLS and the rest / group arithmetic", rest / group)
    report.measure("CPU of all five nodes, ms a check", cpu_seconds * 1000)
    report.measure("group arithmetic, ms a check", group * 1000)
    report.measure("signatures and sealing, ms a check", parts["sealing"] * 1000)
    report.measure("database, ms a check", parts["database"] * 1000)
    report.notes.append("a check has 4 questions of 16 elements, each blinded, evaluated, proved, verified, unblinded")
    report.notes.append("CPU of the nodes: user and system time, less what their own jobs take while nobody asks")
    report.notes.append("database: CPU within transactions, without what is sealed or multiplied there")
    check_processes.add_figures(report, quick=quick)
    return report


def _federation(root: Path, entries: int, checks: int, report: Report) -> float:
    """Measures latency and throughput; CPU seconds of all nodes for a check."""
    founding = Founding(root, entries, 7, None)
    token, tls, port = _found(founding)
    with NodeProcesses(founding) as processes:
        processes.start(*NAMES)
        _synchronise(founding)
        _await(processes, port)
        url = f"https://127.0.0.1:{port}/api/v1/checks"
        headers = {"Authorization": f"Bearer {token}"}
        local = threading.local()

        def ask(_: int) -> float:
            client = getattr(local, "client", None)
            if client is None:
                client = local.client = httpx.Client(verify=tls, headers=headers, timeout=30)
            started = time.perf_counter()
            answer = client.post(url, json=_BODY)
            elapsed = time.perf_counter() - started
            assert answer.status_code == 200, answer.text
            assert answer.json()["everything_checked"], answer.text
            return elapsed

        for number in range(3):
            ask(number)
        idle = _settled_rate(processes)
        before, started = _cpu_seconds(processes), time.perf_counter()
        seconds = [ask(number) for number in range(checks)]
        wall = time.perf_counter() - started
        cpu = _cpu_seconds(processes) - before - idle * wall
        began = time.perf_counter()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(ask, range(checks)))
        sustained = checks / (time.perf_counter() - began)
    report.measure("p50, ms", statistics.median(seconds) * 1000)
    report.measure("p95, ms", statistics.quantiles(seconds, n=20)[-1] * 1000)
    report.measure(f"checks a second, {AT_ONCE} at once", sustained)
    report.notes.append(f"measured over {checks} checks one after the other, in {wall:.1f} s, then {AT_ONCE} at once")
    return cpu / checks


def _found(founding: Founding) -> tuple[str, ssl.SSLContext, int]:
    """Homes with lists and tag sets for the asker; its token, what its port is verified by, and the port."""
    now = int(time.time())
    keyrings = make_homes(founding, now)
    signed = sign_charter_by_all(keyrings, now)[-1]
    publish(founding, signed, keyrings, now)
    taken = {founding.port(member) for member in NAMES}
    port = next(one for one in range(founding.port(ASKER) + 1, 65_536) if one not in taken and _is_free(one))
    settings = founding.home(ASKER) / "wren.toml"
    head, section, tail = settings.read_text(encoding="utf-8").partition("[country_port]")
    settings.write_text(f"{head}{section}{tail.replace('port = 0', f'port = {port}', 1)}", encoding="utf-8")
    token = ""
    for member in NAMES:
        with open_node(founding.home(member), founding.passphrase(member)) as opened:
            node = opened.context
            join(founding, node, signed.digest)
            if member == ASKER:
                act: dict[str, Any] = {"by": "machine", "now": now, "random_bytes": os.urandom}
                with node.store.write() as tx:
                    add_agency(tx, "police", AgencyKind.POLICE, "Police", **act)
                    account = add_account(tx, "desk", "police", [Role.SECOND_LINE], **act)
                    scopes = allowed_scopes([Role.SECOND_LINE])
                    token = issue_token(tx, account.account_id, scopes, days=1, **act).text
            else:
                listed = generate_entries(member, founding.entries, str(founding.seed), now)
                import_entries(node, "bench", listed, source_digest=bytes(32), rejected=lambda: 0)
                refresh_tag_set(node, ASKER)
    issuer = ssl.DER_cert_to_PEM_cert(keyrings[ASKER].tls_issuer.certificate_der)
    return token, ssl.create_default_context(cadata=issuer), port


def _is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def _synchronise(founding: Founding) -> None:
    """The asker fetches all lists, beside its own job, which may be quicker."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    with open_node(founding.home(ASKER), founding.passphrase(ASKER)) as opened:
        for owner in (member for member in NAMES if member != ASKER):
            while True:
                try:
                    synchronise(opened.context, owner)
                    break
                except (PeerError, ProtocolError, RaceLostError):
                    if time.monotonic() > deadline:
                        raise
                    time.sleep(0.5)


def _await(processes: NodeProcesses, port: int) -> None:
    """The country port begins to answer after the peer port, for which alone `NodeProcesses` waits."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            processes.require_alive()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _idle_rate(processes: NodeProcesses) -> float:
    """CPU seconds a second that the nodes' own jobs take while nobody asks."""
    before = _cpu_seconds(processes)
    time.sleep(IDLE_SECONDS)
    return (_cpu_seconds(processes) - before) / IDLE_SECONDS


def _settled_rate(processes: NodeProcesses) -> float:
    """The idle rate once the nodes have built, after their start, the tag sets that nobody asks for here."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while (rate := _idle_rate(processes)) > IDLE_RATE and time.monotonic() < deadline:
        pass
    if rate > IDLE_RATE:
        raise RuntimeError("the nodes do not come to rest: nothing can be measured beside their own jobs")
    return rate


def _cpu_seconds(processes: NodeProcesses) -> float:
    """User and system time of the nodes' processes so far."""
    total = 0
    for process in processes._running.values():
        fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / _TICKS


class _Stopwatch:
    """CPU seconds by part, none counted twice: an inner part stops the outer one."""

    def __init__(self) -> None:
        self.seconds = {"group": 0.0, "sealing": 0.0, "database": 0.0}
        self._stack: list[str] = []
        self._since = 0.0

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        self._switch()
        self._stack.append(name)
        try:
            yield
        finally:
            self._switch()
            self._stack.pop()

    def _switch(self) -> None:
        now = time.thread_time()
        if self._stack:
            self.seconds[self._stack[-1]] += now - self._since
        self._since = now

    def timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **more: Any) -> Any:
            with self.part(name):
                return function(*given, **more)

        return call


class _TimedStore:
    """A store whose transactions are timed from begin to commit."""

    def __init__(self, store: SqlStore, watch: _Stopwatch) -> None:
        self._store = store
        self._watch = watch

    @contextmanager
    def read(self) -> Iterator[Any]:
        with self._watch.part("database"), self._store.read() as tx:
            yield tx

    @contextmanager
    def write(self) -> Iterator[Any]:
        with self._watch.part("database"), self._store.write() as tx:
            yield tx


def _parts(folder: Path, checks: int) -> dict[str, float]:
    """CPU seconds of a check by part, both sides together, on SQLCipher files."""
    folder.mkdir()
    watch = _Stopwatch()

    def opened(code: str) -> SqlStore:
        return open_store(folder / f"{code}.db", bytes(range(32)))

    federation = make_federation(
        folder, open_store=opened, wrap_store=lambda code, store: cast(Store, _TimedStore(store, watch))
    )
    try:
        federation.build_and_fetch()
        node = federation[ASKER].context
        timed = [(voprf, name, "group") for name in _GROUP] + [(messages, name, "sealing") for name in _SEALING]
        patches = [patch.object(place, name, watch.timed(part, getattr(place, name))) for place, name, part in timed]
        for one in patches:
            one.start()
        try:
            for number in range(checks + 2):
                if number == 2:  # keys are parsed and statements compiled by now
                    watch.seconds = dict.fromkeys(watch.seconds, 0.0)
                check_traveller(node, clear_traveller(), purpose=Purpose.BORDER_SECOND_LINE, role=Role.SECOND_LINE)
        finally:
            for one in patches:
                one.stop()
    finally:
        federation.close()
    return {name: seconds / checks for name, seconds in watch.seconds.items()}

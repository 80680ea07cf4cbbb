"""One check against four peers of 10,000 entries each, asked through the API: how long it takes, and on what.

Five nodes run as processes of their own, as `wren serve` runs them; the asker's country port is asked over TLS. What a
check costs is CPU time of all five processes together. What of it is group arithmetic, signatures and sealing, and
database is timed in the same processes during the same checks (tests/benchmarks/timed_node.py); all that is left is
called the rest: HTTP, TLS, JSON, threads, the API, look-up, and what a process loses when it is put aside for another.
"""

from __future__ import annotations

import os
import socket
import ssl
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from operator import sub
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx

from node.bootstrap import open_node
from node.core.accounts import add_account
from node.core.agencies import AgencyKind, add_agency
from node.core.delivery_errors import PeerError
from node.core.peer_tag_sets import synchronise
from node.core.scopes import allowed_scopes
from node.core.tag_set_building import refresh_tag_set
from node.core.tokens import issue_token
from node.core.watchlist import import_entries
from node.demo import processes as node_processes
from node.demo.federation import NAMES, Founding, join, make_homes, publish, sign_charter_by_all
from node.demo.processes import NodeProcesses
from node.demo.watchlists import clear_traveller, generate_entries
from protocol.errors import ProtocolError
from protocol.vocabulary import MemberCode, Role
from tests.benchmarks import check_processes, timed_node
from tests.benchmarks.measure import Report, at_most

ASKER = MemberCode("GR")
ENTRIES, QUICK_ENTRIES = 10_000, 300
CHECKS, QUICK_CHECKS = 60, 12
WARMING_CHECKS = 5
AT_ONCE = 4
PATIENCE_SECONDS = 60.0
IDLE_SECONDS = 5.0
IDLE_RATE = 0.25
SETTLE_SECONDS = 300.0
_TICKS = os.sysconf("SC_CLK_TCK")
_BODY = {
    "traveller": {
        "names": list(clear_traveller().names),
        "birth_dates": ["1992-08-09"],
        "documents": [{"type": "P", "issuer": "GRC", "number": "XX0000428"}],
    },
    "purpose": "border_second_line",
}


@dataclass(frozen=True)
class Spent:
    """CPU seconds of all five nodes: in all, and by part."""

    all: float
    parts: tuple[float, ...]

    def since(self, before: Spent) -> Spent:
        return Spent(self.all - before.all, tuple(map(sub, self.parts, before.parts)))

    def times(self, factor: float) -> Spent:
        return Spent(self.all * factor, tuple(part * factor for part in self.parts))


def run(*, quick: bool) -> Report:
    """The figures."""
    entries, checks = (QUICK_ENTRIES, QUICK_CHECKS) if quick else (ENTRIES, CHECKS)
    report = Report(f"one check against four peers of {entries:,} entries each, five nodes on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        spent = _federation(Path(folder), entries, checks, report)
    group, sealing, database, *_ = (seconds / checks for seconds in spent.parts)
    everything = spent.all / checks
    rest = everything - group - sealing - database
    report.ratio("everything but group arithmetic / group arithmetic", (everything - group) / group, at_most(1))
    report.ratio("signatures and sealing / group arithmetic", sealing / group)
    report.ratio("database / group arithmetic", database / group)
    report.ratio("HTTP, TLS and the rest / group arithmetic", rest / group)
    report.measure("CPU of all five nodes, ms a check", everything * 1000)
    report.measure("group arithmetic, ms a check", group * 1000)
    report.measure("signatures and sealing, ms a check", sealing * 1000)
    report.measure("database, ms a check", database * 1000)
    report.measure("HTTP, TLS and the rest, ms a check", rest * 1000)
    report.notes.append("a check has 4 questions of 16 elements, each blinded, evaluated, proved, verified, unblinded")
    report.notes.append(
        "CPU of the nodes: user and system time, less what their own jobs take while nobody asks, part by part"
    )
    report.notes.append(
        "all parts are timed in the nodes' own processes during these checks, by each thread's CPU clock"
    )
    report.notes.append("database: CPU within transactions, without what is sealed or multiplied there")
    check_processes.add_figures(report, quick=quick)
    return report


def _federation(root: Path, entries: int, checks: int, report: Report) -> Spent:
    """Measures latency and throughput; CPU seconds of all nodes for the checks that were made one after the other."""
    founding = Founding(root, entries, 7, None)
    token, tls, port = _found(founding)
    times = root / "times"
    times.mkdir()
    with (
        patch.dict(os.environ, {timed_node.FOLDER: str(times)}),
        patch.object(node_processes, "_command", _timed(node_processes._command)),
        NodeProcesses(founding) as processes,
    ):
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

        for number in range(WARMING_CHECKS):
            ask(number)
        idle = _settled_rate(processes, times)
        before, started = _spent(processes, times), time.perf_counter()
        seconds = [ask(number) for number in range(checks)]
        wall = time.perf_counter() - started
        spent = _spent(processes, times).since(before)
        began = time.perf_counter()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(ask, range(checks)))
        sustained = checks / (time.perf_counter() - began)
    report.measure("p50, ms", statistics.median(seconds) * 1000)
    report.measure("p95, ms", statistics.quantiles(seconds, n=20)[-1] * 1000)
    report.measure(f"checks a second, {AT_ONCE} at once", sustained)
    report.notes.append(f"measured over {checks} checks one after the other, in {wall:.1f} s, then {AT_ONCE} at once")
    return spent.since(idle.times(wall))


def _timed(command: Callable[..., list[str]]) -> Callable[..., list[str]]:
    """The command that starts a node, started with its parts timed."""

    def timed(*given: Any) -> list[str]:
        module = timed_node.__name__
        return [module if word == "node.cli" else word for word in command(*given) if word != "-P"]

    return timed


def _spent(processes: NodeProcesses, times: Path) -> Spent:
    parts = [timed_node.seconds_of(times, process.pid) for process in processes._running.values()]
    return Spent(_cpu_seconds(processes), tuple(map(sum, zip(*parts, strict=True))))


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
                except (PeerError, ProtocolError):
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


def _idle_rate(processes: NodeProcesses, times: Path) -> Spent:
    """CPU seconds a second that the nodes' own jobs take while nobody asks."""
    before, began = _spent(processes, times), time.perf_counter()
    time.sleep(IDLE_SECONDS)
    return _spent(processes, times).since(before).times(1 / (time.perf_counter() - began))


def _settled_rate(processes: NodeProcesses, times: Path) -> Spent:
    """The idle rate once the nodes have built, after their start, the tag sets that nobody asks for here."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while (rate := _idle_rate(processes, times)).all > IDLE_RATE and time.monotonic() < deadline:
        pass
    if rate.all > IDLE_RATE:
        raise RuntimeError("the nodes do not come to rest: nothing can be measured beside their own jobs")
    return rate


def _cpu_seconds(processes: NodeProcesses) -> float:
    """User and system time of the nodes' processes so far."""
    total = 0
    for process in processes._running.values():
        fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / _TICKS

"""One node as several processes on PostgreSQL against the same node as one process on SQLite: checks and messages.

Two federations of two members are founded alike but for the asker's database. The asker runs once as one `wren serve`
on SQLite, once as two `wren serve --no-jobs` and one `wren worker` on PostgreSQL; the other member answers as one
process on SQLite in both. They take turns, so that a busy machine slows both alike, and the better turn of each counts.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from config.settings import CountryPort, Database, Jobs, PeerPort, Settings, Workers
from crypto.keyring_bytes import FASTEST_PARAMETERS
from node.bootstrap import OpenNode, open_node
from node.core.accounts import add_account
from node.core.agencies import AgencyKind, add_agency
from node.core.membership import accept_first_charter, accept_key_sheet
from node.core.messages import make_item
from node.core.outbox import enqueue
from node.core.scopes import allowed_scopes
from node.core.tag_set_building import refresh_tag_set
from node.core.tokens import issue_token
from node.core.watchlist import import_entries
from node.demo.watchlists import clear_traveller, generate_entries
from node.founding import TermsDraft, draft_charter, make_home, make_key_sheet, member_entry, sign, terms_for_all
from protocol.charter_signing import SignedCharter
from protocol.encoding import decode_object
from protocol.keysheet import SignedKeySheet, signed_key_sheet_to_bytes
from protocol.limits import MAX_KEY_SHEET_BYTES
from protocol.restrictions import Restrictions
from protocol.vocabulary import ItemKind, MemberCode, Role
from tests.benchmarks.measure import Report
from tests.support.postgresql import postgresql_binaries, running_cluster

ASKER, ANSWERER = MemberCode("GR"), MemberCode("PK")
JOBS = Jobs(deliver_seconds=0.2)
TURNS, QUICK_TURNS = 2, 1
ENTRIES, QUICK_ENTRIES = 500, 100
SECONDS, QUICK_SECONDS = 10.0, 3.0
MESSAGES, QUICK_MESSAGES = 120, 40
CLIENTS = 4
PATIENCE_SECONDS = 60.0
DELIVERY_SECONDS = 240.0
STOP_SECONDS = 15.0
_TICKS = os.sysconf("SC_CLK_TCK")
_BODY = {
    "traveller": {
        "names": list(clear_traveller().names),
        "birth_dates": ["1992-08-09"],
        "documents": [{"type": "P", "issuer": "GRC", "number": "XX0000428"}],
    },
    "purpose": "border_second_line",
}


@dataclass(slots=True)
class _Turns:
    """What one asker reached, turn by turn: checks and messages a second, and the CPU seconds of one, asker's, answerer's."""

    checks: list[float] = field(default_factory=list)
    check_cpu_seconds: list[tuple[float, float]] = field(default_factory=list)
    messages: list[float] = field(default_factory=list)
    message_cpu_seconds: list[tuple[float, float]] = field(default_factory=list)


def add_figures(report: Report, *, quick: bool) -> None:
    """Measures both and adds ratios, measures and notes to the report; only a note where there is no PostgreSQL."""
    binaries = postgresql_binaries()
    if binaries is None:
        report.notes.append("no PostgreSQL server on this machine: several processes against one are not measured")
        return
    with ExitStack() as stack:
        cluster = stack.enter_context(running_cluster(binaries))
        url = cluster.url(cluster.create_database()).replace("postgresql://", "postgresql+psycopg://")
        root = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        entries = QUICK_ENTRIES if quick else ENTRIES
        pairs = {"SQLite": _found(root / "one", "", entries), "PostgreSQL": _found(root / "many", url, entries)}
        reached = {name: _Turns() for name in pairs}
        for _ in range(QUICK_TURNS if quick else TURNS):
            for name, pair in pairs.items():
                _take_turn(pair, reached[name], quick=quick)
    _tell(report, reached, quick=quick)


def _tell(report: Report, reached: Mapping[str, _Turns], *, quick: bool) -> None:
    one, many = reached["SQLite"], reached["PostgreSQL"]
    report.ratio("checks/s, three processes on PostgreSQL / one on SQLite", max(many.checks) / max(one.checks))
    report.ratio("messages/s, three processes on PostgreSQL / one on SQLite", max(many.messages) / max(one.messages))
    for name, turns in reached.items():
        report.measure(f"{name}: checks a second, one peer, {CLIENTS} at once", max(turns.checks))
        _tell_cpu(report, f"{name}: CPU, ms a check", turns.check_cpu_seconds)
        report.measure(f"{name}: messages accepted a second, one peer", max(turns.messages))
        _tell_cpu(report, f"{name}: CPU, ms a message", turns.message_cpu_seconds)
    rounds, seconds, count = (QUICK_TURNS, QUICK_SECONDS, QUICK_MESSAGES) if quick else (TURNS, SECONDS, MESSAGES)
    report.notes.append(
        "three processes on PostgreSQL: two 'serve --no-jobs' and one 'worker', asked on both their ports"
    )
    report.notes.append(
        f"processes: {rounds} short turn(s) each, the better counts, of {seconds:g} s of checks and {count} messages; "
        f"both nodes, clients and database server share {os.cpu_count()} cores with whatever else runs"
    )
    report.notes.append("the answerer is one process on SQLite in both, and takes its own share of the cores")
    report.notes.append("SQLite syncs every commit to disk; PostgreSQL, as the tests start it, does not: in its favour")


def _tell_cpu(report: Report, name: str, turns: Sequence[tuple[float, float]]) -> None:
    for role, seconds in zip(("asker", "answerer"), zip(*turns, strict=True), strict=True):
        report.measure(f"{name}, {role}", min(seconds) * 1000)


@dataclass(frozen=True, slots=True)
class _Pair:
    """An asker and an answerer that know each other, and how the asker is run and asked."""

    asker: Path
    answerer: Path
    passphrase: str = field(repr=False)
    token: str = field(repr=False)
    sheet: SignedKeySheet
    tls: ssl.SSLContext
    processes: tuple[_Process, ...]

    @property
    def ports(self) -> list[int]:
        return [process.country_port for process in self.processes if process.country_port]


@dataclass(frozen=True, slots=True)
class _Process:
    """One process of the asker: its command, and the ports of its own if it serves."""

    command: tuple[str, ...]
    peer_port: int = 0
    country_port: int = 0

    def environment(self) -> dict[str, str]:
        if not self.country_port:
            return {}
        return {"WREN_PEER_PORT_PORT": str(self.peer_port), "WREN_COUNTRY_PORT_PORT": str(self.country_port)}


def _found(root: Path, url: str, entries: int) -> _Pair:
    """Two homes under one charter; the answerer has a list and a tag set for the asker, the asker's list is empty.

    url: of the asker's PostgreSQL database, or empty for SQLite.
    """
    now, passphrase = int(time.time()), secrets.token_urlsafe(24)
    ports = _free_ports(5)
    homes = {ASKER: root / "asker", ANSWERER: root / "answerer"}
    addresses = {member: f"https://127.0.0.1:{port}" for member, port in zip(homes, ports, strict=False)}
    keyrings = {}
    for member, port in zip(homes, ports, strict=False):
        settings = Settings(
            member,
            PeerPort(port=port, address=addresses[member]),
            CountryPort(requests_per_minute=1_000_000),
            Database(url if member == ASKER else ""),
            JOBS,
            Workers(processes=0),
        )
        keyrings[member] = make_home(homes[member], settings, passphrase.encode(), now, parameters=FASTEST_PARAMETERS)
    members = [member_entry(keyring, member, ["Border"]) for member, keyring in keyrings.items()]
    signed = SignedCharter(
        draft_charter(members, terms_for_all(members, TermsDraft("Exercise")), now, training=True), ()
    )
    for keyring in keyrings.values():
        signed = sign(signed, keyring)
    sheets = {member: make_key_sheet(keyring, addresses[member], now) for member, keyring in keyrings.items()}
    token = ""
    for member, home in homes.items():
        with open_node(home, passphrase.encode()) as opened:
            accept_first_charter(opened.context, signed, signed.digest)
            for sheet in sheets.values():
                accept_key_sheet(opened.context, sheet)
            if member == ASKER:
                token = _issue_token(opened, now)
            else:
                listed = generate_entries(member, entries, "bench", now)
                import_entries(opened.context, "bench", listed, source_digest=bytes(32), rejected=lambda: 0)
            refresh_tag_set(opened.context, ANSWERER if member == ASKER else ASKER)
    issuer = ssl.DER_cert_to_PEM_cert(keyrings[ASKER].tls_issuer.certificate_der)
    first = _Process(("serve", "--no-jobs") if url else ("serve",), ports[0], ports[2])
    more = (_Process(("serve", "--no-jobs"), ports[3], ports[4]), _Process(("worker",))) if url else ()
    tls = ssl.create_default_context(cadata=issuer)
    return _Pair(homes[ASKER], homes[ANSWERER], passphrase, token, sheets[ASKER], tls, (first, *more))


def _issue_token(opened: OpenNode, now: int) -> str:
    act: dict[str, Any] = {"by": "machine", "now": now, "random_bytes": os.urandom}
    with opened.store.write() as tx:
        add_agency(tx, "police", AgencyKind.POLICE, "Police", **act)
        account = add_account(tx, "desk", "police", [Role.SECOND_LINE], **act)
        return issue_token(tx, account.account_id, allowed_scopes([Role.SECOND_LINE]), days=1, **act).text


def _take_turn(pair: _Pair, reached: _Turns, *, quick: bool) -> None:
    """Starts both nodes, measures, and stops them."""
    with ExitStack() as stack:
        start = [(pair.answerer, _Process(("serve",))), *((pair.asker, process) for process in pair.processes)]
        pids = [stack.enter_context(_running(home, process, pair.passphrase)) for home, process in start]
        clients = [
            stack.enter_context(_client(pair, pair.ports[number % len(pair.ports)])) for number in range(CLIENTS)
        ]
        for client in clients:
            _await(partial(_asks_everybody, client))
        before = _cpu_seconds(pids)
        checks, per_second = _checks_per_second(clients, QUICK_SECONDS if quick else SECONDS)
        reached.checks.append(per_second)
        reached.check_cpu_seconds.append(_cpu_of_one(pids, before, checks))
        count = QUICK_MESSAGES if quick else MESSAGES
        with open_node(pair.asker, pair.passphrase.encode()) as opened:
            before = _cpu_seconds(pids)
            reached.messages.append(_messages_per_second(opened, pair.sheet, count))
            reached.message_cpu_seconds.append(_cpu_of_one(pids, before, count))


def _checks_per_second(clients: list[httpx.Client], seconds: float) -> tuple[int, float]:
    """All clients ask at once, each again as soon as it is answered; how many checks, and how many a second."""
    began = time.monotonic()

    def ask_on(client: httpx.Client) -> int:
        asked = 0
        while time.monotonic() - began < seconds:
            assert _asks_everybody(client), "a check that asked nobody is none"
            asked += 1
        return asked

    with ThreadPoolExecutor(len(clients)) as pool:
        checks = sum(pool.map(ask_on, clients))
    return checks, checks / (time.monotonic() - began)


def _messages_per_second(opened: OpenNode, sheet: SignedKeySheet, count: int) -> float:
    """Commits `count` messages at once, and counts from the first that is seen accepted to the last."""
    node = opened.context
    body = decode_object(signed_key_sheet_to_bytes(sheet), max_bytes=MAX_KEY_SHEET_BYTES)
    restrictions = Restrictions(expires=sheet.sheet.valid_until, releasable_to=(ANSWERER,))
    items = [make_item(node, ItemKind.KEY_SHEET, body, restrictions) for _ in range(count)]
    with node.store.write() as tx:
        for item in items:
            enqueue(tx, node, ANSWERER, item)

    def pending() -> int:
        with node.store.read() as tx:
            return sum(backlog.pending for backlog in tx.outbox.backlogs())

    _await(lambda: pending() < count)
    first, began = pending(), time.monotonic()
    _await(lambda: pending() == 0, DELIVERY_SECONDS)
    return first / (time.monotonic() - began)


def _client(pair: _Pair, port: int) -> httpx.Client:
    headers = {"Authorization": f"Bearer {pair.token}"}
    return httpx.Client(base_url=f"https://127.0.0.1:{port}", verify=pair.tls, headers=headers, timeout=30)


def _asks_everybody(client: httpx.Client) -> bool:
    """One check; whether the answerer was asked."""
    answer = client.post("/api/v1/checks", json=_BODY)
    assert answer.status_code == 200, answer.text
    return answer.json()["everything_checked"] is True


@contextmanager
def _running(home: Path, process: _Process, passphrase: str) -> Iterator[int]:
    """A process of `wren`, ended with the block; its id, once it says that it is ready."""
    command = [sys.executable, "-P", "-m", "node.cli", "--home", str(home), "--json", *process.command]
    environment = os.environ | {"WREN_PASSPHRASE": passphrase} | process.environment()
    with tempfile.TemporaryFile() as said, (home / "node.log").open("ab") as log:
        running = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=log, start_new_session=True
        )
        try:

            def is_ready() -> bool:
                if running.poll() is not None:
                    raise RuntimeError(f"'wren {' '.join(process.command)}' ended by itself")
                line = os.pread(said.fileno(), 4096, 0)
                return line.endswith(b"\n") and json.loads(line).get("ready") is True

            _await(is_ready)
            yield running.pid
        finally:
            running.terminate()
            with suppress(subprocess.TimeoutExpired):
                running.wait(STOP_SECONDS)
            running.kill()
            running.wait()


def _await(what: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            raise TimeoutError("the nodes of the benchmark do not get there")
        time.sleep(0.05)


def _cpu_seconds(pids: Sequence[int]) -> tuple[float, float]:
    """User and system time so far of the asker's processes and of the answerer's, which is the first of `pids`."""
    seconds = []
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        seconds.append((int(fields[11]) + int(fields[12])) / _TICKS)
    return sum(seconds[1:]), seconds[0]


def _cpu_of_one(pids: Sequence[int], before: tuple[float, float], count: int) -> tuple[float, float]:
    asker, answerer = _cpu_seconds(pids)
    return (asker - before[0]) / count, (answerer - before[1]) / count


def _free_ports(count: int) -> list[int]:
    """Ports of loopback that nobody listens on just now; all are held until all are known, so that none comes twice."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [one.getsockname()[1] for one in sockets]

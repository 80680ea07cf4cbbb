"""One node as many processes on PostgreSQL, while its scheduler is killed again and again."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from config.settings import Database, Jobs, PeerPort, Settings, Workers
from crypto.keyring_bytes import FASTEST_PARAMETERS
from node.bootstrap import OpenNode, open_node
from node.core.key_sheet_announcement import announce_key_sheet
from node.core.leases import PROCESS, SCHEDULER, Lease
from node.core.membership import accept_first_charter, accept_key_sheet
from node.core.outbox import OutboxStatus
from node.founding import TermsDraft, draft_charter, make_home, make_key_sheet, member_entry, sign, terms_for_all
from protocol.charter_signing import SignedCharter
from protocol.vocabulary import LeafKind, MemberCode
from tests.support.databases import POSTGRESQL, database_kinds
from tests.support.postgresql import postgresql_binaries, running_cluster
from tests.unit.node.cli.conftest import PASSPHRASE, free_port

GR, PK = MemberCode("GR"), MemberCode("PK")
REFRESH_SECONDS = 3
TAKEOVER_SECONDS = 5.0
OFTEN = Jobs(0.2, 2.0, float(REFRESH_SECONDS), 2.0, 2.0)
KINDS = [kind for kind in database_kinds() if kind == POSTGRESQL]


@pytest.fixture(params=KINDS)
def homes(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """GR on SQLite, PK on PostgreSQL; founded, known to each other, not running."""
    binaries = postgresql_binaries()
    assert binaries is not None
    now = int(time.time())
    with running_cluster(binaries) as cluster:
        url = cluster.url(cluster.create_database()).replace("postgresql://", "postgresql+psycopg://")
        folders = {"GR": tmp_path / "GR", "PK": tmp_path / "PK"}
        addresses, keyrings = {}, []
        for code, folder in folders.items():
            port = free_port()
            addresses[code] = f"https://127.0.0.1:{port}"
            settings = Settings(
                code,
                PeerPort("127.0.0.1", port, addresses[code]),
                database=Database(url if code == "PK" else ""),
                jobs=OFTEN,
                workers=Workers(0, 4),
            )
            keyrings.append(make_home(folder, settings, PASSPHRASE.encode(), now, parameters=FASTEST_PARAMETERS))
        entries = [member_entry(keyring, keyring.member, ["Border"]) for keyring in keyrings]
        terms = terms_for_all(entries, TermsDraft("Exercise"))
        signed = SignedCharter(draft_charter(entries, terms, now, training=True), ())
        for keyring in keyrings:
            signed = sign(signed, keyring)
        for folder in folders.values():
            with opened(folder) as node:
                accept_first_charter(node.context, signed, signed.digest)
                for keyring in keyrings:
                    accept_key_sheet(node.context, make_key_sheet(keyring, addresses[keyring.member], now))
        yield folders["GR"], folders["PK"]


@contextmanager
def opened(home: Path) -> Iterator[OpenNode]:
    with open_node(home, PASSPHRASE.encode()) as node:
        yield node


class Processes:
    """Processes of `wren`, every one of them ended with the test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = ExitStack()
        self._running: dict[int, subprocess.Popen[str]] = {}

    def start(self, home: Path, *command: str) -> int:
        """Its process id, once it is ready."""
        log = self._stack.enter_context((self._folder / f"{len(self._running)}.log").open("w"))
        arguments = [sys.executable, "-m", "node.cli", "--home", str(home), "--json", *command]
        environment = os.environ | {"WREN_PASSPHRASE": PASSPHRASE}
        process = subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE, stderr=log, text=True)
        self._running[process.pid] = process
        assert process.stdout is not None
        ready: dict[str, Any] = json.loads(process.stdout.readline())
        assert ready.get("ready") is True, ready
        return process.pid

    def kill(self, pid: int, number: int = signal.SIGKILL) -> int:
        """Its exit code."""
        process = self._running[pid]
        process.send_signal(number)
        code = process.wait(60)
        assert process.stdout is not None
        process.stdout.close()
        return code

    def stop(self) -> None:
        for pid, process in self._running.items():
            if process.poll() is None:
                self.kill(pid)
        self._stack.close()


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    made = Processes(tmp_path)
    yield made
    made.stop()


def wait_for(what: Callable[[], bool], seconds: float) -> float:
    """How long it took."""
    begun = time.monotonic()
    while not what():
        assert time.monotonic() - begun < seconds, "it did not happen in time"
        time.sleep(0.05)
    return time.monotonic() - begun


def scheduler(node: OpenNode) -> Lease | None:
    with node.store.read() as tx:
        found = tx.leases.find(SCHEDULER)
    return found if found is not None and found.left_ms > 0 else None


def settled(node: OpenNode) -> bool:
    with node.store.read() as tx:
        return {row.status for row in tx.outbox.rows()} <= {OutboxStatus.ACCEPTED}


def leaf_times(node: OpenNode, kind: LeafKind) -> list[int]:
    with node.store.read() as tx:
        return [row.leaf.time for row in tx.leaves.all() if row.leaf.kind is kind]


def test_a_killed_scheduler_is_replaced_within_five_seconds_and_no_job_runs_twice(
    homes: tuple[Path, Path], processes: Processes
) -> None:
    gr_home, pk_home = homes
    processes.start(gr_home, "serve")
    processes.start(pk_home, "serve", "--no-jobs")
    for _ in range(3):
        processes.start(pk_home, "worker")
    announced = 0
    with opened(pk_home) as pk, opened(gr_home) as gr:
        wait_for(lambda: scheduler(pk) is not None, 30)
        for _ in range(4):
            for _ in range(15):
                announce_key_sheet(pk.context)
                announced += 1
            before = scheduler(pk)
            assert before is not None
            pid = int(before.holder.rsplit("-", 2)[1])
            processes.kill(pid)

            def replaced(past: int = before.epoch) -> bool:
                found = scheduler(pk)
                return found is not None and found.epoch > past

            assert wait_for(replaced, 60) <= TAKEOVER_SECONDS
            processes.start(pk_home, "worker")
        wait_for(lambda: settled(pk), 90)
        time.sleep(REFRESH_SECONDS)

        with gr.store.read() as tx:
            arrived = [row.message_id for row in tx.inbox.rows(sender=PK)]
        assert len(arrived) == len(set(arrived)) == announced, "at least once on the wire, exactly once in effect"
        assert len(leaf_times(pk, LeafKind.RECEIPT)) == announced
        with pk.store.read() as tx:
            assert len(tx.leases.live(PROCESS)) == 4, "three workers and the process that only serves"
        published = leaf_times(pk, LeafKind.MANIFEST)
        gaps = [later - earlier for earlier, later in pairwise(published)]
        assert len(gaps) >= 4, "every scheduler took the work up"
        assert min(gaps) >= REFRESH_SECONDS - 1, "no refresh was done by two"


def test_processes_that_stop_in_order_hand_over_at_once(homes: tuple[Path, Path], processes: Processes) -> None:
    _, pk_home = homes
    first = processes.start(pk_home, "worker")
    with opened(pk_home) as pk:
        wait_for(lambda: scheduler(pk) is not None, 30)
        processes.start(pk_home, "worker")
        assert processes.kill(first, signal.SIGTERM) == 0
        wait_for(lambda: scheduler(pk) is not None, 30)
        with pk.store.read() as tx:
            (alive,) = tx.leases.live(PROCESS)
            assert tx.leases.find(SCHEDULER) is not None
        assert f"-{first}-" not in alive.holder


def test_a_host_that_does_not_share_the_home_is_refused(
    homes: tuple[Path, Path], processes: Processes, tmp_path: Path
) -> None:
    """With epochs of its own it would take the others' database for a restored one, and spend every peer's budget."""
    _, pk_home = homes
    processes.start(pk_home, "worker")
    other = tmp_path / "other host"
    other.mkdir(mode=0o700)
    for name in ("keyring.wren", "wren.toml"):
        (other / name).write_bytes((pk_home / name).read_bytes())
        (other / name).chmod(0o600)
    arguments = [sys.executable, "-m", "node.cli", "--home", str(other), "--json", "worker"]
    environment = os.environ | {"WREN_PASSPHRASE": PASSPHRASE}
    refused = subprocess.run(arguments, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert refused.returncode == 1
    assert "share one home" in json.loads(refused.stdout)["remedy"]
    with opened(pk_home) as pk, pk.store.read() as tx:
        assert tx.budgets.spent(GR, int(time.time()) // 86_400) == 0


def test_a_worker_beside_an_sqlite_node_is_refused(homes: tuple[Path, Path], processes: Processes) -> None:
    gr_home, _ = homes
    pid = processes.start(gr_home, "serve")
    for command in (["worker"], ["serve", "--no-jobs"]):
        arguments = [sys.executable, "-m", "node.cli", "--home", str(gr_home), "--json", *command]
        environment = os.environ | {"WREN_PASSPHRASE": PASSPHRASE}
        refused = subprocess.run(arguments, env=environment, capture_output=True, text=True, timeout=60, check=False)
        answer = json.loads(refused.stdout)
        assert refused.returncode == 1
        assert "SQLite" in answer["error"]
        assert "PostgreSQL" in answer["remedy"]
    assert pid > 0

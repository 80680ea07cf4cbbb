"""`wren serve` as a real process: ready once, alone in its home, stopped in order, silent about travellers."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.unit.node.cli.conftest import PASSPHRASE, Pair, document, done, invoke
from tests.unit.node.cli.test_watchlist_commands import GR, entry, protected, written


@contextmanager
def served(home: Path, log: Path) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    arguments = [sys.executable, "-m", "node.cli", "--home", str(home), "--json", "serve"]
    environment = os.environ | {"WREN_PASSPHRASE": PASSPHRASE}
    with (
        log.open("w") as errors,
        subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        try:
            assert process.stdout is not None
            yield process, json.loads(process.stdout.readline())
        finally:
            process.kill()


def test_a_served_node_is_checked_blind_and_stops_on_sigterm(pair: Pair, tmp_path: Path) -> None:
    source = written(tmp_path / "own.csv", entry("E-1", releasable_to=(GR,)), protected("E-2"))
    done("--home", pair.pk, "watchlist", "import", source, "--format", "wren", "--list", "own")
    done("--home", pair.pk, "tagset", "build")
    with served(pair.pk, tmp_path / "log") as (process, ready):
        assert (ready["ready"], ready["member"], ready["pid"]) == (True, "PK", process.pid)
        second = invoke("--json", "--home", pair.pk, "serve")
        assert second.exit_code == 1
        assert str(process.pid) in document(second)["error"]
        assert done("--home", pair.gr, "peer", "test", "PK")["ok"] is True
        (fetched,) = done("--home", pair.gr, "tagset", "fetch")["peers"]
        assert fetched["segments"] >= 1
        report = done("--home", pair.gr, "check", "--document", "P:PAK:XK7654321")
        (hit,) = report["lists"][0]["hits"]
        assert (hit["category"], hit["action"]) == ("document_lost_stolen", "seize")
        assert done("--home", pair.gr, "check", "--document", "P:PAK:ZZ0000001")["lists"][0]["outcome"] == "clear"
        assert done("--home", pair.pk, "doctor", "--offline")["healthy"] is True
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
    for line in (tmp_path / "log").read_text().splitlines():
        assert set(json.loads(line)) >= {"timestamp", "level", "event"}
        assert "XK7654321" not in line
    assert done("--home", pair.pk, "log", "list")["leaves"][-1]["kind"] == "stop"
    for code, home, peer in (("gr", pair.gr, "PK"), ("pk", pair.pk, "GR")):
        done("--home", home, "log", "export", tmp_path / code, "--peer", peer)
    compared = document(invoke("--json", "log", "compare", tmp_path / "gr", tmp_path / "pk"))
    assert compared["agreed"] >= 6
    # GR's node never ran: whatever PK asked it by itself has no other side.
    assert {one["difference"] for one in compared["differences"]} <= {"missing_here"}


def test_serving_without_a_charter_is_refused_with_a_remedy(tmp_path: Path) -> None:
    done("--home", tmp_path / "pk", "init", "PK", "--fast-passphrase")
    result = invoke("--json", "--home", tmp_path / "pk", "serve")
    assert result.exit_code == 1
    assert "charter accept" in document(result)["remedy"]


def test_a_lock_left_by_a_dead_process_keeps_nobody_out(pair: Pair, tmp_path: Path) -> None:
    (pair.pk / "serve.lock").write_text("999999")
    with served(pair.pk, tmp_path / "log") as (process, ready):
        assert ready["ready"] is True
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0


SIGNALLED_ELSEWHERE = """
import signal, threading, time
from node.cli.serve import stop_on_signals
wait_for_stop = stop_on_signals()
threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
print("waiting", flush=True)
wait_for_stop()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_that_does_not_interrupt_the_wait_still_ends_it(number: signal.Signals) -> None:
    """Another thread takes the signal, as when it comes just before the wait begins: no system call is interrupted."""
    with subprocess.Popen([sys.executable, "-c", SIGNALLED_ELSEWHERE], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "waiting\n"
            process.send_signal(number)
            assert process.wait(30) == 0
        finally:
            process.kill()


def test_a_lock_that_is_a_link_is_not_followed(pair: Pair, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (pair.pk / "serve.lock").symlink_to(victim)
    assert invoke("--home", pair.pk, "serve").exit_code == 1
    assert victim.read_text() == "precious"

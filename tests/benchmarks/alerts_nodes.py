"""Nodes that exchange alerts: founded on loopback or elsewhere, run as processes of their own, published from and looked at.

Alerts are published as `wren alert new` does: in the home of a node that runs, which then delivers them over mutual TLS.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.settings import PeerPort, Settings, Workers
from crypto.keyring_bytes import FASTEST_PARAMETERS
from node.bootstrap import OpenNode, open_node
from node.core.alerts.draft import Draft
from node.core.alerts.publication import Publication, publish
from node.core.membership import accept_first_charter, accept_key_sheet
from node.core.outbox import OutboxStatus
from node.founding import TermsDraft, draft_charter, make_home, make_key_sheet, member_entry, sign, terms_for_all
from protocol.charter_signing import SignedCharter
from protocol.vocabulary import MemberCode
from tests.support.alerts import make_draft

PATIENCE_SECONDS = 60.0
STOP_SECONDS = 15.0
LOOK_SECONDS = 0.01
EXPIRES_SECONDS = 30 * 86_400


@dataclass(frozen=True, slots=True)
class Nodes:
    """Homes under one charter, in order of founding."""

    homes: Mapping[MemberCode, Path]
    passphrase: bytes = field(repr=False)

    @contextmanager
    def opened(self, member: MemberCode) -> Iterator[OpenNode]:
        """The member's home, as a command opens it beside the process that serves."""
        with open_node(self.homes[member], self.passphrase) as opened:
            yield opened


def found(root: Path, addresses: Mapping[MemberCode, tuple[str, int]]) -> Nodes:
    """Homes with the default cadence of jobs that serve and are reached at these hosts and ports."""
    now, nodes = (
        int(time.time()),
        Nodes({code: root / code.lower() for code in addresses}, secrets.token_urlsafe(24).encode()),
    )
    keyrings, sheets = {}, []
    for code, (host, port) in addresses.items():
        address = f"https://{host}:{port}"
        settings = Settings(code, PeerPort(host, port, address), workers=Workers(processes=0))
        keyring = make_home(nodes.homes[code], settings, nodes.passphrase, now, parameters=FASTEST_PARAMETERS)
        keyrings[code] = keyring
        sheets.append(make_key_sheet(keyring, address, now))
    members = [member_entry(keyring, code, ["Border"]) for code, keyring in keyrings.items()]
    charter = draft_charter(members, terms_for_all(members, TermsDraft("Exercise")), now, training=True)
    signed = SignedCharter(charter, ())
    for keyring in keyrings.values():
        signed = sign(signed, keyring)
    for code in addresses:
        with nodes.opened(code) as opened:
            accept_first_charter(opened.context, signed, signed.digest)
            for sheet in sheets:
                accept_key_sheet(opened.context, sheet)
    return nodes


@contextmanager
def running(nodes: Nodes, *, within: Mapping[MemberCode, Sequence[str]] | None = None) -> Iterator[list[int]]:
    """Every node as a process of its own, ended with the block; their process ids, once all say that they are ready.

    within: words before a member's command, such as those that start it in a network namespace.
    """
    with ExitStack() as stack:
        started = [
            stack.enter_context(_process(home, nodes.passphrase, (within or {}).get(code, ())))
            for code, home in nodes.homes.items()
        ]
        for is_ready, _ in started:
            wait_until(is_ready)
        yield [pid for _, pid in started]


@contextmanager
def _process(home: Path, passphrase: bytes, before: Sequence[str]) -> Iterator[tuple[Callable[[], bool], int]]:
    passphrase_file = home / "passphrase"
    passphrase_file.touch(mode=0o600)
    passphrase_file.write_bytes(passphrase)
    command = [sys.executable, "-P", "-m", "node.cli", "--home", str(home), "--json"]
    command += ["--passphrase-file", str(passphrase_file), "serve"]
    with tempfile.TemporaryFile() as said, (home / "node.log").open("ab") as log:
        process = subprocess.Popen(
            [*before, *command], stdin=subprocess.DEVNULL, stdout=said, stderr=log, start_new_session=True
        )

        def is_ready() -> bool:
            if process.poll() is not None:
                raise RuntimeError(f"the node ended by itself: {os.pread(said.fileno(), 4096, 0).decode()}")
            line = os.pread(said.fileno(), 4096, 0)
            return line.endswith(b"\n") and json.loads(line).get("ready") is True

        try:
            yield is_ready, process.pid
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
            process.kill()
            process.wait()


def draft_for(*to: MemberCode, **changes: Any) -> Draft:
    """A routine alert of three legs for these members."""
    now = int(time.time())
    return make_draft(*to, marking={"expires": now + EXPIRES_SECONDS}, **{"observed": now - 60, **changes})


def seconds_to_accepted(opened: OpenNode, draft: Draft, patience: float = PATIENCE_SECONDS) -> float:
    """From the beginning of publishing until the signed receipts of all recipients are stored here."""
    began = time.perf_counter()
    published = publish(opened.context, draft)
    wait_until(lambda: accepted_everywhere(opened, published), patience)
    return time.perf_counter() - began


def accepted_everywhere(opened: OpenNode, published: Publication) -> bool:
    """Whether every recipient has said, signed, that it stored its copy. A failed copy raises AssertionError."""
    with opened.store.read() as tx:
        rows = [tx.outbox.find(copy.message_id, copy.recipient) for copy in published.copies]
    assert all(row is not None and row.status is not OutboxStatus.FAILED for row in rows)
    return all(row is not None and row.status is OutboxStatus.ACCEPTED for row in rows)


def wait_until(what: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Looks again and again. Raises TimeoutError."""
    deadline = time.monotonic() + seconds
    while not what():
        if time.monotonic() > deadline:
            raise TimeoutError("the nodes of the benchmark do not get there")
        time.sleep(LOOK_SECONDS)

"""Two served nodes cosign each other over mutual TLS by themselves; and a node's own process is killed again and again."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from config.settings import Jobs, Log, PeerPort, Settings, Workers
from crypto.keyring_bytes import FASTEST_PARAMETERS
from crypto.merkle import leaf_hash, root_hash
from node.bootstrap import OpenNode, open_node, serving
from node.core.key_sheet_announcement import announce_key_sheet
from node.core.log_start import verify_edge
from node.core.membership import accept_first_charter, accept_key_sheet
from node.core.outbox import deliver_due
from node.founding import TermsDraft, draft_charter, make_home, make_key_sheet, member_entry, sign, terms_for_all
from node.keys.keyring import Keyring
from protocol.charter_signing import SignedCharter
from protocol.tlog.checkpoint import parse_checkpoint_note, verify_checkpoint
from protocol.vocabulary import MemberCode
from tests.integration.test_node_over_tls import free_port
from tests.support.transport import unix_now

PASSPHRASE = b"correct horse battery staple"
GR, PK = MemberCode("GR"), MemberCode("PK")
SELDOM = Jobs(3600.0, 3600.0, 3600.0, 3600.0, 3600.0)
PATIENCE_SECONDS = 30.0
KILLED = Path(__file__).parent.parent / "support" / "killed_log.py"
DEATHS = 4


def make(folder: Path, *codes: str) -> dict[str, Path]:
    """Homes of members that know each other; each with a second place for leaves."""
    homes: dict[str, Path] = {}
    keyrings: dict[str, Keyring] = {}
    addresses = {}
    for code in codes:
        port = free_port()
        addresses[code] = f"https://127.0.0.1:{port}"
        settings = Settings(
            code,
            PeerPort(port=port, address=addresses[code]),
            jobs=SELDOM,
            workers=Workers(0, 4),
            log=Log(0.2, str(folder / f"copy of {code}")),
        )
        homes[code] = folder / code
        keyrings[code] = make_home(homes[code], settings, PASSPHRASE, unix_now(), parameters=FASTEST_PARAMETERS)
    entries = [member_entry(keyring, f"State {code}", ["Border police"]) for code, keyring in keyrings.items()]
    charter = draft_charter(entries, terms_for_all(entries, TermsDraft("Memorandum")), unix_now(), training=True)
    signed = SignedCharter(charter, ())
    for keyring in keyrings.values():
        signed = sign(signed, keyring)
    sheets = [make_key_sheet(keyrings[code], addresses[code], unix_now()) for code in codes]
    for home in homes.values():
        with open_node(home, PASSPHRASE) as node:
            accept_first_charter(node.context, signed, signed.digest)
            for sheet in sheets:
                accept_key_sheet(node.context, sheet)
    return homes


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[dict[MemberCode, OpenNode]]:
    homes = make(tmp_path, "GR", "PK")
    with ExitStack() as stack:
        opened = {}
        for code, home in homes.items():
            opened[MemberCode(code)] = stack.enter_context(open_node(home, PASSPHRASE))
            stack.enter_context(serving(opened[MemberCode(code)]))
        yield opened


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.05)


def test_served_nodes_witness_each_other_and_prove_what_they_received(pair: dict[MemberCode, OpenNode]) -> None:
    gr, pk = pair[GR], pair[PK]
    announce_key_sheet(pk.context)
    deliver_due(pk.context)
    with pk.store.read() as tx:
        (row,) = tx.outbox.rows(recipient=GR)

    def queued() -> bool:
        with gr.store.read() as tx:
            return bool(tx.outbox.rows(recipient=PK))

    until(queued)
    deliver_due(gr.context)
    with pk.store.read() as tx:
        assert tx.witnessed_logs.delivery(GR, row.message_id) is not None
        assert {(one.member, one.origin) for one in tx.witnessed_logs.all()} == {(GR, "wren/gr")}


def kill_once(home: Path, after_seconds: float) -> None:
    child = subprocess.Popen(
        [sys.executable, str(KILLED), str(home)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(KILLED.parent.parent.parent)},
    )
    assert child.stdout is not None
    assert child.stdout.readline().strip() == b"running"
    time.sleep(after_seconds)
    os.kill(child.pid, signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    child.stdout.close()


def test_a_process_killed_again_and_again_loses_no_leaf_and_signs_one_history(tmp_path: Path) -> None:
    home = make(tmp_path, "GR")["GR"]
    dice = random.Random(5)
    seen: dict[int, bytes] = {}
    for _ in range(DEATHS):
        kill_once(home, dice.uniform(0.05, 0.6))
        with open_node(home, PASSPHRASE) as node, node.store.read() as tx:
            log = tx.log_tree.current()
            assert log is not None
            verify_edge(tx, log)
            entries = list(tx.log_tree.entries(1, 0, log.size))
            assert len(entries) == log.size
            assert log.size + tx.log_tree.count_pending() == tx.leaves.count()
            copy = node.context.leaf_copy
            assert copy is not None
            assert log.signed <= copy.count(1) <= log.size
            assert list(copy.read(1, 0)) == entries[: copy.count(1)]
            (verifier,) = node.context.federation().logs(GR)
            signed = tx.log_tree.last_checkpoint(1)
            if signed is not None:
                checkpoint = verify_checkpoint(parse_checkpoint_note(signed.note), verifier)
                seen[checkpoint.size] = checkpoint.root
            for size, root in seen.items():
                assert root_hash([leaf_hash(one) for one in entries[:size]]) == root
    assert len(seen) > 1
    assert max(seen) > 60

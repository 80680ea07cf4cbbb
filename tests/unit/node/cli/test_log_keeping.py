"""`wren log` on real homes: state, folder for auditors, recovery, succession, erasure."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from node.bootstrap import OpenNode, open_node
from node.core.forks import halt
from node.core.key_sheet_announcement import announce_key_sheet
from node.core.outbox import deliver_due
from node.core.sequencer import run_log
from protocol.tlog.tiles import parse_bundle
from protocol.vocabulary import MemberCode
from tests.support.federation import WiredPeers, Wires
from tests.unit.node.cli.conftest import PASSPHRASE, Pair, document, done, invoke

GR, PK = MemberCode("GR"), MemberCode("PK")


@contextmanager
def running(pair: Pair) -> Iterator[dict[MemberCode, OpenNode]]:
    """Both nodes open, and joined by wires within this process."""
    wires = Wires()
    with ExitStack() as stack:
        opened = {}
        for code, home in ((GR, pair.gr), (PK, pair.pk)):
            node = stack.enter_context(open_node(home, PASSPHRASE.encode()))
            opened[code] = replace(node, context=replace(node.context, peers=WiredPeers(code, wires)))
            wires.nodes[code] = opened[code].context
        yield opened


def exchange(pair: Pair) -> str:
    """PK announces its key sheet to GR, and both logs are signed and witnessed; the message's id."""
    with running(pair) as opened:
        announce_key_sheet(opened[PK].context)
        deliver_due(opened[PK].context)
        for node in opened.values():
            run_log(node.context)
        with opened[PK].store.read() as tx:
            (row,) = tx.outbox.rows(recipient=GR)
    return row.message_id


def test_state_and_folder_and_what_is_brought_up_to_date(pair: Pair, tmp_path: Path) -> None:
    assert done("--home", pair.gr, "log", "status")["logs"] == []
    assert invoke("--home", pair.gr, "log", "export", tmp_path / "none").exit_code == 1
    exchange(pair)
    (state,) = done("--home", pair.gr, "log", "status")["logs"]
    assert state["leaves"] >= state["witnessed"] == state["signed"] > 3
    folder = tmp_path / "audit"
    first = done("--home", pair.gr, "log", "export", folder)
    assert (first["origin"], first["size"]) == ("wren/gr", state["witnessed"])
    assert len(parse_bundle((folder / f"tile/entries/000.p/{first['size']}").read_bytes(), width=first["size"]))
    assert (folder / "origin.vkey").read_text().startswith("wren/gr+")
    assert (folder / "witnesses.vkeys").read_text().startswith("PK wren-witness/pk+")
    about = json.loads((folder / "wren.json").read_text())
    assert (about["format"], about["member"], about["log"]) == ("wren-log-1", "GR", 1)
    exchange_more = invoke("--home", pair.gr, "log", "export", folder)
    assert exchange_more.exit_code == 0
    assert invoke("--home", pair.gr, "log", "export", folder, "--log", 2).exit_code == 1


def test_content_is_erased_with_a_basis_and_the_auditor_is_told(pair: Pair, tmp_path: Path) -> None:
    message = exchange(pair)
    erase = ("--home", pair.gr, "log", "erase", message, "--peer", "PK", "--basis", "Act 17")
    assert invoke(*erase).exit_code == 1, "nobody is there to confirm it"
    assert done(*erase, "--yes")["leaves"] == 2
    assert invoke(*erase, "--yes").exit_code == 1
    with running(pair) as opened:
        run_log(opened[GR].context)
    done("--home", pair.gr, "log", "export", tmp_path / "audit")
    (line,) = (tmp_path / "audit" / "erasures.jsonl").read_text().splitlines()
    assert set(json.loads(line)) == {"position", "payload", "salt"}


def test_a_halted_log_is_told_by_status_and_doctor_and_goes_on_as_its_successor(pair: Pair) -> None:
    exchange(pair)
    assert invoke("--home", pair.gr, "log", "recover").exit_code == 1, "there is no second place"
    with running(pair) as opened, opened[GR].store.write() as tx:
        halt(tx, "the database is older than what this node signed")
    assert "older" in done("--home", pair.gr, "log", "status")["halted"]
    found = document(invoke("--json", "--home", pair.gr, "doctor", "--offline"))["findings"]
    assert [one["level"] for one in found if one["subject"] == "exchange log"] == ["fail"]
    for origin in ("two words", "plus+", "x" * 201):
        assert invoke("--home", pair.gr, "log", "succeed", origin, "--yes").exit_code == 2
    assert invoke("--home", pair.gr, "log", "succeed", "wren/gr", "--yes").exit_code == 1
    assert done("--home", pair.gr, "log", "succeed", "wren/gr/2", "--yes")["log"] == 2
    assert done("--home", pair.gr, "log", "status")["halted"] is None
    sheet = pair.folder / "second.sheet"
    assert done("--home", pair.gr, "keysheet", "new", "--out", sheet)["log_origin"] == "wren/gr/2"
    done("--home", pair.pk, "keysheet", "accept", sheet)
    with running(pair) as opened:
        assert run_log(opened[GR].context).witnesses == 1


def test_no_fork_is_shown_where_none_was(kept_pair: Pair) -> None:
    assert done("--home", kept_pair.gr, "log", "forks") == {"forks": []}
    assert "no fork was seen" in invoke("--home", kept_pair.gr, "log", "forks").stdout
    assert "leaves wait" in invoke("--home", kept_pair.gr, "log", "status").stdout

"""A report with what only the node knows: purposes, budgets, hits; and what a reader of it may not work out."""

import csv
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from node.bootstrap import OpenNode
from node.cli import audit_report
from node.cli.log_folder import export_folder
from node.core.acts import MACHINE
from node.core.check import check_traveller
from node.core.erasure import erase_message
from node.core.key_sheet_announcement import announce_key_sheet
from node.core.outbox import deliver_due
from node.core.sequencer import run_log
from node.founding import TermsDraft
from protocol.audit.charter_policy import policy_from_charter
from protocol.audit.policy import policy_to_bytes
from protocol.vocabulary import ELEMENTS_PER_REQUEST, Direction, LeafKind, MemberCode, Purpose, Role
from tests.support.entries import stolen_passport, traveller
from tests.support.federation import SimulatedFederation, make_federation
from tests.unit.node.cli.conftest import done

GR, PK = MemberCode("GR"), MemberCode("PK")
PASSPORT = ("PAK", "AB1234567")
SECOND_LINE, VISA = 25, 3
HITS = 12
ALLOWED = 26
"""Requests a day: Türkiye, whom all 28 checks ask, refuses the last two."""


@pytest.fixture(scope="module")
def federation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedFederation]:
    terms = TermsDraft("Memorandum", daily_evaluation_budget_elements=ALLOWED * ELEMENTS_PER_REQUEST)
    made = make_federation(tmp_path_factory.mktemp("federation"), ("GR", "PK", "TR"), terms=terms)
    made["PK"].put(stolen_passport("PK-1", *PASSPORT))
    made.build_and_fetch()
    node = made["GR"].context
    for number in range(SECOND_LINE):
        who = traveller(passport=PASSPORT if number < HITS else ("GRC", f"AE{number:07}"))
        check_traveller(node, who, purpose=Purpose.BORDER_SECOND_LINE, role=Role.SECOND_LINE)
    made.wires.down.add(PK)
    for _ in range(VISA):
        check_traveller(node, traveller(passport=PASSPORT), purpose=Purpose.VISA, role=Role.SECOND_LINE)
    made.wires.down.clear()
    announce_key_sheet(node)
    deliver_due(node)
    with made["GR"].store.read() as tx:
        leaf = next(
            row.leaf
            for row in tx.leaves.all(peer=PK)
            if (row.leaf.kind, row.leaf.direction) == (LeafKind.MESSAGE, Direction.SENT)
        )
    assert leaf.message_id is not None
    erase_message(node, PK, leaf.message_id, basis="Data Act, section 12", by=MACHINE)
    made.clock.advance(7_200)
    for code in ("GR", "TR"):
        run_log(made[code].context)
    yield made
    made.close()


def written(
    federation: SimulatedFederation, folder: Path, monkeypatch: pytest.MonkeyPatch, *options: str, code: str = "GR"
) -> dict[str, list[list[str]]]:
    """The rows of a report's CSV file by heading."""
    node = federation[code]
    opened = cast("OpenNode", SimpleNamespace(context=node.context, store=node.store))
    monkeypatch.setattr(audit_report, "_home", lambda session: audit_report.home_figures(opened))
    folder = Path(tempfile.mkdtemp(prefix=code, dir=folder))
    export_folder(node.context, folder / "log", None)
    policy = policy_from_charter(federation.charter, MemberCode(code), f"wren/{code.lower()}")
    (folder / "policy").write_bytes(policy_to_bytes(policy))
    command = ("audit", "report", folder / "log", "--policy", folder / "policy", "--out", folder / "out")
    now = datetime.fromtimestamp(node.context.clock.now(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    done(*command, "--processes", 1, "--as-of", now, *options)
    parts: dict[str, list[list[str]]] = {}
    rows = list(csv.reader((folder / "out.csv").read_text("utf-8").splitlines()))
    heading = ""
    for row in rows:
        if not row:
            heading = ""
        elif not heading:
            heading = row[0]
            parts[heading] = []
        else:
            parts[heading].append(row)
    return parts


def test_the_node_itself_adds_purposes_budgets_and_hits(
    federation: SimulatedFederation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = written(federation, tmp_path, monkeypatch, "--with-home", "--full")
    purposes = {row[0]: row[1] for row in parts["Checks by purpose"]}
    assert (purposes[Purpose.BORDER_SECOND_LINE.value], purposes[Purpose.VISA.value]) == ("25", "3")
    hits = {row[0]: row[1:] for row in parts["Hits of each list"]}
    assert hits["PK"] == ["25", "12", f"{12 / 25:.4f}"]
    assert hits["TR"] == ["28", "0", "0.0000"]
    owed = {row[0]: row[1:] for row in parts["Overdue answers"]}
    assert owed["PK"][0] == "3"
    assert parts["Erasures"][0][0].startswith("1 logged")
    assert parts["Findings"] == [["None."]]
    assert "known offline" not in str(parts)


def test_what_is_for_others_shows_no_small_cell_and_no_way_to_one(
    federation: SimulatedFederation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = written(federation, tmp_path, monkeypatch, "--with-home")
    purposes = {row[0]: row[1] for row in parts["Checks by purpose"]}
    assert purposes[Purpose.VISA.value] == "*"
    assert purposes["total"] == "*" or purposes[Purpose.BORDER_SECOND_LINE.value] == "*", "3 is the difference"
    hits = {row[0]: row[1:] for row in parts["Hits of each list"]}
    assert hits["TR"][1:] == ["*", "*"], "that nobody was found says of each traveller that he was not"
    assert hits["PK"][1] == "12"
    assert {row[0]: row[1:] for row in parts["Overdue answers"]}["PK"][0] == "*"
    assert parts["Erasures"][0][0].startswith("* logged")
    assert next(tmp_path.glob("GR*/out.pdf")).read_bytes().startswith(b"%PDF-")


def test_without_the_node_the_report_says_what_it_could_not_know(
    federation: SimulatedFederation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = written(federation, tmp_path, monkeypatch, "--full")
    for heading in ("Checks by purpose", "Hits of each list"):
        assert "known offline" in parts[heading][0][0]


def test_a_section_without_rows_says_that_there_are_none(
    federation: SimulatedFederation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty place could also mean that nobody looked. Nobody asked Greece anything, and Türkiye owes nobody."""
    parts = written(federation, tmp_path, monkeypatch, "--with-home", "--full")
    assert parts["Findings"] == [["None."]]
    assert parts["Budgets"][-1] == ["None."]
    assert len(parts["Overdue answers"]) == 3, "not where there are some"
    parts = written(federation, tmp_path, monkeypatch, "--full", code="TR")
    assert parts["Overdue answers"][-1] == ["None."]
    assert ["None."] not in parts["Budgets"]


def test_what_was_asked_beyond_the_budget_is_told_as_refused(
    federation: SimulatedFederation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else an auditor reads that the owner evaluated more than the charter allows."""
    allowed = str(ALLOWED * ELEMENTS_PER_REQUEST)
    refused = (SECOND_LINE + VISA - ALLOWED) * ELEMENTS_PER_REQUEST
    row = written(federation, tmp_path, monkeypatch, "--with-home", "--full", code="TR")["Budgets"][-1]
    assert row[0] == "GR"
    assert row[2:] == [str((SECOND_LINE + VISA) * ELEMENTS_PER_REQUEST), str(refused), allowed]
    row = written(federation, tmp_path, monkeypatch, "--with-home", code="TR")["Budgets"][-1]
    assert row[3:] == ["*", allowed], "two are few"

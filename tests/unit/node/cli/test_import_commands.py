"""Four eyes at the command line: who acts submits, a second account decides, and nobody gets round it."""

from pathlib import Path

import pytest

from node.core.imports import ImportMode
from tests.unit.node.cli.conftest import Pair, document, done, found_pair, invoke
from tests.unit.node.cli.test_account_commands import Staff, must, refused, staffed
from tests.unit.node.cli.test_watchlist_commands import entry, written

SUBMITTER = ("imports:submit", "watchlist:read", "watchlist:write")
APPROVER = ("imports:approve", "watchlist:read")


@pytest.fixture
def staff(tmp_path: Path) -> Staff:
    pair: Pair = found_pair(tmp_path)
    tokens = tmp_path / "tokens"
    tokens.mkdir()
    made = staffed(pair.gr, tokens)
    made.hired("clerk", "second_line", "supervisor", scopes=(*SUBMITTER, "imports:approve"))
    made.hired("chief", "supervisor", scopes=APPROVER)
    return made


def test_an_import_waits_for_a_second_account_and_can_be_undone(staff: Staff, tmp_path: Path) -> None:
    source = written(tmp_path / "list.csv", entry("E-1"), entry("E-2"))
    words = ("watchlist", "import", source, "--format", "wren", "--list", "own")
    submitted = must(staff.acting("clerk", *words, "--replace-list"))
    assert (submitted["state"], submitted["added"], submitted["mode"]) == ("submitted", 2, ImportMode.REPLACE_LIST)
    refused(staff.acting("clerk", "watchlist", "approve", submitted["import"]))
    refused(staff.acting("lead", "watchlist", "approve", submitted["import"]))
    changes = must(staff.acting("chief", "watchlist", "diff", submitted["import"]))["changes"]
    assert [(one["entry"], one["change"]) for one in changes] == [("E-1", "added"), ("E-2", "added")]
    approved = must(staff.acting("chief", "watchlist", "approve", submitted["import"]))
    assert approved["state"] == "approved"
    undoing = must(staff.acting("clerk", "watchlist", "undo", str(approved["version"])))
    assert undoing["removed"] == 2
    assert must(staff.acting("chief", "watchlist", "reject", undoing["import"], "--why", "no"))["state"] == "rejected"
    found = must(staff.acting("chief", "watchlist", "imports"))["imports"]
    assert {one["state"] for one in found} == {"approved", "rejected"}


def test_a_withdrawal_waits_for_a_second_account_and_another_agency_sees_nothing(staff: Staff, tmp_path: Path) -> None:
    source = written(tmp_path / "list.csv", entry("E-1"), entry("E-2"))
    submitted = must(staff.acting("clerk", "watchlist", "import", source, "--format", "wren", "--list", "own"))
    must(staff.acting("chief", "watchlist", "approve", submitted["import"]))
    asked = must(staff.acting("clerk", "watchlist", "withdraw", "E-1"))
    assert (asked["state"], asked["mode"], asked["removed"]) == ("submitted", "withdraw", 1)
    refused(staff.acting("clerk", "watchlist", "approve", asked["import"]))
    assert must(staff.acting("clerk", "watchlist", "show", "E-1"))["entry"]["entry_id"] == "E-1"
    must(staff.acting("chief", "watchlist", "approve", asked["import"]))
    gone = refused(staff.acting("clerk", "watchlist", "show", "E-1"))
    must(staff.acting("operator", "agency", "add", "customs", "--kind", "customs", "--name", "Customs"))
    words = ("account", "add", "inspector", "--role", "second_line", "--agency", "customs")
    staff.ids["inspector"] = must(staff.acting("operator", *words))["account"]
    staff.issued("inspector", "watchlist:read", "watchlist:write")
    assert refused(staff.acting("inspector", "watchlist", "show", "E-2")) == gone
    refused(staff.acting("inspector", "watchlist", "withdraw", "E-2"))
    assert must(staff.acting("clerk", "watchlist", "show", "E-2"))["entry"]["entry_id"] == "E-2"


def test_a_node_without_accounts_has_no_four_eyes_to_offer(tmp_path: Path) -> None:
    home = tmp_path / "pk"
    done("--home", home, "init", "PK", "--fast-passphrase")
    source = written(tmp_path / "list.csv", entry("E-1"))
    words = ("watchlist", "import", source, "--format", "wren", "--list", "own", "--replace-list")
    refused(invoke("--json", "--home", home, *words))
    refused(invoke("--json", "--home", home, "watchlist", "imports"))


def test_the_template_is_written_once_and_reads_back(staff: Staff, tmp_path: Path) -> None:
    path = tmp_path / "entries.xlsx"
    assert document(invoke("--json", "watchlist", "template", path))["file"] == str(path)
    refused(invoke("--json", "watchlist", "template", path))
    words = ("watchlist", "import", path, "--format", "xlsx", "--list", "examples")
    submitted = must(staff.acting("clerk", *words))
    assert submitted["added"] > 0
    assert submitted["rejected"] == 0

"""`wren audit` without any node: folders, policies and the files that it writes."""

import json
from pathlib import Path

import pytest

from protocol.audit.policy import policy_to_bytes
from tests.support.audit_logs import LoggedNode, make_leaves, write_folder
from tests.unit.node.cli.conftest import document, done, invoke

NODE = LoggedNode("wren/pk")
AS_OF = "2026-09-21T14:16:30Z"
LATER, LATER_TEXT = 1_790_014_690, "2026-09-21T18:18:30Z"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    leaves = [*make_leaves(690), *make_leaves(3, "IR")]
    write_folder(tmp_path / "pk-log", NODE.files(leaves))
    (tmp_path / "pk-log" / "wren.json").write_text(json.dumps({"member": "PK"}))
    (tmp_path / "pk.policy").write_bytes(policy_to_bytes(NODE.policy))
    return tmp_path


def test_a_report_hides_small_cells_from_all_but_the_auditor(folder: Path) -> None:
    arguments = ("audit", "report", folder / "pk-log", "--policy", folder / "pk.policy", "--as-of", AS_OF)
    done(*arguments, "--processes", 1, "--out", folder / "public")
    done(*arguments, "--processes", 1, "--out", folder / "own", "--full")
    public, own = (folder / "public.csv").read_text(), (folder / "own.csv").read_text()
    assert "\nIR,*" in public
    assert "\nIR,1,1,1,0,3\n" in own
    assert "\nIR,3,3\n" in own
    assert "not known offline" in public
    assert (folder / "public.pdf").read_bytes().startswith(b"%PDF-")


def test_two_processes_come_to_the_same_result_as_one(folder: Path) -> None:
    arguments = ("audit", "verify", folder / "pk-log", "--policy", folder / "pk.policy", "--as-of", AS_OF)
    one, two = (
        document(invoke("--json", *arguments, "--processes", count, "--state", folder / f"state{count}"))
        for count in (1, 2)
    )
    assert one == two
    assert one["rebuilt_root"] == one["root"]


def test_what_cannot_be_read_is_said_in_two_lines(folder: Path) -> None:
    for place in (folder / "nowhere", "http://127.0.0.1/log", "https://127.0.0.1:9/log"):
        result = invoke("audit", "verify", place, "--policy", folder / "pk.policy", "--state", folder / "state")
        assert result.exit_code == 1
        assert len(result.stderr.splitlines()) == 2
        assert "unforeseen" not in result.stderr


def test_an_auditors_own_record_that_was_damaged_is_not_passed_over(folder: Path) -> None:
    arguments = ("audit", "verify", folder / "pk-log", "--policy", folder / "pk.policy", "--as-of", AS_OF)
    state = folder / "state"
    invoke(*arguments, "--state", state, "--processes", 1)
    invoke(*arguments, "--state", state, "--processes", 1)
    for path in state.iterdir():
        path.write_text("?")
    result = invoke(*arguments, "--state", state, "--processes", 1)
    assert result.exit_code == 1
    assert "damaged" in result.stderr


def test_an_old_export_is_not_rolled_back_by_what_was_kept_later_but_a_new_one_is(folder: Path) -> None:
    """The auditor's own word says which is which; what an export says of itself is not asked."""
    grown = [*make_leaves(690), *make_leaves(3, "IR"), *make_leaves(40, "GR")]
    write_folder(folder / "later", NODE.files(grown, time=LATER))
    arguments = ("--policy", folder / "pk.policy", "--state", folder / "state", "--processes", 1)
    assert invoke("audit", "verify", folder / "later", *arguments, "--as-of", LATER_TEXT).exit_code == 0
    old = invoke("--json", "audit", "verify", folder / "pk-log", *arguments, "--as-of", AS_OF)
    assert document(old)["sound"]
    assert document(old)["kept_checkpoints"] == 0
    new = invoke("audit", "verify", folder / "pk-log", *arguments, "--as-of", LATER_TEXT)
    assert new.exit_code == 1
    assert "rolled back" in new.output
    asked = invoke(
        "audit", "verify", folder / "pk-log", *arguments, "--as-of", AS_OF, "--since", folder / "later/checkpoint"
    )
    assert "rolled back" in asked.output, "a checkpoint that the auditor names is always compared with"

"""Exports of the exchange log come from a peer: they are read as an attacker's."""

import json
from pathlib import Path

import pytest

from tests.unit.node.cli.conftest import Pair, document, done, invoke

HEADING = {"format": "wren-exchange-records-1", "member": "GR", "peer": "PK"}
RECORD = {"message_id": "ab" * 16, "kind": "message", "direction": "sent", "time": 1, "content_digest": "cd" * 32}


def export(path: Path, *lines: object) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="ascii")
    return path


def test_two_exports_of_one_exchange_agree(tmp_path: Path) -> None:
    ours = export(tmp_path / "ours", HEADING, RECORD)
    theirs = export(tmp_path / "theirs", HEADING | {"member": "PK", "peer": "GR"}, RECORD | {"direction": "received"})
    report = done("log", "compare", ours, theirs)
    assert (report["agreed"], report["differences"]) == (1, [])


def test_a_message_that_one_side_hides_is_found_with_exit_code_1(tmp_path: Path) -> None:
    ours = export(tmp_path / "ours", HEADING, RECORD)
    theirs = export(tmp_path / "theirs", HEADING | {"member": "PK", "peer": "GR"})
    result = invoke("--json", "log", "compare", ours, theirs)
    assert result.exit_code == 1
    (difference,) = document(result)["differences"]
    assert (difference["difference"], difference["message_id"]) == ("missing_there", "ab" * 16)


def test_exports_about_others_are_not_compared(tmp_path: Path) -> None:
    ours = export(tmp_path / "ours", HEADING, RECORD)
    assert invoke("log", "compare", ours, ours).exit_code == 1
    theirs = export(tmp_path / "theirs", HEADING | {"member": "TR", "peer": "GR"})
    assert invoke("log", "compare", ours, theirs).exit_code == 1


@pytest.mark.parametrize(
    "line",
    [
        "\x1b[2J",
        "[]",
        "{",
        "[" * 900,
        json.dumps(RECORD | {"message_id": "\x1b[2J"}),
        json.dumps(RECORD | {"message_id": "AB" * 16}),
        json.dumps(RECORD | {"kind": "love letter"}),
        json.dumps(RECORD | {"direction": "internal"}),
        json.dumps(RECORD | {"time": -1}),
        json.dumps(RECORD | {"time": True}),
        json.dumps(RECORD | {"time": 1e9}),
        json.dumps(RECORD | {"time": 10**400}),
        json.dumps(RECORD | {"content_digest": "cd"}),
        json.dumps(RECORD | {"content_digest": 5}),
        json.dumps(RECORD | {"filler": "x" * 2000}),
    ],
)
def test_a_line_that_is_no_record_is_named_by_its_number_and_not_repeated(tmp_path: Path, line: str) -> None:
    ours = export(tmp_path / "ours", HEADING, RECORD)
    theirs = export(tmp_path / "theirs", HEADING | {"member": "PK", "peer": "GR"})
    with theirs.open("a", encoding="ascii") as file:
        file.write(line + "\n")
    result = invoke("log", "compare", ours, theirs)
    assert result.exit_code == 1
    assert "line 2" in result.stderr
    assert "unforeseen" not in result.stderr
    assert "\x1b" not in result.stderr


def test_a_node_compares_a_peers_export_with_its_own_log(kept_pair: Pair, tmp_path: Path) -> None:
    done("--home", kept_pair.pk, "keysheet", "announce")
    theirs = export(tmp_path / "theirs", HEADING)
    result = invoke("--json", "--home", kept_pair.pk, "log", "compare", theirs)
    assert result.exit_code == 1
    assert {one["difference"] for one in document(result)["differences"]} == {"missing_there"}
    strangers = export(tmp_path / "strangers", HEADING | {"peer": "TR"})
    assert invoke("--home", kept_pair.pk, "log", "compare", strangers).exit_code == 1


def test_the_log_is_listed_and_counted(kept_pair: Pair) -> None:
    leaves = done("--home", kept_pair.gr, "log", "list")["leaves"]
    assert done("--home", kept_pair.gr, "log", "count")["leaves"] == len(leaves)
    assert {"charter", "key_sheet"} <= {leaf["kind"] for leaf in leaves}
    assert done("--home", kept_pair.gr, "log", "list", "--since", "2199-01-01")["leaves"] == []
    assert invoke("--home", kept_pair.gr, "log", "list", "--since", "yesterday").exit_code == 1


def test_an_export_never_overwrites(kept_pair: Pair, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine")
    assert invoke("--home", kept_pair.gr, "log", "export", tmp_path / "there", "--peer", "PK").exit_code == 1
    assert (tmp_path / "there").read_text() == "mine"

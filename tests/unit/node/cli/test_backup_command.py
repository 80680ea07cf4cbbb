"""A backup drill as an operator does it: back up a running node, lose it, restore it, start it."""

import json
import shutil
import signal
from pathlib import Path

from tests.unit.node.cli.conftest import Pair, document, done, invoke
from tests.unit.node.cli.test_serve import served
from tests.unit.node.cli.test_watchlist_commands import GR, entry, written


def test_a_restored_node_answers_nobody_today_and_no_tag_given_out_before(pair: Pair, tmp_path: Path) -> None:
    source = written(tmp_path / "own.csv", entry("E-1", releasable_to=(GR,)))
    done("--home", pair.pk, "watchlist", "import", source, "--format", "wren", "--list", "own")
    done("--home", pair.pk, "tagset", "build")
    backup = tmp_path / "pk.wrenbackup"
    with served(pair.pk, tmp_path / "log 1") as (process, _):
        done("--home", pair.gr, "tagset", "fetch")
        checked = done("--home", pair.gr, "check", "--document", "P:PAK:XK7654321")
        assert checked["lists"][0]["outcome"] == "possible_hit"
        written_report = done("--home", pair.pk, "backup", backup)
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    verified = done("--home", pair.pk, "verify", backup)
    assert verified["whole"] is True
    assert (verified["leaves"], verified["digest"]) == (written_report["leaves"], written_report["digest"])
    assert verified["leaves"] > 3
    seeds = {path.read_bytes() for path in (pair.pk / "epochs").glob("*.seed")}
    assert seeds
    assert not any(seed in backup.read_bytes() for seed in seeds)

    lost = pair.pk.rename(pair.pk.with_name("lost"))
    done("--home", pair.pk, "restore", backup)
    assert not (pair.pk / "epochs").exists()
    with served(pair.pk, tmp_path / "log 2") as (process, _):
        again = invoke("--json", "--home", pair.gr, "check", "--document", "P:PAK:XK7654321")
        assert again.exit_code == 3, "not checked is never clear"
        assert document(again)["lists"][0]["outcome"] == "not_checked"
        done("--home", pair.gr, "tagset", "fetch")
        again = invoke("--json", "--home", pair.gr, "check", "--document", "P:PAK:XK7654321")
        assert document(again)["lists"][0]["reason"] == "budget_exhausted"
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    kept = {path.name for path in (pair.pk / "epochs").glob("*.seed")}
    assert kept
    assert not kept & {path.name for path in (lost / "epochs").glob("*.seed")}, "every epoch is a new one"


def test_a_home_with_anything_in_it_is_not_restored_into(kept_pair: Pair, tmp_path: Path) -> None:
    backup = tmp_path / "b"
    done("--home", kept_pair.pk, "backup", backup)
    home = tmp_path / "home"
    home.mkdir()
    (home / "precious").write_text("precious")
    refused = invoke("--json", "--home", home, "restore", backup)
    assert refused.exit_code == 1
    assert "empty" in document(refused)["error"]
    assert [path.name for path in home.iterdir()] == ["precious"]
    second = invoke("--json", "--home", kept_pair.pk, "backup", backup)
    assert second.exit_code == 1, "and no backup is overwritten"


def test_a_damaged_backup_restores_nothing(kept_pair: Pair, tmp_path: Path) -> None:
    backup = tmp_path / "b"
    done("--home", kept_pair.pk, "backup", backup)
    assert backup.stat().st_mode & 0o077 == 0
    raw = bytearray(backup.read_bytes())
    raw[-20] ^= 1
    backup.write_bytes(raw)
    for command in ("verify", "restore"):
        refused = invoke("--json", "--home", tmp_path / "new", command, backup)
        assert refused.exit_code == 1
        assert "another copy" in document(refused)["remedy"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b"], "nothing half-made stays"


def test_a_wrong_passphrase_opens_no_backup(kept_pair: Pair, tmp_path: Path) -> None:
    done("--home", kept_pair.pk, "backup", tmp_path / "b")
    refused = invoke("--json", "--home", tmp_path / "new", "verify", tmp_path / "b", passphrase="wrong")
    assert refused.exit_code == 1
    assert "passphrase" in json.dumps(document(refused))
    shutil.rmtree(tmp_path / "new", ignore_errors=True)

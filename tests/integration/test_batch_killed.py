"""A process that runs a batch is killed by the system: the next one goes on, and nobody was asked about twice."""

import csv
import json
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import text

from node.bootstrap import open_node
from node.core.batches import RowState
from protocol.vocabulary import LeafKind
from tests.unit.node.cli.conftest import PASSPHRASE, found_pair
from tests.unit.node.cli.test_account_commands import Staff, must, staffed

ROWS = 300
ENOUGH = 20


def staff_of(folder: Path) -> Staff:
    pair = found_pair(folder)
    tokens = folder / "tokens"
    tokens.mkdir()
    made = staffed(pair.gr, tokens)
    made.hired("analyst", "investigator", scopes=("checks:second_line",))
    for label in ("chief", "deputy"):
        made.hired(label, "supervisor", scopes=("checks:approve",))
    return made


def started(staff: Staff, batch: str, out: Path) -> subprocess.Popen[bytes]:
    proof = ("--as", staff.ids["analyst"], "--token-file", str(staff.folder / "analyst.token"))
    words = ("--home", str(staff.home), *proof, "check", "--batch", batch, "--out", str(out))
    environment = {"WREN_PASSPHRASE": PASSPHRASE, "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.Popen([sys.executable, "-m", "node.cli", *words], env=environment)


def test_a_killed_run_goes_on_and_asks_about_nobody_twice(tmp_path: Path) -> None:
    staff = staff_of(tmp_path)
    people = tmp_path / "people.csv"
    lines = [f"Zulfiqar Marwandi {chr(97 + row % 26) * 3}{row},1970-05-23,why" for row in range(ROWS)]
    people.write_text("\n".join(["full_name,date_of_birth,reason", *lines]) + "\n", encoding="utf-8")
    case = ("--case", "1", "--purpose", "investigation")
    batch = must(staff.acting("analyst", "check", "--file", people, *case))["batch"]
    for label in ("chief", "deputy"):
        must(staff.acting(label, "check", "approve", batch))

    with open_node(staff.home, PASSPHRASE.encode()) as opened:

        def checked() -> int:
            with opened.store.read() as tx:
                return int(tx.batches.count(batch).get(RowState.CHECKED, 0))

        process = started(staff, batch, tmp_path / "killed.csv")
        while checked() < ENOUGH:
            assert process.poll() is None
            time.sleep(0.01)
        process.kill()
        process.wait()
        assert checked() < ROWS
        beside = staff.acting("analyst", "check", "--batch", batch, "--out", tmp_path / "too soon.csv")
        assert beside.exit_code == 1  # the dead process's lease has not ended yet
        with opened.store.connection(writing=True) as connection:
            connection.execute(text("UPDATE leases SET expires_ms = 0"))
        result = staff.acting("analyst", "check", "--batch", batch, "--out", tmp_path / "results.csv")
        assert result.exit_code == 3, result.output
        told = json.loads(result.stdout)
        assert told["done"]
        assert told["interrupted"] in (0, 1)
        with opened.store.read() as tx:
            notes = [json.loads(row.payload or b"{}") for row in tx.leaves.all() if row.leaf.kind is LeafKind.CHECK]
        asked = sum("traveller" in note for note in notes)
        assert ROWS - 1 <= asked <= ROWS

    assert not (tmp_path / "killed.csv").exists()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
    with (tmp_path / "results.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["row"] for row in rows] == [str(number) for number in range(1, ROWS + 1)]
    assert len({row["check_id"] for row in rows}) >= ROWS - 1

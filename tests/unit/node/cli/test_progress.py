"""What somebody sees who waits before a terminal, and that nobody else is told anything of it."""

import json
import os
import pty
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from protocol.audit.policy import policy_to_bytes
from protocol.matching.documents import TravelDocument
from tests.support.audit_logs import LoggedNode, end_of, make_leaves, write_folder
from tests.unit.node.cli.conftest import PASSPHRASE, Pair
from tests.unit.node.cli.test_watchlist_commands import entry, written

ROWS = 8_000
LEAVES = 60_000
_DOWNLOADED = re.compile(r"(\d+(?:\.\d+)?)/(\d+(?:\.\d+)?) [kM]B")


def command(pair: Pair, source: Path, *more: str) -> list[str]:
    wanted = ["watchlist", "import", str(source), "--format", "wren", "--list", "long", *more]
    return [sys.executable, "-m", "node.cli", "--home", str(pair.pk), *wanted]


def long_list(path: Path) -> Path:
    return written(
        path,
        *(entry(f"L-{number:06}", documents=(TravelDocument("P", "PAK", f"YY{number:07}"),)) for number in range(ROWS)),
    )


def environment() -> dict[str, str]:
    return os.environ | {"WREN_PASSPHRASE": PASSPHRASE, "TERM": "xterm", "COLUMNS": "100", "LINES": "30"}


def shown_on_a_terminal(words: list[str]) -> tuple[int, str, str]:
    """Exit code, standard output, and what a terminal got that is the standard error of the process."""
    terminal, its_end = pty.openpty()
    process = subprocess.Popen(
        words, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=its_end
    )
    os.close(its_end)
    seen = b""
    while True:
        try:
            part = os.read(terminal, 65_536)
        except OSError:  # the other end is closed
            break
        seen += part
    os.close(terminal)
    assert process.stdout is not None
    output = process.stdout.read().decode()
    process.stdout.close()
    return process.wait(60), output, seen.decode()


def test_an_import_of_many_rows_shows_how_much_of_the_file_is_read(kept_pair: Pair, tmp_path: Path) -> None:
    source = long_list(tmp_path / "long.csv")
    code, output, seen = shown_on_a_terminal(command(kept_pair, source, "--dry-run"))
    assert code == 0, output + seen
    assert f"{ROWS} entries would be accepted" in output
    told = [(float(done), float(total)) for done, total in _DOWNLOADED.findall(seen)]
    amounts = [done for done, _ in told]
    assert amounts == sorted(amounts), "it never goes back"
    assert len(set(amounts)) >= 3, seen
    assert amounts[-1] == told[-1][1], "the end is the whole file"
    assert "L-0" not in seen


def test_a_program_that_reads_the_answer_is_shown_no_bar(kept_pair: Pair, tmp_path: Path) -> None:
    """Neither without a terminal, nor with one when the answer is to be a document."""
    source = written(tmp_path / "short.csv", entry("S-1"))
    words = command(kept_pair, source, "--dry-run")
    silent = subprocess.run(words, env=environment(), capture_output=True, text=True, timeout=60, check=True)
    assert silent.stderr == ""
    words.insert(3, "--json")
    assert shown_on_a_terminal(words)[2] == ""


def verification(folder: Path, *before: str) -> list[str]:
    """`wren audit verify` of a sound log, as its process."""
    node, leaves = LoggedNode("wren/pk"), make_leaves(LEAVES)
    write_folder(folder / "pk-log", node.files(leaves))
    (folder / "pk.policy").write_bytes(policy_to_bytes(node.policy))
    made = datetime.fromtimestamp(end_of(leaves), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    options = ["--policy", str(folder / "pk.policy"), "--state", str(folder / "state"), "--processes", "1"]
    command = ["audit", "verify", str(folder / "pk-log"), *options, "--as-of", made]
    return [sys.executable, "-m", "node.cli", *before, *command]


def test_an_audit_shows_how_many_of_the_leaves_are_read(tmp_path: Path) -> None:
    code, output, seen = shown_on_a_terminal(verification(tmp_path))
    assert code == 0, output + seen
    assert output.endswith("SOUND\n")
    told = [(int(done), int(total)) for done, total in re.findall(r"(\d+) of (\d+) leaves", seen)]
    assert {total for _, total in told} == {LEAVES}
    amounts = [done for done, _ in told]
    assert amounts == sorted(amounts)
    assert len(set(amounts)) >= 2, seen
    assert amounts[-1] == LEAVES
    assert "\x1b" not in output, "no sign for terminals in what is kept"


def test_an_audit_that_a_program_reads_shows_no_bar_on_a_terminal(tmp_path: Path) -> None:
    code, output, seen = shown_on_a_terminal(verification(tmp_path, "--json"))
    assert (code, seen) == (0, "")
    found = json.loads(output)
    assert (found["sound"], found["leaves_read"]) == (True, LEAVES)

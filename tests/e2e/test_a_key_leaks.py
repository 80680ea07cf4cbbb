"""The day a key leaks, as docs/operations.md has it: a thief with the whole machine, and a country that gets its node back.

Every step is the command that the page names, on real homes and served nodes. The thief holds a copy of PK's home and its
passphrase, and uses it as long as anybody believes it.
"""

import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from protocol.matching.documents import TravelDocument
from tests.unit.node.cli.conftest import Pair, document, done, found_pair, invoke
from tests.unit.node.cli.test_serve import served
from tests.unit.node.cli.test_watchlist_commands import GR, PK, entry, written

PASSPORT = "P:PAK:XK7654321"
GREEK = "P:GRC:AE1234567"


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    return found_pair(tmp_path)


def listed(pair: Pair, folder: Path) -> None:
    """PK lists a passport for GR, GR lists one for PK; both are built."""
    for home, number, to, issuer in ((pair.pk, "XK7654321", GR, "PAK"), (pair.gr, "AE1234567", PK, "GRC")):
        one = entry(f"E-{to}", releasable_to=(to,), documents=(TravelDocument("P", issuer, number),))
        source = written(folder / f"for {to}.csv", one)
        done("--home", home, "watchlist", "import", source, "--format", "wren", "--list", "own")
        done("--home", home, "tagset", "build")


def outcome(home: Path, passport: str) -> str:
    (told,) = document(invoke("--json", "--home", home, "check", "--document", passport))["lists"]
    return str(told.get("reason") or told["outcome"])


def agreed_by_all(pair: Pair, draft: Path) -> None:
    """Section 6: both members sign, both accept."""
    for home in (pair.gr, pair.pk):
        done("--home", home, "charter", "sign", draft, "--yes")
    done("charter", "verify", draft, "--predecessor", pair.charter)
    for home in (pair.gr, pair.pk):
        done("--home", home, "charter", "accept", draft)


def differences(mine: Path, theirs: Path) -> list[dict[str, Any]]:
    compared: dict[str, Any] = document(invoke("--json", "log", "compare", mine, theirs))
    return list(compared["differences"])


def test_the_day_a_key_leaks(pair: Pair, tmp_path: Path) -> None:
    listed(pair, tmp_path)
    backup, sheet = tmp_path / "pk.wrenbackup", tmp_path / "pk.keysheet.json"
    with served(pair.gr, tmp_path / "gr log"):
        with served(pair.pk, tmp_path / "pk log") as (process, _):
            done("--home", pair.gr, "tagset", "fetch")
            done("--home", pair.pk, "tagset", "fetch")
            assert outcome(pair.gr, PASSPORT) == outcome(pair.pk, GREEK) == "possible_hit"
            done("--home", pair.pk, "backup", backup)
            process.send_signal(signal.SIGTERM)
            process.wait(60)
        thief = Path(shutil.copytree(pair.pk, tmp_path / "thief"))
        assert outcome(thief, GREEK) == "possible_hit", "the thief asks in PK's name, and is answered"

        # 1. The node is stopped, every member suspends it.
        done("--home", pair.gr, "peer", "suspend", "PK")
        assert outcome(thief, GREEK) != "possible_hit"
        assert outcome(pair.gr, PASSPORT) == "suspended"

        # 2. A clean machine from a backup; the old signing key ends, the new sheet travels by hand.
        pair.pk.rename(tmp_path / "seized machine")
        done("--home", pair.pk, "restore", backup)
        leaked = {one["key_id"] for one in done("--home", pair.pk, "keys", "show")["keys"] if one["kind"] == "signing"}
        done("--home", pair.pk, "keys", "rotate", "--leaked", "--out", sheet)
        done("--home", pair.gr, "keysheet", "accept", sheet)
        (key_id,) = leaked
        draft = tmp_path / "charter-2.json"
        done("--home", pair.gr, "charter", "propose", "--revoke-key", key_id, "--out", draft)
        agreed_by_all(pair, draft)
        done("--home", pair.gr, "peer", "resume", "PK")
        assert outcome(thief, GREEK) != "possible_hit", "the leaked key is believed no more"

        # 4. What was given out under the stolen seeds is replaced by new epochs.
        assert not list((pair.pk / "epochs").glob("*.seed")), "no backup holds any"
        with served(pair.pk, tmp_path / "pk log 2"):
            done("--home", pair.pk, "tagset", "build", "--new-base")
            done("--home", pair.gr, "tagset", "fetch")
            stolen = {path.name for path in (thief / "epochs").glob("*.seed")}
            assert stolen
            assert not stolen & {path.name for path in (pair.pk / "epochs").glob("*.seed")}
            assert outcome(pair.gr, PASSPORT) == "budget_exhausted", "today; it was restored"
            done("--home", pair.pk, "tagset", "fetch")
            assert outcome(pair.pk, GREEK) == "possible_hit", "PK itself is answered again"

            # 5. Compared logs show what the thief sent, and what was sent since the backup.
            done("--home", pair.pk, "log", "export", tmp_path / "about-gr.jsonl", "--peer", "GR")
            done("--home", pair.gr, "log", "export", tmp_path / "from-gr.jsonl", "--peer", "PK")
    unknown = [
        one
        for one in differences(tmp_path / "about-gr.jsonl", tmp_path / "from-gr.jsonl")
        if one["difference"] == "missing_here"
    ]
    done("--home", thief, "log", "export", tmp_path / "thief.jsonl", "--peer", "GR")
    loot = (tmp_path / "thief.jsonl").read_text(encoding="ascii")
    honest = (tmp_path / "about-gr.jsonl").read_text(encoding="ascii")
    sent_by_thief = [one for one in unknown if one["message_id"] in loot and one["message_id"] not in honest]
    assert {one["kind"] for one in sent_by_thief} >= {"evaluation_request", "evaluation_answer"}

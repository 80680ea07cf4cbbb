"""Real homes on disk, driven through the command line as a person would."""

import json
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from node.cli.program import wren

PASSPHRASE = "correct horse"
Run = Callable[..., Result]


def invoke(*arguments: object, passphrase: str = PASSPHRASE, **options: Any) -> Result:
    """One run of `wren`, with nobody at the terminal."""
    environment = {
        "WREN_PASSPHRASE": passphrase,
        "WREN_HOME": None,
        "CREDENTIALS_DIRECTORY": None,
        "WREN_TRACEBACK": None,
    }
    return CliRunner().invoke(wren, [str(one) for one in arguments], env=environment, **options)


def document(result: Result) -> Any:
    """The one JSON document on standard output."""
    (line,) = result.stdout.splitlines()
    return json.loads(line)


def done(*arguments: object, **options: Any) -> Any:
    """A run that must succeed; its JSON document."""
    result = invoke("--json", *arguments, **options)
    assert result.exit_code == 0, result.stdout + result.stderr
    return document(result)


@dataclass(frozen=True)
class Pair:
    """Two founded nodes that know each other's key sheets, and the files of their founding."""

    gr: Path
    pk: Path
    folder: Path
    charter: Path
    digest: str


def free_port() -> int:
    """A port of loopback that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def found_pair(folder: Path) -> Pair:
    """GR and PK, a training charter, both key sheets accepted by both; the folder's name has a space in it."""
    homes = {code: folder / f"the home of {code}" for code in ("GR", "PK")}
    for code, home in homes.items():
        done("--home", home, "init", code, "--fast-passphrase", "--port", free_port())
        done(
            "--home",
            home,
            "charter",
            "entry",
            "--name",
            code,
            "--authority",
            "Border",
            "--out",
            folder / f"{code}.entry",
        )
    charter = folder / "charter 1.json"
    entries = [folder / f"{code}.entry" for code in homes]
    done("charter", "new", *entries, "--training", "--same-terms", "Exercise", "--out", charter)
    for home in homes.values():
        done("--home", home, "charter", "sign", charter, "--yes")
    digest = done("charter", "verify", charter)["digest"]
    for code, home in homes.items():
        done("--home", home, "charter", "accept", charter, "--digest", digest)
        done("--home", home, "keysheet", "new", "--out", folder / f"{code}.sheet")
    for home in homes.values():
        done("--home", home, "keysheet", "accept", *(folder / f"{code}.sheet" for code in homes))
    return Pair(homes["GR"], homes["PK"], folder, charter, digest)


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    """Freshly founded, so that a test may spoil it."""
    return found_pair(tmp_path)


@pytest.fixture(scope="session")
def kept_pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """Founded once; tests only look at it, or add what others do not see."""
    return found_pair(tmp_path_factory.mktemp("kept pair"))

"""The root command: help, JSON, exit codes, and what errors must never repeat."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from node.cli.failures import explain
from node.cli.program import COMMANDS, wren
from tests.unit.node.cli.conftest import document, done, invoke

SECRET = "Zulfiqar"
HEAVY = ("sqlalchemy", "httpx", "cryptography", "nacl", "rich", "marshmallow", "numpy", "flask")


def every_command() -> Iterator[tuple[str, click.Command]]:
    def below(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
        yield path, command
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                inner = command.get_command(context, name)
                assert inner is not None
                yield from below(f"{path} {name}", inner)

    yield from below("wren", wren)


@pytest.mark.parametrize(("path", "command"), list(every_command()))
def test_every_command_has_help_with_an_example_of_itself(path: str, command: click.Command) -> None:
    result = invoke(*path.split()[1:], "--help")
    assert result.exit_code == 0
    assert command.help
    examples = result.stdout.partition("Examples:")[2]
    assert "wren " in examples
    words = [word for word in examples.split() if not word.startswith("-")]
    assert path.split()[-1] in words


def test_help_lists_every_command_in_one_line_each() -> None:
    stdout = invoke("--help").stdout
    assert all(name in stdout for name in COMMANDS)


def test_help_imports_nothing_heavy() -> None:
    """An officer's terminal must not wait for a database driver to print help."""
    program = "import sys\nfrom node.cli import main\ntry:\n    main()\nfinally:\n    print(*sys.modules)"
    done_ = subprocess.run([sys.executable, "-c", program, "--help"], capture_output=True, text=True, check=True)
    loaded = set(done_.stdout.splitlines()[-1].split())
    assert "click" in loaded
    assert loaded.isdisjoint(HEAVY)


@pytest.mark.parametrize(
    "arguments", [("--json", "peer", "list"), ("peer", "list", "--json"), ("peer", "--json", "list")]
)
def test_json_is_understood_everywhere_and_errors_are_one_document(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    result = invoke("--home", tmp_path / "nowhere", *arguments)
    assert result.exit_code == 1
    assert set(document(result)) == {"error", "remedy"}
    assert result.stderr == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--name", "ALI", SECRET),
        ("check", "--born", SECRET),
        ("check", "--document", SECRET),
        ("check", "--document", f"{SECRET}:PAK:XK7654321"),
        ("check", "--document", f"P:{SECRET}:XK7654321"),
        ("check", "--sex", SECRET),
        ("check", "--purpose", SECRET),
        ("check", "--role", SECRET),
        ("check", "--deadline", SECRET),
        ("check", "--deadline", f"O'{SECRET}"),
        ("check", "--deadline", "nan"),
        ("check", f"--{SECRET}"),
        ("check", "--nationality", SECRET),
        ("check", "--phone", SECRET),
        ("check", "--account", f"{SECRET}!"),
        ("check", "--vessel", "\N{SNOWMAN}" * 300),
        ("check", SECRET),
        (SECRET,),
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_wrong_usage_repeats_nothing_that_may_be_a_person(
    tmp_path: Path, arguments: tuple[str, ...], as_json: bool
) -> None:
    result = invoke(*(["--json"] if as_json else []), "--home", tmp_path, *arguments)
    assert result.exit_code == 2
    printed = result.stdout + result.stderr
    for secret in (SECRET, "XK7654321", "\N{SNOWMAN}"):
        assert secret not in printed
    if as_json:
        assert document(result)["remedy"]
    else:
        assert len(result.stderr.splitlines()) == 2


def test_an_unforeseen_error_shows_its_type_and_an_event_id_and_nothing_else() -> None:
    explanation = explain(RuntimeError(f"row of {SECRET}"))
    assert explanation.event_id is not None
    assert explanation.event_id in explanation.what
    assert "RuntimeError" in explanation.what
    assert SECRET not in explanation.what + explanation.remedy


def test_an_unforeseen_error_in_a_command_is_no_traceback(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"row of {SECRET}")

    monkeypatch.setattr("node.cli.init.make_home", broken)
    result = invoke("--json", "--home", tmp_path / "home", "init", "PK", "--fast-passphrase")
    assert result.exit_code == 1
    assert document(result)["event_id"]
    assert SECRET not in result.output
    assert "Traceback" not in result.output


def test_a_wrong_passphrase_says_so_in_two_lines_without_it(tmp_path: Path) -> None:
    done("--home", tmp_path / "pk", "init", "PK", "--fast-passphrase")
    result = invoke("--home", tmp_path / "pk", "doctor", passphrase=SECRET)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 2
    assert SECRET not in result.output


def test_a_damaged_settings_file_is_named_with_the_setting(tmp_path: Path) -> None:
    home = tmp_path / "pk"
    done("--home", home, "init", "PK", "--fast-passphrase")
    (home / "wren.toml").write_text('member = "PK"\n[peer_port]\nport = "high"\n', encoding="utf-8")
    error = document(invoke("--json", "--home", home, "doctor"))
    assert "peer_port.port" in error["error"]
    (home / "wren.toml").write_bytes(b"\xff\xfe\x00")
    error = document(invoke("--json", "--home", home, "doctor"))
    assert "TOML" in error["error"]


def test_a_second_init_destroys_nothing(tmp_path: Path) -> None:
    home = tmp_path / "pk"
    first = done("--home", home, "init", "PK", "--fast-passphrase")
    before = (home / "keyring.wren").read_bytes()
    result = invoke("--json", "--home", home, "init", "GR", "--fast-passphrase")
    assert result.exit_code == 1
    assert (home / "keyring.wren").read_bytes() == before
    assert json.dumps(first)


@pytest.mark.parametrize("member", ["pk", "P", "PAK", "P1", "ПК", ""])
def test_init_refuses_what_is_no_member_code(tmp_path: Path, member: str) -> None:
    assert invoke("--home", tmp_path / "x", "init", member).exit_code == 2
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    "address", ["http://a:1", "https://a", "https://A.example:8443", "https://a:0", "https://a:99999", "https://a:1/x"]
)
def test_init_refuses_an_address_that_a_key_sheet_could_not_carry(tmp_path: Path, address: str) -> None:
    assert invoke("--home", tmp_path / "x", "init", "PK", "--address", address).exit_code == 2
    assert not (tmp_path / "x").exists()


def test_init_closes_the_home_to_others(tmp_path: Path) -> None:
    done("--home", tmp_path / "x", "init", "PK", "--fast-passphrase")
    assert (tmp_path / "x").stat().st_mode & 0o077 == 0
    assert (tmp_path / "x" / "keyring.wren").stat().st_mode & 0o077 == 0


def test_a_terminal_that_is_not_utf_8_still_shows_the_rest(tmp_path: Path) -> None:
    environment = {"PYTHONIOENCODING": "ascii", "WREN_PASSPHRASE": "x", "PATH": "/usr/bin"}
    arguments = [sys.executable, "-m", "node.cli", "--home", str(tmp_path / "خانه"), "peer", "list"]
    ended = subprocess.run(arguments, env=environment, capture_output=True, check=False)
    assert ended.returncode == 1
    assert b"there is no node" in ended.stderr
    assert b"unforeseen" not in ended.stderr


def test_an_empty_passphrase_file_stops_everything_before_the_keyring(tmp_path: Path) -> None:
    home, file = tmp_path / "pk", tmp_path / "pass phrase"
    done("--home", home, "init", "PK", "--fast-passphrase")
    file.write_bytes(b"\n")
    error = document(invoke("--json", "--home", home, "--passphrase-file", file, "doctor"))
    assert "empty" in error["error"]
    file.write_bytes(b"\xff\xfe")
    error = document(invoke("--json", "--home", home, "--passphrase-file", file, "doctor"))
    assert "UTF-8" in error["error"] + error["remedy"]
    error = document(invoke("--json", "--home", home, "--passphrase-file", tmp_path / "none", "doctor"))
    assert error["remedy"]

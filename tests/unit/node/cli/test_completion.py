"""Completion: commands, options and closed words in a real shell, and never anything of a node's home."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.shell_completion import ShellComplete, get_completion_class

from node.cli.completion import COMPLETE_VARIABLE, Shell
from node.cli.list_formats import FORMS
from node.cli.program import COMMANDS, wren
from node.cli.session import Session
from protocol.vocabulary import Purpose, Role
from tests.unit.node.cli.conftest import document, done, invoke
from tests.unit.node.cli.test_program import every_command


def completed(*words: str, incomplete: str = "") -> list[str]:
    """What is offered behind these words."""
    items = ShellComplete(wren, {}, "wren", COMPLETE_VARIABLE).get_completions(list(words), incomplete)
    return [item.value for item in items]


def test_commands_and_closed_words_are_completed() -> None:
    assert completed() == list(COMMANDS)
    assert completed(incomplete="ch") == ["charter", "check"]
    assert completed("check", incomplete="i") == ["interactive"]
    assert completed("check", "interactive", "--role") == [role.value for role in Role]
    assert completed("--home", "/nowhere", "check", "--purpose", incomplete="border") == [
        purpose.value for purpose in Purpose if purpose.value.startswith("border")
    ]
    assert "--mrz-file" in completed("check", incomplete="--m")
    assert completed("check", incomplete="ap") == ["approve"]
    assert completed("match", "--format") == FORMS
    assert completed("match", "--purpose", incomplete="v") == [Purpose.VISA.value]
    assert "--pairs" in completed("match", incomplete="--p")
    assert completed("mrz") == []
    assert completed("completion") == [shell.value for shell in Shell]


@pytest.mark.parametrize(("path", "command"), list(every_command()))
def test_nothing_is_completed_from_a_home(
    path: str, command: click.Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A tab in the shell of whoever borrowed the desk must list no account, peer or entry, nor ask for a passphrase."""

    def opened(*_: object) -> None:
        raise AssertionError("a key pressed in a shell opened the node")

    for name in ("open_node", "passphrase", "presented_token", "require_home"):
        monkeypatch.setattr(Session, name, opened)
    words = path.split()[1:]
    completed("--home", str(tmp_path), *words)
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.is_flag:
            continue
        items = parameter.shell_complete(click.Context(command), "")
        kinds = {item.type for item in items}
        closed = {word.value for word in getattr(parameter.type, "_words", ())}
        closed |= {str(getattr(word, "value", word)) for word in getattr(parameter.type, "choices", ())}
        assert kinds <= {"plain", "file", "dir"}
        assert {item.value for item in items if item.type == "plain"} <= closed


def test_what_stands_in_a_real_home_is_not_offered(tmp_path: Path) -> None:
    home = tmp_path / "pk"
    done("--home", home, "init", "PK", "--fast-passphrase")
    made = done("--home", home, "account", "add", "zulfiqar", "--role", "operator")
    for words in (("token", "issue"), ("account", "disable"), ("--as",), ("watchlist", "show"), ("peer", "suspend")):
        offered = " ".join(completed("--home", str(home), *words))
        assert "zulfiqar" not in offered
        assert made["account"] not in offered


@pytest.mark.parametrize("shell", list(Shell))
def test_the_script_is_clicks_with_one_line_on_how_to_install_it(shell: Shell) -> None:
    result = invoke("completion", shell.value)
    assert result.exit_code == 0
    completer = get_completion_class(shell.value)
    assert completer is not None
    *script, last = result.stdout.splitlines()
    assert "\n".join(script) == completer(wren, {}, "wren", COMPLETE_VARIABLE).source().rstrip("\n")
    assert last.startswith(f"# To install: wren completion {shell.value} > ")
    report = document(invoke("--json", "completion", shell.value))
    assert (report["shell"], report["script"]) == (shell.value, "\n".join(script))


@pytest.mark.parametrize("arguments", [(), ("powershell",), ("bash", "Zulfiqar"), ("Zulfiqar",)])
def test_another_shell_is_wrong_usage(arguments: tuple[str, ...]) -> None:
    result = invoke("completion", *arguments)
    assert result.exit_code == 2
    assert "Zulfiqar" not in result.output


def test_bash_completes_with_it(tmp_path: Path) -> None:
    program = tmp_path / "wren"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m node.cli "$@"\n', encoding="utf-8")
    program.chmod(0o700)
    script = tmp_path / "completion.bash"
    script.write_text(invoke("completion", "bash").stdout, encoding="utf-8")
    asks = (
        f'. "{script}"; COMP_WORDS=(wren --home /nowhere check --role f); COMP_CWORD=5; _wren_completion wren;'
        ' echo "${COMPREPLY[*]}"; COMPREPLY=(); COMP_WORDS=(wren che); COMP_CWORD=1; _wren_completion wren;'
        ' echo "${COMPREPLY[*]}"'
    )
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(Path(__file__).parents[4])}
    shown = subprocess.run(
        ["bash", "--norc", "-c", asks], env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    assert shown.stdout.splitlines() == ["first_line", "check"]
    assert shown.stderr == ""


def test_completing_a_command_imports_nothing_heavy() -> None:
    program = "import sys\nfrom node.cli import main\ntry:\n    main()\nfinally:\n    print(*sys.modules)"
    environment = {
        "PATH": os.environ["PATH"],
        COMPLETE_VARIABLE: "bash_complete",
        "COMP_WORDS": "wren ",
        "COMP_CWORD": "1",
    }
    command = [sys.executable, "-c", program]
    root = Path(__file__).parents[4]
    ended = subprocess.run(command, env=environment, cwd=root, capture_output=True, text=True, check=True, timeout=120)
    *offered, loaded = ended.stdout.splitlines()
    assert [line.partition(",")[2] for line in offered if line] == list(COMMANDS)
    assert set(loaded.split()).isdisjoint({"sqlalchemy", "httpx", "cryptography", "nacl", "rich", "flask"})

"""What the program tells people to type can be typed: an officer with an error before them has no time to search."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command_lines import fault_of

ROOT = Path(__file__).parents[4]
_QUOTED = re.compile(r"'(wren [a-z][^']*)'")


def recommended() -> Iterator[tuple[str, str]]:
    """File and line of each text with a command in quotation marks, and the command."""
    for file in sorted(file for package in ("node", "config", "protocol") for file in (ROOT / package).rglob("*.py")):
        for one in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                for line in _QUOTED.findall(one.value):
                    yield f"{file.relative_to(ROOT)}:{one.lineno}", line


def test_every_command_that_the_program_recommends_exists() -> None:
    lines = list(recommended())
    assert len(lines) > 100
    assert [(place, line, fault) for place, line in lines if (fault := fault_of(line)) is not None] == []


@pytest.mark.parametrize("line", ["wren log verify", "wren alert alarms --all"])
def test_a_command_that_went_would_be_noticed(line: str) -> None:
    assert fault_of(line) is not None

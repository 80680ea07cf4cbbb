"""systemd itself reads the units: nothing in them is unknown to it, and it rates what they leave to the process."""

import subprocess
from pathlib import Path

import pytest

from tests.support.programs import require_program

DEPLOY = Path(__file__).parents[2] / "config" / "deploy"
UNITS = {"wren.service": "wren.service", "wren-worker.service": "wren-worker@.service"}
MOST_EXPOSURE = 20
"""Tenths, of 100: systemd calls up to 20 'OK' and anything from 50 on medium or worse."""


@pytest.fixture
def units(tmp_path: Path) -> list[Path]:
    """As an operator copies them, with a program that exists on every machine."""
    made = []
    for source, name in UNITS.items():
        text = (DEPLOY / source).read_text(encoding="utf-8")
        assert text.count("ExecStart=/opt/wren/bin/wren ") == 1
        (tmp_path / name).write_text(text.replace("/opt/wren/bin/wren ", "/bin/true "), encoding="utf-8")
        made.append(tmp_path / name)
    return made


def analyze(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    program = require_program("systemd-analyze", "systemd")
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False, timeout=60)


def test_systemd_understands_every_line(units: list[Path]) -> None:
    for unit in units:
        done = analyze("verify", unit)
        assert (done.returncode, done.stderr) == (0, "")


def test_systemd_finds_a_line_that_it_does_not_understand(units: list[Path]) -> None:
    """Or the test above could not fail."""
    text = units[0].read_text(encoding="utf-8").replace("ProtectSystem=strict", "ProtectSystems=strict")
    units[0].write_text(text, encoding="utf-8")
    assert "ProtectSystems" in analyze("verify", units[0]).stderr


def test_systemd_rates_a_process_that_may_do_little(units: list[Path]) -> None:
    for unit in units:
        done = analyze("security", "--offline=true", f"--threshold={MOST_EXPOSURE}", unit)
        assert done.returncode == 0, done.stdout[-500:]
    units[0].write_text("[Service]\nExecStart=/bin/true\n", encoding="utf-8")
    assert analyze("security", "--offline=true", f"--threshold={MOST_EXPOSURE}", units[0]).returncode != 0

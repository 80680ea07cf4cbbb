"""A setting that nobody explains is a setting that somebody sets wrong."""

from dataclasses import fields
from pathlib import Path

import pytest

from config.settings import CountryPort, Database, Jobs, Log, PeerPort, Places, Settings, Workers

DOCUMENT = (Path(__file__).parents[3] / "docs" / "configuration.md").read_text(encoding="utf-8")
SECTIONS = {
    "peer_port": PeerPort,
    "country_port": CountryPort,
    "database": Database,
    "jobs": Jobs,
    "workers": Workers,
    "log": Log,
    "places": Places,
}


def test_every_section_is_known_here() -> None:
    assert {one.name for one in fields(Settings)} == {"member", *SECTIONS}


@pytest.mark.parametrize(
    ("section", "setting", "default"),
    [(name, one.name, one.default) for name, section in SECTIONS.items() for one in fields(section)],
)
def test_every_setting_is_documented_with_its_default(section: str, setting: str, default: object) -> None:
    chapter = DOCUMENT.partition(f"`[{section}]`")[2].partition("\n### ")[0]
    (row,) = [line for line in chapter.splitlines() if line.startswith(f"| `{setting}` |")]
    assert (f"`{default}`" if default != "" else "empty") in row.split("|")[2]


@pytest.mark.parametrize("variable", ["WREN_HOME", "WREN_PASSPHRASE", "WREN_TRACEBACK"])
def test_every_environment_variable_is_documented(variable: str) -> None:
    assert f"`{variable}`" in DOCUMENT

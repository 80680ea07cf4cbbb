"""Settings are checked whole before anything starts, and what is wrong is named with its file and setting."""

from pathlib import Path

import pytest

from config.errors import ConfigError
from config.settings import PeerPort, Settings, load_settings, write_settings


def written(home: Path, text: str) -> Path:
    (home / "wren.toml").write_text(text, encoding="utf-8")
    return home


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    settings = Settings("PK", peer_port=PeerPort("0.0.0.0", 8443, "https://pk.example:8443"))
    write_settings(tmp_path, settings)
    assert load_settings(tmp_path, {}) == settings


def test_a_second_node_is_not_written_over_the_first(tmp_path: Path) -> None:
    write_settings(tmp_path, Settings("PK"))
    with pytest.raises(ConfigError, match="exists already"):
        write_settings(tmp_path, Settings("TR"))
    assert load_settings(tmp_path, {}).member == "PK"


def test_the_environment_stands_over_the_file(tmp_path: Path) -> None:
    written(tmp_path, 'member = "PK"\n[jobs]\ndeliver_seconds = 5.0\n')
    environment = {"WREN_JOBS_DELIVER_SECONDS": "2.5", "WREN_PEER_PORT_PORT": "9000"}
    loaded = load_settings(tmp_path, environment)
    assert (loaded.jobs.deliver_seconds, loaded.peer_port.port) == (2.5, 9000)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('member = "pk"', "member"),
        ("", "member"),
        ('member = "PK"\nsurprise = 1', "surprise"),
        ('member = "PK"\n[peer_port]\nport = 70000', "peer_port.port"),
        ('member = "PK"\n[peer_port]\naddress = "http://pk.example:80"', "peer_port.address"),
        ('member = "PK"\n[database]\nurl = "mysql://somewhere"', "database.url"),
        ('member = "PK"\n[jobs]\ndeliver_seconds = 0', "jobs.deliver_seconds"),
        ('member = "PK"\n[workers]\nprocesses = "many"', "workers.processes"),
        ("member = ", "not TOML"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        load_settings(written(tmp_path, text), {})


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "wren.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="not TOML"):
        load_settings(tmp_path, {})


def test_a_missing_home_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="init"):
        load_settings(tmp_path / "nowhere", {})


def test_a_database_password_is_not_shown(tmp_path: Path) -> None:
    loaded = load_settings(
        written(tmp_path, 'member = "PK"\n[database]\nurl = "postgresql+psycopg://wren:secret@db/wren"'), {}
    )
    assert "secret" not in repr(loaded)

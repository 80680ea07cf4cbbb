"""The charter key taken offline: the node runs on without it, and signs only where the key and its own passphrase are."""

from pathlib import Path

import pytest
from click.testing import Result

from tests.unit.node.cli.conftest import document, done, invoke


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "gr"
    done("--home", folder, "init", "GR", "--fast-passphrase")
    return folder


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    file = tmp_path / "charter passphrase"
    file.write_text("a passphrase of its own\n")
    return file


def entry(home: Path, out: Path, *options: object) -> Result:
    arguments = ("charter", "entry", "--name", "Greece", "--authority", "Coast Guard", "--out", out)
    return invoke("--json", "--home", home, *arguments, *options)


def take_offline(home: Path, key: Path, secret: Path) -> None:
    done("--home", home, "charter", "take-key-offline", "--to", key, "--charter-key-passphrase-file", secret)


def test_without_the_key_nothing_is_signed_and_with_it_the_same_entry_is_made(
    home: Path, secret: Path, tmp_path: Path
) -> None:
    key = tmp_path / "gr-charter.key"
    before = document(entry(home, tmp_path / "before.json"))
    take_offline(home, key, secret)

    refused = entry(home, tmp_path / "refused.json")
    assert refused.exit_code == 1
    assert "--charter-key" in document(refused)["remedy"]
    assert not (tmp_path / "refused.json").exists()

    options = ("--charter-key", key, "--charter-key-passphrase-file", secret)
    after = document(entry(home, tmp_path / "after.json", *options))
    assert after["charter_key_fingerprint"] == before["charter_key_fingerprint"]
    assert (key.stat().st_mode & 0o777) == 0o600


def test_the_nodes_own_passphrase_does_not_open_the_key(home: Path, secret: Path, tmp_path: Path) -> None:
    key = tmp_path / "gr-charter.key"
    take_offline(home, key, secret)
    wrong = tmp_path / "wrong"
    wrong.write_text("correct horse")
    result = entry(home, tmp_path / "entry.json", "--charter-key", key, "--charter-key-passphrase-file", wrong)
    assert result.exit_code == 1
    assert not (tmp_path / "entry.json").exists()


def test_a_key_is_never_overwritten_and_never_lost(home: Path, secret: Path, tmp_path: Path) -> None:
    key = tmp_path / "gr-charter.key"
    key.write_bytes(b"another member's key")
    arguments = ("charter", "take-key-offline", "--to", key, "--charter-key-passphrase-file", secret)
    assert invoke("--home", home, *arguments).exit_code == 1
    assert key.read_bytes() == b"another member's key"
    assert entry(home, tmp_path / "entry.json").exit_code == 0


def test_the_key_of_another_member_or_a_keyring_is_refused(home: Path, secret: Path, tmp_path: Path) -> None:
    other, key = tmp_path / "pk", tmp_path / "pk-charter.key"
    done("--home", other, "init", "PK", "--fast-passphrase")
    take_offline(other, key, secret)
    for file in (key, home / "keyring.wren", secret):
        result = entry(home, tmp_path / "entry.json", "--charter-key", file, "--charter-key-passphrase-file", secret)
        assert result.exit_code == 1
        assert not (tmp_path / "entry.json").exists()


def test_keys_are_rotated_with_the_key_from_its_medium_and_it_stays_there(
    home: Path, secret: Path, tmp_path: Path
) -> None:
    key = tmp_path / "gr-charter.key"
    take_offline(home, key, secret)
    before = done("--home", home, "keys", "show")["keys"]
    refused = invoke("--json", "--home", home, "keys", "rotate")
    assert refused.exit_code == 1
    assert "--charter-key" in document(refused)["remedy"]
    assert done("--home", home, "keys", "show")["keys"] == before
    rotated = done(
        "--home", home, "keys", "rotate", "--charter-key", key, "--charter-key-passphrase-file", secret,
        "--out", tmp_path / "sheet",
    )  # fmt: skip
    assert rotated["serial"] == 1
    assert len(rotated["keys"]) > len(before)
    again = entry(home, tmp_path / "entry.json")
    assert again.exit_code == 1, "the key did not come back into the keyring"
    done("--home", home, "keys", "rotate", "--tls")

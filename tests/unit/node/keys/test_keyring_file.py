"""The keyring file: read by strangers, cut short, replaced half-way, written by two at once."""

import json
import os
import stat
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from crypto.keyring_bytes import FASTEST_PARAMETERS, KeyringCorruptError, WrongPassphraseError, seal_keyring
from node.keys.errors import KeyringContentError, KeyringFileError
from node.keys.keyring import Keyring, new_keyring
from node.keys.keyring_file import (
    change_keyring_file,
    create_keyring_file,
    decode_keyring,
    encode_keyring,
    load_keyring_file,
)

NOW = 1_800_000_000
KEYRING = new_keyring("KG", ("node.kg.example",), NOW).rotate_sealing_key(NOW, 60)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    created = tmp_path / "home" / "keyring"
    create_keyring_file(created, KEYRING, b"passphrase", parameters=FASTEST_PARAMETERS)
    return created


def _change(path: Path, keyring: Keyring, passphrase: bytes = b"passphrase") -> Keyring:
    return change_keyring_file(path, passphrase, lambda _: keyring, parameters=FASTEST_PARAMETERS)


@pytest.mark.parametrize("keyring", [KEYRING, KEYRING.without_charter_key()])
def test_every_key_comes_back(tmp_path: Path, keyring: Keyring) -> None:
    create_keyring_file(tmp_path / "keyring", keyring, b"passphrase", parameters=FASTEST_PARAMETERS)
    assert load_keyring_file(tmp_path / "keyring", b"passphrase") == keyring


def test_only_this_user_may_read_it(path: Path) -> None:
    previous = os.umask(0)
    try:
        _change(path, KEYRING)
    finally:
        os.umask(previous)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_a_keyring_open_to_others_is_refused_with_the_remedy(path: Path, mode: int) -> None:
    path.chmod(mode)
    with pytest.raises(KeyringFileError, match="chmod 600"):
        load_keyring_file(path, b"passphrase")


def test_nothing_in_the_file_can_be_read_without_the_passphrase(path: Path) -> None:
    content = path.read_bytes()
    assert b"charter" not in content
    assert KEYRING.database_key not in content


def test_a_second_keyring_never_overwrites_the_first(path: Path) -> None:
    """It would destroy the node's identity."""
    with pytest.raises(KeyringFileError):
        create_keyring_file(path, KEYRING, b"other", parameters=FASTEST_PARAMETERS)
    assert load_keyring_file(path, b"passphrase") == KEYRING


def test_a_link_in_the_place_of_the_keyring_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "keyring").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(KeyringFileError):
        create_keyring_file(tmp_path / "keyring", KEYRING, b"p", parameters=FASTEST_PARAMETERS)
    assert not (tmp_path / "elsewhere").exists()


def test_a_link_in_the_place_of_the_temporary_file_is_not_followed(path: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    path.with_name("keyring.partial").symlink_to(victim)
    _change(path, KEYRING.without_charter_key())
    assert victim.read_bytes() == b"precious"
    assert load_keyring_file(path, b"passphrase").charter_key is None


def test_a_wrong_passphrase_and_a_truncated_file_have_different_errors(path: Path) -> None:
    with pytest.raises(WrongPassphraseError):
        load_keyring_file(path, b"wrong")
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(KeyringCorruptError):
        load_keyring_file(path, b"passphrase")


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_a_folder_or_a_pipe_is_refused_without_waiting(tmp_path: Path, make: object) -> None:
    assert callable(make)
    make(tmp_path / "keyring")
    with pytest.raises(KeyringFileError):
        load_keyring_file(tmp_path / "keyring", b"passphrase")


def test_a_missing_keyring_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(KeyringFileError, match="wren init"):
        load_keyring_file(tmp_path / "keyring", b"passphrase")
    with pytest.raises(KeyringFileError, match="wren init"):
        _change(tmp_path / "nowhere" / "keyring", KEYRING)


class PowerCut(Exception):
    """Raised in the place of a system call that is never reached."""


def _cut(*_: object, **__: object) -> None:
    raise PowerCut


@pytest.mark.parametrize("call", ["os.fsync", "pathlib.Path.replace"])
def test_a_crash_before_the_rename_leaves_the_old_keyring_and_the_next_change_works(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    changed = KEYRING.without_charter_key()
    with monkeypatch.context() as patch:
        patch.setattr(call, _cut)
        with pytest.raises(PowerCut):
            _change(path, changed)
    assert path.with_name("keyring.partial").exists()
    assert load_keyring_file(path, b"passphrase") == KEYRING
    assert _change(path, changed) == changed == load_keyring_file(path, b"passphrase")
    assert not path.with_name("keyring.partial").exists()


def test_the_content_reaches_the_disk_before_its_name_does(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a power cut after the rename could leave an empty keyring."""
    order: list[str] = []
    fsync, rename = os.fsync, Path.replace

    def recording_fsync(descriptor: int) -> None:
        order.append("sync folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "sync file")
        fsync(descriptor)

    def recording_rename(source: Path, target: Path) -> Path:
        order.append("rename")
        return rename(source, target)

    monkeypatch.setattr(os, "fsync", recording_fsync)
    monkeypatch.setattr(Path, "replace", recording_rename)
    _change(path, KEYRING)
    assert order == ["sync file", "rename", "sync folder"]


def test_a_change_that_fails_changes_nothing(path: Path) -> None:
    def fail(_: Keyring) -> Keyring:
        raise PowerCut

    before = path.read_bytes()
    with pytest.raises(PowerCut):
        change_keyring_file(path, b"passphrase", fail, parameters=FASTEST_PARAMETERS)
    assert path.read_bytes() == before


def test_of_concurrent_rotations_none_is_lost(path: Path) -> None:
    def rotate() -> None:
        change_keyring_file(
            path, b"passphrase", lambda old: old.rotate_signing_key(NOW, 60), parameters=FASTEST_PARAMETERS
        )

    threads = [threading.Thread(target=rotate) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(load_keyring_file(path, b"passphrase").signing_keys) == 1 + 4


def test_after_a_change_of_passphrase_only_the_new_one_opens(path: Path) -> None:
    change_keyring_file(path, b"passphrase", lambda old: old, new_passphrase=b"new", parameters=FASTEST_PARAMETERS)
    assert load_keyring_file(path, b"new") == KEYRING
    with pytest.raises(WrongPassphraseError):
        load_keyring_file(path, b"passphrase")


def _altered(**fields: object) -> bytes:
    return json.dumps({**json.loads(encode_keyring(KEYRING)), **fields}).encode()


@pytest.mark.parametrize(
    "encoded",
    [
        b"",
        b"\xff",
        b"[]",
        b"null",
        b"{}",
        b"[" * 100_000,
        _altered(version=2),
        _altered(extra="AAAA"),
        _altered(member=1),
        _altered(charter_key="AAAA"),
        _altered(charter_key=1),
        _altered(signing_keys=[{}]),
        _altered(signing_keys=[None]),
        _altered(sealing_keys=[{"key": "AAAA", "valid_from": 0, "valid_until": 1}]),
        _altered(sealing_keys=5),
        _altered(tls_issuer="AAAA"),
        _altered(tls_leaves=[{"key": "AAAA", "chain": [1], "valid_from": 0, "valid_until": 1}]),
        _altered(tls_leaves=[{"key": "AAAA", "chain": [], "valid_from": "0", "valid_until": 1}]),
        _altered(database_key="not base64!"),
        _altered(database_key="AAAA"),
        _altered(database_key=None),
    ],
)
def test_a_keyring_of_another_shape_is_refused_without_quoting_it(encoded: bytes) -> None:
    with pytest.raises(KeyringContentError) as refused:
        decode_keyring(encoded)
    assert "AAAA" not in str(refused.value)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_a_sealed_keyring_of_another_shape_is_an_error_of_content(path: Path) -> None:
    path.write_bytes(seal_keyring(b"{}", b"passphrase", parameters=FASTEST_PARAMETERS))
    with pytest.raises(KeyringContentError):
        load_keyring_file(path, b"passphrase")


def test_equal_keyrings_are_told_from_different_ones() -> None:
    """Guards the comparisons above: a keyring that always equalled another would prove nothing."""
    assert KEYRING.rotate_signing_key(NOW, 0) != KEYRING
    assert replace(KEYRING, database_key=bytes(32)) != KEYRING

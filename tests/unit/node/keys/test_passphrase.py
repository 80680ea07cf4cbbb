"""Where the passphrase comes from: the stated order, and no silent fall-through from a broken source to a weaker one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from node.keys.errors import PassphraseError
from node.keys.passphrase import Prompt, choose_passphrase, read_passphrase


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "passphrase"
    path.write_bytes(b"from file\n")
    return path


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "wren-passphrase").write_bytes(b"from credential\n")
    return {"CREDENTIALS_DIRECTORY": str(tmp_path), "WREN_PASSPHRASE": "from environment"}


def _answers(*answers: str) -> Prompt:
    remaining: Iterator[str] = iter(answers)
    return lambda _: next(remaining)


def test_the_sources_count_in_the_stated_order(file: Path, environment: dict[str, str]) -> None:
    prompt = _answers("from prompt")
    assert read_passphrase(file=file, environment=environment, prompt=prompt) == b"from file"
    assert read_passphrase(environment=environment, prompt=prompt) == b"from credential"
    del environment["CREDENTIALS_DIRECTORY"]
    assert read_passphrase(environment=environment, prompt=prompt) == b"from environment"
    assert read_passphrase(environment={}, prompt=prompt) == b"from prompt"


def test_credentials_of_other_names_are_none_of_ours(tmp_path: Path) -> None:
    environment = {"CREDENTIALS_DIRECTORY": str(tmp_path), "WREN_PASSPHRASE": "from environment"}
    assert read_passphrase(environment=environment) == b"from environment"


def test_a_missing_named_file_is_an_error_and_not_the_next_source(tmp_path: Path, environment: dict[str, str]) -> None:
    """Otherwise removing a file would make the node take what somebody else put in its environment."""
    with pytest.raises(PassphraseError, match="passphrase file"):
        read_passphrase(file=tmp_path / "missing", environment=environment, prompt=_answers("from prompt"))


def test_without_any_source_the_error_names_all_of_them() -> None:
    with pytest.raises(PassphraseError) as refused:
        read_passphrase(environment={})
    for source in ("--passphrase-file", "WREN_PASSPHRASE", "systemd", "terminal"):
        assert source in str(refused.value)


@pytest.mark.parametrize(
    ("content", "passphrase"),
    [
        (b"secret", b"secret"),
        (b"secret\n", b"secret"),
        (b"secret\r\n", b"secret"),
        (b"secret\n\n", b"secret\n"),
        (b" secret \n", b" secret "),
        (b"secret\r", b"secret\r"),
        ("e\u0301\n".encode(), "é".encode()),
    ],
)
def test_one_trailing_newline_and_nothing_else_is_stripped(file: Path, content: bytes, passphrase: bytes) -> None:
    file.write_bytes(content)
    assert read_passphrase(file=file, environment={}) == passphrase


@pytest.mark.parametrize("content", [b"", b"\n", b"\r\n", b"\xff\xfe", b"x" * 4097])
def test_what_is_no_passphrase_is_refused_and_not_quoted(file: Path, content: bytes) -> None:
    """An empty one would seal the keyring for nobody."""
    file.write_bytes(content)
    with pytest.raises(PassphraseError, match="the passphrase file") as refused:
        read_passphrase(file=file, environment={})
    assert "xff" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_an_endless_file_is_not_read_to_its_end() -> None:
    with pytest.raises(PassphraseError):
        read_passphrase(file=Path("/dev/zero"), environment={})


def test_an_empty_environment_variable_is_an_error() -> None:
    with pytest.raises(PassphraseError, match="WREN_PASSPHRASE"):
        read_passphrase(environment={"WREN_PASSPHRASE": ""}, prompt=_answers("from prompt"))


def test_a_new_passphrase_is_asked_for_twice() -> None:
    assert choose_passphrase(environment={}, prompt=_answers("one", "one")) == b"one"
    with pytest.raises(PassphraseError):
        choose_passphrase(environment={}, prompt=_answers("one", "two"))


def test_a_new_passphrase_from_a_file_is_not_asked_for(file: Path) -> None:
    assert choose_passphrase(file=file, environment={}, prompt=_answers()) == b"from file"

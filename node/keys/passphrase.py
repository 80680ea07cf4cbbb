"""Where the keyring's passphrase comes from. The first source that is set decides; a later one is not tried after it:

1. a file named by the operator (`--passphrase-file`);
2. the systemd credential `wren-passphrase` (`LoadCredential=`, `$CREDENTIALS_DIRECTORY/wren-passphrase`);
3. the environment variable `WREN_PASSPHRASE` (readable by this user's other processes: for training and containers);
4. a prompt, where somebody can answer it.

One trailing newline is stripped (LF or CRLF), since editors and `echo` add one. A passphrase is UTF-8 and is normalised
to NFC, so that two keyboards that compose an accented letter differently give the same bytes.
"""

import os
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path

from node.keys.errors import PassphraseError

ENVIRONMENT_VARIABLE = "WREN_PASSPHRASE"
CREDENTIALS_DIRECTORY = "CREDENTIALS_DIRECTORY"
CREDENTIAL_NAME = "wren-passphrase"
MAX_PASSPHRASE_BYTES = 4096

Prompt = Callable[[str], str]


def read_passphrase(
    *, file: Path | None = None, environment: Mapping[str, str] = os.environ, prompt: Prompt | None = None
) -> bytes:
    """The passphrase from the first source that is set; pass no `prompt` where nobody can answer one.

    Raises PassphraseError, which names the source at fault and the remedy, never what it read.
    """
    found = _from_files_or_environment(file, environment)
    if found is not None:
        return found
    if prompt is None:
        raise PassphraseError(
            f"no passphrase: name a file with --passphrase-file, set {ENVIRONMENT_VARIABLE}, "
            f"load the systemd credential {CREDENTIAL_NAME}, or run in a terminal"
        )
    return _usable(prompt("Passphrase of the keyring: ").encode("utf-8", "surrogateescape"), "the prompt")


def choose_passphrase(
    *, file: Path | None = None, environment: Mapping[str, str] = os.environ, prompt: Prompt | None = None
) -> bytes:
    """As `read_passphrase`, for a new keyring: a prompt is asked twice, so that a slip does not lock the node out."""
    chosen = read_passphrase(file=file, environment=environment, prompt=prompt)
    if prompt is None or _from_files_or_environment(file, environment) is not None:
        return chosen
    again = _usable(prompt("The same passphrase again: ").encode("utf-8", "surrogateescape"), "the prompt")
    if again != chosen:
        raise PassphraseError("the two passphrases differ: try again")
    return chosen


def _from_files_or_environment(file: Path | None, environment: Mapping[str, str]) -> bytes | None:
    if file is not None:
        return _from_file(file, "the passphrase file")
    folder = environment.get(CREDENTIALS_DIRECTORY)
    if folder and (credential := Path(folder) / CREDENTIAL_NAME).exists():
        return _from_file(credential, f"the systemd credential {CREDENTIAL_NAME}")
    if ENVIRONMENT_VARIABLE in environment:
        value = environment[ENVIRONMENT_VARIABLE].encode("utf-8", "surrogateescape")
        return _usable(value, f"the environment variable {ENVIRONMENT_VARIABLE}")
    return None


def _from_file(path: Path, source: str) -> bytes:
    try:
        with path.open("rb") as opened:
            content = opened.read(MAX_PASSPHRASE_BYTES + 3)
    except OSError as error:
        raise PassphraseError(
            f"{source} cannot be read: check that it exists and that this user may read it"
        ) from error
    return _usable(content, source)


def _usable(content: bytes, source: str) -> bytes:
    content = content.removesuffix(b"\n").removesuffix(b"\r") if content.endswith(b"\n") else content
    if not content:
        raise PassphraseError(
            f"{source} is empty: put the passphrase there, or remove it so that the next source counts"
        )
    if len(content) > MAX_PASSPHRASE_BYTES:
        raise PassphraseError(f"{source} holds more than {MAX_PASSPHRASE_BYTES} bytes: that is no passphrase")
    try:
        return unicodedata.normalize("NFC", content.decode()).encode()
    except UnicodeDecodeError:
        raise PassphraseError(f"{source} is not UTF-8: save it in that encoding") from None

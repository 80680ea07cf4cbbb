"""What every command is given: the home, where the passphrase comes from, where the output goes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from node.cli.failures import RefusedCommandError
from node.cli.output import Output

if TYPE_CHECKING:
    from node.bootstrap import OpenNode

TOKEN_VARIABLE = "WREN_TOKEN"
_MAX_TOKEN_BYTES = 1024


class Session:
    """One run of `wren`."""

    def __init__(
        self,
        home: Path,
        passphrase_file: Path | None,
        output: Output,
        acting_account: str | None = None,
        token_file: Path | None = None,
    ) -> None:
        """acting_account: id or label of the account that acts, proved by its token (node/cli/acting.py)."""
        self.home = home
        self.passphrase_file = passphrase_file
        self.output = output
        self.acting_account = acting_account
        self.token_file = token_file
        self._presented_token: str | None = None

    @contextmanager
    def open_node(self) -> Iterator[OpenNode]:
        """The node of this home, unlocked. Raises the errors of `node.bootstrap.open_node`."""
        self.require_home()
        from node.bootstrap import open_node

        passphrase = self.passphrase()
        if self.acting_account is not None:
            self.presented_token()  # asked for now: nobody shall hold a transaction open while somebody types
        with open_node(self.home, passphrase) as opened:
            yield opened

    def presented_token(self) -> str:
        """What shall prove the acting account: from --token-file, else WREN_TOKEN, else a prompt. RefusedCommandError.

        Never from an argument: everybody on the machine can read those.
        """
        if self._presented_token is None:
            self._presented_token = self._read_token().strip()
        return self._presented_token

    def _read_token(self) -> str:
        if self.token_file is not None:
            from node.cli.files import read_bounded

            return read_bounded(self.token_file, _MAX_TOKEN_BYTES).decode("utf-8", "replace")
        if TOKEN_VARIABLE in os.environ:
            return os.environ[TOKEN_VARIABLE]
        prompt = self._prompt()
        if prompt is None:
            raise RefusedCommandError(
                "the account named by --as has not proved itself",
                f"give its token by --token-file or {TOKEN_VARIABLE}",
            )
        return prompt("Token of the account: ")

    def require_home(self) -> None:
        """Raises RefusedCommandError when there is no node in the home."""
        from config.settings import FILE_NAME

        if not (self.home / FILE_NAME).is_file():
            raise RefusedCommandError(
                f"there is no node in {self.home}",
                "name its home with --home, or make one with 'wren --home DIR init XX'",
            )

    def passphrase(self) -> bytes:
        """Of the keyring. Raises PassphraseError."""
        from node.keys.passphrase import read_passphrase

        return read_passphrase(file=self.passphrase_file, prompt=self._prompt())

    def new_passphrase(self) -> bytes:
        """For a new keyring: asked twice. Raises PassphraseError."""
        from node.keys.passphrase import choose_passphrase

        return choose_passphrase(file=self.passphrase_file, prompt=self._prompt())

    def other_passphrase(self, file: Path | None, *, new: bool) -> bytes:
        """Of something other than the keyring: from the file or a terminal, never from what unlocks the node itself."""
        from node.keys.passphrase import choose_passphrase, read_passphrase

        read = choose_passphrase if new else read_passphrase
        return read(file=file, environment={}, prompt=self._prompt())

    def confirm(self, question: str, *, yes: bool) -> None:
        """Asks, unless `yes`. Raises RefusedCommandError when nobody can answer or the answer is no."""
        if yes:
            return
        if not sys.stdin.isatty():
            raise RefusedCommandError("nobody is there to confirm it", "look at what is shown above, then add --yes")
        if not click.confirm(question, err=True):
            raise RefusedCommandError("not done, as you chose", "run it again when you are ready")

    def _prompt(self) -> Callable[[str], str] | None:
        if not sys.stdin.isatty():
            return None
        return lambda text: str(click.prompt(text, prompt_suffix="", hide_input=True, err=True))

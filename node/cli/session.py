"""What every command is given: the home, where the passphrase comes from, where the output goes."""

from __future__ import annotations

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


class Session:
    """One run of `wren`."""

    def __init__(self, home: Path, passphrase_file: Path | None, output: Output) -> None:
        self.home = home
        self.passphrase_file = passphrase_file
        self.output = output

    @contextmanager
    def open_node(self) -> Iterator[OpenNode]:
        """The node of this home, unlocked. Raises the errors of `node.bootstrap.open_node`."""
        self.require_home()
        from node.bootstrap import open_node

        with open_node(self.home, self.passphrase()) as opened:
            yield opened

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

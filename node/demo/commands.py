"""`wren` as somebody types it: a process of its own, and what it printed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from protocol.vocabulary import MemberCode

if TYPE_CHECKING:
    from node.demo.federation import Founding

COMMAND_SECONDS = 60.0


class CommandError(Exception):
    """A command did not do what it is for: the message says which, and what it printed."""


@dataclass(frozen=True, slots=True)
class Done:
    """A command that ended."""

    words: Sequence[str]
    code: int
    output: str

    @property
    def told(self) -> Mapping[str, Any]:
        """Its JSON document, whether it found fault or not. Raises CommandError."""
        try:
            told: Mapping[str, Any] = json.loads(self.output.splitlines()[0])
        except (ValueError, IndexError) as error:
            raise CommandError(self._epitaph()) from error
        return told

    def require(self) -> Done:
        """Raises CommandError unless it succeeded."""
        if self.code:
            raise CommandError(self._epitaph())
        return self

    def _epitaph(self) -> str:
        return f"'wren {' '.join(self.words)}' ended with {self.code}: {self.output.strip()}"


def wren(words: Sequence[str]) -> Done:
    """Runs `wren` with these words."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "node.cli", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=COMMAND_SECONDS,
    )
    return Done(words, done.returncode, done.stdout or done.stderr)


def at_home(founding: Founding, member: MemberCode) -> list[str]:
    """The first words of a command on the member's node."""
    return ["--home", str(founding.home(member)), "--passphrase-file", str(founding.passphrase_file(member))]

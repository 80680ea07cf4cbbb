"""The demo run in a process of its own, and what is left of it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PATIENCE_SECONDS = 150.0
"""More than a lease: what a killed node had claimed comes back only when its lease ends."""


def demo(*arguments: str) -> list[str]:
    return [sys.executable, "-P", "-m", "node.demo", *arguments]


def processes_that_mention(text: str) -> list[str]:
    """Command lines of living processes, this one apart."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:  # it ended meanwhile
            continue
        if text in line and folder.name != str(os.getpid()):
            found.append(line)
    return found


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


class Told:
    """A finished run: its homes and what it printed."""

    def __init__(self, home: Path, done: "subprocess.CompletedProcess[str]") -> None:
        self.home = home
        self.code = done.returncode
        self.output = done.stdout + done.stderr

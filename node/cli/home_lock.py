"""The lock on a home: on SQLite one process runs the node, on PostgreSQL any number, and commands see whether one does."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from node.cli.failures import RefusedCommandError

LOCK_FILE = "serve.lock"


def serving_pid(home: Path) -> int | None:
    """The process that runs the node of this home now; 0 when several may; None when none does."""
    try:
        with (home / LOCK_FILE).open("r", encoding="ascii") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(file.read() or 0)
    except (FileNotFoundError, ValueError):
        pass
    return None


@contextmanager
def hold_home(home: Path, *, shared: bool) -> Iterator[None]:
    """Holds the lock for the block: alone, or `shared` with others that hold it so. A dead process's lock is released.

    Two processes that ran one SQLite home would take each other for a restored backup.
    """
    descriptor = os.open(home / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RefusedCommandError(
                f"another process runs the node of this home already (pid {serving_pid(home) or 'unknown'})",
                "stop that one first"
                if shared
                else "stop that one first; several processes need PostgreSQL (docs/operations.md)",
            ) from None
        os.ftruncate(descriptor, 0)
        if not shared:
            os.write(descriptor, str(os.getpid()).encode())
        yield
    finally:
        os.close(descriptor)

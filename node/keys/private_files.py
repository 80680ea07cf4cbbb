"""Files that only this user may read, replaced as a whole or not at all."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TEMPORARY_SUFFIX = ".partial"


def make_private_folder(folder: Path) -> None:
    """Create the folder (and what is above it) where missing, and close it to others (0700)."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep every other process that asks out of this folder meanwhile; the lock of a process that dies is released."""
    descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def write_private(path: Path, content: bytes) -> None:
    """Replace the file by `content`, readable by this user only (0600), durable when this returns.

    Whoever reads sees the old content or the new, also after a crash at any point: the new is written beside it, synced
    and renamed over it. What a crash left beside it is removed first. Call under `locked`. Raises OSError.
    """
    partial = path.with_name(path.name + TEMPORARY_SUFFIX)
    partial.unlink(missing_ok=True)
    # O_EXCL and O_NOFOLLOW: nobody can have put a link or a readable file of that name in the way.
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make renames and removals in the folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""The second place for leaves as a folder (node/core/leaf_copy.py).

`<folder>/<log>/<n>.leaves` holds 65,536 leaves each, behind their lengths as u16, in order: the form of C2SP entry bundles,
so that any reader of those reads these. Files are only ever appended to; a torn end, left by a crash, is cut off.
"""

import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from node.core.leaf_copy import CopyError
from protocol.limits import MAX_LEAF_BYTES
from protocol.tlog.tiles import bundle_to_bytes

LEAVES_PER_FILE = 65_536


class FolderCopy:
    """Implements `LeafCopy`. For one process at a time: the one that writes the tree."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._counted: dict[int, int] = {}

    def count(self, log: int) -> int:
        """See `LeafCopy.count`. Reads the last file, and cuts off what a crash left half written."""
        try:
            files = sorted((self._folder / str(log)).glob("*.leaves"))
            if not files:
                return 0
            if [one.name for one in files] != [_name(number) for number in range(len(files))]:
                raise CopyError("a file is missing among the copied leaves: name the folder that was used before")
            whole, end = _scan(files[-1])
            if end < files[-1].stat().st_size:
                with files[-1].open("r+b") as file:
                    file.truncate(end)
                    os.fsync(file.fileno())
        except OSError as error:
            raise CopyError("the folder with copied leaves cannot be read") from error
        return (len(files) - 1) * LEAVES_PER_FILE + whole

    def append(self, log: int, first: int, entries: Iterable[bytes]) -> None:
        """See `LeafCopy.append`."""
        folder = self._folder / str(log)
        if self._counted.get(log) != first and self.count(log) != first:
            raise CopyError("the copied leaves are not those that this node copied last")
        self._counted.pop(log, None)
        coming, at = iter(entries), first
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            while chunk := list(islice(coming, LEAVES_PER_FILE - at % LEAVES_PER_FILE)):
                path = folder / _name(at // LEAVES_PER_FILE)
                is_new = not path.exists()
                with path.open("ab") as file:
                    file.write(bundle_to_bytes(chunk))
                    file.flush()
                    os.fsync(file.fileno())
                if is_new:
                    _sync_folder(folder)
                at += len(chunk)
        except OSError as error:
            raise CopyError("the folder with copied leaves cannot be written") from error
        self._counted[log] = at

    def read(self, log: int, start: int) -> Iterator[bytes]:
        """See `LeafCopy.read`."""
        number, skip = divmod(start, LEAVES_PER_FILE)
        try:
            while (path := self._folder / str(log) / _name(number)).exists():
                for at, entry in enumerate(_entries(path)):
                    if at >= skip:
                        yield entry
                number, skip = number + 1, 0
        except OSError as error:
            raise CopyError("the folder with copied leaves cannot be read") from error


def _name(number: int) -> str:
    return f"{number:06d}.leaves"


def _entries(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while len(head := file.read(2)) == 2:
            length = int.from_bytes(head, "big")
            entry = file.read(length)
            if len(entry) < length:
                return
            if length > MAX_LEAF_BYTES:
                raise CopyError("a file among the copied leaves is damaged")
            yield entry


def _scan(path: Path) -> tuple[int, int]:
    """How many whole leaves a file holds, and where the last of them ends."""
    whole = end = 0
    for entry in _entries(path):
        whole, end = whole + 1, end + 2 + len(entry)
    return whole, end


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

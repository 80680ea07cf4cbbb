"""Start marks beside the epoch seeds: in the one folder of the node that no backup holds (node/core/restart.py)."""

from collections.abc import Sequence
from pathlib import Path

from node.keys.epochs import EPOCHS_FOLDER
from node.keys.private_files import make_private_folder, write_private

FILE_NAME = "start-marks"


class StartMarkFile:
    """Implements `node.core.restart.StartMarks`; `home` is the node's home."""

    def __init__(self, home: Path) -> None:
        self._folder = home / EPOCHS_FOLDER

    def read(self) -> Sequence[str]:
        """The marks written last, newest last; none where there is no file."""
        try:
            return (self._folder / FILE_NAME).read_text(encoding="ascii").split()
        except FileNotFoundError:
            return ()

    def write(self, marks: Sequence[str]) -> None:
        """Replaces them, durably."""
        make_private_folder(self._folder)
        write_private(self._folder / FILE_NAME, " ".join(marks).encode("ascii"))

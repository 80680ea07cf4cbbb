"""What an auditor keeps between audits: every checkpoint that was found sound, one file a log. Small, and worth a backup."""

import base64
import hashlib
import os
from pathlib import Path

from node.cli.failures import RefusedCommandError
from node.cli.files import write_whole

_KEPT = 512
VARIABLE = "WREN_AUDIT_STATE"


def default_folder() -> Path:
    """$WREN_AUDIT_STATE, else below the user's state folder."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "wren-audit"


class AuditState:
    """Checkpoints by origin."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def kept(self, origin: str) -> list[bytes]:
        """The notes of the log of that origin, oldest first. Raises RefusedCommandError for a file that was damaged."""
        try:
            lines = self._file(origin).read_text(encoding="ascii").split()
            return [base64.b64decode(line, validate=True) for line in lines]
        except FileNotFoundError:
            return []
        except ValueError as error:
            raise RefusedCommandError(
                f"the auditor's own record is damaged ({self._file(origin)})", "restore it from its backup"
            ) from error

    def keep(self, origin: str, note: bytes) -> None:
        """Adds a note. Of very many, every second of the older ones goes; the first and the newest stay."""
        notes = self.kept(origin)
        if notes and notes[-1] == note:
            return
        notes.append(note)
        if len(notes) > _KEPT:
            notes = notes[: -_KEPT // 2 : 2] + notes[-_KEPT // 2 :]
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        text = "".join(base64.b64encode(one).decode() + "\n" for one in notes)
        write_whole(self._file(origin), text.encode("ascii"), replace=True)

    def _file(self, origin: str) -> Path:
        return self._folder / f"{hashlib.sha256(origin.encode()).hexdigest()[:32]}.checkpoints"

"""Where `wren audit` reads a log from: a folder that was exported, or a node's country port over HTTPS."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from node.cli.audit_server import UrlSource, checked_token, checked_url
from node.cli.failures import RefusedCommandError
from protocol.audit.source import Source, SourceError

MAX_SIDE_FILE_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class FolderSource:
    """An export in a folder."""

    folder: Path

    def read(self, path: str, max_bytes: int) -> bytes | None:
        """See `Source.read`."""
        try:
            with (self.folder / path).open("rb") as file:
                return file.read(max_bytes + 1)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            raise SourceError(f"the export cannot be read ({error.strerror})") from error


def open_source(place: str, *, token: str | None = None, ca_file: Path | None = None) -> Source:
    """From what was typed: a folder, or an https address. Raises RefusedCommandError."""
    if place.startswith("https://"):
        return UrlSource(checked_url(place), checked_token(token), None if ca_file is None else str(ca_file))
    if "://" in place:
        raise RefusedCommandError("a log is read from a folder or over https", "give a folder, or an https address")
    folder = Path(place)
    if not folder.is_dir():
        raise RefusedCommandError(f"there is no such folder ({place})", "export the log with 'wren log export DIR'")
    return FolderSource(folder)


@dataclass(frozen=True, slots=True)
class About:
    """What an export says of itself; nobody vouches for it. exported_at: Unix seconds, None when it does not say."""

    member: str | None
    exported_at: int | None


def read_about(source: Source) -> About:
    """From `wren.json`, if there is one and it can be read. Raises SourceError."""
    raw = source.read("wren.json", 65_536)
    try:
        found = json.loads(raw or b"{}")
    except (ValueError, RecursionError):
        found = {}
    member, at = (found.get("member"), found.get("exported_at")) if isinstance(found, dict) else (None, None)
    sound = isinstance(member, str) and len(member) == 2 and member.isascii() and member.isupper()
    return About(member if sound else None, at if type(at) is int and 0 <= at < 2**40 else None)

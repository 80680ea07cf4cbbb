"""Where `wren audit` reads a log from: a folder that was exported, or a node's country port over HTTPS."""

from __future__ import annotations

import json
import ssl
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from node.cli.failures import RefusedCommandError
from protocol.audit.source import Source, SourceError

MAX_SIDE_FILE_BYTES = 1 << 30
_TIMEOUT_SECONDS = 30.0
_FILE_SECONDS = 120.0
"""For one file: a server that sends a byte now and then shall not hold an auditor for ever."""
_CLIENTS: dict[tuple[str, str | None, str | None], Any] = {}


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


@dataclass(frozen=True, slots=True)
class UrlSource:
    """A log served over HTTPS. prefix: without a slash at its end. ca_file: whom to believe; None: what the system does."""

    prefix: str
    token: str | None = field(default=None, repr=False)
    ca_file: str | None = None

    def read(self, path: str, max_bytes: int) -> bytes | None:
        """See `Source.read`. No redirect is followed: the token is for this server alone."""
        import httpx

        try:
            with self._client().stream("GET", f"{self.prefix}/{path}") as response:
                if response.status_code in (404, 410):
                    return None
                if response.status_code != 200:
                    raise SourceError(f"the server answers with status {response.status_code}")
                found = bytearray()
                until = time.monotonic() + _FILE_SECONDS
                for chunk in response.iter_bytes():
                    found += chunk
                    if time.monotonic() > until:
                        raise SourceError("the server is too slow")
                    if len(found) > max_bytes:
                        break
                return bytes(found[: max_bytes + 1])
        except httpx.HTTPError as error:
            raise SourceError(f"the server cannot be reached ({type(error).__name__})") from error

    def _client(self) -> Any:
        """One for each process and server: connections are kept."""
        import httpx

        key = (self.prefix, self.token, self.ca_file)
        if key not in _CLIENTS:
            context = ssl.create_default_context(cafile=self.ca_file)
            headers = {"Accept-Encoding": "gzip, identity"}
            if self.token is not None:
                headers["Authorization"] = f"Bearer {self.token}"
            _CLIENTS[key] = httpx.Client(verify=context, headers=headers, timeout=_TIMEOUT_SECONDS, trust_env=False)
        return _CLIENTS[key]


def open_source(place: str, *, token: str | None = None, ca_file: Path | None = None) -> Source:
    """From what was typed: a folder, or an https address. Raises RefusedCommandError."""
    if place.startswith("https://"):
        return UrlSource(place.rstrip("/"), token, None if ca_file is None else str(ca_file))
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

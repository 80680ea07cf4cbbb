"""The keyring of a running process: noticed when another process rotates its keys, and opened again without being asked.

The passphrase that opened it first is kept in memory, as the keys themselves are. Whether the file changed is one look
at its inode, size and time, so it is asked at every use: a peer that learned a new sealing key from us a moment ago is
never met by a process that does not hold it yet.
"""

import threading
from collections.abc import Callable
from pathlib import Path

import structlog

from crypto.errors import CryptoError
from node.keys.errors import KeysError
from node.keys.keyring import Keyring
from node.keys.keyring_file import change_keyring_file, load_keyring_file

_Version = tuple[int, int, int]


class LiveKeyring:
    """The keyring as the file holds it now. Safe to use from several threads."""

    def __init__(self, path: Path, passphrase: bytes) -> None:
        """Raises as `load_keyring_file`."""
        self._path = path
        self._passphrase = passphrase
        self._lock = threading.Lock()
        self._version = _version(path)
        self._keyring = load_keyring_file(path, passphrase)

    def current(self) -> Keyring:
        """The newest keyring. One that does not open, or is of another node, leaves the former in use and is logged once."""
        if _version(self._path) == self._version:
            return self._keyring
        with self._lock:
            found = _version(self._path)
            if found != self._version:
                self._reload()
                self._version = found
        return self._keyring

    def change(self, change: Callable[[Keyring], Keyring]) -> Keyring:
        """As `change_keyring_file`, under the same passphrase."""
        change_keyring_file(self._path, self._passphrase, change)
        return self.current()

    def __repr__(self) -> str:
        return "LiveKeyring(redacted)"

    def _reload(self) -> None:
        try:
            found = load_keyring_file(self._path, self._passphrase)
        except (KeysError, CryptoError, OSError) as error:
            structlog.get_logger().error("keyring_not_reloaded", error=type(error).__name__)
            return
        if (found.member, found.database_key) != (self._keyring.member, self._keyring.database_key):
            structlog.get_logger().error("keyring_not_reloaded", error="OtherNode")
            return
        self._keyring = found


def _version(path: Path) -> _Version | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns

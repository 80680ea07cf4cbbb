"""A whole node in one sealed file, and back: keyring, settings, every row of the database. Never `epochs/`.

`tagsets/` is left out too, for it is built and fetched anew. The pieces of the file: the first says what it is (JSON), the
second is wren.toml, each of the others is a table's name with some of its rows, and the last counts rows and names the
SHA-256 of each table's rows.
"""

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit

from config.settings import FILE_NAME, load_settings
from node.bootstrap import DATABASE_FILE, KEYRING_FILE, OpenNode
from node.core.errors import ConflictError
from node.keys.keyring import Keyring
from node.keys.private_files import make_private_folder, sync_folder, write_private
from node.keys.sealed_stream import BackupError, read_sealed, write_sealed
from node.store.database import SCHEMA_REVISION, open_store
from node.store.export import Row, export_rows, import_rows
from node.store.migration import migrate

FORMAT = 1
LEAVES = "leaves"


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What a backup holds. created: Unix seconds. digest: SHA-256 (hex) over the digests of all tables."""

    member: str
    created: int
    schema: str
    rows: int
    leaves: int
    digest: str
    size_bytes: int


def write_backup(opened: OpenNode, path: Path) -> BackupReport:
    """Writes a new file, whole or not at all, readable by this user only; the node may run meanwhile.

    Raises ConflictError when there is one of that name, StoreError, OSError.
    """
    if path.exists():
        raise ConflictError("there is a file of that name already: choose another name")
    head = {
        "format": FORMAT,
        "member": opened.keyring.member,
        "created": opened.context.clock.now(),
        "schema": SCHEMA_REVISION,
    }
    sums = _Sums()
    sealed_keyring = (opened.home / KEYRING_FILE).read_bytes()
    settings = (opened.home / FILE_NAME).read_bytes()

    def pieces() -> Iterator[bytes]:
        yield _json(head)
        yield settings
        with contextlib.closing(export_rows(opened.store)) as pages:  # type: ignore[type-var]
            for table, rows in pages:
                piece = _json([table, rows])
                sums.add(table, len(rows), piece)
                yield piece
        yield _json(sums.document())

    descriptor, partial = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            write_sealed(file, sealed_keyring, opened.keyring, pieces())
            file.flush()
            os.fsync(file.fileno())
        Path(partial).rename(path)
        sync_folder(path.parent)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
    return _report(head, sums, path)


def verify_backup(path: Path, passphrase: bytes) -> BackupReport:
    """Reads all of it and restores nothing. Raises BackupError, and what opening a keyring raises."""
    with path.open("rb") as file:
        _, _, pieces = read_sealed(file, passphrase)
        backup = _Reading(pieces)
        for _ in backup.pages():
            pass
    return _report(backup.head, backup.sums, path)


def restore_backup(path: Path, passphrase: bytes, home: Path, *, database_url: str | None = None) -> BackupReport:
    """Makes `home` from a backup: all of it, or nothing.

    database_url: in place of the one in the backup's settings; empty for an SQLite file in the home. The first start
    afterwards begins new epochs and spends today's budgets, for `epochs/` is not there. Raises ConflictError when the home
    or the database is not empty, BackupError, StoreError.
    """
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise ConflictError("the home is not empty: name a folder that is empty or does not exist")
    home.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=f".{home.name}.", dir=home.parent))
    try:
        make_private_folder(building)
        with path.open("rb") as file:
            sealed_keyring, keyring, pieces = read_sealed(file, passphrase)
            backup = _Reading(pieces)
            write_private(building / KEYRING_FILE, sealed_keyring)
            write_private(building / FILE_NAME, _with_database(backup.settings, database_url))
            _fill(building, keyring, backup, database_url)
        if home.exists():
            home.rmdir()
        building.rename(home)
        sync_folder(home.parent)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return _report(backup.head, backup.sums, path)


def _fill(home: Path, keyring: Keyring, backup: "_Reading", database_url: str | None) -> None:
    url = load_settings(home).database.url if database_url is None else database_url
    store = open_store(url or home / DATABASE_FILE, keyring.database_key)
    try:
        migrate(store)
        import_rows(store, backup.pages())
    finally:
        store.close()


class _Sums:
    """Rows and digest of each table."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}
        self._digests: dict[str, Any] = {}

    def add(self, table: str, rows: int, piece: bytes) -> None:
        self.rows[table] = self.rows.get(table, 0) + rows
        self._digests.setdefault(table, hashlib.sha256()).update(piece)

    def document(self) -> dict[str, Any]:
        digests = {table: digest.hexdigest() for table, digest in sorted(self._digests.items())}
        return {"rows": dict(sorted(self.rows.items())), "digests": digests}


class _Reading:
    """The pieces of one backup, understood. Raises BackupError."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self.sums = _Sums()
        self.head = _parse(next(pieces, b""))
        if not isinstance(self.head, dict) or self.head.get("format") != FORMAT:
            raise BackupError("the backup is of another version: use the version of WREN that wrote it")
        if self.head.get("schema") != SCHEMA_REVISION:
            raise BackupError("the backup is of another schema: restore it with the version of WREN that wrote it")
        self.settings = next(pieces, b"")

    def pages(self) -> Iterable[tuple[str, list[Row]]]:
        """All rows; at the end their counts and digests are compared with what the writer counted."""
        for piece in self._pieces:
            document = _parse(piece)
            if isinstance(document, dict):
                if document != self.sums.document() or next(self._pieces, None) is not None:
                    raise BackupError("the backup does not hold what it says: use another copy of it")
                return
            table, rows = document
            self.sums.add(table, len(rows), piece)
            yield table, rows
        raise BackupError("the backup ends too early: use another copy of it")


def _with_database(settings: bytes, url: str | None) -> bytes:
    if url is None:
        return settings
    document = tomlkit.parse(settings.decode())
    document.setdefault("database", tomlkit.table())["url"] = url
    return tomlkit.dumps(document).encode()


def _report(head: dict[str, Any], sums: _Sums, path: Path) -> BackupReport:
    return BackupReport(
        head["member"],
        head["created"],
        head["schema"],
        sum(sums.rows.values()),
        sums.rows.get(LEAVES, 0),
        hashlib.sha256(_json(sums.document())).hexdigest(),
        path.stat().st_size,
    )


def _json(document: Any) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()


def _parse(piece: bytes) -> Any:
    try:
        return json.loads(piece)
    except ValueError:
        raise BackupError("the backup is damaged: use another copy of it") from None

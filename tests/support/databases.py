"""The databases that every store test runs on: an SQLCipher file and PostgreSQL.

A test folder's conftest takes `database_kinds()` as parameters and makes one `Databases` for the session.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from node.store.database import SqlStore, open_store
from node.store.migration import migrate
from tests.support.postgresql import PostgresqlCluster, postgresql_binaries, running_cluster

SQLCIPHER = "sqlcipher"
POSTGRESQL = "postgresql"
KEY = bytes(range(32))


def database_kinds() -> list[str]:
    """SQLCipher always; PostgreSQL where it is installed, and, with WREN_TEST_ALL=1, also where it is not, to fail."""
    wanted = postgresql_binaries() is not None or os.environ.get("WREN_TEST_ALL") == "1"
    return [SQLCIPHER, POSTGRESQL] if wanted else [SQLCIPHER]


@dataclass(frozen=True, slots=True)
class TestDatabase:
    """One migrated database, or an empty one. `open()` may be called several times, as several processes would."""

    __test__ = False

    kind: str
    location: Path | str
    cluster: PostgresqlCluster | None
    name: str

    def open(self) -> SqlStore:
        """Another store on the same database; the caller closes it."""
        return open_store(self.location, KEY if self.kind == SQLCIPHER else None)

    def kill_connections(self) -> None:
        """Ends every connection to a PostgreSQL database from outside."""
        assert self.cluster is not None, "SQLite has no connections to kill from outside"
        self.cluster.terminate_connections(self.name)


class Databases:
    """Makes databases: each is a copy of one that was migrated once per session."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._cluster: PostgresqlCluster | None = None
        self._templates: dict[str, TestDatabase] = {}

    def empty(self, kind: str, folder: Path) -> TestDatabase:
        """A database without a schema. SQLCipher files lie in `folder`."""
        if kind == SQLCIPHER:
            return TestDatabase(kind, folder / "node.db", None, "node.db")
        cluster = self._running_cluster()
        return _on(cluster, cluster.create_database())

    def migrated(self, kind: str, folder: Path) -> TestDatabase:
        """A database with the newest schema and nothing in it."""
        template = self._template(kind)
        if kind == SQLCIPHER:
            shutil.copy(template.location, folder / "node.db")
            return TestDatabase(kind, folder / "node.db", None, "node.db")
        cluster = self._running_cluster()
        return _on(cluster, cluster.create_database(template=template.name))

    def _template(self, kind: str) -> TestDatabase:
        if kind not in self._templates:
            template = self.empty(kind, self._folder)
            store = template.open()
            try:
                migrate(store)
            finally:
                store.close()  # the last connection to an SQLite file folds its -wal into it
            self._templates[kind] = template
        return self._templates[kind]

    def _running_cluster(self) -> PostgresqlCluster:
        if self._cluster is None:
            binaries = postgresql_binaries()
            if binaries is None:
                raise RuntimeError(
                    "no PostgreSQL server is installed, and WREN_TEST_ALL=1 requires it: install postgresql"
                )
            self._cluster = self._stack.enter_context(running_cluster(binaries))
        return self._cluster


def _on(cluster: PostgresqlCluster, name: str) -> TestDatabase:
    return TestDatabase(POSTGRESQL, cluster.url(name), cluster, name)


@contextmanager
def session_databases(folder: Path) -> Iterator[Databases]:
    """For one test session; PostgreSQL starts when first needed and stops at the end."""
    with ExitStack() as stack:
        yield Databases(folder, stack)

"""Every store test runs on each kind of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from node.store.database import SqlStore
from tests.support.databases import Databases, TestDatabase, database_kinds, session_databases


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """One PostgreSQL cluster and one migrated template for the session."""
    with session_databases(tmp_path_factory.mktemp("databases")) as made:
        yield made


@pytest.fixture(params=database_kinds())
def kind(request: pytest.FixtureRequest) -> str:
    """Which kind of database."""
    return str(request.param)


@pytest.fixture
def database(kind: str, databases: Databases, tmp_path: Path) -> TestDatabase:
    """A migrated database of the test's own."""
    return databases.migrated(kind, tmp_path)


@pytest.fixture
def store(database: TestDatabase) -> Iterator[SqlStore]:
    """A store open on it."""
    opened = database.open()
    yield opened
    opened.close()

"""Every store test runs on each kind of database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from node.store.database import SqlStore
from tests.support.databases import Databases, TestDatabase, database_kinds


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

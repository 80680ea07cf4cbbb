"""Tests that name no store of their own run in memory; with WREN_TEST_STORE=postgresql, on PostgreSQL databases.

`./test --all` runs those of the simulations, of the core and of the API both ways.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.databases import POSTGRESQL, Databases, session_databases
from tests.support.usual_stores import usual_stores


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """One PostgreSQL cluster for the session, started when first needed, and one migrated template of each kind."""
    with session_databases(tmp_path_factory.mktemp("databases")) as made:
        yield made


@pytest.fixture(autouse=True, scope="session")
def _stores(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with ExitStack() as stack:
        if os.environ.get("WREN_TEST_STORE") == POSTGRESQL:
            folder: Path = tmp_path_factory.mktemp("stores")
            stack.enter_context(usual_stores(lambda: databases.migrated(POSTGRESQL, folder).open()))
        yield

"""The simulations run on stores in memory; with WREN_TEST_STORE=postgresql, every node has a PostgreSQL database.

`./test --all` runs them both ways. Tests that name a store of their own keep it.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.databases import POSTGRESQL, Databases, session_databases
from tests.support.federation import usual_stores


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """One PostgreSQL cluster for the session, started when first needed."""
    with session_databases(tmp_path_factory.mktemp("databases")) as made:
        yield made


@pytest.fixture(autouse=True, scope="module")
def _stores(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with ExitStack() as stack:
        if os.environ.get("WREN_TEST_STORE") == POSTGRESQL:
            folder = tmp_path_factory.mktemp("stores")
            stack.enter_context(usual_stores(lambda: databases.migrated(POSTGRESQL, Path(folder)).open()))
        yield

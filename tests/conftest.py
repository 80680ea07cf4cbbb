"""Tests that name no store of their own run in memory; with WREN_TEST_STORE=postgresql, on PostgreSQL databases.

`./test --all` runs those of the simulations, of the core and of the API (over TLS too) both ways.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from node.store.database import open_store
from tests.support.databases import POSTGRESQL, Databases, session_databases
from tests.support.usual_stores import usual_stores


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """One PostgreSQL cluster for the session, started when first needed, and one migrated template of each kind."""
    with session_databases(tmp_path_factory.mktemp("databases")) as made:
        yield made


@pytest.fixture(scope="session")
def usual_url(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """Gives the setting `database.url` of another node: empty for a file in its home, or a database of its own."""
    folder: Path = tmp_path_factory.mktemp("stores")
    on_postgresql = os.environ.get("WREN_TEST_STORE") == POSTGRESQL

    def url() -> str:
        if not on_postgresql:
            return ""
        return str(databases.migrated(POSTGRESQL, folder).location).replace("postgresql:", "postgresql+psycopg:", 1)

    return url


@pytest.fixture(autouse=True, scope="session")
def _stores(usual_url: Callable[[], str]) -> Iterator[None]:
    with ExitStack() as stack:
        if os.environ.get("WREN_TEST_STORE") == POSTGRESQL:
            stack.enter_context(usual_stores(lambda: open_store(usual_url())))
        yield

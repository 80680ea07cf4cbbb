"""Brings a database's schema to what this program knows. Alembic is imported only when there is something to do."""

from pathlib import Path
from typing import TYPE_CHECKING

from node.store.database import SCHEMA_REVISION, SqlStore
from node.store.errors import StoreVersionError

if TYPE_CHECKING:
    from alembic.config import Config

_ADVISORY_LOCK = 0x7772656E  # "wren": one process migrates a PostgreSQL database, the others wait


def migrate(store: SqlStore) -> bool:
    """Upgrades to SCHEMA_REVISION in one transaction; False when there was nothing to do.

    Raises StoreVersionError when the database was written by a newer program, StoreBusyError when others hold it.
    """
    found = store.revision()
    if found == SCHEMA_REVISION:
        return False
    if found is not None and found > SCHEMA_REVISION:
        raise StoreVersionError(f"the database has schema {found}, this program {SCHEMA_REVISION}: install a newer one")
    _run(store, "upgrade", SCHEMA_REVISION)
    return True


def downgrade(store: SqlStore, revision: str = "base") -> None:
    """Goes back to `revision`; `base` drops every table with what is in it."""
    _run(store, "downgrade", revision)


def configuration() -> "Config":
    """Alembic's configuration: nothing but where the revisions are."""
    from alembic.config import Config

    folder = Path(__file__).parent / "migrations"
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _run(store: SqlStore, direction: str, revision: str) -> None:
    from alembic import command

    config = configuration()
    with store.connection(writing=True) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})")
        config.attributes["connection"] = connection
        (command.upgrade if direction == "upgrade" else command.downgrade)(config, revision)

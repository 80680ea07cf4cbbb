"""Alembic runs this file for each command. The connection comes from node/store/migration.py, inside its transaction."""

from alembic import context

import node.store.alert_tables
import node.store.country_tables
import node.store.log_tables  # noqa: F401 - their tables belong to the metadata
from node.store.columns import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite too: its transaction is begun explicitly, so a revision happens whole or not at all
)
context.run_migrations()

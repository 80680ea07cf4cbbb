"""Entries stand under batches that count from their version on: what imports stage is put where it will stand."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
MOVED = ("watchlist_keys", "watchlist_withdrawals", "watchlist_entries")
"""Those that point to others first. SQLite changes no constraint in place."""

_UNDECIDED = "state IN ('staging', 'submitted')"
_NUMBERS = " UNION ALL ".join(f"SELECT {number} AS k" for number in range(12))


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, TEXT, nullable=False)


def _number(name: str, default: str | None = None) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), server_default=default, autoincrement=False, nullable=False)


def _counted(name: str) -> sa.Column[int]:
    return sa.Column(name, ROW_ID, autoincrement=True, nullable=False)


def _batch() -> sa.Column[int]:
    return sa.Column("batch", ROW_ID, autoincrement=False, nullable=False)


def upgrade() -> None:
    op.create_table(
        "watchlist_batches",
        _counted("batch"),
        sa.Column("version", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(["version"], ["watchlist_versions.version"], name=op.f("fk_watchlist_batches_version")),
        sa.PrimaryKeyConstraint("batch", name=op.f("pk_watchlist_batches")),
        sa.UniqueConstraint("version", name=op.f("uq_watchlist_batches_version")),
    )
    op.execute("INSERT INTO watchlist_batches (batch, version) SELECT version, version FROM watchlist_versions")
    _add_batches_to_imports()
    _count_on("watchlist_batches", "batch")
    _move_away()
    _create_new()
    _fill_new()
    op.drop_table("import_rows")
    op.drop_table("watchlist_history")
    _drop_moved()


def _add_batches_to_imports() -> None:
    kind = "BIGINT" if _is_postgresql() else "INTEGER"
    op.execute(
        f"ALTER TABLE imports ADD COLUMN batch {kind} CONSTRAINT fk_imports_batch REFERENCES watchlist_batches (batch)"
    )
    op.execute("UPDATE imports SET batch = version WHERE state = 'approved'")
    newest = "(SELECT coalesce(max(version), 0) FROM watchlist_versions)"
    op.execute(
        "INSERT INTO watchlist_batches (batch, version)"
        f" SELECT {newest} + row_number() OVER (ORDER BY import_id), NULL FROM imports WHERE {_UNDECIDED}"
    )
    op.execute(
        f"UPDATE imports SET batch = {newest} + (SELECT count(*) FROM imports AS earlier"
        f" WHERE earlier.{_UNDECIDED} AND earlier.import_id <= imports.import_id) WHERE {_UNDECIDED}"
    )


def _create_new() -> None:
    op.create_table(
        "watchlist_entries",
        _counted("id"),
        _text("entry_id"),
        _text("list_name"),
        sa.Column("agency", TEXT, server_default="country", nullable=False),
        _batch(),
        _number("line", "0"),
        sa.Column("entry", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["batch"], ["watchlist_batches.batch"], name=op.f("fk_watchlist_entries_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watchlist_entries")),
        sa.UniqueConstraint("batch", "entry_id", name=op.f("uq_watchlist_entries_batch_entry_id")),
    )
    _create_keys()
    op.create_table(
        "watchlist_withdrawals",
        _counted("id"),
        _batch(),
        _text("entry_id"),
        sa.Column("owed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["batch"], ["watchlist_batches.batch"], name=op.f("fk_watchlist_withdrawals_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watchlist_withdrawals")),
        sa.UniqueConstraint("batch", "entry_id", name=op.f("uq_watchlist_withdrawals_batch_entry_id")),
    )
    op.create_table(
        "import_unchanged",
        _batch(),
        _text("entry_id"),
        sa.ForeignKeyConstraint(["batch"], ["watchlist_batches.batch"], name=op.f("fk_import_unchanged_batch")),
        sa.PrimaryKeyConstraint("batch", "entry_id", name=op.f("pk_import_unchanged")),
        sqlite_with_rowid=False,
    )


def _fill_new() -> None:
    """Entries keep their numbers, for the match keys name them. What versions replaced goes beside them, under the version
    that had made it; where that is not known, under the one before."""
    op.execute(
        "INSERT INTO watchlist_entries (id, entry_id, list_name, agency, batch, line, entry)"
        " SELECT id, entry_id, list_name, agency, version, 0, entry FROM moved_watchlist_entries"
    )
    _count_on("watchlist_entries", "id")
    op.execute("INSERT INTO watchlist_keys (digest, entry) SELECT digest, entry FROM moved_watchlist_keys")
    op.execute(
        "INSERT INTO watchlist_entries (entry_id, list_name, agency, batch, line, entry)"
        " SELECT h.entry_id, h.before_list, h.before_agency, coalesce("
        "(SELECT max(e.version) FROM watchlist_history AS e WHERE e.entry_id = h.entry_id AND e.version < h.version), "
        "(SELECT max(v.version) FROM watchlist_versions AS v WHERE v.version < h.version)), 0, h.before"
        " FROM watchlist_history AS h WHERE h.before_list <> ''"
        " AND EXISTS (SELECT 1 FROM watchlist_versions AS v WHERE v.version < h.version)"
        " ON CONFLICT (batch, entry_id) DO NOTHING"
    )
    rows = f"FROM import_rows AS r JOIN imports AS i ON i.import_id = r.import_id WHERE i.{_UNDECIDED} AND r.change"
    op.execute(
        "INSERT INTO watchlist_entries (entry_id, list_name, agency, batch, line, entry)"
        f" SELECT r.entry_id, i.list_name, i.agency, i.batch, r.line, r.entry {rows} IN ('added', 'changed')"
    )
    op.execute(
        "INSERT INTO watchlist_keys (digest, entry) SELECT substr(r.digests, n.k * 32 + 1, 32), e.id"
        " FROM import_rows AS r JOIN imports AS i ON i.import_id = r.import_id"
        " JOIN watchlist_entries AS e ON e.batch = i.batch AND e.entry_id = r.entry_id"
        f" JOIN ({_NUMBERS}) AS n ON length(r.digests) > n.k * 32 WHERE i.{_UNDECIDED}"
    )
    op.execute(f"INSERT INTO import_unchanged (batch, entry_id) SELECT i.batch, r.entry_id {rows} = 'unchanged'")
    op.execute(
        "INSERT INTO watchlist_withdrawals (batch, entry_id, owed) SELECT w.version, w.entry_id, EXISTS ("
        "SELECT 1 FROM import_rows AS r JOIN imports AS i ON i.import_id = r.import_id WHERE i.state = 'approved'"
        " AND i.version = w.version AND r.entry_id = w.entry_id AND r.change = 'removed')"
        " FROM moved_watchlist_withdrawals AS w"
    )
    true = "true" if _is_postgresql() else "1"
    op.execute(
        f"INSERT INTO watchlist_withdrawals (batch, entry_id, owed) SELECT i.batch, r.entry_id, {true} {rows} = 'removed'"
    )
    for table, columns in (
        ("watchlist_entries", ["entry_id", "batch"]),
        ("watchlist_entries", ["list_name", "entry_id", "batch"]),
        ("watchlist_entries", ["agency", "entry_id"]),
        ("watchlist_withdrawals", ["entry_id", "batch"]),
        ("watchlist_withdrawals", ["owed", "id"]),
    ):
        op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, columns)


def downgrade() -> None:
    """What waits for approval is discarded: the older schema has no place to keep it with its keys."""
    _create_old_import_tables()
    _keep_history()
    _move_away()
    op.execute(f"UPDATE imports SET state = 'discarded' WHERE {_UNDECIDED}")
    _create_old()
    op.execute(
        "INSERT INTO watchlist_entries (id, entry_id, list_name, agency, version, entry)"
        " SELECT e.id, e.entry_id, e.list_name, e.agency, b.version, e.entry FROM moved_watchlist_entries AS e"
        " JOIN watchlist_batches AS b ON b.batch = e.batch WHERE b.version IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM moved_watchlist_entries AS n JOIN watchlist_batches AS c ON c.batch = n.batch"
        " WHERE n.entry_id = e.entry_id AND c.version > b.version)"
        " AND NOT EXISTS (SELECT 1 FROM moved_watchlist_withdrawals AS w JOIN watchlist_batches AS c"
        " ON c.batch = w.batch WHERE w.entry_id = e.entry_id AND c.version > b.version)"
    )
    _count_on("watchlist_entries", "id")
    op.execute(
        "INSERT INTO watchlist_keys (digest, entry) SELECT k.digest, k.entry FROM moved_watchlist_keys AS k"
        " JOIN watchlist_entries AS e ON e.id = k.entry"
    )
    op.execute(
        "INSERT INTO watchlist_withdrawals (version, entry_id) SELECT b.version, w.entry_id"
        " FROM moved_watchlist_withdrawals AS w JOIN watchlist_batches AS b ON b.batch = w.batch"
        " WHERE b.version IS NOT NULL"
    )
    op.execute(
        "INSERT INTO import_rows (import_id, line, entry_id, change) SELECT i.import_id, 0, w.entry_id, 'removed'"
        " FROM moved_watchlist_withdrawals AS w JOIN imports AS i ON i.batch = w.batch"
        f" WHERE i.state = 'approved' AND w.owed = {'true' if _is_postgresql() else '1'}"
    )
    op.drop_column("imports", "batch")
    op.drop_table("import_unchanged")
    _drop_moved()
    op.drop_table("watchlist_batches")


def _keep_history() -> None:
    """What each version found where it added, changed or removed."""
    older = (
        "FROM watchlist_entries AS o JOIN watchlist_batches AS c ON c.batch = o.batch"
        " WHERE o.entry_id = x.entry_id AND c.version < b.version"
        " AND NOT EXISTS (SELECT 1 FROM watchlist_withdrawals AS w JOIN watchlist_batches AS d ON d.batch = w.batch"
        " WHERE w.entry_id = x.entry_id AND d.version > c.version AND d.version < b.version)"
        " ORDER BY c.version DESC LIMIT 1"
    )
    for table in ("watchlist_entries", "watchlist_withdrawals"):
        op.execute(
            "INSERT INTO watchlist_history (version, entry_id, before, before_list, before_agency)"
            f" SELECT b.version, x.entry_id, (SELECT o.entry {older}),"
            f" coalesce((SELECT o.list_name {older}), ''), coalesce((SELECT o.agency {older}), '')"
            f" FROM {table} AS x JOIN watchlist_batches AS b ON b.batch = x.batch WHERE b.version IS NOT NULL"
        )


def _create_old_import_tables() -> None:
    op.create_table(
        "watchlist_history",
        _counted("id"),
        sa.Column("version", ROW_ID, nullable=False),
        _text("entry_id"),
        sa.Column("before", sa.LargeBinary(), nullable=True),
        _text("before_list"),
        _text("before_agency"),
        sa.ForeignKeyConstraint(["version"], ["watchlist_versions.version"], name=op.f("fk_watchlist_history_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watchlist_history")),
    )
    op.create_index(op.f("ix_watchlist_history_entry_id_version"), "watchlist_history", ["entry_id", "version"])
    op.create_index(op.f("ix_watchlist_history_version_entry_id"), "watchlist_history", ["version", "entry_id"])
    op.create_table(
        "import_rows",
        _counted("id"),
        _text("import_id"),
        _number("line"),
        _text("entry_id"),
        _text("change"),
        sa.Column("entry", sa.LargeBinary(), nullable=True),
        sa.Column("digests", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.import_id"], name=op.f("fk_import_rows_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_rows")),
    )
    op.create_index(op.f("ix_import_rows_import_id_entry_id"), "import_rows", ["import_id", "entry_id"])


def _create_old() -> None:
    op.create_table(
        "watchlist_entries",
        _counted("id"),
        _text("entry_id"),
        _text("list_name"),
        sa.Column("agency", TEXT, server_default="country", nullable=False),
        sa.Column("version", ROW_ID, nullable=False),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["version"], ["watchlist_versions.version"], name=op.f("fk_watchlist_entries_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watchlist_entries")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_watchlist_entries_entry_id")),
    )
    op.create_index(op.f("ix_watchlist_entries_list_name_entry_id"), "watchlist_entries", ["list_name", "entry_id"])
    op.create_index(op.f("ix_watchlist_entries_agency_entry_id"), "watchlist_entries", ["agency", "entry_id"])
    _create_keys()
    op.create_table(
        "watchlist_withdrawals",
        sa.Column("version", ROW_ID, autoincrement=False, nullable=False),
        _text("entry_id"),
        sa.ForeignKeyConstraint(
            ["version"], ["watchlist_versions.version"], name=op.f("fk_watchlist_withdrawals_version")
        ),
        sa.PrimaryKeyConstraint("version", "entry_id", name=op.f("pk_watchlist_withdrawals")),
    )


def _create_keys() -> None:
    op.create_table(
        "watchlist_keys",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("entry", ROW_ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry"], ["watchlist_entries.id"], name=op.f("fk_watchlist_keys_entry"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", "entry", name=op.f("pk_watchlist_keys")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_watchlist_keys_entry"), "watchlist_keys", ["entry"])


def _move_away() -> None:
    for table in MOVED:
        op.execute(f"CREATE TABLE moved_{table} AS SELECT * FROM {table}")
    for table in MOVED:
        op.drop_table(table)


def _drop_moved() -> None:
    for table in MOVED:
        op.drop_table(f"moved_{table}")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _count_on(table: str, column: str) -> None:
    """PostgreSQL counts by a sequence that knows nothing of numbers that were given."""
    if _is_postgresql():
        op.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'),"
            f" coalesce((SELECT max({column}) FROM {table}), 0) + 1, false)"
        )

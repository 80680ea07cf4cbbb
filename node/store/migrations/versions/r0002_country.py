"""The country's side: agencies, accounts, tokens, imports with their history, idempotency keys, leases."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, TEXT, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False)


def _bytes(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def upgrade() -> None:
    op.create_index(
        op.f("ix_outbox_status_recipient_priority_next_attempt"),
        "outbox",
        ["status", "recipient", "priority", "next_attempt"],
    )
    op.drop_index(op.f("ix_outbox_status_next_attempt"), "outbox")
    op.create_table(
        "agencies",
        _text("code"),
        _text("kind"),
        _text("name"),
        _number("created"),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_agencies")),
    )
    op.create_table(
        "idempotency_keys",
        _text("agency"),
        _text("key"),
        _bytes("request_digest"),
        _number("created"),
        _number("expires"),
        sa.Column("status", sa.BigInteger(), nullable=True),
        sa.Column("response", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("agency", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(op.f("ix_idempotency_keys_expires"), "idempotency_keys", ["expires"])

    op.create_table(
        "leases",
        _text("name"),
        _text("holder"),
        _number("epoch"),
        _number("expires_ms"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "accounts",
        _text("account_id"),
        _text("label"),
        _text("agency"),
        _text("roles"),
        _number("created"),
        sa.Column("disabled", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name=op.f("fk_accounts_agency")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_accounts")),
    )
    op.create_index(op.f("ix_accounts_agency"), "accounts", ["agency"])

    op.create_table(
        "imports",
        _text("import_id"),
        _text("list_name"),
        _text("agency"),
        _text("mode"),
        _text("source_name"),
        _bytes("source_digest"),
        _text("submitted_by"),
        _number("submitted"),
        _text("state"),
        sa.Column("decided_by", TEXT, nullable=True),
        sa.Column("decided", sa.BigInteger(), nullable=True),
        sa.Column("version", ROW_ID, nullable=True),
        sa.Column("added", sa.BigInteger(), server_default="0", autoincrement=False, nullable=False),
        sa.Column("changed", sa.BigInteger(), server_default="0", autoincrement=False, nullable=False),
        sa.Column("removed", sa.BigInteger(), server_default="0", autoincrement=False, nullable=False),
        sa.Column("unchanged", sa.BigInteger(), server_default="0", autoincrement=False, nullable=False),
        sa.Column("rejected", sa.BigInteger(), server_default="0", autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["version"], ["watchlist_versions.version"], name=op.f("fk_imports_version")),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_imports")),
    )
    op.create_index(op.f("ix_imports_state_submitted"), "imports", ["state", "submitted"])

    op.create_table(
        "watchlist_history",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
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
        "import_rejects",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        _text("import_id"),
        _number("line"),
        _text("field"),
        _text("reason"),
        _text("remedy"),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.import_id"], name=op.f("fk_import_rejects_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_rejects")),
    )
    op.create_index(op.f("ix_import_rejects_import_id_id"), "import_rejects", ["import_id", "id"])

    op.create_table(
        "import_rows",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
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

    op.create_table(
        "tokens",
        _text("token_id"),
        _text("account_id"),
        _bytes("digest"),
        _text("scopes"),
        _number("created"),
        _number("expires"),
        sa.Column("revoked", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=op.f("fk_tokens_account_id")),
        sa.PrimaryKeyConstraint("token_id", name=op.f("pk_tokens")),
    )
    op.create_index(op.f("ix_tokens_account_id"), "tokens", ["account_id"])

    op.add_column("watchlist_entries", sa.Column("agency", TEXT, server_default="country", nullable=False))
    op.create_index(op.f("ix_watchlist_entries_agency_entry_id"), "watchlist_entries", ["agency", "entry_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_watchlist_entries_agency_entry_id"), "watchlist_entries")
    op.drop_column("watchlist_entries", "agency")  # in place: copying the table would cascade into the match keys
    op.drop_table("tokens")
    op.drop_table("import_rows")
    op.drop_table("import_rejects")
    op.drop_table("watchlist_history")
    op.drop_table("imports")
    op.drop_table("accounts")
    op.drop_table("leases")
    op.drop_table("idempotency_keys")
    op.drop_table("agencies")
    op.create_index(op.f("ix_outbox_status_next_attempt"), "outbox", ["status", "next_attempt"])
    op.drop_index(op.f("ix_outbox_status_recipient_priority_next_attempt"), "outbox")

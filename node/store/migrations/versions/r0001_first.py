"""The first schema: leaves, messages, the private check, watchlist, tag sets, membership."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
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
    op.create_table(
        "answers",
        _text("peer"),
        _text("message_id"),
        _bytes("content_digest"),
        _number("expires"),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("peer", "message_id", name=op.f("pk_answers")),
    )
    op.create_index(op.f("ix_answers_expires"), "answers", ["expires"])
    op.create_table(
        "budgets",
        _text("peer"),
        _number("day"),
        _number("spent"),
        sa.PrimaryKeyConstraint("peer", "day", name=op.f("pk_budgets")),
    )
    op.create_table(
        "charter_alarms",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        _text("reason"),
        _bytes("evidence"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charter_alarms")),
    )
    op.create_table(
        "charters",
        _number("version"),
        _bytes("signed"),
        _number("accepted"),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_charters")),
    )
    op.create_table(
        "deferred_checks",
        _text("check_id"),
        _text("peer"),
        _text("purpose"),
        _text("urgency"),
        _number("created"),
        _number("expires"),
        _text("status"),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("content_key", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("check_id", "peer", name=op.f("pk_deferred_checks")),
    )
    op.create_index(op.f("ix_deferred_checks_peer_ended"), "deferred_checks", ["peer", "ended"])
    op.create_index(op.f("ix_deferred_checks_status_peer"), "deferred_checks", ["status", "peer"])
    op.create_table(
        "epochs",
        _text("epoch"),
        _text("peer"),
        _number("starts"),
        _number("expires"),
        sa.Column("retired", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("segments_taken", sa.BigInteger(), server_default="0", autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("epoch", name=op.f("pk_epochs")),
    )
    op.create_index(op.f("ix_epochs_peer_starts"), "epochs", ["peer", "starts"])
    op.create_table(
        "hits",
        _text("check_id"),
        _text("owner"),
        _text("hit_reference"),
        sa.Column("category", TEXT, nullable=True),
        sa.Column("action", TEXT, nullable=True),
        sa.Column("urgency", TEXT, nullable=True),
        sa.Column("handling_codes", TEXT, nullable=True),
        sa.Column("protective", sa.Boolean(), nullable=True),
        _text("through"),
        _number("found"),
        _number("expires"),
        sa.Column("late", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("purged", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("check_id", "owner", "hit_reference", name=op.f("pk_hits")),
    )
    op.create_index(op.f("ix_hits_late_found"), "hits", ["late", "found"])
    op.create_index(op.f("ix_hits_owner_hit_reference"), "hits", ["owner", "hit_reference"])
    op.create_table(
        "inbox",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        _text("sender"),
        _text("message_id"),
        _bytes("content_digest"),
        _bytes("content"),
        _number("received"),
        _bytes("receipt"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("sender", "message_id", name=op.f("uq_inbox_sender_message_id")),
    )
    op.create_table(
        "key_sheets",
        _text("member"),
        _number("serial"),
        _bytes("signed"),
        _number("accepted"),
        sa.PrimaryKeyConstraint("member", "serial", name=op.f("pk_key_sheets")),
    )
    op.create_table(
        "leaves",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        sa.Column("peer", TEXT, nullable=True),
        _number("time"),
        _bytes("leaf"),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaves")),
    )
    op.create_index(op.f("ix_leaves_peer_time_id"), "leaves", ["peer", "time", "id"])
    op.create_index(op.f("ix_leaves_time_id"), "leaves", ["time", "id"])
    op.create_table(
        "node_state", _text("name"), _text("value"), sa.PrimaryKeyConstraint("name", name=op.f("pk_node_state"))
    )
    op.create_table(
        "outbox",
        _text("message_id"),
        _text("recipient"),
        _bytes("content"),
        _number("sent"),
        _number("expires"),
        _number("priority"),
        _number("attempts"),
        _number("next_attempt"),
        sa.Column("lease_until", sa.BigInteger(), server_default="0", autoincrement=False, nullable=False),
        _text("status"),
        _text("last_error"),
        sa.Column("receipt", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("message_id", "recipient", name=op.f("pk_outbox")),
    )
    op.create_index(op.f("ix_outbox_sent"), "outbox", ["sent"])
    op.create_index(op.f("ix_outbox_status_next_attempt"), "outbox", ["status", "next_attempt"])
    op.create_table(
        "own_manifests",
        _text("peer"),
        _text("epoch"),
        _number("serial"),
        _number("issued"),
        _bytes("item"),
        _bytes("manifest"),
        sa.PrimaryKeyConstraint("peer", name=op.f("pk_own_manifests")),
    )
    op.create_table(
        "peer_manifests",
        _text("owner"),
        _number("serial"),
        _number("issued"),
        _number("accepted"),
        _bytes("item"),
        _bytes("manifest"),
        sa.PrimaryKeyConstraint("owner", name=op.f("pk_peer_manifests")),
    )
    op.create_table(
        "recalls_received",
        _text("owner"),
        _text("hit_reference"),
        _number("recalled"),
        sa.PrimaryKeyConstraint("owner", "hit_reference", name=op.f("pk_recalls_received")),
    )
    op.create_table(
        "recalls_sent",
        _text("item_id"),
        _text("peer"),
        _text("entry_id"),
        _text("hit_reference"),
        _number("issued"),
        _text("outcome"),
        _text("basis"),
        sa.PrimaryKeyConstraint("item_id", "peer", name=op.f("pk_recalls_sent")),
    )
    op.create_index(op.f("ix_recalls_sent_outcome_issued"), "recalls_sent", ["outcome", "issued"])
    op.create_table(
        "revisions",
        _text("subject"),
        _number("revision"),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_revisions")),
    )
    op.create_table(
        "seen_envelopes",
        _bytes("wire_digest"),
        _number("expires"),
        sa.PrimaryKeyConstraint("wire_digest", name=op.f("pk_seen_envelopes")),
    )
    op.create_index(op.f("ix_seen_envelopes_expires"), "seen_envelopes", ["expires"])
    op.create_table(
        "suspended_members", _text("member"), sa.PrimaryKeyConstraint("member", name=op.f("pk_suspended_members"))
    )
    op.create_table(
        "watchlist_versions",
        sa.Column("version", ROW_ID, autoincrement=True, nullable=False),
        _text("list_name"),
        _number("created"),
        sa.Column("accepted", sa.BigInteger(), server_default="0", autoincrement=False, nullable=False),
        sa.Column("rejected", sa.BigInteger(), server_default="0", autoincrement=False, nullable=False),
        sa.Column("withdrawn", sa.BigInteger(), server_default="0", autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_watchlist_versions")),
    )
    op.create_table(
        "dummies",
        _text("epoch"),
        _number("segment"),
        _number("position"),
        _number("rank"),
        sa.ForeignKeyConstraint(["epoch"], ["epochs.epoch"], name=op.f("fk_dummies_epoch")),
        sa.PrimaryKeyConstraint("epoch", "segment", "position", name=op.f("pk_dummies")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "segment_salts",
        _text("epoch"),
        _number("segment"),
        _bytes("salt_key"),
        sa.ForeignKeyConstraint(["epoch"], ["epochs.epoch"], name=op.f("fk_segment_salts_epoch")),
        sa.PrimaryKeyConstraint("epoch", "segment", name=op.f("pk_segment_salts")),
    )
    op.create_table(
        "positions",
        _text("epoch"),
        _number("segment"),
        _number("position"),
        _text("entry_id"),
        _bytes("entry_digest"),
        _text("hit_reference"),
        sa.ForeignKeyConstraint(["epoch"], ["epochs.epoch"], name=op.f("fk_positions_epoch")),
        sa.PrimaryKeyConstraint("epoch", "segment", "position", name=op.f("pk_positions")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_positions_epoch_entry_id"), "positions", ["epoch", "entry_id"])
    op.create_index(op.f("ix_positions_hit_reference"), "positions", ["hit_reference"])
    op.create_table(
        "watchlist_entries",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        _text("entry_id"),
        _text("list_name"),
        sa.Column("version", ROW_ID, nullable=False),
        _bytes("entry"),
        sa.ForeignKeyConstraint(["version"], ["watchlist_versions.version"], name=op.f("fk_watchlist_entries_version")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watchlist_entries")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_watchlist_entries_entry_id")),
    )
    op.create_index(op.f("ix_watchlist_entries_list_name_entry_id"), "watchlist_entries", ["list_name", "entry_id"])
    op.create_table(
        "watchlist_withdrawals",
        sa.Column("version", ROW_ID, autoincrement=False, nullable=False),
        _text("entry_id"),
        sa.ForeignKeyConstraint(
            ["version"], ["watchlist_versions.version"], name=op.f("fk_watchlist_withdrawals_version")
        ),
        sa.PrimaryKeyConstraint("version", "entry_id", name=op.f("pk_watchlist_withdrawals")),
    )
    op.create_table(
        "watchlist_keys",
        _bytes("digest"),
        sa.Column("entry", ROW_ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["entry"], ["watchlist_entries.id"], name=op.f("fk_watchlist_keys_entry"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest", "entry", name=op.f("pk_watchlist_keys")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_watchlist_keys_entry"), "watchlist_keys", ["entry"])


def downgrade() -> None:
    for table in (  # those that point to others first
        "watchlist_keys",
        "watchlist_withdrawals",
        "watchlist_entries",
        "positions",
        "segment_salts",
        "dummies",
        "watchlist_versions",
        "suspended_members",
        "seen_envelopes",
        "revisions",
        "recalls_sent",
        "recalls_received",
        "peer_manifests",
        "own_manifests",
        "outbox",
        "node_state",
        "leaves",
        "key_sheets",
        "inbox",
        "hits",
        "epochs",
        "deferred_checks",
        "charters",
        "charter_alarms",
        "budgets",
        "answers",
    ):
        op.drop_table(table)

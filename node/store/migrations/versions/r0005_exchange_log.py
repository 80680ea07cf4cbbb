"""The exchange log's tree: positions, tiles, checkpoints; witnessed logs, forks, deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, TEXT, nullable=False)


def _number(name: str, default: str | None = None) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), server_default=default, autoincrement=False, nullable=False)


def _bytes(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def _of_log(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["log"], ["exchange_logs.number"], name=op.f(f"fk_{table}_log"))


def upgrade() -> None:
    op.add_column("leaves", _number("pending", "1"))
    pending = sa.text("pending = 1")
    op.create_index("ix_leaves_pending", "leaves", ["id"], sqlite_where=pending, postgresql_where=pending)
    op.create_table(
        "exchange_logs",
        _number("number"),
        _text("origin"),
        _number("opened"),
        sa.Column("closed", sa.BigInteger(), nullable=True),
        _number("size", "0"),
        _number("signed", "0"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_exchange_logs")),
        sa.UniqueConstraint("origin", name=op.f("uq_exchange_logs_origin")),
    )
    op.create_table(
        "log_positions",
        _number("log"),
        _number("position"),
        sa.Column("leaf", ROW_ID, nullable=False),
        _of_log("log_positions"),
        sa.ForeignKeyConstraint(["leaf"], ["leaves.id"], name=op.f("fk_log_positions_leaf")),
        sa.PrimaryKeyConstraint("log", "position", name=op.f("pk_log_positions")),
        sa.UniqueConstraint("leaf", name=op.f("uq_log_positions_leaf")),
    )
    op.create_table(
        "log_tiles",
        _number("log"),
        _number("level"),
        _number("number"),
        _bytes("hashes"),
        _of_log("log_tiles"),
        sa.PrimaryKeyConstraint("log", "level", "number", name=op.f("pk_log_tiles")),
    )
    op.create_table(
        "log_checkpoints",
        _number("log"),
        _number("size"),
        _bytes("root"),
        _bytes("note"),
        _number("issued"),
        sa.Column("witnessed", sa.BigInteger(), nullable=True),
        _of_log("log_checkpoints"),
        sa.PrimaryKeyConstraint("log", "size", name=op.f("pk_log_checkpoints")),
    )
    op.create_table(
        "witnessed_logs",
        _text("member"),
        _text("origin"),
        _number("size"),
        _bytes("root"),
        _bytes("note"),
        _number("cosigned"),
        sa.PrimaryKeyConstraint("member", "origin", name=op.f("pk_witnessed_logs")),
    )
    op.create_table(
        "log_forks",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        _text("member"),
        _text("origin"),
        _number("size"),
        _bytes("first"),
        _bytes("second"),
        _number("found"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_forks")),
        sa.UniqueConstraint("member", "origin", "size", name=op.f("uq_log_forks_member_origin_size")),
    )
    op.create_table(
        "log_deliveries",
        _text("message_id"),
        _text("recipient"),
        _bytes("leaf"),
        _bytes("proof"),
        _number("received"),
        sa.PrimaryKeyConstraint("message_id", "recipient", name=op.f("pk_log_deliveries")),
    )


def downgrade() -> None:
    op.drop_table("log_deliveries")
    op.drop_table("log_forks")
    op.drop_table("witnessed_logs")
    op.drop_table("log_checkpoints")
    op.drop_table("log_tiles")
    op.drop_table("log_positions")
    op.drop_table("exchange_logs")
    op.drop_index("ix_leaves_pending", "leaves")
    op.drop_column("leaves", "pending")

"""Batch checks: what was submitted, who approved it, and its persons until they are erased."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, TEXT, nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), autoincrement=False, nullable=False)


def _bytes(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=False)


def _of_batch(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["batch_id"], ["batches.batch_id"], name=op.f(f"fk_{table}_batch_id"), ondelete="CASCADE"
    )


def upgrade() -> None:
    op.create_table(
        "batches",
        _text("batch_id"),
        _text("case_number"),
        _text("agency"),
        _text("purpose"),
        _text("urgency"),
        _text("submitted_by"),
        _number("submitted"),
        _number("expires"),
        _number("size"),
        _bytes("digest"),
        _text("state"),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.Column("content_key", sa.LargeBinary(), nullable=True),
        sa.Column("columns", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("batch_id", name=op.f("pk_batches")),
    )
    op.create_index(op.f("ix_batches_agency_submitted"), "batches", ["agency", "submitted"])
    op.create_table(
        "batch_approvals",
        _text("batch_id"),
        _text("account"),
        _number("granted"),
        _bytes("digest"),
        _of_batch("batch_approvals"),
        sa.PrimaryKeyConstraint("batch_id", "account", name=op.f("pk_batch_approvals")),
    )
    op.create_table(
        "batch_rows",
        _text("batch_id"),
        _number("number"),
        _text("state"),
        _bytes("sealed"),
        sa.Column("outcome", sa.LargeBinary(), nullable=True),
        _of_batch("batch_rows"),
        sa.PrimaryKeyConstraint("batch_id", "number", name=op.f("pk_batch_rows")),
    )


def downgrade() -> None:
    op.drop_table("batch_rows")
    op.drop_table("batch_approvals")
    op.drop_table("batches")

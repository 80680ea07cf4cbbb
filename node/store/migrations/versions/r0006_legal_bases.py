"""Legal bases by label position of the segments built for peers: drawn positions are opened to the supervisory body."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "segment_legal_bases",
        sa.Column("epoch", TEXT, nullable=False),
        sa.Column("segment", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["epoch"], ["epochs.epoch"], name=op.f("fk_segment_legal_bases_epoch")),
        sa.PrimaryKeyConstraint("epoch", "segment", name=op.f("pk_segment_legal_bases")),
    )


def downgrade() -> None:
    op.drop_table("segment_legal_bases")

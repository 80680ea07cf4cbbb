"""Leaves lose their index on time: what is read in order of time is read peer by peer."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_leaves_time_id", "leaves")


def downgrade() -> None:
    op.create_index("ix_leaves_time_id", "leaves", ["time", "id"])

"""What people are asked and told: requests between members, alarms, subscriptions, notices."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, TEXT, nullable=False)


def _number(name: str, default: str | None = None) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), server_default=default, autoincrement=False, nullable=False)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def upgrade() -> None:
    op.create_table(
        "inquiries",
        *(_text(name) for name in ("asker", "request_id", "asked", "subject", "message_id", "urgency")),
        _number("issued"),
        _number("expires"),
        sa.Column("answer_id", TEXT, nullable=True),
        sa.Column("result_id", TEXT, nullable=True),
        _text("ground"),
        _key("inquiries", "asker", "request_id"),
    )
    _index("inquiries", "request_id")
    _index("inquiries", "subject", "issued")
    op.create_table(
        "alarms",
        *(_text(name) for name in ("originator", "alert_id", "direction", "peer")),
        *(_number(name) for name in ("version", "since", "told")),
        _text("message_id"),
        _number("times"),
        sa.Column("acknowledged", sa.BigInteger(), nullable=True),
        _text("acknowledged_by"),
        _text("coordination_centre"),
        _number("escalated", "0"),
        _key("alarms", "originator", "alert_id", "direction", "peer"),
    )
    _index("alarms", "acknowledged", "direction", "peer")
    op.create_table(
        "subscriptions",
        *(
            _text(name)
            for name in (
                "subscription_id",
                "account",
                "country",
                "origin",
                "destination",
                "means",
                "indicator_kind",
                "indicator",
            )
        ),
        _number("created"),
        _key("subscriptions", "subscription_id"),
    )
    _index("subscriptions", "account")
    op.create_table(
        "notices",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        *(_text(name) for name in ("audience", "kind", "originator", "alert_id")),
        *(_number(name) for name in ("version", "created", "times")),
        sa.Column("read", sa.BigInteger(), nullable=True),
        _key("notices", "id"),
        sa.UniqueConstraint(
            "audience",
            "kind",
            "originator",
            "alert_id",
            name=op.f("uq_notices_audience_kind_originator_alert_id"),
        ),
    )
    _index("notices", "originator", "alert_id")


def downgrade() -> None:
    for table in ("notices", "subscriptions", "alarms", "inquiries"):
        op.drop_table(table)

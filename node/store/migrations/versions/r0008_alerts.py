"""Alerts: their versions and tombstones, recipients, relays, sightings, the messages that carried them, findings."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0006"
branch_labels = None
depends_on = None

ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
OF_ALERT = ("originator", "alert_id")


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, TEXT, server_default=default, nullable=False)


def _number(name: str, default: str | None = None) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), server_default=default, autoincrement=False, nullable=False)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    op.create_table(
        "alerts",
        _text("originator"),
        _text("alert_id"),
        _number("version", "0"),
        _number("issued", "0"),
        _number("received", "0"),
        _number("expires", "0"),
        _text("urgency", "routine"),
        sa.Column("signed", sa.LargeBinary(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("restrictions", sa.LargeBinary(), nullable=True),
        sa.Column("never_to", TEXT, nullable=True),
        sa.Column("relays", TEXT, nullable=True),
        sa.Column("withdrawn", sa.BigInteger(), nullable=True),
        sa.Column("reason", TEXT, nullable=True),
        _key("alerts", *OF_ALERT),
    )
    op.create_table(
        "alert_recipients",
        *(_text(name) for name in (*OF_ALERT, "recipient")),
        _number("version", "0"),
        sa.Column("withdrawn", sa.BigInteger(), nullable=True),
        sa.Column("outcome", TEXT, nullable=True),
        _text("basis"),
        _key("alert_recipients", *OF_ALERT, "recipient"),
    )
    op.create_index(op.f("ix_alert_recipients_outcome"), "alert_recipients", ["outcome"])
    op.create_table(
        "alert_relayed",
        *(_text(name) for name in (*OF_ALERT, "recipient")),
        _key("alert_relayed", *OF_ALERT, "recipient"),
    )
    op.create_table(
        "alert_sightings",
        *(_text(name) for name in ("observer", "item_id", *OF_ALERT)),
        _number("issued"),
        _number("expires"),
        sa.Column("signed", sa.LargeBinary(), nullable=False),
        _key("alert_sightings", "observer", "item_id"),
    )
    op.create_index(op.f("ix_alert_sightings_originator_alert_id"), "alert_sightings", list(OF_ALERT))
    op.create_table(
        "alert_carriers",
        *(_text(name) for name in ("peer", "message_id", "direction", *OF_ALERT)),
        _number("recorded"),
        _key("alert_carriers", "peer", "message_id", "direction"),
    )
    op.create_index(op.f("ix_alert_carriers_originator_alert_id"), "alert_carriers", list(OF_ALERT))
    op.create_table(
        "alert_holds",
        *(_text(name) for name in (*OF_ALERT, "basis")),
        _number("since"),
        _key("alert_holds", *OF_ALERT),
    )
    op.create_table(
        "alert_findings",
        sa.Column("id", ROW_ID, autoincrement=True, nullable=False),
        _text("kind"),
        _text("member"),
        _text("originator"),
        _text("alert_id"),
        _number("version", "0"),
        _number("found"),
        sa.Column("evidence", sa.LargeBinary(), nullable=True),
        _key("alert_findings", "id"),
        sa.UniqueConstraint(
            "kind",
            "member",
            "originator",
            "alert_id",
            "version",
            name=op.f("uq_alert_findings_kind_member_originator_alert_id_version"),
        ),
    )
    op.create_table(
        "alert_intake",
        _text("peer"),
        _text("share"),
        _number("window"),
        _number("units"),
        _key("alert_intake", "peer", "share", "window"),
    )


def downgrade() -> None:
    for table in (
        "alert_intake",
        "alert_findings",
        "alert_holds",
        "alert_carriers",
        "alert_sightings",
        "alert_relayed",
        "alert_recipients",
        "alerts",
    ):
        op.drop_table(table)

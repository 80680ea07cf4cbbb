"""The tables of what people are asked and told: requests between members, alarms, subscriptions, notices."""

from sqlalchemy import BigInteger, Column, Index, Table, UniqueConstraint

from node.store.columns import Text, counted, metadata, number, text

inquiries = Table(
    "inquiries",
    metadata,
    text("asker", primary_key=True),
    text("request_id", primary_key=True),
    text("asked"),
    text("subject"),
    text("message_id"),
    text("urgency"),
    number("issued"),
    number("expires"),
    Column("answer_id", Text, nullable=True),
    Column("result_id", Text, nullable=True),
    text("ground"),
    Index(None, "request_id"),
    Index(None, "subject", "issued"),
)

alarms = Table(
    "alarms",
    metadata,
    text("originator", primary_key=True),
    text("alert_id", primary_key=True),
    text("direction", primary_key=True),
    text("peer", primary_key=True),
    number("version"),
    number("since"),
    number("told"),
    text("message_id"),
    number("times"),
    Column("acknowledged", BigInteger, nullable=True),
    text("acknowledged_by"),
    text("coordination_centre"),
    number("escalated", default=0),
    Index(None, "acknowledged", "direction", "peer"),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    text("subscription_id", primary_key=True),
    text("account"),
    text("country"),
    text("origin"),
    text("destination"),
    text("means"),
    text("indicator_kind"),
    text("indicator"),
    number("created"),
    Index(None, "account"),
)

notices = Table(
    "notices",
    metadata,
    counted("id"),
    text("audience"),
    text("kind"),
    text("originator"),
    text("alert_id"),
    number("version"),
    number("created"),
    number("times"),
    Column("read", BigInteger, nullable=True),
    UniqueConstraint("audience", "kind", "originator", "alert_id"),
    Index(None, "originator", "alert_id"),
)

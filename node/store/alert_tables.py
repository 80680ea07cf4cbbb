"""The tables of alerts: one row for each that this node heard of, and what belongs to it."""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table, UniqueConstraint

from node.store.columns import Text, binary, counted, erasable, metadata, number, text

alerts = Table(
    "alerts",
    metadata,
    text("originator", primary_key=True),
    text("alert_id", primary_key=True),
    number("version", default=0),
    number("issued", default=0),
    number("received", default=0),
    number("expires", default=0),
    text("urgency", default="routine"),
    erasable("signed", LargeBinary()),
    erasable("body", LargeBinary()),
    erasable("restrictions", LargeBinary()),
    erasable("never_to", Text),
    erasable("relays", Text),
    Column("withdrawn", BigInteger, nullable=True),
    Column("reason", Text, nullable=True),
)

alert_recipients = Table(
    "alert_recipients",
    metadata,
    text("originator", primary_key=True),
    text("alert_id", primary_key=True),
    text("recipient", primary_key=True),
    number("version", default=0),
    Column("withdrawn", BigInteger, nullable=True),
    Column("outcome", Text, nullable=True),
    text("basis"),
    Index(None, "outcome"),
)

alert_relayed = Table(
    "alert_relayed",
    metadata,
    text("originator", primary_key=True),
    text("alert_id", primary_key=True),
    text("recipient", primary_key=True),
)

alert_sightings = Table(
    "alert_sightings",
    metadata,
    text("observer", primary_key=True),
    text("item_id", primary_key=True),
    text("originator"),
    text("alert_id"),
    number("issued"),
    number("expires"),
    binary("signed"),
    Index(None, "originator", "alert_id"),
)

alert_carriers = Table(
    "alert_carriers",
    metadata,
    text("peer", primary_key=True),
    text("message_id", primary_key=True),
    text("direction", primary_key=True),
    text("originator"),
    text("alert_id"),
    number("recorded"),
    Index(None, "originator", "alert_id"),
)

alert_holds = Table(
    "alert_holds",
    metadata,
    text("originator", primary_key=True),
    text("alert_id", primary_key=True),
    text("basis"),
    number("since"),
)

alert_findings = Table(
    "alert_findings",
    metadata,
    counted("id"),
    text("kind"),
    text("member"),
    text("originator"),
    text("alert_id"),
    number("version", default=0),
    number("found"),
    erasable("evidence", LargeBinary()),
    UniqueConstraint("kind", "member", "originator", "alert_id", "version"),
)

alert_intake = Table(
    "alert_intake",
    metadata,
    text("peer", primary_key=True),
    text("share", primary_key=True),
    number("window", primary_key=True),
    number("units"),
)

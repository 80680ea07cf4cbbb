"""The tables of a node, for SQLite and PostgreSQL alike. What a row means is said by the core file of its subject.

Times are Unix seconds, UTC. Texts compare by code point on both databases, whatever a PostgreSQL cluster's locale.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    false,
)
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)

RowId = BigInteger().with_variant(Integer(), "sqlite")
"""A key the database counts up. SQLite does so only for a type called INTEGER."""

Text = String().with_variant(String(collation="C"), "postgresql")


def _text(name: str, *, primary_key: bool = False, default: str | None = None) -> Column[str]:
    return Column(name, Text, primary_key=primary_key, nullable=False, server_default=default)


def _number(name: str, *, primary_key: bool = False, default: int | None = None) -> Column[int]:
    server_default = None if default is None else str(default)
    return Column(
        name, BigInteger, primary_key=primary_key, nullable=False, server_default=server_default, autoincrement=False
    )


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, server_default=false())


def _bytes(name: str, *, primary_key: bool = False) -> Column[bytes]:
    return Column(name, LargeBinary, primary_key=primary_key, nullable=False)


def _erasable(name: str, kind: TypeEngine[Any]) -> Column[Any]:
    return Column(name, kind, nullable=True)


def _counted(name: str) -> Column[int]:
    return Column(name, RowId, primary_key=True, autoincrement=True)


# What was exchanged

leaves = Table(
    "leaves",
    metadata,
    _counted("id"),
    Column("peer", Text, nullable=True),
    _number("time"),
    _bytes("leaf"),
    _erasable("payload", LargeBinary()),
    _erasable("salt", LargeBinary()),
    Index(None, "time", "id"),
    Index(None, "peer", "time", "id"),
)

outbox = Table(
    "outbox",
    metadata,
    _text("message_id", primary_key=True),
    _text("recipient", primary_key=True),
    _bytes("content"),
    _number("sent"),
    _number("expires"),
    _number("priority"),
    _number("attempts"),
    _number("next_attempt"),
    _number("lease_until", default=0),
    _text("status"),
    _text("last_error"),
    Column("receipt", LargeBinary, nullable=True),
    Index(None, "status", "next_attempt"),
    Index(None, "sent"),
)

inbox = Table(
    "inbox",
    metadata,
    _counted("id"),
    _text("sender"),
    _text("message_id"),
    _bytes("content_digest"),
    _bytes("content"),
    _number("received"),
    _bytes("receipt"),
    UniqueConstraint("sender", "message_id"),
)

seen_envelopes = Table(
    "seen_envelopes",
    metadata,
    _bytes("wire_digest", primary_key=True),
    _number("expires"),
    Index(None, "expires"),
)

# The private check, as owner and as asker

budgets = Table(
    "budgets", metadata, _text("peer", primary_key=True), _number("day", primary_key=True), _number("spent")
)

answers = Table(
    "answers",
    metadata,
    _text("peer", primary_key=True),
    _text("message_id", primary_key=True),
    _bytes("content_digest"),
    _number("expires"),
    Column("content", LargeBinary, nullable=True),
    Index(None, "expires"),
)

deferred_checks = Table(
    "deferred_checks",
    metadata,
    _text("check_id", primary_key=True),
    _text("peer", primary_key=True),
    _text("purpose"),
    _text("urgency"),
    _number("created"),
    _number("expires"),
    _text("status"),
    Column("ended", BigInteger, nullable=True),
    _erasable("sealed", LargeBinary()),
    _erasable("content_key", LargeBinary()),
    Index(None, "status", "peer"),
    Index(None, "peer", "ended"),
)

hits = Table(
    "hits",
    metadata,
    _text("check_id", primary_key=True),
    _text("owner", primary_key=True),
    _text("hit_reference", primary_key=True),
    _erasable("category", Text),
    _erasable("action", Text),
    _erasable("urgency", Text),
    _erasable("handling_codes", Text),
    _erasable("protective", Boolean()),
    _text("through"),
    _number("found"),
    _number("expires"),
    _flag("late"),
    _flag("purged"),
    Index(None, "owner", "hit_reference"),
    Index(None, "late", "found"),
)

# The watchlist

watchlist_versions = Table(
    "watchlist_versions",
    metadata,
    _counted("version"),
    _text("list_name"),
    _number("created"),
    _number("accepted", default=0),
    _number("rejected", default=0),
    _number("withdrawn", default=0),
)

watchlist_entries = Table(
    "watchlist_entries",
    metadata,
    _counted("id"),
    _text("entry_id"),
    _text("list_name"),
    Column("version", RowId, ForeignKey(watchlist_versions.c.version), nullable=False),
    _bytes("entry"),
    UniqueConstraint("entry_id"),
    Index(None, "list_name", "entry_id"),
)

watchlist_keys = Table(
    "watchlist_keys",
    metadata,
    _bytes("digest", primary_key=True),
    Column(
        "entry", RowId, ForeignKey(watchlist_entries.c.id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    Index(None, "entry"),
    sqlite_with_rowid=False,
)

watchlist_withdrawals = Table(
    "watchlist_withdrawals",
    metadata,
    Column("version", RowId, ForeignKey(watchlist_versions.c.version), primary_key=True, autoincrement=False),
    _text("entry_id", primary_key=True),
)

recalls_sent = Table(
    "recalls_sent",
    metadata,
    _text("item_id", primary_key=True),
    _text("peer", primary_key=True),
    _text("entry_id"),
    _text("hit_reference"),
    _number("issued"),
    _text("outcome"),
    _text("basis"),
    Index(None, "outcome", "issued"),
)

recalls_received = Table(
    "recalls_received",
    metadata,
    _text("owner", primary_key=True),
    _text("hit_reference", primary_key=True),
    _number("received"),
)

# Tag sets

epochs = Table(
    "epochs",
    metadata,
    _text("epoch", primary_key=True),
    _text("peer"),
    _number("starts"),
    _number("expires"),
    _flag("retired"),
    _number("segments_taken", default=0),
    Index(None, "peer", "starts"),
)

positions = Table(
    "positions",
    metadata,
    Column("epoch", Text, ForeignKey(epochs.c.epoch), primary_key=True),
    _number("segment", primary_key=True),
    _number("position", primary_key=True),
    _text("entry_id"),
    _bytes("entry_digest"),
    _text("hit_reference"),
    Index(None, "epoch", "entry_id"),
    Index(None, "hit_reference"),
    sqlite_with_rowid=False,
)

dummies = Table(
    "dummies",
    metadata,
    Column("epoch", Text, ForeignKey(epochs.c.epoch), primary_key=True),
    _number("segment", primary_key=True),
    _number("position", primary_key=True),
    _number("rank"),
    sqlite_with_rowid=False,
)

segment_salts = Table(
    "segment_salts",
    metadata,
    Column("epoch", Text, ForeignKey(epochs.c.epoch), primary_key=True),
    _number("segment", primary_key=True),
    _bytes("salt_key"),
)

own_manifests = Table(
    "own_manifests",
    metadata,
    _text("peer", primary_key=True),
    _text("epoch"),
    _number("serial"),
    _number("issued"),
    _bytes("item"),
    _bytes("manifest"),
)

peer_manifests = Table(
    "peer_manifests",
    metadata,
    _text("owner", primary_key=True),
    _number("serial"),
    _number("issued"),
    _number("accepted"),
    _bytes("item"),
    _bytes("manifest"),
)

# Membership, and the node itself

charters = Table("charters", metadata, _number("version", primary_key=True), _bytes("signed"), _number("accepted"))

charter_alarms = Table("charter_alarms", metadata, _counted("id"), _text("reason"), _bytes("evidence"))

key_sheets = Table(
    "key_sheets",
    metadata,
    _text("member", primary_key=True),
    _number("serial", primary_key=True),
    _bytes("signed"),
    _number("accepted"),
)

suspended_members = Table("suspended_members", metadata, _text("member", primary_key=True))

revisions = Table("revisions", metadata, _text("subject", primary_key=True), _number("revision"))

node_state = Table("node_state", metadata, _text("name", primary_key=True), _text("value"))

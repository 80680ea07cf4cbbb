"""The tables of a node, for SQLite and PostgreSQL alike. What a row means is said by the core file of its subject.

Times are Unix seconds, UTC. Texts compare by code point on both databases, whatever a PostgreSQL cluster's locale.
"""

import sqlalchemy
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    UniqueConstraint,
)

from node.store.columns import RowId, Text, binary, counted, erasable, flag, metadata, number, text

# What was exchanged

leaves = Table(
    "leaves",
    metadata,
    counted("id"),
    Column("peer", Text, nullable=True),
    number("time"),
    binary("leaf"),
    erasable("payload", LargeBinary()),
    erasable("salt", LargeBinary()),
    number("pending", default=1),
    Index(None, "time", "id"),
    Index(None, "peer", "time", "id"),
)
Index(
    "ix_leaves_pending",
    leaves.c.id,
    sqlite_where=sqlalchemy.text("pending = 1"),
    postgresql_where=sqlalchemy.text("pending = 1"),
)

outbox = Table(
    "outbox",
    metadata,
    text("message_id", primary_key=True),
    text("recipient", primary_key=True),
    binary("content"),
    number("sent"),
    number("expires"),
    number("priority"),
    number("attempts"),
    number("next_attempt"),
    number("lease_until", default=0),
    text("status"),
    text("last_error"),
    Column("receipt", LargeBinary, nullable=True),
    Index(None, "status", "recipient", "priority", "next_attempt"),
    Index(None, "sent"),
)

inbox = Table(
    "inbox",
    metadata,
    counted("id"),
    text("sender"),
    text("message_id"),
    binary("content_digest"),
    binary("content"),
    number("received"),
    binary("receipt"),
    UniqueConstraint("sender", "message_id"),
)

seen_envelopes = Table(
    "seen_envelopes",
    metadata,
    binary("wire_digest", primary_key=True),
    number("expires"),
    Index(None, "expires"),
)

# The private check, as owner and as asker

budgets = Table("budgets", metadata, text("peer", primary_key=True), number("day", primary_key=True), number("spent"))

answers = Table(
    "answers",
    metadata,
    text("peer", primary_key=True),
    text("message_id", primary_key=True),
    binary("content_digest"),
    number("expires"),
    Column("content", LargeBinary, nullable=True),
    Index(None, "expires"),
)

deferred_checks = Table(
    "deferred_checks",
    metadata,
    text("check_id", primary_key=True),
    text("peer", primary_key=True),
    text("purpose"),
    text("urgency"),
    number("created"),
    number("expires"),
    text("status"),
    Column("ended", BigInteger, nullable=True),
    erasable("sealed", LargeBinary()),
    erasable("content_key", LargeBinary()),
    Index(None, "status", "peer"),
    Index(None, "peer", "ended"),
)

hits = Table(
    "hits",
    metadata,
    text("check_id", primary_key=True),
    text("owner", primary_key=True),
    text("hit_reference", primary_key=True),
    erasable("category", Text),
    erasable("action", Text),
    erasable("urgency", Text),
    erasable("handling_codes", Text),
    erasable("protective", Boolean()),
    text("through"),
    number("found"),
    number("expires"),
    flag("late"),
    flag("purged"),
    Index(None, "owner", "hit_reference"),
    Index(None, "late", "found"),
)

# The watchlist

watchlist_versions = Table(
    "watchlist_versions",
    metadata,
    counted("version"),
    text("list_name"),
    number("created"),
    number("accepted", default=0),
    number("rejected", default=0),
    number("withdrawn", default=0),
)

watchlist_batches = Table(
    "watchlist_batches",
    metadata,
    counted("batch"),
    Column("version", RowId, ForeignKey(watchlist_versions.c.version), nullable=True),
    UniqueConstraint("version"),
)
"""What changes the list at once: its rows count from the moment on that it has a version, and not before."""

watchlist_entries = Table(
    "watchlist_entries",
    metadata,
    counted("id"),
    text("entry_id"),
    text("list_name"),
    text("agency", default="country"),
    Column("batch", RowId, ForeignKey(watchlist_batches.c.batch), nullable=False),
    number("line", default=0),
    erasable("entry", LargeBinary()),
    UniqueConstraint("batch", "entry_id"),
    Index(None, "entry_id", "batch"),
    Index(None, "list_name", "entry_id", "batch"),
    Index(None, "agency", "entry_id"),
)

watchlist_keys = Table(
    "watchlist_keys",
    metadata,
    binary("digest", primary_key=True),
    Column(
        "entry", RowId, ForeignKey(watchlist_entries.c.id, ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    Index(None, "entry"),
    sqlite_with_rowid=False,
)

watchlist_withdrawals = Table(
    "watchlist_withdrawals",
    metadata,
    counted("id"),
    Column("batch", RowId, ForeignKey(watchlist_batches.c.batch), nullable=False),
    text("entry_id"),
    flag("owed"),
    UniqueConstraint("batch", "entry_id"),
    Index(None, "entry_id", "batch"),
    Index(None, "owed", "id"),
)

recalls_sent = Table(
    "recalls_sent",
    metadata,
    text("item_id", primary_key=True),
    text("peer", primary_key=True),
    text("entry_id"),
    text("hit_reference"),
    number("issued"),
    text("outcome"),
    text("basis"),
    Index(None, "outcome", "issued"),
)

recalls_received = Table(
    "recalls_received",
    metadata,
    text("owner", primary_key=True),
    text("hit_reference", primary_key=True),
    number("recalled"),
)

# Tag sets

epochs = Table(
    "epochs",
    metadata,
    text("epoch", primary_key=True),
    text("peer"),
    number("starts"),
    number("expires"),
    flag("retired"),
    number("segments_taken", default=0),
    Index(None, "peer", "starts"),
)

positions = Table(
    "positions",
    metadata,
    Column("epoch", Text, ForeignKey(epochs.c.epoch), primary_key=True),
    number("segment", primary_key=True),
    number("position", primary_key=True),
    text("entry_id"),
    binary("entry_digest"),
    text("hit_reference"),
    Index(None, "epoch", "entry_id"),
    Index(None, "hit_reference"),
    sqlite_with_rowid=False,
)

dummies = Table(
    "dummies",
    metadata,
    Column("epoch", Text, ForeignKey(epochs.c.epoch), primary_key=True),
    number("segment", primary_key=True),
    number("position", primary_key=True),
    number("rank"),
    sqlite_with_rowid=False,
)

segment_salts = Table(
    "segment_salts",
    metadata,
    Column("epoch", Text, ForeignKey(epochs.c.epoch), primary_key=True),
    number("segment", primary_key=True),
    binary("salt_key"),
)

segment_legal_bases = Table(
    "segment_legal_bases",
    metadata,
    Column("epoch", Text, ForeignKey(epochs.c.epoch), primary_key=True),
    number("segment", primary_key=True),
    binary("packed"),
)

own_manifests = Table(
    "own_manifests",
    metadata,
    text("peer", primary_key=True),
    text("epoch"),
    number("serial"),
    number("issued"),
    binary("item"),
    binary("manifest"),
)

peer_manifests = Table(
    "peer_manifests",
    metadata,
    text("owner", primary_key=True),
    number("serial"),
    number("issued"),
    number("accepted"),
    binary("item"),
    binary("manifest"),
)

# Membership, and the node itself

charters = Table("charters", metadata, number("version", primary_key=True), binary("signed"), number("accepted"))

charter_alarms = Table("charter_alarms", metadata, counted("id"), text("reason"), binary("evidence"))

key_sheets = Table(
    "key_sheets",
    metadata,
    text("member", primary_key=True),
    number("serial", primary_key=True),
    binary("signed"),
    number("accepted"),
)

suspended_members = Table("suspended_members", metadata, text("member", primary_key=True))

revisions = Table("revisions", metadata, text("subject", primary_key=True), number("revision"))

node_state = Table("node_state", metadata, text("name", primary_key=True), text("value"))

"""The tables of the exchange log's tree, of the logs this node witnesses, and of the evidence that comes of both."""

from sqlalchemy import BigInteger, Column, ForeignKey, Table, UniqueConstraint

from node.store.columns import RowId, binary, counted, metadata, number, text
from node.store.tables import leaves

exchange_logs = Table(
    "exchange_logs",
    metadata,
    number("number", primary_key=True),
    text("origin"),
    number("opened"),
    Column("closed", BigInteger, nullable=True),
    number("size", default=0),
    number("signed", default=0),
    UniqueConstraint("origin"),
)

log_positions = Table(
    "log_positions",
    metadata,
    Column("log", BigInteger, ForeignKey(exchange_logs.c.number), primary_key=True, autoincrement=False),
    number("position", primary_key=True),
    Column("leaf", RowId, ForeignKey(leaves.c.id), nullable=False),
    UniqueConstraint("leaf"),
)

log_tiles = Table(
    "log_tiles",
    metadata,
    Column("log", BigInteger, ForeignKey(exchange_logs.c.number), primary_key=True, autoincrement=False),
    number("level", primary_key=True),
    number("number", primary_key=True),
    binary("hashes"),
)

log_checkpoints = Table(
    "log_checkpoints",
    metadata,
    Column("log", BigInteger, ForeignKey(exchange_logs.c.number), primary_key=True, autoincrement=False),
    number("size", primary_key=True),
    binary("root"),
    binary("note"),
    number("issued"),
    Column("witnessed", BigInteger, nullable=True),
)

witnessed_logs = Table(
    "witnessed_logs",
    metadata,
    text("member", primary_key=True),
    text("origin", primary_key=True),
    number("size"),
    binary("root"),
    binary("note"),
    number("cosigned"),
)

log_forks = Table(
    "log_forks",
    metadata,
    counted("id"),
    text("member"),
    text("origin"),
    number("size"),
    binary("first"),
    binary("second"),
    number("found"),
    UniqueConstraint("member", "origin", "size"),
)

log_deliveries = Table(
    "log_deliveries",
    metadata,
    text("message_id", primary_key=True),
    text("recipient", primary_key=True),
    binary("leaf"),
    binary("proof"),
    number("received"),
)

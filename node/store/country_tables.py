"""The tables of the country's side: agencies, accounts, tokens, imports, idempotency keys, leases."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, LargeBinary, Table

from node.store.columns import RowId, binary, counted, erasable, metadata, number, text
from node.store.tables import watchlist_batches, watchlist_versions

agencies = Table(
    "agencies",
    metadata,
    text("code", primary_key=True),
    text("kind"),
    text("name"),
    number("created"),
)

accounts = Table(
    "accounts",
    metadata,
    text("account_id", primary_key=True),
    text("label"),
    Column("agency", agencies.c.code.type, ForeignKey(agencies.c.code), nullable=False),
    text("roles"),
    number("created"),
    Column("disabled", BigInteger, nullable=True),
    Index(None, "agency"),
)

tokens = Table(
    "tokens",
    metadata,
    text("token_id", primary_key=True),
    Column("account_id", accounts.c.account_id.type, ForeignKey(accounts.c.account_id), nullable=False),
    binary("digest"),
    text("scopes"),
    number("created"),
    number("expires"),
    Column("revoked", BigInteger, nullable=True),
    Index(None, "account_id"),
)

imports = Table(
    "imports",
    metadata,
    text("import_id", primary_key=True),
    text("list_name"),
    text("agency"),
    text("mode"),
    text("source_name"),
    binary("source_digest"),
    text("submitted_by"),
    number("submitted"),
    text("state"),
    Column("decided_by", agencies.c.code.type, nullable=True),
    Column("decided", BigInteger, nullable=True),
    Column("version", RowId, ForeignKey(watchlist_versions.c.version), nullable=True),
    number("added", default=0),
    number("changed", default=0),
    number("removed", default=0),
    number("unchanged", default=0),
    number("rejected", default=0),
    Column("batch", RowId, ForeignKey(watchlist_batches.c.batch), nullable=True),
    Index(None, "state", "submitted"),
)

import_unchanged = Table(
    "import_unchanged",
    metadata,
    Column("batch", RowId, ForeignKey(watchlist_batches.c.batch), primary_key=True, autoincrement=False),
    text("entry_id", primary_key=True),
    sqlite_with_rowid=False,
)
"""Entries that an import names and leaves as they stand."""

import_rejects = Table(
    "import_rejects",
    metadata,
    counted("id"),
    Column("import_id", imports.c.import_id.type, ForeignKey(imports.c.import_id, ondelete="CASCADE"), nullable=False),
    number("line"),
    text("field"),
    text("reason"),
    text("remedy"),
    Index(None, "import_id", "id"),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    text("agency", primary_key=True),
    text("key", primary_key=True),
    binary("request_digest"),
    number("created"),
    number("expires"),
    Column("status", BigInteger, nullable=True),
    erasable("response", LargeBinary()),
    Index(None, "expires"),
)

leases = Table(
    "leases",
    metadata,
    text("name", primary_key=True),
    text("holder"),
    number("epoch"),
    number("expires_ms"),
)

batches = Table(
    "batches",
    metadata,
    text("batch_id", primary_key=True),
    text("case_number"),
    text("agency"),
    text("purpose"),
    text("urgency"),
    text("submitted_by"),
    number("submitted"),
    number("expires"),
    number("size"),
    binary("digest"),
    text("state"),
    Column("ended", BigInteger, nullable=True),
    erasable("content_key", LargeBinary()),
    erasable("columns", LargeBinary()),
    Index(None, "agency", "submitted"),
)

batch_approvals = Table(
    "batch_approvals",
    metadata,
    Column(
        "batch_id",
        batches.c.batch_id.type,
        ForeignKey(batches.c.batch_id, ondelete="CASCADE"),
        primary_key=True,
        nullable=False,
    ),
    text("account", primary_key=True),
    number("granted"),
    binary("digest"),
)

batch_rows = Table(
    "batch_rows",
    metadata,
    Column(
        "batch_id",
        batches.c.batch_id.type,
        ForeignKey(batches.c.batch_id, ondelete="CASCADE"),
        primary_key=True,
        nullable=False,
    ),
    number("number", primary_key=True),
    text("state"),
    binary("sealed"),
    erasable("outcome", LargeBinary()),
)

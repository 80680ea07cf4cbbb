"""What stands on the watchlist, as SQL: the one place that decides which rows count.

A row belongs to a batch, and counts from the moment on that its batch has a version; a batch that is being staged, waits for
approval or was turned down has none, so nobody finds it. Of the rows under one reference the newest version's counts, unless
a withdrawal is newer. Giving a batch its version is therefore the whole of an approval, whatever the batch's size.

Every statement that reads entries for somebody outside the import that stages them starts from `standing`.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, select

from node.store import tables

ENTRIES = tables.watchlist_entries
BATCHES = tables.watchlist_batches
WITHDRAWALS = tables.watchlist_withdrawals

_NEWER = ENTRIES.alias("newer")
_NEWER_BATCH = BATCHES.alias("newer_batch")
_GONE = WITHDRAWALS.alias("gone")
_GONE_BATCH = BATCHES.alias("gone_batch")


def replaced() -> ColumnElement[bool]:
    """Whether a newer version put another row under the reference of a row of `ENTRIES`, joined with its batch."""
    newer = _NEWER.join(_NEWER_BATCH, _NEWER_BATCH.c.batch == _NEWER.c.batch)
    return (
        exists()
        .select_from(newer)
        .where(_NEWER.c.entry_id == ENTRIES.c.entry_id, _NEWER_BATCH.c.version > BATCHES.c.version)
    )


def withdrawn() -> ColumnElement[bool]:
    """Whether a newer version withdrew the reference of a row of `ENTRIES`, joined with its batch."""
    gone = _GONE.join(_GONE_BATCH, _GONE_BATCH.c.batch == _GONE.c.batch)
    return (
        exists()
        .select_from(gone)
        .where(_GONE.c.entry_id == ENTRIES.c.entry_id, _GONE_BATCH.c.version > BATCHES.c.version)
    )


def stands() -> ColumnElement[bool]:
    """Whether a row of `ENTRIES`, joined with its batch, stands on the list."""
    return and_(BATCHES.c.version.is_not(None), ~replaced(), ~withdrawn())


def standing(*columns: Any) -> Select[Any]:
    """These columns of the entries that stand; their version is `BATCHES.c.version`."""
    return select(*columns).join_from(ENTRIES, BATCHES, BATCHES.c.batch == ENTRIES.c.batch).where(stands())

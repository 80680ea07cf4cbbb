"""What stands on the watchlist, as SQL: the one place that decides which rows count.

A row belongs to a batch, and counts from the moment on that its batch has a version; a batch that is being staged, waits for
approval or was turned down has none, so nobody finds it. Of the rows under one reference the newest version's counts, unless
a withdrawal is newer. Giving a batch its version is therefore the whole of an approval, whatever the batch's size.

Every statement that reads entries for somebody outside the import that stages them starts from one of the functions below.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, select

from node.store import tables
from node.store.statements import PAGE_ROWS, Statements

ENTRIES = tables.watchlist_entries
BATCHES = tables.watchlist_batches
WITHDRAWALS = tables.watchlist_withdrawals

_NEWER = ENTRIES.alias("newer")
_NEWER_BATCH = BATCHES.alias("newer_batch")
_GONE = WITHDRAWALS.alias("gone")
_GONE_BATCH = BATCHES.alias("gone_batch")


def stands() -> ColumnElement[bool]:
    """Whether a row of `ENTRIES`, joined with its batch, stands on the list.

    Asked row by row through the index of references: for the few rows that a check or a page looks at.
    """
    newest = (
        select(func.max(_NEWER_BATCH.c.version))
        .join_from(_NEWER, _NEWER_BATCH, _NEWER_BATCH.c.batch == _NEWER.c.batch)
        .where(_NEWER.c.entry_id == ENTRIES.c.entry_id)
        .correlate(ENTRIES)
        .scalar_subquery()
    )
    ended = (
        select(func.coalesce(func.max(_GONE_BATCH.c.version), 0))
        .join_from(_GONE, _GONE_BATCH, _GONE_BATCH.c.batch == _GONE.c.batch)
        .where(_GONE.c.entry_id == ENTRIES.c.entry_id)
        .correlate(ENTRIES)
        .scalar_subquery()
    )
    return and_(BATCHES.c.version == newest, BATCHES.c.version > ended)


def counted(*columns: Any) -> Select[Any]:
    """As `standing`, for statements over the whole list: asked of all rows at once."""
    newer = _NEWER.join(_NEWER_BATCH, _NEWER_BATCH.c.batch == _NEWER.c.batch)
    gone = _GONE.join(_GONE_BATCH, _GONE_BATCH.c.batch == _GONE.c.batch)
    replaced = exists().select_from(newer)
    withdrawn = exists().select_from(gone)
    return (
        select(*columns)
        .join_from(ENTRIES, BATCHES, BATCHES.c.batch == ENTRIES.c.batch)
        .where(
            BATCHES.c.version.is_not(None),
            ~replaced.where(_NEWER.c.entry_id == ENTRIES.c.entry_id, _NEWER_BATCH.c.version > BATCHES.c.version),
            ~withdrawn.where(_GONE.c.entry_id == ENTRIES.c.entry_id, _GONE_BATCH.c.version > BATCHES.c.version),
        )
    )


def walk(run: Statements, columns: Sequence[Any], *where: ColumnElement[bool], after: str = "") -> Iterator[Row[Any]]:
    """The entries that stand, in order of reference, from after `after`, a page at a time; nothing stays open between.

    First the next references by their index, then what stands under them: a limit upon what stands would make PostgreSQL,
    which takes it for little, go through the whole list for every page.
    """
    while True:
        names = select(ENTRIES.c.entry_id).where(ENTRIES.c.entry_id > after, *where).distinct()
        page = [row.entry_id for row in run.rows(names.order_by(ENTRIES.c.entry_id).limit(PAGE_ROWS))]
        if not page:
            return
        between = standing(*columns).where(ENTRIES.c.entry_id >= page[0], ENTRIES.c.entry_id <= page[-1], *where)
        yield from run.rows(between.order_by(ENTRIES.c.entry_id))
        after = page[-1]


def standing(*columns: Any) -> Select[Any]:
    """These columns of the entries that stand; their version is `BATCHES.c.version`."""
    return select(*columns).join_from(ENTRIES, BATCHES, BATCHES.c.batch == ENTRIES.c.batch).where(stands())

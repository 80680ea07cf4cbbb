"""Keeps imports, what they stage, and what versions replaced (node/core/imports.py).

What an import stages is put where it will stand, under a batch that has no version yet (node/store/standing.py). Content is
erased by deleting rows or setting them null; references, counts and who decided stay.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, exists, func, insert, or_, select, update

from node.core.imports import (
    Change,
    FormerEntry,
    ImportMode,
    ImportState,
    ImportSummary,
    Refused,
    StagedRow,
)
from node.store import country_tables, tables
from node.store.errors import StoreConflictError
from node.store.standing import BATCHES, ENTRIES, WITHDRAWALS, standing, walk
from node.store.statements import Statements, chunks
from protocol.vocabulary import EntryId

_IMPORTS = country_tables.imports.c
_UNCHANGED = country_tables.import_unchanged.c
_REJECTS = country_tables.import_rejects.c
_ENTRIES = ENTRIES.c
_BATCHES = BATCHES.c
_WITHDRAWALS = WITHDRAWALS.c
_KEYS = tables.watchlist_keys.c
_VERSIONS = tables.watchlist_versions.c

_DIGEST_BYTES = 32
_TURNED_DOWN = (ImportState.REJECTED, ImportState.DISCARDED)
_SUMMARY = [column for column in country_tables.imports.columns if column.name != "batch"]


class StoredImports:
    """Implements `Imports`."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def open(self, summary: ImportSummary) -> None:
        """Adds an import. The same one again is a StoreConflictError."""
        batch = self._run.scalar(insert(BATCHES).values(version=None).returning(_BATCHES.batch))
        self._run.change(insert(country_tables.imports).values(asdict(summary) | {"batch": batch}))

    def find(self, import_id: str) -> ImportSummary | None:
        """See `Imports.find`."""
        row = self._run.first(select(*_SUMMARY).where(_IMPORTS.import_id == import_id))
        return None if row is None else _summary(row)

    def all(self, *, state: ImportState | None = None, agency: str | None = None) -> Sequence[ImportSummary]:
        """See `Imports.all`."""
        wanted = select(*_SUMMARY).order_by(_IMPORTS.submitted.desc(), _IMPORTS.import_id)
        if state is not None:
            wanted = wanted.where(_IMPORTS.state == state)
        if agency is not None:
            wanted = wanted.where(_IMPORTS.agency == agency)
        return [_summary(row) for row in self._run.rows(wanted)]

    def approved_as(self, version: int) -> ImportSummary | None:
        """See `Imports.approved_as`."""
        made = and_(_IMPORTS.version == version, _IMPORTS.state == ImportState.APPROVED)
        row = self._run.first(select(*_SUMMARY).where(made))
        return None if row is None else _summary(row)

    def approved_among(self, versions: Sequence[int]) -> Mapping[int, ImportSummary]:
        """See `Imports.approved_among`."""
        made = and_(_IMPORTS.version.in_([0, *versions]), _IMPORTS.state == ImportState.APPROVED)
        return {row.version: _summary(row) for row in self._run.rows(select(*_SUMMARY).where(made))}

    def stage(self, import_id: str, now: int, rows: Sequence[StagedRow], refused: Sequence[Refused]) -> bool:
        """See `Imports.stage`. A reference that the import has already is a StoreConflictError."""
        staging = update(country_tables.imports).where(
            _IMPORTS.import_id == import_id, _IMPORTS.state == ImportState.STAGING
        )
        done = Counter(row.change for row in rows)
        grown = {change.value: _IMPORTS[change.value] + done[change] for change in done}
        grown["rejected"] = _IMPORTS.rejected + len({one.line for one in refused})
        found = self._run.first(
            staging.values(submitted=now, **grown).returning(_IMPORTS.batch, _IMPORTS.list_name, _IMPORTS.agency)
        )
        if found is None:
            return False
        kept = [row for row in rows if row.change in (Change.ADDED, Change.CHANGED)]
        self._stage_entries(found, kept)
        named = [(found.batch, row.entry_id) for row in rows if row.change is Change.UNCHANGED]
        self._run.bulk(country_tables.import_unchanged, ("batch", "entry_id"), named)
        removed = [(found.batch, row.entry_id, True) for row in rows if row.change is Change.REMOVED]
        self._run.bulk(WITHDRAWALS, ("batch", "entry_id", "owed"), removed)
        self._run.change(
            insert(country_tables.import_rejects), [{"import_id": import_id, **asdict(one)} for one in refused]
        )
        return True

    def _stage_entries(self, found: Row[Any], rows: Sequence[StagedRow]) -> None:
        """Keys in order of digest: a tree that is filled in order is written once, at random it is rewritten all over."""
        last = self._run.scalar(select(func.coalesce(func.max(_ENTRIES.id), 0)))
        columns = ("entry_id", "list_name", "agency", "batch", "line", "entry")
        self._run.bulk(
            ENTRIES,
            columns,
            [(row.entry_id, found.list_name, found.agency, found.batch, row.line, row.entry) for row in rows],
        )
        placed = select(_ENTRIES.entry_id, _ENTRIES.id).where(_ENTRIES.id > last, _ENTRIES.batch == found.batch)
        ids = self._run.pairs(placed)
        keys = [
            (row.digests[start : start + _DIGEST_BYTES], ids[row.entry_id])
            for row in rows
            for start in range(0, len(row.digests), _DIGEST_BYTES)
        ]
        self._run.bulk(tables.watchlist_keys, ("digest", "entry"), sorted(keys))

    def unnamed(self, summary: ImportSummary, *, after: str, limit: int) -> Sequence[EntryId]:
        """See `Imports.unnamed`."""
        batch = self._batch(summary.import_id)
        named = ENTRIES.alias("named")
        unnamed = (
            _ENTRIES.list_name == summary.list_name,
            _ENTRIES.agency == summary.agency,
            ~exists().where(named.c.batch == batch, named.c.entry_id == _ENTRIES.entry_id),
            ~exists().where(_UNCHANGED.batch == batch, _UNCHANGED.entry_id == _ENTRIES.entry_id),
        )
        return [
            EntryId(row.entry_id) for row in islice(walk(self._run, (_ENTRIES.entry_id,), *unnamed, after=after), limit)
        ]

    def submit(self, import_id: str, now: int, counts: Mapping[Change, int], rejected: int) -> bool:
        """See `Imports.submit`."""
        submitted = (
            update(country_tables.imports)
            .where(_IMPORTS.import_id == import_id, _IMPORTS.state == ImportState.STAGING)
            .values(
                state=ImportState.SUBMITTED,
                submitted=now,
                rejected=rejected,
                **{change.value: counts[change] for change in Change},
            )
        )
        return self._run.change(submitted) == 1

    def settle(
        self,
        import_id: str,
        of: Iterable[ImportState],
        to: ImportState,
        *,
        now: int,
        account: str | None,
        version: int | None = None,
    ) -> bool:
        """See `Imports.settle`. One conditional statement: of two deciders one finds the state it needs."""
        settled = (
            update(country_tables.imports)
            .where(_IMPORTS.import_id == import_id, _IMPORTS.state.in_(list(of)))
            .values(state=to, decided=now, decided_by=account, version=version)
        )
        return self._run.change(settled) == 1

    def overtaken(self, summary: ImportSummary, *, since: int) -> bool:
        """See `Imports.overtaken`. Begins with what came later, which is little: nothing at all most of the time."""
        batch = self._batch(summary.import_id)
        later = select(_BATCHES.batch).where(_BATCHES.version > since)
        if self._run.first(later.limit(1)) is None:
            return False
        for table in (ENTRIES, WITHDRAWALS):
            touched = select(table.c.id).where(table.c.batch.in_(later), _names(batch, table.c.entry_id))
            if self._run.first(touched.limit(1)) is not None:
                return True
        if summary.mode is not ImportMode.REPLACE_LIST:
            return False
        grown = select(_ENTRIES.id).where(
            _ENTRIES.batch.in_(later), _ENTRIES.list_name == summary.list_name, _ENTRIES.agency == summary.agency
        )
        return self._run.first(grown.limit(1)) is not None

    def publish(self, import_id: str, version: int) -> None:
        """See `Imports.publish`. One row, whatever the import's size."""
        given = update(BATCHES).where(_BATCHES.batch == self._batch(import_id), _BATCHES.version.is_(None))
        if self._run.change(given.values(version=version)) != 1:
            raise StoreConflictError("the import has its version already, or is none")

    def _batch(self, import_id: str) -> int | None:
        found = self._run.scalar(select(_IMPORTS.batch).where(_IMPORTS.import_id == import_id))
        return None if found is None else int(found)

    def rows(self, import_id: str, *, after: str, limit: int) -> Sequence[tuple[StagedRow, bytes | None]]:
        """See `Imports.rows`."""
        page = self._page(self._batch(import_id), after, limit)
        before: dict[str, bytes] = {}
        for asked in chunks(iter(page)):
            before.update(
                self._run.pairs(standing(_ENTRIES.entry_id, _ENTRIES.entry).where(_ENTRIES.entry_id.in_(asked)))
            )
        return [
            (_staged(EntryId(entry_id), page[entry_id], before.get(entry_id)), before.get(entry_id))
            for entry_id in page
        ]

    def _page(self, batch: int | None, after: str, limit: int) -> dict[str, Row[Any] | None]:
        """What a batch adds, changes and removes (None), in order of reference."""
        kept = select(_ENTRIES.entry_id, _ENTRIES.line, _ENTRIES.entry).where(
            _ENTRIES.batch == batch, _ENTRIES.entry_id > after
        )
        gone = select(_WITHDRAWALS.entry_id).where(_WITHDRAWALS.batch == batch, _WITHDRAWALS.entry_id > after)
        found: dict[str, Row[Any] | None] = {
            row.entry_id: row for row in self._run.rows(kept.order_by(_ENTRIES.entry_id).limit(limit))
        }
        found |= {row.entry_id: None for row in self._run.rows(gone.order_by(_WITHDRAWALS.entry_id).limit(limit))}
        return {entry_id: found[entry_id] for entry_id in sorted(found)[:limit]}

    def refused(self, import_id: str, *, after: int, limit: int) -> Sequence[tuple[int, Refused]]:
        """See `Imports.refused`."""
        wanted = select(country_tables.import_rejects).where(_REJECTS.import_id == import_id, _REJECTS.id > after)
        rows = self._run.rows(wanted.order_by(_REJECTS.id).limit(limit))
        return [(row.id, Refused(row.line, row.field, row.reason, row.remedy)) for row in rows]

    def former(self, version: int, *, after: str, limit: int) -> Sequence[FormerEntry]:
        """See `Imports.former`. What a version replaced is the newest row under the reference that is older."""
        batch = self._run.scalar(select(_BATCHES.batch).where(_BATCHES.version == version))
        page = self._page(batch, after, limit)
        before: dict[str, Row[Any]] = {}
        gone: dict[str, int] = {}
        for asked in chunks(iter(page)):
            older = (
                select(_ENTRIES.entry_id, _ENTRIES.list_name, _ENTRIES.entry, _BATCHES.version)
                .join(BATCHES, _BATCHES.batch == _ENTRIES.batch)
                .where(_ENTRIES.entry_id.in_(asked), _BATCHES.version < version)
            )
            before.update((row.entry_id, row) for row in self._run.rows(older.order_by(_BATCHES.version)))
            ended = (
                select(_WITHDRAWALS.entry_id, func.max(_BATCHES.version))
                .join(BATCHES, _BATCHES.batch == _WITHDRAWALS.batch)
                .where(_WITHDRAWALS.entry_id.in_(asked), _BATCHES.version < version)
            )
            gone.update(self._run.pairs(ended.group_by(_WITHDRAWALS.entry_id)))
        stood = {one: row for one, row in before.items() if row.version >= gone.get(one, 0)}
        return [
            FormerEntry(
                EntryId(one),
                stood[one].entry if one in stood else None,
                stood[one].list_name if one in stood else "",
                removed=page[one] is None,
            )
            for one in page
        ]

    def versions_of(self, entry_id: EntryId) -> Sequence[int]:
        """See `Imports.versions_of`."""
        made = select(_BATCHES.version).join(ENTRIES, _ENTRIES.batch == _BATCHES.batch)
        ended = select(_BATCHES.version).join(WITHDRAWALS, _WITHDRAWALS.batch == _BATCHES.batch)
        kept = made.where(_ENTRIES.entry_id == entry_id, _BATCHES.version.is_not(None))
        gone = ended.where(_WITHDRAWALS.entry_id == entry_id, _BATCHES.version.is_not(None))
        return sorted({row.version for row in self._run.rows(kept.union(gone))}, reverse=True)

    def owed_recalls(self, *, after: int, limit: int) -> Sequence[tuple[int, EntryId]]:
        """See `Imports.owed_recalls`. PostgreSQL skips rows that others have claimed; SQLite lets one writer in."""
        owed = _owed(_WITHDRAWALS.id, _WITHDRAWALS.entry_id).where(_WITHDRAWALS.id > after)
        claimed = owed.order_by(_WITHDRAWALS.id).limit(limit).with_for_update(skip_locked=True, of=WITHDRAWALS)
        return [(row.id, EntryId(row.entry_id)) for row in self._run.rows(claimed)]

    def recalls_owed(self) -> bool:
        """See `Imports.recalls_owed`."""
        return self._run.first(_owed(_WITHDRAWALS.id).limit(1)) is not None

    def close_recalls(self, rows: Iterable[int]) -> None:
        """See `Imports.close_recalls`."""
        self._run.change(update(WITHDRAWALS).where(_WITHDRAWALS.id.in_(list(rows))).values(owed=False))

    def stale(self, before: int) -> Sequence[str]:
        """See `Imports.stale`."""
        wanted = select(_IMPORTS.import_id).where(_IMPORTS.state == ImportState.STAGING, _IMPORTS.submitted < before)
        return [row.import_id for row in self._run.rows(wanted)]

    def forget_rows(self, limit: int) -> int:
        """See `Imports.forget_rows`."""
        down = select(_IMPORTS.batch).where(_IMPORTS.state.in_(_TURNED_DOWN))
        decided = select(_IMPORTS.batch).where(_IMPORTS.state.in_((*_TURNED_DOWN, ImportState.APPROVED)))
        erased = 0
        for table in (ENTRIES, WITHDRAWALS):
            if erased < limit:
                idle = select(table.c.id).where(table.c.batch.in_(down)).limit(limit - erased)
                erased += self._run.change(delete(table).where(table.c.id.in_(idle)))
        if erased < limit:
            named: Select[Any] = select(_UNCHANGED.batch, _UNCHANGED.entry_id).where(_UNCHANGED.batch.in_(decided))
            rows = self._run.rows(named.limit(limit - erased))
            one = delete(country_tables.import_unchanged)
            for batch in {row.batch for row in rows}:
                names = [row.entry_id for row in rows if row.batch == batch]
                gone = one.where(_UNCHANGED.batch == batch, _UNCHANGED.entry_id.in_(names))
                erased += self._run.change(gone)
        return erased

    def old_content(self, before: int, *, limit: int) -> Sequence[int]:
        """See `Imports.old_content`."""
        newer, newer_batch = ENTRIES.alias(), BATCHES.alias()
        gone, gone_batch = WITHDRAWALS.alias(), BATCHES.alias()
        old = select(_VERSIONS.version).where(_VERSIONS.created < before)
        replaced = exists().where(
            newer.c.entry_id == _ENTRIES.entry_id,
            newer_batch.c.batch == newer.c.batch,
            newer_batch.c.version > _BATCHES.version,
            newer_batch.c.version.in_(old),
        )
        withdrawn = exists().where(
            gone.c.entry_id == _ENTRIES.entry_id,
            gone_batch.c.batch == gone.c.batch,
            gone_batch.c.version > _BATCHES.version,
            gone_batch.c.version.in_(old),
        )
        wanted = select(_ENTRIES.id).join(BATCHES, _BATCHES.batch == _ENTRIES.batch)
        kept = wanted.where(_ENTRIES.entry.is_not(None), _BATCHES.version.in_(old), or_(replaced, withdrawn))
        return [row.id for row in self._run.rows(kept.limit(limit))]

    def forget_content(self, rows: Sequence[int]) -> None:
        """See `Imports.forget_content`."""
        for asked in chunks(iter(rows)):
            self._run.change(delete(tables.watchlist_keys).where(_KEYS.entry.in_(asked)))
            self._run.change(update(ENTRIES).where(_ENTRIES.id.in_(asked)).values(entry=None))


def _names(batch: int | None, entry_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether an import's batch names this reference, to add, change, remove or leave it."""
    named, gone = ENTRIES.alias(), WITHDRAWALS.alias()
    return or_(
        exists().where(named.c.batch == batch, named.c.entry_id == entry_id),
        exists().where(_UNCHANGED.batch == batch, _UNCHANGED.entry_id == entry_id),
        exists().where(gone.c.batch == batch, gone.c.entry_id == entry_id),
    )


def _owed(*columns: Any) -> Select[Any]:
    joined = select(*columns).join_from(WITHDRAWALS, BATCHES, _BATCHES.batch == _WITHDRAWALS.batch)
    return joined.where(_WITHDRAWALS.owed.is_(True), _BATCHES.version.is_not(None))


def _staged(entry_id: EntryId, row: Row[Any] | None, before: bytes | None) -> StagedRow:
    if row is None:
        return StagedRow(0, entry_id, Change.REMOVED)
    return StagedRow(row.line, entry_id, Change.ADDED if before is None else Change.CHANGED, row.entry)


def _summary(row: Row[Any]) -> ImportSummary:
    fields = dict(row._mapping)
    return ImportSummary(
        **{**fields, "mode": ImportMode(row.mode), "state": ImportState(row.state)},
    )

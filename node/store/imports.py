"""Keeps imports, their staged rows and what versions replaced (node/core/imports.py).

Content is erased by deleting rows or setting them null; references, counts and who decided stay.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, Select, and_, delete, exists, func, insert, literal, or_, select, true, update
from sqlalchemy.sql.elements import ColumnElement

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
from node.store.statements import Statements
from protocol.vocabulary import MAX_TAGS_PER_ENTRY, EntryId

_IMPORTS = country_tables.imports.c
_ROWS = country_tables.import_rows.c
_REJECTS = country_tables.import_rejects.c
_HISTORY = country_tables.watchlist_history.c
_ENTRIES = tables.watchlist_entries.c
_KEYS = tables.watchlist_keys.c
_VERSIONS = tables.watchlist_versions.c
_WITHDRAWALS = tables.watchlist_withdrawals.c

_DIGEST_BYTES = 32
_UNDECIDED = (ImportState.STAGING, ImportState.SUBMITTED)


class StoredImports:
    """Implements `Imports`."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def open(self, summary: ImportSummary) -> None:
        """Adds an import. The same one again is a StoreConflictError."""
        self._run.change(insert(country_tables.imports).values(asdict(summary)))

    def find(self, import_id: str) -> ImportSummary | None:
        """See `Imports.find`."""
        row = self._run.first(select(country_tables.imports).where(_IMPORTS.import_id == import_id))
        return None if row is None else _summary(row)

    def all(self, *, state: ImportState | None = None, agency: str | None = None) -> Sequence[ImportSummary]:
        """See `Imports.all`."""
        wanted = select(country_tables.imports).order_by(_IMPORTS.submitted.desc(), _IMPORTS.import_id)
        if state is not None:
            wanted = wanted.where(_IMPORTS.state == state)
        if agency is not None:
            wanted = wanted.where(_IMPORTS.agency == agency)
        return [_summary(row) for row in self._run.rows(wanted)]

    def approved_as(self, version: int) -> ImportSummary | None:
        """See `Imports.approved_as`."""
        made = and_(_IMPORTS.version == version, _IMPORTS.state == ImportState.APPROVED)
        row = self._run.first(select(country_tables.imports).where(made))
        return None if row is None else _summary(row)

    def stage(self, import_id: str, now: int, rows: Sequence[StagedRow], refused: Sequence[Refused]) -> bool:
        """See `Imports.stage`."""
        staging = update(country_tables.imports).where(
            _IMPORTS.import_id == import_id, _IMPORTS.state == ImportState.STAGING
        )
        if self._run.change(staging.values(submitted=now)) != 1:
            return False
        self._run.change(
            insert(country_tables.import_rows),
            [
                {
                    "import_id": import_id,
                    "line": row.line,
                    "entry_id": row.entry_id,
                    "change": row.change,
                    "entry": row.entry,
                    "digests": row.digests,
                }
                for row in rows
            ],
        )
        self._run.change(
            insert(country_tables.import_rejects), [{"import_id": import_id, **asdict(one)} for one in refused]
        )
        return True

    def staged_among(self, import_id: str, entry_ids: Iterable[EntryId]) -> frozenset[EntryId]:
        """See `Imports.staged_among`."""
        wanted = select(_ROWS.entry_id).where(_ROWS.import_id == import_id, _ROWS.entry_id.in_(list(entry_ids)))
        return frozenset(EntryId(row.entry_id) for row in self._run.rows(wanted))

    def stage_removals(self, summary: ImportSummary) -> int:
        """See `Imports.stage_removals`. One statement over the list."""
        named = exists().where(_ROWS.import_id == summary.import_id, _ROWS.entry_id == _ENTRIES.entry_id)
        gone = select(literal(summary.import_id), literal(0), _ENTRIES.entry_id, literal(str(Change.REMOVED))).where(
            _ENTRIES.list_name == summary.list_name, _ENTRIES.agency == summary.agency, ~named
        )
        return self._run.change(
            insert(country_tables.import_rows).from_select(["import_id", "line", "entry_id", "change"], gone)
        )

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

    def overtaken(self, summary: ImportSummary) -> bool:
        """See `Imports.overtaken`. Nothing is looked up while no later version is there but the caller's own, which it
        has opened already."""
        seen = summary.version or 0
        later = select(func.count()).select_from(tables.watchlist_versions).where(_VERSIONS.version > seen)
        if self._run.scalar(later) <= 1:
            return False
        touched = (
            select(literal(1))
            .select_from(
                country_tables.import_rows.outerjoin(tables.watchlist_entries, _ENTRIES.entry_id == _ROWS.entry_id)
            )
            .where(
                _ROWS.import_id == summary.import_id,
                or_(
                    and_(_ROWS.change == Change.ADDED, _ENTRIES.id.is_not(None)),
                    and_(_ROWS.change != Change.ADDED, or_(_ENTRIES.id.is_(None), _ENTRIES.version > seen)),
                ),
            )
            .limit(1)
        )
        if self._run.first(touched) is not None:
            return True
        if summary.mode is not ImportMode.REPLACE_LIST:
            return False
        grown = select(_ENTRIES.id).where(
            _ENTRIES.list_name == summary.list_name, _ENTRIES.agency == summary.agency, _ENTRIES.version > seen
        )
        return self._run.first(grown.limit(1)) is not None

    def apply(self, summary: ImportSummary, version: int) -> None:
        """See `Imports.apply`. No row passes through Python: a list of 100,000 takes seconds, and readers see none of it
        before the commit."""
        self._keep_history(summary.import_id, version)
        if summary.removed:
            self._remove(summary.import_id, version)
        if summary.changed:
            self._change(summary.import_id, version)
        if summary.added:
            columns = ["entry_id", "list_name", "agency", "version", "entry"]
            added = select(
                _ROWS.entry_id, literal(summary.list_name), literal(summary.agency), literal(version), _ROWS.entry
            ).where(_of(summary.import_id, Change.ADDED))
            self._run.change(insert(tables.watchlist_entries).from_select(columns, added))
        if summary.added or summary.changed:
            self._add_keys(summary.import_id)

    def _keep_history(self, import_id: str, version: int) -> None:
        columns = ["version", "entry_id", "before", "before_list", "before_agency"]
        before = (
            select(
                literal(version),
                _ROWS.entry_id,
                _ENTRIES.entry,
                func.coalesce(_ENTRIES.list_name, ""),
                func.coalesce(_ENTRIES.agency, ""),
            )
            .select_from(
                country_tables.import_rows.outerjoin(tables.watchlist_entries, _ENTRIES.entry_id == _ROWS.entry_id)
            )
            .where(_of(import_id, Change.ADDED, Change.CHANGED, Change.REMOVED))
        )
        self._run.change(insert(country_tables.watchlist_history).from_select(columns, before))

    def _remove(self, import_id: str, version: int) -> None:
        gone = select(_ROWS.entry_id).where(_of(import_id, Change.REMOVED))
        noted = select(literal(version), _ROWS.entry_id).where(_of(import_id, Change.REMOVED))
        self._run.change(insert(tables.watchlist_withdrawals).from_select(["version", "entry_id"], noted))
        self._run.change(delete(tables.watchlist_entries).where(_ENTRIES.entry_id.in_(gone)))

    def _change(self, import_id: str, version: int) -> None:
        changed = select(_ROWS.entry_id).where(_of(import_id, Change.CHANGED))
        ids = select(_ENTRIES.id).where(_ENTRIES.entry_id.in_(changed))
        self._run.change(delete(tables.watchlist_keys).where(_KEYS.entry.in_(ids)))
        self._run.change(
            update(tables.watchlist_entries)
            .where(_ENTRIES.entry_id == _ROWS.entry_id, _of(import_id, Change.CHANGED))
            .values(entry=_ROWS.entry, version=version)
        )

    def _add_keys(self, import_id: str) -> None:
        """In order of digest: a tree that is filled in order is written once, at random it is rewritten all over."""
        number = select(literal(0).label("number")).union_all(
            *(select(literal(one)) for one in range(1, MAX_TAGS_PER_ENTRY))
        )
        which = number.subquery()
        digest = func.substr(_ROWS.digests, which.c.number * _DIGEST_BYTES + 1, _DIGEST_BYTES)
        joined = country_tables.import_rows.join(tables.watchlist_entries, _ENTRIES.entry_id == _ROWS.entry_id).join(
            which, true()
        )
        keys = (
            select(digest, _ENTRIES.id)
            .select_from(joined)
            .where(
                _of(import_id, Change.ADDED, Change.CHANGED),
                func.length(_ROWS.digests) > which.c.number * _DIGEST_BYTES,
            )
            .order_by(digest)
        )
        self._run.change(insert(tables.watchlist_keys).from_select(["digest", "entry"], keys))

    def rows(self, import_id: str, *, after: str, limit: int) -> Sequence[tuple[StagedRow, bytes | None]]:
        """See `Imports.rows`."""
        wanted = (
            select(country_tables.import_rows, _ENTRIES.entry.label("standing"))
            .select_from(
                country_tables.import_rows.outerjoin(tables.watchlist_entries, _ENTRIES.entry_id == _ROWS.entry_id)
            )
            .where(_ROWS.import_id == import_id, _ROWS.entry_id > after, _ROWS.change != Change.UNCHANGED)
            .order_by(_ROWS.entry_id)
            .limit(limit)
        )
        return [
            (
                StagedRow(row.line, EntryId(row.entry_id), Change(row.change), row.entry, row.digests or b""),
                row.standing,
            )
            for row in self._run.rows(wanted)
        ]

    def refused(self, import_id: str, *, after: int, limit: int) -> Sequence[tuple[int, Refused]]:
        """See `Imports.refused`."""
        wanted = select(country_tables.import_rejects).where(_REJECTS.import_id == import_id, _REJECTS.id > after)
        rows = self._run.rows(wanted.order_by(_REJECTS.id).limit(limit))
        return [(row.id, Refused(row.line, row.field, row.reason, row.remedy)) for row in rows]

    def former(self, version: int, *, after: str, limit: int) -> Sequence[FormerEntry]:
        """See `Imports.former`."""
        removed = and_(_WITHDRAWALS.version == _HISTORY.version, _WITHDRAWALS.entry_id == _HISTORY.entry_id)
        wanted = (
            select(country_tables.watchlist_history, _WITHDRAWALS.entry_id.is_not(None).label("removed"))
            .select_from(country_tables.watchlist_history.outerjoin(tables.watchlist_withdrawals, removed))
            .where(_HISTORY.version == version, _HISTORY.entry_id > after)
            .order_by(_HISTORY.entry_id)
            .limit(limit)
        )
        return [
            FormerEntry(EntryId(row.entry_id), row.before, row.before_list, bool(row.removed))
            for row in self._run.rows(wanted)
        ]

    def versions_of(self, entry_id: EntryId) -> Sequence[int]:
        """See `Imports.versions_of`."""
        kept = select(_HISTORY.version).where(_HISTORY.entry_id == entry_id)
        standing = select(_ENTRIES.version).where(_ENTRIES.entry_id == entry_id)
        return sorted({row.version for row in self._run.rows(kept.union(standing))}, reverse=True)

    def owed_recalls(self, *, after: int, limit: int) -> Sequence[tuple[int, EntryId]]:
        """See `Imports.owed_recalls`. PostgreSQL skips rows that others have claimed; SQLite lets one writer in."""
        owed = (
            select(_ROWS.id, _ROWS.entry_id)
            .join_from(country_tables.import_rows, country_tables.imports)
            .where(
                _ROWS.id > after,
                _IMPORTS.state == ImportState.APPROVED,
                _IMPORTS.removed > 0,
                _ROWS.change == Change.REMOVED,
            )
            .order_by(_ROWS.id)
            .limit(limit)
            .with_for_update(skip_locked=True, of=country_tables.import_rows)
        )
        return [(row.id, EntryId(row.entry_id)) for row in self._run.rows(owed)]

    def recalls_owed(self) -> bool:
        """See `Imports.recalls_owed`."""
        owed = select(_ROWS.id).join_from(country_tables.import_rows, country_tables.imports)
        removed = and_(_IMPORTS.state == ImportState.APPROVED, _IMPORTS.removed > 0, _ROWS.change == Change.REMOVED)
        return self._run.first(owed.where(removed).limit(1)) is not None

    def close_recalls(self, rows: Iterable[int]) -> None:
        """See `Imports.close_recalls`."""
        self._run.change(delete(country_tables.import_rows).where(_ROWS.id.in_(list(rows))))

    def stale(self, before: int) -> Sequence[str]:
        """See `Imports.stale`."""
        wanted = select(_IMPORTS.import_id).where(_IMPORTS.state == ImportState.STAGING, _IMPORTS.submitted < before)
        return [row.import_id for row in self._run.rows(wanted)]

    def forget_rows(self, limit: int) -> int:
        """See `Imports.forget_rows`."""
        owed = and_(_IMPORTS.state == ImportState.APPROVED, _ROWS.change == Change.REMOVED)
        idle: Select[Any] = (
            select(_ROWS.id)
            .join_from(country_tables.import_rows, country_tables.imports)
            .where(_IMPORTS.state.not_in(_UNDECIDED), ~owed)
            .limit(limit)
        )
        return self._run.change(delete(country_tables.import_rows).where(_ROWS.id.in_(idle)))

    def forget_history(self, before: int, limit: int) -> int:
        """See `Imports.forget_history`."""
        versions = select(_VERSIONS.version).where(_VERSIONS.created < before)
        old: Select[Any] = (
            select(_HISTORY.id).where(_HISTORY.version.in_(versions), _HISTORY.before.is_not(None)).limit(limit)
        )
        erased = update(country_tables.watchlist_history).where(_HISTORY.id.in_(old))
        return self._run.change(erased.values(before=None))


def _of(import_id: str, *changes: Change) -> ColumnElement[bool]:
    return and_(_ROWS.import_id == import_id, _ROWS.change.in_(changes))


def _summary(row: Row[Any]) -> ImportSummary:
    fields = dict(row._mapping)
    return ImportSummary(
        **{**fields, "mode": ImportMode(row.mode), "state": ImportState(row.state)},
    )

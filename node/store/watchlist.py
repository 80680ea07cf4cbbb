"""Keeps the country's own watchlist (node/core/watchlist.py).

An entry is kept as its canonical bytes; columns hold only what is searched for: reference, list, digests of match keys.
What replaced an entry stands beside it until it is too old to be undone (node/store/standing.py says which row counts).
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, delete, func, insert, literal, select, update

from node.core.imports import StandingEntry
from node.core.watchlist import WatchlistVersion
from node.store import tables
from node.store.errors import StoreConflictError, StoreDamagedError
from node.store.often import often
from node.store.standing import BATCHES, ENTRIES, WITHDRAWALS, counted, standing, walk
from node.store.statements import Statements, chunks
from protocol.entry import Entry, dump_entry
from protocol.errors import MalformedError
from protocol.stored_entry import restore_entry, stored_digest
from protocol.vocabulary import ELEMENTS_PER_REQUEST, EntryId

_ENTRIES = ENTRIES.c
_BATCHES = BATCHES.c
_KEYS = tables.watchlist_keys.c
_VERSIONS = tables.watchlist_versions.c
_SUBJECT = "watchlist"


class StoredWatchlist:
    """Implements `Watchlist`."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def next_version(self, list_name: str, now: int) -> int:
        """See `Watchlist.next_version`. On PostgreSQL the row of revisions makes writers wait for each other."""
        revisions = tables.revisions.c
        row = self._run.insert(tables.revisions).values(subject=_SUBJECT, revision=1)
        self._run.change(
            row.on_conflict_do_update(index_elements=[revisions.subject], set_={"revision": revisions.revision + 1})
        )
        opened = insert(tables.watchlist_versions).values(list_name=list_name, created=now)
        return int(self._run.scalar(opened.returning(_VERSIONS.version)))

    def close_version(self, version: int, *, accepted: int, rejected: int, withdrawn: int) -> None:
        """See `Watchlist.close_version`. Raises StoreConflictError when there is no such version."""
        counted = update(tables.watchlist_versions).where(_VERSIONS.version == version)
        if self._run.change(counted.values(accepted=accepted, rejected=rejected, withdrawn=withdrawn)) != 1:
            raise StoreConflictError(f"there is no watchlist version {version}")

    def versions(self) -> Sequence[WatchlistVersion]:
        """See `Watchlist.versions`. Oldest first."""
        rows = self._run.rows(select(tables.watchlist_versions).order_by(_VERSIONS.version))
        return [
            WatchlistVersion(row.version, row.list_name, row.created, row.accepted, row.rejected, row.withdrawn)
            for row in rows
        ]

    def revise(self, version: int, entry: Entry) -> bool:
        """See `Watchlist.revise`. The reference and its versions stay; nothing is kept of what the entry said before."""
        found = self._run.first(standing(_ENTRIES.id, _ENTRIES.list_name, _ENTRIES.agency).where(_is(entry.entry_id)))
        if found is None:
            return False
        added = insert(ENTRIES).values(
            entry_id=entry.entry_id,
            list_name=found.list_name,
            agency=found.agency,
            batch=self._batch_of(version),
            entry=dump_entry(entry),
        )
        new = int(self._run.scalar(added.returning(_ENTRIES.id)))
        keys = select(_KEYS.digest, literal(new)).where(_KEYS.entry == found.id)
        self._run.change(insert(tables.watchlist_keys).from_select(["digest", "entry"], keys))
        self._erase(entry.entry_id, but=new)
        return True

    def _batch_of(self, version: int) -> int:
        found = self._run.scalar(select(_BATCHES.batch).where(_BATCHES.version == version))
        opened = insert(BATCHES).values(version=version).returning(_BATCHES.batch)
        return int(self._run.scalar(opened) if found is None else found)

    def _erase(self, entry_id: EntryId, *, but: int = 0) -> None:
        """Content and keys of every version of the entry but one row; what waits for approval is not touched."""
        done = select(_BATCHES.batch).where(_BATCHES.version.is_not(None))
        old = select(_ENTRIES.id).where(_is(entry_id), _ENTRIES.batch.in_(done), _ENTRIES.id != but)
        self._run.change(delete(tables.watchlist_keys).where(_KEYS.entry.in_(old)))
        self._run.change(update(ENTRIES).where(_ENTRIES.id.in_(old)).values(entry=None))

    def standing(self, entry_ids: Iterable[EntryId]) -> dict[EntryId, StandingEntry]:
        """See `Watchlist.standing`. Asked for some hundred at a time."""
        found: dict[EntryId, StandingEntry] = {}
        for asked in chunks(iter(entry_ids)):
            rows = self._run.rows(standing(*_STANDING).where(_ENTRIES.entry_id.in_(asked)))
            found.update(_standing(row) for row in rows)
        return found

    def of_agency(self, agency: str | None, *, after: str, limit: int) -> Sequence[tuple[EntryId, StandingEntry]]:
        """See `Watchlist.of_agency`."""
        owned = () if agency is None else (_ENTRIES.agency == agency,)
        return [_standing(row) for row in islice(walk(self._run, _STANDING, *owned, after=after), limit)]

    def withdraw(self, entry_id: EntryId, version: int) -> bool:
        """See `Watchlist.withdraw`. Entry, match keys and history are erased; its reference and the version stay."""
        if self._run.first(standing(_ENTRIES.id).where(_is(entry_id))) is None:
            return False
        self._run.change(insert(WITHDRAWALS).values(batch=self._batch_of(version), entry_id=entry_id))
        self._erase(entry_id)
        return True

    def find(self, entry_id: EntryId) -> Entry | None:
        """See `Watchlist.find`."""
        row = self._run.first(standing(_ENTRIES.id, _ENTRIES.entry).where(_is(entry_id)))
        return None if row is None else _entry(row)

    def entries(self, *, list_name: str | None = None) -> Iterator[Entry]:
        """See `Watchlist.entries`. Read a page at a time."""
        listed = () if list_name is None else (_ENTRIES.list_name == list_name,)
        return (_entry(row) for row in walk(self._run, _CONTENT, *listed))

    def with_digests(self) -> Iterator[tuple[Entry, bytes]]:
        """See `Watchlist.with_digests`. Read a page at a time."""
        return ((_entry(row), stored_digest(row.entry)) for row in walk(self._run, _CONTENT))

    def latest_version(self) -> int:
        """See `Watchlist.latest_version`."""
        return int(self._run.scalar(_LATEST_VERSION))

    def changed_since(self, version: int, *, after: str, limit: int) -> Sequence[tuple[EntryId, StandingEntry]]:
        """See `Watchlist.changed_since`."""
        later = _ENTRIES.batch.in_(select(_BATCHES.batch).where(_BATCHES.version > version))
        return [_standing(row) for row in islice(walk(self._run, _STANDING, later, after=after), limit)]

    def withdrawn_since(self, version: int) -> frozenset[EntryId]:
        """See `Watchlist.withdrawn_since`."""
        wanted = select(WITHDRAWALS.c.entry_id).join(BATCHES, _BATCHES.batch == WITHDRAWALS.c.batch)
        return frozenset(EntryId(row.entry_id) for row in self._run.rows(wanted.where(_BATCHES.version > version)))

    def count(self) -> int:
        """See `Watchlist.count`."""
        return int(self._run.scalar(counted(func.count())))

    def lists(self) -> Sequence[tuple[str, int]]:
        """See `Watchlist.lists`. In order of name."""
        entries = counted(_ENTRIES.list_name, func.count().label("entries")).group_by(_ENTRIES.list_name)
        return [(row.list_name, row.entries) for row in self._run.rows(entries.order_by(_ENTRIES.list_name))]

    def find_by_keys(self, digests: Iterable[bytes]) -> Sequence[tuple[Entry, bytes]]:
        """See `Watchlist.find_by_keys`. In order of entry and digest, within each sixteen digests asked for."""
        read: dict[int, Entry] = {}  # one entry often meets through several keys, and reading it is what costs
        met: list[tuple[Entry, bytes]] = []
        for asked in chunks(iter(sorted(set(digests))), len(_ASKED)):
            asked += asked[-1:] * (len(_ASKED) - len(asked))
            for row in self._run.rows(_MET, dict(zip(_ASKED, asked, strict=True))):
                if row.id not in read:
                    read[row.id] = _entry(row)
                met.append((read[row.id], row.digest))
        return met


_LATEST_VERSION = often(select(func.coalesce(func.max(_VERSIONS.version), 0).label("version")))
_ASKED = tuple(f"digest_{number}" for number in range(ELEMENTS_PER_REQUEST))
_MET = often(
    standing(_ENTRIES.id, _ENTRIES.entry, _KEYS.digest)
    .join(tables.watchlist_keys, _KEYS.entry == _ENTRIES.id)
    .where(_KEYS.digest.in_([bindparam(name) for name in _ASKED]))
    .order_by(_ENTRIES.entry_id, _KEYS.digest)
)
"""Made once for as many match keys as a check has at most; with fewer, the last stands for the others."""
_CONTENT = (_ENTRIES.id, _ENTRIES.entry_id, _ENTRIES.entry)
_STANDING = (_ENTRIES.entry_id, _ENTRIES.list_name, _ENTRIES.agency, _BATCHES.version, _ENTRIES.entry)


def _is(entry_id: str) -> ColumnElement[bool]:
    return _ENTRIES.entry_id == entry_id


def _standing(row: Row[Any]) -> tuple[EntryId, StandingEntry]:
    return EntryId(row.entry_id), StandingEntry(row.list_name, row.agency, row.version, row.entry)


def _entry(row: Row[Any]) -> Entry:
    try:
        return restore_entry(row.entry)
    except MalformedError as error:
        raise StoreDamagedError(f"watchlist row {row.id} is damaged: restore the database") from error

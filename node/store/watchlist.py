"""Keeps the country's own watchlist (node/core/watchlist.py).

An entry is kept as its canonical bytes; columns hold only what is searched for: reference, list, digests of match keys.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Row, delete, func, insert, literal, select, update

from node.core.agencies import COUNTRY
from node.core.imports import StandingEntry
from node.core.watchlist import WatchlistVersion
from node.store import country_tables, tables
from node.store.errors import StoreConflictError, StoreDamagedError
from node.store.statements import Statements, chunks
from protocol.entry import Entry, dump_entry
from protocol.errors import MalformedError
from protocol.stored_entry import restore_entry, stored_digest
from protocol.vocabulary import EntryId

_ENTRIES = tables.watchlist_entries.c
_KEYS = tables.watchlist_keys.c
_VERSIONS = tables.watchlist_versions.c
_WITHDRAWALS = tables.watchlist_withdrawals.c
_HISTORY = country_tables.watchlist_history.c
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

    def put(
        self, version: int, list_name: str, entries: Iterable[tuple[Entry, Sequence[bytes]]], *, agency: str = COUNTRY
    ) -> int:
        """See `Watchlist.put`. Takes entries as they come, some hundred at a time: memory does not grow with the list."""
        return sum(self._put_chunk(version, list_name, agency, chunk) for chunk in chunks(iter(entries)))

    def _put_chunk(
        self, version: int, list_name: str, agency: str, chunk: Sequence[tuple[Entry, Sequence[bytes]]]
    ) -> int:
        newest = {entry.entry_id: (entry, digests) for entry, digests in chunk}
        taken = select(_ENTRIES.id).where(_ENTRIES.entry_id.in_(newest), _ENTRIES.agency != agency)
        if self._run.first(taken.limit(1)) is not None:
            raise StoreConflictError("a reference belongs to another agency: each agency uses references of its own")
        self._run.change(delete(tables.watchlist_keys).where(_KEYS.entry.in_(_ids_of(newest))))
        row = self._run.insert(tables.watchlist_entries)
        replaced = {name: row.excluded[name] for name in ("list_name", "version", "entry")}
        self._run.change(
            row.on_conflict_do_update(index_elements=[_ENTRIES.entry_id], set_=replaced),
            [
                {
                    "entry_id": entry_id,
                    "list_name": list_name,
                    "agency": agency,
                    "version": version,
                    "entry": dump_entry(entry),
                }
                for entry_id, (entry, _) in newest.items()
            ],
        )
        stored = self._run.rows(select(_ENTRIES.entry_id, _ENTRIES.id).where(_ENTRIES.entry_id.in_(newest)))
        self._run.change(
            insert(tables.watchlist_keys),
            [{"digest": digest, "entry": row.id} for row in stored for digest in set(newest[row.entry_id][1])],
        )
        return len(chunk)

    def revise(self, version: int, entry: Entry) -> bool:
        """See `Watchlist.revise`. History notes that the version changed it, and keeps nothing of the content."""
        stands = _ENTRIES.entry_id == entry.entry_id
        noted = select(literal(version), _ENTRIES.entry_id, _ENTRIES.list_name, _ENTRIES.agency).where(stands)
        columns = ["version", "entry_id", "before_list", "before_agency"]
        self._run.change(insert(country_tables.watchlist_history).from_select(columns, noted))
        revised = update(tables.watchlist_entries).where(stands).values(version=version, entry=dump_entry(entry))
        return self._run.change(revised) == 1

    def standing(self, entry_ids: Iterable[EntryId]) -> dict[EntryId, StandingEntry]:
        """See `Watchlist.standing`. Asked for some hundred at a time."""
        found: dict[EntryId, StandingEntry] = {}
        for asked in chunks(iter(entry_ids)):
            rows = self._run.rows(select(tables.watchlist_entries).where(_ENTRIES.entry_id.in_(asked)))
            found.update(_standing(row) for row in rows)
        return found

    def of_agency(self, agency: str | None, *, after: str, limit: int) -> Sequence[tuple[EntryId, StandingEntry]]:
        """See `Watchlist.of_agency`."""
        wanted = select(tables.watchlist_entries).where(_ENTRIES.entry_id > after)
        if agency is not None:
            wanted = wanted.where(_ENTRIES.agency == agency)
        return [_standing(row) for row in self._run.rows(wanted.order_by(_ENTRIES.entry_id).limit(limit))]

    def withdraw(self, entry_id: EntryId, version: int) -> bool:
        """See `Watchlist.withdraw`. Entry, match keys and history are erased; its reference and the version stay."""
        withdrawn = self._run.change(delete(tables.watchlist_entries).where(_ENTRIES.entry_id == entry_id))
        if withdrawn:
            noted = self._run.insert(tables.watchlist_withdrawals).values(version=version, entry_id=entry_id)
            self._run.change(noted.on_conflict_do_nothing())
            kept = update(country_tables.watchlist_history).where(_HISTORY.entry_id == entry_id)
            self._run.change(kept.values(before=None))
        return withdrawn == 1

    def find(self, entry_id: EntryId) -> Entry | None:
        """See `Watchlist.find`."""
        row = self._run.first(select(_ENTRIES.id, _ENTRIES.entry).where(_ENTRIES.entry_id == entry_id))
        return None if row is None else _entry(row)

    def entries(self, *, list_name: str | None = None) -> Iterator[Entry]:
        """See `Watchlist.entries`. Read a page at a time."""
        wanted = select(tables.watchlist_entries)
        if list_name is not None:
            wanted = wanted.where(_ENTRIES.list_name == list_name)
        return (_entry(row) for row in self._run.pages(wanted, _ENTRIES.entry_id))

    def with_digests(self) -> Iterator[tuple[Entry, bytes]]:
        """See `Watchlist.with_digests`. Read a page at a time."""
        pages = self._run.pages(select(tables.watchlist_entries), _ENTRIES.entry_id)
        return ((_entry(row), stored_digest(row.entry)) for row in pages)

    def latest_version(self) -> int:
        """See `Watchlist.latest_version`."""
        return int(self._run.scalar(select(func.coalesce(func.max(_VERSIONS.version), 0))))

    def changed_since(self, version: int, *, after: str, limit: int) -> Sequence[tuple[EntryId, StandingEntry]]:
        """See `Watchlist.changed_since`."""
        wanted = select(tables.watchlist_entries).where(_ENTRIES.entry_id > after, _ENTRIES.version > version)
        return [_standing(row) for row in self._run.rows(wanted.order_by(_ENTRIES.entry_id).limit(limit))]

    def withdrawn_since(self, version: int) -> frozenset[EntryId]:
        """See `Watchlist.withdrawn_since`."""
        wanted = select(_WITHDRAWALS.entry_id).where(_WITHDRAWALS.version > version)
        return frozenset(EntryId(row.entry_id) for row in self._run.rows(wanted))

    def count(self) -> int:
        """See `Watchlist.count`."""
        return int(self._run.scalar(select(func.count()).select_from(tables.watchlist_entries)))

    def lists(self) -> Sequence[tuple[str, int]]:
        """See `Watchlist.lists`. In order of name."""
        counted = select(_ENTRIES.list_name, func.count().label("entries")).group_by(_ENTRIES.list_name)
        return [(row.list_name, row.entries) for row in self._run.rows(counted.order_by(_ENTRIES.list_name))]

    def find_by_keys(self, digests: Iterable[bytes]) -> Sequence[tuple[Entry, bytes]]:
        """See `Watchlist.find_by_keys`. In order of entry and digest, within each few hundred digests asked for."""
        joined = select(_ENTRIES.id, _ENTRIES.entry, _KEYS.digest).join_from(
            tables.watchlist_keys, tables.watchlist_entries
        )
        ordered = joined.order_by(_ENTRIES.entry_id, _KEYS.digest)
        read: dict[int, Entry] = {}  # one entry often meets through several keys, and reading it is what costs
        met: list[tuple[Entry, bytes]] = []
        for asked in chunks(iter(sorted(set(digests)))):
            for row in self._run.rows(ordered.where(_KEYS.digest.in_(asked))):
                if row.id not in read:
                    read[row.id] = _entry(row)
                met.append((read[row.id], row.digest))
        return met


def _ids_of(entry_ids: Iterable[str]) -> Any:
    return select(_ENTRIES.id).where(_ENTRIES.entry_id.in_(list(entry_ids)))


def _standing(row: Row[Any]) -> tuple[EntryId, StandingEntry]:
    return EntryId(row.entry_id), StandingEntry(row.list_name, row.agency, row.version, row.entry)


def _entry(row: Row[Any]) -> Entry:
    try:
        return restore_entry(row.entry)
    except MalformedError as error:
        raise StoreDamagedError(f"watchlist row {row.id} is damaged: restore the database") from error

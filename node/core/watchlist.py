"""The country's own watchlist: entries, versions, withdrawal, and the local look-up by match key."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from node.core.agencies import COUNTRY
from node.core.exchange_log import record
from protocol.encoding import Json, encode
from protocol.entry import Entry
from protocol.matching.match_keys import keys_of_entry
from protocol.vocabulary import Direction, EntryId, LeafKind

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.imports import StandingEntry

BATCH = 1000


@dataclass(frozen=True, slots=True)
class WatchlistVersion:
    """One change of the watchlist as a whole. Times in Unix seconds."""

    version: int
    list_name: str
    created: int
    accepted: int
    rejected: int
    withdrawn: int


class Watchlist(Protocol):
    """Where entries are kept."""

    def next_version(self, list_name: str, now: int) -> int:
        """Opens a new version and gives its number. Until the transaction ends nobody else opens one, so that versions
        become visible in the order of their numbers."""
        ...

    def close_version(self, version: int, *, accepted: int, rejected: int, withdrawn: int) -> None: ...

    def versions(self) -> Sequence[WatchlistVersion]: ...

    def put(
        self, version: int, list_name: str, entries: Iterable[tuple[Entry, Sequence[bytes]]], *, agency: str = COUNTRY
    ) -> int:
        """Adds or replaces entries, each with the SHA-256 digests of its match keys' inputs; how many. An entry of
        another agency is never replaced: that is a StoreConflictError."""
        ...

    def revise(self, version: int, entry: Entry) -> bool:
        """Puts a new record in place of a standing one, whose list, agency and match keys stay; False without one."""
        ...

    def standing(self, entry_ids: Iterable[EntryId]) -> Mapping[EntryId, StandingEntry]:
        """What stands under these references, of whichever agency."""
        ...

    def of_agency(self, agency: str | None, *, after: str, limit: int) -> Sequence[tuple[EntryId, StandingEntry]]:
        """A page of entries in order of reference, from after `after`; of every agency when None is named."""
        ...

    def withdraw(self, entry_id: EntryId, version: int) -> bool:
        """Takes an entry off the list and erases what earlier versions kept of it; False when it is not on it."""
        ...

    def find(self, entry_id: EntryId) -> Entry | None: ...

    def entries(self, *, list_name: str | None = None) -> Iterable[Entry]:
        """All entries on the list, streamed in order of entry_id."""
        ...

    def with_digests(self) -> Iterable[tuple[Entry, bytes]]:
        """As `entries`, each with its `entry_digest`."""
        ...

    def latest_version(self) -> int:
        """The newest version's number; 0 before the first."""
        ...

    def changed_since(self, version: int, *, after: str, limit: int) -> Sequence[tuple[EntryId, StandingEntry]]:
        """A page of the entries that versions after this one put and that stand, in order of reference, from after
        `after`; from version 0 on that is the whole list."""
        ...

    def withdrawn_since(self, version: int) -> frozenset[EntryId]:
        """Entries withdrawn in versions after this one."""
        ...

    def count(self) -> int: ...

    def lists(self) -> Sequence[tuple[str, int]]:
        """Names of lists with the number of their entries."""
        ...

    def find_by_keys(self, digests: Iterable[bytes]) -> Sequence[tuple[Entry, bytes]]:
        """Entries that have a match key with one of these digests, with the digest that met."""
        ...


def import_entries(
    node: NodeContext,
    list_name: str,
    entries: Iterable[Entry],
    *,
    source_digest: bytes,
    rejected: Callable[[], int],
    progress: Callable[[int], None] = lambda done: None,
) -> WatchlistVersion:
    """Puts entries on the list as one version: all of them with its leaf, or none.

    Streams: memory is bounded whatever the size. `rejected` is asked at the end for the number of rows that the reader
    refused. source_digest: SHA-256 of the file, 32 bytes, so that an auditor can tell which file it was.
    """
    now = node.clock.now()
    accepted = 0
    with node.store.write() as tx:
        version = tx.watchlist.next_version(list_name, now)
        stream = iter(entries)
        while batch := list(islice(stream, BATCH)):
            accepted += tx.watchlist.put(version, list_name, list(_with_digests(batch)))
            progress(accepted)
        tx.watchlist.close_version(version, accepted=accepted, rejected=rejected(), withdrawn=0)
        note: Json = {
            "version": version,
            "list": list_name,
            "accepted": accepted,
            "rejected": rejected(),
            "source": source_digest.hex(),
        }
        record(
            tx,
            LeafKind.IMPORT,
            Direction.INTERNAL,
            payload=encode(note),
            now=now,
            random_bytes=node.random_bytes,
        )
    return WatchlistVersion(version, list_name, now, accepted, rejected(), 0)


def key_digest(key_input: bytes) -> bytes:
    """SHA-256 of a match key's input: what the local look-up compares."""
    return hashlib.sha256(key_input).digest()


def _with_digests(entries: Iterable[Entry]) -> Iterator[tuple[Entry, Sequence[bytes]]]:
    for entry in entries:
        yield entry, [key_digest(key.input) for key in keys_of_entry(entry)]

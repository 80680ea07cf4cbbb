"""The country's own watchlist: entries, versions, withdrawal, and the local look-up by match key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from protocol.entry import Entry
from protocol.vocabulary import EntryId


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
        """Opens a new version and gives its number."""
        ...

    def close_version(self, version: int, *, accepted: int, rejected: int, withdrawn: int) -> None: ...

    def versions(self) -> Sequence[WatchlistVersion]: ...

    def put(self, version: int, list_name: str, entries: Iterable[tuple[Entry, Sequence[bytes]]]) -> int:
        """Adds or replaces entries, each with the SHA-256 digests of its match keys' inputs; how many."""
        ...

    def withdraw(self, entry_id: EntryId, version: int) -> bool:
        """Takes an entry off the list; False when it is not on it."""
        ...

    def find(self, entry_id: EntryId) -> Entry | None: ...

    def entries(self, *, list_name: str | None = None) -> Iterable[Entry]:
        """All entries on the list, streamed in order of entry_id."""
        ...

    def count(self) -> int: ...

    def lists(self) -> Sequence[tuple[str, int]]:
        """Names of lists with the number of their entries."""
        ...

    def find_by_keys(self, digests: Iterable[bytes]) -> Sequence[tuple[Entry, bytes]]:
        """Entries that have a match key with one of these digests, with the digest that met."""
        ...

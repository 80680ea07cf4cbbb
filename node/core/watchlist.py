"""The country's own watchlist: entries, versions, withdrawal, and the local look-up by match key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from node.core.import_staging import import_alone
from node.core.imports import Offered, Progress, StandingEntry
from protocol.entry import Entry
from protocol.vocabulary import EntryId

if TYPE_CHECKING:
    from node.core.context import NodeContext


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
    progress: Progress = lambda done: None,
) -> WatchlistVersion:
    """Puts entries that the rules were asked about on the list as one version: all of them with its leaf, or none.

    For a node without accounts, and so without a second person; it stages in short transactions as `submit` does.
    Streams: memory is bounded whatever the size. `rejected` is asked at the end for the number of records that the reader
    refused; what the list itself refuses (a reference twice, or of another list or agency) is counted with them.
    source_digest: SHA-256 of the file, 32 bytes, so that an auditor can tell which file it was. Raises ConflictError when
    somebody else changed the same entries meanwhile.
    """
    offered = (Offered(line, entry, checked=True) for line, entry in enumerate(entries, start=1))
    done = import_alone(
        node, list_name=list_name, source_name="", source_digest=source_digest, records=offered, progress=progress
    )
    return WatchlistVersion(
        done.version or 0,
        list_name,
        done.submitted,
        done.added + done.changed + done.unchanged,
        rejected() + done.rejected,
        0,
    )

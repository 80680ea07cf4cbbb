"""The own list in memory, searchable by likeness: built from the store, and kept in step with it version by version.

Every process of the node holds its own. A check first asks the store for its newest version; when the list here is behind
by a few entries, the check brings it up to date itself, and when by many, the own list counts as not checked until the job
has caught up: what was searched is always the whole list of one version or a later one, never a part of it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from protocol.matching.index import Candidate, LocalIndex
from protocol.matching.index_shelf import Prepared, prepare
from protocol.matching.index_terms import index_terms_of_traveller
from protocol.matching.traveller import Traveller
from protocol.stored_entry import restore_entry
from protocol.vocabulary import EntryId, NotChecked

if TYPE_CHECKING:
    from node.core.context import NodeContext

PAGE = 500
INLINE_CHANGES = 100
"""Changed entries that a check at a serving node waits for: some hundredths of a second."""
BRIEF_SECONDS = 0.05
"""How long such a check waits for another thread that brings the list up to date."""


class LocalList:
    """What one process knows of the own list. Any thread may search it; one at a time changes it.

    kept_by_job: whether a job of this process calls `catch_up` every second or so, as in a serving node. Without it
    (a command that opens the home) whoever searches waits until the list is whole.
    """

    def __init__(self) -> None:
        self.kept_by_job = False
        self._using = threading.Lock()  # held while the index is searched, and for each single change
        self._changing = threading.Lock()  # held by the one thread that changes it
        self._index: LocalIndex | None = None
        self._version = -1

    @property
    def version(self) -> int:
        """The watchlist version that was last caught up with; -1 before the list was built."""
        return self._version

    def __len__(self) -> int:
        with self._using:
            return 0 if self._index is None else len(self._index)

    def search(self, node: NodeContext, traveller: Traveller) -> tuple[tuple[Candidate, ...], NotChecked | None]:
        """The likeliest entries, and why the list could not be searched as it stands now, if so (then what it held
        earlier is searched all the same: what is found there is found)."""
        current = self.catch_up(node, at_most=INLINE_CHANGES if self.kept_by_job else None)
        terms = index_terms_of_traveller(traveller)
        with self._using:
            if self._index is None:
                return (), NotChecked.NO_LIST
            return self._index.search(terms), None if current else NotChecked.STALE_LIST

    def catch_up(
        self,
        node: NodeContext,
        *,
        at_most: int | None = None,
        progress: Callable[[int], None] = lambda done: None,
    ) -> bool:
        """Brings the list to the store's newest version; False when it is not there.

        at_most: gives up when more entries than this changed, or when another thread is at it. progress: is told the
        number of entries read while the list is built. Raises StoreError.
        """
        with node.store.read() as tx:
            newest = tx.watchlist.latest_version()
        if newest <= self._version and at_most is not None:
            return True
        with self._sole_changer(-1 if at_most is None else BRIEF_SECONDS) as mine:
            if newest <= self._version:
                if mine:
                    self._tidy()
                return True
            if not mine or (at_most is not None and self._changes(node, at_most) > at_most):
                return False
            if self._index is None:
                built = LocalIndex.build(_prepared(node, progress))
                with self._using:
                    self._index = built
            else:
                self._follow(node, self._index)
            # Entries that changed while they were read have a later version: they are read again next time.
            self._version = newest
            if at_most is None:
                self._tidy()
        return True

    @contextmanager
    def _sole_changer(self, seconds: float) -> Iterator[bool]:
        mine = self._changing.acquire(timeout=seconds)
        try:
            yield mine
        finally:
            if mine:
                self._changing.release()

    def _changes(self, node: NodeContext, limit: int) -> int:
        known = max(self._version, 0)
        with node.store.read() as tx:
            put = len(tx.watchlist.changed_since(known, after="", limit=limit + 1))
            return put + (0 if self._index is None else len(tx.watchlist.withdrawn_since(known)))

    def _follow(self, node: NodeContext, index: LocalIndex) -> None:
        """Withdrawn entries go, changed ones are replaced, each by one step that a search sees whole."""
        with node.store.read() as tx:
            withdrawn = tx.watchlist.withdrawn_since(self._version)
            gone = withdrawn - set(tx.watchlist.standing(withdrawn))
        for entry_id in gone:
            with self._using:
                index.remove(entry_id)
        for page in _pages(node, self._version):
            for one in _prepare_all(page):
                with self._using:
                    index.put(one)

    def _tidy(self) -> None:
        """Puts all on one shelf when much has changed: seconds for a million entries, in which the list can be searched."""
        index = self._index
        if index is not None and index.wants_compacting:
            compacted = index.compacted()
            with self._using:
                self._index = compacted


def _prepared(node: NodeContext, progress: Callable[[int], None]) -> Iterator[Prepared]:
    done = 0
    for several in node.workers.map(_prepare_all, _pages(node, 0)):
        yield from several
        done += len(several)
        progress(done)


def _prepare_all(entries: Sequence[bytes]) -> list[Prepared]:
    return [prepare(restore_entry(raw)) for raw in entries]


def _pages(node: NodeContext, version: int) -> Iterator[list[bytes]]:
    """Canonical bytes of the entries changed since a version, some hundred at a time, each page in its own transaction:
    a reader held open for minutes would keep the database from tidying up."""
    after = EntryId("")
    while True:
        with node.store.read() as tx:
            page = tx.watchlist.changed_since(version, after=after, limit=PAGE)
        if not page:
            return
        yield [standing.entry for _, standing in page]
        after = page[-1][0]

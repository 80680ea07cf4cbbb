"""A list behind the local index, as a node holds its own: whom a traveller might be, with scores."""

from collections.abc import Sequence
from dataclasses import dataclass

from protocol.entry import Entry
from protocol.matching.index import LocalIndex
from protocol.matching.index_shelf import prepare
from protocol.matching.index_terms import index_terms_of_traveller
from protocol.matching.particulars import entry_id_of
from protocol.matching.scorer import compare
from protocol.matching.traveller import Traveller
from tests.benchmarks.matching_data import NOW


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate: its place in the list, and its score."""

    at: int
    score: float


class SearchedList:
    """Entries, found through the index and then compared."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._places = {entry.entry_id: at for at, entry in enumerate(entries)}
        self._index = LocalIndex.build(prepare(entry) for entry in entries)

    def candidates(self, traveller: Traveller) -> list[int]:
        """Places of the entries that the index would have compared."""
        found = self._index.search(index_terms_of_traveller(traveller))
        return [self._places[entry_id_of(candidate.record)] for candidate in found]

    def best(self, traveller: Traveller) -> list[Found]:
        """The candidates with their scores, best first."""
        found = [Found(at, compare(traveller, self._entries[at], now=NOW).score) for at in self.candidates(traveller)]
        return sorted(found, key=lambda one: -one.score)

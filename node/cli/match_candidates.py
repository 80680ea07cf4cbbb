"""Searching lists for travellers: the lists are read once in each process, then asked about many travellers.

The local index of the node retrieves candidates here too; `--private` looks at those that share a match key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import lru_cache
from heapq import nlargest
from pathlib import Path

from node.cli.failures import RefusedCommandError
from node.cli.list_formats import OFAC, Beside, read_records
from node.formats.rejects import Accepted, Rejected
from node.formats.traveller_rows import read_traveller
from protocol.entry import Entry
from protocol.matching.index import LocalIndex
from protocol.matching.index_shelf import Prepared, prepare
from protocol.matching.index_terms import index_terms_of_traveller
from protocol.matching.match_keys import keys_of_entry, keys_of_traveller
from protocol.matching.particulars import entry_id_of
from protocol.matching.private_score import PrivateComparison, compare_privately, private_threshold
from protocol.matching.scorer import Comparison, compare, threshold
from protocol.matching.traveller import Traveller
from protocol.vocabulary import EntryId, ObjectKind, Purpose

MAX_ENTRIES = 1_000_000
FIRST_LOOK = 20
PROMISING = 0.1
"""After so many candidates of which none reaches this score the others are left alone. Of 341 travellers on the UN's list none
lost a hit by it, and it saves about 40 % of the time for travellers who are on no list."""
MISUSED = "no hit: an identity that is known to be misused by somebody else"


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched and how. sources: path and form of each list; top: candidates a traveller; now: Unix seconds."""

    sources: tuple[tuple[str, str], ...]
    purpose: Purpose
    top: int
    private: bool
    now: int

    @property
    def threshold(self) -> float:
        """From which score on a candidate is a hit."""
        return private_threshold(self.purpose) if self.private else threshold(self.purpose)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that may be the traveller. hit: whether the score reaches the purpose's threshold."""

    reference: str
    list_name: str
    score: float
    hit: bool
    why: str


@dataclass(frozen=True, slots=True)
class Found:
    """The candidates of one row, best first, and the columns of the row that could not be read."""

    candidates: tuple[Candidate, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lists:
    """The persons of the lists; left_out: records that no entry was made of, or that are no persons."""

    entries: tuple[Entry, ...]
    rejected: int
    no_persons: int


def find_candidates(
    rows: Sequence[tuple[str, ...]], *, search: Search, columns: tuple[str, ...]
) -> list[tuple[tuple[str, ...], Found]]:
    """Each row with what was found: what a worker process does with a chunk."""
    finder = finder_of(search)
    return [(row, finder.find(dict(zip(columns, row, strict=True)))) for row in rows]


@lru_cache(maxsize=1)
def finder_of(search: Search) -> Finder:
    """The lists, ready to be searched; read once in each process. Raises FormatError, RefusedCommandError."""
    return Finder(search, read_lists(search))


def read_lists(search: Search) -> Lists:
    """All lists. Raises FormatError, RefusedCommandError."""
    entries: list[Entry] = []
    rejected = no_persons = 0
    for path, form in search.sources:
        last = 0
        for record in _records(Path(path), form, search.now):
            if not isinstance(record, Accepted):
                rejected += record.line != last
                last = record.line
            elif record.entry.object_kind is ObjectKind.PERSON:
                entries.append(record.entry)
            else:
                no_persons += 1
            if len(entries) > MAX_ENTRIES:
                raise RefusedCommandError(f"more than {MAX_ENTRIES} persons on the lists", "search fewer lists at once")
    return Lists(tuple(entries), rejected, no_persons)


def _records(path: Path, form: str, now: int) -> Iterator[Accepted | Rejected]:
    with ExitStack() as stack:
        source = stack.enter_context(path.open("rb"))
        beside = Beside(_beside(path, "alt"), _beside(path, "add"), None) if form == OFAC else Beside(None, None, None)
        # OFAC's files do not say of which day they are, and nothing here depends on it: as if published now.
        yield from read_records(form, source, beside, now, now, stack)


def _beside(sdn: Path, name: str) -> Path | None:
    """`ofac_alt.csv` beside `ofac_sdn.csv`, `ALT.CSV` beside `SDN.CSV`; None where there is none."""
    found = sdn.name.lower().rfind("sdn")
    if found < 0:
        return None
    word = name.upper() if sdn.name[found : found + 3].isupper() else name
    path = sdn.with_name(sdn.name[:found] + word + sdn.name[found + 3 :])
    return path if path.is_file() else None


class Finder:
    """The lists' entries by what a traveller may share with them."""

    def __init__(self, search: Search, lists: Lists) -> None:
        self.lists = lists
        self._search = search
        self._limit = search.threshold
        self._by_key: dict[bytes, list[int]] = defaultdict(list)
        self._index = LocalIndex()
        if search.private:
            for place, entry in enumerate(lists.entries):
                for key in () if entry.misused_identity else _key_inputs(entry):  # it enters no tag set
                    self._by_key[key].append(place)
        else:
            self._index = LocalIndex.build(_prepared(lists.entries))

    def find(self, row: dict[str, str]) -> Found:
        """The best candidates of a row."""
        read = read_traveller(row, now=self._search.now)
        unread = tuple(one.column for one in read.unread)
        compared = self._private(read.traveller) if self._search.private else self._open(read.traveller)
        best = nlargest(self._search.top, compared, key=lambda one: one[1].score)
        return Found(tuple(self._candidate(entry, told) for entry, told in best if told.score > 0), unread)

    def _private(self, traveller: Traveller) -> Iterator[tuple[Entry, Comparison | PrivateComparison]]:
        """Whatever shares a match key, and nothing else."""
        keys = keys_of_traveller(traveller, purpose=self._search.purpose).by_slot.values()
        for place in sorted({place for key in keys for place in self._by_key.get(key.input, ())}):
            entry = self.lists.entries[place]
            yield entry, compare_privately(traveller, entry, purpose=self._search.purpose)

    def _open(self, traveller: Traveller) -> Iterator[tuple[Entry, Comparison | PrivateComparison]]:
        """What the local index retrieves, compared in full; the likeliest alone where none of them is like the traveller."""
        best = 0.0
        for number, found in enumerate(self._index.search(index_terms_of_traveller(traveller))):
            if number >= FIRST_LOOK and best < PROMISING:
                return
            entry = self.lists.entries[int(entry_id_of(found.record))]
            told = compare(traveller, entry, now=self._search.now)
            best = max(best, told.score)
            yield entry, told

    def _candidate(self, entry: Entry, told: Comparison | PrivateComparison) -> Candidate:
        """A person whose identity is misused is told as such and is never a hit: whoever meets it best is the victim."""
        if entry.misused_identity:
            return Candidate(entry.entry_id, entry.list_name, told.score, False, f"{MISUSED}; {told.why()}")
        return Candidate(entry.entry_id, entry.list_name, told.score, told.score >= self._limit, told.why())


def _prepared(entries: Iterable[Entry]) -> Iterator[Prepared]:
    """Under their places as references: the same reference may stand on two lists."""
    for place, entry in enumerate(entries):
        yield prepare(replace(entry, entry_id=EntryId(str(place))))


def _key_inputs(entry: Entry) -> set[bytes]:
    return {key.input for key in keys_of_entry(entry)}

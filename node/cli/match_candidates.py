"""Searching lists for travellers: the lists are read once in each process, then asked about many travellers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from pathlib import Path

from node.cli.failures import RefusedCommandError
from node.cli.list_formats import OFAC, Beside, read_records
from node.formats.rejects import Accepted, Rejected
from node.formats.traveller_rows import read_traveller
from protocol.entry import Entry
from protocol.matching.match_keys import keys_of_entry, keys_of_traveller
from protocol.matching.names import analyse_name
from protocol.matching.private_score import compare_privately
from protocol.matching.scorer import compare, threshold
from protocol.matching.traveller import Traveller
from protocol.vocabulary import ObjectKind, Purpose

MAX_ENTRIES = 1_000_000
LOOKED_AT = 40
"""So many entries are compared in full with each traveller: those that share the most telling tokens."""


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched and how. sources: path and form of each list; top: candidates a traveller; now: Unix seconds."""

    sources: tuple[tuple[str, str], ...]
    purpose: Purpose
    top: int
    private: bool
    now: int


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
        self._limit = threshold(search.purpose)
        self._by_share: dict[bytes | str, list[int]] = defaultdict(list)
        for place, entry in enumerate(lists.entries):
            for share in _key_inputs(entry) if search.private else _shares(name.text for name in entry.names):
                self._by_share[share].append(place)

    def find(self, row: dict[str, str]) -> Found:
        """The best candidates of a row."""
        read = read_traveller(row)
        unread = tuple(one.column for one in read.unread)
        candidates = self._private(read.traveller) if self._search.private else self._open(read.traveller)
        best = nlargest(self._search.top, candidates, key=lambda one: one.score)
        return Found(tuple(one for one in best if one.score > 0), unread)

    def _private(self, traveller: Traveller) -> Iterator[Candidate]:
        """Whatever shares a match key, and nothing else."""
        keys = keys_of_traveller(traveller, purpose=self._search.purpose).by_slot.values()
        for place in sorted({place for key in keys for place in self._by_share.get(key.input, ())}):
            entry = self.lists.entries[place]
            compared = compare_privately(traveller, entry, purpose=self._search.purpose)
            yield self._candidate(entry, compared.score, compared.why())

    def _open(self, traveller: Traveller) -> Iterator[Candidate]:
        for place in self._retrieved(traveller):
            entry = self.lists.entries[place]
            compared = compare(traveller, entry, now=self._search.now)
            yield self._candidate(entry, compared.score, compared.why())

    def _retrieved(self, traveller: Traveller) -> Sequence[int]:
        """Entries that share the most telling tokens: a share that few entries have counts for more."""
        found: dict[int, float] = defaultdict(float)
        for share in _shares(traveller.names):
            places = self._by_share.get(share, ())
            for place in places:
                found[place] += 1 / len(places)
        return nlargest(LOOKED_AT, found, key=lambda place: (found[place], -place))

    def _candidate(self, entry: Entry, score: float, why: str) -> Candidate:
        return Candidate(entry.entry_id, entry.list_name, score, score >= self._limit, why)


def _shares(names: Iterable[str]) -> set[str]:
    return {
        share for name in names for token in analyse_name(name).tokens for share in (token.spelling, *token.skeletons)
    }


def _key_inputs(entry: Entry) -> set[bytes]:
    return {key.input for key in keys_of_entry(entry)}

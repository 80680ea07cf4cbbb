"""The local index: which entries of the own list might be a traveller, out of a million, in some milliseconds.

It finds candidates and decides nothing: each candidate is compared afterwards. A token of the traveller's name finds
entries through its spelling, through spellings one slip away, and through its consonants; each counts by how rare it is,
the channels add up, and a near birth year adds to what a name found. A wrong date therefore excludes nobody. Documents
and identifiers find their entries whatever else there is.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from protocol.matching.index_shelf import (
    NO_YEAR,
    Counter,
    Prepared,
    Shelf,
    compacted,
    prepare,
    without_one_letter,
    years_of,
)
from protocol.matching.index_terms import IndexTerms, TokenTerms
from protocol.matching.particulars import entry_id_of, unpack_particulars
from protocol.matching.postings import Numbers, term_key
from protocol.vocabulary import EntryId

CANDIDATES = 40
"""How many entries found by name are compared. The recall that is lost by it stands in the benchmark."""
MAX_EXACT = 200
"""How many entries found by documents and identifiers are compared: more means a number that is none."""
SLIP = 0.6
"""What a spelling one slip away counts, of the spelling itself."""
SKELETON = 0.95
"""What a skeleton counts, of a spelling."""
YEAR_BONUS = {0: 2.0, 1: 0.8}
"""What a birth year adds, by how many years away it is."""
UNDATED_BONUS = 0.8
MOST_TELLING = 9.0
"""The most that one channel of one token counts: below it, a slip of the pen in the list would be the best evidence."""
COMMON_SHARE = 0.01
"""Terms of more entries than this share count only beside other terms, when others found enough."""
MIN_COMMON = 2000
MAX_NEAR_TERMS = 64
"""Spellings one slip away that are followed, the most frequent ones."""
MIN_COUNTER = 2000
MAX_COUNTER = 20_000
"""New entries that lie on the counter before all are put on one shelf: at least, and at most; between, 1/16 of the list."""

_Scores = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, repr=False)
class Candidate:
    """An entry to compare: `unpack_particulars(record)`. rank: the retrieval's own measure, of no use outside;
    exact: a document or identifier met."""

    record: bytes
    rank: float
    exact: bool


class LocalIndex:
    """In memory, incremental; equal to one built anew after any changes. Its owner lets one thread at a time use it."""

    def __init__(self, shelf: Shelf | None = None) -> None:
        self._shelf = shelf if shelf is not None else Shelf.of(())
        self._counter = Counter(self._shelf.size)
        self._removed: set[int] = set()
        self._less = {"spelling": {}, "skeleton": {}}  # type: dict[str, dict[int, int]]

    @classmethod
    def build(cls, prepared: Iterable[Prepared]) -> "LocalIndex":
        """An index of these entries, one for each reference."""
        return cls(Shelf.of(prepared))

    def __len__(self) -> int:
        return self._size - len(self._removed)

    @property
    def nbytes(self) -> int:
        """Bytes that the shelf holds."""
        return self._shelf.nbytes

    @property
    def wants_compacting(self) -> bool:
        """Whether so much changed that one shelf should be made of all."""
        changed = len(self._counter.records) + len(self._removed)
        return changed > min(MAX_COUNTER, max(MIN_COUNTER, self._shelf.size // 16))

    def compacted(self) -> "LocalIndex":
        """The same entries on one shelf. This one stays as it is: it can be searched, but not changed, meanwhile."""
        return LocalIndex(compacted(self._shelf, self._counter, self._removed))

    def put(self, prepared: Prepared) -> None:
        """Adds an entry, or puts it in place of the one with its reference."""
        self.remove(entry_id_of(prepared.record))
        self._counter.put(prepared)

    def remove(self, entry_id: EntryId) -> bool:
        """Takes an entry out; False when it is not there."""
        slot = self._counter.slot_of.pop(entry_id, None)
        if slot is None:
            slot = next((one for one in self._shelf.slots(entry_id) if one not in self._removed), None)
        if slot is None:
            return False
        terms = prepare(unpack_particulars(self._record(slot))).terms
        self._removed.add(slot)
        for less, removed in ((self._less["spelling"], terms.spelling), (self._less["skeleton"], terms.skeleton)):
            for key in {term_key(term) for term in removed}:
                less[key] = less.get(key, 0) + 1
        return True

    def find(self, entry_id: EntryId) -> bytes | None:
        """The record of an entry."""
        slot = self._counter.slot_of.get(entry_id)
        if slot is None:
            slot = next((one for one in self._shelf.slots(entry_id) if one not in self._removed), None)
        return None if slot is None else self._record(slot)

    def search(self, terms: IndexTerms, *, limit: int = CANDIDATES) -> tuple[Candidate, ...]:
        """The likeliest entries, best first: those that share a document or identifier, then at most `limit` by name."""
        scores = self._scores(terms)
        exact = self._exact(terms)
        named = [(slot, rank) for slot, rank in _best(scores, limit) if slot not in exact]
        found = [Candidate(self._record(slot), float(scores[slot]), exact=True) for slot in sorted(exact)]
        return (*found, *(Candidate(self._record(slot), rank, exact=False) for slot, rank in named))

    @property
    def _size(self) -> int:
        return self._shelf.size + len(self._counter.records)

    def _record(self, slot: int) -> bytes:
        first = self._counter.first_slot
        return self._shelf.record(slot) if slot < first else self._counter.records[slot - first]

    def _exact(self, terms: IndexTerms) -> set[int]:
        keys = [term_key(exactly) for exactly in terms.exact]
        found: set[int] = set()
        for part in (self._shelf.exact, self._counter.exact):
            for slots in part.find(keys):
                found.update(slots[:MAX_EXACT].tolist())
        return set(sorted(found - self._removed)[:MAX_EXACT])

    def _scores(self, terms: IndexTerms) -> _Scores:
        scores = np.zeros(self._size, np.float32)
        groups = [group for token in terms.tokens if (group := self._met(token))]
        groups.sort(key=lambda group: sum(len(slots) for _, slots in group))
        common = max(MIN_COMMON, int(COMMON_SHARE * self._size))
        seen = np.zeros(self._size, np.int16) if any(len(group) > 1 for group in groups) else None
        found = 0
        for number, group in enumerate(groups, start=1):
            beside = found >= CANDIDATES
            for weight, slots in group:
                fresh = slots
                if beside and len(slots) > common:
                    fresh = fresh[scores[fresh] > 0]
                if seen is not None and len(group) > 1:
                    fresh = fresh[seen[fresh] != number]
                    seen[fresh] = number
                scores[fresh] += np.float32(weight)
                found += len(fresh)
        self._add_years(scores, terms)
        if self._removed:
            scores[list(self._removed)] = 0
        return scores

    def _add_years(self, scores: _Scores, terms: IndexTerms) -> None:
        if not terms.years:
            return
        bonus = {NO_YEAR: UNDATED_BONUS}
        for year in years_of(terms):
            for away, more in YEAR_BONUS.items():
                for near in {year - away, year + away}:
                    bonus[near] = max(more, bonus.get(near, 0.0))
        best = np.zeros(len(scores), np.float32)  # an entry of several years counts its best one
        years = sorted(bonus, key=lambda year: bonus[year])
        for part in (self._shelf.years, self._counter.years):
            for year, slots in zip(years, part.find(years), strict=True):
                best[slots] = bonus[year]
        np.add(scores, best, out=scores, where=scores > 0)

    def _met(self, token: TokenTerms) -> list[tuple[float, Numbers]]:
        """Entries that the token meets, the heaviest first: an entry counts what it meets through best. An entry in another
        script meets through consonants alone, and must not lose to one that meets half of the name through both."""
        return sorted(self._spelled(token) + self._sounded(token), key=lambda one: -one[0])

    def _spelled(self, token: TokenTerms) -> list[tuple[float, Numbers]]:
        """Entries through the token's spellings, the heaviest first: each spelling, then what is one slip away."""
        own = [term_key(term) for term in token.spelling]
        found = self._weighted("spelling", own, 1.0, MOST_TELLING)
        if not found and not any(len(term) > 3 for term in token.spelling):
            return found
        most = max((weight for weight, _ in found), default=MOST_TELLING)
        near: dict[int, None] = {}
        for term, key in zip(token.spelling, own, strict=True):
            shorter = [term_key(one) for one in without_one_letter(term)]
            if shorter:
                near.update(dict.fromkeys(shorter))
                near.update(dict.fromkeys(self._shelf.terms_near([key, *shorter]).tolist()))
                near.update(dict.fromkeys(self._counter.terms_near([key, *shorter])))
        others = [key for key in near if key not in own]
        slips = self._weighted("spelling", others, SLIP, most)
        slips.sort(key=lambda one: -len(one[1]))
        return sorted(found + slips[:MAX_NEAR_TERMS], key=lambda one: -one[0])

    def _sounded(self, token: TokenTerms) -> list[tuple[float, Numbers]]:
        """Entries through the token's consonants, the heaviest first."""
        keys = [term_key(term) for term in token.skeleton]
        return sorted(self._weighted("skeleton", keys, SKELETON, MOST_TELLING), key=lambda one: -one[0])

    def _weighted(self, channel: str, keys: Sequence[int], share: float, most: float) -> list[tuple[float, Numbers]]:
        """The slots of each key that has any, with what it counts: the logarithm of how rare it is."""
        if not keys:
            return []
        less = self._less[channel]
        found = []
        old = getattr(self._shelf, channel).find(keys)
        new = getattr(self._counter, channel).find(keys)
        for key, ours, theirs in zip(keys, old, new, strict=True):
            entries = len(ours) + len(theirs) - less.get(key, 0)
            if entries:
                slots = np.concatenate([ours, theirs]) if len(ours) and len(theirs) else (ours if len(ours) else theirs)
                found.append((share * min(most, math.log1p(len(self) / entries)), slots))
        return found


def _best(scores: _Scores, limit: int) -> list[tuple[int, float]]:
    """The highest scores above 0 with their slots, best first."""
    top = float(scores.max(initial=0.0))
    if top <= 0.0:
        return []
    slots = np.empty(0, np.intp)
    for share in (0.5, 0.25, 0.0):
        slots = np.flatnonzero(scores > np.float32(share * top))
        if len(slots) >= limit:
            break
    if len(slots) > limit:
        slots = slots[np.argpartition(-scores[slots], limit)[:limit]]
    order = np.argsort(-scores[slots], kind="stable")
    return [(int(slot), float(scores[slot])) for slot in slots[order]]

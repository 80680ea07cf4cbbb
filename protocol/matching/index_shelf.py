"""The two halves of a local index: the shelf, large and immutable, and the counter, where new entries lie meanwhile.

Entries have slots: numbers from 0, first those on the shelf, then those on the counter in the order of their coming.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from protocol.entry import Entry
from protocol.matching.index_terms import IndexTerms, index_terms_of_entry
from protocol.matching.particulars import entry_id_of, pack_particulars
from protocol.matching.postings import Additions, Keys, Numbers, Postings, joined, key_of, term_key
from protocol.vocabulary import EntryId

MIN_FUZZY_CHARACTERS = 4
"""Shorter tokens are looked up as they are: one letter away from `ali` is half the list."""
MAX_FUZZY_CHARACTERS = 24
NO_YEAR = 0
"""The year under which entries without a birth date stand: nothing contradicts them."""


@dataclass(frozen=True, slots=True, repr=False)
class Prepared:
    """An entry made ready for the index; personal data, in memory only. Pickles small, so workers can make it."""

    record: bytes
    terms: IndexTerms


def prepare(entry: Entry) -> Prepared:
    """Makes an entry ready: the costly part of adding it, and a pure function."""
    return Prepared(pack_particulars(entry), index_terms_of_entry(entry))


def without_one_letter(token: str) -> tuple[str, ...]:
    """The token less each of its letters once: two tokens that are one slip apart share one of these, or one is the
    other's. Empty for tokens too short or too long to be looked up so."""
    if not MIN_FUZZY_CHARACTERS <= len(token) <= MAX_FUZZY_CHARACTERS:
        return ()
    return tuple(dict.fromkeys(token[:place] + token[place + 1 :] for place in range(len(token))))


def years_of(terms: IndexTerms) -> tuple[int, ...]:
    """The years under which an entry stands."""
    return terms.years or (NO_YEAR,)


class _Pairs:
    """Pairs of key and number as they come, 12 bytes each."""

    def __init__(self) -> None:
        self._keys = array("Q")
        self._numbers = array("i")

    def add(self, key: int, number: int) -> None:
        self._keys.append(key)
        self._numbers.append(number)

    def given_up(self) -> tuple[Keys, Numbers]:
        """All pairs, for the last time: they are kept no longer than their arrays."""
        arrays = np.frombuffer(self._keys, np.uint64), np.frombuffer(self._numbers, np.int32)
        del self._keys, self._numbers
        return arrays


@dataclass(frozen=True, slots=True, repr=False)
class Shelf:
    """Immutable. deletions: the key of a token less one letter, to positions in `spelling.keys`.

    records: all records in a row; ends: where each ends. reference_keys: ascending; reference_slots: theirs.
    """

    spelling: Postings
    skeleton: Postings
    years: Postings
    exact: Postings
    deletions: Postings
    records: bytes
    ends: npt.NDArray[np.int64]
    reference_keys: Keys
    reference_slots: Numbers

    @classmethod
    def of(cls, prepared: Iterable[Prepared]) -> "Shelf":
        """A shelf of these entries; of two with one reference both would be on it, so there must not be two."""
        spelling, skeleton, years, exact, deletions = (_Pairs() for _ in range(5))
        records = bytearray()
        ends = array("q")
        seen: set[int] = set()
        distinct = array("Q")
        for slot, one in enumerate(prepared):
            records += one.record
            ends.append(len(records))
            for term in one.terms.spelling:
                key = term_key(term)
                spelling.add(key, slot)
                if key not in seen:
                    seen.add(key)
                    for shorter in without_one_letter(term):
                        deletions.add(key_of(shorter.encode("utf-8", "surrogatepass")), len(distinct))
                    distinct.append(key)
            for term in one.terms.skeleton:
                skeleton.add(term_key(term), slot)
            for year in years_of(one.terms):
                years.add(year, slot)
            for exactly in one.terms.exact:
                exact.add(term_key(exactly), slot)
        # What has its last form is given up at once: a node must not need twice its list's memory to start.
        del seen
        delete_keys, orders = deletions.given_up()
        near = delete_keys, np.frombuffer(distinct, np.uint64)[orders] if len(orders) else delete_keys[:0]
        del delete_keys, orders, distinct
        postings = [Postings.of_pairs(*pairs.given_up()) for pairs in (spelling, skeleton, years, exact)]
        return _shelf(*postings, deletions=near, records=bytes(records), ends=np.array(ends, np.int64))

    @property
    def size(self) -> int:
        """How many entries."""
        return len(self.ends)

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        parts = (self.spelling, self.skeleton, self.years, self.exact, self.deletions)
        arrays = self.ends.nbytes + self.reference_keys.nbytes + self.reference_slots.nbytes
        return sum(part.nbytes for part in parts) + len(self.records) + int(arrays)

    def record(self, slot: int) -> bytes:
        """The record in a slot."""
        return self.records[int(self.ends[slot - 1]) if slot else 0 : int(self.ends[slot])]

    def slots(self, entry_id: EntryId) -> Iterator[int]:
        """Slots of entries with this reference, removed ones too."""
        key = np.uint64(term_key(entry_id))
        first, last = (int(np.searchsorted(self.reference_keys, key, side)) for side in ("left", "right"))
        for place in range(first, last):
            slot = int(self.reference_slots[place])
            if entry_id_of(self.record(slot)) == entry_id:
                yield slot

    def terms_near(self, keys: list[int]) -> Keys:
        """Keys of the spellings that become one of these keys when they lose a letter."""
        found = [numbers for numbers in self.deletions.find(keys) if len(numbers)]
        return self.spelling.keys[np.concatenate(found)] if found else self.spelling.keys[:0]


class Counter:
    """Mutable: entries that came after the shelf was made. first_slot: the first one's."""

    def __init__(self, first_slot: int) -> None:
        self.first_slot = first_slot
        self.spelling, self.skeleton, self.years, self.exact = (Additions() for _ in range(4))
        self.records: list[bytes] = []
        self.slot_of: dict[EntryId, int] = {}
        self.deletions: dict[int, list[int]] = {}
        self._seen: set[int] = set()

    def put(self, prepared: Prepared) -> None:
        """Adds an entry in the next slot."""
        slot = self.first_slot + len(self.records)
        self.records.append(prepared.record)
        self.slot_of[entry_id_of(prepared.record)] = slot
        for term in prepared.terms.spelling:
            key = term_key(term)
            self.spelling.add(key, slot)
            if key not in self._seen:
                self._seen.add(key)
                for shorter in without_one_letter(term):
                    self.deletions.setdefault(term_key(shorter), []).append(key)
        for term in prepared.terms.skeleton:
            self.skeleton.add(term_key(term), slot)
        for year in years_of(prepared.terms):
            self.years.add(year, slot)
        for exactly in prepared.terms.exact:
            self.exact.add(term_key(exactly), slot)

    def terms_near(self, keys: list[int]) -> list[int]:
        """As `Shelf.terms_near`."""
        return [term for key in keys for term in self.deletions.get(key, ())]


def compacted(shelf: Shelf, counter: Counter, removed: set[int]) -> Shelf:
    """One shelf of what both hold, without the removed slots."""
    alive = np.ones(shelf.size + len(counter.records), np.bool_)
    alive[list(removed)] = False
    moved = (np.cumsum(alive) - 1).astype(np.int32)

    def merged(ours: Postings, theirs: Additions) -> Postings:
        keys, slots = joined([ours.pairs(), theirs.pairs()])
        kept = alive[slots]
        return Postings.of_pairs(keys[kept], moved[slots[kept]])

    deletion_keys, places = shelf.deletions.pairs()
    more = [(key, term) for key, terms in counter.deletions.items() for term in terms]
    deletions = (
        np.concatenate([deletion_keys, np.array([key for key, _ in more], np.uint64)]),
        np.concatenate([shelf.spelling.keys[places], np.array([term for _, term in more], np.uint64)]),
    )
    lengths = np.diff(shelf.ends, prepend=0)[alive[: shelf.size]]
    added = [record for slot, record in enumerate(counter.records, shelf.size) if alive[slot]]
    lengths = np.append(lengths, np.fromiter(map(len, added), np.int64, len(added)))
    return _shelf(
        merged(shelf.spelling, counter.spelling),
        merged(shelf.skeleton, counter.skeleton),
        merged(shelf.years, counter.years),
        merged(shelf.exact, counter.exact),
        deletions=deletions,
        records=b"".join([*_stretches(shelf, sorted(slot for slot in removed if slot < shelf.size)), *added]),
        ends=np.cumsum(lengths, dtype=np.int64),
    )


def _stretches(shelf: Shelf, removed: list[int]) -> Iterator[bytes]:
    """The shelf's records between the removed slots."""
    first = 0
    for slot in removed:
        yield shelf.records[first : int(shelf.ends[slot - 1]) if slot else 0]
        first = int(shelf.ends[slot])
    yield shelf.records[first:]


def _shelf(
    spelling: Postings,
    skeleton: Postings,
    years: Postings,
    exact: Postings,
    *,
    deletions: tuple[Keys, Keys],
    records: bytes,
    ends: npt.NDArray[np.int64],
) -> Shelf:
    """A shelf, its terms' neighbourhood by position instead of by key, and its references sorted."""
    delete_keys, terms = deletions
    places = np.minimum(np.searchsorted(spelling.keys, terms), max(len(spelling.keys) - 1, 0))
    here = spelling.keys[places] == terms if len(spelling.keys) else np.zeros(len(terms), np.bool_)
    near = Postings.of_pairs(delete_keys[here], places[here].astype(np.int32))
    references = np.fromiter(_reference_keys(records, ends), np.uint64, len(ends))
    order = np.argsort(references, kind="stable")
    return Shelf(spelling, skeleton, years, exact, near, records, ends, references[order], order.astype(np.int32))


def _reference_keys(records: bytes, ends: npt.NDArray[np.int64]) -> Iterator[int]:
    start = 0
    for end in map(int, ends):
        yield key_of(entry_id_of(records[start:end]).encode("utf-8", "surrogatepass"))
        start = end

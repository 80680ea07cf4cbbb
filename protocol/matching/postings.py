"""Posting lists: which numbers stand under which 64-bit key. A large immutable part in sorted arrays, a small mutable one."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from protocol.matching.remembered import MEGABYTE, remembered, size_of_number

Keys: TypeAlias = npt.NDArray[np.uint64]
Numbers: TypeAlias = npt.NDArray[np.int32]

_NONE: Numbers = np.empty(0, np.int32)
_RANGES = 16
_MIN_IN_RANGES = 100_000


@remembered(8 * MEGABYTE, size_of_number)
def term_key(term: str | bytes) -> int:
    """The key of a term: 64 bits of BLAKE2b, the same in every process. Two terms that share one are found together,
    which costs a comparison and no more."""
    return key_of(term if isinstance(term, bytes) else term.encode("utf-8", "surrogatepass"))


def key_of(raw: bytes) -> int:
    """The key of a term's bytes, worked out anew: for what is asked once."""
    return int.from_bytes(hashlib.blake2b(raw, digest_size=8).digest(), "little")


def _sorted(keys: Keys, numbers: Numbers) -> tuple[Keys, Numbers]:
    """The pairs in order of key and number, each once."""
    order = np.lexsort((numbers, keys))
    keys, numbers = keys[order], numbers[order]
    fresh = np.append(True, (keys[1:] != keys[:-1]) | (numbers[1:] != numbers[:-1]))[: len(keys)]
    return (keys, numbers) if fresh.all() else (keys[fresh], numbers[fresh])


class Postings:
    """Immutable. `keys` ascending and distinct; the numbers of keys[i] are numbers[starts[i]:starts[i + 1]], ascending."""

    def __init__(self, keys: Keys, starts: Numbers, numbers: Numbers) -> None:
        self.keys = keys
        self._starts = starts
        self._numbers = numbers

    @classmethod
    def of_pairs(cls, keys: Keys, numbers: Numbers) -> "Postings":
        """Postings of pairs in any order; a pair that comes twice counts once.

        To sort some ten million pairs at once would take several times their memory: they are sorted in ranges of keys.
        """
        ranges = _RANGES if len(keys) >= _MIN_IN_RANGES else 1
        shift = np.uint64(64 - (ranges.bit_length() - 1))
        distinct: list[Keys] = []
        counts: list[Numbers] = []
        sorted_numbers: list[Numbers] = []
        for part in range(ranges):
            here = np.flatnonzero(keys >> shift == part) if ranges > 1 else slice(None)
            part_keys, part_numbers = _sorted(keys[here], numbers[here])
            firsts = np.flatnonzero(np.append(True, part_keys[1:] != part_keys[:-1])[: len(part_keys)])
            distinct.append(part_keys[firsts])
            counts.append(np.diff(np.append(firsts, len(part_keys))).astype(np.int32))
            sorted_numbers.append(part_numbers)
        starts = np.append(np.int32(0), np.cumsum(np.concatenate(counts), dtype=np.int32))
        return cls(np.concatenate(distinct), starts, np.concatenate(sorted_numbers))

    def find(self, keys: Sequence[int]) -> list[Numbers]:
        """The numbers under each key, in the order of `keys`."""
        if not len(self.keys):
            return [_NONE] * len(keys)
        wanted = np.array(keys, np.uint64)
        places = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        met = self.keys[places] == wanted
        starts = self._starts
        return [
            self._numbers[starts[place] : starts[place + 1]] if there else _NONE
            for place, there in zip(places.tolist(), met.tolist(), strict=True)
        ]

    def pairs(self) -> tuple[Keys, Numbers]:
        """All pairs, in order of key and number."""
        return np.repeat(self.keys, np.diff(self._starts)), self._numbers

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return int(self.keys.nbytes + self._starts.nbytes + self._numbers.nbytes)


class Additions:
    """The mutable part: a few thousand entries' numbers by key."""

    def __init__(self) -> None:
        self._numbers: dict[int, list[int]] = {}

    def add(self, key: int, number: int) -> None:
        """Puts a number under a key; numbers come ascending, and one that stands there last is not put again."""
        under = self._numbers.setdefault(key, [])
        if not under or under[-1] != number:
            under.append(number)

    def find(self, keys: Sequence[int]) -> list[Numbers]:
        """As `Postings.find`."""
        found = (self._numbers.get(key) for key in keys)
        return [_NONE if under is None else np.array(under, np.int32) for under in found]

    def pairs(self) -> tuple[Keys, Numbers]:
        """All pairs, in no particular order."""
        return pair_arrays(self._numbers)


def pair_arrays(numbers: Mapping[int, Iterable[int]]) -> tuple[Keys, Numbers]:
    """Pairs of key and number as two arrays of one length."""
    keys: list[int] = []
    flat: list[int] = []
    for key, under in numbers.items():
        before = len(flat)
        flat.extend(under)
        keys.extend([key] * (len(flat) - before))
    return np.array(keys, np.uint64), np.array(flat, np.int32)


def joined(parts: Sequence[tuple[Keys, Numbers]]) -> tuple[Keys, Numbers]:
    """Pairs of several parts, one after the other."""
    keys: list[Any] = [part[0] for part in parts]
    numbers: list[Any] = [part[1] for part in parts]
    return np.concatenate(keys), np.concatenate(numbers)

"""What can only be seen across ranges: the order of times, times still to come, and leaves that stand twice."""

from collections.abc import Sequence

import numpy as np

from protocol.audit.findings import Finding, FindingKind, at_positions
from protocol.audit.leaf_reading import LEAF
from protocol.audit.ranges import (
    TIME_TOLERANCE_SECONDS,
    RangeResult,
    bundles_between,
    leaf_hashes,
    out_of_time,
    read_entries,
)
from protocol.audit.source import Source
from protocol.limits import MAX_CLOCK_SKEW_SECONDS
from protocol.tlog.tiles import TILE_WIDTH

NO_KEY = 0
"""Stands for an entry that could not be read."""


def judge_times(source: Source, size: int, results: Sequence[RangeResult], now: int) -> list[Finding]:
    """Leaves out of the order of time across ranges, and leaves of a time after `now`. Raises SourceError."""
    found: list[Finding] = []
    latest = 0
    for result in results:
        if result.earliest is None or result.latest is None:
            continue
        late = result.earliest < latest - TIME_TOLERANCE_SECONDS
        if late or result.latest > now + MAX_CLOCK_SKEW_SECONDS:
            positions, times = _times(source, size, result)
            if late:
                found += out_of_time(positions, times, latest)
            ahead = (one for one, time in zip(positions, times, strict=True) if time > now + MAX_CLOCK_SKEW_SECONDS)
            words = "the leaf is of a time still to come"
            found += at_positions(FindingKind.LEAF_FROM_THE_FUTURE, words, ahead, None)
        latest = max(latest, result.latest)
    return found


def repeated_leaves(source: Source, size: int, results: Sequence[RangeResult]) -> list[Finding]:
    """Leaves that stand at two positions: a salted commitment never comes twice. Raises SourceError.

    Found by 8 bytes of each hash, then compared whole.
    """
    joined = b"".join(one.keys for one in results)
    keys = np.frombuffer(joined, dtype=">u8").astype(np.uint64)
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    same = np.flatnonzero((ordered[1:] == ordered[:-1]) & (ordered[1:] != NO_KEY))
    found = []
    for index in same.tolist():
        first, second = int(order[index]), int(order[index + 1])
        if _hash_at(source, size, first) == _hash_at(source, size, second):
            words = f"the leaf is the same as that at position {first}"
            found.append(Finding(FindingKind.LEAF_REPEATED, words, second, second))
    return found


def _hash_at(source: Source, size: int, position: int) -> bytes:
    number = position // TILE_WIDTH
    (bundle,) = bundles_between(size, number, number + 1)
    entries, _ = read_entries(source, bundle)
    return leaf_hashes(entries)[position % TILE_WIDTH]


def _times(source: Source, size: int, result: RangeResult) -> tuple[list[int], list[int]]:
    positions, times = [], []
    for bundle in bundles_between(size, result.first, result.end):
        entries, _ = read_entries(source, bundle)
        for index, entry in enumerate(entries):
            match = LEAF.fullmatch(entry)
            if match is not None:
                positions.append(bundle.number * TILE_WIDTH + index)
                times.append(int(match[4]))
    return positions, times

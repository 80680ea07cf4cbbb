"""The part of a full audit that can be divided: a range of entry bundles, read, hashed and compared with its tiles.

Entries are the source; everything else is rebuilt from them. Each process takes ranges; what they return is small.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from crypto.merkle import HASH_BYTES
from protocol.audit.findings import Finding, FindingKind, at_positions
from protocol.audit.leaf_reading import SECONDS_OF_DAY, CountedAs, Fields, counted_as, read_leaves
from protocol.audit.source import Source, place, read_tile
from protocol.limits import MAX_CLOCK_SKEW_SECONDS, MAX_LEAF_BYTES
from protocol.tlog.tiles import TILE_WIDTH, TileAddress, fold

TIME_TOLERANCE_SECONDS = MAX_CLOCK_SKEW_SECONDS
"""How far a leaf's time may lie before that of an earlier leaf: a slow transaction, or two clocks of one node."""

KEY_BYTES = 8


@dataclass(frozen=True, slots=True)
class RangeJob:
    """Bundles number `first` up to and without `end`, of a tree of `size` leaves."""

    source: Source
    size: int
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """A bundle and its level-0 tile that disagree, or of which one cannot be read. Hashes joined, 32 bytes each.

    from_entries, from_tile: None where it could not be read whole. positions: where they differ, as far as known.
    """

    number: int
    positions: tuple[int, ...]
    from_entries: bytes | None
    from_tile: bytes | None


@dataclass(slots=True)
class RangeResult:
    """What a range holds. roots: of its full tiles, as the entries say (else the tile; else zero bytes), 32 bytes each.

    edge: the leaf hashes of the partial last tile. keys: 8 bytes of each leaf hash, by which repeats are found; zeros
    for an unreadable one. earliest, latest: times of leaves. read: how many leaves. absent: tiles of which neither entries
    nor hashes are there.
    """

    first: int
    end: int
    roots: bytes = b""
    edge: bytes = b""
    keys: bytes = b""
    conflicts: list[Conflict] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    counts: Counter[CountedAs] = field(default_factory=Counter)
    earliest: int | None = None
    latest: int | None = None
    read: int = 0
    absent: int = 0


def check_range(job: RangeJob) -> RangeResult:
    """Reads and checks the range. Raises SourceError."""
    result = RangeResult(job.first, job.end)
    roots: list[bytes] = []
    keys: list[bytes] = []
    counts: dict[int, Counter[tuple[bytes, bytes, bytes | None]]] = defaultdict(Counter)
    for tile in bundles_between(job.size, job.first, job.end):
        entries, fault = read_entries(job.source, tile)
        start = tile.number * TILE_WIDTH
        hashes = leaf_hashes(entries)
        _take_faults(result, tile, fault, len(entries))
        agreed = _compare(job.source, result, tile, hashes, whole=fault is None)
        fields, faults = read_leaves(entries)
        for index, reason in faults:
            words = f"the leaf is not of the log's form ({reason})"
            result.findings.append(Finding(FindingKind.LEAF_MALFORMED, words, start + index, start + index))
        bad = {index for index, _ in faults}
        positions = (
            [start + index for index in range(len(entries)) if index not in bad] if bad else range(start, job.size)
        )
        _take_times(result, positions, [int(one[3]) for one in fields])
        _count(counts, fields)
        result.read += len(entries)
        keys += [one[:KEY_BYTES] for one in hashes]
        keys += [bytes(KEY_BYTES)] * (tile.width - len(entries))
        if tile.width == TILE_WIDTH:
            roots.append(bytes(HASH_BYTES) if agreed is None else fold(agreed))
        else:
            result.edge = agreed or b""
    result.roots, result.keys = b"".join(roots), b"".join(keys)
    for day, counted in counts.items():
        for what, count in counted.items():
            result.counts[counted_as(what, day)] += count
    return result


def bundles_between(size: int, first: int, end: int) -> list[TileAddress]:
    """The bundles of a tree of `size` leaves, from number `first` up to and without `end`."""
    return [TileAddress(None, number, min(TILE_WIDTH, size - number * TILE_WIDTH)) for number in range(first, end)]


def read_entries(source: Source, bundle: TileAddress) -> tuple[list[bytes], str | None]:
    """The entries of a bundle up to the first fault, and the fault in words. Raises SourceError."""
    raw = read_tile(source, bundle)
    if raw is None:
        return [], "is missing"
    entries, fault = split_bundle(raw)
    if fault is None and len(entries) > bundle.width and source.read(place(bundle), 0) is None:
        return entries[: bundle.width], None  # only the full bundle is left
    if fault is None and len(entries) != bundle.width:
        return entries[: bundle.width], f"holds {len(entries)} entries instead of {bundle.width}"
    return entries, fault


def split_bundle(raw: bytes) -> tuple[list[bytes], str | None]:
    """The entries up to the first fault, and the fault in words (None: there is none). As `parse_bundle`, but all of it."""
    entries: list[bytes] = []
    at, end = 0, len(raw)
    while at + 2 <= end:
        length = raw[at] << 8 | raw[at + 1]
        at += 2 + length
        if length > MAX_LEAF_BYTES:
            return entries, f"holds an entry longer than {MAX_LEAF_BYTES} bytes"
        if at > end:
            return entries, "ends within an entry"
        entries.append(raw[at - length : at])
    return entries, None if at == end else "ends within a length"


def leaf_hashes(entries: Sequence[bytes]) -> list[bytes]:
    """As `crypto.merkle.leaf_hash`, of many."""
    sha256 = hashlib.sha256
    return [sha256(b"\x00" + entry).digest() for entry in entries]


def _take_faults(result: RangeResult, bundle: TileAddress, fault: str | None, readable: int) -> None:
    if fault is None:
        return
    start = bundle.number * TILE_WIDTH
    missing = fault == "is missing"
    kind = FindingKind.ENTRIES_MISSING if missing else FindingKind.ENTRIES_MALFORMED
    first = start + min(readable, bundle.width - 1)
    words = f"the bundle of entries {fault}"
    result.findings.append(Finding(kind, words, first, start + bundle.width - 1, place(bundle)))


def _compare(
    source: Source, result: RangeResult, bundle: TileAddress, hashes: list[bytes], *, whole: bool
) -> bytes | None:
    """The hashes of the tile as its entries say, or, where they are not whole, as the stored tile says."""
    tile = TileAddress(0, bundle.number, bundle.width)
    stored, wanted = read_tile(source, tile), bundle.width * HASH_BYTES
    joined = b"".join(hashes)
    if stored is not None and len(stored) > wanted and source.read(place(tile), 0) is None:
        stored = stored[:wanted]  # only the full tile is left
    if whole and stored == joined:
        return joined
    start = bundle.number * TILE_WIDTH
    last = start + bundle.width - 1
    if stored is None:
        words = "the tile of leaf hashes is missing"
        result.findings.append(Finding(FindingKind.TILE_MISSING, words, start, last, place(tile)))
    elif len(stored) != wanted:
        words = f"the tile holds {len(stored)} bytes instead of {wanted}"
        result.findings.append(Finding(FindingKind.TILE_MALFORMED, words, start, last, place(tile)))
        stored = None
    if stored is None and not whole:
        result.absent += 1
    positions = () if stored is None else _differing(hashes, stored, start)
    result.conflicts.append(Conflict(bundle.number, positions, joined if whole else None, stored))
    return joined if whole else stored


def _differing(hashes: list[bytes], stored: bytes, start: int) -> tuple[int, ...]:
    return tuple(
        start + index
        for index, one in enumerate(hashes)
        if one != stored[index * HASH_BYTES : (index + 1) * HASH_BYTES]
    )


def _count(counts: dict[int, Counter[tuple[bytes, bytes, bytes | None]]], fields: list[Fields]) -> None:
    if not fields:
        return
    day = int(fields[0][3]) // SECONDS_OF_DAY
    if day == int(fields[-1][3]) // SECONDS_OF_DAY and all(int(one[3]) // SECONDS_OF_DAY == day for one in fields):
        counts[day].update([one[:3] for one in fields])
        return
    for one in fields:
        counts[int(one[3]) // SECONDS_OF_DAY][one[:3]] += 1


def _take_times(result: RangeResult, positions: Sequence[int], times: list[int]) -> None:
    if not times:
        return
    low, high = min(times), max(times)
    before = low if result.latest is None else result.latest
    if low < max(before, high) - TIME_TOLERANCE_SECONDS:
        result.findings += out_of_time(positions, times, before)
    result.earliest = low if result.earliest is None else min(low, result.earliest)
    result.latest = max(before, high)


def out_of_time(positions: Sequence[int], times: Sequence[int], latest: int) -> list[Finding]:
    """Leaves whose time lies before that of an earlier leaf by more than the tolerance. latest: of all leaves before."""
    found = []
    for position, time in zip(positions, times, strict=False):
        if time < latest - TIME_TOLERANCE_SECONDS:
            found.append(position)
        latest = max(latest, time)
    words = f"the leaf's time lies more than {TIME_TOLERANCE_SECONDS} s before that of an earlier leaf"
    return at_positions(FindingKind.LEAF_OUT_OF_TIME, words, found, None)

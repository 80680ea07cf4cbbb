"""From the results of all ranges to the root, and to who is at fault where entries and tiles disagree.

Three stories are tried: the entries are true, the leaf hashes are true, the tiles of the level above are true. The one that
leads to the signed root is right, and whatever tells another story was altered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crypto.merkle import HASH_BYTES, MerkleProofError
from protocol.audit.findings import Finding, FindingKind, at_positions
from protocol.audit.levels import RebuiltTree
from protocol.audit.ranges import Conflict, RangeResult, bundles_between, leaf_hashes, read_entries
from protocol.audit.source import Source, place, read_tile
from protocol.tlog.checkpoint import Checkpoint
from protocol.tlog.tiles import TILE_WIDTH, TileAddress, fold, tiles_of


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """tree: the story that leads to the signed root, else that of the entries. root: its root, None if it has gaps."""

    tree: RebuiltTree
    root: bytes | None
    matches: bool
    findings: tuple[Finding, ...]


def rebuild(source: Source, checkpoint: Checkpoint, results: Sequence[RangeResult]) -> Rebuilt:
    """results: of all ranges from the first, perhaps not to the last, where the log ends early. Raises SourceError."""
    size = min(checkpoint.size, results[-1].end * TILE_WIDTH if results else 0)
    is_whole = size == checkpoint.size
    conflicts = {one.number: one for result in results for one in result.conflicts}
    entries_story = _from_entries(source, size, results)
    stories = [entries_story]
    if conflicts:
        stories.append(_from_leaf_hashes(entries_story, conflicts, size))
    if is_whole and size >= TILE_WIDTH and _root(entries_story) != checkpoint.root:
        upper = _upper_roots(source, entries_story, size)
        stories += [story.with_roots(upper) for story in stories]
    right = next((story for story in stories if is_whole and _root(story) == checkpoint.root), None)
    tree = entries_story if right is None else right
    findings = [*_blame(tree, entries_story, conflicts, size, known=right is not None), *_upper_tiles(source, tree)]
    return Rebuilt(tree, _root(tree), right is not None, tuple(findings))


def _root(tree: RebuiltTree) -> bytes | None:
    try:
        return tree.root()
    except MerkleProofError:
        return None


def _from_entries(source: Source, size: int, results: Sequence[RangeResult]) -> RebuiltTree:
    full = size // TILE_WIDTH * HASH_BYTES
    roots = b"".join(one.roots for one in results)

    def hashes_of(number: int) -> bytes:
        (bundle,) = bundles_between(size, number, number + 1)
        entries, fault = read_entries(source, bundle)
        if fault is None:
            return b"".join(leaf_hashes(entries))
        return read_tile(source, TileAddress(0, number, bundle.width)) or b""

    edge = results[-1].edge if results and results[-1].end * TILE_WIDTH > size else b""
    return RebuiltTree(size, roots.ljust(full, b"\x00"), edge, hashes_of)


def _from_leaf_hashes(tree: RebuiltTree, conflicts: dict[int, Conflict], size: int) -> RebuiltTree:
    stored = {number: one.from_tile for number, one in conflicts.items() if one.from_tile is not None}
    edge = stored.pop(size // TILE_WIDTH, None)
    return tree.with_roots({number: fold(hashes) for number, hashes in stored.items()}, edge)


def _upper_roots(source: Source, tree: RebuiltTree, size: int) -> dict[int, bytes]:
    """Where the stored tiles of level 1 tell another story than the entries: number of the level-0 tile to its root."""
    told = {}
    for tile in tiles_of(size):
        if tile.level == 1:
            stored, rebuilt = read_tile(source, tile) or b"", tree.tile(1, tile.number)
            for index in range(min(len(stored), len(rebuilt)) // HASH_BYTES):
                one = stored[index * HASH_BYTES : (index + 1) * HASH_BYTES]
                if one != rebuilt[index * HASH_BYTES : (index + 1) * HASH_BYTES]:
                    told[tile.number * TILE_WIDTH + index] = one
    return told


def _blame(
    tree: RebuiltTree, entries: RebuiltTree, conflicts: dict[int, Conflict], size: int, *, known: bool
) -> Iterator[Finding]:
    """Names what disagrees with the story that is right; where none is, every disagreement between entry and hash."""
    for conflict in conflicts.values():
        yield from _blame_conflict(tree, conflict, size, known=known)
    for number in range(size // TILE_WIDTH):
        at = slice(number * HASH_BYTES, (number + 1) * HASH_BYTES)
        if number not in conflicts and tree.tile_roots[at] != entries.tile_roots[at]:
            words = "entries and their hashes were rewritten together; the tile above still names the former ones"
            first = number * TILE_WIDTH
            bundle = TileAddress(None, number)
            yield Finding(FindingKind.ENTRY_ALTERED, words, first, first + TILE_WIDTH - 1, place(bundle))


def _blame_conflict(tree: RebuiltTree, conflict: Conflict, size: int, *, known: bool) -> Iterator[Finding]:
    (bundle,) = bundles_between(size, conflict.number, conflict.number + 1)
    tile = TileAddress(0, conflict.number, bundle.width)
    if not known:
        words = "the entry does not have the hash that its tile states, and neither leads to the signed root"
        yield from at_positions(FindingKind.ENTRY_ALTERED, words, conflict.positions, place(bundle))
        return
    truth = _content(tree, conflict.number, bundle.width)
    told_by_entries = _told(conflict.from_entries, bundle.width)
    told_by_tile = _told(conflict.from_tile, bundle.width)
    positions = conflict.positions
    if truth not in (told_by_entries, told_by_tile):
        start = conflict.number * TILE_WIDTH
        positions = tuple(range(start, start + bundle.width))
    if told_by_entries is not None and told_by_entries != truth:
        words = "the entry was altered: it does not have the hash under the signed root"
        yield from at_positions(FindingKind.ENTRY_ALTERED, words, positions, place(bundle))
    elif told_by_entries is None:
        words = "the entry is not the one under the signed root"
        yield from at_positions(FindingKind.ENTRY_ALTERED, words, positions, place(bundle))
    if told_by_tile is not None and told_by_tile != truth:
        words = "the tile was altered: the entry is true, its stored hash is not"
        yield from at_positions(FindingKind.TILE_ALTERED, words, positions, place(tile))


def _content(tree: RebuiltTree, number: int, width: int) -> bytes:
    """What identifies a tile in the tree: its root when it is full, its hashes when it is the partial last one."""
    if width < TILE_WIDTH:
        return tree.edge
    return tree.tile_roots[number * HASH_BYTES : (number + 1) * HASH_BYTES]


def _told(hashes: bytes | None, width: int) -> bytes | None:
    return hashes if hashes is None or width < TILE_WIDTH else fold(hashes)


def _upper_tiles(source: Source, tree: RebuiltTree) -> Iterator[Finding]:
    """Every stored tile above level 0 against the rebuilt one. Raises SourceError."""
    for tile in tiles_of(tree.size):
        if not tile.level:
            continue
        stored, rebuilt = read_tile(source, tile), tree.tile(tile.level, tile.number)
        if stored is not None and len(stored) > len(rebuilt) and source.read(place(tile), 0) is None:
            stored = stored[: len(rebuilt)]  # only the full tile is left
        if stored != rebuilt:
            yield from _upper_fault(tree.size, tile, stored, rebuilt)


def _upper_fault(size: int, tile: TileAddress, stored: bytes | None, rebuilt: bytes) -> Iterator[Finding]:
    leaves = TILE_WIDTH ** (tile.level or 0)
    start = tile.number * TILE_WIDTH * leaves
    last = min(size, start + tile.width * leaves) - 1
    if stored is None:
        yield Finding(FindingKind.TILE_MISSING, "the tile of hashes is missing", start, last, place(tile))
    elif len(stored) != len(rebuilt):
        words = f"the tile holds {len(stored)} bytes instead of {len(rebuilt)}"
        yield Finding(FindingKind.TILE_MALFORMED, words, start, last, place(tile))
    else:
        for index in range(tile.width):
            at = slice(index * HASH_BYTES, (index + 1) * HASH_BYTES)
            if stored[at] != rebuilt[at]:
                first = start + index * leaves
                words = "the tile was altered: it does not hold the hash of the leaves below it"
                yield Finding(FindingKind.TILE_ALTERED, words, first, first + leaves - 1, place(tile))

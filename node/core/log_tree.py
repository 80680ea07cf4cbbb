"""The node's exchange log as a tree: which leaves stand where, its tiles and its checkpoints.

A node has one log open at a time, numbered from 1. A closed one keeps its leaves, its tiles and its last checkpoint for
ever; its successor begins with an empty tree under another origin.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from crypto.merkle import MerkleProofError
from node.core.errors import CoreError, NotFoundError
from node.core.exchange_log import LeafRow
from protocol.tlog.tiles import TileReader, prove_consistency, prove_inclusion, tree_root

if TYPE_CHECKING:
    from node.core.ports import Transaction


class LogHaltedError(CoreError):
    """The log signs nothing more until the operator has decided: the message says what was found and how to go on."""


class LogWaitingError(CoreError):
    """The log cannot go on just now, and nothing is lost: leaves wait. It tries again by itself."""


@dataclass(frozen=True, slots=True)
class ExchangeLog:
    """One log of this node. size: leaves in its tree. signed: size of the checkpoint signed last. Times: Unix seconds."""

    number: int
    origin: str
    opened: int
    closed: int | None
    size: int
    signed: int


@dataclass(frozen=True, slots=True)
class PendingLeaf:
    """A committed leaf that stands in no tree yet. row: the number of its row, which says nothing about its place."""

    row: int
    leaf_bytes: bytes


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    """note: as the log signed it, and with cosignatures once there are any. witnessed: since when a quorum stands under it."""

    size: int
    root: bytes
    note: bytes = field(repr=False)
    issued: int
    witnessed: int | None = None


class LogTree(Protocol):
    """Where it is kept."""

    def take_turn(self) -> None:
        """Keeps every other process from the tree until the transaction ends. Raises RaceLostError when one has it."""
        ...

    def current(self) -> ExchangeLog | None:
        """The open log; None before the first was opened."""
        ...

    def logs(self) -> Sequence[ExchangeLog]:
        """All of them, in order of number."""
        ...

    def open(self, origin: str, now: int) -> ExchangeLog:
        """Opens the next log, and closes the one before it. An origin that was used before is a StoreConflictError."""
        ...

    def pending(self, limit: int) -> Sequence[PendingLeaf]:
        """Committed leaves without a place. By status, never by number: a slow transaction's leaf comes when it commits."""
        ...

    def count_pending(self) -> int:
        """How many wait."""
        ...

    def append(self, log: ExchangeLog, rows: Sequence[int], tiles: Mapping[tuple[int, int], bytes]) -> ExchangeLog:
        """Gives the leaves of these rows the next places and writes the changed tiles; the log as it is then.

        Raises RaceLostError when the log grew since it was read, or one of the leaves has a place already.
        """
        ...

    def tile(self, log: int, level: int, number: int) -> bytes:
        """The hashes that stand in a tile by now; none when there is no such tile."""
        ...

    def entries(self, log: int, start: int, end: int) -> Sequence[bytes]:
        """Leaf bytes at positions [start, end), in order; fewer than asked for when a leaf is gone."""
        ...

    def rows(self, log: int, start: int, end: int) -> Sequence[LeafRow]:
        """Whole rows at positions [start, end), in order."""
        ...

    def add_checkpoint(self, log: ExchangeLog, checkpoint: StoredCheckpoint) -> None:
        """Adds what was just signed. Raises RaceLostError when another checkpoint was signed since `log` was read."""
        ...

    def set_witnessed(self, log: int, size: int, note: bytes, now: int) -> None:
        """Replaces a checkpoint's note by one with a quorum of cosignatures, or with more of them."""
        ...

    def last_checkpoint(self, log: int) -> StoredCheckpoint | None:
        """The newest signed one."""
        ...

    def witnessed_checkpoint(self, log: int) -> StoredCheckpoint | None:
        """The newest with a quorum."""
        ...

    def forget_checkpoints(self, log: int, *, keep: int) -> int:
        """Drops all but the newest `keep`, and never the newest with a quorum; how many."""
        ...

    def insert_recovered(self, leaf_bytes: bytes) -> int:
        """The row of a pending leaf with these bytes; a new one, without payload and salt, when there is none."""
        ...


def tile_reader(tx: Transaction, log: int) -> TileReader:
    """Reads each tile once: for one proof, or several of one moment, within the transaction."""
    held: dict[tuple[int, int], bytes] = {}

    def read(level: int, number: int) -> bytes:
        if (level, number) not in held:
            held[level, number] = tx.log_tree.tile(log, level, number)
        return held[level, number]

    return read


def root_at(read: TileReader, size: int) -> bytes:
    """The root of the first `size` leaves. Raises LogHaltedError when the stored tiles lack a hash."""
    try:
        return tree_root(read, size)
    except MerkleProofError as error:
        raise damaged_tree() from error


def inclusion_hashes(read: TileReader, index: int, size: int) -> tuple[bytes, ...]:
    """The inclusion proof of leaf `index` in the tree of `size` leaves. Raises LogHaltedError, NotFoundError."""
    if not 0 <= index < size:
        raise NotFoundError("no such leaf in this tree")
    try:
        return prove_inclusion(read, index, size)
    except MerkleProofError as error:
        raise damaged_tree() from error


def consistency_hashes(read: TileReader, old_size: int, size: int) -> tuple[bytes, ...]:
    """The consistency proof between two sizes. Raises LogHaltedError, NotFoundError."""
    if not 0 <= old_size <= size:
        raise NotFoundError("no such tree")
    try:
        return prove_consistency(read, old_size, size)
    except MerkleProofError as error:
        raise damaged_tree() from error


def damaged_tree() -> LogHaltedError:
    """What to say when the database's tree contradicts itself."""
    return LogHaltedError(
        "the stored tree of the exchange log is damaged: restore the database, then 'wren log recover', or close this log "
        "with 'wren log succeed'"
    )


def require_current(tx: Transaction) -> ExchangeLog:
    """The open log. Raises NotFoundError before the first."""
    log = tx.log_tree.current()
    if log is None:
        raise NotFoundError(
            "there is no exchange log yet: it begins when 'wren serve' runs with a charter and a key sheet"
        )
    return log


def join_pages(pages: Iterable[Sequence[bytes]]) -> list[bytes]:
    """One list out of several."""
    return [entry for page in pages for entry in page]

"""Keeps the exchange log's tree (node/core/log_tree.py)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, func, insert, select, text, update

from node.core.errors import RaceLostError
from node.core.exchange_log import LeafRow
from node.core.log_tree import ExchangeLog, PendingLeaf, StoredCheckpoint
from node.store.errors import StoreDamagedError
from node.store.log_tables import exchange_logs, log_checkpoints, log_positions, log_tiles
from node.store.statements import Statements
from node.store.tables import leaves
from protocol.errors import MalformedError
from protocol.leaf import parse_leaf

ADVISORY_LOCK = 0x5752454E_4C4F47
"""The number of PostgreSQL's advisory lock on the tree: any fixed one that nothing else of the node uses."""
_LOG = exchange_logs.c
_PLACE = log_positions.c
_TILE = log_tiles.c
_CHECKPOINT = log_checkpoints.c
_READ_TILE = select(_TILE.hashes).where(
    _TILE.log == bindparam("of_log"), _TILE.level == bindparam("at_level"), _TILE.number == bindparam("at_number")
)
"""Made once: a proof reads four or five tiles, and making the statement would cost more than running it."""


class StoredLogTree:
    """Implements `LogTree`."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def take_turn(self) -> None:
        """See `LogTree.take_turn`. On SQLite a writing transaction is alone anyway."""
        if self._run.is_postgresql and not self._run.scalar(text(f"SELECT pg_try_advisory_xact_lock({ADVISORY_LOCK})")):
            raise RaceLostError("another process of this node writes the tree of the exchange log")

    def current(self) -> ExchangeLog | None:
        """See `LogTree.current`."""
        row = self._run.first(select(exchange_logs).where(_LOG.closed.is_(None)).order_by(_LOG.number.desc()))
        return None if row is None else _log(row)

    def logs(self) -> Sequence[ExchangeLog]:
        """See `LogTree.logs`."""
        return [_log(row) for row in self._run.rows(select(exchange_logs).order_by(_LOG.number))]

    def open(self, origin: str, now: int) -> ExchangeLog:
        """See `LogTree.open`."""
        self._run.change(update(exchange_logs).where(_LOG.closed.is_(None)).values(closed=now))
        number = int(self._run.scalar(select(func.coalesce(func.max(_LOG.number), 0)))) + 1
        self._run.change(insert(exchange_logs).values(number=number, origin=origin, opened=now))
        return ExchangeLog(number, origin, now, None, 0, 0)

    def pending(self, limit: int) -> Sequence[PendingLeaf]:
        """See `LogTree.pending`."""
        wanted = select(leaves.c.id, leaves.c.leaf).where(text("pending = 1")).order_by(leaves.c.id).limit(limit)
        return [PendingLeaf(row.id, row.leaf) for row in self._run.rows(wanted)]

    def count_pending(self) -> int:
        """See `LogTree.count_pending`."""
        return int(self._run.scalar(select(func.count()).select_from(leaves).where(text("pending = 1"))))

    def append(self, log: ExchangeLog, rows: Sequence[int], tiles: Mapping[tuple[int, int], bytes]) -> ExchangeLog:
        """See `LogTree.append`."""
        size = log.size + len(rows)
        self._advance(log, size=size)
        placed = update(leaves).where(leaves.c.id.in_(rows), text("pending = 1")).values(pending=0)
        if self._run.change(placed) != len(rows):
            raise RaceLostError("another process gave these leaves their places")
        self._run.change(
            insert(log_positions),
            [{"log": log.number, "position": log.size + at, "leaf": row} for at, row in enumerate(rows)],
        )
        written = self._run.insert(log_tiles)
        self._run.change(
            written.on_conflict_do_update(
                index_elements=[_TILE.log, _TILE.level, _TILE.number], set_={"hashes": written.excluded.hashes}
            ),
            [
                {"log": log.number, "level": level, "number": number, "hashes": hashes}
                for (level, number), hashes in tiles.items()
            ],
        )
        return replace(log, size=size)

    def tile(self, log: int, level: int, number: int) -> bytes:
        """See `LogTree.tile`."""
        found: bytes | None = self._run.scalar(_READ_TILE, {"of_log": log, "at_level": level, "at_number": number})
        return found or b""

    def entries(self, log: int, start: int, end: int) -> Sequence[bytes]:
        """See `LogTree.entries`."""
        return [row.leaf for row in self._run.rows(_placed(select(leaves.c.leaf), log, start, end))]

    def rows(self, log: int, start: int, end: int) -> Sequence[LeafRow]:
        """See `LogTree.rows`."""
        try:
            return [
                LeafRow(parse_leaf(row.leaf), row.leaf, row.payload, row.salt)
                for row in self._run.rows(_placed(select(leaves), log, start, end))
            ]
        except MalformedError as error:
            raise StoreDamagedError("a leaf of the exchange log is damaged: restore the database") from error

    def add_checkpoint(self, log: ExchangeLog, checkpoint: StoredCheckpoint) -> None:
        """See `LogTree.add_checkpoint`."""
        self._advance(log, signed=checkpoint.size)
        self._run.change(
            insert(log_checkpoints).values(
                log=log.number,
                size=checkpoint.size,
                root=checkpoint.root,
                note=checkpoint.note,
                issued=checkpoint.issued,
                witnessed=checkpoint.witnessed,
            )
        )

    def set_witnessed(self, log: int, size: int, note: bytes, now: int) -> None:
        """See `LogTree.set_witnessed`."""
        changed = update(log_checkpoints).where(_CHECKPOINT.log == log, _CHECKPOINT.size == size)
        self._run.change(changed.values(note=note, witnessed=func.coalesce(_CHECKPOINT.witnessed, now)))

    def last_checkpoint(self, log: int) -> StoredCheckpoint | None:
        """See `LogTree.last_checkpoint`."""
        return self._newest(select(log_checkpoints).where(_CHECKPOINT.log == log))

    def witnessed_checkpoint(self, log: int) -> StoredCheckpoint | None:
        """See `LogTree.witnessed_checkpoint`."""
        return self._newest(select(log_checkpoints).where(_CHECKPOINT.log == log, _CHECKPOINT.witnessed.is_not(None)))

    def forget_checkpoints(self, log: int, *, keep: int) -> int:
        """See `LogTree.forget_checkpoints`."""
        sizes = select(_CHECKPOINT.size).where(_CHECKPOINT.log == log).order_by(_CHECKPOINT.size.desc())
        oldest_kept = self._run.scalar(sizes.offset(keep - 1).limit(1))
        witnessed = self.witnessed_checkpoint(log)
        if oldest_kept is None or witnessed is None:
            return 0
        dropped = delete(log_checkpoints).where(_CHECKPOINT.log == log, _CHECKPOINT.size < oldest_kept)
        return self._run.change(dropped.where(_CHECKPOINT.size != witnessed.size))

    def insert_recovered(self, leaf_bytes: bytes) -> int:
        """See `LogTree.insert_recovered`."""
        leaf = parse_leaf(leaf_bytes)
        known = select(leaves.c.id).where(text("pending = 1"), leaves.c.time == leaf.time, leaves.c.leaf == leaf_bytes)
        row = self._run.scalar(known)
        if row is None:
            added = insert(leaves).values(peer=leaf.peer, time=leaf.time, leaf=leaf_bytes, payload=None, salt=None)
            row = self._run.scalar(added.returning(leaves.c.id))
        return int(row)

    def _advance(self, log: ExchangeLog, **values: int) -> None:
        """Only from the state that was read: of two that grow or sign one log at once, one fails."""
        unchanged = (_LOG.number == log.number, _LOG.size == log.size, _LOG.signed == log.signed, _LOG.closed.is_(None))
        if self._run.change(update(exchange_logs).where(*unchanged).values(**values)) != 1:
            raise RaceLostError("another process of this node wrote the tree of the exchange log")

    def _newest(self, wanted: Select[Any]) -> StoredCheckpoint | None:
        row = self._run.first(wanted.order_by(_CHECKPOINT.size.desc()).limit(1))
        return None if row is None else StoredCheckpoint(row.size, row.root, row.note, row.issued, row.witnessed)


def _placed(wanted: Select[Any], log: int, start: int, end: int) -> Select[Any]:
    joined = wanted.join(log_positions, _PLACE.leaf == leaves.c.id)
    within = (_PLACE.log == log, _PLACE.position >= start, _PLACE.position < end)
    return joined.where(*within).order_by(_PLACE.position)


def _log(row: Row[Any]) -> ExchangeLog:
    return ExchangeLog(row.number, row.origin, row.opened, row.closed, row.size, row.signed)

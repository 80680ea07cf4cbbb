"""Keeps what belongs to the tag sets this node builds (node/core/own_tag_sets.py)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, Table, and_, bindparam, delete, insert, select, update

from node.core.own_tag_sets import EpochRow, ManifestRow, Position
from node.store import tables
from node.store.errors import StoreConflictError
from node.store.statements import Statements, chunks
from protocol.vocabulary import EntryId, EpochId, HitReference, MemberCode

_EPOCHS = tables.epochs.c
_POSITIONS = tables.positions.c
_DUMMIES = tables.dummies.c
_MANIFESTS = tables.own_manifests.c


class StoredOwnTagSets:
    """Implements `OwnTagSets`. Long lists of positions are written and read a few hundred at a time."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def add_epoch(self, row: EpochRow) -> None:
        """Adds an epoch. The same one again is a StoreConflictError."""
        self._run.change(insert(tables.epochs).values(asdict(row)))

    def epochs(self, peer: MemberCode) -> Sequence[EpochRow]:
        """See `OwnTagSets.epochs`."""
        wanted = select(tables.epochs).where(_EPOCHS.peer == peer, ~_EPOCHS.retired)
        rows = self._run.rows(wanted.order_by(_EPOCHS.starts.desc(), _EPOCHS.epoch))
        return [
            EpochRow(EpochId(row.epoch), MemberCode(row.peer), row.starts, row.expires, row.retired) for row in rows
        ]

    def retire_epoch(self, epoch: EpochId) -> None:
        """See `OwnTagSets.retire_epoch`. Its dummies go too."""
        self._run.change(update(tables.epochs).where(_EPOCHS.epoch == epoch).values(retired=True))
        self.clear_positions(epoch)

    def positions(self, epoch: EpochId) -> Iterator[Position]:
        """See `OwnTagSets.positions`. In order of segment and position, read a page at a time."""
        wanted = select(tables.positions).where(_POSITIONS.epoch == epoch)
        return (_position(row) for row in self._run.pages(wanted, _POSITIONS.segment, _POSITIONS.position))

    def add_positions(self, epoch: EpochId, rows: Iterable[Position]) -> None:
        """Adds positions. A label position that is taken is a StoreConflictError: slots are never refilled."""
        self._insert(tables.positions, ({"epoch": epoch, **asdict(row)} for row in rows))

    def drop_positions(self, epoch: EpochId, entries: Iterable[EntryId]) -> None:
        """Drops all positions of these entries."""
        gone = delete(tables.positions).where(_POSITIONS.epoch == epoch)
        for chunk in chunks(iter(entries)):
            self._run.change(gone.where(_POSITIONS.entry_id.in_(chunk)))

    def clear_positions(self, epoch: EpochId) -> None:
        """See `OwnTagSets.clear_positions`. Dummies stand in the same segments and go with them."""
        self._run.change(delete(tables.positions).where(_POSITIONS.epoch == epoch))
        self._run.change(delete(tables.dummies).where(_DUMMIES.epoch == epoch))

    def dummies(self, epoch: EpochId) -> Sequence[tuple[int, int]]:
        """See `OwnTagSets.dummies`. In order."""
        wanted = select(_DUMMIES.segment, _DUMMIES.position).where(_DUMMIES.epoch == epoch)
        rows = self._run.rows(wanted.order_by(_DUMMIES.segment, _DUMMIES.position))
        return [(row.segment, row.position) for row in rows]

    def add_dummies(self, epoch: EpochId, rows: Iterable[tuple[int, int]]) -> None:
        """Adds (segment, position) of dummy labels."""
        self._insert(
            tables.dummies, ({"epoch": epoch, "segment": segment, "position": place} for segment, place in rows)
        )

    def drop_dummies(self, epoch: EpochId, rows: Iterable[tuple[int, int]]) -> None:
        """Drops (segment, position) that a tombstone names now."""
        gone = delete(tables.dummies).where(
            and_(_DUMMIES.epoch == epoch, _DUMMIES.segment == bindparam("at"), _DUMMIES.position == bindparam("place"))
        )
        for chunk in chunks(iter(rows)):
            self._run.change(gone, [{"at": segment, "place": place} for segment, place in chunk])

    def save_manifest(self, row: ManifestRow, *, expected_serial: int | None) -> bool:
        """See `OwnTagSets.save_manifest`. One statement: of two builders with the same expectation, one is told True."""
        values = asdict(row)
        if expected_serial is None:
            saved = self._run.insert(tables.own_manifests).values(values)
            return self._run.change(saved.on_conflict_do_nothing()) == 1
        known = and_(_MANIFESTS.peer == row.peer, _MANIFESTS.serial == expected_serial)
        return self._run.change(update(tables.own_manifests).where(known).values(values)) == 1

    def manifest(self, peer: MemberCode) -> ManifestRow | None:
        """The newest manifest for that peer."""
        row = self._run.first(select(tables.own_manifests).where(_MANIFESTS.peer == peer))
        if row is None:
            return None
        return ManifestRow(MemberCode(row.peer), EpochId(row.epoch), row.serial, row.issued, row.item, row.manifest)

    def entry_of(self, peer: MemberCode, hit_reference: HitReference) -> EntryId | None:
        """See `OwnTagSets.entry_of`. Raises StoreConflictError if the reference names two entries: recalling either of
        them could recall the wrong person."""
        named = (
            select(_POSITIONS.entry_id)
            .join_from(tables.positions, tables.epochs)
            .where(_POSITIONS.hit_reference == hit_reference, _EPOCHS.peer == peer, ~_EPOCHS.retired)
            .distinct()
            .limit(2)
        )
        rows = self._run.rows(named)
        if len(rows) > 1:
            raise StoreConflictError("a hit reference names two entries: build this peer's tag set anew")
        return EntryId(rows[0].entry_id) if rows else None

    def _insert(self, table: Table, rows: Iterator[dict[str, Any]]) -> None:
        for chunk in chunks(rows):
            self._run.change(insert(table), chunk)


def _position(row: Row[Any]) -> Position:
    return Position(
        entry_id=EntryId(row.entry_id),
        entry_digest=row.entry_digest,
        segment=row.segment,
        position=row.position,
        hit_reference=HitReference(row.hit_reference),
    )

"""Keeps what belongs to the tag sets this node builds (node/core/own_tag_sets.py)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, Select, Table, and_, bindparam, delete, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from node.core.own_tag_sets import EpochRow, ManifestRow, Position
from node.store import tables
from node.store.errors import StoreConflictError
from node.store.often import often
from node.store.statements import Statements, chunks
from protocol.vocabulary import EntryId, EpochId, HitReference, MemberCode

_EPOCHS = tables.epochs.c
_POSITIONS = tables.positions.c
_DUMMIES = tables.dummies.c
_SALTS = tables.segment_salts.c
_BASES = tables.segment_legal_bases.c
_MANIFESTS = tables.own_manifests.c
_LIVE_EPOCHS = often(
    select(_EPOCHS.epoch, _EPOCHS.peer, _EPOCHS.starts, _EPOCHS.expires)
    .where(_EPOCHS.peer == bindparam("peer"), ~_EPOCHS.retired)
    .order_by(_EPOCHS.starts.desc(), _EPOCHS.epoch)
)
_MANIFEST = often(select(tables.own_manifests).where(_MANIFESTS.peer == bindparam("peer")))
_SERIAL = often(select(_MANIFESTS.serial).where(_MANIFESTS.peer == bindparam("peer")))


class StoredOwnTagSets:
    """Implements `OwnTagSets`. Long lists of positions are written and read a few hundred at a time."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def add_epoch(self, row: EpochRow) -> None:
        """Adds an epoch. The same one again is a StoreConflictError."""
        self._run.change(insert(tables.epochs).values(asdict(row)))

    def epochs(self, peer: MemberCode) -> Sequence[EpochRow]:
        """See `OwnTagSets.epochs`."""
        rows = self._run.rows(_LIVE_EPOCHS, {"peer": peer})
        return [EpochRow(EpochId(row.epoch), MemberCode(row.peer), row.starts, row.expires) for row in rows]

    def retire_epoch(self, epoch: EpochId) -> None:
        """See `OwnTagSets.retire_epoch`. Its dummies go too."""
        self._run.change(update(tables.epochs).where(_EPOCHS.epoch == epoch).values(retired=True))
        self.clear_positions(epoch)
        self.replace_dummies(epoch, ())

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
        """See `OwnTagSets.clear_positions`."""
        self._run.change(delete(tables.positions).where(_POSITIONS.epoch == epoch))

    def take_segment_number(self, epoch: EpochId) -> int:
        """See `OwnTagSets.take_segment_number`. Raises StoreConflictError for an epoch that is not there."""
        taken = update(tables.epochs).where(_EPOCHS.epoch == epoch).values(segments_taken=_EPOCHS.segments_taken + 1)
        number = self._run.scalar(taken.returning(_EPOCHS.segments_taken))
        if number is None:
            raise StoreConflictError("there is no such epoch: add it before its segments")
        return int(number)

    def dummies(self, epoch: EpochId) -> Sequence[tuple[int, int]]:
        """See `OwnTagSets.dummies`."""
        wanted = select(_DUMMIES.segment, _DUMMIES.position).where(_DUMMIES.epoch == epoch)
        return [(row.segment, row.position) for row in self._run.rows(wanted.order_by(_DUMMIES.rank))]

    def replace_dummies(self, epoch: EpochId, rows: Iterable[tuple[int, int]]) -> None:
        """Puts these (segment, position) in place of all that were there."""
        self._run.change(delete(tables.dummies).where(_DUMMIES.epoch == epoch))
        self._insert(
            tables.dummies,
            (
                {"epoch": epoch, "segment": segment, "position": position, "rank": rank}
                for rank, (segment, position) in enumerate(rows)
            ),
        )

    def keep_salt_key(self, epoch: EpochId, segment: int, salt_key: bytes) -> None:
        """See `OwnTagSets.keep_salt_key`. A second one of a segment is a StoreConflictError."""
        self._run.change(insert(tables.segment_salts).values(epoch=epoch, segment=segment, salt_key=salt_key))

    def salt_key(self, epoch: EpochId, segment: int) -> bytes | None:
        """The salt key of that segment. It outlives its epoch: positions are drawn for opening later."""
        kept: bytes | None = self._run.scalar(
            select(_SALTS.salt_key).where(_SALTS.epoch == epoch, _SALTS.segment == segment)
        )
        return kept

    def keep_legal_bases(self, epoch: EpochId, segment: int, packed: bytes) -> None:
        """See `OwnTagSets.keep_legal_bases`. Second ones of a segment are a StoreConflictError."""
        self._run.change(insert(tables.segment_legal_bases).values(epoch=epoch, segment=segment, packed=packed))

    def legal_bases(self, epoch: EpochId, segment: int) -> bytes | None:
        """The packed legal bases of that segment. Like its salt key they outlive its epoch."""
        kept: bytes | None = self._run.scalar(
            select(_BASES.packed).where(_BASES.epoch == epoch, _BASES.segment == segment)
        )
        return kept

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
        row = self._run.first(_MANIFEST, {"peer": peer})
        if row is None:
            return None
        return ManifestRow(MemberCode(row.peer), EpochId(row.epoch), row.serial, row.issued, row.item, row.manifest)

    def serial(self, peer: MemberCode) -> int | None:
        """See `OwnTagSets.serial`."""
        serial: int | None = self._run.scalar(_SERIAL, {"peer": peer})
        return serial

    def entry_of(self, peer: MemberCode, hit_reference: HitReference) -> EntryId | None:
        """See `OwnTagSets.entry_of`. Raises StoreConflictError if the reference names two entries: recalling either of
        them could recall the wrong person."""
        named = _known_to(peer, _POSITIONS.entry_id).where(_POSITIONS.hit_reference == hit_reference).limit(2)
        rows = self._run.rows(named)
        if len(rows) > 1:
            raise StoreConflictError("a hit reference names two entries: build this peer's tag set anew")
        return EntryId(rows[0].entry_id) if rows else None

    def references_of(self, peer: MemberCode, entry_id: EntryId) -> Sequence[HitReference]:
        """See `OwnTagSets.references_of`. In order."""
        known = _known_to(peer, _POSITIONS.hit_reference).where(_POSITIONS.entry_id == entry_id)
        return [HitReference(row.hit_reference) for row in self._run.rows(known.order_by(_POSITIONS.hit_reference))]

    def holders_of(self, entry_ids: Iterable[EntryId]) -> Sequence[tuple[MemberCode, EntryId, HitReference]]:
        """See `OwnTagSets.holders_of`. In order; asked for some hundred at a time."""
        columns = (_EPOCHS.peer, _POSITIONS.entry_id, _POSITIONS.hit_reference)
        live = select(_EPOCHS.epoch).where(~_EPOCHS.retired)
        known = select(*columns).join_from(tables.positions, tables.epochs).distinct().order_by(*columns)
        found: list[tuple[MemberCode, EntryId, HitReference]] = []
        for asked in chunks(iter(entry_ids)):
            # Epochs are named first: with them the index on (epoch, entry) finds each entry at once.
            rows = self._run.rows(known.where(_POSITIONS.epoch.in_(live), _POSITIONS.entry_id.in_(asked)))
            found += [(MemberCode(row.peer), EntryId(row.entry_id), HitReference(row.hit_reference)) for row in rows]
        return found

    def _insert(self, table: Table, rows: Iterator[dict[str, Any]]) -> None:
        for chunk in chunks(rows):
            self._run.change(insert(table), chunk)


def _known_to(peer: MemberCode, column: ColumnElement[str]) -> Select[str]:
    """Different values of a column of the live positions that `peer` may know of."""
    joined = select(column).join_from(tables.positions, tables.epochs)
    return joined.where(_EPOCHS.peer == peer, ~_EPOCHS.retired).distinct()


def _position(row: Row[Any]) -> Position:
    return Position(
        entry_id=EntryId(row.entry_id),
        entry_digest=row.entry_digest,
        segment=row.segment,
        position=row.position,
        hit_reference=HitReference(row.hit_reference),
    )

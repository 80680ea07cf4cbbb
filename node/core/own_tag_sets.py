"""The tag sets that this node builds for its peers: epochs, segments, positions of entries, the signed manifest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from protocol.vocabulary import EntryId, EpochId, HitReference, MemberCode


@dataclass(frozen=True, slots=True)
class EpochRow:
    """An epoch of ours towards a peer. Times in Unix seconds; `retired` ones answer no longer and have no seed."""

    epoch: EpochId
    peer: MemberCode
    starts: int
    expires: int
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Position:
    """Where an entry's label stands: segment and label position; entry_digest tells whether the entry changed since."""

    entry_id: EntryId
    entry_digest: bytes
    segment: int
    position: int
    hit_reference: HitReference


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """The newest manifest for a peer. item: canonical bytes of the signed item; manifest: canonical bytes inside it."""

    peer: MemberCode
    epoch: EpochId
    serial: int
    issued: int
    item: bytes = field(repr=False)
    manifest: bytes = field(repr=False)


class OwnTagSets(Protocol):
    """Where they are kept. Segment files themselves lie in the node's home."""

    def add_epoch(self, row: EpochRow) -> None: ...

    def epochs(self, peer: MemberCode) -> Sequence[EpochRow]:
        """Epochs not retired, newest first."""
        ...

    def retire_epoch(self, epoch: EpochId) -> None:
        """Marks it retired and drops its positions."""
        ...

    def positions(self, epoch: EpochId) -> Iterable[Position]:
        """Live positions of the epoch."""
        ...

    def add_positions(self, epoch: EpochId, rows: Iterable[Position]) -> None: ...

    def drop_positions(self, epoch: EpochId, entries: Iterable[EntryId]) -> None: ...

    def clear_positions(self, epoch: EpochId) -> None:
        """Before a new base of the same epoch."""
        ...

    def take_segment_number(self, epoch: EpochId) -> int:
        """The next segment number of the epoch, from 1; never given twice, even if the segment is never finished."""
        ...

    def dummies(self, epoch: EpochId) -> Sequence[tuple[int, int]]:
        """(segment, position) of dummy labels that no tombstone has named yet, in the order in which they were put."""
        ...

    def replace_dummies(self, epoch: EpochId, rows: Iterable[tuple[int, int]]) -> None: ...

    def keep_salt_key(self, epoch: EpochId, segment: int, salt_key: bytes) -> None:
        """The 32 bytes that open the legal bases to which the segment's manifest commits."""
        ...

    def salt_key(self, epoch: EpochId, segment: int) -> bytes | None: ...

    def keep_legal_bases(self, epoch: EpochId, segment: int, packed: bytes) -> None:
        """The legal bases by label position that the salt key opens, as `pack_legal_bases` makes them."""
        ...

    def legal_bases(self, epoch: EpochId, segment: int) -> bytes | None: ...

    def save_manifest(self, row: ManifestRow, *, expected_serial: int | None) -> bool:
        """Stores the manifest if the stored serial is still `expected_serial` (None: there is none yet); else False."""
        ...

    def manifest(self, peer: MemberCode) -> ManifestRow | None: ...

    def serial(self, peer: MemberCode) -> int | None:
        """Of the newest manifest for that peer."""
        ...

    def entry_of(self, peer: MemberCode, hit_reference: HitReference) -> EntryId | None:
        """Which entry a peer's hit reference names, in any epoch not retired."""
        ...

    def references_of(self, peer: MemberCode, entry_id: EntryId) -> Sequence[HitReference]:
        """The hit references under which the peer may know an entry, in epochs not retired."""
        ...

    def holders_of(self, entry_ids: Iterable[EntryId]) -> Sequence[tuple[MemberCode, EntryId, HitReference]]:
        """As `references_of`, for several entries and every peer."""
        ...

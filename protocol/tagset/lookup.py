"""Look-up: from VOPRF outputs to the labels of a peer's tag set."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from protocol.tagset.errors import TagSetFaultError
from protocol.tagset.label import Label, open_label
from protocol.tagset.manifest import AcceptedManifest
from protocol.tagset.segment import Segment, Tombstone
from protocol.tagset.tags import MAX_CONFIRMATION, TAG_BYTES, tag_stream, unwrap
from protocol.vocabulary import MAX_CHAIN, MatchKeyKind


@dataclass(frozen=True, slots=True)
class Found:
    """One label that a match key opened, with the confirmation value of the tag that led to it."""

    label: Label
    confirmation: int
    segment: int
    position: int


class TagSet:
    """All live segments of one manifest: the base and the deltas after it."""

    __slots__ = ("_segments", "_tombstones", "manifest")

    def __init__(self, manifest: AcceptedManifest, segments: Sequence[Segment]) -> None:
        """Check that `segments` are exactly those of `manifest` and that every tombstone names an earlier label.

        Raises TagSetFaultError.
        """
        self.manifest = manifest
        self._segments = tuple(sorted(segments, key=lambda segment: segment.header.number))
        self._require_promised()
        self._tombstones = frozenset(self._checked_tombstones())

    @property
    def segments(self) -> tuple[Segment, ...]:
        """In order of number."""
        return self._segments

    def find(self, output: bytes, kind: MatchKeyKind, now: int) -> list[Found]:
        """Every label that the match key behind `output` (F, 64 bytes) leads to, withdrawn and expired ones left out.

        A label can come several times, once for each spelling that leads to it. Raises TagSetFaultError for a row that
        does not open: a list that hides one row behind garbage is not believed at all. O(log n) a segment.
        """
        return [
            found
            for segment in self._segments
            for found in self._chain(segment, output, kind)
            if (found.segment, found.position) not in self._tombstones and found.label.expires > now
        ]

    def __repr__(self) -> str:
        return f"TagSet(owner={self.manifest.owner}, serial={self.manifest.serial}, segments={len(self._segments)})"

    def _chain(self, segment: Segment, output: bytes, kind: MatchKeyKind) -> Iterator[Found]:
        """The rows j = 0, 1, ... until one is absent. A withdrawn label keeps its row, so it never ends the chain."""
        number = segment.header.number
        for chain_index in range(MAX_CHAIN):
            stream = tag_stream(output, number, chain_index)
            row = segment.locate(stream[:TAG_BYTES])
            if row is None:
                return
            wrapped = unwrap(stream[TAG_BYTES:], segment.wrap(row))
            sealed = segment.sealed_label(wrapped.position)
            associated_data = segment.header.label_context.associated_data()
            label = open_label(sealed, wrapped.label_key, associated_data, wrapped.position)
            if wrapped.confirmation > MAX_CONFIRMATION[kind]:
                raise TagSetFaultError("a confirmation value has more bits than its kind allows")
            yield Found(label, wrapped.confirmation, number, wrapped.position)

    def _require_promised(self) -> None:
        manifest = self.manifest
        if len(self._segments) != len(manifest.segments):
            raise TagSetFaultError("segments are missing, or there are others than the manifest names")
        for segment, promised in zip(self._segments, manifest.segments, strict=True):
            header = segment.header
            if (header.owner, header.peer, header.epoch) != (manifest.owner, manifest.peer, manifest.epoch):
                raise TagSetFaultError("a segment belongs to another owner, peer or epoch")
            counts = (header.tag_count, header.label_count, header.tombstone_count)
            if counts != (promised.tag_count, promised.label_count, promised.tombstone_count):
                raise TagSetFaultError("a segment's counts are not those of the manifest")
            if (header.number, header.kind, segment.digest) != (promised.number, promised.kind, promised.digest):
                raise TagSetFaultError("a segment is not the one that the manifest names")

    def _checked_tombstones(self) -> Iterator[Tombstone]:
        label_counts: dict[int, int] = {}
        for segment in self._segments:
            for tombstone in segment.tombstones:
                if not 0 <= tombstone.position < label_counts.get(tombstone.segment, 0):
                    raise TagSetFaultError("a tombstone names a label that does not exist, or a later one")
                yield tombstone
            label_counts[segment.header.number] = segment.header.label_count

"""Manifest: what an owner says its tag set for one peer is, now. It travels as the content of a signed envelope.

Canonical JSON (`protocol.encoding`) with the fields of `Manifest` and `SegmentInfo` below; bytes as base64url. It is signed
anew every 15 minutes with a padded delta, even when nothing changed, so that silence cannot be told from staleness only
by the owner. `accept_manifest` holds the rules by which a peer believes it.
"""

import hashlib
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NewType

from marshmallow import ValidationError, fields, validate

from crypto.groups import Element, ElementError, require_element
from protocol import schema
from protocol.direct import Convert
from protocol.encoding import bytes_to_text
from protocol.errors import MalformedError
from protocol.limits import MAX_CLOCK_SKEW_SECONDS, MAX_CONTENT_BYTES, MAX_EPOCH_SECONDS, MAX_SEGMENT_BYTES
from protocol.tagset.errors import ManifestFaultError, StaleListError
from protocol.tagset.segment import (
    MIN_ROWS,
    MIN_TOMBSTONES,
    Header,
    SegmentKind,
    padded_count,
    segment_size_bytes,
)
from protocol.vocabulary import EpochId, MatchKeyKind, MemberCode

MAX_SEGMENTS = 1024
_MAX_SERIAL = 2**53 - 1


@dataclass(frozen=True, slots=True)
class SegmentInfo:
    """One segment as the manifest promises it. Counts are padded; digest and legal_basis_root have 32 bytes."""

    number: int
    kind: SegmentKind
    tag_count: int
    label_count: int
    tombstone_count: int
    size_bytes: int
    digest: bytes
    legal_basis_root: bytes


class SegmentInfoSchema(schema.WireSchema):
    """Wire form of `SegmentInfo`."""

    dataclass = SegmentInfo

    number = schema.count(minimum=1)
    kind = schema.Word(SegmentKind, required=True)
    tag_count = schema.count()
    label_count = schema.count()
    tombstone_count = schema.count()
    size_bytes = schema.count(MAX_SEGMENT_BYTES)
    digest = schema.Bytes(length=32, required=True)
    legal_basis_root = schema.Bytes(length=32, required=True)


@dataclass(frozen=True, slots=True)
class Manifest:
    """A tag set of `owner` for `peer`. Times are Unix seconds; segments ascend by number, the first is the base.

    serial grows with every manifest, also across epochs. public_keys: the VOPRF public key (32 bytes) of every kind.
    """

    owner: MemberCode
    peer: MemberCode
    epoch: EpochId
    epoch_starts: int
    epoch_expires: int
    serial: int
    issued: int
    public_keys: Mapping[MatchKeyKind, Element] = field(repr=False)
    segments: tuple[SegmentInfo, ...] = field(repr=False)

    @property
    def base(self) -> SegmentInfo:
        """The segment that replaces all lower numbers."""
        return self.segments[0]


class BytesByKind(fields.Field[Mapping[MatchKeyKind, bytes]]):
    """An object with `length` bytes under the name of each kind of match key, no more kinds and no fewer."""

    def __init__(self, *, length: int, **options: Any) -> None:
        super().__init__(**options)
        self._bytes = schema.Bytes(length=length, required=True)

    def _serialize(self, value: Mapping[MatchKeyKind, bytes] | None, attr: str | None, obj: Any, **_: Any) -> Any:
        return None if value is None else {kind.value: bytes_to_text(value[kind]) for kind in MatchKeyKind}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Any:
        if not isinstance(value, dict) or set(value) != {kind.value for kind in MatchKeyKind}:
            raise ValidationError("must name every kind of match key and nothing else")
        return {kind: self._bytes.deserialize(value[kind.value], kind.value, value) for kind in MatchKeyKind}

    def direct_reader(self) -> Convert:
        """Its own reading, which is short already."""
        return lambda value: self._deserialize(value, None, None)

    def direct_writer(self) -> Convert:
        """Its own writing."""
        return lambda value: self._serialize(value, None, None)


class ManifestSchema(schema.WireSchema):
    """Wire form of `Manifest`."""

    dataclass = Manifest

    owner = schema.member()
    peer = schema.member()
    epoch = schema.identifier()
    epoch_starts = schema.time()
    epoch_expires = schema.time()
    serial = schema.count(_MAX_SERIAL, 1)
    issued = schema.time()
    public_keys = BytesByKind(length=32, required=True)
    segments = schema.Sequence(
        fields.Nested(SegmentInfoSchema), required=True, validate=validate.Length(min=1, max=MAX_SEGMENTS)
    )


AcceptedManifest = NewType("AcceptedManifest", Manifest)
"""A manifest that `accept_manifest` let through."""

_MANIFEST = ManifestSchema()


def describe_segment(header: Header, content: bytes, legal_basis_root: bytes) -> SegmentInfo:
    """The manifest's words for a finished segment."""
    return SegmentInfo(
        header.number,
        header.kind,
        header.tag_count,
        header.label_count,
        header.tombstone_count,
        len(content),
        hashlib.sha256(content).digest(),
        legal_basis_root,
    )


def manifest_to_bytes(manifest: Manifest) -> bytes:
    """Canonical bytes. Raises ManifestFaultError for a manifest that no peer would accept."""
    _require_consistent(manifest)
    return schema.dump_bytes(_MANIFEST, manifest)


def parse_manifest(raw: bytes) -> Manifest:
    """From canonical bytes. Raises MalformedError, or ManifestFaultError where the manifest contradicts itself."""
    manifest = schema.load_bytes(_MANIFEST, raw, Manifest, max_bytes=MAX_CONTENT_BYTES)
    _require_consistent(manifest)
    return manifest


def accept_manifest(
    previous: Manifest | None,
    new: Manifest,
    now: int,
    max_list_age_seconds: int,
    *,
    owner: MemberCode,
    peer: MemberCode,
) -> AcceptedManifest:
    """Believe `new`, which came signed by `owner` to `peer`, after `previous` (the last accepted, None at first).

    Raises StaleListError when it is too old or its epoch is over, ManifestFaultError when it is for somebody else, rolls
    back, shows two faces under one serial, changes or drops a segment, reuses a number, or swaps a key.
    """
    _require_consistent(new)
    if (new.owner, new.peer) != (owner, peer):
        raise ManifestFaultError("the manifest is another member's, or for another member")
    if new.issued > now + MAX_CLOCK_SKEW_SECONDS:
        raise ManifestFaultError("the manifest comes from the future")
    if previous is not None:
        _require_succession(previous, new)
    accepted = AcceptedManifest(new)
    require_fresh(accepted, now, max_list_age_seconds)
    return accepted


def require_fresh(manifest: AcceptedManifest, now: int, max_list_age_seconds: int) -> None:
    """Return if the list may still be believed at `now`: ask before every check. Raises StaleListError."""
    if now - manifest.issued > max_list_age_seconds:
        raise StaleListError("the list is older than the charter allows")
    if now >= manifest.epoch_expires:
        raise StaleListError("the epoch of the list is over")


def _require_consistent(manifest: Manifest) -> None:
    if manifest.owner == manifest.peer:
        raise ManifestFaultError("a member has no list for itself")
    if not 0 < manifest.epoch_expires - manifest.epoch_starts <= MAX_EPOCH_SECONDS:
        raise ManifestFaultError("the epoch is empty or too long")
    if not manifest.epoch_starts <= manifest.issued < manifest.epoch_expires:
        raise ManifestFaultError("the manifest was issued outside its epoch")
    _require_keys(manifest)
    if not manifest.segments or manifest.base.kind is not SegmentKind.BASE:
        raise ManifestFaultError("the first segment is not a base")
    numbers = [segment.number for segment in manifest.segments]
    if any(later <= earlier for earlier, later in itertools.pairwise(numbers)):
        raise ManifestFaultError("segment numbers do not ascend")
    if any(segment.kind is SegmentKind.BASE for segment in manifest.segments[1:]):
        raise ManifestFaultError("a second base stands beside the first")
    if len({segment.digest for segment in manifest.segments}) != len(manifest.segments):
        raise ManifestFaultError("two segments have one digest")
    for segment in manifest.segments:
        _require_padded(segment)


def _require_keys(manifest: Manifest) -> None:
    if set(manifest.public_keys) != set(MatchKeyKind) or len(set(manifest.public_keys.values())) != len(MatchKeyKind):
        raise ManifestFaultError("there is not one public key of its own for each kind")
    try:
        for public_key in manifest.public_keys.values():
            require_element(public_key)
    except ElementError as error:
        raise ManifestFaultError("a public key is not a group element") from error


def _require_padded(segment: SegmentInfo) -> None:
    least_tombstones = 0 if segment.kind is SegmentKind.BASE else MIN_TOMBSTONES
    most_tombstones = 0 if segment.kind is SegmentKind.BASE else segment.tombstone_count
    padded = (
        padded_count(segment.tag_count, MIN_ROWS[segment.kind]) == segment.tag_count
        and padded_count(segment.label_count, MIN_ROWS[segment.kind]) == segment.label_count
        and least_tombstones <= segment.tombstone_count <= most_tombstones
        and (not segment.tombstone_count or padded_count(segment.tombstone_count, 1) == segment.tombstone_count)
    )
    if not padded:
        raise ManifestFaultError("a segment's counts are not padded")
    expected = segment_size_bytes(segment.tag_count, segment.label_count, segment.tombstone_count)
    if segment.size_bytes != expected or expected > MAX_SEGMENT_BYTES:
        raise ManifestFaultError("a segment's size does not fit its counts")


def _require_succession(previous: Manifest, new: Manifest) -> None:
    if (previous.owner, previous.peer) != (new.owner, new.peer):
        raise MalformedError("previous", "the manifest of another pair of members")
    if new.serial < previous.serial:
        raise ManifestFaultError("the serial went back")
    if new.serial == previous.serial:
        if new != previous:
            raise ManifestFaultError("two manifests under one serial")
        return
    if new.issued < previous.issued:
        raise ManifestFaultError("a later serial was issued earlier")
    if new.epoch == previous.epoch:
        _require_same_epoch(previous, new)
    elif new.epoch_starts < previous.epoch_starts:
        raise ManifestFaultError("a later serial belongs to an earlier epoch")
    elif set(new.public_keys.values()) & set(previous.public_keys.values()):
        raise ManifestFaultError("a new epoch keeps an old key")


def _require_same_epoch(previous: Manifest, new: Manifest) -> None:
    epoch = (new.epoch_starts, new.epoch_expires, dict(new.public_keys))
    if epoch != (previous.epoch_starts, previous.epoch_expires, dict(previous.public_keys)):
        raise ManifestFaultError("the epoch's times or keys changed within it")
    known = {segment.number: segment for segment in previous.segments}
    highest = max(known)
    for segment in new.segments:
        if segment.number <= highest and known.get(segment.number) != segment:
            raise ManifestFaultError("a segment was changed, or its number used again")
    kept = {segment.number for segment in new.segments}
    if any(number >= new.base.number and number not in kept for number in known):
        raise ManifestFaultError("a segment is missing that no newer base replaces")

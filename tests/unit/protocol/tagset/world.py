"""One owner (PK), one peer (GR), one epoch, and short ways to build what an owner, honest or not, would send."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from crypto import voprf
from protocol.epoch import Epoch, voprf_keys
from protocol.tagset.builder import BuiltSegment, LabelInput, TagInput, build_segment
from protocol.tagset.label import Label, LabelContext
from protocol.tagset.lookup import TagSet
from protocol.tagset.manifest import AcceptedManifest, Manifest, SegmentInfo, accept_manifest
from protocol.tagset.segment import Segment, SegmentKind, Tombstone
from protocol.vocabulary import (
    Action,
    Category,
    EpochId,
    HandlingCode,
    HitReference,
    MatchKeyKind,
    MemberCode,
    Urgency,
)

OWNER, PEER = MemberCode("PK"), MemberCode("GR")
NOW = 1_800_000_000
MAX_AGE = 3600
EPOCH = Epoch(EpochId("e0" * 16), OWNER, PEER, NOW - 100, NOW + 86_400)
KEYS = voprf_keys(b"\x01" * 32, EPOCH, "wren-1")
DOCUMENT = MatchKeyKind.DOCUMENT


def label(number: int, expires: int = NOW + 1000, category: Category = Category.SMUGGLING_SUSPECT) -> Label:
    """A label whose hit reference is `number`."""
    reference = HitReference(f"{number:032x}")
    return Label(reference, category, Action.NONE, Urgency.ROUTINE, (HandlingCode.H1,), category.is_protective, expires)


def labels(*numbers: int) -> list[LabelInput]:
    """A label input for each number."""
    return [LabelInput(label(number), f"law {number}") for number in numbers]


def tag(match_key: bytes, label_index: int, confirmation: int = 7, kind: MatchKeyKind = DOCUMENT) -> TagInput:
    """A tag input of a document key."""
    return TagInput(kind, match_key, confirmation, label_index)


def build(
    number: int,
    label_inputs: Sequence[LabelInput],
    tags: Sequence[TagInput],
    kind: SegmentKind = SegmentKind.BASE,
    tombstones: Sequence[Tombstone] = (),
    unused_dummies: Sequence[Tombstone] = (),
) -> BuiltSegment:
    """A segment of the one owner for the one peer."""
    context = LabelContext(OWNER, PEER, EPOCH.id, number)
    return build_segment(context, kind, KEYS, label_inputs, tags, tombstones=tombstones, unused_dummies=unused_dummies)


def manifest(*segments: SegmentInfo, serial: int = 1, issued: int = NOW) -> Manifest:
    """A manifest of these segments."""
    public_keys = {kind: pair.public_key for kind, pair in KEYS.items()}
    return Manifest(OWNER, PEER, EPOCH.id, EPOCH.starts, EPOCH.expires, serial, issued, public_keys, segments)


def accept(new: Manifest, previous: Manifest | None = None, now: int = NOW) -> AcceptedManifest:
    """The peer's decision."""
    return accept_manifest(previous, new, now, MAX_AGE, owner=OWNER, peer=PEER)


def tag_set(*built: BuiltSegment) -> TagSet:
    """What the peer looks things up in."""
    segments = [Segment.open(one.content, one.info.digest) for one in built]
    return TagSet(accept(manifest(*(one.info for one in built))), segments)


def resigned(built: BuiltSegment, content: bytes) -> BuiltSegment:
    """A malicious owner's segment: any content under a manifest that promises just that."""
    return replace(built, content=content, info=replace(built.info, digest=hashlib.sha256(content).digest()))


def output(match_key: bytes, kind: MatchKeyKind = DOCUMENT) -> bytes:
    """F of a match key."""
    return voprf.evaluate(KEYS[kind].private_key, match_key)


def found(tags: TagSet, match_key: bytes, kind: MatchKeyKind = DOCUMENT, now: int = NOW) -> list[int]:
    """The numbers of the labels that a match key opens, in the order of its chain."""
    return [int(one.label.hit_reference, 16) for one in tags.find(output(match_key, kind), kind, now)]

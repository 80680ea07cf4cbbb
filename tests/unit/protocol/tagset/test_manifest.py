"""An owner, or whoever holds its signing key, that shows a peer a frozen, truncated, forked or swapped list."""

from dataclasses import replace
from typing import Any

import pytest

from crypto.voprf import generate_key_pair
from protocol.encoding import decode_object, encode
from protocol.errors import MalformedError
from protocol.tagset.errors import ManifestFaultError, StaleListError
from protocol.tagset.manifest import (
    Manifest,
    SegmentInfo,
    accept_manifest,
    manifest_to_bytes,
    parse_manifest,
    require_fresh,
)
from protocol.tagset.segment import SegmentKind, segment_size_bytes
from protocol.vocabulary import EpochId, MatchKeyKind, MemberCode
from tests.unit.protocol.tagset.world import EPOCH, MAX_AGE, NOW, OWNER, PEER, accept, manifest


def _info(number: int, kind: SegmentKind = SegmentKind.DELTA, content: int = 0) -> SegmentInfo:
    rows, tombstones = (256, 0) if kind is SegmentKind.BASE else (32, 8)
    size = segment_size_bytes(rows, rows, tombstones)
    return SegmentInfo(number, kind, rows, rows, tombstones, size, bytes([number, content]) * 16, bytes(32))


BASE = _info(1, SegmentKind.BASE)
FIRST = manifest(BASE, _info(2), _info(3), serial=10)


def _next(*segments: SegmentInfo, **changes: Any) -> Manifest:
    return replace(FIRST, segments=segments, **{"serial": 11, "issued": NOW + 900, **changes})


def _accept_next(new: Manifest) -> Manifest:
    return accept(new, FIRST, NOW + 900)


def test_what_an_honest_owner_does_is_accepted() -> None:
    """A delta more; a new base instead of all; a new base with a delta; the same manifest again."""
    for segments in (
        (BASE, _info(2), _info(3), _info(4)),
        (_info(4, SegmentKind.BASE),),
        (_info(4, SegmentKind.BASE), _info(7)),
    ):
        assert _accept_next(_next(*segments)).segments == segments
    assert _accept_next(FIRST) == FIRST


@pytest.mark.parametrize(
    "segments",
    [
        (BASE, _info(2)),
        (BASE, _info(3)),
        (BASE, _info(2), _info(4)),
        (BASE,),
    ],
)
def test_a_truncated_list_is_a_fault(segments: tuple[SegmentInfo, ...]) -> None:
    """Dropping a segment that no newer base replaces hides its entries from this peer."""
    with pytest.raises(ManifestFaultError, match="missing"):
        _accept_next(_next(*segments))


@pytest.mark.parametrize(
    "segments",
    [
        (BASE, _info(2, content=9), _info(3)),
        (_info(1, SegmentKind.BASE, content=9), _info(2), _info(3)),
        (_info(3, SegmentKind.BASE),),
        (_info(2, SegmentKind.BASE), _info(3)),
        (replace(BASE, legal_basis_root=b"\x01" * 32), _info(2), _info(3)),
    ],
)
def test_a_segment_never_changes_and_a_number_is_never_used_again(segments: tuple[SegmentInfo, ...]) -> None:
    """A number used twice would hide two wraps under one pad."""
    with pytest.raises(ManifestFaultError, match="used again"):
        _accept_next(_next(*segments))


def test_rollback_fork_and_backdating_are_faults() -> None:
    """An older manifest, another one under the same serial, a later serial with an earlier time."""
    later = _next(BASE, _info(2), _info(3))
    for bad in (
        replace(later, serial=9),
        replace(later, serial=10),
        replace(later, issued=NOW - 1),
    ):
        with pytest.raises(ManifestFaultError):
            _accept_next(bad)


def test_a_frozen_list_is_stale_not_clear() -> None:
    """The owner, or the network, keeps showing the last manifest: accepted until the charter's age, never after."""
    accepted = accept(FIRST, FIRST, NOW + MAX_AGE)
    require_fresh(accepted, NOW + MAX_AGE, MAX_AGE)
    with pytest.raises(StaleListError):
        require_fresh(accepted, NOW + MAX_AGE + 1, MAX_AGE)
    with pytest.raises(StaleListError):
        accept(FIRST, FIRST, NOW + MAX_AGE + 1)
    with pytest.raises(StaleListError, match="epoch"):
        accept_manifest(FIRST, FIRST, EPOCH.expires, 10**6, owner=OWNER, peer=PEER)


def test_a_manifest_from_the_future_is_a_fault() -> None:
    """Else a list could be dated ahead and stay fresh for long."""
    with pytest.raises(ManifestFaultError, match="future"):
        accept(replace(FIRST, issued=NOW + 301))


@pytest.mark.parametrize("kind", MatchKeyKind)
def test_a_swapped_key_within_an_epoch_is_a_fault(kind: MatchKeyKind) -> None:
    """A key of its own for one traveller, or one asker, would show who asks for whom."""
    swapped = {**FIRST.public_keys, kind: generate_key_pair().public_key}
    with pytest.raises(ManifestFaultError, match="keys changed"):
        _accept_next(_next(BASE, _info(2), _info(3), public_keys=swapped))


def test_a_new_epoch_is_new_in_all_it_has() -> None:
    """Same keys under another epoch would let outputs of both be combined."""
    fresh = {kind: generate_key_pair().public_key for kind in MatchKeyKind}
    epoch = {"epoch": EpochId("e1" * 16), "epoch_starts": NOW + 10, "epoch_expires": NOW + 1000}
    restarted = _next(_info(1, SegmentKind.BASE, content=5), public_keys=fresh, **epoch)
    assert _accept_next(restarted).epoch == "e1" * 16
    with pytest.raises(ManifestFaultError, match="old key"):
        _accept_next(
            replace(restarted, public_keys={**fresh, MatchKeyKind.OBJECT: FIRST.public_keys[MatchKeyKind.OBJECT]})
        )
    with pytest.raises(ManifestFaultError, match="earlier epoch"):
        _accept_next(replace(restarted, epoch_starts=EPOCH.starts - 1))


def test_a_manifest_for_somebody_else_is_a_fault() -> None:
    """A peer passes on another owner's list, or another peer's."""
    for owner, peer in ((PEER, OWNER), (OWNER, MemberCode("TR")), (MemberCode("TR"), PEER)):
        with pytest.raises(ManifestFaultError, match="another member"):
            accept_manifest(None, FIRST, NOW, MAX_AGE, owner=owner, peer=peer)


@pytest.mark.parametrize(
    "changes",
    [
        {"segments": ()},
        {"segments": (_info(2),)},
        {"segments": (BASE, _info(3), _info(2))},
        {"segments": (BASE, _info(2), _info(2))},
        {"segments": (BASE, _info(2, SegmentKind.BASE))},
        {"segments": (BASE, replace(_info(2), digest=BASE.digest))},
        {"segments": (replace(BASE, tag_count=257),)},
        {"segments": (replace(BASE, label_count=128),)},
        {"segments": (replace(BASE, tombstone_count=8),)},
        {"segments": (BASE, replace(_info(2), tombstone_count=0))},
        {"segments": (replace(BASE, size_bytes=BASE.size_bytes + 1),)},
        {"segments": (replace(BASE, tag_count=2**31, size_bytes=segment_size_bytes(2**31, 256, 0)),)},
        {"epoch_expires": EPOCH.starts + 7 * 86_400 + 1},
        {"epoch_expires": EPOCH.starts},
        {"epoch_starts": NOW + 1},
        {"peer": OWNER},
        {"public_keys": dict.fromkeys(MatchKeyKind, FIRST.public_keys[MatchKeyKind.DOCUMENT])},
        {"public_keys": {**FIRST.public_keys, MatchKeyKind.OBJECT: bytes(32)}},
        {"public_keys": {**FIRST.public_keys, MatchKeyKind.OBJECT: b"\xff" * 32}},
        {"public_keys": {MatchKeyKind.OBJECT: FIRST.public_keys[MatchKeyKind.OBJECT]}},
    ],
)
def test_a_manifest_that_contradicts_itself_is_neither_written_nor_accepted(changes: dict[str, Any]) -> None:
    """Unpadded counts, two bases, one key for two kinds, the identity as a key, an endless epoch ..."""
    bad = replace(FIRST, **changes)
    with pytest.raises(ManifestFaultError):
        manifest_to_bytes(bad)
    with pytest.raises(ManifestFaultError):
        accept_manifest(None, bad, NOW, MAX_AGE, owner=OWNER, peer=bad.peer)


def test_the_wire_form_is_strict() -> None:
    """Round trip; unknown fields, unknown kinds, short digests and other spellings are refused."""
    raw = manifest_to_bytes(FIRST)
    assert parse_manifest(raw) == FIRST
    value: dict[str, Any] = dict(decode_object(raw, max_bytes=10**6))
    keys = value["public_keys"]
    for bad in (
        {**value, "note": 1},
        {**value, "public_keys": {**keys, "iris": keys["object"]}},
        {**value, "public_keys": {name: key for name, key in keys.items() if name != "object"}},
        {**value, "public_keys": {**keys, "object": "AA"}},
        {**value, "public_keys": list(keys)},
        {**value, "segments": [{**value["segments"][0], "digest": "AA"}]},
        {**value, "segments": []},
        {**value, "serial": True},
        {**value, "serial": 0},
    ):
        with pytest.raises(MalformedError):
            parse_manifest(encode(bad))
    with pytest.raises(MalformedError):
        parse_manifest(raw + b" ")

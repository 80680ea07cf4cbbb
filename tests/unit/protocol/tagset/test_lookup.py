"""What a peer finds, and how a malicious owner's rows are told from 'clear'."""

from dataclasses import replace

import pytest

from protocol.tagset.builder import BuiltSegment, LabelInput
from protocol.tagset.errors import TagSetFaultError
from protocol.tagset.label import SEALED_LABEL_BYTES
from protocol.tagset.lookup import TagSet
from protocol.tagset.segment import HEADER_BYTES, Segment, SegmentKind, Tombstone
from protocol.tagset.tags import tag_stream
from protocol.vocabulary import MatchKeyKind
from tests.unit.protocol.tagset.world import (
    DOCUMENT,
    NOW,
    accept,
    build,
    found,
    label,
    labels,
    manifest,
    output,
    resigned,
    tag,
    tag_set,
)


def _with_row(built: BuiltSegment, match_key: bytes, hidden: bytes, chain_index: int = 0) -> BuiltSegment:
    """The segment with the wrap of a match key replaced by one that hides other bytes."""
    stream = tag_stream(output(match_key), built.info.number, chain_index)
    row = Segment.open(built.content, built.info.digest).locate(stream[:12])
    assert row is not None
    at = HEADER_BYTES + built.info.tag_count * 12 + row * 38
    wrap = bytes(one ^ other for one, other in zip(stream[12:], hidden, strict=True))
    return resigned(built, built.content[:at] + wrap + built.content[at + 38 :])


def test_a_withdrawn_label_does_not_end_the_chain() -> None:
    """Tombstone before a live slot: the entry behind it is still found."""
    base = build(1, labels(10, 11, 12), [tag(b"k", i) for i in range(3)])
    for withdrawn, left in (([0], [11, 12]), ([0, 1], [12]), ([0, 1, 2], []), ([1], [10, 12])):
        tombstones = [Tombstone(1, base.positions[i]) for i in withdrawn]
        delta = build(2, [], [], SegmentKind.DELTA, tombstones, base.unused_dummies)
        assert found(tag_set(base, delta), b"k") == left


def test_base_and_deltas_are_all_searched() -> None:
    """One key in three segments, each with a chain of its own."""
    base = build(1, labels(1), [tag(b"k", 0)])
    second = build(2, labels(2, 3), [tag(b"k", 0), tag(b"k", 1)], SegmentKind.DELTA, (), base.unused_dummies)
    third = build(
        5, labels(4), [tag(b"k", 0)], SegmentKind.DELTA, [Tombstone(2, second.positions[0])], second.unused_dummies
    )
    assert found(tag_set(base, second, third), b"k") == [1, 3, 4]


def test_other_keys_and_other_kinds_find_nothing() -> None:
    """The same bytes as another kind of key lead nowhere."""
    tags = tag_set(build(1, labels(1), [tag(b"k", 0)]))
    assert found(tags, b"K") == []
    assert found(tags, b"k", MatchKeyKind.OBJECT) == []


def test_expired_labels_are_absent_from_their_very_second() -> None:
    """An owner that is slow to withdraw does not keep a person listed."""
    tags = tag_set(
        build(
            1, [LabelInput(label(1, expires=NOW), ""), LabelInput(label(2, NOW + 1), "")], [tag(b"k", 0), tag(b"k", 1)]
        )
    )
    assert found(tags, b"k", now=NOW - 1) == [1, 2]
    assert found(tags, b"k", now=NOW) == [2]


def test_the_confirmation_value_belongs_to_the_tag() -> None:
    """Two spellings of one entry, each with its own value."""
    tags = tag_set(build(1, labels(1), [tag(b"a", 0, 3), tag(b"b", 0, 65_535, MatchKeyKind.NAME_DATE)]))
    assert tags.find(output(b"a"), DOCUMENT, NOW)[0].confirmation == 3
    assert tags.find(output(b"b", MatchKeyKind.NAME_DATE), MatchKeyKind.NAME_DATE, NOW)[0].confirmation == 65_535


@pytest.mark.parametrize(
    "hidden",
    [
        bytes(38),
        b"\xff" * 38,
        bytes(32) + (256).to_bytes(4, "big") + bytes(2),
    ],
)
def test_a_wrap_that_leads_nowhere_is_a_fault_and_never_clear(hidden: bytes) -> None:
    """The owner signs a segment whose row for one key is garbage, to make the peer overlook a person."""
    built = _with_row(build(1, labels(1), [tag(b"k", 0)]), b"k", hidden)
    with pytest.raises(TagSetFaultError):
        found(tag_set(built), b"k")


def test_a_poisoned_row_behind_a_good_one_is_a_fault_too() -> None:
    """Garbage second in the chain does not pass because the first row opened."""
    built = _with_row(build(1, labels(1, 2), [tag(b"k", 0), tag(b"k", 1)]), b"k", bytes(38), chain_index=1)
    with pytest.raises(TagSetFaultError):
        found(tag_set(built), b"k")


def test_a_poisoned_label_is_a_fault_even_when_withdrawn() -> None:
    """A flipped bit in the sealed label, under a digest that the owner signed."""
    base = build(1, labels(1), [tag(b"k", 0)])
    at = HEADER_BYTES + base.info.tag_count * 50 + base.positions[0] * SEALED_LABEL_BYTES
    poisoned = bytearray(base.content)
    poisoned[at] ^= 1
    bad = resigned(base, bytes(poisoned))
    with pytest.raises(TagSetFaultError):
        found(tag_set(bad), b"k")
    delta = build(2, [], [], SegmentKind.DELTA, [Tombstone(1, base.positions[0])], base.unused_dummies)
    with pytest.raises(TagSetFaultError):
        found(tag_set(bad, delta), b"k")


def test_a_label_opens_at_its_own_position_only() -> None:
    """The owner swaps two sealed labels, to hang one person's label on another's key."""
    built = build(1, labels(1, 2), [tag(b"a", 0), tag(b"b", 1)])
    start = HEADER_BYTES + built.info.tag_count * 50
    content = bytearray(built.content)
    one, two = (slice(start + p * 64, start + (p + 1) * 64) for p in built.positions)
    content[one], content[two] = content[two], content[one]
    with pytest.raises(TagSetFaultError):
        found(tag_set(resigned(built, bytes(content))), b"a")


@pytest.mark.parametrize(
    "named", [Tombstone(1, 256), Tombstone(2, 0), Tombstone(3, 0), Tombstone(9, 0), Tombstone(0, 0)]
)
def test_a_tombstone_for_what_does_not_exist_or_comes_later_is_a_fault(named: Tombstone) -> None:
    """A list that withdraws entries before they are made withdraws them from one peer only."""
    base = build(1, [], [])
    second = build(2, [], [], SegmentKind.DELTA, [named], base.unused_dummies)
    third = build(3, [], [], SegmentKind.DELTA, (), second.unused_dummies)
    with pytest.raises(TagSetFaultError, match="tombstone"):
        tag_set(base, second, third)


def test_segments_must_be_those_of_the_manifest() -> None:
    """Missing, doubled, foreign and relabelled segments."""
    base = build(1, [], [])
    delta = build(2, [], [], SegmentKind.DELTA, (), base.unused_dummies)
    other = build(2, [], [], SegmentKind.DELTA, (), base.unused_dummies)
    opened = {one.info.digest: Segment.open(one.content, one.info.digest) for one in (base, delta, other)}
    accepted = accept(manifest(base.info, delta.info))
    for wrong in ([base], [base, base], [base, delta, other], [base, other], [delta]):
        with pytest.raises(TagSetFaultError):
            TagSet(accepted, [opened[one.info.digest] for one in wrong])
    assert TagSet(accepted, [opened[delta.info.digest], opened[base.info.digest]])


def test_a_confirmation_value_of_too_many_bits_is_a_fault() -> None:
    """Sixteen bits through a document key would carry what the charter does not allow."""
    built = build(1, labels(1), [tag(b"k", 0)])
    stream = tag_stream(output(b"k"), 1, 0)
    segment = Segment.open(built.content, built.info.digest)
    row = segment.locate(stream[:12])
    assert row is not None
    hidden = bytes(one ^ other for one, other in zip(stream[12:], segment.wrap(row), strict=True))
    with pytest.raises(TagSetFaultError, match="confirmation"):
        found(tag_set(_with_row(built, b"k", hidden[:36] + (256).to_bytes(2, "big"))), b"k")


@pytest.mark.parametrize(("at", "value"), [(8, b"TR"), (10, b"TR"), (12, b"\x00")])
def test_another_pairs_or_epochs_segment_is_a_fault(at: int, value: bytes) -> None:
    """The owner names in its manifest a segment that it made for somebody else."""
    built = build(1, [], [])
    with pytest.raises(TagSetFaultError, match="another owner"):
        tag_set(resigned(built, built.content[:at] + value + built.content[at + len(value) :]))


def test_a_segment_with_other_counts_than_promised_is_a_fault() -> None:
    """The manifest, in the log, says more rows than the peer got."""
    built = build(1, [], [])
    promised = replace(built.info, tag_count=288, size_bytes=built.info.size_bytes + 32 * 50)
    with pytest.raises(TagSetFaultError, match="counts"):
        tag_set(replace(built, info=promised))

"""What the owner's builder refuses, and what a peer can learn from a segment it holds no key to."""

import pickle
from collections.abc import Callable, Iterable

import pytest

from protocol.tagset.builder import BuiltSegment, LabelInput, TagInput, build_segment, legal_bases_by_position
from protocol.tagset.errors import (
    BuildError,
    ChainTooLongError,
    DummiesExhaustedError,
    LabelKeyReuseError,
    RowCollisionError,
)
from protocol.tagset.label import LabelContext
from protocol.tagset.legal_basis import LegalBasisError, open_legal_basis, verify_legal_basis
from protocol.tagset.segment import MIN_ROWS, Segment, SegmentKind, Tombstone, padded_count
from protocol.tagset.tags import TagChunk
from protocol.vocabulary import MatchKeyKind
from tests.unit.protocol.tagset.world import (
    EPOCH,
    KEYS,
    OWNER,
    PEER,
    build,
    found,
    label,
    labels,
    tag,
    tag_set,
)

CONTEXT = LabelContext(OWNER, PEER, EPOCH.id, 1)


def test_a_chain_of_64_is_found_whole_and_one_of_65_stops_the_build() -> None:
    """A longer chain would be cut at look-up: a silent miss."""
    full = tag_set(build(1, labels(*range(64)), [tag(b"same", i) for i in range(64)]))
    assert found(full, b"same") == list(range(64))
    with pytest.raises(ChainTooLongError, match="label index 64"):
        build(1, labels(*range(65)), [tag(b"same", i) for i in range(65)])


@pytest.mark.parametrize("source", [lambda count: bytes(count), lambda count: (b"\x07" * 32 * count)[:count]])
def test_two_labels_never_share_a_key_even_with_a_broken_random_source(source: Callable[[int], bytes]) -> None:
    """Labels are sealed under a fixed nonce: one key for two would undo both."""
    with pytest.raises(LabelKeyReuseError):
        build_segment(CONTEXT, SegmentKind.BASE, KEYS, labels(1, 2), [tag(b"a", 0), tag(b"b", 1)], random_bytes=source)


def test_a_constant_random_source_cannot_make_equal_dummies() -> None:
    """One label only, so that keys do not repeat: then equal dummy rows stop the build."""
    with pytest.raises(RowCollisionError):
        build_segment(CONTEXT, SegmentKind.BASE, KEYS, labels(1), [tag(b"a", 0)], random_bytes=bytes)


@pytest.mark.parametrize(
    ("tags", "why"),
    [
        ([tag(b"a", 0)], "no match key leads to it"),
        ([tag(b"a", 0), tag(b"b", 2)], "no such label"),
        ([tag(b"a", 0), tag(b"b", -1)], "no such label"),
        ([tag(b"a", 0), tag(b"", 1)], "1 to 65535 bytes"),
        ([tag(b"a", 0), tag(b"b", 1, confirmation=256)], "confirmation"),
        ([tag(b"a", 0), tag(b"b", 1, confirmation=65_536, kind=MatchKeyKind.NAME_DATE)], "confirmation"),
        ([tag(b"a", 0), tag(b"b", 1, confirmation=-1)], "confirmation"),
        ([tag(b"a", 0)] + [tag(b"b%d" % i, 1) for i in range(13)], "more than 12 tags"),
    ],
)
def test_bad_input_stops_the_build_and_names_the_label_never_the_key(tags: list[TagInput], why: str) -> None:
    """An entry that nobody could find, or one that gives away too much, is not built quietly."""
    with pytest.raises(BuildError, match=why):
        build(1, labels(1, 2), tags)


def test_a_list_of_nobody_looks_like_a_list_of_two_hundred() -> None:
    """An empty set is padded like a small one: counts, sizes and formats say nothing."""
    nobody = build(1, [], [])
    many = build(1, labels(*range(200)), [tag(b"key %d" % i, i) for i in range(200)])
    assert len(nobody.content) == len(many.content)
    assert nobody.content[:64] == many.content[:64]
    assert (nobody.info.tag_count, nobody.info.label_count) == (256, 256)


def test_equal_entries_leave_no_equal_rows() -> None:
    """Two hundred copies of one label: no row repeats, so real ones cannot be told from dummies by comparing."""
    built = build(1, [LabelInput(label(1), "law")] * 200, [tag(b"key %d" % i, i, 0) for i in range(200)])
    segment = Segment.open(built.content, built.info.digest)
    assert len({segment.sealed_label(position) for position in range(256)}) == 256
    assert len({segment.wrap(row) for row in range(256)}) == 256
    assert len({segment.wrap(row)[8:] for row in range(256)}) == 256


def test_label_order_tells_nothing_of_the_order_of_entries() -> None:
    """Positions are a permutation that differs from build to build."""
    inputs = labels(*range(100)), [tag(b"key %d" % i, i) for i in range(100)]
    first, second = build(1, *inputs), build(2, *inputs)
    assert len(set(first.positions)) == 100
    assert first.positions != second.positions
    assert list(first.positions) != sorted(first.positions)


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 17, 255, 256, 257, 1000, 4097, 99_999, 1_000_000])
def test_the_ladder_never_loses_rows_and_costs_an_eighth_at_most(count: int) -> None:
    """Also, a count on the ladder stays where it is: a peer can check that it is padded."""
    padded = padded_count(count, 256)
    assert max(count, 256) <= padded <= max(count, 256) * 9 / 8
    assert padded_count(padded, 256) == padded


def test_tombstones_are_padded_with_dummies_that_are_used_once() -> None:
    """A delta that withdraws nobody has as many tombstones as one that withdraws five."""
    base = build(1, labels(*range(5)), [tag(b"%d" % i, i) for i in range(5)])
    real = [Tombstone(1, position) for position in base.positions]
    nobody = build(2, [], [], SegmentKind.DELTA, unused_dummies=base.unused_dummies)
    five = build(2, [], [], SegmentKind.DELTA, tombstones=real, unused_dummies=base.unused_dummies)
    assert nobody.info.tombstone_count == five.info.tombstone_count == 8
    named = Segment.open(five.content, five.info.digest).tombstones
    padding = set(named) - set(real)
    assert len(named) == 8
    assert padding <= set(base.unused_dummies)
    assert not padding & set(five.unused_dummies)
    assert not set(real) & set(base.unused_dummies)


def test_a_day_of_empty_deltas_does_not_exhaust_the_dummies() -> None:
    """Every segment brings at least as many dummies as the least delta uses."""
    unused = build(1, labels(*range(256)), [tag(b"%d" % i, i) for i in range(256)]).unused_dummies
    for number in range(2, 99):
        unused = build(number, [], [], SegmentKind.DELTA, unused_dummies=unused).unused_dummies
    assert len(unused) >= 8


def test_without_dummies_the_build_stops_rather_than_show_the_real_count() -> None:
    """One withdrawal needs seven dummies; with one at hand no unpadded delta is made. A base takes no tombstones."""
    with pytest.raises(DummiesExhaustedError):
        build(2, [], [], SegmentKind.DELTA, tombstones=[Tombstone(1, 3)], unused_dummies=[Tombstone(1, 4)])
    with pytest.raises(BuildError):
        build(2, [], [], SegmentKind.BASE, tombstones=[Tombstone(1, 3)])


def test_work_can_be_done_elsewhere_and_come_back_in_any_order() -> None:
    """Chunks cross process borders; chain indices are fixed before they do."""

    def backwards(
        work: Callable[[TagChunk], tuple[bytes, bytes]], chunks: Iterable[TagChunk]
    ) -> Iterable[tuple[bytes, bytes]]:
        done: list[tuple[bytes, bytes]] = [
            pickle.loads(pickle.dumps(work))(pickle.loads(pickle.dumps(chunk))) for chunk in chunks
        ]
        return reversed(done)

    done: list[int] = []
    tags = [tag(b"same", 0), *(tag(b"%d" % i, 1 + i // 12) for i in range(1200)), tag(b"same", 101)]
    built = build_segment(
        CONTEXT,
        SegmentKind.BASE,
        KEYS,
        labels(*range(102)),
        tags,
        run=backwards,
        progress=done.append,
    )
    assert found(tag_set(built), b"same") == [0, 101]
    assert found(tag_set(built), b"1199") == [100]
    assert done[-1] == 1202


def _opened(built: BuiltSegment, position: int) -> str:
    by_position = legal_bases_by_position(labels(1, 2), built.positions, built.info.label_count)
    opening = open_legal_basis(built.salt_key, by_position, position)
    return verify_legal_basis(opening, built.info.legal_basis_root, built.info.label_count)


def test_the_legal_basis_of_every_position_is_committed_to_dummies_too() -> None:
    """What the owner says later of any position must be what it committed to."""
    built = build(1, labels(1, 2), [tag(b"a", 0), tag(b"b", 1)])
    assert [_opened(built, position) for position in built.positions] == ["law 1", "law 2"]
    dummy = built.unused_dummies[0].position
    assert _opened(built, dummy) == ""


def test_a_legal_basis_cannot_be_made_up_or_moved_afterwards() -> None:
    """An owner that is asked for a position answers with a better one, or with another position's."""
    built = build(1, labels(1, 2), [tag(b"a", 0), tag(b"b", 1)])
    by_position = legal_bases_by_position(labels(1, 2), built.positions, 256)
    forged = list(by_position)
    forged[built.positions[0]] = "a better law"
    root = built.info.legal_basis_root
    with pytest.raises(LegalBasisError):
        verify_legal_basis(open_legal_basis(built.salt_key, forged, built.positions[0]), root, 256)
    opening = open_legal_basis(built.salt_key, by_position, built.positions[0])
    for moved in (built.positions[1], -1, 256, 2**40):
        with pytest.raises(LegalBasisError):
            verify_legal_basis(type(opening)(moved, opening.salt, opening.legal_basis, opening.proof), root, 256)


def test_minimum_rows_differ_by_kind() -> None:
    """A delta is small, a base hides a small list."""
    assert build(2, [], [], SegmentKind.DELTA, unused_dummies=[Tombstone(1, i) for i in range(8)]).info.tag_count == 32
    assert MIN_ROWS[SegmentKind.BASE] == 256


def test_a_segment_that_no_peer_would_take_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """Peers refuse files over the limit: the owner must hear of it at build time."""
    monkeypatch.setattr("protocol.tagset.builder.MAX_SEGMENT_BYTES", 1000)
    with pytest.raises(BuildError, match="larger"):
        build(1, [], [])


def test_nothing_secret_is_shown_when_printed() -> None:
    """Match keys, legal bases, salt keys and what tells dummies from entries stay out of logs and tracebacks."""
    given = tag(b"P<PAK AB1234567", 0, 201)
    label_input = LabelInput(label(1), "warrant 17/2026")
    built = build(1, [label_input], [given])
    chunk = TagChunk(MatchKeyKind.DOCUMENT, (given.match_key,), b"\0", bytes(38))
    shown = repr((given, label_input, built, chunk))
    for secret in ("AB1234567", "201", "warrant", "positions", "unused", built.salt_key.hex(), repr(built.salt_key)):
        assert secret not in shown

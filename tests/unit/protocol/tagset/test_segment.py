"""A segment from a peer or a bad network: flipped, truncated, unsorted, mislabelled."""

import hashlib
from pathlib import Path

import pytest

from protocol.tagset.errors import RowCollisionError, SegmentError
from protocol.tagset.segment import Header, Segment, SegmentKind, Tombstone, assemble_segment
from tests.unit.protocol.tagset.world import EPOCH, OWNER, PEER, build, labels, tag


def _segment(tags: list[bytes], tombstones: tuple[Tombstone, ...] = (), kind: SegmentKind = SegmentKind.DELTA) -> bytes:
    header = Header(OWNER, PEER, EPOCH.id, 2, kind, len(tags), 1, len(tombstones))
    wraps = b"".join(bytes([i]) * 38 for i in range(len(tags)))
    return assemble_segment(header, b"".join(tags), wraps, [bytes(64)], tombstones)


def _open(content: bytes) -> Segment:
    return Segment.open(content, hashlib.sha256(content).digest())


def test_every_flipped_bit_is_found_by_the_digest() -> None:
    """A poisoned segment: one bit anywhere."""
    built = build(1, labels(1), [tag(b"a", 0)])
    for at in (0, 20, 33, 63, 64, 3000, 9000, len(built.content) - 1):
        poisoned = bytearray(built.content)
        poisoned[at] ^= 0x10
        with pytest.raises(SegmentError, match="digest"):
            Segment.open(bytes(poisoned), built.info.digest)


@pytest.mark.parametrize("length", [0, 1, 63, 64, 65, 1000])
def test_a_truncated_segment_is_refused_even_under_its_own_digest(length: int) -> None:
    """A malicious owner signs the digest of a stump."""
    content = build(1, labels(1), [tag(b"a", 0)]).content
    with pytest.raises(SegmentError):
        _open(content[:length])
    with pytest.raises(SegmentError):
        _open(content + bytes(length + 1))


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (0, b"X"),
        (7, b"\x02"),
        (8, b"pk"),
        (8, b"\xc3\xa9"),
        (28, bytes(4)),
        (32, b"\x03"),
        (33, b"\x01"),
        (50, b"\x01"),
    ],
)
def test_a_header_that_the_builder_would_not_write_is_refused(at: int, value: bytes) -> None:
    """Other version, other alphabet, number zero, unknown kind, reserved bytes."""
    content = bytearray(build(1, labels(1), [tag(b"a", 0)]).content)
    content[at : at + len(value)] = value
    with pytest.raises(SegmentError):
        _open(bytes(content))


def test_unsorted_and_repeated_tags_are_refused() -> None:
    """Binary search over unsorted tags misses: the owner would hide an entry from one peer and blame the search."""
    content = bytearray(_segment([b"a" * 12, b"b" * 12, b"c" * 12]))
    content[64:76], content[76:88] = content[76:88], content[64:76]
    with pytest.raises(SegmentError, match="ascending"):
        _open(bytes(content))
    content[64:76] = content[76:88]
    with pytest.raises(SegmentError, match="ascending"):
        _open(bytes(content))
    with pytest.raises(RowCollisionError, match="equal"):
        _segment([b"a" * 12, b"a" * 12])


def test_unsorted_repeated_and_misplaced_tombstones_are_refused() -> None:
    """One form for one set of tombstones; a base has none."""
    one, two = Tombstone(1, 5), Tombstone(1, 6)
    content = bytearray(_segment([b"a" * 12], (two, one)))
    assert _open(bytes(content)).tombstones == (one, two)
    content[-16:] = content[-8:] + content[-16:-8]
    with pytest.raises(SegmentError, match="ascending"):
        _open(bytes(content))
    with pytest.raises(RowCollisionError, match="equal"):
        _segment([b"a" * 12], (one, one))
    with pytest.raises(SegmentError, match="base"):
        _open(_segment([b"a" * 12], (one,), SegmentKind.BASE))


def test_tags_that_end_in_zero_bytes_are_told_apart() -> None:
    """Byte-string libraries drop trailing zeros: a tag ending in them must be found, its neighbours not."""
    tags = [bytes(12), b"a" * 11 + b"\x00", b"a" * 11 + b"\x01", b"a" * 10 + bytes(2), b"\xff" * 12]
    segment = _open(_segment(tags))
    for number, each in enumerate(tags):
        row = segment.locate(each)
        assert row is not None
        assert segment.wrap(row) == bytes([number]) * 38
    for absent in (
        bytes(11) + b"\x01",
        b"a" * 11 + b"\x02",
        b"a" * 9 + bytes(3),
        b"a" + bytes(11),
        b"\xff" * 11 + b"\xfe",
    ):
        assert segment.locate(absent) is None


def test_a_file_is_read_where_it_lies(tmp_path: Path) -> None:
    """The same checks on a mapped file; an empty one is refused, not a crash."""
    built = build(1, labels(1), [tag(b"a", 0)])
    path = tmp_path / "1.segment"
    path.write_bytes(built.content)
    assert Segment.open(path, built.info.digest).header.label_count == 256
    path.write_bytes(b"")
    with pytest.raises(SegmentError):
        Segment.open(path, built.info.digest)

"""Whatever the entries, segments and withdrawals: every key finds exactly its labels."""

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.tagset.builder import BuiltSegment, LabelInput, TagInput
from protocol.tagset.segment import SegmentKind, Tombstone
from protocol.vocabulary import MatchKeyKind
from tests.unit.protocol.tagset.world import build, found, label, tag_set

KEYS = [b"k%d" % i for i in range(6)]
ENTRY = st.lists(st.tuples(st.sampled_from(MatchKeyKind), st.sampled_from(KEYS)), min_size=1, max_size=5)
SEGMENTS = st.lists(st.lists(st.tuples(ENTRY, st.booleans()), max_size=5), min_size=1, max_size=3)


@settings(max_examples=40, deadline=None)
@given(SEGMENTS)
def test_every_key_finds_exactly_its_live_labels(
    segments: list[list[tuple[list[tuple[MatchKeyKind, bytes]], bool]]],
) -> None:
    """Each entry has keys and whether a last delta withdraws it; keys are few, so that chains are shared."""
    expected: dict[tuple[MatchKeyKind, bytes], list[int]] = {}
    withdrawn: list[Tombstone] = []
    built: list[BuiltSegment] = []
    unused: tuple[Tombstone, ...] = ()
    serial = 0
    for number, entries in enumerate(segments, start=1):
        labels: list[LabelInput] = []
        tags: list[TagInput] = []
        for keys, is_withdrawn in entries:
            serial += 1
            tags += [TagInput(kind, match_key, 0, len(labels)) for kind, match_key in keys]
            labels.append(LabelInput(label(serial), ""))
            for key in keys if not is_withdrawn else ():
                expected.setdefault(key, []).append(serial)
        kind = SegmentKind.DELTA if built else SegmentKind.BASE
        built.append(build(number, labels, tags, kind, unused_dummies=unused))
        unused = built[-1].unused_dummies
        pairs = zip(entries, built[-1].positions, strict=True)
        withdrawn += [Tombstone(number, position) for (_, is_withdrawn), position in pairs if is_withdrawn]
    built.append(build(len(built) + 1, [], [], SegmentKind.DELTA, withdrawn, unused))
    tags_of_peer = tag_set(*built)
    for match_kind in MatchKeyKind:
        for match_key in KEYS:
            assert found(tags_of_peer, match_key, match_kind) == expected.get((match_kind, match_key), [])

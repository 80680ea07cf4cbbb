"""All that an owner does per entry, for the benchmark: hash, multiply, tag, wrap, label, seal, commit, pad, sort, digest."""

from collections.abc import Sequence

from protocol.epoch import Epoch, voprf_keys
from protocol.tagset.builder import BuiltSegment, LabelInput, TagInput, build_segment
from protocol.tagset.label import Label, LabelContext
from protocol.tagset.segment import SegmentKind
from protocol.vocabulary import Action, Category, EpochId, HitReference, MatchKeyKind, MemberCode, Urgency

EPOCH = Epoch(EpochId("00" * 16), MemberCode("PK"), MemberCode("GR"), 0, 86_400)
KEYS = voprf_keys(bytes(32), EPOCH, "wren-1")


def labelled_setup(match_keys: Sequence[bytes]) -> BuiltSegment:
    """A base segment with a label of its own for each match key: the dearest case. One process."""
    labels = [
        LabelInput(
            Label(
                HitReference(f"{index:032x}"),
                Category.SMUGGLING_SUSPECT,
                Action.NONE,
                Urgency.ROUTINE,
                (),
                False,
                86_400,
            ),
            "law",
        )
        for index in range(len(match_keys))
    ]
    tags = (TagInput(MatchKeyKind.DOCUMENT, one, 0, index) for index, one in enumerate(match_keys))
    return build_segment(LabelContext(EPOCH.owner, EPOCH.peer, EPOCH.id, 1), SegmentKind.BASE, KEYS, labels, tags)

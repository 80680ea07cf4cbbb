"""All that an owner does per tag, for the benchmark: hash, multiply, tag, wrap, seal, commit, pad, sort, digest."""

from collections.abc import Sequence
from dataclasses import dataclass

from protocol.epoch import Epoch, voprf_keys
from protocol.tagset.builder import BuiltSegment, LabelInput, TagInput, build_segment
from protocol.tagset.label import Label, LabelContext
from protocol.tagset.segment import SegmentKind
from protocol.vocabulary import Action, Category, EpochId, HitReference, MatchKeyKind, MemberCode, Urgency

EPOCH = Epoch(EpochId("00" * 16), MemberCode("PK"), MemberCode("GR"), 0, 86_400)
KEYS = voprf_keys(bytes(32), EPOCH, "wren-1")


@dataclass(frozen=True, slots=True)
class Entries:
    """What the builder is given: made before the clock starts, as the other side's list of elements is."""

    labels: list[LabelInput]
    tags: list[TagInput]


def entries(match_keys: Sequence[bytes]) -> Entries:
    """An entry with a label of its own for each match key: the dearest case, since entries share labels among tags."""
    category, action, urgency = Category.SMUGGLING_SUSPECT, Action.NONE, Urgency.ROUTINE
    labels = [
        LabelInput(Label(HitReference(f"{index:032x}"), category, action, urgency, (), False, 86_400), "law")
        for index in range(len(match_keys))
    ]
    return Entries(labels, [TagInput(MatchKeyKind.DOCUMENT, one, 0, index) for index, one in enumerate(match_keys)])


def labelled_setup(given: Entries) -> BuiltSegment:
    """A base segment of these entries, ready to be published. One process."""
    context = LabelContext(EPOCH.owner, EPOCH.peer, EPOCH.id, 1)
    return build_segment(context, SegmentKind.BASE, KEYS, given.labels, given.tags)

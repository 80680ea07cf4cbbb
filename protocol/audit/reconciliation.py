"""Two nodes' logs side by side: every message that one has and the other lacks, differs in, or acknowledged late. Pure.

What one sent, the other received: the same message id and kind. Contents are compared by the digests that both sides
disclose; commitments cannot be compared, for their salts differ. What is lost on the way is no lie: where both logs tell
the same story of a loss, the difference is explained.

An answer that was sent and that the asker's log lacks is explained only by the asker's own word, a leaf `unanswered` of
that question: then its log says itself that nothing was taken for checked. Without that leaf a member that hides an
answer which it received would look like one whose answer was lost.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

from protocol.limits import MAX_CLOCK_SKEW_SECONDS
from protocol.vocabulary import Direction, LeafKind, MemberCode, MessageId

LATE_SECONDS = 3600
"""After which an acknowledgement is late, and until which a message may still be on its way."""

_ACKNOWLEDGING = frozenset({LeafKind.RECEIPT, LeafKind.EVALUATION_ANSWER})
_SENT_UNTIL_KNOWN = frozenset({LeafKind.RECEIPT, LeafKind.DELIVERY})
"""Acknowledged by nothing but their arrival; a node repeats them until it knows of that."""


@dataclass(frozen=True, slots=True)
class ExchangedLeaf:
    """One leaf of what was exchanged with the other side. digest: of its payload, proved; None where not disclosed."""

    position: int
    kind: LeafKind
    direction: Direction
    message_id: MessageId
    time: int
    digest: bytes | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """What one member's log holds about the other.

    until: up to when it was exported, Unix seconds. unanswered: questions of this member to the other of which its own log
    says that no answer counted.
    """

    member: MemberCode
    leaves: Sequence[ExchangedLeaf]
    until: int
    unanswered: Set[MessageId] = frozenset()


class DifferenceKind(StrEnum):
    """Closed list; docs/audit-guide.md says what each one means."""

    MISSING_AT_RECEIVER = "missing_at_receiver"
    MISSING_AT_SENDER = "missing_at_sender"
    NOT_DELIVERED = "not_delivered"
    ON_ITS_WAY = "on_its_way"
    ANSWER_LOST = "answer_lost"
    ACKNOWLEDGEMENT_UNKNOWN = "acknowledgement_unknown"
    DIFFERENT_CONTENT = "different_content"
    IMPOSSIBLE_TIME = "impossible_time"
    ACKNOWLEDGED_LATE = "acknowledged_late"


EXPLAINED = frozenset(
    {
        DifferenceKind.NOT_DELIVERED,
        DifferenceKind.ON_ITS_WAY,
        DifferenceKind.ANSWER_LOST,
        DifferenceKind.ACKNOWLEDGED_LATE,
    }
)

WORDS = {
    DifferenceKind.MISSING_AT_RECEIVER: "the receiver's log lacks it, and does not account for that",
    DifferenceKind.MISSING_AT_SENDER: "the receiver logged it, and the sender's log lacks it",
    DifferenceKind.NOT_DELIVERED: "sent, never answered, and the receiver's log does not have it: lost on the way",
    DifferenceKind.ON_ITS_WAY: "so recent at the time of the exports that it may still be on its way",
    DifferenceKind.ANSWER_LOST: "answered, and the answer did not count: the asker's own log says that it went unanswered",
    DifferenceKind.ACKNOWLEDGEMENT_UNKNOWN: "acknowledged long ago, and the sender, which asks until it knows, does not know",
    DifferenceKind.DIFFERENT_CONTENT: "both logged it, with different content",
    DifferenceKind.IMPOSSIBLE_TIME: "received before it was sent",
    DifferenceKind.ACKNOWLEDGED_LATE: "acknowledged later than agreed",
}


@dataclass(frozen=True, slots=True)
class MessageDifference:
    """One message on which the logs do not agree. sender: whose leaf says `sent`. seconds: how late, where that is it."""

    kind: DifferenceKind
    message_id: MessageId
    leaf_kind: LeafKind
    sender: MemberCode
    receiver: MemberCode
    sent: ExchangedLeaf | None
    received: ExchangedLeaf | None
    seconds: int | None = None

    @property
    def is_explained(self) -> bool:
        """Whether an honest loss on the way accounts for it."""
        return self.kind in EXPLAINED


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """agreed: pairs of leaves. compared: those of which the content too was compared. repeated: surplus leaves of retries."""

    agreed: int
    compared: int
    repeated: int
    differences: tuple[MessageDifference, ...]

    @property
    def unexplained(self) -> tuple[MessageDifference, ...]:
        """The differences that somebody must answer for."""
        return tuple(one for one in self.differences if not one.is_explained)


_Place = tuple[MessageId, LeafKind]


def reconcile(one: Side, other: Side, *, late_seconds: int = LATE_SECONDS) -> Reconciliation:
    """Compares what `one` and `other` logged about each other, both ways. In order of time and message id."""
    horizon = min(one.until, other.until)
    tally = _Tally(horizon, late_seconds)
    for sender, receiver in ((one, other), (other, one)):
        tally.compare(sender, receiver)
    ordered = sorted(tally.differences, key=_order)
    return Reconciliation(tally.agreed, tally.compared, tally.repeated, tuple(ordered))


class _Tally:
    """What was counted so far."""

    def __init__(self, horizon: int, late_seconds: int) -> None:
        self._horizon = horizon
        self._certain = horizon - MAX_CLOCK_SKEW_SECONDS  # what is older was committed before either export
        self._late = late_seconds
        self.agreed = self.compared = self.repeated = 0
        self.differences: list[MessageDifference] = []

    def compare(self, sender: Side, receiver: Side) -> None:
        """What went from `sender` to `receiver`."""
        sent, received = _by_place(sender, Direction.SENT), _by_place(receiver, Direction.RECEIVED)
        answered = {leaf.message_id for leaf in sender.leaves if leaf.direction is Direction.RECEIVED}
        asked_at = _questions(sender)
        first_answer = _first_answers(receiver)
        for place in sent.keys() | received.keys():
            pairs, sent_only, received_only = _pair(sent.get(place, []), received.get(place, []))
            for left, right in pairs:
                self._judge_pair(place, sender, receiver, left, right)
            if pairs:
                left, _ = pairs[0]
                self._judge_delay(place, sender, receiver, left, first_answer.get(place[0]))
            for leaf in sent_only:
                if _is_answer(leaf, asked_at):
                    why = self._why_unheard(leaf, is_closed=leaf.message_id in receiver.unanswered)
                else:
                    why = self._why_sent_only(leaf, is_answered=leaf.message_id in answered)
                self._add(None if pairs else why, place, sender, receiver, leaf, None)
            for leaf in received_only:
                kind = self._why_received_only(leaf, has_pair=bool(pairs))
                self._add(kind, place, sender, receiver, None, leaf)

    def _why_unheard(self, leaf: ExchangedLeaf, *, is_closed: bool) -> DifferenceKind:
        """Of an answer that only its sender logged. is_closed: the asker's log says that the question went unanswered."""
        if is_closed:
            return DifferenceKind.ANSWER_LOST
        if leaf.time > self._horizon - self._late:
            return DifferenceKind.ON_ITS_WAY
        return DifferenceKind.MISSING_AT_RECEIVER

    def _why_sent_only(self, leaf: ExchangedLeaf, *, is_answered: bool) -> DifferenceKind:
        if is_answered and leaf.kind not in _ACKNOWLEDGING and leaf.time < self._certain:
            return DifferenceKind.MISSING_AT_RECEIVER
        if leaf.time > self._horizon - self._late:
            return DifferenceKind.ON_ITS_WAY
        if leaf.kind in _SENT_UNTIL_KNOWN:
            return DifferenceKind.ACKNOWLEDGEMENT_UNKNOWN
        return DifferenceKind.NOT_DELIVERED

    def _why_received_only(self, leaf: ExchangedLeaf, *, has_pair: bool) -> DifferenceKind | None:
        if has_pair:
            return None
        return DifferenceKind.MISSING_AT_SENDER if leaf.time < self._certain else DifferenceKind.ON_ITS_WAY

    def _judge_pair(
        self, place: _Place, sender: Side, receiver: Side, sent: ExchangedLeaf, received: ExchangedLeaf
    ) -> None:
        self.agreed += 1
        if sent.digest is not None and received.digest is not None:
            self.compared += 1
            if sent.digest != received.digest:
                self._add(DifferenceKind.DIFFERENT_CONTENT, place, sender, receiver, sent, received)
        if received.time < sent.time - MAX_CLOCK_SKEW_SECONDS:
            self._add(DifferenceKind.IMPOSSIBLE_TIME, place, sender, receiver, sent, received)

    def _judge_delay(
        self, place: _Place, sender: Side, receiver: Side, sent: ExchangedLeaf, answer: ExchangedLeaf | None
    ) -> None:
        if place[1] in _ACKNOWLEDGING or answer is None:
            return
        seconds = answer.time - sent.time
        if seconds > self._late:
            self._add(DifferenceKind.ACKNOWLEDGED_LATE, place, sender, receiver, sent, answer, seconds)

    def _add(
        self,
        kind: DifferenceKind | None,
        place: _Place,
        sender: Side,
        receiver: Side,
        sent: ExchangedLeaf | None,
        received: ExchangedLeaf | None,
        seconds: int | None = None,
    ) -> None:
        if kind is None:
            self.repeated += 1
            return
        self.differences.append(
            MessageDifference(kind, *place, sender.member, receiver.member, sent, received, seconds)
        )


def _by_place(side: Side, direction: Direction) -> dict[_Place, list[ExchangedLeaf]]:
    found: dict[_Place, list[ExchangedLeaf]] = defaultdict(list)
    for leaf in side.leaves:
        if leaf.direction is direction:
            found[leaf.message_id, leaf.kind].append(leaf)
    return found


def _questions(side: Side) -> dict[MessageId, int]:
    """Where the side first logged that it received a message of that id. One kind, MESSAGE, is both question and answer."""
    found: dict[MessageId, int] = {}
    for leaf in side.leaves:
        if leaf.direction is Direction.RECEIVED and leaf.kind is LeafKind.MESSAGE:
            found[leaf.message_id] = min(leaf.position, found.get(leaf.message_id, leaf.position))
    return found


def _is_answer(leaf: ExchangedLeaf, asked_at: Mapping[MessageId, int]) -> bool:
    """Whether a sent leaf answers a question that its sender received before."""
    if leaf.kind is LeafKind.EVALUATION_ANSWER:
        return True
    return leaf.kind is LeafKind.MESSAGE and asked_at.get(leaf.message_id, leaf.position) < leaf.position


def _first_answers(side: Side) -> dict[MessageId, ExchangedLeaf]:
    """What the side first sent under each message id that it received: receipt, answer or manifest."""
    received = {leaf.message_id for leaf in side.leaves if leaf.direction is Direction.RECEIVED}
    first: dict[MessageId, ExchangedLeaf] = {}
    for leaf in side.leaves:
        if leaf.direction is Direction.SENT and leaf.message_id in received:
            known = first.setdefault(leaf.message_id, leaf)
            if leaf.time < known.time:
                first[leaf.message_id] = leaf
    return first


def _pair(
    sent: list[ExchangedLeaf], received: list[ExchangedLeaf]
) -> tuple[list[tuple[ExchangedLeaf, ExchangedLeaf]], list[ExchangedLeaf], list[ExchangedLeaf]]:
    """Pairs of equal content first, then of what cannot be compared, then of what differs; and what is left over.

    A retry repeats a leaf on one side only: what is left over beside a pair is a repeat.
    """
    if len(sent) == len(received) == 1:
        return [(sent[0], received[0])], [], []
    left = sorted(sent, key=lambda leaf: (leaf.time, leaf.position))
    right = sorted(received, key=lambda leaf: (leaf.time, leaf.position))
    pairs = []
    for fits in (_equal, _unknown, _any):
        for one in tuple(left):
            other = next((two for two in right if fits(one, two)), None)
            if other is not None:
                pairs.append((one, other))
                left.remove(one)
                right.remove(other)
    known = {one.digest for pair in pairs for one in pair if one.digest is not None}
    strange = [one for one in (*left, *right) if known and one.digest is not None and one.digest not in known]
    for one in strange:  # no retry: a second content under one message id
        twin = pairs[0][0] if one in right else pairs[0][1]
        pairs.append((twin, one) if one in right else (one, twin))
    return pairs, [one for one in left if one not in strange], [one for one in right if one not in strange]


def _equal(one: ExchangedLeaf, two: ExchangedLeaf) -> bool:
    return one.digest is not None and one.digest == two.digest


def _unknown(one: ExchangedLeaf, two: ExchangedLeaf) -> bool:
    return one.digest is None or two.digest is None


def _any(one: ExchangedLeaf, two: ExchangedLeaf) -> bool:
    return True


def _order(one: MessageDifference) -> tuple[bool, int, str, str, str]:
    times = [leaf.time for leaf in (one.sent, one.received) if leaf is not None]
    return one.is_explained, min(times), one.message_id, one.leaf_kind, one.kind

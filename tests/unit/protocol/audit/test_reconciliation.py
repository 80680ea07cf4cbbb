"""Two nodes exchange 10,000 messages with losses, repeats, reorderings and crashes; then one of them lies."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import pytest

from protocol.audit.disclosure import Disclosed
from protocol.audit.exchanged import Exchanged, exchanged_with
from protocol.audit.findings import FindingKind
from protocol.audit.reconciliation import DifferenceKind, ExchangedLeaf, Reconciliation, Side, reconcile
from protocol.leaf import Leaf, commit, leaf_to_bytes, payload_digest
from protocol.vocabulary import Direction, LeafKind, MemberCode, MessageId
from tests.support.audit_logs import START, LoggedNode, MemorySource

PK, TR = MemberCode("PK"), MemberCode("TR")
MESSAGES = 10_000


@dataclass
class Node:
    """A node's log in the making: leaves and payloads, and what it knows."""

    member: MemberCode
    peer: MemberCode
    chance: random.Random
    leaves: list[tuple[Leaf, bytes, bytes]] = field(default_factory=list)
    accepted: set[MessageId] = field(default_factory=set)

    def record(self, kind: LeafKind, direction: Direction, message_id: MessageId, payload: bytes, time: int) -> None:
        salt = self.chance.randbytes(32)
        leaf = Leaf(kind, direction, self.peer, message_id, time, commit(salt, payload))
        self.leaves.append((leaf, payload, salt))


def exchange(seed: int, messages: int = MESSAGES) -> tuple[Node, Node, int]:
    """Both logs, and when they end. A third of all transmissions is lost, some arrive twice or late, nodes crash."""
    chance = random.Random(seed)
    one, other = Node(PK, TR, random.Random(seed + 1)), Node(TR, PK, random.Random(seed + 2))
    time = START
    for _ in range(messages):
        time += chance.randrange(3)
        sender, receiver = chance.choice([(one, other), (other, one)])
        message_id, payload = MessageId(chance.randbytes(16).hex()), chance.randbytes(40)
        if chance.random() < 0.6:
            _ask(chance, sender, receiver, message_id, payload, time)
        else:
            _send(chance, sender, receiver, message_id, payload, time)
    return one, other, time + 40_000


def _ask(chance: random.Random, sender: Node, receiver: Node, message_id: MessageId, payload: bytes, time: int) -> None:
    """A question is asked once, perhaps again; its answer may be lost, or its sender may crash in between. The asker logs
    the answer, or that there was none."""
    sender.record(LeafKind.EVALUATION_REQUEST, Direction.SENT, message_id, payload, time)
    if chance.random() < 0.1:
        sender.record(LeafKind.UNANSWERED, Direction.INTERNAL, message_id, b"unreachable", time + 4)
        return
    answer = payload[::-1]
    receiver.record(
        LeafKind.EVALUATION_REQUEST, Direction.RECEIVED, message_id, payload, time + chance.randrange(-5, 9)
    )
    if chance.random() < 0.05:
        sender.record(LeafKind.UNANSWERED, Direction.INTERNAL, message_id, b"unreachable", time + 4)
        return
    for _ in range(1 + (chance.random() < 0.05)):
        receiver.record(LeafKind.EVALUATION_ANSWER, Direction.SENT, message_id, answer, time + 3)
    if chance.random() > 0.1:
        sender.record(LeafKind.EVALUATION_ANSWER, Direction.RECEIVED, message_id, answer, time + 4)
    else:
        sender.record(LeafKind.UNANSWERED, Direction.INTERNAL, message_id, b"deadline", time + 4)


def _send(
    chance: random.Random, sender: Node, receiver: Node, message_id: MessageId, payload: bytes, time: int
) -> None:
    """A message is sent until its receipt is there; the same message again gets the same receipt and no new leaf."""
    sender.record(LeafKind.MESSAGE, Direction.SENT, message_id, payload, time)
    receipt = b"receipt of " + payload
    for attempt in range(60):
        now = time + attempt * 60
        if chance.random() < 0.33:
            continue
        if message_id not in receiver.accepted:
            receiver.accepted.add(message_id)
            receiver.record(LeafKind.MESSAGE, Direction.RECEIVED, message_id, payload, now)
            receiver.record(LeafKind.RECEIPT, Direction.SENT, message_id, receipt, now)
        if chance.random() > 0.33:
            sender.record(LeafKind.RECEIPT, Direction.RECEIVED, message_id, receipt, now + 1)
            return
    raise AssertionError("not delivered in an hour: choose another seed")


def log_of(node: Node, until: int, *, hidden: Callable[[Leaf], bool] = lambda leaf: False) -> Side:
    """As its export is read: sequenced roughly in time, digests disclosed and proved."""
    rows = sorted(node.leaves, key=lambda row: row[0].time + node.chance.random() * 20)
    rows = [row for row in rows if not hidden(row[0])]
    entries = [leaf_to_bytes(leaf) for leaf, _, _ in rows]
    source = MemorySource(LoggedNode(f"wren-log/{node.member.lower()}").files(entries, time=until))
    disclosed = {at: Disclosed(at, salt, digest=payload_digest(payload)) for at, (_, payload, salt) in enumerate(rows)}
    found = exchanged_with(source, len(entries), node.peer, disclosed)
    assert found.findings == ()
    return Side(node.member, found.leaves, until, found.unanswered)


@pytest.fixture(scope="module")
def honest() -> tuple[Side, Side]:
    one, other, until = exchange(7)
    return log_of(one, until), log_of(other, until)


def test_ten_thousand_messages_leave_no_unexplained_difference(honest: tuple[Side, Side]) -> None:
    result = reconcile(*honest)
    assert result.unexplained == ()
    assert result.agreed == result.compared > MESSAGES
    found = Counter(one.kind for one in result.differences)
    assert found[DifferenceKind.NOT_DELIVERED] > 100
    assert found[DifferenceKind.ANSWER_LOST] > 100
    assert result.repeated > 50


def test_the_order_of_the_sides_does_not_matter(honest: tuple[Side, Side]) -> None:
    there, back = reconcile(*honest), reconcile(honest[1], honest[0])
    assert there.differences == back.differences
    assert (there.agreed, there.repeated) == (back.agreed, back.repeated)


def test_nothing_is_left_out_every_leaf_is_agreed_repeated_or_named(honest: tuple[Side, Side]) -> None:
    result = reconcile(*honest)
    late = sum(one.kind is DifferenceKind.ACKNOWLEDGED_LATE for one in result.differences)
    alone = len(result.differences) - late
    assert sum(len(side.leaves) for side in honest) == 2 * result.agreed + result.repeated + alone


def without(side: Side, leaf: ExchangedLeaf) -> Side:
    return replace(side, leaves=[one for one in side.leaves if one != leaf])


def find(side: Side, kind: LeafKind, direction: Direction, other: Side) -> ExchangedLeaf:
    """A leaf in the middle of the log that the other side has too."""
    there = {(one.message_id, one.kind) for one in other.leaves if one.direction is not direction}
    fitting = [
        one for one in side.leaves if (one.kind, one.direction) == (kind, direction) and (one.message_id, kind) in there
    ]
    return fitting[len(fitting) // 2]


def only_unexplained(result: Reconciliation) -> tuple[DifferenceKind, MessageId]:
    (found,) = result.unexplained
    return found.kind, found.message_id


DELETED = [
    (LeafKind.MESSAGE, Direction.SENT, DifferenceKind.MISSING_AT_SENDER),
    (LeafKind.MESSAGE, Direction.RECEIVED, DifferenceKind.MISSING_AT_RECEIVER),
    (LeafKind.EVALUATION_REQUEST, Direction.SENT, DifferenceKind.MISSING_AT_SENDER),
    (LeafKind.EVALUATION_ANSWER, Direction.SENT, DifferenceKind.MISSING_AT_SENDER),
    (LeafKind.EVALUATION_ANSWER, Direction.RECEIVED, DifferenceKind.MISSING_AT_RECEIVER),
    (LeafKind.RECEIPT, Direction.SENT, DifferenceKind.MISSING_AT_SENDER),
    (LeafKind.RECEIPT, Direction.RECEIVED, DifferenceKind.ACKNOWLEDGEMENT_UNKNOWN),
]


@pytest.mark.parametrize(("kind", "direction", "expected"), DELETED)
def test_a_pending_leaf_deleted_before_it_was_sequenced_is_found(
    honest: tuple[Side, Side], kind: LeafKind, direction: Direction, expected: DifferenceKind
) -> None:
    one, other = honest
    gone = find(one, kind, direction, other)
    assert only_unexplained(reconcile(without(one, gone), other)) == (expected, gone.message_id)


def test_a_request_deleted_by_who_answered_it_is_found(honest: tuple[Side, Side]) -> None:
    """Where the answer reached the asker. Where it did not, the asker has no proof that the question arrived."""
    one, other = honest
    answered = {leaf.message_id for leaf in other.leaves if leaf.kind is LeafKind.EVALUATION_ANSWER}
    gone = next(
        leaf
        for leaf in one.leaves
        if leaf.kind is LeafKind.EVALUATION_REQUEST
        and leaf.direction is Direction.RECEIVED
        and leaf.message_id
        in answered & {each.message_id for each in other.leaves if each.direction is Direction.RECEIVED}
    )
    assert only_unexplained(reconcile(without(one, gone), other)) == (
        DifferenceKind.MISSING_AT_RECEIVER,
        gone.message_id,
    )


def test_an_asker_that_hides_that_its_question_went_unanswered_explains_nothing(honest: tuple[Side, Side]) -> None:
    """The answer's sender is honest; the asker has no answer in its log, and shall not say that it never came."""
    one, other = honest
    lost = {each.message_id for each in reconcile(*honest).differences if each.kind is DifferenceKind.ANSWER_LOST}
    hidden = min(lost & one.unanswered)
    result = reconcile(replace(one, unanswered=one.unanswered - {hidden}), other)
    named = {(each.kind, each.message_id) for each in result.unexplained}  # a repeated answer is named each time
    assert named == {(DifferenceKind.MISSING_AT_RECEIVER, hidden)}


def test_the_word_of_the_answers_sender_that_it_went_unheard_explains_nothing(honest: tuple[Side, Side]) -> None:
    one, other = honest
    gone = find(one, LeafKind.EVALUATION_ANSWER, Direction.RECEIVED, other)
    blamed = replace(other, unanswered=other.unanswered | {gone.message_id})
    assert only_unexplained(reconcile(without(one, gone), blamed))[0] is DifferenceKind.MISSING_AT_RECEIVER


def test_another_content_under_the_same_id_is_found(honest: tuple[Side, Side]) -> None:
    one, other = honest
    changed = find(one, LeafKind.MESSAGE, Direction.SENT, other)
    lie = replace(changed, digest=bytes(32))
    altered = replace(one, leaves=[lie if leaf == changed else leaf for leaf in one.leaves])
    assert only_unexplained(reconcile(altered, other)) == (DifferenceKind.DIFFERENT_CONTENT, changed.message_id)


def test_a_second_content_hidden_behind_a_repeat_is_found(honest: tuple[Side, Side]) -> None:
    one, other = honest
    first = find(one, LeafKind.MESSAGE, Direction.RECEIVED, other)
    second = replace(first, digest=bytes(32), position=first.position + 1)
    result = reconcile(replace(one, leaves=[*one.leaves, second]), other)
    assert only_unexplained(result) == (DifferenceKind.DIFFERENT_CONTENT, first.message_id)


def test_a_message_received_before_it_was_sent_is_found(honest: tuple[Side, Side]) -> None:
    one, other = honest
    leaf = find(one, LeafKind.RECEIPT, Direction.RECEIVED, other)
    moved = replace(leaf, time=leaf.time - 4_000)
    altered = replace(one, leaves=[moved if each == leaf else each for each in one.leaves])
    assert only_unexplained(reconcile(altered, other)) == (DifferenceKind.IMPOSSIBLE_TIME, leaf.message_id)


def leaf(kind: LeafKind, direction: Direction, time: int, position: int = 0) -> ExchangedLeaf:
    return ExchangedLeaf(position, kind, direction, MessageId("0a" * 16), time)


def sides(ours: Sequence[ExchangedLeaf], theirs: Sequence[ExchangedLeaf], until: int) -> Reconciliation:
    return reconcile(Side(PK, ours, until), Side(TR, theirs, until))


def test_an_acknowledgement_that_came_late_is_named_with_its_delay() -> None:
    sent, accepted = leaf(LeafKind.MESSAGE, Direction.SENT, START), START + 7_200
    theirs = [leaf(LeafKind.MESSAGE, Direction.RECEIVED, accepted), leaf(LeafKind.RECEIPT, Direction.SENT, accepted)]
    ours = [sent, leaf(LeafKind.RECEIPT, Direction.RECEIVED, accepted + 1)]
    (found,) = sides(ours, theirs, START + 90_000).differences
    assert (found.kind, found.seconds) == (DifferenceKind.ACKNOWLEDGED_LATE, 7_200)


def test_what_is_recent_may_be_on_its_way_and_what_is_old_is_not() -> None:
    sent = [leaf(LeafKind.MESSAGE, Direction.SENT, START)]
    assert [one.kind for one in sides(sent, [], START + 60).differences] == [DifferenceKind.ON_ITS_WAY]
    assert [one.kind for one in sides(sent, [], START + 9_000).differences] == [DifferenceKind.NOT_DELIVERED]


def test_a_receiver_that_acknowledged_a_recent_message_has_no_such_excuse() -> None:
    ours = [leaf(LeafKind.MESSAGE, Direction.SENT, START), leaf(LeafKind.RECEIPT, Direction.RECEIVED, START + 1)]
    theirs = [leaf(LeafKind.RECEIPT, Direction.SENT, START + 1)]
    assert only_unexplained(sides(ours, theirs, START + 600))[0] is DifferenceKind.MISSING_AT_RECEIVER


def test_a_manifest_that_was_answered_and_got_lost_needs_the_askers_word() -> None:
    """Question and answer are of one kind there, under one id."""
    ours = [leaf(LeafKind.MESSAGE, Direction.SENT, START)]
    theirs = [leaf(LeafKind.MESSAGE, Direction.RECEIVED, START, 4), leaf(LeafKind.MESSAGE, Direction.SENT, START, 5)]
    until = START + 9_000
    assert only_unexplained(sides(ours, theirs, until))[0] is DifferenceKind.MISSING_AT_RECEIVER
    (recent,) = sides(ours, theirs, START + 600).differences
    assert recent.kind is DifferenceKind.ON_ITS_WAY
    said = reconcile(Side(PK, ours, until, frozenset({ours[0].message_id})), Side(TR, theirs, until))
    assert [one.kind for one in said.differences] == [DifferenceKind.ANSWER_LOST]


def said_later(after: int, *starts: int) -> Exchanged:
    """Of a log in which a question went unanswered, said so many seconds after it was sent; starts: seconds after it."""
    question, nothing = MessageId("0a" * 16), bytes(32)
    logged = [Leaf(LeafKind.EVALUATION_REQUEST, Direction.SENT, TR, question, START, nothing)]
    logged += [Leaf(LeafKind.START, Direction.INTERNAL, None, None, START + one, nothing) for one in starts]
    logged += [Leaf(LeafKind.UNANSWERED, Direction.INTERNAL, TR, question, START + after, nothing)]
    entries = [leaf_to_bytes(one) for one in logged]
    return exchanged_with(MemorySource(LoggedNode().files(entries, time=START + after)), len(entries), TR, {})


def test_only_a_node_that_began_anew_may_say_later_that_a_question_went_unanswered() -> None:
    assert said_later(5).unanswered
    assert said_later(600).unanswered
    assert not said_later(1_200).unanswered
    assert said_later(1_200, 700).unanswered
    assert not said_later(1_200, -5).unanswered
    assert not said_later(1_200, 1_300).unanswered


def test_a_proof_of_delivery_that_was_deleted_is_found() -> None:
    sent = [leaf(LeafKind.DELIVERY, Direction.SENT, START)]
    assert only_unexplained(sides(sent, [], START + 9_000))[0] is DifferenceKind.ACKNOWLEDGEMENT_UNKNOWN


def test_a_digest_that_was_not_logged_is_a_false_disclosure() -> None:
    row = Leaf(LeafKind.MESSAGE, Direction.SENT, TR, MessageId("0a" * 16), START, commit(bytes(32), b"logged"))
    source = MemorySource(LoggedNode().files([leaf_to_bytes(row)]))
    told = {0: Disclosed(0, bytes(32), digest=payload_digest(b"another"))}
    found = exchanged_with(source, 1, TR, told)
    assert [one.kind for one in found.findings] == [FindingKind.DISCLOSURE_FALSE]
    assert found.leaves[0].digest is None

"""Comparing both sides' records, where one side lies, forgets, repeats or erases."""

import random

import pytest

from node.core.exchange_log import LeafRow
from node.core.record_comparison import Discrepancy, ExchangeRecord, compare_records, exchange_records
from protocol.leaf import Leaf, commit, leaf_to_bytes
from protocol.vocabulary import Direction, LeafKind, MemberCode, MessageId

A, B = MessageId("a" * 32), MessageId("b" * 32)
FLIPPED = {Direction.SENT: Direction.RECEIVED, Direction.RECEIVED: Direction.SENT}


def one(
    message: MessageId = A,
    content: bytes | None = b"x" * 32,
    direction: Direction = Direction.SENT,
    kind: LeafKind = LeafKind.MESSAGE,
    time: int = 5,
) -> ExchangeRecord:
    return ExchangeRecord(message, kind, direction, time, content)


def mirrored(records: list[ExchangeRecord]) -> list[ExchangeRecord]:
    return [one(r.message_id, r.content_digest, FLIPPED[r.direction], r.kind, r.time + 7) for r in records]


def test_honest_sides_agree_in_any_order_and_whatever_their_clocks_say() -> None:
    ours = [one(A), one(A, b"y" * 32, Direction.RECEIVED), one(B, kind=LeafKind.EVALUATION_REQUEST)]
    theirs = mirrored(ours)
    random.Random(1).shuffle(theirs)
    result = compare_records(ours, theirs)
    assert (result.agreed, result.differences) == (3, ())


def test_a_side_that_copies_our_records_without_turning_them_round_agrees_on_nothing() -> None:
    ours = [one(A)]
    kinds = [difference.discrepancy for difference in compare_records(ours, ours).differences]
    assert sorted(kinds) == [Discrepancy.MISSING_HERE, Discrepancy.MISSING_THERE]


@pytest.mark.parametrize(
    ("ours", "theirs", "found"),
    [
        ([one(A)], [], Discrepancy.MISSING_THERE),
        ([], [one(A)], Discrepancy.MISSING_HERE),
        ([one(A)], [one(A, b"z" * 32, Direction.RECEIVED)], Discrepancy.DIFFERENT_CONTENT),
        ([one(A), one(A)], [one(A, direction=Direction.RECEIVED)], Discrepancy.MISSING_THERE),
    ],
)
def test_what_one_side_hides_changes_or_repeats_is_found(
    ours: list[ExchangeRecord], theirs: list[ExchangeRecord], found: Discrepancy
) -> None:
    (difference,) = compare_records(ours, theirs).differences
    assert difference.discrepancy is found
    assert difference.message_id == A


def test_another_kind_under_the_same_message_id_is_no_agreement() -> None:
    theirs = [one(A, direction=Direction.RECEIVED, kind=LeafKind.RECEIPT)]
    assert len(compare_records([one(A)], theirs).differences) == 2


def test_an_erased_payload_excuses_one_record_and_not_another() -> None:
    """Erasing is lawful; it must not let a side swap another message's content in."""
    result = compare_records([one(A, None)], [one(A, direction=Direction.RECEIVED)])
    assert (result.agreed, result.erased, result.differences) == (0, 1, ())
    result = compare_records([one(A, None)], [one(B, direction=Direction.RECEIVED)])
    assert len(result.differences) == 2


def test_equal_contents_are_paired_before_erased_ones() -> None:
    ours = [one(A, None), one(A, b"x" * 32)]
    theirs = [one(A, b"x" * 32, Direction.RECEIVED), one(A, b"y" * 32, Direction.RECEIVED)]
    result = compare_records(ours, theirs)
    assert (result.agreed, result.erased, result.differences) == (1, 1, ())


def test_what_a_node_did_within_itself_is_no_exchange() -> None:
    def row(leaf: Leaf) -> LeafRow:
        return LeafRow(leaf, leaf_to_bytes(leaf), b"payload", bytes(32))

    commitment = commit(bytes(32), b"payload")
    peer = MemberCode("PK")
    rows = [
        row(Leaf(LeafKind.IMPORT, Direction.INTERNAL, None, None, 5, commitment)),
        row(Leaf(LeafKind.KEY_SHEET, Direction.RECEIVED, peer, None, 5, commitment)),
        row(Leaf(LeafKind.MESSAGE, Direction.SENT, peer, A, 5, commitment)),
    ]
    (found,) = exchange_records(rows)
    assert (found.message_id, found.direction) == (A, Direction.SENT)

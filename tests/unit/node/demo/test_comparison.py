"""Somebody edits one side's records; the comparison must say so, and must not take a lost message for a lie."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from node.core.acts import MACHINE
from node.core.check import check_traveller
from node.core.erasure import erase_message
from node.core.exchange_log import record
from node.demo.comparison import PairRecords, compare_nodes
from protocol.encoding import bytes_to_text, encode
from protocol.vocabulary import Direction, LeafKind, MemberCode, MessageId, Purpose, Role
from tests.support.entries import traveller
from tests.support.federation import SimulatedFederation, make_federation

UNKNOWN = MessageId("ab" * 16)


@pytest.fixture
def federation(tmp_path: Path) -> Iterator[SimulatedFederation]:
    made = make_federation(tmp_path, ("GR", "IR", "PK", "TR"))
    made.build_and_fetch()
    check(made)
    yield made
    made.close()


def check(federation: SimulatedFederation) -> None:
    check_traveller(
        federation["GR"].context,
        traveller(name="Nobody Atall", born="1990-01-02"),
        purpose=Purpose.BORDER_SECOND_LINE,
        role=Role.SECOND_LINE,
    )


def compared(federation: SimulatedFederation) -> PairRecords:
    return compare_nodes(federation["GR"].context, federation["PK"].context)


def forge(
    federation: SimulatedFederation,
    node: str,
    direction: Direction,
    kind: LeafKind,
    message_id: MessageId,
    payload: bytes,
) -> None:
    context = federation[node].context
    with context.store.write() as tx:
        record(
            tx,
            kind,
            direction,
            peer=MemberCode("PK" if node == "GR" else "GR"),
            message_id=message_id,
            payload=payload,
            now=federation.clock.now(),
            random_bytes=context.random_bytes,
        )


def question(federation: SimulatedFederation) -> tuple[MessageId, bytes]:
    """Id and content of Greece's question to Pakistan."""
    with federation["GR"].store.read() as tx:
        for row in tx.leaves.all(peer=MemberCode("PK")):
            if row.leaf.kind is LeafKind.EVALUATION_REQUEST and row.leaf.message_id and row.payload:
                return row.leaf.message_id, row.payload
    raise AssertionError("no question was recorded")


def test_honest_records_agree_to_the_last_message(federation: SimulatedFederation) -> None:
    told = compared(federation)
    assert told.in_agreement
    assert (told.agreed, told.unarrived) == (told.records // 2, 0)


def test_a_question_to_a_node_that_was_away_is_unarrived_and_nobody_lied(federation: SimulatedFederation) -> None:
    before = compared(federation)
    federation.wires.down.add(MemberCode("PK"))
    check(federation)
    told = compared(federation)
    assert told.in_agreement
    assert (told.agreed, told.unarrived) == (before.agreed, 1)


def test_something_received_that_nobody_sent_is_missing(federation: SimulatedFederation) -> None:
    forge(federation, "PK", Direction.RECEIVED, LeafKind.EVALUATION_REQUEST, UNKNOWN, b"{}")
    assert (compared(federation).missing, compared(federation).in_agreement) == (1, False)


def test_an_answered_question_that_the_owner_does_not_have_is_missing(federation: SimulatedFederation) -> None:
    forge(federation, "GR", Direction.SENT, LeafKind.EVALUATION_REQUEST, UNKNOWN, b"{}")
    assert compared(federation).unarrived == 1
    forge(federation, "GR", Direction.RECEIVED, LeafKind.EVALUATION_ANSWER, UNKNOWN, b"{}")
    assert (compared(federation).unarrived, compared(federation).missing) == (0, 2)


def test_a_message_received_twice_is_repeated(federation: SimulatedFederation) -> None:
    message_id, payload = question(federation)
    forge(federation, "PK", Direction.RECEIVED, LeafKind.EVALUATION_REQUEST, message_id, payload)
    told = compared(federation)
    assert (told.repeated, told.in_agreement) == (1, False)


def test_other_content_under_the_same_id_is_different(federation: SimulatedFederation) -> None:
    forge(federation, "GR", Direction.SENT, LeafKind.MESSAGE, UNKNOWN, b"one")
    forge(federation, "PK", Direction.RECEIVED, LeafKind.MESSAGE, UNKNOWN, b"another")
    told = compared(federation)
    assert (told.different, told.in_agreement) == (1, False)


def test_content_that_was_erased_on_a_legal_basis_is_counted_and_nobody_lied(federation: SimulatedFederation) -> None:
    message_id, _ = question(federation)
    before = compared(federation)
    erase_message(federation["PK"].context, MemberCode("GR"), message_id, basis="Art. 10(2)", by=MACHINE)
    told = compared(federation)
    assert told.in_agreement
    assert told.erased > 0
    assert told.agreed == before.agreed - told.erased


@pytest.mark.parametrize("excuse", [None, {"basis": ""}, {"basis": "Art. 10(2)", "leaves": []}])
def test_content_that_is_gone_without_an_erasure_that_names_it_is_told(
    federation: SimulatedFederation, excuse: dict[str, Any] | None
) -> None:
    message_id, _ = question(federation)
    with federation["PK"].store.write() as tx:
        gone = tx.leaves.erase(MemberCode("GR"), message_id)
    if excuse is not None:
        payload = encode({"act": "erased", "by": MACHINE, "leaves": [bytes_to_text(one) for one in gone], **excuse})
        forge(federation, "PK", Direction.INTERNAL, LeafKind.ERASE, message_id, payload)
    told = compared(federation)
    assert (told.unopened, told.in_agreement) == (len(gone), False)

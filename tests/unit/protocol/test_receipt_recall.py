"""Receipts and recalls: what a peer's answer may not leave open, and what it may not add."""

from collections.abc import Callable
from typing import Any

import pytest

from protocol.errors import MalformedError
from protocol.recall import (
    AnsweredOutcome,
    Recall,
    RecallAnswer,
    RecallOutcome,
    parse_recall,
    parse_recall_answer,
    recall_answer_to_body,
    recall_to_body,
)
from protocol.receipt import RelayAcceptance, acceptance_to_body, parse_acceptance
from protocol.vocabulary import HitReference, MemberCode, MessageId

ACCEPTANCE = RelayAcceptance(MessageId("0c" * 16), MemberCode("PK"), b"\x01" * 32, 1_800_000_000, b"\x02" * 32)
RECALL = Recall(HitReference("ab" * 16))
PURGED = RecallAnswer(MessageId("0d" * 16), AnsweredOutcome.PURGED, "")
RETAINED = RecallAnswer(MessageId("0d" * 16), AnsweredOutcome.RETAINED_UNDER_LAW, "Criminal Procedure Code, s. 173")


def test_all_survive_their_bodies() -> None:
    assert parse_acceptance(acceptance_to_body(ACCEPTANCE)) == ACCEPTANCE
    assert parse_recall(recall_to_body(RECALL)) == RECALL
    for answer in (PURGED, RETAINED):
        assert parse_recall_answer(recall_answer_to_body(answer)) == answer


@pytest.mark.parametrize(
    ("parse", "body", "fields"),
    [
        *(
            (parse_acceptance, acceptance_to_body(ACCEPTANCE), fields)
            for fields in (
                {"message_id": "x"},
                {"message_id": ["0c" * 16]},
                {"sender": "Pakistan"},
                {"content_digest": ""},
                {"content_digest": "A" * 42},
                {"content_digest": 7},
                {"leaf_commitment": None},
                {"accepted": "now"},
                {"accepted": -1},
                {"accepted": True},
                {"surplus": 1},
            )
        ),
        *((parse_recall, recall_to_body(RECALL), fields) for fields in ({"hit_reference": "AB" * 16}, {"reason": "x"})),
        *(
            (parse_recall_answer, recall_answer_to_body(RETAINED), fields)
            for fields in (
                {"outcome": "pending"},
                {"outcome": "ignored"},
                {"outcome": None},
                {"basis": "x" * 501},
                {"basis": None},
                {"recall_id": ""},
                {"copies": 3},
            )
        ),
    ],
)
def test_a_field_outside_its_form_is_refused(
    parse: Callable[[Any], object], body: dict[str, Any], fields: dict[str, Any]
) -> None:
    with pytest.raises(MalformedError):
        parse({**body, **fields})


@pytest.mark.parametrize(
    "body", [acceptance_to_body(ACCEPTANCE), recall_answer_to_body(PURGED), recall_to_body(RECALL)]
)
def test_no_field_may_be_missing(body: dict[str, Any]) -> None:
    parsers = {"hit_reference": parse_recall, "outcome": parse_recall_answer, "accepted": parse_acceptance}
    parse: Callable[[Any], object] = next(parser for field, parser in parsers.items() if field in body)
    for field in body:
        with pytest.raises(MalformedError) as caught:
            parse({name: value for name, value in body.items() if name != field})
        assert caught.value.field == field


@pytest.mark.parametrize(
    ("outcome", "basis"),
    [
        (AnsweredOutcome.RETAINED_UNDER_LAW, ""),
        (AnsweredOutcome.RETAINED_UNDER_LAW, "  "),
        (AnsweredOutcome.PURGED, "we kept a copy"),
    ],
)
def test_retention_names_its_law_and_a_purge_keeps_nothing(outcome: AnsweredOutcome, basis: str) -> None:
    """A peer that keeps a recalled label must say under which law; one that purged has nothing to justify."""
    with pytest.raises(MalformedError):
        RecallAnswer(MessageId("0d" * 16), outcome, basis)
    with pytest.raises(MalformedError):
        parse_recall_answer({"recall_id": "0d" * 16, "outcome": outcome.value, "basis": basis})


def test_every_answer_is_an_outcome_and_pending_is_no_answer() -> None:
    travelling = {outcome.value for outcome in AnsweredOutcome}
    assert {outcome.value for outcome in RecallOutcome} - travelling == {"pending"}

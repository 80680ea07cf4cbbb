"""Vessel verification: one clock on both sides, and what a member may not say about a request."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from node.core.delivery_errors import PeerFaultError
from node.core.errors import ConflictError, NotFoundError
from node.core.inquiries import Inquiry, InquiryClock, InquiryState, InquirySubject, answer_item, clock_of
from node.core.outbox import deliver_due
from node.core.sequencer import run_log
from node.core.vessels import answer_about_vessel, ask_about_vessel, report_vessel_result
from protocol.alerts.places import Position
from protocol.deadlines import VESSEL_ANSWER_SECONDS, due_soon_from
from protocol.vessels.answer import VesselAnswer, vessel_answer_to_body
from protocol.vessels.request import Vessel, VesselVerify, vessel_verify_to_body
from protocol.vessels.result import VesselResult, vessel_result_to_body
from protocol.vessels.words import VesselMeasure, VesselOutcome, VesselStatus
from protocol.vocabulary import ItemKind, MemberCode, MessageId, Purpose, Urgency
from tests.support.attackers import GR, PK, TR, item_message, seal, signed_item
from tests.support.federation import START, SimulatedFederation, make_federation

BOARD, SEARCH = VesselMeasure.BOARD, VesselMeasure.SEARCH
REQUEST = VesselVerify(
    Vessel("Example", "9074729", "", "blue fishing vessel", TR),
    Position(3_700_000, 2_200_000, 1_000),
    START,
    (BOARD, SEARCH),
    "left a smugglers' beach without lights",
    "Memorandum of 2026, Article 4",
    Purpose.INVESTIGATION,
)


@pytest.fixture
def federation(tmp_path: Path) -> Iterator[SimulatedFederation]:
    made = make_federation(tmp_path, ("GR", "PK", "TR"))
    yield made
    made.close()


def settle(federation: SimulatedFederation) -> None:
    for code in federation.nodes:
        deliver_due(federation[code].context)


def asked(federation: SimulatedFederation, **changes: Any) -> MessageId:
    """GR asks TR, and TR has it."""
    request_id = ask_about_vessel(federation["GR"].context, TR, replace(REQUEST, **changes))
    settle(federation)
    return request_id


def registered(request_id: MessageId, **changes: Any) -> VesselAnswer:
    fields: dict[str, Any] = {"authorised": (BOARD,), "authority": "Coast Guard Command", "conditions": "by day"}
    return VesselAnswer(request_id, VesselStatus.REGISTERED, **{**fields, **changes})


def clock(federation: SimulatedFederation, code: str, request_id: MessageId) -> InquiryClock:
    with federation[code].store.read() as tx:
        inquiry = tx.inquiries.find(GR, request_id)
        assert inquiry is not None
        return clock_of(tx, MemberCode(code), inquiry, federation.clock.now())


def say(federation: SimulatedFederation, by: str, to: MemberCode, kind: ItemKind, body: Any, **changes: Any) -> bytes:
    """An item of the attacker's own making, well signed."""
    sender = federation[by].context
    raw = seal(sender, to, item_message(signed_item(sender, kind, body, to, **changes)))
    federation.wires.exchange(sender.member, to, raw)
    return raw


def found(federation: SimulatedFederation, code: str, request_id: MessageId) -> Inquiry:
    with federation[code].store.read() as tx:
        inquiry = tx.inquiries.find(GR, request_id)
    assert inquiry is not None
    return inquiry


@pytest.mark.parametrize("urgency", list(Urgency))
def test_both_sides_show_the_same_clock(federation: SimulatedFederation, urgency: Urgency) -> None:
    """The messages take their time, and each side reads a clock that ran on meanwhile."""
    federation.wires.down.add(TR)
    request_id = ask_about_vessel(federation["GR"].context, TR, replace(REQUEST, urgency=urgency))
    settle(federation)
    assert clock(federation, "GR", request_id).state is InquiryState.SENT
    federation.clock.advance(1_000)
    federation.wires.down.clear()
    settle(federation)
    arrived = federation.clock.now()
    federation.clock.advance(7)
    before = clock(federation, "GR", request_id)
    assert (before.starts, before.proved) == (arrived, False)
    for code in ("PK", "TR", "GR"):
        run_log(federation[code].context)
    settle(federation)
    allowed = VESSEL_ANSWER_SECONDS[urgency]
    for at, state in (
        (due_soon_from(arrived, allowed) - 1, InquiryState.AWAITING_ANSWER),
        (due_soon_from(arrived, allowed), InquiryState.DUE_SOON),
        (arrived + allowed, InquiryState.DUE_SOON),
        (arrived + allowed + 1, InquiryState.OVERDUE),
        (START + 14 * 86_400, InquiryState.LAPSED),
    ):
        federation.clock.seconds = at
        ours, theirs = (clock(federation, code, request_id) for code in ("GR", "TR"))
        assert ours == theirs
        assert (ours.state, ours.due, ours.proved) == (state, arrived + allowed, True)
    with pytest.raises(ConflictError, match="lapsed"):
        answer_about_vessel(federation["TR"].context, registered(request_id))


def test_from_request_to_result(federation: SimulatedFederation) -> None:
    request_id = asked(federation)
    answer_about_vessel(federation["TR"].context, registered(request_id))
    settle(federation)
    assert {clock(federation, code, request_id).state for code in ("GR", "TR")} == {InquiryState.ANSWERED}
    with pytest.raises(ConflictError, match="authorise"):
        report_vessel_result(
            federation["GR"].context, VesselResult(request_id, VesselOutcome.EVIDENCE_FOUND, (SEARCH,), START)
        )
    report_vessel_result(
        federation["GR"].context, VesselResult(request_id, VesselOutcome.EVIDENCE_FOUND, (BOARD,), START, 12)
    )
    settle(federation)
    assert {clock(federation, code, request_id).state for code in ("GR", "TR")} == {InquiryState.REPORTED}


def test_a_late_answer_counts_and_is_seen_to_be_late_on_both_sides(federation: SimulatedFederation) -> None:
    request_id = asked(federation)
    federation.clock.advance(VESSEL_ANSWER_SECONDS[Urgency.ROUTINE] + 1)
    answer_about_vessel(federation["TR"].context, registered(request_id))
    settle(federation)
    ours, theirs = (clock(federation, code, request_id) for code in ("GR", "TR"))
    assert ours.state is theirs.state is InquiryState.ANSWERED_LATE
    assert ours.answered == theirs.answered == federation.clock.now()


def test_every_refusal_has_the_same_size_and_keeps_its_ground_at_home(federation: SimulatedFederation) -> None:
    sizes = set()
    for ground in ("the vessel is the navy's", "x", "no reply from the registry in the time that was left for it"):
        request_id = asked(federation)
        refusal = VesselAnswer(request_id, VesselStatus.CANNOT_ANSWER)
        with pytest.raises(ConflictError, match="ground"):
            answer_about_vessel(federation["TR"].context, refusal)
        answer_about_vessel(federation["TR"].context, refusal, ground=ground)
        federation.wires.captured.clear()
        settle(federation)
        sizes |= {len(raw) for sender, recipient, raw in federation.wires.captured if (sender, recipient) == (TR, GR)}
        inquiry = found(federation, "GR", request_id)
        with federation["GR"].store.read() as tx:
            item = answer_item(tx, GR, inquiry)
        assert item is not None
        assert ground not in json.dumps(dict(item.body))
        assert found(federation, "TR", request_id).ground == ground
    assert len(sizes) == 1


def test_who_was_not_asked_does_not_answer(federation: SimulatedFederation) -> None:
    request_id = asked(federation)
    body = vessel_answer_to_body(registered(request_id))
    for by, changes in (("PK", {}), ("PK", {"originator": TR}), ("GR", {})):
        with pytest.raises(PeerFaultError):
            say(federation, by, GR, ItemKind.VESSEL_VERIFY_ANSWER, body, **changes)
    assert found(federation, "GR", request_id).answer_id is None
    with pytest.raises(NotFoundError):
        answer_about_vessel(federation["PK"].context, registered(request_id))
    with pytest.raises(ConflictError, match="asked that itself"):
        answer_about_vessel(federation["GR"].context, registered(request_id))


def test_one_answer_and_no_more_than_was_asked_for(federation: SimulatedFederation) -> None:
    request_id = asked(federation, measures=(BOARD,))
    too_much = registered(request_id, authorised=(BOARD, SEARCH))
    with pytest.raises(ConflictError, match="not asked for"):
        answer_about_vessel(federation["TR"].context, too_much)
    with pytest.raises(PeerFaultError):
        say(federation, "TR", GR, ItemKind.VESSEL_VERIFY_ANSWER, vessel_answer_to_body(too_much))
    assert found(federation, "GR", request_id).answer_id is None, "what was refused left nothing behind"
    raw = say(federation, "TR", GR, ItemKind.VESSEL_VERIFY_ANSWER, vessel_answer_to_body(registered(request_id)))
    first = found(federation, "GR", request_id).answer_id
    with pytest.raises(PeerFaultError):
        federation.wires.exchange(TR, GR, raw)
    with pytest.raises(PeerFaultError):
        say(
            federation,
            "TR",
            GR,
            ItemKind.VESSEL_VERIFY_ANSWER,
            vessel_answer_to_body(VesselAnswer(request_id, VesselStatus.NOT_REGISTERED)),
        )
    assert found(federation, "GR", request_id).answer_id == first


def test_a_result_belongs_to_an_answered_request_of_its_sender(federation: SimulatedFederation) -> None:
    request_id = asked(federation)
    body = vessel_result_to_body(VesselResult(request_id, VesselOutcome.NO_MEASURE_TAKEN, (), START))
    with pytest.raises(PeerFaultError):
        say(federation, "GR", TR, ItemKind.VESSEL_RESULT, body)
    answer_about_vessel(federation["TR"].context, registered(request_id))
    settle(federation)
    other = vessel_result_to_body(VesselResult(MessageId("ab" * 16), VesselOutcome.NO_MEASURE_TAKEN, (), START))
    for by, wrong in (("PK", body), ("GR", other)):
        with pytest.raises(PeerFaultError):
            say(federation, by, TR, ItemKind.VESSEL_RESULT, wrong)
    say(federation, "GR", TR, ItemKind.VESSEL_RESULT, body)
    with pytest.raises(PeerFaultError):
        say(federation, "GR", TR, ItemKind.VESSEL_RESULT, body)


def test_an_id_is_used_once_by_each_asker_and_two_askers_do_not_mix(federation: SimulatedFederation) -> None:
    request_id = asked(federation)
    body = vessel_verify_to_body(REQUEST)
    with pytest.raises(PeerFaultError):
        say(federation, "GR", TR, ItemKind.VESSEL_VERIFY, body, item_id=request_id)
    say(federation, "PK", TR, ItemKind.VESSEL_VERIFY, body, item_id=request_id)
    with pytest.raises(ConflictError, match="two members"):
        answer_about_vessel(federation["TR"].context, registered(request_id))
    answer_about_vessel(federation["TR"].context, registered(request_id), asker=GR)
    with federation["TR"].store.read() as tx:
        waiting = tx.inquiries.all(InquirySubject.VESSEL, unanswered=True)
    assert [one.asker for one in waiting] == [PK]

"""What a node's own log says of questions whose answer it did not use, and who could make it say so wrongly."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from node.core import unanswered
from node.core.check import check_traveller
from node.core.delivery_errors import PeerError
from node.core.exchange_log import record
from node.core.peer_tag_sets import synchronise
from node.core.unanswered import INTERRUPTED, LOOK_SECONDS, close_open_questions
from protocol.encoding import decode_object
from protocol.limits import EVALUATION_LIFETIME_SECONDS
from protocol.vocabulary import Direction, LeafKind, MemberCode, MessageId, Purpose, Role
from tests.support.crashing_store import CrashingStore, Moment, SimulatedCrash
from tests.support.entries import stolen_passport, traveller
from tests.support.federation import SimulatedFederation, make_federation

GR, PK = MemberCode("GR"), MemberCode("PK")
PASSPORT = ("PAK", "AB1234567")
Said = list[tuple[str, str]]


@pytest.fixture
def store() -> list[CrashingStore]:
    """Greece's, once the federation is made."""
    return []


@pytest.fixture
def federation(tmp_path: Path, store: list[CrashingStore]) -> Iterator[SimulatedFederation]:
    def wrap(code: str, below: object) -> CrashingStore:
        made = CrashingStore(below)  # type: ignore[arg-type]
        if code == "GR":
            store.append(made)
        return made

    made = make_federation(tmp_path, ("GR", "PK"), wrap_store=wrap)
    made["PK"].put(stolen_passport("PK-1", *PASSPORT))
    made.build_and_fetch()
    yield made
    made.close()


def check(federation: SimulatedFederation) -> None:
    who = traveller(passport=PASSPORT)
    check_traveller(federation["GR"].context, who, purpose=Purpose.BORDER_SECOND_LINE, role=Role.SECOND_LINE)


def said(federation: SimulatedFederation) -> Said:
    """(question, reason) of what Greece logged as unanswered; each of a question that it had logged before."""
    with federation["GR"].store.read() as tx:
        rows = list(tx.leaves.all(peer=PK))
    sent = {row.leaf.message_id for row in rows if row.leaf.direction is Direction.SENT}
    found = [row for row in rows if row.leaf.kind is LeafKind.UNANSWERED]
    assert {row.leaf.message_id for row in found} <= sent
    documents = [decode_object(row.payload or b"", max_bytes=200) for row in found]
    return [(str(one["asked"]), str(one["reason"])) for one in documents]


def begin_anew(federation: SimulatedFederation) -> None:
    node = federation["GR"].context
    with node.store.write() as tx:
        now = node.clock.now()
        record(tx, LeafKind.START, Direction.INTERNAL, payload=b"started", now=now, random_bytes=node.random_bytes)


def test_an_answer_leaves_nothing_to_say(federation: SimulatedFederation) -> None:
    check(federation)
    synchronise(federation["GR"].context, PK)
    begin_anew(federation)
    federation.clock.advance(LOOK_SECONDS + EVALUATION_LIFETIME_SECONDS)
    assert close_open_questions(federation["GR"].context) == 0
    assert said(federation) == []


def test_a_question_to_a_peer_that_is_away_is_logged_as_unanswered_with_the_result(
    federation: SimulatedFederation,
) -> None:
    federation.wires.down.add(PK)
    check(federation)
    assert said(federation) == [("evaluation.request", "unreachable")]
    with pytest.raises(PeerError):
        synchronise(federation["GR"].context, PK)
    assert said(federation)[1:] == [("tagset.manifest_request", "unreachable")]


def test_an_answer_that_nobody_can_read_is_logged_as_unanswered(federation: SimulatedFederation) -> None:
    federation.wires.after = lambda owner, asker, raw: raw[:-1] + bytes([raw[-1] ^ 1])
    check(federation)
    assert said(federation) == [("evaluation.request", "peer_fault")]


def test_a_process_that_died_before_the_result_is_spoken_for_once_another_begins(
    federation: SimulatedFederation, store: list[CrashingStore]
) -> None:
    store[0].arm(1, Moment.BEFORE_COMMIT)
    with pytest.raises(SimulatedCrash):
        check(federation)
    store[0].revive()
    federation["GR"].restart(federation.wires)
    federation.clock.advance(EVALUATION_LIFETIME_SECONDS - 1)
    begin_anew(federation)
    node = federation["GR"].context
    assert close_open_questions(node) == 0, "a question within its time may still be answered"
    federation.clock.advance(LOOK_SECONDS)
    assert close_open_questions(node) == 1
    assert said(federation) == [("evaluation.request", INTERRUPTED)]
    federation.clock.advance(LOOK_SECONDS)
    assert close_open_questions(node) == 0
    assert len(said(federation)) == 1


def test_no_node_speaks_for_a_question_while_no_process_began(
    federation: SimulatedFederation, store: list[CrashingStore]
) -> None:
    """Else taking an answer's leaf out of the database would be enough to have its loss explained."""
    begin_anew(federation)
    federation.clock.advance(1)
    store[0].arm(1, Moment.BEFORE_COMMIT)
    with pytest.raises(SimulatedCrash):
        check(federation)
    store[0].revive()
    for _ in range(3):
        federation.clock.advance(LOOK_SECONDS)
        assert close_open_questions(federation["GR"].context) == 0
    assert said(federation) == []
    begin_anew(federation)
    federation.clock.advance(LOOK_SECONDS)
    assert close_open_questions(federation["GR"].context) == 1


@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize("write", [0, 1, 2])
def test_many_closings_come_in_short_transactions_and_a_death_between_them_loses_and_repeats_none(
    federation: SimulatedFederation,
    store: list[CrashingStore],
    monkeypatch: pytest.MonkeyPatch,
    write: int,
    moment: Moment,
) -> None:
    """Ten in batches of four: three transactions, and a look that finds nothing more."""
    monkeypatch.setattr(unanswered, "CLOSED_TOGETHER", 4)
    node = federation["GR"].context
    questions = [MessageId(f"{number:032x}") for number in range(10)]
    with node.store.write() as tx:
        for question in questions:
            record(
                tx,
                LeafKind.EVALUATION_REQUEST,
                Direction.SENT,
                peer=PK,
                message_id=question,
                payload=b"asked",
                now=node.clock.now(),
                random_bytes=node.random_bytes,
            )
    begin_anew(federation)
    federation.clock.advance(LOOK_SECONDS + EVALUATION_LIFETIME_SECONDS)
    store[0].arm(write, moment)
    with pytest.raises(SimulatedCrash):
        close_open_questions(node)
    store[0].revive()
    done = min(4 * (write + (moment is Moment.AFTER_COMMIT)), 10)
    assert closed_questions(federation) == questions[:done]
    assert close_open_questions(node) == 10 - done, "the mark was not set before the last"
    assert closed_questions(federation) == questions
    federation.clock.advance(LOOK_SECONDS)
    assert close_open_questions(node) == 0
    assert closed_questions(federation) == questions


def closed_questions(federation: SimulatedFederation) -> list[str]:
    """Each question as often as Greece logged that it went unanswered."""
    with federation["GR"].store.read() as tx:
        rows = [row.leaf for row in tx.leaves.all(peer=PK) if row.leaf.kind is LeafKind.UNANSWERED]
    return sorted(row.message_id or "" for row in rows)

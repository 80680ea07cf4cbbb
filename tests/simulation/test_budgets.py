"""Budgets against those who would enumerate a list: retries, races, colluding peers, a restored backup."""

import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from crypto import voprf
from node.core.answer import ReplayError
from node.core.budget import day_of
from node.core.reception import receive
from node.core.restart import begin, renew_mark
from node.core.tag_set_building import refresh_tag_set
from node.founding import TermsDraft
from node.keys.start_marks import StartMarkFile
from node.store.database import SqlStore, open_store
from protocol.errors import RefusedError
from protocol.evaluation import BlindCheck, EvaluationStatus
from protocol.tagset.manifest import parse_manifest
from protocol.vocabulary import ELEMENTS_PER_REQUEST, Direction, LeafKind, MemberCode
from tests.support.agreement import leaves_between
from tests.support.attackers import (
    GR,
    PASSPORT,
    PK,
    TR,
    answer_in,
    check,
    epoch_towards,
    opened,
    outcome,
    request_content,
    seal,
)
from tests.support.entries import stolen_passport
from tests.support.federation import SimulatedFederation, make_federation

KEY = bytes(range(32))
THREE_REQUESTS = TermsDraft("Memorandum", daily_evaluation_budget_elements=3 * ELEMENTS_PER_REQUEST)


@pytest.fixture
def federation(tmp_path: Path) -> Iterator[SimulatedFederation]:
    """Budgets for three requests a day; the owner keeps its state in an encrypted file, as a node does."""

    def store(code: str) -> SqlStore:
        return open_store(tmp_path / f"{code}.db", KEY)

    made = make_federation(tmp_path, ("GR", "PK", "TR"), terms=THREE_REQUESTS, open_store=store)
    made["PK"].put(stolen_passport("PK-1", *PASSPORT))
    made.build_and_fetch("PK")
    yield made
    made.close()


def fresh_request(federation: SimulatedFederation, asker: MemberCode = GR) -> bytes:
    """Content of a request with 16 elements never used before."""
    node = federation[asker].context
    blind = BlindCheck.prepare(epoch_towards(federation, "PK", asker), {}, node.random_bytes)
    return request_content(blind.request.epoch, blind.request.elements)


def ask(federation: SimulatedFederation, content: bytes, message_id: str = "", asker: MemberCode = GR) -> bytes:
    """The answering envelope of PK."""
    raw = seal(federation[asker].context, PK, content, message_id=message_id)
    return receive(federation["PK"].context, raw, asker)


def status(federation: SimulatedFederation, content: bytes, asker: MemberCode = GR) -> EvaluationStatus:
    return answer_in(federation[asker].context, ask(federation, content, asker=asker), PK).status


def spent(federation: SimulatedFederation, asker: MemberCode = GR) -> int:
    with federation["PK"].store.read() as tx:
        return tx.budgets.spent(asker, day_of(federation.clock.now()))


def answers_logged(federation: SimulatedFederation) -> int:
    rows = leaves_between(federation["PK"].store, GR)
    return sum((row.leaf.kind, row.leaf.direction) == (LeafKind.EVALUATION_ANSWER, Direction.SENT) for row in rows)


def test_a_hundred_retries_cost_one_charge_and_get_one_answer(federation: SimulatedFederation) -> None:
    content, asker = fresh_request(federation), federation["GR"].context
    answers = {opened(asker, ask(federation, content, "0a" * 16), PK).content_bytes for _ in range(100)}
    assert len(answers) == 1
    assert spent(federation) == ELEMENTS_PER_REQUEST
    assert answers_logged(federation) == 1


def test_other_elements_under_a_known_id_are_refused_and_wire_bytes_are_answered_once(
    federation: SimulatedFederation,
) -> None:
    raw = seal(federation["GR"].context, PK, fresh_request(federation), message_id="0b" * 16)
    receive(federation["PK"].context, raw, GR)
    with pytest.raises(ReplayError):
        receive(federation["PK"].context, raw, GR)
    with pytest.raises(RefusedError):
        ask(federation, fresh_request(federation), "0b" * 16)
    assert spent(federation) == ELEMENTS_PER_REQUEST


def test_the_budget_ends_exactly_at_its_limit_and_a_new_day_brings_a_new_one(federation: SimulatedFederation) -> None:
    assert [outcome(federation, PK) for _ in range(4)] == ["clear", "clear", "clear", "budget_exhausted"]
    assert spent(federation) == 3 * ELEMENTS_PER_REQUEST
    assert spent(federation, TR) == 0
    federation.clock.advance(86_400 - federation.clock.now() % 86_400)
    assert outcome(federation, PK) in ("clear", "stale_list")
    refresh_tag_set(federation["PK"].context, GR)
    assert status(federation, fresh_request(federation)) is EvaluationStatus.ANSWERED


def test_a_refusal_stands_for_its_message(federation: SimulatedFederation) -> None:
    """A retry of what was refused is no second request, whatever became of the budget."""
    for _ in range(3):
        ask(federation, fresh_request(federation))
    content = fresh_request(federation)
    asker = federation["GR"].context
    answers = {opened(asker, ask(federation, content, "0c" * 16), PK).content_bytes for _ in range(3)}
    assert len(answers) == 1
    assert answers_logged(federation) == 4


def test_concurrent_requests_never_exceed_the_budget(federation: SimulatedFederation) -> None:
    """Twelve at once on the real database, budget for three."""
    requests = [seal(federation["GR"].context, PK, fresh_request(federation)) for _ in range(12)]
    assert sorted(status.value for status in at_once(federation, requests)).count("answered") == 3
    assert spent(federation) == 3 * ELEMENTS_PER_REQUEST


def test_concurrent_retries_cost_one_charge_and_get_one_answer(federation: SimulatedFederation) -> None:
    content = fresh_request(federation)
    requests = [seal(federation["GR"].context, PK, content, message_id="0d" * 16) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        raws = list(pool.map(lambda raw: receive(federation["PK"].context, raw, GR), requests))
    assert len({opened(federation["GR"].context, raw, PK).content_bytes for raw in raws}) == 1
    assert spent(federation) == ELEMENTS_PER_REQUEST
    assert answers_logged(federation) == 1


def at_once(federation: SimulatedFederation, requests: Sequence[bytes]) -> list[EvaluationStatus]:
    with ThreadPoolExecutor(len(requests)) as pool:
        raws = list(pool.map(lambda raw: receive(federation["PK"].context, raw, GR), requests))
    return [answer_in(federation["GR"].context, raw, PK).status for raw in raws]


def test_colluding_peers_share_the_regional_cap(tmp_path: Path) -> None:
    """GR and TR have a budget each, but the list is the same: together they get what the charter allows one region."""
    made = make_federation(tmp_path, ("GR", "PK", "TR"), terms=THREE_REQUESTS, regional_cap=48)
    made.build_and_fetch("PK")
    found = [outcome(made, PK, code) for code in ("GR", "TR", "GR", "TR", "GR")]
    assert found == ["clear", "clear", "clear", "budget_exhausted", "budget_exhausted"]
    assert spent(made, GR) + spent(made, TR) == 3 * ELEMENTS_PER_REQUEST
    made.close()


def test_another_epoch_or_another_peers_epoch_is_neither_answered_nor_charged(federation: SimulatedFederation) -> None:
    node = federation["GR"].context
    elements = BlindCheck.prepare(epoch_towards(federation, "PK", GR), {}, node.random_bytes).request.elements
    strange = type(epoch_towards(federation, "PK", GR))("ab" * 16)
    for epoch in (strange, epoch_towards(federation, "PK", TR)):
        assert status(federation, request_content(epoch, elements)) is EvaluationStatus.EPOCH_UNKNOWN
    federation.clock.advance(7 * 86_400)
    assert status(federation, fresh_request(federation)) is EvaluationStatus.EPOCH_UNKNOWN
    assert spent(federation) == 0


def test_identity_and_repeated_elements_are_charged_and_not_evaluated(federation: SimulatedFederation) -> None:
    node = federation["GR"].context
    epoch = epoch_towards(federation, "PK", GR)
    good = voprf.blind([bytes([number]) for number in range(16)], random_bytes=node.random_bytes).blinded_elements
    bad = [(bytes(32), *good[1:]), (good[1], *good[1:]), (b"\xff" * 32, *good[1:])]
    for elements in bad:
        assert status(federation, request_content(epoch, tuple(elements))) is EvaluationStatus.CANNOT_ANSWER
    assert spent(federation) == 3 * ELEMENTS_PER_REQUEST


def restore(federation: SimulatedFederation, backup: Path) -> None:
    """PK's database is replaced by a copy from before, as an attacker with the backup, or a hapless operator, would."""
    node = federation["PK"]
    node.store.close()
    for leftover in backup.parent.glob("PK.db-*"):
        leftover.unlink()
    shutil.copy(backup, backup.parent / "PK.db")
    node.store = open_store(backup.parent / "PK.db", KEY)
    node.restart(federation.wires, store=node.store)


def back_up(federation: SimulatedFederation, folder: Path) -> Path:
    with federation["PK"].store.connection(writing=False) as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(shutil.copy(folder / "PK.db", folder / "backup.db"))


@pytest.mark.parametrize("when", ["the run before", "the same run"])
def test_a_restored_backup_gives_no_budget_back_and_no_epoch(
    federation: SimulatedFederation, tmp_path: Path, when: str
) -> None:
    node = federation["PK"]
    marks = StartMarkFile(node.home)
    assert not begin(node.context, marks)
    backup = back_up(federation, tmp_path)
    if when == "the run before":
        assert not begin(node.context, marks)
    else:
        renew_mark(node.context, marks)
    for _ in range(3):
        assert outcome(federation, PK, passport=PASSPORT) == "possible_hit"
    federation.clock.advance(1000)
    federation.build_and_fetch("PK")  # peers have seen later serials than the backup knows
    with federation["GR"].store.read() as tx:
        before = tx.peer_tag_sets.find(PK)
    seeds = {epoch_towards(federation, "PK", peer) for peer in (GR, TR)}

    restore(federation, backup)
    assert begin(node.context, marks), "the database is not the one that ran last"
    assert all(node.context.keys.epoch_seed(epoch) is None for epoch in seeds), "what peers hold opens no more"
    assert not begin(node.context, marks), "and that was noticed once"
    assert [outcome(federation, PK, code) for code in ("GR", "TR")] == ["stale_list", "stale_list"]

    federation.clock.advance(60)
    federation.build_and_fetch("PK")
    with federation["GR"].store.read() as tx:
        after = tx.peer_tag_sets.find(PK)
    assert before is not None
    assert after is not None
    assert after.serial > before.serial
    assert epoch_towards(federation, "PK", GR) not in seeds
    assert not set(parse_manifest(after.manifest).public_keys.values()) & set(
        parse_manifest(before.manifest).public_keys.values()
    )
    assert [outcome(federation, PK, code) for code in ("GR", "TR")] == ["budget_exhausted", "budget_exhausted"]


def test_an_ordinary_restart_is_no_restore(federation: SimulatedFederation) -> None:
    marks = StartMarkFile(federation["PK"].home)
    for _ in range(3):
        assert not begin(federation["PK"].context, marks)
        renew_mark(federation["PK"].context, marks)
        federation["PK"].restart(federation.wires)
    assert check(federation, passport=PASSPORT).possible_hits

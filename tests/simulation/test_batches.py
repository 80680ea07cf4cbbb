"""Batch checks, attacked: by who submits, who approves, who changes rows afterwards, by crashes and by budgets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from node.core.accounts import change_roles, disable_account
from node.core.batch_run import BATCH_BUDGET_PERCENT, columns_of, finish_batch, own_batch, results, run_batch
from node.core.batches import (
    APPROVAL_SECONDS,
    BATCH_SECONDS,
    MAX_ROWS,
    Batch,
    BatchState,
    RowState,
    approve_batch,
    discard_batch,
    expire_batches,
    refuse_batch,
)
from node.core.check import CheckResult
from node.core.errors import ConflictError, NotFoundError, NotPermittedError, RaceLostError
from node.founding import TermsDraft
from node.store.export import export_rows
from protocol.matching.identifiers import Identifier, IdentifierKind
from protocol.vocabulary import ELEMENTS_PER_REQUEST, LeafKind, Purpose, Role
from tests.support.batches import COLUMNS, Office, describe, open_office, passport_holder, person
from tests.support.entries import stolen_passport, suspect
from tests.support.federation import SimulatedFederation, make_federation
from tests.support.imports import principal

ACT: dict[str, Any] = {"by": "machine", "random_bytes": lambda size: bytes(size)}


@pytest.fixture
def federation(tmp_path: Path) -> Iterator[SimulatedFederation]:
    made = make_federation(tmp_path, ("GR", "PK"))
    made["PK"].put(stolen_passport("PK-1", "PAK", "AB1234567"), suspect("PK-2", "Rustam Zaman", "1970-05-23"))
    made.build_and_fetch()
    yield made
    made.close()


@pytest.fixture
def office(federation: SimulatedFederation) -> Office:
    return open_office(federation["GR"].context)


def asked(federation: SimulatedFederation) -> int:
    """Questions that left GR."""
    with federation["GR"].store.read() as tx:
        return sum(row.leaf.kind is LeafKind.EVALUATION_REQUEST for row in tx.leaves.all())


def leaves(office: Office, kind: LeafKind) -> list[dict[str, Any]]:
    with office.node.store.read() as tx:
        return [json.loads(row.payload or b"{}") for row in tx.leaves.all() if row.leaf.kind is kind]


def states(office: Office, batch: Batch) -> dict[RowState, int]:
    with office.node.store.read() as tx:
        return dict(tx.batches.count(batch.batch_id))


def state(office: Office, batch: Batch) -> BatchState:
    return own_batch(office.node, batch.batch_id, principal(office.analyst)).state


def test_a_batch_is_checked_after_two_approvals_and_erased_with_a_leaf_for_each_step(
    federation: SimulatedFederation, office: Office
) -> None:
    batch = office.submit([passport_holder(1, "AB1234567"), person(2)])
    office.approve(batch)
    run = office.run(batch)
    assert (run.asked, run.left, run.spent) == (2, 0, None)
    told = list(results(office.node, own_batch(office.node, batch.batch_id, principal(office.analyst))))
    assert [json.loads(one.outcome or b"")["hits"] for one in told] == [1, 0]
    assert [one.person.reason for one in told] == ["carried by the courier", "named by a witness"]
    done = finish_batch(office.node, batch.batch_id, principal(office.analyst))
    assert done is not None
    assert (done.state, done.sealed) == (BatchState.DONE, None)
    checks = leaves(office, LeafKind.CHECK)
    assert [one["act"] for one in checks if "act" in one] == ["batch_submitted", "batch_done"]
    assert [one["batch"] for one in checks if "traveller" in one] == [batch.batch_id] * 2
    approvals = leaves(office, LeafKind.APPROVAL)
    assert [one["subject"] for one in approvals] == [f"batch:{batch.batch_id} {batch.digest.hex()}"] * 2
    assert "Marwandi" not in json.dumps([checks, approvals])


def test_nothing_is_asked_before_two_distinct_supervisors_approved(
    federation: SimulatedFederation, office: Office
) -> None:
    batch = office.submit([person(1)])
    for approvers in ((), (office.chief,)):
        office.approve(batch, *approvers) if approvers else None
        with pytest.raises(ConflictError, match="of 2 approvals"):
            office.run(batch)
    assert asked(federation) == 0


def test_the_submitter_one_account_twice_and_other_agencies_do_not_approve(office: Office) -> None:
    """The analyst is a supervisor too; it does not help."""
    batch = office.submit([person(1)])
    with pytest.raises(NotPermittedError, match="nobody approves"):
        office.approve(batch, office.analyst)
    office.approve(batch, office.chief)
    with pytest.raises(ConflictError, match="already"):
        office.approve(batch, office.chief)
    with pytest.raises(NotFoundError):
        office.approve(batch, office.customs_chief)
    with pytest.raises(ConflictError, match="1 of 2"):
        office.run(batch)
    office.approve(batch, office.deputy)
    with pytest.raises(ConflictError, match="has its approvals"):
        office.approve(batch, office.third)


def test_an_approver_who_lost_the_role_or_the_account_counts_no_more(office: Office) -> None:
    now = office.node.clock.now()
    batch = office.approved([person(1)])
    with office.node.store.write() as tx:
        disable_account(tx, office.chief.account_id, now=now, **ACT)
    with pytest.raises(ConflictError, match="1 of 2"):
        office.run(batch)
    office.approve(batch, office.third)
    with office.node.store.write() as tx:
        change_roles(tx, office.deputy.account_id, [Role.SECOND_LINE], now=now, **ACT)
    with pytest.raises(ConflictError, match="1 of 2"):
        office.run(batch)


def test_approvals_expire_and_can_be_given_again(federation: SimulatedFederation, office: Office) -> None:
    batch = office.approved([person(1)])
    federation.clock.advance(APPROVAL_SECONDS)
    federation.build_and_fetch()
    with pytest.raises(ConflictError, match="0 of 2"):
        office.run(batch)
    office.approve(batch, office.chief, office.third)
    assert office.run(batch).asked == 1


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE batch_rows SET sealed = (SELECT sealed FROM batch_rows WHERE number = 2) WHERE number = 1",
        "DELETE FROM batch_rows WHERE number = 2",
        "UPDATE batch_rows SET number = 7 WHERE number = 2",
        "UPDATE batches SET case_number = '2026/118'",
        "UPDATE batches SET purpose = 'visa'",
        "UPDATE batches SET submitted_by = 'f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0'",
        "UPDATE batches SET columns = content_key",
    ],
)
def test_nothing_is_asked_once_anything_is_not_what_was_approved(
    federation: SimulatedFederation, office: Office, tampering: str
) -> None:
    """By whoever can write into the database, but does not have the keyring."""
    batch = office.approved([person(1), person(2, "Layla Khan")])
    with federation["GR"].store.connection(writing=True) as connection:
        connection.execute(text(tampering))
    with pytest.raises((ConflictError, NotPermittedError)):
        office.run(batch)
    assert asked(federation) == 0


def test_a_row_sealed_anew_without_the_keyring_is_refused(federation: SimulatedFederation, office: Office) -> None:
    """The random part of the key lies beside the rows; the other part does not."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from node.core.batch_seal import person_bytes

    batch = office.approved([person(1)])
    assert batch.sealed is not None
    forged = AESGCM(batch.sealed.content_key).encrypt(
        b"\x01" + (1).to_bytes(11, "big"), person_bytes(person(1, "Somebody Else")), batch.batch_id.encode()
    )
    with federation["GR"].store.connection(writing=True) as connection:
        connection.execute(text("UPDATE batch_rows SET sealed = :sealed"), {"sealed": forged})
    with pytest.raises(ConflictError, match="not what was"):
        office.run(batch)
    assert asked(federation) == 0


def test_a_run_that_died_goes_on_without_asking_about_anybody_twice(
    federation: SimulatedFederation, office: Office
) -> None:
    batch = office.approved([person(number) for number in range(1, 6)])
    seen: list[str] = []

    def dies_at_the_third(result: CheckResult) -> bytes:
        seen.append(result.check_id)
        if len(seen) == 3:
            raise KeyboardInterrupt
        return describe(result)

    with pytest.raises(KeyboardInterrupt):
        run_batch(office.node, batch.batch_id, principal(office.analyst), Role.INVESTIGATOR, dies_at_the_third)
    assert states(office, batch) == {RowState.CHECKED: 2, RowState.ASKING: 1, RowState.WAITING: 2}
    assert finish_batch(office.node, batch.batch_id, principal(office.analyst)) is None
    run = office.run(batch)
    assert (run.asked, run.interrupted, run.left) == (2, 1, 0)
    assert asked(federation) == 5
    found = own_batch(office.node, batch.batch_id, principal(office.analyst))
    told = {one.person.number: (one.state, one.outcome is None) for one in results(office.node, found)}
    assert told[3] == (RowState.INTERRUPTED, True)
    assert office.run(batch).asked == 0
    assert asked(federation) == 5


def test_a_second_process_neither_runs_the_batch_nor_takes_its_rows(office: Office) -> None:
    batch = office.approved([person(1), person(2)])
    refused: list[type[Exception]] = []

    def beside(result: CheckResult) -> bytes:
        with pytest.raises(RaceLostError) as raised:
            office.run(batch)
        refused.append(raised.type)
        return describe(result)

    run = run_batch(office.node, batch.batch_id, principal(office.analyst), Role.INVESTIGATOR, beside)
    assert (run.asked, run.interrupted, len(refused)) == (2, 0, 2)


def test_a_batch_discarded_while_it_runs_asks_nothing_more(federation: SimulatedFederation, office: Office) -> None:
    batch = office.approved([person(1), person(2)])

    def discards(result: CheckResult) -> bytes:
        discard_batch(office.node, batch.batch_id, principal(office.analyst))
        return describe(result)

    with pytest.raises(ConflictError, match="ended while"):
        run_batch(office.node, batch.batch_id, principal(office.analyst), Role.INVESTIGATOR, discards)
    assert asked(federation) == 1


def test_who_could_not_be_checked_is_told_and_not_kept_for_a_later_check(
    federation: SimulatedFederation, office: Office
) -> None:
    """The late re-check is the border's: a batch must neither crowd it out nor outlive its own end in it."""
    batch = office.approved([person(1), person(2)])
    federation.wires.down.add(federation["PK"].member)
    assert office.run(batch).asked == 2
    found = own_batch(office.node, batch.batch_id, principal(office.analyst))
    assert [json.loads(one.outcome or b"")["missing"] for one in results(office.node, found)] == [1, 1]
    with office.node.store.read() as tx:
        assert tx.deferred.waiting() == []


@pytest.mark.parametrize("ending", ["refused", "discarded", "expired"])
def test_every_ending_erases_the_persons(federation: SimulatedFederation, office: Office, ending: str) -> None:
    batch = office.submit([person(1)])
    if ending == "refused":
        with pytest.raises(NotPermittedError):
            refuse_batch(office.node, batch.batch_id, principal(office.analyst), why="mine")
        refuse_batch(office.node, batch.batch_id, principal(office.chief), why="no such case")
    elif ending == "discarded":
        with pytest.raises(NotFoundError):
            discard_batch(office.node, batch.batch_id, principal(office.customs_chief))
        discard_batch(office.node, batch.batch_id, principal(office.analyst))
    else:
        assert expire_batches(office.node) == 0
        federation.clock.advance(BATCH_SECONDS)
        with pytest.raises(ConflictError, match="expired"):
            approve_batch(office.node, batch.batch_id, principal(office.chief))
        assert expire_batches(office.node) == 1
    assert state(office, batch).value == ending
    assert states(office, batch) == {}
    with federation["GR"].store.connection(writing=False) as connection:
        assert connection.execute(text("SELECT content_key, columns FROM batches")).one() == (None, None)
    with pytest.raises(ConflictError, match="erased"):
        columns_of(office.node, own_batch(office.node, batch.batch_id, principal(office.analyst)))
    with pytest.raises(ConflictError):
        office.run(batch)
    assert leaves(office, LeafKind.CHECK)[-1]["act"] == f"batch_{ending}"


def test_persons_are_sealed_in_the_database_and_in_no_backup(federation: SimulatedFederation, office: Office) -> None:
    office.submit([person(1)])
    with federation["GR"].store.connection(writing=False) as connection:
        rows = connection.execute(text("SELECT sealed FROM batch_rows")).all()
        kept = connection.execute(text("SELECT * FROM batches")).all()
    assert "Marwandi" not in str(rows) + str(kept)
    assert not any(name.startswith("batch") for name, _ in export_rows(federation["GR"].store))


@pytest.mark.parametrize(
    ("role", "purpose"),
    [
        (Role.FIRST_LINE, Purpose.BORDER_FIRST_LINE),
        (Role.SECOND_LINE, Purpose.BORDER_FIRST_LINE),
        (Role.SECOND_LINE, Purpose.DOCUMENT_INSPECTION),
        (Role.SECOND_LINE, Purpose.INVESTIGATION),
        (Role.SUPERVISOR, Purpose.INVESTIGATION),
        (Role.OPERATOR, Purpose.VISA),
    ],
)
def test_roles_and_purposes_without_batches_are_refused(office: Office, role: Role, purpose: Purpose) -> None:
    from node.core.batches import submit_batch
    from protocol.vocabulary import Urgency

    asks: dict[str, Any] = {"case_number": "1", "purpose": purpose, "urgency": Urgency.ROUTINE}
    with pytest.raises(NotPermittedError):
        submit_batch(office.node, principal(office.analyst), role, columns=COLUMNS, persons=[person(1)], **asks)


def test_what_does_not_hold_is_refused_whole(office: Office) -> None:
    phone = (Identifier(IdentifierKind.PHONE, "+92 300 1234567"),)
    for number in ("", " ", "2026/117\n", "a\x1b[2J", "\u202e711/6202", "x" * 65):
        with pytest.raises(ConflictError, match="case number"):
            office.submit([person(1)], case_number=number)
    for reason in ("", "   ", "\u200b", "named\nby", "x" * 201):
        with pytest.raises(ConflictError, match="row 2"):
            office.submit([person(1), person(2, reason=reason)])
    with pytest.raises(ConflictError, match="1 to"):
        office.submit([])
    with pytest.raises(ConflictError, match="1 to"):
        office.submit([person(1)] * (MAX_ROWS + 1))
    office.submit([person(1, identifiers=phone)])
    assert leaves(office, LeafKind.CHECK)[-1]["rows"] == 1


def test_a_batch_takes_half_of_the_days_budget_and_goes_on_the_next_day(tmp_path: Path) -> None:
    """The border shares the budget: a batch must not spend it."""
    terms = TermsDraft("Memorandum of 2026", daily_evaluation_budget_elements=6 * ELEMENTS_PER_REQUEST)
    federation = make_federation(tmp_path, ("GR", "PK"), terms=terms)
    federation.build_and_fetch()
    office = open_office(federation["GR"].context)
    batch = office.approved([person(number) for number in range(1, 6)])
    run = office.run(batch)
    assert (run.asked, run.left, run.spent) == (6 * BATCH_BUDGET_PERCENT // 100, 2, "PK")
    assert office.run(batch).asked == 0
    federation.clock.advance(APPROVAL_SECONDS - 3600)
    federation.build_and_fetch()
    run = office.run(batch)
    assert (run.asked, run.left, run.spent) == (2, 0, None)
    assert asked(federation) == 5
    federation.close()


def test_a_peer_that_says_its_budget_is_spent_stops_the_run(tmp_path: Path) -> None:
    terms = TermsDraft("Memorandum of 2026", daily_evaluation_budget_elements=4 * ELEMENTS_PER_REQUEST)
    federation = make_federation(tmp_path, ("GR", "PK"), terms=terms)
    federation.build_and_fetch()
    office = open_office(federation["GR"].context)
    with federation["PK"].store.write() as tx:
        tx.budgets.exhaust(federation["GR"].member, federation.clock.now() // 86_400)
    batch = office.approved([person(number) for number in range(1, 4)])
    run = office.run(batch)
    assert (run.asked, run.left, run.spent) == (1, 2, "PK")
    federation.close()

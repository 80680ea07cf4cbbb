"""One check across five nodes: hits through a passport and through name and birth date, clear, not checked, late hit."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from node.core.check import CheckResult, check_traveller
from node.core.deferred import DeferredStatus, lapse_expired, recheck
from node.core.outbox import deliver_due
from node.core.recall import withdraw_entry
from protocol.vocabulary import Category, EntryId, MatchKeyKind, MemberCode, NotChecked, Outcome, Purpose, Role
from tests.support.entries import stolen_passport, suspect, traveller
from tests.support.federation import SimulatedFederation, make_federation

PASSPORT = ("PAK", "AB1234567")


@pytest.fixture
def federation(tmp_path: Path) -> Iterator[SimulatedFederation]:
    made = make_federation(tmp_path)
    made["PK"].put(stolen_passport("PK-1", *PASSPORT))
    made["TR"].put(suspect("TR-1", "Karim Dostov", "1980-05-06"))
    made.build_and_fetch()
    yield made
    made.close()


def check(federation: SimulatedFederation, code: str = "GR", **who: object) -> CheckResult:
    return check_traveller(
        federation[code].context,
        traveller(**who),  # type: ignore[arg-type]
        purpose=Purpose.BORDER_SECOND_LINE,
        role=Role.SECOND_LINE,
    )


def outcomes(result: CheckResult) -> dict[str, str]:
    return {one.holder: (one.reason or one.outcome).value for one in result.lists}


def test_a_passport_on_one_list_and_a_name_on_another_are_found_and_nothing_else(
    federation: SimulatedFederation,
) -> None:
    by_passport = check(federation, passport=PASSPORT)
    assert outcomes(by_passport) == {"IR": "clear", "KG": "clear", "PK": "possible_hit", "TR": "clear"}
    (hit,) = by_passport.possible_hits[0].hits
    assert (hit.hit.category, hit.hit.through) == (Category.DOCUMENT_LOST_STOLEN, MatchKeyKind.DOCUMENT)

    by_name = check(federation, name="DOSTOV, Karim", born="1980-05-06")
    assert outcomes(by_name) == {"IR": "clear", "KG": "clear", "PK": "clear", "TR": "possible_hit"}

    nobody = check(federation, name="Someone Else", born="1990-01-02", passport=("GRC", "AE0000001"))
    assert set(outcomes(nobody).values()) == {"clear"}


def test_a_list_holder_that_is_away_is_not_checked_and_its_hit_comes_late(federation: SimulatedFederation) -> None:
    federation.wires.down.add(MemberCode("PK"))
    result = check(federation, passport=PASSPORT)
    assert outcomes(result)["PK"] == NotChecked.UNREACHABLE.value
    assert not result.possible_hits

    federation.wires.down.clear()
    (late,) = recheck(federation["GR"].context, MemberCode("PK"))
    assert late.outcome is Outcome.POSSIBLE_HIT
    with federation["GR"].store.read() as tx:
        assert [hit.late for hit in tx.hits.find(result.check_id)] == [True]
        (row,) = tx.deferred.find(result.check_id)
        assert (row.status, row.sealed, row.content_key) == (DeferredStatus.LATE_HIT, None, None)


def test_a_traveller_kept_for_a_day_is_erased_and_never_reads_as_clear(federation: SimulatedFederation) -> None:
    federation.wires.down.add(MemberCode("PK"))
    result = check(federation, passport=PASSPORT)
    federation.clock.advance(24 * 3600)
    assert lapse_expired(federation["GR"].context) == 1
    with federation["GR"].store.read() as tx:
        (row,) = tx.deferred.find(result.check_id)
    assert (row.status, row.sealed, row.content_key) == (DeferredStatus.LAPSED, None, None)


def test_an_old_list_is_not_clear(federation: SimulatedFederation) -> None:
    federation.clock.advance(3601)
    assert set(outcomes(check(federation, passport=PASSPORT)).values()) == {NotChecked.STALE_LIST.value}


def test_an_entry_that_was_recalled_and_stands_again_is_found_again(federation: SimulatedFederation) -> None:
    owner = federation["PK"].context
    withdraw_entry(owner, EntryId("PK-1"))
    deliver_due(owner)
    assert outcomes(check(federation, passport=PASSPORT))["PK"] == "clear"

    federation.clock.advance(60)
    federation["PK"].put(stolen_passport("PK-1", *PASSPORT))
    federation.build_and_fetch("PK")
    assert outcomes(check(federation, passport=PASSPORT))["PK"] == "possible_hit"

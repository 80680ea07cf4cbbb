"""What the own list says of a traveller: likeness and match keys, never the expired, never a victim as the subject."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from node.core.check import CheckResult, check_traveller
from node.core.first_line import FirstLineWord, first_line_answer
from node.core.local_hits import LocalAnswer, find_local
from node.core.recall import withdraw_entry
from protocol.entry import Entry
from protocol.matching.identifiers import Identifier, IdentifierKind
from protocol.matching.match_keys import keys_of_traveller
from protocol.matching.scorer import threshold
from protocol.matching.traveller import Traveller
from protocol.vocabulary import Action, Category, EntryId, MatchKeyKind, NotChecked, Purpose, Role
from tests.support.entries import YEAR, stolen_passport, suspect, traveller
from tests.support.federation import SimulatedFederation, SimulatedNode, make_federation

SECOND_LINE = Purpose.BORDER_SECOND_LINE
NAME, BORN = "Behrouz Sharifzadeh", "1970-05-23"
LIKE = "Behrooz Sharifzadeh"
NEAR = "1971"
"""A year beside the right one: no match key is shared, since the entry has a full date."""


@pytest.fixture
def federation(tmp_path: Path) -> Iterator[SimulatedFederation]:
    made = make_federation(tmp_path, ("GR", "IR", "KG"))
    yield made
    made.close()


@pytest.fixture
def node(federation: SimulatedFederation) -> SimulatedNode:
    return federation["GR"]


def ask(node: SimulatedNode, who: Traveller, purpose: Purpose = SECOND_LINE) -> LocalAnswer:
    keys = keys_of_traveller(who, purpose=purpose)
    return find_local(node.context, who, keys, purpose=purpose, least_score=threshold(purpose))


def check(node: SimulatedNode, who: Traveller, role: Role = Role.FIRST_LINE) -> CheckResult:
    return check_traveller(node.context, who, purpose=Purpose.BORDER_FIRST_LINE, role=role)


def victim(reference: str = "V1", name: str = NAME) -> Entry:
    """A person whose identity is misused, as the entry rules want it."""
    return suspect(
        reference,
        name,
        BORN,
        category=Category.VULNERABLE_PERSON,
        action=Action.PROTECT,
        offence_codes=(),
        material_benefit="",
        protection_officer="officer 4",
        misused_identity=True,
        identity_consent="form 9",
    )


def test_a_name_with_a_slip_is_a_hit_with_its_score_and_why(node: SimulatedNode) -> None:
    node.put(suspect("E1", NAME, BORN), suspect("E2", "Kamran Yazdani", "1980"))
    (hit,) = ask(node, traveller(LIKE, NEAR)).hits
    assert (hit.entry.entry_id, hit.through) == ("E1", None)
    assert 0.5 < hit.score <= 1.0
    assert hit.why
    assert "ehrooz" not in repr(hit)
    assert hit.entry.legal_basis  # the whole entry, from the store


def test_hits_come_best_first_and_a_shared_key_keeps_its_kind(node: SimulatedNode) -> None:
    node.put(suspect("E1", LIKE, "1971-08-17"), suspect("E2", NAME, BORN), stolen_passport("S1", "PAK", "AB1234567"))
    who = replace(traveller(NAME, BORN), documents=stolen_passport("S1", "PAK", "AB1234567").documents)
    hits = ask(node, who).hits
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert {hit.entry.entry_id: hit.through for hit in hits} == {
        "E1": None,
        "E2": MatchKeyKind.NAME_DATE,
        "S1": MatchKeyKind.DOCUMENT,
    }


def test_an_expired_entry_is_never_a_hit(federation: SimulatedFederation, node: SimulatedNode) -> None:
    node.put(suspect("E1", NAME, BORN))
    assert ask(node, traveller(LIKE, BORN)).hits
    federation.clock.advance(YEAR)
    assert ask(node, traveller(LIKE, BORN)).hits == ()
    assert ask(node, traveller(NAME, BORN)).hits == ()


def test_a_withdrawn_or_corrected_entry_is_no_hit_any_more(node: SimulatedNode) -> None:
    node.put(suspect("E1", NAME, BORN), suspect("E2", LIKE, BORN))
    assert len(ask(node, traveller(NAME, BORN)).hits) == 2
    withdraw_entry(node.context, EntryId("E1"))
    node.put(suspect("E2", "Kamran Yazdani", "1980"))
    assert ask(node, traveller(NAME, BORN)).hits == ()
    assert len(ask(node, traveller("Kamran Yazdany", "1980")).hits) == 1


def test_a_phone_counts_under_investigation_only(node: SimulatedNode) -> None:
    phone = Identifier(IdentifierKind.PHONE, "+92 300 1234567")
    node.put(suspect("E1", NAME, BORN, identifiers=(phone,)))
    who = Traveller(identifiers=(phone,))
    assert ask(node, who).hits == ()
    (hit,) = ask(node, who, Purpose.INVESTIGATION).hits
    assert hit.through is MatchKeyKind.OBJECT


@pytest.mark.parametrize("written", [NAME, LIKE])
def test_a_victim_of_misuse_is_told_of_and_never_a_hit(node: SimulatedNode, written: str) -> None:
    """The entry lists the victim's own identity: whoever carries it may be the victim at the counter."""
    node.put(victim())
    result = check(node, traveller(written, BORN))
    assert result.local == ()
    assert [one.entry.entry_id for one in result.misused] == ["V1"]
    assert "harif" not in repr(result.misused)
    assert first_line_answer(result).answer is FirstLineWord.CONTINUE


def test_the_subject_who_misuses_the_identity_is_a_hit_beside_the_warning(node: SimulatedNode) -> None:
    subject = suspect("E1", "Kamran Yazdani", "1980", names=victim().names, birth_dates=victim().birth_dates)
    node.put(victim(), replace(subject, action=Action.SPECIFIC_CHECK))
    result = check(node, traveller(NAME, BORN))
    assert [hit.entry.entry_id for hit in result.local] == ["E1"]
    assert [one.entry.entry_id for one in result.misused] == ["V1"]
    assert first_line_answer(result).answer is FirstLineWord.REFER


def test_a_list_that_is_still_being_read_is_not_checked_and_not_clear(node: SimulatedNode) -> None:
    """Somebody on the list comes while the process starts: `continue` without a word would let them pass."""
    node.put(*(suspect(f"E{number}", f"Kamran Yazdani{number}", "1980") for number in range(150)))
    node.put(suspect("E-1", NAME, BORN))
    node.context.local_list.kept_by_job = True
    first = check(node, traveller(LIKE, NEAR))
    assert first.local == ()
    assert first.own_not_checked is not None
    assert first.own_not_checked.reason is NotChecked.NO_LIST
    assert "GR" in first_line_answer(first).not_checked
    assert len(check(node, traveller(NAME, BORN)).local) == 1  # by match key, from the store
    node.context.local_list.catch_up(node.context)
    second = check(node, traveller(LIKE, NEAR))
    assert second.own_not_checked is None
    assert [hit.entry.entry_id for hit in second.local] == ["E-1"]


def test_a_list_that_changed_much_is_not_checked_until_it_is_read(node: SimulatedNode) -> None:
    node.put(suspect("E-1", NAME, BORN))
    node.context.local_list.kept_by_job = True
    assert check(node, traveller(LIKE, BORN)).own_not_checked is None  # few entries: the check reads them itself
    node.put(*(suspect(f"E{number}", f"Kamran Yazdani{number}", "1980") for number in range(150)))
    behind = check(node, traveller(LIKE, NEAR))
    assert behind.own_not_checked is not None
    assert behind.own_not_checked.reason is NotChecked.STALE_LIST
    assert len(behind.local) == 1  # what was known is found all the same
    node.context.local_list.catch_up(node.context)
    assert check(node, traveller(LIKE, BORN)).own_not_checked is None


def test_a_restart_reads_the_list_again(federation: SimulatedFederation, node: SimulatedNode) -> None:
    node.put(suspect("E1", NAME, BORN))
    assert ask(node, traveller(LIKE, BORN)).hits
    node.restart(federation.wires)
    assert len(node.context.local_list) == 0
    assert ask(node, traveller(LIKE, NEAR)).hits

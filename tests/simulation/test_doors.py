"""What must not leave: entries past the tag-set door, segments to the wrong peer, anything to who is no partner any more."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from node.core.delivery_errors import PeerFaultError
from node.core.errors import CharterAlarmError, NotFoundError
from node.core.manifests import own_segment
from node.core.membership import accept_successor, set_suspended
from node.core.outbox import OutboxStatus, deliver_due
from node.core.peer_tag_sets import synchronise
from node.core.recall import withdraw_entry
from node.core.reception import receive
from node.core.tag_set_building import refresh_tag_set, segment_path
from node.founding import TermsDraft, sign
from protocol.charter import Charter, least_quorum
from protocol.charter_form import charter_digest
from protocol.charter_signing import SignedCharter
from protocol.entry import Entry
from protocol.errors import RefusedError
from protocol.evaluation import BlindCheck, EvaluationStatus
from protocol.vocabulary import Action, Category, EntryId, EpochId, HandlingCode, MemberCode, Outcome
from tests.support.attackers import (
    GR,
    PASSPORT,
    PK,
    TR,
    answer_in,
    check,
    epoch_towards,
    outcome,
    request_content,
    seal,
)
from tests.support.entries import stolen_passport, suspect
from tests.support.federation import START, SimulatedFederation, make_federation

BORN = "1980-05-06"
AGREED = TermsDraft(
    "Memorandum", categories=tuple(set(Category) - {Category.JUDICIAL_PROCEDURE, Category.REFERENCE_LIST})
)
SMUGGLED: dict[str, Entry] = {
    "never to this member": suspect("S-1", "Abel Ardal", BORN, never_to=(GR,), releasable_to=("GR", "TR")),
    "not releasable to it": suspect("S-2", "Bora Basir", BORN, releasable_to=("TR",)),
    "releasable to nobody": suspect("S-3", "Cemal Cakir", BORN, releasable_to=()),
    "expired": suspect("S-4", "Davud Demir", BORN, review=START - 10, expires=START - 1),
    "expires now": suspect("S-5", "Emre Erdem", BORN, review=START - 10, expires=START),
    "protective, named to another": suspect(
        "S-6",
        "Farida Fazil",
        BORN,
        category=Category.POSSIBLE_VICTIM,
        action=Action.PROTECT,
        protection_officer="PO 7",
        releasable_to=("TR",),
    ),
    "a victim of misused identity": suspect(
        "S-13",
        "Zohra Zaman",
        BORN,
        category=Category.VULNERABLE_PERSON,
        action=Action.PROTECT,
        protection_officer="PO 7",
        misused_identity=True,
        identity_consent="form 9",
        releasable_to=("GR", "TR"),
    ),
    "a public reference list": suspect(
        "S-7",
        "Ganim Gulzar",
        BORN,
        category=Category.REFERENCE_LIST,
        action=Action.NONE,
        list_name="UN",
        list_date=START - 86_400,
    ),
    "a category outside the terms": suspect(
        "S-8", "Hadi Hamid", BORN, category=Category.JUDICIAL_PROCEDURE, action=Action.NONE, judicial_reference="J 1"
    ),
    "protection only, to another": suspect(
        "S-9", "Irem Isik", BORN, handling_codes=(HandlingCode.PROTECTION_ONLY,), releasable_to=("PK",)
    ),
}


@pytest.fixture(scope="module")
def smuggled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedFederation]:
    """A real (not a training) federation. The entries are put straight into the store, past every reader's checks."""
    made = make_federation(tmp_path_factory.mktemp("doors"), ("GR", "PK"), training=False, terms=AGREED)
    made["PK"].put(*SMUGGLED.values(), suspect("CONTROL", "Zeki Zorlu", BORN))
    made.build_and_fetch("PK")
    yield made
    made.close()


@pytest.mark.parametrize("how", SMUGGLED)
def test_no_key_finds_an_entry_that_was_smuggled_to_the_door(smuggled: SimulatedFederation, how: str) -> None:
    assert outcome(smuggled, PK, name=SMUGGLED[how].names[0].text, born=BORN) == "clear"
    assert outcome(smuggled, PK, name="Zeki Zorlu", born=BORN) == "possible_hit", "the door does let others through"


def test_entries_that_stay_at_home_leave_no_label_and_no_size(smuggled: SimulatedFederation, tmp_path: Path) -> None:
    epoch = epoch_towards(smuggled, "PK", GR)
    with smuggled["PK"].store.read() as tx:
        assert [row.entry_id for row in tx.own_tag_sets.positions(epoch)] == ["CONTROL"]
    empty = make_federation(tmp_path, ("GR", "PK"))
    refresh_tag_set(empty["PK"].context, GR)
    sizes = {
        segment_path(one["PK"].context, GR, epoch_towards(one, "PK", GR), 1).stat().st_size for one in (smuggled, empty)
    }
    empty.close()
    assert len(sizes) == 1


@pytest.fixture
def federation(tmp_path: Path) -> Iterator[SimulatedFederation]:
    """GR and TR each have terms with PK, and none with each other."""
    made = make_federation(tmp_path, without_terms=[("GR", "TR")])
    for code in ("PK", "TR"):
        made[code].put(stolen_passport(f"{code}-1", *PASSPORT))
    yield made
    made.close()


def test_a_member_without_terms_gets_an_empty_set_of_the_same_size_and_is_not_checked(
    federation: SimulatedFederation,
) -> None:
    sizes = {peer: refresh_tag_set(federation["TR"].context, peer) for peer in (GR, PK)}
    assert sizes[GR].size_bytes == sizes[PK].size_bytes
    assert (sizes[GR].live, sizes[PK].live) == (0, 1)
    federation.build_and_fetch("PK")
    synchronise(federation["GR"].context, TR)
    assert outcome(federation, TR, passport=PASSPORT) == "no_terms"
    assert outcome(federation, PK, passport=PASSPORT) == "possible_hit"


def test_a_member_without_terms_that_asks_all_the_same_is_not_answered(federation: SimulatedFederation) -> None:
    federation.build_and_fetch("TR")
    node, epoch = federation["GR"].context, epoch_towards(federation, "TR", GR)
    elements = BlindCheck.prepare(epoch, {}, node.random_bytes).request.elements
    answered = receive(federation["TR"].context, seal(node, TR, request_content(epoch, elements)), GR)
    assert answer_in(node, answered, TR).status is EvaluationStatus.CANNOT_ANSWER


def test_a_peer_gets_no_segment_of_another_peer_nor_one_that_its_manifest_does_not_name(
    federation: SimulatedFederation,
) -> None:
    node = federation["PK"].context
    federation.build_and_fetch("PK")
    ours = epoch_towards(federation, "PK", GR)
    assert own_segment(node, GR, ours, 1).is_file()
    strangers: list[tuple[MemberCode, EpochId, int]] = [
        (TR, ours, 1),
        (GR, epoch_towards(federation, "PK", TR), 1),
        (GR, ours, 2),
        (GR, EpochId("../" + ours), 1),
        (MemberCode("XX"), ours, 1),
    ]
    for peer, epoch, number in strangers:
        with pytest.raises(NotFoundError):
            own_segment(node, peer, epoch, number)


def test_a_suspended_peer_is_neither_asked_nor_answered_nor_shown_a_segment(federation: SimulatedFederation) -> None:
    federation.build_and_fetch("PK")
    epoch = epoch_towards(federation, "PK", GR)
    set_suspended(federation["PK"].context, GR, True)
    assert outcome(federation, PK, passport=PASSPORT) == "peer_fault", "PK says nothing to GR, not even why"
    with pytest.raises(NotFoundError):
        own_segment(federation["PK"].context, GR, epoch, 1)
    set_suspended(federation["GR"].context, PK, True)
    assert outcome(federation, PK, passport=PASSPORT) == "suspended"
    for code in ("PK", "GR"):
        set_suspended(federation[code].context, GR if code == "PK" else PK, False)
    assert outcome(federation, PK, passport=PASSPORT) == "possible_hit"


def successor(federation: SimulatedFederation, without: str = "", *, later: int = 0) -> SignedCharter:
    """Version 2: the same members, or one fewer, signed by all who stay."""
    old = federation.charter
    members = tuple(one for one in old.members if one.code != without)
    draft: Charter = replace(
        old,
        version=2,
        previous_digest=charter_digest(old),
        issued=federation.clock.now() + later,
        members=members,
        terms=tuple(one for one in old.terms if without not in one.members),
        threshold=least_quorum(len(members)),
        witness_quorum=least_quorum(len(members) - 1),
    )
    signed = SignedCharter(draft, ())
    for member in members:
        signed = sign(signed, federation[member.code].keyring, predecessor=old)
    return signed


def test_a_member_that_a_new_charter_removed_is_answered_nothing(federation: SimulatedFederation) -> None:
    federation.build_and_fetch("PK")
    epoch = epoch_towards(federation, "PK", TR)
    charter = successor(federation, "TR")
    for code in ("GR", "IR", "KG", "PK"):
        accept_successor(federation[code].context, charter)
    assert outcome(federation, PK, "TR", passport=PASSPORT) == "peer_fault"
    with pytest.raises(NotFoundError):
        own_segment(federation["PK"].context, TR, epoch, 1)
    assert [one.holder for one in check(federation, passport=PASSPORT).lists] == ["IR", "KG", "PK"]
    with pytest.raises(PeerFaultError):
        synchronise(federation["TR"].context, PK)


def test_a_member_that_learns_of_the_new_charter_later_is_still_understood(federation: SimulatedFederation) -> None:
    """Within the overlap: IR has accepted version 2, PK has not."""
    federation.build_and_fetch("IR")
    accept_successor(federation["IR"].context, successor(federation))
    assert outcome(federation, MemberCode("IR"), "PK") == "peer_fault", "PK cannot read an answer under version 2 yet"
    accept_successor(federation["PK"].context, successor(federation))
    assert outcome(federation, MemberCode("IR"), "PK") == "clear"
    assert outcome(federation, MemberCode("IR"), "GR") == "peer_fault"


def test_two_successors_of_one_charter_stop_all_exchange_and_lose_nothing(federation: SimulatedFederation) -> None:
    federation.build_and_fetch("PK")
    epoch = epoch_towards(federation, "PK", GR)
    withdraw_entry(federation["PK"].context, EntryId("PK-1"))
    node = federation["PK"].context
    accept_successor(node, successor(federation))
    with pytest.raises(CharterAlarmError):
        accept_successor(node, successor(federation, later=1))
    with pytest.raises(CharterAlarmError):
        check(federation, "PK")
    with pytest.raises(NotFoundError):
        own_segment(node, GR, epoch, 1)
    assert check(federation, passport=PASSPORT).lists[2].outcome is Outcome.NOT_CHECKED
    with pytest.raises((RefusedError, CharterAlarmError)):
        deliver_due(node)
    federation["PK"].restart(federation.wires)
    with pytest.raises(CharterAlarmError):
        accept_successor(federation["PK"].context, successor(federation))
    with federation["PK"].store.read() as tx:
        assert {row.status for row in tx.outbox.rows()} == {OutboxStatus.PENDING}

"""Checks through the API: what the first line may learn, what the second line must be told, and what never leaks."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from node.core.first_line import ALLOWANCE_SECONDS, ANSWER_BYTES, QUANTUM_SECONDS, wait_seconds
from protocol.encoding import decode_object
from protocol.entry import Entry
from protocol.vocabulary import Action, Category, LeafKind, MemberCode, Role
from tests.support.country import Country, make_country
from tests.support.entries import suspect
from tests.support.federation import SimulatedFederation, make_federation

TD3 = ["P<PAKZAMAN<<RUSTAM<<<<<<<<<<<<<<<<<<<<<<<<<<", "AB12345671PAK7005239M3001019<<<<<<<<<<<<<<02"]
CASES = {"clear": "Nobody Known", "discreet": "Rustam Zaman", "protective": "Layla Khan", "arrest": "Tariq Aziz Gul"}
BORN = "1970-05-23"


def body(name: str, purpose: str = "border_first_line") -> dict[str, Any]:
    return {"traveller": {"names": [name], "birth_dates": [BORN]}, "purpose": purpose}


def wanted(reference: str, name: str) -> Entry:
    return replace(
        suspect(reference, name, BORN),
        category=Category.WANTED_ARREST,
        action=Action.ARREST,
        judicial_reference="Court 4/2026",
        maximum_penalty_years=10,
        extradition_undertaking=True,
    )


def victim(reference: str, name: str) -> Entry:
    return replace(
        suspect(reference, name, BORN),
        category=Category.POSSIBLE_VICTIM,
        action=Action.PROTECT,
        offence_codes=(),
        material_benefit="",
        protection_officer="duty desk",
        releasable_to=(MemberCode("GR"),),
    )


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """PK lists one to be watched discreetly, one to be protected, one to be arrested; TR lists nobody."""
    made = make_federation(tmp_path_factory.mktemp("homes"), ("GR", "PK", "TR"))
    made["PK"].put(
        suspect("PK-d", CASES["discreet"], BORN), victim("PK-p", CASES["protective"]), wanted("PK-a", CASES["arrest"])
    )
    made.build_and_fetch()
    yield made
    made.close()


@pytest.fixture(scope="module")
def counter(crowded: SimulatedFederation, tmp_path_factory: pytest.TempPathFactory) -> Country:
    return make_country(crowded["GR"].context, tmp_path_factory.mktemp("spool"))


def test_the_first_line_learns_two_words_and_no_more(counter: Country) -> None:
    officer = counter.caller(Role.FIRST_LINE)
    answers = {
        case: counter.ask(officer, "POST", "/checks", json=body(name)).json["answer"] for case, name in CASES.items()
    }
    assert answers == {"clear": "continue", "discreet": "continue", "protective": "refer", "arrest": "refer"}


def test_first_line_answers_differ_in_one_word_and_nothing_else(counter: Country, crowded: SimulatedFederation) -> None:
    """Bytes: one size, one order, the same headers, whether anything was found or a peer was away."""
    officer = counter.caller(Role.FIRST_LINE)
    seen = {case: counter.ask(officer, "POST", "/checks", json=body(name)) for case, name in CASES.items()}
    crowded.wires.down.add(MemberCode("TR"))
    seen["unreachable"] = counter.ask(officer, "POST", "/checks", json=body(CASES["clear"]))
    crowded.wires.down.clear()
    assert {len(one.data) for one in seen.values()} == {ANSWER_BYTES}
    assert len({tuple(one.headers.items()) for one in seen.values()}) == 1
    assert seen["clear"].data == seen["discreet"].data
    assert seen["protective"].data == seen["arrest"].data
    assert seen["clear"].data.replace(b"continue", b"refer").strip() == seen["arrest"].data.strip()
    assert seen["unreachable"].json == {"answer": "continue", "not_checked": ["TR"]}


def test_a_hit_on_the_own_list_moves_no_moment_and_shows_no_category(
    counter: Country, crowded: SimulatedFederation
) -> None:
    crowded["GR"].put(wanted("GR-a", "Imran Own List"))
    officer = counter.caller(Role.FIRST_LINE)
    counter.slept.clear()
    found = counter.ask(officer, "POST", "/checks", json=body("Imran Own List"))
    counter.ask(officer, "POST", "/checks", json=body(CASES["clear"]))
    assert found.json == {"answer": "refer", "not_checked": []}
    assert len(set(counter.slept)) == 1


@pytest.mark.parametrize("answered", [0.0, 0.01, 0.149, 0.151, 0.4, 3.0])
@pytest.mark.parametrize("work", [0.0, 0.02, 0.09])
def test_the_moment_of_an_answer_does_not_depend_on_the_work_that_a_hit_makes(answered: float, work: float) -> None:
    """Work within the allowance is invisible; the answer leaves at a multiple of the quantum."""
    moment = answered + work + wait_seconds(answered, answered + work)
    assert moment == pytest.approx(answered + wait_seconds(answered, answered))
    assert moment / QUANTUM_SECONDS == pytest.approx(round(moment / QUANTUM_SECONDS))
    assert moment >= answered + ALLOWANCE_SECONDS - 1e-9


def test_work_beyond_the_allowance_still_ends_at_a_multiple() -> None:
    moment = 1.01 + wait_seconds(0.1, 1.01)
    assert moment == pytest.approx(1.25)


def test_a_first_line_token_cannot_ask_for_more(counter: Country) -> None:
    """Neither another purpose, nor a stream, nor a field of the request brings the second line's view."""
    officer = counter.caller(Role.FIRST_LINE)
    assert counter.ask(officer, "POST", "/checks", json=body(CASES["arrest"], "border_second_line")).status_code == 403
    streamed = counter.ask(
        officer, "POST", "/checks", json=body(CASES["arrest"]), headers={"Accept": "application/x-ndjson"}
    )
    assert streamed.json == {"answer": "refer", "not_checked": []}
    for smuggled in ({"role": "second_line"}, {"agency": "customs"}, {"account": "0" * 32}, {"check_id": "0" * 32}):
        refused = counter.ask(officer, "POST", "/checks", json=body("A B") | smuggled)
        assert refused.status_code == 422
        assert not any(word in refused.text for word in ("role", "agency", "account", "check_id"))


def test_a_zone_that_reads_wrongly_never_ends_in_continue(counter: Country) -> None:
    officer = counter.caller(Role.FIRST_LINE)
    misread = [TD3[0], TD3[1][:9] + "7" + TD3[1][10:]]
    refused = counter.ask(officer, "POST", "/checks", json={"mrz": misread, "purpose": "border_first_line"})
    assert refused.status_code == 422
    assert "mrz.document_number" in {one["field"] for one in refused.json["errors"]}
    assert "AB1234567" not in refused.text


def test_the_second_line_is_told_of_every_list_and_of_what_was_misread(counter: Country) -> None:
    officer = counter.caller(Role.SECOND_LINE)
    found = counter.ask(officer, "POST", "/checks", json=body(CASES["arrest"], "border_second_line")).json
    assert {one["holder"]: one["outcome"] for one in found["lists"]} == {"PK": "possible_hit", "TR": "clear"}
    (hit,) = found["lists"][0]["hits"]
    assert (hit["shown"], hit["category"], hit["action"]) == (True, "wanted_arrest", "arrest")
    misread = [TD3[0], TD3[1][:9] + "7" + TD3[1][10:]]
    told = counter.ask(officer, "POST", "/checks", json={"mrz": misread, "purpose": "border_second_line"}).json["mrz"]
    assert "document_number" in {one["field"] for one in told["check_failures"]}


def test_a_victim_is_shown_to_the_protection_officer_alone(counter: Country) -> None:
    second = counter.caller(Role.SECOND_LINE)
    hidden = counter.ask(second, "POST", "/checks", json=body(CASES["protective"], "border_second_line")).json
    assert hidden["lists"][0]["hits"] == [{"shown": False, "refer_to": "protection_officer"}]
    officer = counter.caller(Role.PROTECTION_OFFICER)
    shown = counter.ask(officer, "POST", "/checks", json=body(CASES["protective"], "protection")).json
    assert shown["lists"][0]["hits"][0]["category"] == "possible_victim"


def test_a_stream_tells_each_list_and_then_the_whole(counter: Country) -> None:
    officer = counter.caller(Role.SECOND_LINE)
    answer = counter.ask(
        officer,
        "POST",
        "/checks",
        json=body(CASES["arrest"], "border_second_line"),
        headers={"Accept": "application/x-ndjson"},
    )
    assert answer.headers["Content-Type"] == "application/x-ndjson"
    *lists, last = [json.loads(line) for line in answer.text.splitlines()]
    assert {one["list"]["holder"] for one in lists} == {"PK", "TR"}
    assert {one["holder"] for one in last["answer"]["lists"]} == {"PK", "TR"}


def test_a_check_leaves_who_asked_for_which_agency_and_why(counter: Country) -> None:
    officer = counter.caller(Role.FIRST_LINE, agency="customs")
    counter.ask(officer, "POST", "/checks", json=body(CASES["clear"]))
    with counter.node.store.read() as tx:
        notes = [row.payload for row in tx.leaves.all() if row.leaf.kind is LeafKind.CHECK]
    note = decode_object(notes[-1] or b"", max_bytes=4096)
    assert (note["account"], note["agency"], note["purpose"]) == (officer.account, "customs", "border_first_line")
    assert "nobody" not in (notes[-1] or b"").decode().lower()


def test_what_is_kept_of_a_check_is_its_agencys_alone(counter: Country) -> None:
    officer, other = counter.caller(Role.SECOND_LINE), counter.caller(Role.SECOND_LINE, agency="customs")
    reference = counter.ask(officer, "POST", "/checks", json=body(CASES["arrest"], "border_second_line")).json[
        "check_id"
    ]
    path = f"/checks/{reference}?purpose=border_second_line"
    assert counter.ask(officer, "GET", path).json["hits"][0]["category"] == "wanted_arrest"
    assert counter.ask(other, "GET", path).status_code == 404
    flipped = f"{int(reference, 16) ^ 1:032x}"
    assert counter.ask(officer, "GET", f"/checks/{flipped}?purpose=border_second_line").status_code == 404


def test_late_hits_and_waiting_checks_are_the_agencys_own(counter: Country, crowded: SimulatedFederation) -> None:
    officer, other = counter.caller(Role.SECOND_LINE), counter.caller(Role.SECOND_LINE, agency="customs")
    crowded.wires.down.add(MemberCode("TR"))
    made = counter.ask(officer, "POST", "/checks", json=body(CASES["clear"], "border_second_line")).json
    crowded.wires.down.clear()
    assert made["everything_checked"] is False
    mine = counter.ask(officer, "GET", "/checks/deferred?limit=200").json["items"]
    assert made["check_id"] in {one["check_id"] for one in mine}
    theirs = counter.ask(other, "GET", "/checks/deferred?limit=200").json["items"]
    assert made["check_id"] not in {one["check_id"] for one in theirs}


def test_nothing_to_check_is_no_clear(counter: Country) -> None:
    for role, purpose in ((Role.FIRST_LINE, "border_first_line"), (Role.SECOND_LINE, "border_second_line")):
        asked = {"traveller": {"names": ["Rustam Zaman"]}, "purpose": purpose}
        assert counter.ask(counter.caller(role), "POST", "/checks", json=asked).status_code == 422


def test_the_entries_that_these_tests_rely_on_may_stand_on_a_list() -> None:
    """Otherwise nothing would be found, and every answer would look alike for the wrong reason."""
    from protocol.entry_rules import check_entry
    from tests.support.federation import START

    for entry in (wanted("A-1", "X Y"), victim("A-2", "X Y")):
        assert check_entry(entry, START) == ()

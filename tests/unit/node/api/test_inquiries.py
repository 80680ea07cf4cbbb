"""Requests between members through the API of both sides: who is told what, once, and what a refusal gives away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from node.core.alerts.publication import publish
from node.core.outbox import deliver_due
from protocol.vocabulary import HandlingCode, Role
from tests.support.alerts import make_draft
from tests.support.country import Country, make_country
from tests.support.federation import SimulatedFederation, make_federation
from tests.unit.node.api.between_members import QUESTION, VERIFICATION

SECOND = "purpose=border_second_line"
DAY = 86_400


@pytest.fixture
def federation(tmp_path: Any) -> Iterator[SimulatedFederation]:
    made = make_federation(tmp_path, ("GR", "PK", "TR"))
    yield made
    made.close()


@pytest.fixture
def greece(federation: SimulatedFederation, tmp_path: Any) -> Country:
    return make_country(federation["GR"].context, tmp_path)


@pytest.fixture
def turkiye(federation: SimulatedFederation, tmp_path: Any) -> Country:
    return make_country(federation["TR"].context, tmp_path)


def post(country: Country, path: str, body: Any, role: Role = Role.SECOND_LINE) -> Any:
    return country.ask(country.caller(role), "POST", path, json=body)


def get(country: Country, path: str, role: Role = Role.SECOND_LINE) -> Any:
    return country.ask(country.caller(role), "GET", path)


def asked(greece: Country, **more: Any) -> str:
    """A request for information to TR, delivered."""
    made = post(greece, f"/requests?{SECOND}", {"to": ["TR"], **QUESTION, **more})
    assert made.status_code == 201, made.json
    deliver_due(greece.node)
    reference: str = made.json["asked"]["TR"]
    return reference


def test_a_question_is_answered_once_and_both_sides_read_one_clock(greece: Country, turkiye: Country) -> None:
    reference = asked(greece)
    (there,) = get(turkiye, "/requests").json["items"]
    (here,) = get(greece, "/requests?state=awaiting_answer").json["items"]
    assert (here["due"], here["due_soon"]) == (there["due"], there["due_soon"])
    assert "by which road?" not in get(turkiye, "/requests").text
    path = f"/requests/{reference}/answer?{SECOND}"
    answer = post(turkiye, path, {"status": "answered", "text": "by the northern road"})
    assert (answer.status_code, answer.json["state"]) == (200, "answered")
    deliver_due(turkiye.node)
    shown = get(greece, f"/requests/{reference}?{SECOND}").json
    assert (shown["answer"]["text"], shown["withheld"]) == ("by the northern road", 0)
    assert post(turkiye, path, {"status": "nothing_known"}).status_code == 409
    assert post(greece, path, {"status": "nothing_known"}).status_code == 409
    assert get(turkiye, "/requests?state=awaiting_answer").json["items"] == []


def test_the_ground_of_a_refusal_stays_in_the_house(
    federation: SimulatedFederation, greece: Country, turkiye: Country
) -> None:
    reference = asked(greece)
    path = f"/requests/{reference}/answer?{SECOND}"
    assert post(turkiye, path, {"status": "cannot_answer"}).status_code == 409
    assert post(turkiye, path, {"status": "answered", "text": "x", "ground": "an open case"}).status_code == 409
    refused = post(turkiye, path, {"status": "cannot_answer", "ground": "an open case"})
    assert refused.status_code == 200
    assert "open case" not in refused.text
    deliver_due(turkiye.node)
    for country in (greece, turkiye):
        assert "open case" not in get(country, f"/requests/{reference}?{SECOND}").text
        assert "open case" not in get(country, "/requests").text


def test_an_answer_tells_nothing_of_alerts_that_its_writer_may_not_see(greece: Country, turkiye: Country) -> None:
    """Released to the asker, but protected; of another agency's purpose; not released; invented: one refusal for all."""
    reference = asked(greece)
    protected = publish(
        turkiye.node, make_draft("GR", marking={"handling_codes": (HandlingCode.PROTECTION_ONLY,)})
    ).reference
    elsewhere = publish(turkiye.node, make_draft("PK")).reference
    refusals = []
    for alert_id in (protected.alert_id, elsewhere.alert_id, "0" * 32):
        body = {"status": "answered", "alerts": [f"TR/{alert_id}"]}
        answer = post(turkiye, f"/requests/{reference}/answer?{SECOND}", body)
        refusals.append((answer.status_code, {**answer.json, "instance": ""}))
    assert refusals[0] == refusals[1] == refusals[2]
    assert refusals[0][0] == 409
    released = publish(turkiye.node, make_draft("GR")).reference
    body = {"status": "answered", "alerts": [f"TR/{released.alert_id}"]}
    assert post(turkiye, f"/requests/{reference}/answer?{SECOND}", body).status_code == 200


def test_a_question_rests_on_no_alert_that_the_caller_may_not_see(greece: Country, turkiye: Country) -> None:
    protected = publish(turkiye.node, make_draft("GR", marking={"handling_codes": (HandlingCode.PROTECTION_ONLY,)}))
    deliver_due(turkiye.node)
    told = []
    for reference in (protected.reference.alert_id, "0" * 32):
        named = {"from_alerts": [f"TR/{reference}"]}
        answer = post(greece, f"/requests?{SECOND}", {"to": ["PK"], **QUESTION, **named})
        told.append((answer.status_code, {**answer.json, "instance": ""}))
    assert told[0] == told[1]
    assert told[0][0] == 404
    body = {"to": ["PK"], **QUESTION, "from_alerts": [f"TR/{protected.reference.alert_id}"]}
    allowed = post(greece, "/requests?purpose=protection", body, Role.PROTECTION_OFFICER)
    assert allowed.json == {"asked": {}, "withheld": 1}


def test_a_request_of_one_kind_is_not_found_under_the_other(greece: Country, turkiye: Country) -> None:
    reference = asked(greece)
    for path in (f"/vessel-verifications/{reference}", f"/requests/{'0' * 32}", "/requests/..%2f..", "/requests/x"):
        assert get(turkiye, f"{path}?{SECOND}").status_code == 404
    assert post(turkiye, f"/vessel-verifications/{reference}/answer", {"status": "not_registered"}).status_code == 404
    assert (
        post(
            greece, f"/vessel-verifications/{reference}/result", {"outcome": "no_measure_taken", "ended": 1}
        ).status_code
        == 404
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"to": []}, "to"),
        ({"to": ["turkey"]}, "to.0"),
        ({"after": {"country": "IR"}}, "after"),
        ({"after": {"country": "PK", "locode": "TRVAN"}}, "after.locode"),
        ({"after": QUESTION["before"]}, "before"),
        ({"question": " "}, "legal_basis"),
        ({"question": "a\u0000b"}, "question"),
        ({"legal_basis": "line\u2028break"}, "legal_basis"),
        ({"purpose": "border_first_line"}, "purpose"),
        ({"clauses": []}, "clauses"),
        ({"period": {"begins": 5, "ends": 4}}, "period.ends"),
        ({"position": 1}, ""),
    ],
)
def test_what_does_not_hold_is_refused_by_field(greece: Country, change: dict[str, Any], field: str) -> None:
    answer = post(greece, f"/requests?{SECOND}", {"to": ["TR"], **QUESTION, **change})
    assert answer.status_code == 422, answer.json
    assert field in {one["field"] for one in answer.json["errors"]}, answer.json


def test_nobody_outside_the_charter_is_asked(greece: Country) -> None:
    for to in (["US"], ["GR"], ["TR", "US"]):
        assert post(greece, f"/requests?{SECOND}", {"to": to, **QUESTION}).status_code == 409
    assert post(greece, "/vessel-verifications", {"to": "US", **VERIFICATION}).status_code == 409
    assert get(greece, "/requests").json["items"] == []


def test_a_request_that_is_sent_again_is_made_once(greece: Country) -> None:
    caller, headers = greece.caller(Role.SECOND_LINE), {"Idempotency-Key": "ask-1"}
    body = {"to": ["TR"], **QUESTION}
    answers = [greece.ask(caller, "POST", f"/requests?{SECOND}", json=body, headers=headers).json for _ in range(2)]
    assert answers[0] == answers[1]
    assert len(get(greece, "/requests").json["items"]) == 1
    other = greece.ask(caller, "POST", "/requests?purpose=visa", json=body, headers=headers)
    assert other.status_code == 409


def test_pages_of_requests_follow_one_another(federation: SimulatedFederation, greece: Country) -> None:
    for _ in range(3):
        asked(greece)
        federation.clock.advance(60)
    whole = [one["request_id"] for one in get(greece, "/requests").json["items"]]
    found, cursor = [], ""
    for _ in range(3):
        page = get(greece, f"/requests?limit=1&cursor={cursor}").json
        found += [one["request_id"] for one in page["items"]]
        cursor = page["next_cursor"] or ""
    assert (found, cursor) == (whole, "")


def test_a_vessel_is_verified_authorised_and_reported_each_once(greece: Country, turkiye: Country) -> None:
    reference = post(greece, "/vessel-verifications", {"to": "TR", **VERIFICATION}).json["request_id"]
    deliver_due(greece.node)
    path = f"/vessel-verifications/{reference}"
    said = {"status": "registered", "authority": "Coast Guard Command", "authorised": ["search"]}
    too_much = post(turkiye, f"{path}/answer", said)
    assert too_much.status_code == 409, "searching was not asked for"
    assert post(turkiye, f"{path}/answer", {**said, "authority": ""}).status_code == 422
    assert post(greece, f"{path}/result", {"outcome": "no_measure_taken", "ended": 1}).status_code == 409
    assert post(turkiye, f"{path}/answer", {**said, "authorised": ["board"]}).status_code == 200
    deliver_due(turkiye.node)
    beyond = {"outcome": "evidence_found", "taken": ["board", "take_measures"], "ended": 1}
    assert post(greece, f"{path}/result", beyond).status_code == 409
    result = {**beyond, "taken": ["board"], "persons_on_board": 12}
    assert post(turkiye, f"{path}/result", result).status_code == 404
    assert post(greece, f"{path}/result", result).json["state"] == "reported"
    assert post(greece, f"{path}/result", result).status_code == 409
    deliver_due(greece.node)
    shown = get(turkiye, f"{path}?{SECOND}").json
    assert (shown["state"], shown["result"]["persons_on_board"]) == ("reported", 12)


def test_a_request_that_nobody_answered_lapses(
    federation: SimulatedFederation, greece: Country, turkiye: Country
) -> None:
    reference = post(greece, "/vessel-verifications", {"to": "TR", **VERIFICATION}).json["request_id"]
    deliver_due(greece.node)
    federation.clock.advance(15 * DAY)
    late = post(turkiye, f"/vessel-verifications/{reference}/answer", {"status": "not_registered"})
    assert late.status_code == 409
    (one,) = get(greece, "/vessel-verifications?state=lapsed").json["items"]
    assert one["request_id"] == reference
    hidden = get(turkiye, f"/vessel-verifications/{reference}?{SECOND}").json
    assert "request" not in hidden
    assert hidden["withheld"] == 1

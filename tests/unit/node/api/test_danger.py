"""Immediate danger to life through the API: whoever is on duty acts on it, and nobody learns more by it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from node.core.scopes import Scope, allowed_scopes
from protocol.alerts.alert import AlertReference
from protocol.alerts.danger import DangerToLife
from protocol.alerts.places import Position
from protocol.vocabulary import Role, Urgency
from tests.support.country import Caller
from tests.support.federation import START
from tests.unit.node.api.alert_office import PROTECTED, Office, open_office, text_of
from tests.unit.node.api.requests import alert_request

BOAT = DangerToLife(Position(3_670_833, 2_208_500, 500), START, 45, "white rubber boat", "306900000000")
DANGER: dict[str, Any] = {"urgency": Urgency.IMMEDIATE_DANGER_TO_LIFE, "danger": BOAT}


@pytest.fixture
def office(tmp_path: Any) -> Iterator[Office]:
    yield from open_office(tmp_path)


@pytest.fixture
def operator(office: Office) -> Caller:
    return office.country.caller(Role.OPERATOR)


def alarms(office: Office, caller: Caller) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = office.country.ask(caller, "GET", "/danger").json["items"]
    return found


def acknowledge(office: Office, caller: Caller, of: AlertReference, **more: Any) -> Any:
    body = {"coordination_centre": "JRCC Example"}
    return office.country.ask(caller, "POST", f"/danger/{text_of(of)}/acknowledgement", json=body, **more)


def test_a_persons_word_ends_the_alarm_on_both_sides(office: Office, operator: Caller) -> None:
    of = office.told_by("TR", **DANGER)
    (shown,) = alarms(office, operator)
    assert (shown["reference"], shown["direction"], shown["peer"]) == (text_of(of), "received", "TR")
    answer = acknowledge(office, operator, of)
    assert (answer.status_code, answer.json) == (200, {"reference": text_of(of), "acknowledged": 1})
    office.deliver()
    assert alarms(office, operator) == []
    with office.federation["TR"].store.read() as tx:
        assert list(tx.alarms.open()) == []
        (told,) = tx.alarms.of_alert(of)
    assert told.coordination_centre == "JRCC Example"
    assert told.by == "", "who it was stays at home"
    assert acknowledge(office, operator, of).status_code == 409


def test_an_acknowledgement_that_is_sent_again_is_answered_again(office: Office, operator: Caller) -> None:
    of = office.told_by("TR", **DANGER)
    more = {"headers": {"Idempotency-Key": "alarm-1"}}
    assert acknowledge(office, operator, of, **more).data == acknowledge(office, operator, of, **more).data


def test_the_extract_is_there_at_once_whatever_the_markings(office: Office, operator: Caller) -> None:
    of = office.told_by("TR", marking=PROTECTED, **DANGER)
    path = f"/danger/{text_of(of)}/rescue-extract"
    office.country.ask(operator, "GET", "/danger")  # a privileged token's first call leaves a leaf of its own
    with office.country.node.store.read() as tx:
        before = tx.leaves.count()
    found = office.country.ask(operator, "GET", path).json
    assert found == {
        "position": "36°42.500'N 022°05.100'E",
        "latitude_e5": 3_670_833,
        "longitude_e5": 2_208_500,
        "precision_metres": 500,
        "observed": START,
        "persons_on_board": 45,
        "vessel": "white rubber boat",
        "telephone": "306900000000",
        "coordination_centre": "",
        "informed": None,
        "reported_by": "TR",
    }
    spoken = office.country.ask(operator, "GET", path, headers={"Accept": "text/plain"})
    assert spoken.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "Persons on board: 45" in spoken.text
    with office.country.node.store.read() as tx:
        assert tx.leaves.count() == before + 2, "each extract leaves a leaf"


def test_the_extract_opens_nothing_but_danger(office: Office, operator: Caller) -> None:
    """An alert without danger is as unknown here as one that nobody has, and the alert itself stays closed."""
    plain = office.told_by("TR", marking=PROTECTED)
    danger = office.told_by("TR", marking=PROTECTED, narrative="A family.", **DANGER)
    answers = [
        office.country.ask(operator, "GET", f"/danger/{name}/rescue-extract")
        for name in (text_of(plain), "TR/" + "0" * 32, "TR/x")
    ]
    assert {one.status_code for one in answers} == {404}
    assert len({str({**one.json, "instance": ""}) for one in answers}) == 1
    assert acknowledge(office, operator, plain).status_code == 404
    found = office.country.ask(operator, "GET", f"/danger/{text_of(danger)}/rescue-extract")
    assert "family" not in found.text
    assert office.ask(operator, "GET", f"/alerts/{text_of(danger)}").status_code == 403
    investigator = office.country.caller(Role.INVESTIGATOR)
    assert office.ask(investigator, "GET", f"/alerts/{text_of(danger)}").status_code == 404


@pytest.mark.parametrize("scope", [Scope.ALERTS_READ, Scope.ALERTS_WRITE])
def test_scopes_of_alerts_do_not_act_on_danger(office: Office, scope: Scope) -> None:
    of = office.told_by("TR", **DANGER)
    caller = office.country.caller(Role.INVESTIGATOR, scopes=[scope])
    assert office.country.ask(caller, "GET", "/danger").status_code == 403
    assert office.country.ask(caller, "GET", f"/danger/{text_of(of)}/rescue-extract").status_code == 403
    assert acknowledge(office, caller, of).status_code == 403


@pytest.mark.parametrize("role", [Role.FIRST_LINE, Role.AUDITOR, Role.SECRETARIAT])
def test_who_is_not_on_duty_ends_no_alarm(office: Office, operator: Caller, role: Role) -> None:
    of = office.told_by("TR", **DANGER)
    caller = office.country.caller(role)
    assert Scope.DANGER_ACT not in allowed_scopes([role])
    assert acknowledge(office, caller, of).status_code == 403
    assert len(alarms(office, operator)) == 1


def test_our_own_alarm_is_acknowledged_there_and_not_here(office: Office, operator: Caller) -> None:
    officer = office.country.caller(Role.INVESTIGATOR)
    danger = {
        "position": {"latitude_e5": 3_690_000, "longitude_e5": 2_190_000, "precision_metres": 500},
        "observed": START,
    }
    of = office.published(officer, alert_request(urgency="immediate_danger_to_life", danger=danger))
    (shown,) = alarms(office, operator)
    assert (shown["reference"], shown["direction"], shown["peer"]) == (of, "sent", "PK")
    answer = office.country.ask(operator, "POST", f"/danger/{of}/acknowledgement", json={})
    assert answer.status_code == 404
    assert len(alarms(office, operator)) == 1

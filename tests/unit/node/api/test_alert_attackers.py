"""Whoever has a token and wants more: alerts that are not theirs to see, fields not theirs to set, somebody else's deeds."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

import node.api.alerts as endpoints
from node.core.alerts.publication import publish, update
from node.core.alerts.rows import own_row
from node.store.database import SqlStore
from protocol.alerts.alert import MAX_VERSION, AlertReference
from protocol.alerts.words import AlertId
from protocol.encoding import bytes_to_text, text_to_bytes
from protocol.vocabulary import MemberCode, Role
from tests.support.alerts import make_alert, make_draft
from tests.support.country import Caller
from tests.support.statements import statements_of
from tests.unit.node.api.alert_office import PROTECTED, Office, text_of
from tests.unit.node.api.requests import SIGHTING, alert_request


@pytest.fixture(scope="module")
def guardian(office: Office) -> Caller:
    return office.country.caller(Role.PROTECTION_OFFICER)


@pytest.fixture(scope="module")
def hidden(office: Office) -> AlertReference:
    """Another member's, for protection officers alone."""
    return office.told_by("PK", marking=PROTECTED)


@pytest.fixture(scope="module")
def hidden_own(office: Office) -> AlertReference:
    """This country's, for protection officers alone."""
    return publish(office.country.node, make_draft("PK", marking=PROTECTED)).reference


def invented(reference: AlertReference) -> str:
    return f"{reference.originator}/{'0' * 32}"


def told(answer: Any) -> Any:
    """All that an answer tells."""
    return answer.status_code, {**answer.json, "instance": ""}, sorted(answer.headers.keys())


DEEDS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "get": ("GET", "/alerts/{}", {}),
    "update": ("PUT", "/alerts/{}", {"json": alert_request(), "headers": {"If-Match": '"x"'}}),
    "update unconditionally": ("PUT", "/alerts/{}", {"json": alert_request()}),
    "withdraw": ("POST", "/alerts/{}/withdrawal", {"json": {"reason": "legal"}}),
    "sight": ("POST", "/alerts/{}/sightings", {"json": SIGHTING}),
    "list sightings": ("GET", "/alerts/{}/sightings", {}),
    "export": ("GET", "/alerts/export?format=stix&alert={}", {}),
}


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("whose", ["hidden", "hidden_own"])
def test_a_hidden_alert_is_answered_as_one_that_nobody_has(
    office: Office, officer: Caller, deed: str, whose: str, request: pytest.FixtureRequest
) -> None:
    """By status, words, headers, and by the work that a clock would show."""
    reference: AlertReference = request.getfixturevalue(whose)
    method, path, more = DEEDS[deed]
    store = office.country.node.store
    assert isinstance(store, SqlStore)
    answers, work = [], []
    for name in (text_of(reference), invented(reference)):
        with statements_of(store) as counted:
            answers.append(office.ask(officer, method, path.format(name), **copy.deepcopy(more)))
        work.append(counted)
    assert told(answers[0]) == told(answers[1])
    assert answers[0].status_code == 404
    assert work[0] == work[1]
    with store.read() as tx:
        row = tx.alerts.find(reference)
        assert row is not None
        assert row.is_held
        assert list(tx.alerts.sightings(reference)) == []


def test_it_is_there_for_whoever_may_see_it(
    office: Office, guardian: Caller, hidden: AlertReference, hidden_own: AlertReference
) -> None:
    for one in (hidden, hidden_own):
        assert office.ask(guardian, "GET", f"/alerts/{text_of(one)}", "protection").status_code == 200
        assert office.ask(guardian, "GET", f"/alerts/{text_of(one)}", "investigation").status_code == 403


@pytest.mark.parametrize("name", ["derived_from", "supersedes"])
def test_a_hidden_parent_cannot_be_found_by_naming_it(
    office: Office, officer: Caller, hidden: AlertReference, name: str
) -> None:
    answers = []
    for text in (text_of(hidden), invented(hidden)):
        body = alert_request(**{name: [text] if name == "derived_from" else text})
        answers.append(office.ask(officer, "POST", "/alerts", json=body))
    assert told(answers[0]) == told(answers[1])
    assert answers[0].json["errors"][0]["field"] == f"alert.{name}"


def test_a_child_names_no_hidden_parent_and_keeps_it_through_an_update(
    office: Office, officer: Caller, guardian: Caller, hidden: AlertReference
) -> None:
    parents = [text_of(hidden)]
    child = office.published(guardian, alert_request(derived_from=parents, supersedes=parents[0]), "protection")
    shown = office.ask(officer, "GET", f"/alerts/{child}")
    assert hidden.alert_id not in shown.text
    assert shown.json["alert"]["derived_from"] == []
    assert shown.json["alert"]["derived_undisclosed"] is True, "or it would count as a source of its own"
    for form in ("stix", "misp", "csv"):
        assert hidden.alert_id not in office.ask(officer, "GET", f"/alerts/export?format={form}&alert={child}").text
    tag = shown.headers["ETag"]
    changed = office.ask(officer, "PUT", f"/alerts/{child}", json=alert_request(), headers={"If-Match": tag})
    assert changed.status_code == 200
    kept = office.ask(guardian, "GET", f"/alerts/{child}", "protection").json["alert"]
    assert (kept["derived_from"], kept["supersedes"]) == (parents, parents[0])


def test_neither_count_nor_cursor_tells_what_a_hidden_alert_is_like(
    office: Office, officer: Caller, hidden: AlertReference, hidden_own: AlertReference
) -> None:
    office.published(officer, alert_request())
    counts = {
        office.ask(officer, "GET", f"/alerts?{question}").json["withheld"]
        for question in ("limit=1", "country=PK", "country=KP", "urgency=urgent", "status=dormant", "status=active")
    }
    assert len(counts) == 1
    assert min(counts) >= 2
    seen = ""
    cursor: str | None = ""
    while cursor is not None:
        page = office.ask(officer, "GET", f"/alerts?limit=1&cursor={cursor}")
        seen += page.text + text_to_bytes(page.json["next_cursor"] or "").decode()
        assert page.json["withheld"] is None or not cursor
        cursor = page.json["next_cursor"]
    assert hidden.alert_id not in seen
    assert hidden_own.alert_id not in seen
    exports = [
        office.ask(officer, "GET", f"/alerts/export?format=csv&{one}").text for one in ("country=KP", "country=PK")
    ]
    assert len({text.splitlines()[-1].replace(",", "") for text in exports}) == 1
    assert hidden.alert_id not in exports[1]


def test_a_forged_cursor_finds_nothing_more(office: Office, officer: Caller, hidden: AlertReference) -> None:
    before = AlertReference(hidden.originator, AlertId(f"{int(hidden.alert_id, 16) - 1:032x}"))
    for text in (text_of(before), text_of(hidden)):
        found = office.ask(officer, "GET", f"/alerts?cursor={bytes_to_text(text.encode())}")
        assert hidden.alert_id not in found.text
    for text in ("PK", "PK/", "../..", "' OR 1=1"):
        assert office.ask(officer, "GET", f"/alerts?cursor={bytes_to_text(text.encode())}").status_code == 422


SMUGGLED = {
    "originator": "PK",
    "alert_id": "0" * 32,
    "version": 7,
    "never_to": ["TR"],
    "issued": 1,
    "reference": "PK/" + "0" * 32,
}


@pytest.mark.parametrize("field", SMUGGLED)
@pytest.mark.parametrize("place", ["", "alert"])
def test_nobody_sets_what_the_node_says(office: Office, officer: Caller, field: str, place: str) -> None:
    reference = office.published(officer, alert_request())
    body = alert_request()
    (body["alert"] if place else body)[field] = SMUGGLED[field]
    conditions: dict[str, Any] = {"headers": {"If-Match": office.tag(officer, reference)}}
    for method, path, more in (
        ("POST", "/alerts", {}),
        ("PUT", f"/alerts/{reference}", conditions),
    ):
        answer = office.ask(officer, method, path, json=body, **more)
        assert answer.status_code == 422
        assert answer.json["errors"][0]["field"] == place
    sighting = {**SIGHTING, field: SMUGGLED[field], "of": reference}
    assert office.ask(officer, "POST", f"/alerts/{reference}/sightings", json=sighting).status_code == 422


def test_never_to_is_told_to_nobody_and_is_never_shortened(office: Office, officer: Caller) -> None:
    body = alert_request()
    body["distribution"]["never_to"] = ["TR"]
    reference = office.published(officer, body)
    office.deliver()
    shown = office.ask(officer, "GET", f"/alerts/{reference}")
    assert "never_to" not in shown.text
    assert "TR" not in json.dumps(shown.json["distribution"])
    other = office.published(officer, alert_request())
    assert len(shown.headers["ETag"]) == len(office.tag(officer, other)), "a tag that hashed it could be guessed from"
    tag = shown.headers["ETag"]
    office.ask(officer, "PUT", f"/alerts/{reference}", json=alert_request(), headers={"If-Match": tag})
    now_to_tr = alert_request()
    now_to_tr["distribution"]["releasable_to"] = ["PK", "TR"]
    tag = office.tag(officer, reference)
    answer = office.ask(officer, "PUT", f"/alerts/{reference}", json=now_to_tr, headers={"If-Match": tag})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "never_to"
    office.deliver()
    with office.federation["TR"].store.read() as tx:
        assert tx.alerts.find(AlertReference(MemberCode("GR"), AlertId(reference[3:]))) is None


def test_what_rests_on_something_undisclosed_does_so_after_an_update(office: Office, officer: Caller) -> None:
    """Else whoever updates it would make one more independent source out of a copied report."""
    reference = text_of(publish(office.country.node, make_draft("PK", derived_undisclosed=True)).reference)
    tag = office.tag(officer, reference)
    office.ask(officer, "PUT", f"/alerts/{reference}", json=alert_request(), headers={"If-Match": tag})
    shown = office.ask(officer, "GET", f"/alerts/{reference}").json
    assert (shown["version"], shown["alert"]["derived_undisclosed"]) == (2, True)


def test_another_members_alert_is_changed_and_withdrawn_by_nobody_here(office: Office, officer: Caller) -> None:
    """Not even where an alert of our own bears the same id."""
    theirs = office.told_by("PK")
    ours = AlertReference(MemberCode("GR"), theirs.alert_id)
    store, draft = office.country.node.store, make_draft("PK")
    with store.write() as tx:
        row = tx.alerts.locked(ours)
        tx.alerts.put(own_row(row, make_alert(alert_id=ours.alert_id), draft.restrictions, 1))
    for method, act, more in (
        ("PUT", "", {"json": alert_request(), "headers": {"If-Match": office.tag(officer, text_of(theirs))}}),
        ("POST", "/withdrawal", {"json": {"reason": "legal"}}),
    ):
        assert office.ask(officer, method, f"/alerts/{text_of(theirs)}{act}", **more).status_code == 403
    with store.read() as tx:
        for one in (ours, theirs):
            found = tx.alerts.find(one)
            assert found is not None
            assert (found.version, found.withdrawn) == (1, None)


def test_an_update_from_what_no_longer_stands_changes_nothing(office: Office, officer: Caller) -> None:
    reference = office.published(officer, alert_request())
    path, first = f"/alerts/{reference}", office.tag(officer, reference)
    assert office.ask(officer, "PUT", path, json=alert_request()).status_code == 428
    changed = alert_request(title="The second version")
    assert office.ask(officer, "PUT", path, json=changed, headers={"If-Match": first}).status_code == 200
    for tag in (first, '"0"', f"W/{office.tag(officer, reference)}"):
        stale = office.ask(officer, "PUT", path, json=alert_request(), headers={"If-Match": tag})
        assert stale.status_code == 412, tag
    assert office.ask(officer, "GET", path).json["alert"]["title"] == "The second version"


def test_of_two_who_update_at_once_one_is_told(
    office: Office, officer: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = office.published(officer, alert_request())
    tag = office.tag(officer, reference)

    def overtaken(node: Any, alert_id: Any, draft: Any, **options: Any) -> Any:
        update(node, alert_id, make_draft("PK", title="Somebody else's"))
        return update(node, alert_id, draft, **options)

    monkeypatch.setattr(endpoints, "update", overtaken)
    answer = office.ask(officer, "PUT", f"/alerts/{reference}", json=alert_request(), headers={"If-Match": tag})
    assert answer.status_code == 412
    shown = office.ask(officer, "GET", f"/alerts/{reference}").json
    assert (shown["version"], shown["alert"]["title"]) == (2, "Somebody else's")


def test_a_request_that_is_sent_again_is_done_once(office: Office, officer: Caller) -> None:
    more: dict[str, Any] = {"headers": {"Idempotency-Key": "alert-1"}}
    first, again = (office.ask(officer, "POST", "/alerts", json=alert_request(), **more) for _ in range(2))
    assert first.status_code == again.status_code == 201
    assert first.data == again.data
    other = office.ask(officer, "POST", "/alerts", json=alert_request(title="Another"), **more)
    assert other.status_code == 409
    elsewhere = office.country.caller(Role.INVESTIGATOR, agency="customs")
    theirs = office.ask(elsewhere, "POST", "/alerts", json=alert_request(), **more)
    assert theirs.json["reference"] != first.json["reference"], "another agency's key is another key"
    colleague = office.country.caller(Role.INVESTIGATOR)
    assert office.ask(colleague, "POST", "/alerts", json=alert_request(), **more).status_code == 409
    of = first.json["reference"]
    twice = [
        office.ask(
            officer, "POST", f"/alerts/{of}/sightings", json=SIGHTING, headers={"Idempotency-Key": "sighting-1"}
        ).json
        for _ in range(2)
    ]
    assert twice[0] == twice[1]
    assert len(office.ask(officer, "GET", f"/alerts/{of}/sightings").json["items"]) == 1


def test_every_agency_reads_what_the_markings_allow(office: Office, officer: Caller, hidden: AlertReference) -> None:
    """Alerts are the country's: an agency is neither more nor less than a role that looks for a purpose."""
    reference = office.published(officer, alert_request())
    other = office.country.caller(Role.INVESTIGATOR, agency="customs")
    assert office.ask(other, "GET", f"/alerts/{reference}").status_code == 200
    assert office.ask(other, "GET", f"/alerts/{text_of(hidden)}").status_code == 404


def test_a_role_or_purpose_that_is_not_the_callers_opens_nothing(office: Office, hidden: AlertReference) -> None:
    second = office.country.caller(Role.SECOND_LINE)
    for purpose in ("protection", "investigation"):
        for path in ("/alerts", f"/alerts/{text_of(hidden)}", "/alerts/export?format=csv"):
            assert office.ask(second, "GET", path, purpose).status_code == 403
    supervisor = office.country.caller(Role.SUPERVISOR)
    assert office.ask(supervisor, "GET", f"/alerts/{text_of(hidden)}", "protection").status_code == 404
    assert office.ask(supervisor, "POST", "/alerts", "protection", json=alert_request()).status_code == 403


def refused(office: Office, officer: Caller, body: dict[str, Any]) -> str:
    answer = office.ask(officer, "POST", "/alerts", json=body)
    assert answer.status_code == 422, answer.json
    field: str = answer.json["errors"][0]["field"]
    return field


def test_what_no_receiver_would_take_is_not_even_kept(office: Office, officer: Caller) -> None:
    """What is kept is read by every list: one that cannot be read would close them all."""
    endless = alert_request()
    endless["alert"]["legs"] = [{**endless["alert"]["legs"][0], "number": 1}] * 10_000
    assert refused(office, officer, endless) == "alert.legs"
    twice = alert_request()
    twice["alert"]["legs"][1]["number"] = 1
    assert refused(office, officer, twice) == "alert.legs"
    nowhere = alert_request()
    nowhere["alert"]["legs"][0]["origin"] = {}
    assert refused(office, officer, nowhere) == "alert.legs.0.origin"
    long = alert_request(groups=[{"handle": "a", "methods": "\u20ac" * 2_000}] * 32, narrative="\u20ac" * 8_000)
    long["alert"]["legs"] = [
        {**long["alert"]["legs"][0], "number": number, "concealment": "\u20ac" * 500} for number in range(1, 257)
    ]
    long["alert"]["attachments"] = [
        {"media_type": "image/png", "content": bytes_to_text(b"\x89PNG\r\n\x1a\n" + bytes(99))}
    ]
    assert refused(office, officer, long) == "alert.attachments"
    long["alert"]["attachments"] = []
    for leg in long["alert"]["legs"]:
        leg |= {"origin": {"name": "\u20ac" * 100}, "destination": {"name": "\u20ac" * 99}}
    assert refused(office, officer, long) == "body"
    assert office.ask(officer, "GET", "/alerts").status_code == 200


def test_the_last_version_that_the_protocol_knows_is_the_last(office: Office, officer: Caller) -> None:
    reference = office.published(officer, alert_request())
    name = AlertReference(MemberCode("GR"), AlertId(reference[3:]))
    with office.country.node.store.write() as tx:
        row = tx.alerts.locked(name)
        last = make_alert(alert_id=name.alert_id, version=MAX_VERSION)
        tx.alerts.put(own_row(row, last, row.marking, row.issued))
    tag = office.tag(officer, reference)
    answer = office.ask(officer, "PUT", f"/alerts/{reference}", json=alert_request(), headers={"If-Match": tag})
    assert answer.status_code == 409
    assert office.ask(officer, "GET", "/alerts").status_code == 200


def test_a_sighting_is_told_to_peers_alone(office: Office, officer: Caller) -> None:
    of = text_of(office.told_by("PK"))
    for change in (
        {"traffic_light": "GREEN", "may_pass_to": ["QQ"]},
        {"traffic_light": "AMBER", "may_pass_to": ["TR"]},
        {"leg": 200},
    ):
        answer = office.ask(officer, "POST", f"/alerts/{of}/sightings", json={**SIGHTING, **change})
        assert answer.status_code == 422, change


def test_more_exports_than_the_node_makes_at_once_wait(
    office: Office, officer: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each asks for another while it is being made: the third is told to come again, and later ones are made again."""
    answers: list[int] = []
    ask = "/alerts/export?format=stix"

    def nested(*_: Any, **__: Any) -> None:
        answers.append(office.ask(officer, "GET", ask).status_code)

    monkeypatch.setattr("node.api.alert_exports.write_export", nested)
    office.ask(officer, "GET", ask)
    assert answers == [503, 200]
    monkeypatch.undo()
    assert office.ask(officer, "GET", ask).status_code == 200

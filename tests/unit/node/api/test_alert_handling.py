"""What becomes of alerts, through the API: passed on, kept under a law, explained, followed, drafted from a bundle."""

from __future__ import annotations

import copy
import io
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from node.api import alert_drafts
from node.api.alert_drafts import AT_ONCE
from node.core.alerts.publication import publish
from node.core.alerts.rows import FindingKind, FindingRow
from node.core.alerts.withdrawal import withdraw
from node.formats.alerts.stix_import import StixImport, import_stix
from protocol.alerts.withdrawal import WithdrawalReason
from protocol.vocabulary import HandlingCode, MemberCode, Role, TrafficLight
from tests.support.alerts import make_draft
from tests.support.country import Caller
from tests.support.federation import START
from tests.unit.node.api.alert_office import PROTECTED, Office, text_of
from tests.unit.node.api.requests import BUNDLE, alert_request

LAW = "Code of Criminal Procedure, s. 104"


def bundle_file(raw: bytes = BUNDLE) -> dict[str, Any]:
    return {"data": {"file": (io.BytesIO(raw), "bundle.json")}}


def held_there(office: Office, code: str, reference: str) -> bool:
    with office.federation[code].store.read() as tx:
        return any(text_of(row.reference) == reference for row in tx.alerts.held())


def test_an_alert_is_passed_on_as_its_originator_allows_and_no_further(office: Office, officer: Caller) -> None:
    passable = text_of(office.told_by("PK", relays=(("GR", "TR"),)))
    answer = office.ask(officer, "POST", f"/alerts/{passable}/relays", json={"to": "TR"})
    assert (answer.status_code, answer.json) == (200, {"reference": passable, "to": "TR"})
    office.deliver()
    assert held_there(office, "TR", passable)
    closed = text_of(office.told_by("PK"))
    refused = office.ask(officer, "POST", f"/alerts/{closed}/relays", json={"to": "TR"})
    assert refused.status_code == 403
    assert "not releasable" in refused.json["detail"]
    for nobody in ("XX", "GR"):
        assert office.ask(officer, "POST", f"/alerts/{passable}/relays", json={"to": nobody}).status_code == 422
    own = office.published(officer, alert_request())
    assert office.ask(officer, "POST", f"/alerts/{own}/relays", json={"to": "TR"}).status_code == 404
    office.deliver()
    assert not held_there(office, "TR", closed)
    assert not held_there(office, "TR", own)


def test_a_copy_that_a_law_keeps_is_seen_by_nobody_and_its_originator_reads_the_law(
    office: Office, officer: Caller
) -> None:
    reference = office.told_by("PK")
    path = f"/alerts/{text_of(reference)}"
    assert office.ask(officer, "POST", f"{path}/retention", json={"basis": ""}).status_code == 422
    answer = office.ask(officer, "POST", f"{path}/retention", json={"basis": LAW})
    assert (answer.status_code, answer.json) == (200, {"reference": text_of(reference)})
    withdraw(office.federation["PK"].context, reference.alert_id, WithdrawalReason.INACCURATE)
    office.deliver()
    assert office.ask(officer, "GET", path).status_code == 404
    with office.federation["PK"].store.read() as tx:
        (kept,) = tx.alerts.recipients(reference)
    assert (kept.outcome, kept.basis) == ("retained_under_law", LAW)


def test_recipients_are_followed_until_each_has_purged_its_copy(office: Office, officer: Caller) -> None:
    body = alert_request()
    body["distribution"] |= {"releasable_to": ["PK", "TR"], "never_to": []}
    reference = office.published(officer, body)
    office.deliver()
    path = f"/alerts/{reference}/recipients"
    before = office.ask(officer, "GET", path).json
    assert before["withdrawn"] is None
    assert [(one["recipient"], one["version"], one["outcome"]) for one in before["recipients"]] == [
        ("PK", 1, None),
        ("TR", 1, None),
    ]
    office.ask(officer, "POST", f"/alerts/{reference}/withdrawal", json={"reason": "inaccurate"})
    awaited = office.ask(officer, "GET", "/alerts/purges-awaited?limit=1").json
    assert (awaited["items"][0]["recipient"], awaited["items"][0]["reference"]) == ("PK", reference)
    rest = office.ask(officer, "GET", f"/alerts/purges-awaited?cursor={awaited['next_cursor']}").json
    assert [one["recipient"] for one in rest["items"]] == ["TR"]
    office.deliver()
    after = office.ask(officer, "GET", path).json
    assert after["withdrawn"] is not None
    assert {one["outcome"] for one in after["recipients"]} == {"purged"}
    assert office.ask(officer, "GET", "/alerts/purges-awaited").json["items"] == []


def test_recipients_of_anothers_alert_are_its_originators_business(office: Office, officer: Caller) -> None:
    reference = text_of(office.told_by("PK"))
    assert office.ask(officer, "GET", f"/alerts/{reference}/recipients").status_code == 403


def test_a_decision_gives_every_reason_and_obligation(office: Office, officer: Caller) -> None:
    marking = {"handling_codes": (HandlingCode.H1, HandlingCode.H2), "traffic_light": TrafficLight.AMBER}
    reference = text_of(office.told_by("PK", marking=marking))
    path = f"/alerts/{reference}/decision"
    here = office.ask(officer, "GET", path).json
    assert (here["allowed"], here["door"], here["to"], here["role"]) == (True, "export", "GR", "investigator")
    assert here["obligations"] == ["H1: not in judicial proceedings without the originator's permission"]
    onward = office.ask(officer, "GET", f"{path}?door=onward_message&to=TR").json
    assert not onward["allowed"]
    assert len(onward["reasons"]) == 3, "not releasable, H2, and its traffic light"
    assert office.ask(officer, "GET", f"{path}?door=window").status_code == 422


def test_no_decision_tells_whom_an_alert_must_never_reach(office: Office, officer: Caller) -> None:
    """Who is feared could be guessed member by member."""
    answers = []
    for never_to in ((), ("TR",)):
        made = publish(office.federation["GR"].context, make_draft("PK", never_to=never_to))
        answer = office.ask(officer, "GET", f"/alerts/{text_of(made.reference)}/decision?door=onward_message&to=TR")
        answers.append({**answer.json, "reference": ""})
    assert answers[0] == answers[1]
    assert answers[0]["reasons"] == ["it is not releasable to this member"]


def test_what_is_kept_from_the_caller_is_not_there_whatever_is_done_with_it(office: Office, officer: Caller) -> None:
    hidden = text_of(office.told_by("PK", relays=(("GR", "TR"),), marking=PROTECTED))
    own = make_draft("PK", marking=PROTECTED)
    hidden_own = text_of(publish(office.federation["GR"].context, own).reference)
    acts: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", "/relays", {"json": {"to": "TR"}}),
        ("POST", "/retention", {"json": {"basis": LAW}}),
        ("GET", "/decision", {}),
        ("GET", "/recipients", {}),
    ]
    for method, act, more in acts:
        for reference in (hidden, hidden_own):
            member = reference[:2]
            found = office.ask(officer, method, f"/alerts/{reference}{act}", **copy.deepcopy(more))
            invented = office.ask(officer, method, f"/alerts/{member}/{'0' * 32}{act}", **copy.deepcopy(more))
            assert found.status_code == invented.status_code == 404, act
            assert {**found.json, "instance": ""} == {**invented.json, "instance": ""}
    office.deliver()
    assert not held_there(office, "TR", hidden)


def test_findings_on_what_is_kept_from_the_caller_are_counted_and_not_told(office: Office, officer: Caller) -> None:
    hidden, shown = office.told_by("PK", marking=PROTECTED), office.told_by("PK")
    with office.federation["GR"].store.write() as tx:
        for number, of in enumerate((None, hidden, shown)):
            kind = FindingKind.FLOODING if of is None else FindingKind.EQUIVOCATION
            tx.alerts.add_finding(FindingRow(kind, MemberCode("PK"), START + number, of, 1))
    found = office.ask(officer, "GET", "/alerts/findings").json
    assert [(one["kind"], one["alert"]) for one in found["items"]] == [
        ("flooding", None),
        ("equivocation", text_of(shown)),
    ]
    assert found["withheld"] == 1
    first = office.ask(officer, "GET", "/alerts/findings?limit=1").json
    assert [one["kind"] for one in first["items"]] == ["flooding"]
    protection = office.country.caller(Role.PROTECTION_OFFICER)
    every = office.ask(protection, "GET", "/alerts/findings", "protection").json
    assert text_of(hidden) in {one["alert"] for one in every["items"]}
    assert every["withheld"] == 0


def test_a_bundle_becomes_drafts_that_are_published_as_they_are_but_for_their_members(
    office: Office, officer: Caller
) -> None:
    answer = office.ask(officer, "POST", "/alerts/drafts", **bundle_file())
    assert answer.status_code == 200, answer.json
    (draft,) = answer.json["drafts"]
    assert (draft["alert"]["title"], draft["source"], draft["updates"]) == ("Lorries told by another tool", None, None)
    assert draft["alert"]["derived_undisclosed"] is True
    assert draft["distribution"]["releasable_to"] == []
    assert any(one["object"].startswith("malware--") and one["remedy"] for one in answer.json["rejects"])
    body = {name: draft[name] for name in ("alert", "distribution")}
    refused = office.ask(officer, "POST", "/alerts", json=body)
    assert refused.status_code == 422, "nobody was named yet"
    body["distribution"]["releasable_to"] = ["PK"]
    reference = office.published(officer, body)
    shown = office.ask(officer, "GET", f"/alerts/{reference}").json
    assert shown["alert"]["derived_undisclosed"] is True, "else what another reported would corroborate it"
    again = office.ask(officer, "POST", "/alerts/drafts", **bundle_file()).json
    assert again["drafts"] == []
    assert any("same content" in one["reason"] for one in again["rejects"])


def test_an_export_of_ours_comes_back_as_the_next_version_and_keeps_what_stays_inside(
    office: Office, officer: Caller
) -> None:
    body = alert_request(title="To be told better")
    body["distribution"]["never_to"] = ["TR"]
    reference = office.published(officer, body)
    exported = office.ask(officer, "GET", f"/alerts/export?format=stix&alert={reference}").get_data()
    bundle = json.loads(exported)
    for one in bundle["objects"]:
        if one["type"] == "report":
            one["name"] = "Told better"
    answer = office.ask(officer, "POST", "/alerts/drafts", **bundle_file(json.dumps(bundle).encode())).json
    (draft,) = answer["drafts"]
    assert (draft["updates"], draft["source"]) == (reference, reference)
    assert "never_to" not in draft["distribution"]
    sent = {name: draft[name] for name in ("alert", "distribution")}
    tag = {"If-Match": office.tag(officer, reference)}
    updated = office.ask(officer, "PUT", f"/alerts/{reference}", json=sent, headers=tag)
    assert (updated.status_code, updated.json["version"]) == (200, 2), updated.json
    with office.federation["GR"].store.read() as tx:
        (row,) = [one for one in tx.alerts.held() if text_of(one.reference) == reference]
    assert row.never_to == frozenset({MemberCode("TR")})
    assert row.published().alert.title == "Told better"


def test_repeating_what_hides_a_parent_says_nothing_new_of_the_alert(office: Office, officer: Caller) -> None:
    """A caller who may not see the parent sees undisclosed ones; sent back, it must not become true for those who may."""
    protection = office.country.caller(Role.PROTECTION_OFFICER)
    parent = text_of(office.told_by("PK", marking=PROTECTED))
    reference = office.published(protection, alert_request(derived_from=[parent]), "protection")
    shown = office.ask(officer, "GET", f"/alerts/{reference}")
    assert (shown.json["alert"]["derived_from"], shown.json["alert"]["derived_undisclosed"]) == ([], True)
    sent = {name: shown.json[name] for name in ("alert", "distribution")}
    tag = {"If-Match": shown.headers["ETag"]}
    assert office.ask(officer, "PUT", f"/alerts/{reference}", json=sent, headers=tag).status_code == 200
    full = office.ask(protection, "GET", f"/alerts/{reference}", "protection").json["alert"]
    assert (full["derived_from"], full["derived_undisclosed"]) == ([parent], False)


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"type": "bundle", "objects": 1}', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_bundle_is_refused_with_a_remedy(office: Office, officer: Caller, raw: bytes) -> None:
    answer = office.ask(officer, "POST", "/alerts/drafts", **bundle_file(raw))
    assert answer.status_code == 422
    assert answer.json["errors"][0]["remedy"]


def test_a_bundle_is_a_file(office: Office, officer: Caller) -> None:
    assert office.ask(officer, "POST", "/alerts/drafts", data={"file": "text"}).status_code in (415, 422)
    assert office.ask(officer, "POST", "/alerts/drafts", json={"file": "text"}).status_code == 415


def test_two_bundles_are_read_at_once_and_a_third_is_told_to_come_again(
    office: Office, officer: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each may take seconds of a processor: whoever sends many must not take all request threads."""
    inside, leave = threading.Semaphore(0), threading.Event()

    def slow(*given: Any, **more: Any) -> StixImport:
        inside.release()
        assert leave.wait(30)
        return import_stix(*given, **more)

    monkeypatch.setattr(alert_drafts, "import_stix", slow)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        first = [pool.submit(office.ask, officer, "POST", "/alerts/drafts", **bundle_file()) for _ in range(AT_ONCE)]
        for _ in first:
            assert inside.acquire(timeout=30)
        refused = office.ask(officer, "POST", "/alerts/drafts", **bundle_file())
        leave.set()
        assert {one.result().status_code for one in first} == {200}
    assert (refused.status_code, "in a moment" in refused.json["detail"]) == (503, True)
    assert office.ask(officer, "POST", "/alerts/drafts", **bundle_file()).status_code == 200

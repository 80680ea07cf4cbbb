"""Alerts through the API: published, read, changed, sighted, exported, withdrawn, as their recipients then have them."""

from __future__ import annotations

import copy
import io
import json
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from node.core.alerts.view import Viewer, view
from protocol.alerts.alert import AlertReference
from protocol.alerts.published import PublishedAlert
from protocol.alerts.words import AlertId
from protocol.encoding import bytes_to_text
from protocol.restrictions import Door
from protocol.vocabulary import HandlingCode, MemberCode, Purpose, Role, Urgency
from tests.support.country import Caller
from tests.support.federation import START
from tests.unit.node.api.alert_office import Office, text_of
from tests.unit.node.api.requests import SIGHTING, alert_request


def picture() -> bytes:
    """A small PNG with a remark on who made it."""
    remark = PngInfo()
    remark.add_text("Author", "the photographer")
    file = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(file, "PNG", pnginfo=remark)
    return file.getvalue()


def held_by(office: Office, code: str) -> dict[str, PublishedAlert]:
    """What an investigator there sees."""
    node = office.federation[code].context
    viewer = Viewer(node.member, Role.INVESTIGATOR, Purpose.INVESTIGATION, Door.SCREEN)
    with node.store.read() as tx:
        return {text_of(one.reference): one for one in view(tx, viewer, node.clock.now()).alerts}


def everything() -> dict[str, Any]:
    """A request that fills every field that a caller may fill."""
    body = alert_request(
        clauses=["10.1.d", "10.1.a", "10.1.a"],
        urgency="immediate_danger_to_life",
        narrative="Two lorries.\nOne boat.",
        groups=[{"handle": "grey lorries", "methods": "change drivers"}],
        document_methods=["forged", "counterfeit"],
        indicators=[{"kind": "vehicle", "value": "LEA-1234"}],
        persons_at_risk=45,
        danger={
            "position": {"latitude_e5": 3_690_000, "longitude_e5": 2_190_000, "precision_metres": 500},
            "observed": START,
            "persons_on_board": 45,
            "vessel": "white rubber boat",
            "telephone": "+30 690 000 0000",
            "coordination_centre": "JRCC Example",
            "informed": START,
        },
        attachments=[{"media_type": "image/png", "content": bytes_to_text(picture())}],
    )
    body["alert"]["legs"][0] |= {
        "origin": {"country": "PK", "locode": "PKUET", "name": "Quetta"},
        "concealment": "under tarpaulins",
        "period": {"begins": START - 86_400},
        "recurrence": {"weekdays": ["friday", "monday"], "from_hour": 20, "to_hour": 4},
        "price": {"amount": 250, "currency": "USD"},
        "persons_per_trip": {"least": 8, "most": 14},
    }
    body["distribution"] |= {
        "releasable_to": ["TR", "PK"],
        "handling_codes": ["H3", "H1"],
        "handling_text": "ask before arrest",
    }
    return body


def test_what_is_published_reaches_its_recipients_and_is_read_as_it_was_written(
    office: Office, officer: Caller
) -> None:
    body = everything()
    reference = office.published(officer, body)
    office.deliver()
    answer = office.ask(officer, "GET", f"/alerts/{reference}")
    shown = answer.json
    assert (shown["reference"], shown["version"]) == (reference, 1)
    assert shown["obligations"][1] == "H3: ask before arrest"
    for name, value in body["alert"]["legs"][0].items():
        told = shown["alert"]["legs"][0][name]
        assert told == value or told == {**told, **value}, name
    assert shown["alert"]["indicators"] == [{"kind": "vehicle", "value": "LEA1234"}]
    assert shown["alert"]["danger"]["telephone"] == "306900000000"
    assert shown["alert"]["clauses"] == ["10.1.a", "10.1.d"]
    assert shown["distribution"]["releasable_to"] == ["PK", "TR"]
    for code in ("PK", "TR"):
        copy_there = held_by(office, code)[reference]
        assert copy_there.alert.title == body["alert"]["title"]
        assert copy_there.restrictions.releasable_to == (MemberCode(code),)
        assert copy_there.restrictions.handling_codes == (HandlingCode.H1, HandlingCode.H3)
        assert b"photographer" not in copy_there.alert.attachments[0].content


def test_what_is_read_can_be_sent_again_and_changes_nothing_but_the_version(office: Office, officer: Caller) -> None:
    reference = office.published(officer, everything())
    shown = office.ask(officer, "GET", f"/alerts/{reference}")
    body = {name: copy.deepcopy(shown.json[name]) for name in ("alert", "distribution")}
    del body["alert"]["derived_undisclosed"]
    answer = office.ask(officer, "PUT", f"/alerts/{reference}", json=body, headers={"If-Match": shown.headers["ETag"]})
    assert (answer.status_code, answer.json) == (200, {"reference": reference, "version": 2})
    again = office.ask(officer, "GET", f"/alerts/{reference}").json
    assert {**again, "version": 1} == {**shown.json}
    office.deliver()
    assert held_by(office, "TR")[reference].alert.version == 2


def test_the_tag_tells_whether_the_version_stands(office: Office, officer: Caller) -> None:
    reference = office.published(officer, alert_request())
    tag = office.tag(officer, reference)
    path = f"/alerts/{reference}"
    assert office.ask(officer, "GET", path, headers={"If-None-Match": tag}).status_code == 304
    office.ask(officer, "POST", f"{path}/sightings", json=SIGHTING)
    assert office.ask(officer, "GET", path, headers={"If-None-Match": tag}).status_code == 304, "no sighting is in it"
    office.ask(officer, "PUT", path, json=alert_request(), headers={"If-Match": tag})
    changed = office.ask(officer, "GET", path, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


def test_a_member_that_is_named_no_more_purges_its_copy(office: Office, officer: Caller) -> None:
    body = alert_request()
    body["distribution"]["releasable_to"] = ["PK", "TR"]
    reference = office.published(officer, body)
    office.deliver()
    tag = office.tag(officer, reference)
    office.ask(officer, "PUT", f"/alerts/{reference}", json=alert_request(), headers={"If-Match": tag})
    office.deliver()
    assert reference not in held_by(office, "TR")
    assert held_by(office, "PK")[reference].alert.version == 2


def test_a_withdrawn_alert_is_gone_everywhere_within_one_delivery(office: Office, officer: Caller) -> None:
    reference = office.published(officer, alert_request())
    office.ask(officer, "POST", f"/alerts/{reference}/sightings", json=SIGHTING)
    office.deliver()
    path = f"/alerts/{reference}"
    tag = office.tag(officer, reference)
    answer = office.ask(officer, "POST", f"{path}/withdrawal", json={"reason": "inaccurate"})
    assert answer.json == {"reference": reference, "withdrawn": office.federation.clock.now()}
    office.deliver()
    assert reference not in held_by(office, "PK")
    listed = office.ask(officer, "GET", "/alerts").json
    assert reference not in {one["reference"] for one in listed["items"]}
    assert reference[3:] not in office.ask(officer, "GET", "/alerts/export?format=stix").text
    assert office.ask(officer, "GET", f"/alerts/export?format=csv&alert={reference}").status_code == 404
    for method, act, more in (
        ("GET", "", {}),
        ("GET", "/sightings", {}),
        ("POST", "/sightings", {"json": SIGHTING}),
        ("POST", "/withdrawal", {"json": {"reason": "legal"}}),
        ("PUT", "", {"json": alert_request(), "headers": {"If-Match": tag}}),
    ):
        assert office.ask(officer, method, f"{path}{act}", **more).status_code == 404, method + act


def test_a_sighting_reaches_the_originator_and_whom_it_may_be_passed_to(office: Office, officer: Caller) -> None:
    of = office.told_by("PK", "TR")
    body = {**SIGHTING, "remark": "A lorry, at night.", "traffic_light": "GREEN", "may_pass_to": ["TR"]}
    answer = office.ask(officer, "POST", f"/alerts/{text_of(of)}/sightings", json=body)
    assert answer.status_code == 201
    office.deliver()
    for code in ("PK", "TR"):
        with office.federation[code].store.read() as tx:
            (row,) = tx.alerts.sightings(of)
        assert (row.observer, row.item_id) == (MemberCode("GR"), answer.json["sighting"])
        assert row.published().sighting.remark == "A lorry, at night."
    (shown,) = office.ask(officer, "GET", f"/alerts/{text_of(of)}/sightings").json["items"]
    assert (shown["observer"], shown["leg"], shown["verdict"]) == ("GR", 1, "confirms")


def test_what_a_sighting_adds_is_a_leg(office: Office, officer: Caller) -> None:
    of = text_of(office.told_by("PK"))
    leg = {
        "number": 1,
        "origin": {"country": "PK", "name": "Quetta"},
        "destination": {"country": "IR", "name": "Mirjaveh"},
        "means": "foot",
    }
    body = {**SIGHTING, "verdict": "adds", "addition": leg}
    assert office.ask(officer, "POST", f"/alerts/{of}/sightings", json=body).status_code == 201
    (shown,) = office.ask(officer, "GET", f"/alerts/{of}/sightings").json["items"]
    assert shown["addition"] == {**shown["addition"], "means": "foot", "number": 1}
    for wrong in (
        {**body, "addition": None},
        {**body, "verdict": "confirms"},
        {**body, "addition": {**leg, "number": 0}},
    ):
        assert office.ask(officer, "POST", f"/alerts/{of}/sightings", json=wrong).status_code == 422


def test_pages_hold_every_sighting_once(office: Office, officer: Caller) -> None:
    of = text_of(office.told_by("PK"))
    told = {
        office.ask(officer, "POST", f"/alerts/{of}/sightings", json={**SIGHTING, "leg": leg}).json["sighting"]
        for leg in (1, 2, 3)
    }
    path = f"/alerts/{of}/sightings?limit=2"
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = office.ask(officer, "GET", f"{path}&cursor={cursor}").json
        seen += [one["sighting"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert len(seen) == 3
    assert set(seen) == told


def listed(office: Office, officer: Caller, question: str, limit: int = 200) -> list[str]:
    """All pages, one after the other."""
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = office.ask(officer, "GET", f"/alerts?limit={limit}&cursor={cursor}{question}").json
        found += [one["reference"] for one in page["items"]]
        assert (page["withheld"] is None) is bool(cursor)
        cursor = page["next_cursor"]
    return found


def test_pages_hold_every_alert_once_in_order(office: Office, officer: Caller) -> None:
    for _ in range(3):
        office.published(officer, alert_request())
    whole = listed(office, officer, "")
    assert whole == sorted(set(whole))
    assert listed(office, officer, "", limit=1) == listed(office, officer, "", limit=2) == whole


def rare_alert() -> dict[str, Any]:
    """An urgent alert of one dormant leg to Kyrgyzstan."""
    rare = alert_request(urgency="urgent")
    rare["alert"]["legs"] = rare["alert"]["legs"][:1]
    rare["alert"]["legs"][0] |= {"status": "dormant", "destination": {"locode": "KGFRU"}}
    return rare


def test_alerts_are_asked_for_by_urgency_status_and_country(office: Office, officer: Caller) -> None:
    fitting = ("&urgency=urgent", "&status=dormant", "&country=KG", "&country=KG&status=dormant")
    before = {question: listed(office, officer, question) for question in fitting}
    common = office.published(officer, alert_request())
    reference = office.published(officer, rare_alert())
    for question in fitting:
        assert set(listed(office, officer, question)) - set(before[question]) == {reference}, question
    for question in ("&urgency=routine", "&status=disrupted", "&country=KG&status=active"):
        assert reference not in listed(office, officer, question), question
    assert common in listed(office, officer, "&urgency=routine")


def test_a_rare_alert_is_found_in_several_short_requests(
    office: Office, officer: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One request reads a bounded number of alerts, however few of them fit."""
    for _ in range(3):
        office.published(officer, alert_request())
    reference = office.published(officer, rare_alert())
    monkeypatch.setattr("node.core.alerts.listing.MAX_READ", 2)
    assert reference in listed(office, officer, "&country=KG")
    first = office.ask(officer, "GET", "/alerts?limit=200").json
    assert len(first["items"]) == 2
    assert first["next_cursor"]


@pytest.mark.parametrize("form", ["stix", "misp", "geojson", "csv", "xlsx", "svg", "pdf"])
@pytest.mark.parametrize("language", ["en", "fa"])
def test_every_form_is_a_file_with_its_leaf(office: Office, officer: Caller, form: str, language: str) -> None:
    reference = office.published(officer, everything())
    with office.country.node.store.read() as tx:
        before = tx.leaves.count()
    answer = office.ask(officer, "GET", f"/alerts/export?format={form}&alert={reference}&language={language}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    begins = {"pdf": b"%PDF-", "xlsx": b"PK", "svg": b"<", "csv": b"record,"}.get(form, b"{")
    assert answer.data.startswith(begins)
    with office.country.node.store.read() as tx:
        assert tx.leaves.count() == before + 1


def test_an_export_holds_what_is_asked_for(office: Office, officer: Caller) -> None:
    one = office.published(officer, alert_request(title="Lorries over the bridge", urgency="urgent"))
    other = office.published(officer, alert_request(title="Boats at night"))
    both = office.ask(officer, "GET", "/alerts/export?format=csv").text
    assert one[3:] in both
    assert other[3:] in both
    urgent = office.ask(officer, "GET", "/alerts/export?format=csv&urgency=urgent").text
    assert one[3:] in urgent
    assert other[3:] not in urgent
    alone = office.ask(officer, "GET", f"/alerts/export?format=csv&alert={other}").text
    assert other[3:] in alone
    assert one[3:] not in alone
    nothing = office.ask(officer, "GET", "/alerts/export?format=csv&country=KP").text
    assert len(nothing.splitlines()) == 2, "the head, and how many were left out"
    refused = office.ask(officer, "GET", f"/alerts/export?format=csv&alert={other}&urgency=urgent")
    assert refused.json["errors"][0]["field"] == "alert"


def test_an_export_of_too_many_is_refused_not_cut(
    office: Office, officer: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        office.published(officer, alert_request())
    monkeypatch.setattr("node.api.alert_exports.MAX_BRIEFED", 1)
    assert office.ask(officer, "GET", "/alerts/export?format=stix").status_code == 200
    assert office.ask(officer, "GET", "/alerts/export?format=pdf").status_code == 422
    monkeypatch.setattr("node.api.alert_exports.MAX_ALERTS", 1)
    answer = office.ask(officer, "GET", "/alerts/export?format=stix")
    assert answer.status_code == 422
    assert answer.json["errors"][0]["remedy"]


def test_the_picture_in_an_export_uses_the_nodes_own_gazetteer(office: Office, officer: Caller) -> None:
    reference = office.published(officer, alert_request())
    found = json.loads(office.ask(officer, "GET", f"/alerts/export?format=geojson&alert={reference}").data)
    points = [one for one in found["features"] if one["geometry"] and one["geometry"]["type"] == "Point"]
    assert len(points) == 3, "Quetta, Tehran and Van were given by name alone"
    assert found["wren"]["notice"]


def test_an_unknown_alert_is_not_found(office: Office, officer: Caller) -> None:
    unknown = text_of(AlertReference(MemberCode("GR"), AlertId("0" * 32)))
    for name in (unknown, unknown.replace("GR", "QQ"), unknown[:-1], unknown.upper() + "G", "GR/..", "..%2f/x"):
        assert office.ask(officer, "GET", f"/alerts/{name}").status_code == 404, name


def test_urgency_of_danger_and_its_particulars_come_together(office: Office, officer: Caller) -> None:
    body = alert_request(urgency=Urgency.IMMEDIATE_DANGER_TO_LIFE.value)
    answer = office.ask(officer, "POST", "/alerts", json=body)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "alert.danger"

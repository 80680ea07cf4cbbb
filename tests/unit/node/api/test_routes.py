"""The picture through the API: what it shows, what it keeps back, and what those try who want more of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from node.core.alerts.publication import publish, update
from node.core.alerts.sightings import sight
from node.core.alerts.view import Viewer, view
from node.core.alerts.withdrawal import withdraw
from node.core.outbox import deliver_due
from node.core.route_pictures import RoutePictures
from node.core.routes.building import build_picture
from node.core.routes.gap_places import told_end
from node.core.routes.reading import reader_at
from node.places.files import load_gazetteer
from protocol.alerts.places import Position, RoutePlace
from protocol.alerts.withdrawal import WithdrawalReason
from protocol.restrictions import Actor, Door
from protocol.vocabulary import HandlingCode, Purpose, Role
from tests.support.alerts import IZMIR, KALAMATA, QUETTA, TEHRAN, VAN, make_draft, make_leg, make_sighting, may_pass_on
from tests.support.country import Caller, Country, make_country
from tests.support.federation import SimulatedFederation, make_federation

HOUR = 3_600
SECRET = {"handling_codes": (HandlingCode.PROTECTION_ONLY,)}
SECOND = "purpose=border_second_line"
SCRIPT = "<script>alert(1)</script>"
HIDDEN = RoutePlace("TR", "", "", Position(3_712_345, 4_112_345, 50))
BODY = {"question": "by which road?", "legal_basis": "Memorandum, Article 3"}


@pytest.fixture
def federation(tmp_path: Any) -> Iterator[SimulatedFederation]:
    made = make_federation(tmp_path, ("GR", "IR", "PK", "TR"))
    yield made
    made.close()


@pytest.fixture
def country(federation: SimulatedFederation, tmp_path: Any) -> Country:
    return make_country(federation["GR"].context, tmp_path)


def tell(federation: SimulatedFederation, code: str, *to: str, **changes: Any) -> Any:
    """An alert of that member, delivered."""
    made = publish(federation[code].context, make_draft(*to, **changes))
    deliver_due(federation[code].context)
    return made.reference


def picture(country: Country, caller: Caller, query: str = SECOND) -> Any:
    answer = country.ask(caller, "GET", f"/routes?limit=200&{query}")
    assert answer.status_code == 200, answer.json
    return answer.json


def legs_between(page: Any) -> set[tuple[str, str]]:
    names = {place["key"]: place["name"] for place in page["places"]}
    return {(names[leg["origin"]], names[leg["destination"]]) for leg in page["legs"]}


def same_refusal(*answers: Any) -> None:
    told = [({**one.json, "instance": ""}, sorted(one.headers.keys()), one.status_code) for one in answers]
    assert all(one == told[0] for one in told)
    assert told[0][2] == 404


def test_the_picture_tells_legs_places_and_gaps_and_of_the_rest_a_number(
    federation: SimulatedFederation, country: Country
) -> None:
    tell(federation, "PK", "GR")
    secret = tell(federation, "TR", "GR", marking=SECRET, legs=(make_leg(1, HIDDEN, KALAMATA),))
    officer, protector = country.caller(Role.SECOND_LINE), country.caller(Role.PROTECTION_OFFICER)
    page = picture(country, officer)
    assert legs_between(page) == {("Quetta", "Tehran"), ("Tehran", "Van"), ("İzmir", "Kalamata")}
    assert (page["withheld"], page["totals"]["legs"], len(page["gaps"])) == (1, 3, 1)
    text = country.ask(officer, "GET", f"/routes?{SECOND}").text
    assert secret.alert_id not in text
    assert "37.12" not in text
    shown = picture(country, protector, "purpose=protection")
    assert (shown["withheld"], shown["totals"]["legs"]) == (0, 4)
    (leg,) = [one for one in shown["legs"] if secret.alert_id in str(one["sources"])]
    assert leg["restrictions"]["handling_codes"] == ["protection_only"]
    assert leg["history"][-1]["status"] == leg["status"] == "suspected"


def test_no_role_borrows_the_purpose_of_another(federation: SimulatedFederation, country: Country) -> None:
    tell(federation, "TR", "GR", marking=SECRET)
    for role in (Role.SECOND_LINE, Role.INVESTIGATOR):
        for path in ("/routes?", "/routes/changes?since=1&", "/routes/paths?from=Van&to=Quetta&"):
            assert country.ask(country.caller(role), "GET", f"{path}purpose=protection").status_code == 403
    overseer = picture(country, country.caller(Role.SUPERVISOR), "purpose=protection")
    assert (overseer["legs"], overseer["withheld"]) == ([], 1)


def test_pages_together_are_the_picture(federation: SimulatedFederation, country: Country) -> None:
    tell(federation, "PK", "GR")
    officer = country.caller(Role.SECOND_LINE)
    whole, found, cursor = picture(country, officer), [], ""
    for _ in range(whole["totals"]["legs"] + whole["totals"]["gaps"]):
        page = country.ask(officer, "GET", f"/routes?limit=1&{SECOND}&cursor={cursor}").json
        found += [one.get("leg_id") or one["gap_id"] for one in (*page["legs"], *page["gaps"])]
        ends = {leg[end] for leg in page["legs"] for end in ("origin", "destination")}
        assert ends <= {place["key"] for place in page["places"]}
        cursor = page["next_cursor"] or ""
    assert not cursor
    assert found == [one["leg_id"] for one in whole["legs"]] + [one["gap_id"] for one in whole["gaps"]]
    forged = country.ask(officer, "GET", f"/routes?{SECOND}&cursor=!!!")
    assert forged.status_code == 422


def test_ways_are_found_by_any_spelling(federation: SimulatedFederation, country: Country) -> None:
    tell(federation, "PK", "GR")
    officer = country.caller(Role.SECOND_LINE)
    for origin, destination in (("Quetta", "Van"), ("PKUET", "TRVAN"), ("کوئٹہ", "Վան"), ("quetta", "van")):
        answer = country.ask(officer, "GET", f"/routes/paths?{SECOND}&from={origin}&to={destination}")
        assert answer.status_code == 200, (origin, answer.json)
        (route,) = answer.json["routes"]
        assert [leg["usual_duration_minutes"] for leg in route["legs"]] == [2_880, 1_440]
        assert (route["usual_duration_minutes"], route["corroboration"]) == (4_320, 1)
    active = country.ask(officer, "GET", f"/routes/paths?{SECOND}&from=Quetta&to=Van&status=active").json
    assert active["routes"] == []


def test_a_place_that_only_others_may_see_is_as_one_that_nobody_named(
    federation: SimulatedFederation, country: Country
) -> None:
    tell(federation, "PK", "GR")
    tell(federation, "TR", "GR", marking=SECRET, legs=(make_leg(1, IZMIR, RoutePlace("TR", "Zzyx Cove")),))
    protector, officer = country.caller(Role.PROTECTION_OFFICER), country.caller(Role.SECOND_LINE)
    there = country.ask(protector, "GET", "/routes/paths?purpose=protection&from=Izmir&to=Zzyx Cove")
    assert len(there.json["routes"]) == 1
    hidden = country.ask(officer, "GET", f"/routes/paths?{SECOND}&from=Izmir&to=Zzyx Cove")
    invented = country.ask(officer, "GET", f"/routes/paths?{SECOND}&from=Izmir&to=Qqqx Cove")
    same_refusal(hidden, invented)


def test_members_along_a_gap_are_asked_in_one_step(federation: SimulatedFederation, country: Country) -> None:
    own = publish(country.node, make_draft("TR")).reference
    officer = country.caller(Role.SECOND_LINE)
    (gap,) = picture(country, officer)["gaps"]
    assert (gap["members"], gap["alerts"]) == (["TR"], [f"GR/{own.alert_id}"])
    asked = country.ask(officer, "POST", f"/routes/gaps/{gap['gap_id']}/requests?{SECOND}", json=BODY)
    assert asked.status_code == 201
    assert (set(asked.json["asked"]), asked.json["withheld"]) == ({"TR"}, 0)
    deliver_due(country.node)
    there = make_country(federation["TR"].context, federation["TR"].home)
    path = f"/requests/{asked.json['asked']['TR']}?{SECOND}"
    request = there.ask(there.caller(Role.SECOND_LINE), "GET", path).json["request"]
    assert (request["after"]["locode"], request["before"]["locode"]) == ("TRVAN", "TRIZM")


def test_a_member_that_may_not_have_the_alerts_is_not_asked(federation: SimulatedFederation, country: Country) -> None:
    tell(federation, "PK", "GR", marking={"handling_codes": (HandlingCode.H2,)})
    officer = country.caller(Role.SECOND_LINE)
    (gap,) = picture(country, officer)["gaps"]
    asked = country.ask(officer, "POST", f"/routes/gaps/{gap['gap_id']}/requests?{SECOND}", json=BODY).json
    assert asked == {"asked": {}, "withheld": 1}
    federation.wires.captured.clear()
    deliver_due(country.node)
    assert not [pair for pair in federation.wires.captured if pair[:2] == ("GR", "TR")]


def test_a_gap_that_the_caller_may_not_see_is_as_an_invented_one(
    federation: SimulatedFederation, country: Country
) -> None:
    tell(federation, "TR", "GR", marking=SECRET)
    protector, officer = country.caller(Role.PROTECTION_OFFICER), country.caller(Role.SECOND_LINE)
    (gap,) = picture(country, protector, "purpose=protection")["gaps"]
    answers = [
        country.ask(officer, "POST", f"/routes/gaps/{reference}/requests?{SECOND}", json=BODY)
        for reference in (gap["gap_id"], "0" * 32, "x")
    ]
    same_refusal(*answers)
    outsider = country.ask(
        protector, "POST", f"/routes/gaps/{gap['gap_id']}/requests?purpose=protection", json={**BODY, "members": ["IR"]}
    )
    assert outsider.status_code == 422


def test_where_a_gap_begins_is_told_in_the_words_of_its_own_alerts_alone(federation: SimulatedFederation) -> None:
    """Another alert knows the place to the metre; whoever is asked about the gap must not learn it from there."""
    somewhere = RoutePlace("TR", "Zzyx Cove")
    precise = RoutePlace("TR", "Zzyx Cove", "", Position(3_812_345, 2_612_345, 10))
    node, finder = federation["GR"].context, load_gazetteer(None)
    broad = publish(node, make_draft("TR", legs=(make_leg(1, QUETTA, VAN), make_leg(2, somewhere, KALAMATA)))).reference
    publish(node, make_draft("IR", legs=(make_leg(1, precise, KALAMATA),)))
    viewer = Viewer(node.member, Role.INVESTIGATOR, Purpose.INVESTIGATION, Door.API)
    found = RoutePictures(node, lambda: finder).now(viewer)
    with node.store.read() as tx:
        alerts = {one.reference: one for one in view(tx, viewer, node.clock.now()).alerts}
    for gap in found.gaps:
        mine = [alerts[one] for one in gap.alerts]
        assert [one.reference for one in mine] == [broad]
        told = told_end(found.places[gap.before], mine, finder)
        assert told == somewhere
        assert told_end(found.places[gap.after], mine, finder).locode == "TRVAN"  # type: ignore[union-attr]
    assert found.gaps


def test_changes_tell_what_came_and_nothing_that_nobody_may_see_any_more(
    federation: SimulatedFederation, country: Country
) -> None:
    start = federation.clock.now()
    tell(federation, "PK", "GR")
    brief = {"expires": start + 5 * HOUR}
    gone = tell(federation, "TR", "GR", marking=brief, legs=(make_leg(1, RoutePlace("TR", "Zzyx Cove"), KALAMATA),))
    federation.clock.advance(2 * HOUR)
    tell(federation, "IR", "GR", legs=(make_leg(1, TEHRAN, RoutePlace("IR", "Tabriz")),))
    officer = country.caller(Role.SECOND_LINE)
    changed = country.ask(officer, "GET", f"/routes/changes?{SECOND}&since={start + HOUR}").json
    assert [len(changed[name]) for name in ("new_legs", "gone_legs", "changed_legs")] == [1, 0, 0]
    assert "Tabriz" in {place["name"] for place in changed["places"]}
    federation.clock.advance(10 * HOUR)
    later = country.ask(officer, "GET", f"/routes/changes?{SECOND}&since={start + HOUR}&until={start + 11 * HOUR}")
    assert "Zzyx" not in later.text
    assert gone.alert_id not in later.text
    assert later.json["withheld"] == 1
    for query in (f"since={start}&until={start + 99 * HOUR}", f"since={start}&until={start}", "since=-1", "since=x"):
        assert country.ask(officer, "GET", f"/routes/changes?{SECOND}&{query}").status_code == 422


def test_what_is_withdrawn_is_gone_at_the_next_look(federation: SimulatedFederation, country: Country) -> None:
    officer = country.caller(Role.SECOND_LINE)
    reference = tell(federation, "PK", "GR")
    assert picture(country, officer)["totals"]["legs"] == 3
    withdraw(federation["PK"].context, reference.alert_id, WithdrawalReason.INACCURATE)
    deliver_due(federation["PK"].context)
    page = picture(country, officer)
    assert page["totals"] == {"places": 0, "legs": 0, "gaps": 0, "shared_indicators": 0}
    assert page["withheld"] == 0
    changed = country.ask(officer, "GET", f"/routes/changes?{SECOND}&since=1&limit=200").json
    assert not any(changed[name] for name in changed if name.endswith(("legs", "gaps")))


def test_the_kept_picture_is_the_one_that_would_be_made_anew(federation: SimulatedFederation) -> None:
    """After each of publications, updates with stricter markings, sightings, withdrawals, and as time passes."""
    node, finder = federation["GR"].context, load_gazetteer(None)
    kept = RoutePictures(node, lambda: finder)
    viewers = [
        Viewer(node.member, Role.INVESTIGATOR, Purpose.INVESTIGATION, Door.API),
        Viewer(node.member, Role.PROTECTION_OFFICER, Purpose.PROTECTION, Door.API),
    ]
    members = [one.code for one in node.federation().charter.members]

    def compare() -> None:
        for viewer in viewers:
            with node.store.read() as tx:
                alerts = [row.published() for row in tx.alerts.held()]
                seen = [row.published() for row in tx.alerts.sightings()]
            reader = reader_at(Actor(viewer.member, viewer.role), viewer.purpose, viewer.door)
            assert kept.now(viewer) == build_picture(alerts, seen, reader, members, node.clock.now(), finder)

    compare()
    first = tell(federation, "PK", "GR", "IR")
    compare()
    second = tell(federation, "IR", "GR", legs=(make_leg(1, TEHRAN, VAN), make_leg(2, VAN, IZMIR)))
    compare()
    sight(federation["IR"].context, make_sighting(first), may_pass_on("PK", "GR"))
    for code in ("IR", "PK", "IR"):
        deliver_due(federation[code].context)
    compare()
    update(federation["PK"].context, first.alert_id, make_draft("GR", "IR", version=2, marking=SECRET))
    deliver_due(federation["PK"].context)
    compare()
    withdraw(federation["IR"].context, second.alert_id, WithdrawalReason.INACCURATE)
    deliver_due(federation["IR"].context)
    compare()
    federation.clock.advance(181 * 24 * HOUR)
    compare()


def test_what_is_written_stays_data(federation: SimulatedFederation, country: Country) -> None:
    """A script in the text of a leg: told as JSON that no browser takes for a page, and refused where it breaks a line."""
    tell(federation, "PK", "GR", legs=(make_leg(1, QUETTA, RoutePlace("IR", SCRIPT), concealment=SCRIPT),))
    officer = country.caller(Role.SECOND_LINE)
    answer = country.ask(officer, "GET", f"/routes?{SECOND}")
    assert answer.json["legs"][0]["concealments"] == [SCRIPT]
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    broken = country.ask(officer, "GET", f"/routes/paths?{SECOND}&from=a%00b&to=Van")
    assert broken.status_code == 422


@pytest.mark.parametrize("name", ["تفتان", "Taftan", "taftan"])
def test_places_are_found_by_any_spelling(country: Country, name: str) -> None:
    answer = country.ask(country.caller(Role.INVESTIGATOR), "GET", f"/places?q={name}&limit=5")
    assert "Taftān" in {one["name"] for one in answer.json["items"]} or "Taftan" in answer.text


def test_pages_of_places_follow_one_another(country: Country) -> None:
    caller = country.caller(Role.INVESTIGATOR)
    first = country.ask(caller, "GET", "/places?q=Van&limit=1").json
    second = country.ask(caller, "GET", f"/places?q=Van&limit=1&cursor={first['next_cursor']}").json
    both = country.ask(caller, "GET", "/places?q=Van&limit=2").json["items"]
    assert [*first["items"], *second["items"]] == both
    coded = country.ask(caller, "GET", "/places?q=TRVAN&country=TR").json["items"]
    assert (coded[0]["locode"], coded[0]["through"]) == ("TRVAN", "code")
    assert coded[0]["country"] == "TR"

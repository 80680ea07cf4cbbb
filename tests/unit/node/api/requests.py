"""One request for every operation of the API that only its rule can refuse; a new operation has to be added here."""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from node.core.alarm_rows import Alarm
from node.core.alerts.publication import publish
from node.core.membership import set_suspended
from node.core.messages import new_id
from node.core.sequencer import run_log
from protocol.alerts.alert import AlertReference
from protocol.alerts.danger import DangerToLife
from protocol.alerts.places import Position
from protocol.vocabulary import Direction, MemberCode, MessageId, Role, Urgency
from tests.support.alerts import make_draft
from tests.support.country import OWN_SUBSCRIPTION, Caller, Country
from tests.support.federation import START
from tests.unit.node.api.between_members import (
    QUESTION,
    VERIFICATION,
    answered_verification,
    asked_request,
    asked_verification,
    passable_alert,
    some_gap,
)

PASSPORT = {"documents": [{"type": "P", "issuer": "PAK", "number": "AB1234567"}]}
PURPOSE = {
    Role.FIRST_LINE: "border_first_line",
    Role.SECOND_LINE: "border_second_line",
    Role.INVESTIGATOR: "investigation",
    Role.PROTECTION_OFFICER: "protection",
}
_STIX_ID = "00000000-0000-4000-8000-000000000001"
BUNDLE = json.dumps(
    {
        "type": "bundle",
        "id": f"bundle--{_STIX_ID}",
        "objects": [
            {
                "type": "report",
                "id": f"report--{_STIX_ID}",
                "name": "Lorries told by another tool",
                "published": "2026-11-01T00:00:00Z",
                "object_refs": [f"intrusion-set--{_STIX_ID}"],
            },
            {"type": "intrusion-set", "id": f"intrusion-set--{_STIX_ID}", "name": "grey lorries"},
            {"type": "malware", "id": f"malware--{_STIX_ID}", "name": "nothing of an alert"},
        ],
    }
).encode()
"""A report that another tool made, and an object that becomes part of no alert."""
_NUMBERS = itertools.count(1)


@dataclass(frozen=True)
class Ask:
    """method, path below /api/v1, and what the test client takes beside them."""

    method: str
    path: str
    more: dict[str, Any] = field(default_factory=dict)


def fresh_entry(**more: Any) -> dict[str, Any]:
    """A stolen passport that nobody reported yet."""
    number = next(_NUMBERS)
    return {
        "entry_id": f"E-{number}",
        "object_kind": "document",
        "category": "document_lost_stolen",
        "legal_basis": "Passport act, section 12",
        "action": "seize",
        "issued": START - 86_400,
        "issuer_record": "passport office",
        "documents": [{"type": "P", "issuer": "PAK", "number": f"ZZ{number:07d}"}],
        **more,
    }


def submitted(country: Country, agency: str) -> dict[str, Any]:
    """An import of one that waits for approval in the agency."""
    author = country.caller(Role.SECOND_LINE, agency=agency)
    body = {"list_name": f"{agency} list", "mode": "add_or_change", "entries": [fresh_entry()]}
    answer = country.ask(author, "POST", "/imports", json=body)
    assert answer.status_code == 202, answer.json
    found: dict[str, Any] = answer.json
    return found


def approved(country: Country, agency: str) -> dict[str, Any]:
    """An import of one that became a version; its entry's reference is among its changes."""
    found = submitted(country, agency)
    supervisor = country.caller(Role.SUPERVISOR, agency=agency)
    answer = country.ask(supervisor, "POST", f"/imports/{found['import_id']}/approve")
    assert answer.status_code == 200, answer.json
    decided: dict[str, Any] = answer.json
    return decided


def standing_entry(country: Country, agency: str) -> tuple[str, str]:
    """Reference and list of an entry that the agency owns."""
    found = approved(country, agency)
    supervisor = country.caller(Role.SUPERVISOR, agency=agency)
    changes = country.ask(supervisor, "GET", f"/imports/{found['import_id']}/changes").json
    return changes["items"][0]["entry_id"], found["list_name"]


def made_check(country: Country, agency: str) -> str:
    """The reference of a check that the agency made."""
    officer = country.caller(Role.SECOND_LINE, agency=agency)
    body = {"traveller": PASSPORT, "purpose": "border_second_line"}
    reference: str = country.ask(officer, "POST", "/checks", json=body).json["check_id"]
    return reference


def account_of(country: Country, agency: str) -> Caller:
    return country.caller(Role.FIRST_LINE, agency=agency)


def _purpose(role: Role) -> str:
    return PURPOSE.get(role, "border_second_line")


def _upload(country: Country, agency: str, role: Role) -> Ask:
    fields = {"list_name": "file", "mode": "add_or_change", "format": "wren_csv"}
    text = b"entry_id,object_kind,category,legal_basis\n"
    return Ask("POST", "/imports/files", {"data": {**fields, "file": (io.BytesIO(text), "list.csv")}})


def _change(country: Country, agency: str, role: Role) -> Ask:
    reference, list_name = standing_entry(country, agency)
    reader = country.caller(Role.SECOND_LINE, agency=agency)
    seen = country.ask(reader, "GET", f"/watchlist/entries/{reference}")
    entry = {**seen.json["entry"], "legal_basis": "Passport act, section 13"}
    body = {"list_name": list_name, "entry": entry}
    return Ask("PUT", f"/watchlist/entries/{reference}", {"json": body, "headers": {"If-Match": seen.headers["ETag"]}})


def _withdraw(country: Country, agency: str, role: Role) -> Ask:
    reference, _ = standing_entry(country, agency)
    reader = country.caller(Role.SECOND_LINE, agency=agency)
    tag = country.ask(reader, "GET", f"/watchlist/entries/{reference}").headers["ETag"]
    return Ask("DELETE", f"/watchlist/entries/{reference}", {"headers": {"If-Match": tag}})


def _on_import(method: str, act: str, **more: Any) -> Callable[[Country, str, Role], Ask]:
    return lambda country, agency, role: Ask(method, f"/imports/{submitted(country, agency)['import_id']}{act}", more)


def _plain(method: str, path: str, **more: Any) -> Callable[[Country, str, Role], Ask]:
    return lambda country, agency, role: Ask(method, path, more)


def _on_account(act: str, **more: Any) -> Callable[[Country, str, Role], Ask]:
    return lambda country, agency, role: Ask("POST", f"/accounts/{account_of(country, agency).account}{act}", more)


def _enable(country: Country, agency: str, role: Role) -> Ask:
    caller = account_of(country, agency)
    country.disable(caller)
    return Ask("POST", f"/accounts/{caller.account}/enable")


def _revoke(country: Country, agency: str, role: Role) -> Ask:
    return Ask("POST", f"/tokens/{account_of(country, agency).token.split('_')[1]}/revoke")


def _of_signed_log(country: Country, path: str) -> Ask:
    set_suspended(country.node, MemberCode("TR"), False)  # a witness that another test suspended names no size
    run_log(country.node)
    return Ask("GET", path)


def _seen_for(path: str, more: str = "") -> Callable[[Country, str, Role], Ask]:
    return lambda country, agency, role: Ask("GET", f"{path}?purpose={_purpose(role)}{more}")


def _paths(country: Country, agency: str, role: Role) -> Ask:
    some_gap(country)
    return Ask("GET", f"/routes/paths?purpose={_purpose(role)}&from=Quetta&to=Van")


def _ask_about_gap(country: Country, agency: str, role: Role) -> Ask:
    body = {"question": "by which road?", "legal_basis": "Memorandum, Article 3"}
    return Ask("POST", f"/routes/gaps/{some_gap(country)}/requests?purpose={_purpose(role)}", {"json": body})


def _answer_request(country: Country, agency: str, role: Role) -> Ask:
    path = f"/requests/{asked_request(country)}/answer?purpose={_purpose(role)}"
    return Ask("POST", path, {"json": {"status": "answered", "text": "by the northern road"}})


def alert_request(**changes: Any) -> dict[str, Any]:
    """An alert of two legs for PK; `changes` replace fields of the alert."""
    legs = [
        {
            "number": number,
            "origin": {"country": origin[:2], "name": origin[3:]},
            "destination": {"country": destination[:2], "name": destination[3:]},
            "means": "road",
            "status": "active",
            "usual_duration_minutes": 1440,
        }
        for number, (origin, destination) in enumerate((("PK Quetta", "IR Tehran"), ("IR Tehran", "TR Van")), start=1)
    ]
    alert = {
        "title": "Lorries to the west",
        "clauses": ["10.1.a"],
        "source_evaluation": "B",
        "information_evaluation": "2",
        "observed": START,
        "legs": legs,
        **changes,
    }
    distribution = {"releasable_to": ["PK"], "traffic_light": "GREEN", "expires": START + 30 * 86_400}
    return {"alert": alert, "distribution": distribution}


def published_alert(country: Country, **changes: Any) -> AlertReference:
    """An alert of this country's that PK has."""
    return publish(country.node, make_draft("PK", **changes)).reference


def of_alert(reference: AlertReference) -> str:
    """Its path."""
    return f"/{reference.originator}/{reference.alert_id}"


def raised_alarm(country: Country) -> AlertReference:
    """An alarm of danger to life that PK told us."""
    boat = DangerToLife(Position(3_670_833, 2_208_500, 500), START, 45, "white rubber boat")
    of = published_alert(country, urgency=Urgency.IMMEDIATE_DANGER_TO_LIFE, danger=boat)
    now = country.node.clock.now()
    message = MessageId(new_id(country.node.random_bytes))
    with country.node.store.write() as tx:
        tx.alarms.tell(Alarm(of, Direction.RECEIVED, MemberCode("PK"), 1, now, now, message))
    return of


def _on_alert(method: str, act: str, **more: Any) -> Callable[[Country, str, Role], Ask]:
    return lambda country, agency, role: Ask(
        method, f"/alerts{of_alert(published_alert(country))}{act}?purpose={_purpose(role)}", more
    )


def _change_alert(country: Country, agency: str, role: Role) -> Ask:
    path = f"/alerts{of_alert(published_alert(country))}"
    reader = country.caller(Role.SECOND_LINE, agency=agency)
    tag = country.ask(reader, "GET", f"{path}?purpose=border_second_line").headers["ETag"]
    return Ask("PUT", f"{path}?purpose={_purpose(role)}", {"json": alert_request(), "headers": {"If-Match": tag}})


SIGHTING = {"leg": 1, "verdict": "confirms", "source_evaluation": "A", "information_evaluation": "2"}

REQUESTS: dict[str, Callable[[Country, str, Role], Ask]] = {
    "docs.openapi": _plain("GET", "/openapi.json"),
    "docs.docs": _plain("GET", "/docs"),
    "log.checkpoint": lambda country, agency, role: _of_signed_log(country, "/log/checkpoint"),
    "log.get_log_status": lambda country, agency, role: _of_signed_log(country, "/log/status"),
    "log.tile": lambda country, agency, role: _of_signed_log(country, "/log/tile/0/000.p/1"),
    "checks.create_check": lambda country, agency, role: Ask(
        "POST", "/checks", {"json": {"traveller": PASSPORT, "purpose": _purpose(role)}}
    ),
    "checks.list_late_hits": lambda country, agency, role: Ask("GET", f"/checks/late-hits?purpose={_purpose(role)}"),
    "checks.list_deferred": _plain("GET", "/checks/deferred"),
    "checks.get_check": lambda country, agency, role: Ask(
        "GET", f"/checks/{made_check(country, agency)}?purpose={_purpose(role)}"
    ),
    "match.compare": _plain("POST", "/match", json={"names": ["Rustam Zaman", "Zaman Rustam"]}),
    "watchlist.list_entries": _plain("GET", "/watchlist/entries"),
    "watchlist.add_entry": lambda country, agency, role: Ask(
        "POST", "/watchlist/entries", {"json": {"list_name": f"{agency} list", "entry": fresh_entry()}}
    ),
    "watchlist.get_entry": lambda country, agency, role: Ask(
        "GET", f"/watchlist/entries/{standing_entry(country, agency)[0]}"
    ),
    "watchlist.change_entry": _change,
    "watchlist.withdraw_entry": _withdraw,
    "watchlist.get_provenance": lambda country, agency, role: Ask(
        "GET", f"/watchlist/provenance/{standing_entry(country, agency)[0]}"
    ),
    "imports.submit_entries": lambda country, agency, role: Ask(
        "POST",
        "/imports",
        {"json": {"list_name": f"{agency} list", "mode": "add_or_change", "entries": [fresh_entry()]}},
    ),
    "imports.submit_file": _upload,
    "imports.undo_version": lambda country, agency, role: Ask(
        "POST", f"/watchlist/versions/{approved(country, agency)['version']}/undo"
    ),
    "imports.list_imports": _plain("GET", "/imports"),
    "imports.get_import": _on_import("GET", ""),
    "imports.list_changes": _on_import("GET", "/changes"),
    "imports.list_rejects": _on_import("GET", "/rejects"),
    "imports.list_approvals": _plain("GET", "/approvals"),
    "imports.approve_import": _on_import("POST", "/approve"),
    "imports.reject_import": _on_import("POST", "/reject", json={"why": "the file was an old one"}),
    "imports.discard_import": _on_import("POST", "/discard"),
    "routes.get_routes": _seen_for("/routes"),
    "routes.get_paths": _paths,
    "routes.get_changes": _seen_for("/routes/changes", f"&since={START - 86_400}"),
    "routes.ask_about_gap": _ask_about_gap,
    "places.find_places": _plain("GET", "/places?q=Taftan"),
    "requests.list_requests": _plain("GET", "/requests"),
    "requests.get_request": lambda country, agency, role: Ask(
        "GET", f"/requests/{asked_request(country)}?purpose={_purpose(role)}"
    ),
    "requests.ask_members": lambda country, agency, role: Ask(
        "POST", f"/requests?purpose={_purpose(role)}", {"json": {"to": ["TR"], **QUESTION}}
    ),
    "requests.answer_request": _answer_request,
    "vessels.list_verifications": _plain("GET", "/vessel-verifications"),
    "vessels.get_verification": lambda country, agency, role: Ask(
        "GET", f"/vessel-verifications/{asked_verification(country)}?purpose={_purpose(role)}"
    ),
    "vessels.ask_flag_state": _plain("POST", "/vessel-verifications", json={"to": "TR", **VERIFICATION}),
    "vessels.answer_verification": lambda country, agency, role: Ask(
        "POST", f"/vessel-verifications/{asked_verification(country)}/answer", {"json": {"status": "not_registered"}}
    ),
    "vessels.report_result": lambda country, agency, role: Ask(
        "POST",
        f"/vessel-verifications/{answered_verification(country)}/result",
        {"json": {"outcome": "suspicion_unfounded", "taken": ["board"], "ended": START}},
    ),
    "subscriptions.list_subscriptions": _plain("GET", "/subscriptions"),
    "subscriptions.add_subscription": _plain("POST", "/subscriptions", json={"origin": "PK", "destination": "TR"}),
    "subscriptions.remove_subscription": _plain("DELETE", OWN_SUBSCRIPTION),
    "notices.list_notices": _plain("GET", "/notices"),
    "notices.mark_read": _plain(
        "POST", "/notices/read", json={"seen": [{"kind": "subscribed", "originator": "PK", "alert_id": "", "times": 1}]}
    ),
    "node.list_peers": _plain("GET", "/peers"),
    "node.suspend_peer": _plain("POST", "/peers/TR/suspend"),
    "node.resume_peer": _plain("POST", "/peers/TR/resume"),
    "node.get_status": _plain("GET", "/status"),
    "accounts.list_agencies": _plain("GET", "/agencies"),
    "accounts.list_accounts": _plain("GET", "/accounts"),
    "accounts.create_account": lambda country, agency, role: Ask(
        "POST", "/accounts", {"json": {"label": "desk 4", "agency": agency, "roles": ["first_line"]}}
    ),
    "accounts.set_roles": _on_account("/roles", json={"roles": ["second_line"]}),
    "accounts.disable": _on_account("/disable"),
    "accounts.enable": _enable,
    "accounts.create_token": _on_account("/tokens", json={"scopes": ["checks:first_line"]}),
    "accounts.revoke": _revoke,
    "alerts.list_alerts": lambda country, agency, role: Ask("GET", f"/alerts?purpose={_purpose(role)}"),
    "alerts.get_alert": _on_alert("GET", ""),
    "alerts.publish_alert": lambda country, agency, role: Ask(
        "POST", f"/alerts?purpose={_purpose(role)}", {"json": alert_request()}
    ),
    "alerts.update_alert": _change_alert,
    "alerts.withdraw_alert": _on_alert("POST", "/withdrawal", json={"reason": "inaccurate"}),
    "alerts.list_sightings": _on_alert("GET", "/sightings"),
    "alerts.sight_alert": _on_alert("POST", "/sightings", json=SIGHTING),
    "alert_handling.relay_alert": lambda country, agency, role: Ask(
        "POST", f"/alerts{of_alert(passable_alert(country))}/relays?purpose={_purpose(role)}", {"json": {"to": "TR"}}
    ),
    "alert_handling.retain_alert": lambda country, agency, role: Ask(
        "POST",
        f"/alerts{of_alert(passable_alert(country))}/retention?purpose={_purpose(role)}",
        {"json": {"basis": "Code of Criminal Procedure, s. 104"}},
    ),
    "alert_handling.explain_decision": _on_alert("GET", "/decision"),
    "alert_handling.list_recipients": _on_alert("GET", "/recipients"),
    "alert_handling.list_alert_findings": _seen_for("/alerts/findings"),
    "alert_handling.list_awaited_purges": _seen_for("/alerts/purges-awaited"),
    "alert_drafts.draft_alerts": lambda country, agency, role: Ask(
        "POST", f"/alerts/drafts?purpose={_purpose(role)}", {"data": {"file": (io.BytesIO(BUNDLE), "bundle.json")}}
    ),
    "alert_exports.export_alerts": lambda country, agency, role: Ask(
        "GET", f"/alerts/export?format=stix&purpose={_purpose(role)}"
    ),
    "danger.list_alarms": _plain("GET", "/danger"),
    "danger.acknowledge_alarm": lambda country, agency, role: Ask(
        "POST", f"/danger{of_alert(raised_alarm(country))}/acknowledgement", {"json": {"coordination_centre": ""}}
    ),
    "danger.get_rescue_extract": lambda country, agency, role: Ask(
        "GET", f"/danger{of_alert(raised_alarm(country))}/rescue-extract"
    ),
}
"""By endpoint: a request about what `agency` owns, for a caller in `role`."""

"""One request for every operation of the API that only its rule can refuse; a new operation has to be added here."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from node.core.alerts.publication import publish
from node.core.context import NodeContext
from node.core.information import ask_along
from node.core.membership import set_suspended
from node.core.outbox import deliver_due
from node.core.sequencer import run_log
from node.core.vessels import answer_about_vessel, ask_about_vessel
from protocol.alerts.places import Position, RoutePlace
from protocol.alerts.words import Article10Clause
from protocol.information import InformationRequest
from protocol.vessels.answer import VesselAnswer
from protocol.vessels.request import Vessel, VesselVerify
from protocol.vessels.words import VesselMeasure, VesselStatus
from protocol.vocabulary import MemberCode, MessageId, Purpose, Role
from tests.support.alerts import make_draft
from tests.support.country import OWN_SUBSCRIPTION, Caller, Country
from tests.support.federation import START

PASSPORT = {"documents": [{"type": "P", "issuer": "PAK", "number": "AB1234567"}]}
PURPOSE = {
    Role.FIRST_LINE: "border_first_line",
    Role.SECOND_LINE: "border_second_line",
    Role.INVESTIGATOR: "investigation",
    Role.PROTECTION_OFFICER: "protection",
}
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


def some_gap(country: Country) -> str:
    """A gap of the node's own picture along which TR may be asked."""
    reader = country.caller(Role.SECOND_LINE)
    page = country.ask(reader, "GET", "/routes?purpose=border_second_line&limit=200").json
    if not page["gaps"]:
        publish(country.node, make_draft("TR"))
        page = country.ask(reader, "GET", "/routes?purpose=border_second_line&limit=200").json
    reference: str = page["gaps"][0]["gap_id"]
    return reference


def _seen_for(path: str, more: str = "") -> Callable[[Country, str, Role], Ask]:
    return lambda country, agency, role: Ask("GET", f"{path}?purpose={_purpose(role)}{more}")


def _paths(country: Country, agency: str, role: Role) -> Ask:
    some_gap(country)
    return Ask("GET", f"/routes/paths?purpose={_purpose(role)}&from=Quetta&to=Van")


def _ask_about_gap(country: Country, agency: str, role: Role) -> Ask:
    body = {"question": "by which road?", "legal_basis": "Memorandum, Article 3"}
    return Ask("POST", f"/routes/gaps/{some_gap(country)}/requests?purpose={_purpose(role)}", {"json": body})


QUESTION = {
    "after": {"country": "IR", "name": "Tehran"},
    "before": {"country": "TR", "name": "Van"},
    "question": "by which road?",
    "legal_basis": "Memorandum, Article 3",
}
VERIFICATION = {
    "vessel": {"name": "Example", "flag_claimed": "TR"},
    "position": {"latitude_e5": 3_710_000, "longitude_e5": 2_520_000, "precision_metres": 1_000},
    "observed": START,
    "measures": ["board"],
    "grounds": "left without lights",
    "legal_basis": "Memorandum, Article 4",
}


def peers_of(country: Country) -> dict[str, NodeContext]:
    """The other nodes of the simulated federation; TR among them, which another test may have suspended."""
    set_suspended(country.node, MemberCode("TR"), False)
    wires = country.node.peers.wires  # type: ignore[attr-defined]
    nodes: dict[str, NodeContext] = wires.nodes
    return nodes


def asked_request(country: Country) -> str:
    """A request for information that another member made."""
    end = partial(RoutePlace, "TR")
    clauses = (Article10Clause.ROUTES,)
    request = InformationRequest(end("Van"), end("Izmir"), "how?", clauses, "Memorandum", Purpose.INVESTIGATION)
    asker = peers_of(country)["TR"]
    (made,) = ask_along(asker, (country.node.member,), request).asked.values()
    deliver_due(asker)
    return made


def asked_verification(country: Country) -> str:
    """A verification that another member asked for."""
    request = VesselVerify(
        Vessel("Example"),
        Position(3_710_000, 2_520_000, 10),
        START,
        (),
        "no lights",
        "Memorandum",
        Purpose.INVESTIGATION,
    )
    asker = peers_of(country)["TR"]
    made = ask_about_vessel(asker, country.node.member, request)
    deliver_due(asker)
    return made


def answered_verification(country: Country) -> str:
    """A verification that this node asked for and that was answered."""
    officer = country.caller(Role.SECOND_LINE)
    made: str = country.ask(officer, "POST", "/vessel-verifications", json={"to": "TR", **VERIFICATION}).json[
        "request_id"
    ]
    deliver_due(country.node)
    flag_state = peers_of(country)["TR"]
    authorised = (VesselMeasure.BOARD,)
    answer = VesselAnswer(
        MessageId(made), VesselStatus.REGISTERED, "Izmir 7", authorised, "by day", "Coast Guard Command"
    )
    answer_about_vessel(flag_state, answer)
    deliver_due(flag_state)
    return made


def _answer_request(country: Country, agency: str, role: Role) -> Ask:
    path = f"/requests/{asked_request(country)}/answer?purpose={_purpose(role)}"
    return Ask("POST", path, {"json": {"status": "answered", "text": "by the northern road"}})


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
}
"""By endpoint: a request about what `agency` owns, for a caller in `role`."""

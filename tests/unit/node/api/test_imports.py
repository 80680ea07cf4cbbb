"""Entries and imports through the API: four eyes, versions by tag, pages, and requests that are sent twice."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from node.api.submissions import read_file
from protocol.vocabulary import Role
from tests.support.country import Country
from tests.unit.node.api.requests import PASSPORT, fresh_entry, standing_entry, submitted

CSV_HEAD = b"entry_id,object_kind,category,legal_basis,action,issued,issuer_record,documents\r\n"


def csv_line(number: int) -> bytes:
    cells = f"F-{number},document,document_lost_stolen,Passport act,seize,2026-09-01,office,P/PAK/QQ{number:07d}"
    return cells.encode() + b"\r\n"


def upload(country: Country, caller: object, content: bytes, **more: str) -> dict[str, object]:
    data = {"list_name": "files", "mode": "add_or_change", "format": "wren_csv", **more}
    answer = country.ask(
        caller,  # type: ignore[arg-type]
        "POST",
        "/imports/files",
        data={**data, "file": (io.BytesIO(content), "list.csv")},
    )
    assert answer.status_code == 202, answer.json
    assert answer.headers["Location"] == f"/api/v1/imports/{answer.json['import_id']}"
    found: dict[str, object] = answer.json
    return found


def test_nobody_approves_what_they_asked_for_and_no_other_agency_does(country: Country) -> None:
    both = country.caller(Role.SECOND_LINE, Role.SUPERVISOR)
    body = {"list_name": "own", "mode": "add_or_change", "entries": [fresh_entry()]}
    mine = country.ask(both, "POST", "/imports", json=body).json["import_id"]
    assert country.ask(both, "POST", f"/imports/{mine}/approve").status_code == 403
    foreign = country.caller(Role.SUPERVISOR, agency="customs")
    assert country.ask(foreign, "POST", f"/imports/{mine}/approve").status_code == 404
    waiting = country.ask(both, "GET", "/approvals?limit=200").json["items"]
    assert {one["may_decide"] for one in waiting if one["import_id"] == mine} == {False}
    second = country.caller(Role.SUPERVISOR)
    assert country.ask(second, "POST", f"/imports/{mine}/approve").json["state"] == "approved"
    assert country.ask(second, "POST", f"/imports/{mine}/approve").status_code == 409


def test_a_file_is_accepted_counted_and_its_rejects_are_told(country: Country) -> None:
    caller = country.caller(Role.INVESTIGATOR)
    content = CSV_HEAD + b"".join(csv_line(number) for number in range(600)) + b"F-bad,nonsense,x,y,z,,,\r\n"
    found = upload(country, caller, content)
    assert (found["state"], found["added"], found["rejected"]) == ("submitted", 600, 1)
    rejects = country.ask(caller, "GET", f"/imports/{found['import_id']}/rejects").json["items"]
    assert {one["line"] for one in rejects} == {602}
    assert "nonsense" not in str(rejects)
    seen: list[str] = []
    cursor = ""
    while True:
        page = country.ask(caller, "GET", f"/imports/{found['import_id']}/changes?limit=170&cursor={cursor}").json
        seen += [one["entry_id"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 600


def test_an_entry_is_changed_only_by_whoever_saw_the_one_that_stands(country: Country) -> None:
    reference, list_name = standing_entry(country, "police")
    caller = country.caller(Role.SECOND_LINE)
    path = f"/watchlist/entries/{reference}"
    seen = country.ask(caller, "GET", path)
    tag = seen.headers["ETag"]
    assert country.ask(caller, "GET", path, headers={"If-None-Match": tag}).status_code == 304
    body = {"list_name": list_name, "entry": {**seen.json["entry"], "legal_basis": "Another act"}}
    assert country.ask(caller, "PUT", path, json=body).status_code == 428
    assert country.ask(caller, "PUT", path, json=body, headers={"If-Match": '"0"'}).status_code == 412
    change = country.ask(caller, "PUT", path, json=body, headers={"If-Match": tag}).json
    assert country.ask(caller, "GET", path).headers["ETag"] == tag, "nothing changed before the second person"
    country.ask(country.caller(Role.SUPERVISOR), "POST", f"/imports/{change['import_id']}/approve")
    assert country.ask(caller, "GET", path).headers["ETag"] != tag
    assert country.ask(caller, "PUT", path, json=body, headers={"If-Match": tag}).status_code == 412
    origins = country.ask(caller, "GET", f"/watchlist/provenance/{reference}").json["items"]
    assert origins[0]["import_id"] == change["import_id"]


def test_an_entry_that_its_category_does_not_admit_is_refused_with_what_it_needs(country: Country) -> None:
    entry = fresh_entry(category="wanted_arrest", object_kind="person", names=[{"text": "A B"}], documents=[])
    caller = country.caller(Role.SECOND_LINE)
    answer = country.ask(caller, "POST", "/watchlist/entries", json={"list_name": "own", "entry": entry})
    assert answer.status_code == 422
    assert any(one["remedy"] for one in answer.json["errors"])


def test_a_protective_entry_is_shown_to_whom_it_concerns(country: Country) -> None:
    author = country.caller(Role.PROTECTION_OFFICER)
    entry = fresh_entry(
        object_kind="person",
        category="vulnerable_person",
        action="protect",
        names=[{"text": "Layla Khan"}],
        birth_dates=["1990-02-03"],
        documents=[],
        issuer_record="",
        protection_officer="duty desk",
    )
    made = country.ask(author, "POST", "/watchlist/entries", json={"list_name": "care", "entry": entry})
    assert made.status_code == 202, made.json
    country.ask(country.caller(Role.SUPERVISOR), "POST", f"/imports/{made.json['import_id']}/approve")
    path = f"/watchlist/entries/{entry['entry_id']}"
    assert country.ask(author, "GET", path).json["entry"]["names"][0]["text"] == "Layla Khan"
    hidden = country.ask(country.caller(Role.SECOND_LINE), "GET", path)
    assert hidden.json["shown"] is False
    assert "ETag" not in hidden.headers, "a digest of what is hidden could be guessed at"
    assert "Layla" not in hidden.text
    listed = country.ask(country.caller(Role.INVESTIGATOR), "GET", "/watchlist/entries?limit=200")
    assert "Layla" not in listed.text


def test_pages_follow_each_other_and_a_forged_cursor_finds_nothing_more(country: Country) -> None:
    for _ in range(3):
        standing_entry(country, "police")
    caller, other = country.caller(Role.SECOND_LINE), country.caller(Role.SECOND_LINE, agency="customs")
    seen: list[str] = []
    cursor = ""
    while True:
        page = country.ask(caller, "GET", f"/watchlist/entries?limit=2&cursor={cursor}").json
        seen += [one["entry_id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = page["next_cursor"]
    assert len(seen) == len(set(seen)) >= 3
    stolen = country.ask(other, "GET", f"/watchlist/entries?limit=200&cursor={cursor}").json["items"]
    assert not {one["entry_id"] for one in stolen} & set(seen)
    for forged in ("!!!!", "AA==", "//8", "AAAA"):
        assert country.ask(caller, "GET", f"/watchlist/entries?cursor={forged}").status_code == 422
    assert country.ask(caller, "GET", "/watchlist/entries?limit=100000").status_code == 422


def test_a_request_under_one_key_is_done_once(country: Country) -> None:
    caller = country.caller(Role.SECOND_LINE)
    body = {"list_name": "own", "mode": "add_or_change", "entries": [fresh_entry()]}
    key = {"Idempotency-Key": "once"}
    first = country.ask(caller, "POST", "/imports", json=body, headers=key)
    again = country.ask(caller, "POST", "/imports", json=body, headers=key)
    assert (first.status_code, first.data, first.headers["Location"]) == (202, again.data, again.headers["Location"])
    other = {**body, "list_name": "another"}
    assert country.ask(caller, "POST", "/imports", json=other, headers=key).status_code == 409
    customs = country.caller(Role.SECOND_LINE, agency="customs")
    theirs = country.ask(customs, "POST", "/imports", json={**body, "entries": [fresh_entry()]}, headers=key)
    assert theirs.json["import_id"] != first.json["import_id"], "a key belongs to its agency"


def test_a_first_line_token_cannot_replay_a_second_line_answer(country: Country) -> None:
    """Same agency, same body, same key: the answer belongs to whoever was answered."""
    body = {"traveller": PASSPORT, "purpose": "border_first_line"}
    key = {"Idempotency-Key": "shared"}
    second = country.ask(country.caller(Role.SECOND_LINE), "POST", "/checks", json=body, headers=key)
    assert "lists" in second.json
    assert country.ask(country.caller(Role.FIRST_LINE), "POST", "/checks", json=body, headers=key).status_code == 409


def test_a_refused_request_frees_its_key_and_a_secret_is_not_kept_under_one(country: Country) -> None:
    operator = country.caller(Role.OPERATOR)
    account = country.caller(Role.FIRST_LINE).account
    key = {"Idempotency-Key": "token"}
    path = f"/accounts/{account}/tokens"
    assert country.ask(operator, "POST", path, json={"scopes": ["peers:write"]}, headers=key).status_code == 403
    issued = country.ask(operator, "POST", path, json={"scopes": ["checks:first_line"]}, headers=key)
    assert issued.json["text"].startswith("wren_")
    again = country.ask(operator, "POST", path, json={"scopes": ["checks:first_line"]}, headers=key)
    assert again.status_code == 201
    assert "text" not in again.json
    assert again.json["token_id"] == issued.json["token_id"]


def test_a_key_that_is_no_key_is_refused(country: Country) -> None:
    caller = country.caller(Role.SUPERVISOR)
    waiting = submitted(country, "police")["import_id"]
    for key in ("", "x" * 129, "a b", "\xe9"):
        answer = country.ask(caller, "POST", f"/imports/{waiting}/approve", headers={"Idempotency-Key": key})
        assert answer.status_code == 409


def test_an_operator_raises_nobodys_rights_to_their_own_use(country: Country) -> None:
    operator = country.caller(Role.OPERATOR)
    path = f"/accounts/{operator.account}"
    assert country.ask(operator, "POST", f"{path}/roles", json={"roles": ["supervisor"]}).status_code == 403
    assert country.ask(operator, "POST", f"{path}/disable").status_code == 403
    pair = {"label": "two hats", "agency": "police", "roles": ["auditor", "second_line"]}
    assert country.ask(operator, "POST", "/accounts", json=pair).status_code == 403


def test_a_withdrawal_is_asked_for_by_one_and_approved_by_another_then_recalled(country: Country) -> None:
    reference, _ = standing_entry(country, "police")
    both = country.caller(Role.SECOND_LINE, Role.SUPERVISOR)
    path = f"/watchlist/entries/{reference}"
    tag = country.ask(both, "GET", path).headers["ETag"]
    assert country.ask(both, "DELETE", path).status_code == 428
    assert country.ask(both, "DELETE", path, headers={"If-Match": '"0"'}).status_code == 412
    foreign = country.caller(Role.SECOND_LINE, agency="customs")
    assert country.ask(foreign, "DELETE", path, headers={"If-Match": tag}).status_code == 404
    asked = country.ask(both, "DELETE", path, headers={"If-Match": tag})
    assert (asked.status_code, asked.json["mode"], asked.json["removed"]) == (202, "withdraw", 1)
    assert country.ask(both, "GET", path).status_code == 200, "it stands until a second person agrees"
    decide = f"/imports/{asked.json['import_id']}"
    assert country.ask(both, "POST", f"{decide}/approve").status_code == 403
    [change] = country.ask(both, "GET", f"{decide}/changes").json["items"]
    assert (change["change"], change["before"]["entry_id"], change["after"]) == ("removed", reference, None)
    chief = country.caller(Role.SUPERVISOR)
    version = country.ask(chief, "POST", f"{decide}/approve").json["version"]
    assert country.ask(both, "GET", path).status_code == 404
    assert country.ask(both, "DELETE", path, headers={"If-Match": tag}).status_code == 404
    with country.node.store.read() as tx:
        assert not tx.imports.recalls_owed()
    undoing = country.ask(both, "POST", f"/watchlist/versions/{version}/undo").json["import_id"]
    assert country.ask(chief, "POST", f"/imports/{undoing}/approve").status_code == 200
    assert country.ask(both, "GET", path).headers["ETag"] == tag


def test_of_two_withdrawals_of_one_entry_the_second_finds_it_gone(country: Country) -> None:
    reference, _ = standing_entry(country, "police")
    caller, chief = country.caller(Role.SECOND_LINE), country.caller(Role.SUPERVISOR)
    path = f"/watchlist/entries/{reference}"
    tag = country.ask(caller, "GET", path).headers["ETag"]
    first, second = (country.ask(caller, "DELETE", path, headers={"If-Match": tag}).json["import_id"] for _ in range(2))
    assert country.ask(chief, "POST", f"/imports/{first}/approve").status_code == 200
    assert country.ask(chief, "POST", f"/imports/{second}/approve").status_code == 409


def test_a_check_that_meets_another_agencys_entry_names_the_agency_and_not_the_reference(country: Country) -> None:
    """References often hold a case number; whom to ask is what the officer needs."""
    entry = fresh_entry()
    author, chief = (country.caller(role, agency="customs") for role in (Role.SECOND_LINE, Role.SUPERVISOR))
    made = country.ask(author, "POST", "/watchlist/entries", json={"list_name": "c", "entry": entry})
    body = {"traveller": {"documents": entry["documents"]}, "purpose": "border_second_line"}
    police = country.caller(Role.SECOND_LINE)
    assert country.ask(police, "POST", "/checks", json=body).json["own_list"]["hits"] == [], "nobody approved it yet"
    country.ask(chief, "POST", f"/imports/{made.json['import_id']}/approve")
    stream = {"Accept": "application/x-ndjson"}
    for headers in ({}, stream):
        answer = country.ask(police, "POST", "/checks", json=body, headers=headers)
        assert entry["entry_id"] not in answer.text
        assert '"agency":"customs"' in answer.text.replace(" ", "")
    [hit] = country.ask(police, "POST", "/checks", json=body).json["own_list"]["hits"]
    assert (hit["shown"], hit["category"], hit["action"]) == (True, "document_lost_stolen", "seize")
    [own] = country.ask(author, "POST", "/checks", json=body).json["own_list"]["hits"]
    assert (own["reference"], "agency" in own) == (entry["entry_id"], False)


def test_a_long_file_shows_how_far_it_has_come_until_it_waits_for_approval(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is read in three steps, held between them; whoever asks meanwhile is told the truth of that moment."""
    caller, stranger = country.caller(Role.SECOND_LINE), country.caller(Role.SECOND_LINE, agency="customs")
    reached, go_on = [threading.Event() for _ in range(2)], [threading.Event() for _ in range(2)]

    def held(*given: Any) -> Iterator[Any]:
        for number, record in enumerate(read_file(*given)):
            if number in (1_000, 2_000):
                step = number // 1_000 - 1
                reached[step].set()
                assert go_on[step].wait(60)
            yield record

    monkeypatch.setattr("node.api.imports.read_file", held)
    monkeypatch.setattr("node.api.submissions.PATIENCE_SECONDS", 0.01)
    lines = [csv_line(10_000 + number) for number in range(2_500)]
    lines[1_500] = b"F-bad,nonsense,x,y,z,,,\r\n"
    found = upload(country, caller, CSV_HEAD + b"".join(lines))
    assert found["state"] == "staging"
    path = f"/imports/{found['import_id']}"

    def progress() -> tuple[str, int, int]:
        told = country.ask(caller, "GET", path).json
        return told["state"], told["added"], told["rejected"]

    seen = []
    for step in range(2):
        assert reached[step].wait(60)
        seen.append(progress())
        go_on[step].set()
    assert seen == [("staging", 1_000, 0), ("staging", 1_999, 1)]
    assert country.ask(stranger, "GET", path).status_code == 404
    deadline = time.monotonic() + 60
    while progress()[0] == "staging":
        assert time.monotonic() < deadline
    assert progress() == ("submitted", 2_499, 1)

"""Subscriptions and notices: the caller's own; what is marked as read is what was seen, and no more."""

from __future__ import annotations

from typing import Any

import pytest

from node.core.notices import Notice, NoticeKind, for_account, for_role
from node.core.scopes import Scope
from protocol.vocabulary import MemberCode, Role
from tests.support.country import Caller, Country

PK = MemberCode("PK")


def put(country: Country, *notices: Notice) -> None:
    with country.node.store.write() as tx:
        for one in notices:
            tx.notices.put(one)


def listed(country: Country, caller: Caller) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = country.ask(caller, "GET", "/notices?limit=200").json["items"]
    return items


def read(country: Country, caller: Caller, *seen: dict[str, Any]) -> Any:
    names = ("kind", "originator", "alert_id", "times")
    body = {"seen": [{name: one[name] for name in names} for one in seen]}
    return country.ask(caller, "POST", "/notices/read", json=body)


def test_a_subscription_is_its_accounts_own(country: Country) -> None:
    mine, other = country.caller(Role.INVESTIGATOR), country.caller(Role.INVESTIGATOR)
    asked = {"origin": "PKUET", "indicator": {"kind": "phone", "value": "+92 300 1234567"}, "means": "road"}
    made = country.ask(mine, "POST", "/subscriptions", json=asked).json
    assert made["indicator"] == {"kind": "phone", "value": "923001234567"}
    assert country.ask(other, "GET", "/subscriptions").json["items"] == []
    foreign = country.ask(other, "DELETE", f"/subscriptions/{made['subscription_id']}")
    invented = country.ask(other, "DELETE", f"/subscriptions/{'0' * 32}")
    shorter = country.ask(other, "DELETE", "/subscriptions/1")
    assert foreign.status_code == invented.status_code == shorter.status_code == 404
    assert {**foreign.json, "instance": ""} == {**invented.json, "instance": ""}
    assert country.ask(mine, "GET", "/subscriptions").json["items"] == [made]
    assert country.ask(mine, "DELETE", f"/subscriptions/{made['subscription_id']}").status_code == 204
    assert country.ask(mine, "DELETE", f"/subscriptions/{made['subscription_id']}").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"country": ""},
        {"country": "pk"},
        {"origin": "PAKISTAN"},
        {"destination": "PK\n"},
        {"indicator": {"kind": "phone", "value": "call me"}},
        {"indicator": {"kind": "person", "value": "x"}},
        {"country": "PK", "account": "0" * 32},
    ],
)
def test_one_that_would_tell_of_everything_or_of_nothing_is_refused(country: Country, body: dict[str, Any]) -> None:
    assert country.ask(country.caller(Role.INVESTIGATOR), "POST", "/subscriptions", json=body).status_code == 422


def test_pages_of_subscriptions_follow_one_another(country: Country) -> None:
    caller = country.caller(Role.INVESTIGATOR)
    made = {
        country.ask(caller, "POST", "/subscriptions", json={"country": code}).json["subscription_id"]
        for code in ("PK", "IR", "TR")
    }
    found, cursor = [], ""
    for _ in range(3):
        page = country.ask(caller, "GET", f"/subscriptions?limit=1&cursor={cursor}").json
        found += [one["subscription_id"] for one in page["items"]]
        cursor = page["next_cursor"] or ""
    assert (set(found), len(found), cursor) == (made, 3, "")


def test_only_what_was_seen_is_read(country: Country) -> None:
    """A notice that came again while somebody looked, as a danger to life told twice, stays unread."""
    caller = country.caller(Role.INVESTIGATOR)
    first, second = (
        Notice(for_account(caller.account), NoticeKind.SUBSCRIBED, PK, digit * 32, 1, 100) for digit in "12"
    )
    put(country, first, second)
    seen = [one for one in listed(country, caller) if one["kind"] == "subscribed"]
    assert [one["alert_id"][0] for one in seen] == ["1", "2"]
    put(country, first)
    assert read(country, caller, *seen).json == {"read": 1}
    (left,) = [one for one in listed(country, caller) if one["kind"] == "subscribed"]
    assert (left["alert_id"], left["times"]) == (first.alert_id, 2)
    assert read(country, caller, left).json == {"read": 1}
    assert read(country, caller, left).json == {"read": 0}


def test_nobody_reads_the_notices_of_another(country: Country) -> None:
    mine, other = country.caller(Role.INVESTIGATOR), country.caller(Role.INVESTIGATOR, agency="customs")
    put(country, Notice(for_account(mine.account), NoticeKind.SUBSCRIBED, PK, "3" * 32, 1, 100))
    (one,) = [found for found in listed(country, mine) if found["alert_id"] == "3" * 32]
    assert "3" * 32 not in str(listed(country, other))
    assert read(country, other, one).json == {"read": 0}
    assert one in listed(country, mine)


def test_a_token_is_told_no_more_than_its_scopes_read(country: Country) -> None:
    """Operators learn of danger to life; of which alerts somebody follows, only who reads alerts."""
    both = country.caller(Role.INVESTIGATOR, Role.OPERATOR, scopes=[Scope.DANGER_ACT])
    put(
        country,
        Notice(for_account(both.account), NoticeKind.SUBSCRIBED, PK, "4" * 32, 1, 100),
        Notice(for_role(Role.OPERATOR), NoticeKind.DANGER_UNACKNOWLEDGED, PK, "5" * 32, 1, 100),
    )
    told = {one["alert_id"] for one in listed(country, both)}
    assert "5" * 32 in told
    assert "4" * 32 not in told
    hidden = {"kind": "subscribed", "originator": "PK", "alert_id": "4" * 32, "times": 9}
    assert read(country, both, hidden).json == {"read": 0}
    reader = country.caller(Role.INVESTIGATOR, Role.OPERATOR, scopes=[Scope.ALERTS_READ])
    assert "5" * 32 not in {one["alert_id"] for one in listed(country, reader)}


def test_danger_comes_first_and_pages_follow(country: Country) -> None:
    caller = country.caller(Role.INVESTIGATOR)
    put(
        country,
        Notice(for_account(caller.account), NoticeKind.SUBSCRIBED, PK, "6" * 32, 1, 1),
        Notice(for_account(caller.account), NoticeKind.DANGER_TO_LIFE, PK, "7" * 32, 1, 999),
    )
    whole = listed(country, caller)
    assert [one["kind"] for one in whole][-1] == "subscribed"
    first = country.ask(caller, "GET", "/notices?limit=1").json
    second = country.ask(caller, "GET", f"/notices?limit=1&cursor={first['next_cursor']}").json
    assert [*first["items"], *second["items"]] == whole[:2]

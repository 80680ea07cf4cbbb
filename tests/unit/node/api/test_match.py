"""Comparing through the API: bounded input, nothing kept and nothing logged of the names."""

from __future__ import annotations

from typing import Any

import pytest
import structlog

from protocol.vocabulary import Purpose, Role
from tests.support.country import Country

NAMES = ["Zulfiqar Marwandi", "Marwandi Zulfiqar"]
RECORD = {"names": ["Zulfiqar Marwandi"], "birth_dates": ["1970-05-23"], "sexes": ["M"], "nationalities": ["PAK"]}
TRAVELLER = {"names": ["Zulfiqar Marwandi"], "birth_dates": ["1970-05-23"], "sex": "M", "nationality": "PAK"}


def compared(country: Country, **body: Any) -> Any:
    return country.ask(country.caller(Role.INVESTIGATOR), "POST", "/match", json=body)


def test_two_names_are_taken_apart_and_judged(country: Country) -> None:
    told = compared(country, names=NAMES).json
    assert told["score"] > 0.9
    assert [(one["purpose"], one["hit"]) for one in told["verdicts"]] == [(None, True)]
    assert len(told["left"]["tokens"]) == len(told["right"]["tokens"]) == len(told["meetings"]) == 2
    assert all(one["through"] for one in told["meetings"])
    other = compared(country, names=["Zulfiqar Marwandi", "Layla Khan"]).json
    assert other["score"] < 0.5
    assert not any(one["hit"] for one in other["verdicts"])


def test_two_records_tell_what_each_particular_says(country: Country) -> None:
    told = compared(country, traveller=TRAVELLER, record=RECORD).json
    assert {one["purpose"] for one in told["verdicts"]} == {purpose.value for purpose in Purpose}
    assert {"name", "birth_date"} <= {one["subject"] for one in told["evidence"]}
    elder = compared(country, traveller={**TRAVELLER, "birth_dates": ["1931-01-02"]}, record=RECORD).json
    assert elder["score"] < told["score"]


def test_the_private_form_shows_no_token_meeting(country: Country) -> None:
    told = compared(country, names=NAMES, private=True).json
    assert told["private"] is True
    assert "meetings" not in told
    assert compared(country, traveller=TRAVELLER, record=RECORD, private=True).json["score"] > 0.5


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"names": ["a"]},
        {"names": ["a", "b", "c"]},
        {"names": "ab"},
        {"names": ["a", 7]},
        {"names": ["a", ""]},
        {"names": ["a", "b" * 401]},
        {"names": ["a", "b\u0000"]},
        {"names": NAMES, "traveller": TRAVELLER},
        {"traveller": TRAVELLER},
        {"record": RECORD},
        {"traveller": TRAVELLER, "record": {**RECORD, "names": ["a"] * 9}},
        {"traveller": {**TRAVELLER, "names": ["a"] * 9}, "record": RECORD},
        {"traveller": TRAVELLER, "record": {**RECORD, "entry_id": "PK-1"}},
        {"traveller": TRAVELLER, "record": {**RECORD, "nationalities": ["QQQ"]}},
        {"traveller": {**TRAVELLER, "identifiers": [{"kind": "phone", "value": "+92300"}]}, "record": RECORD},
        {"names": NAMES, "private": "yes"},
        {"names": NAMES, "purpose": "curiosity"},
        {"names": NAMES, "limit": 5},
    ],
)
def test_what_does_not_hold_is_refused_without_repeating_it(country: Country, body: dict[str, Any]) -> None:
    answer = compared(country, **body)
    assert answer.status_code == 422
    assert "Zulfiqar" not in answer.text


def test_nothing_of_the_names_is_kept_or_logged(country: Country) -> None:
    """An Idempotency-Key would keep the answer for a day: here it keeps nothing."""
    caller = country.caller(Role.SECOND_LINE)
    with country.node.store.read() as tx:
        leaves = tx.leaves.count()
    headers = {"Idempotency-Key": "match-1"}
    with structlog.testing.capture_logs() as logs:
        first = country.ask(caller, "POST", "/match", json={"names": NAMES}, headers=headers)
        second = country.ask(caller, "POST", "/match", json={"names": ["Layla", "Leila"]}, headers=headers)
    assert (first.status_code, second.status_code) == (200, 200)
    assert "Zulfiqar" not in str(logs)
    with country.node.store.read() as tx:
        assert tx.leaves.count() == leaves
        assert tx.idempotency_keys.find(caller.agency, "match-1") is None  # type: ignore[arg-type]
    operation = country.client.get("/api/v1/openapi.json").json["paths"]["/api/v1/match"]["post"]
    assert "Idempotency-Key" not in {one.get("name") for one in operation.get("parameters", [])}


def test_the_longest_names_are_answered(country: Country) -> None:
    """Pathological names: each token another, each the longest."""
    longest = " ".join(chr(0x0627 + number % 30) * 3 for number in range(100))[:400]
    body = {
        "traveller": {**TRAVELLER, "names": [longest] * 8},
        "record": {**RECORD, "names": [longest[::-1].strip()] * 8},
    }
    assert compared(country, **body).status_code == 200
    assert 0 <= compared(country, names=[longest, "\u202e" + longest[:300]]).json["score"] <= 1

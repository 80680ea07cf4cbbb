"""The OpenAPI document and its page: complete, self-contained, and kept by what the API really answers."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from node.api.docs_page import page
from node.api.rules import route_table
from protocol.vocabulary import Role
from tests.support.country import Caller, Country

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = int(os.environ.get("WREN_API_EXAMPLES", "6"))
WHO = (
    Role.FIRST_LINE,
    Role.SECOND_LINE,
    Role.INVESTIGATOR,
    Role.PROTECTION_OFFICER,
    Role.SUPERVISOR,
    Role.OPERATOR,
)


def document(country: Country) -> dict[str, Any]:
    found: dict[str, Any] = country.client.get("/api/v1/openapi.json").json
    return found


def test_every_operation_is_documented_with_its_scope_and_problems(country: Country) -> None:
    found = document(country)
    assert found["openapi"] == "3.1.0"
    for endpoint, method, path, stated in route_table(country.app):
        if endpoint.startswith("docs."):
            continue
        operation = found["paths"][re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path)][method.lower()]
        assert operation["summary"]
        assert {"401", "403", "422", "429"} <= set(operation["responses"])
        assert all(scope.value in operation["description"] for scope in stated.scopes)
        assert operation["security"] == [{"token": []}]


def test_the_page_tells_every_operation_and_loads_nothing(country: Country) -> None:
    answer = country.client.get("/api/v1/docs")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert not re.findall(r"(?:src|href)=['\"]?(?:https?:)?//|<script|<link|<img|url\(", answer.text)
    for path in document(country)["paths"]:
        assert path in answer.text


def test_every_link_within_the_page_leads_somewhere(country: Country) -> None:
    text = country.client.get("/api/v1/docs").text
    links = set(re.findall(r"href='#([^']+)'", text))
    assert links <= set(re.findall(r"id='?([^'>]+)'?>", text))
    assert {"schemas", "schema-CheckRequest", "POST-api-v1-checks"} <= links


def test_no_text_of_the_document_becomes_markup() -> None:
    attack = "<script>alert(1)</script>'\"><img src=x>`<b>`"
    operation = {
        "tags": [attack],
        "summary": attack,
        "description": attack,
        "parameters": [{"name": attack, "in": attack, "description": attack, "schema": {"enum": [attack]}}],
        "requestBody": {"content": {attack: {"schema": {"$ref": f"#/components/schemas/{attack}"}}}},
        "responses": {attack: {"description": attack, "content": {attack: {"schema": {"pattern": attack}}}}},
    }
    named = {attack: {"properties": {attack: {"type": attack, "default": attack, "description": attack}}}, "b": {}}
    shown = page(
        {
            "info": {"title": attack},
            "tags": [{"name": attack, "description": attack}],
            "paths": {f"/{attack}": {"get": operation}},
            "components": {"schemas": named},
        }
    )
    assert not re.search(r"<(?:script|img|b)\b", shown)
    assert "='" + attack[:8] not in shown
    assert not re.search(r"(?:id|href)='[^'>]*'[^>\s]", shown)


@pytest.fixture(scope="module")
def callers(country: Country) -> dict[Role, Caller]:
    return {role: country.caller(role) for role in WHO}


def operations(country: Country, role: Role, callers: dict[Role, Caller]) -> list[Any]:
    """The API's own document over WSGI, for one caller."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", country.app)
    found: list[Any] = list(schema.get_all_operations())
    return [(one.ok(), callers[role].token) for one in found]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("role", WHO)
def test_nothing_sent_makes_it_fail_or_answer_what_is_not_documented(
    country: Country, callers: dict[Role, Caller], role: Role
) -> None:
    """Valid and invalid requests made from the document itself; the same ones in every run."""
    for operation, token in operations(country, role, callers):
        for mode in schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE:
            _attack(operation, token, mode)


def _attack(operation: Any, token: str, mode: Any) -> None:
    statuses: set[int] = set()

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def run(case: Any) -> None:
        response = case.call(headers={"Authorization": f"Bearer {token}"})
        statuses.add(response.status_code)
        case.validate_response(response, checks=CHECKS)

    try:
        run()
    except Unsatisfiable:
        return  # nothing of this operation can be made invalid
    # Invalid requests may spoil the token too; valid ones must get past it, or nothing behind it was tried.
    assert mode is schemathesis.GenerationMode.NEGATIVE or statuses - {401}

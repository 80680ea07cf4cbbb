"""Role x endpoint x agency: what the rules say is what the endpoints do, each tried by a real request."""

from __future__ import annotations

import flask
import pytest

from node.api.app import ApiOptions, make_api
from node.api.rules import Reach, UnruledEndpointError, route_table
from node.core.scopes import Scope, allowed_scopes
from protocol.vocabulary import Role
from tests.support.country import Country
from tests.unit.node.api.requests import REQUESTS, Ask

OTHER = "customs"


def routes(country: Country) -> dict[str, tuple[frozenset[Scope], Reach]]:
    return {endpoint: (stated.scopes, stated.reach) for endpoint, _, _, stated in route_table(country.app)}


def names_an_object(country: Country, endpoint: str) -> bool:
    """Whether the path names an object of an agency."""
    return any("<" in path for found, _, path, _ in route_table(country.app) if found == endpoint)


def send(country: Country, caller: object, ask: Ask) -> int:
    return int(country.ask(caller, ask.method, ask.path, **ask.more).status_code)  # type: ignore[arg-type]


def test_every_endpoint_has_a_request_here_that_only_its_rule_can_refuse(country: Country) -> None:
    assert set(routes(country)) == set(REQUESTS)


def test_an_endpoint_without_a_rule_keeps_the_api_from_starting(country: Country) -> None:
    forgotten = flask.Blueprint("forgotten", __name__)
    forgotten.add_url_rule("/api/v1/forgotten", "list", lambda: "everything")
    with pytest.raises(UnruledEndpointError, match=r"forgotten\.list"):
        make_api(country.node, ApiOptions(country.node.tag_set_folder), [forgotten])


@pytest.mark.parametrize("endpoint", sorted(REQUESTS))
def test_each_role_passes_where_the_rule_says_so_and_nowhere_else(country: Country, endpoint: str) -> None:
    scopes, _ = routes(country)[endpoint]
    for role in Role:
        expected = not scopes or bool(scopes & allowed_scopes([role]))
        status = send(country, country.caller(role), REQUESTS[endpoint](country, "police", role))
        assert (200 <= status < 300) is expected, f"{role}: {status}"
        assert expected or status == 403


@pytest.mark.parametrize("endpoint", sorted(REQUESTS))
def test_without_a_token_only_what_is_public_is_told(country: Country, endpoint: str) -> None:
    scopes, _ = routes(country)[endpoint]
    status = send(country, None, REQUESTS[endpoint](country, "police", Role.SECOND_LINE))
    assert status == (401 if scopes else 200)


@pytest.mark.parametrize("endpoint", sorted(REQUESTS))
def test_a_role_that_may_is_answered_about_another_agency_as_about_nothing(country: Country, endpoint: str) -> None:
    """Insecure direct references: the object exists, its owner is another agency, and nobody can tell the difference."""
    scopes, reach = routes(country)[endpoint]
    if reach is not Reach.OWN_AGENCY or not names_an_object(country, endpoint):
        assert not scopes or reach is Reach.COUNTRY or not names_an_object(country, endpoint)
        return
    for role in (role for role in Role if scopes & allowed_scopes([role])):
        ask = REQUESTS[endpoint](country, OTHER, role)
        caller = country.caller(role)
        foreign = country.ask(caller, ask.method, ask.path, **ask.more)
        invented = country.ask(caller, ask.method, _invented(ask.path), **ask.more)
        assert foreign.status_code == invented.status_code == 404
        assert {**foreign.json, "instance": ""} == {**invented.json, "instance": ""}
        assert sorted(foreign.headers.keys()) == sorted(invented.headers.keys())


@pytest.mark.parametrize("endpoint", sorted(REQUESTS))
def test_a_token_with_every_scope_but_the_one_needed_is_refused(country: Country, endpoint: str) -> None:
    """Stolen scope: the account may, the token was not issued for it."""
    scopes, _ = routes(country)[endpoint]
    if not scopes:
        assert endpoint.startswith("docs.")
        return
    role = next(role for role in Role if scopes & allowed_scopes([role]))
    left = allowed_scopes([role]) - scopes
    if not left:
        role, left = Role.OPERATOR, allowed_scopes([Role.OPERATOR]) - scopes
    caller = country.caller(role, scopes=left)
    assert send(country, caller, REQUESTS[endpoint](country, "police", role)) == 403


def _invented(path: str) -> str:
    """The same path with a reference that nobody has."""
    head, _, query = path.partition("?")
    parts = [_other(part) if any(letter.isdigit() for letter in part) else part for part in head.split("/")]
    return "/".join(parts) + (f"?{query}" if query else "")


def _other(part: str) -> str:
    return "E-999999" if part.startswith("E-") else "987654" if part.isdecimal() else "0" * len(part)

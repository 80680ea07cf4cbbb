"""Tokens that no longer prove anything, and tokens that ask too often."""

from __future__ import annotations

import pytest

from node.core.tokens import revoke_token
from protocol.vocabulary import Role
from tests.support.country import MACHINE, Country
from tests.support.federation import SimulatedFederation


def problem(country: Country, header: str | None) -> dict[str, object]:
    answer = country.client.get("/api/v1/peers", headers={} if header is None else {"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="wren"'
    return {**answer.json, "instance": ""}


def test_every_token_that_proves_nobody_is_answered_the_same(country: Country, federation: SimulatedFederation) -> None:
    """Expired, revoked, of a disabled account, forged, malformed, missing: one answer for all."""
    good = country.caller(Role.OPERATOR)
    expired, revoked, disabled = (country.caller(Role.OPERATOR, days=1) for _ in range(3))
    act = {"by": MACHINE, "now": country.node.clock.now(), "random_bytes": country.node.random_bytes}
    with country.node.store.write() as tx:
        revoke_token(tx, revoked.token.split("_")[1], **act)  # type: ignore[arg-type]
    country.disable(disabled)
    federation.clock.advance(86_400)
    forged = good.token[:-1] + ("A" if good.token[-1] != "A" else "B")
    headers = [f"Bearer {one.token}" for one in (expired, revoked, disabled)]
    headers += [f"Bearer {forged}", f"Basic {good.token}", good.token, "Bearer", "Bearer \xe9", f"Bearer {'x' * 9000}"]
    answers = [problem(country, header) for header in [*headers, None]]
    assert all(one == answers[0] for one in answers)
    assert country.ask(good, "GET", "/peers").status_code == 200
    federation.clock.advance(-86_400)


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/checks/../peers", "/", "/api/v1/checks/a/b"])
def test_unknown_paths_tell_a_stranger_nothing(country: Country, path: str) -> None:
    answer = country.client.get(path)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_token_that_asks_too_often_waits_and_others_do_not(country: Country) -> None:
    slow = make_country_again(country)
    eager, patient = slow.caller(Role.OPERATOR), slow.caller(Role.OPERATOR)
    statuses = [slow.ask(eager, "GET", "/peers").status_code for _ in range(4)]
    assert statuses == [200, 200, 429, 429]
    refused = slow.ask(eager, "GET", "/peers")
    assert int(refused.headers["Retry-After"]) >= 1
    assert slow.ask(patient, "GET", "/peers").status_code == 200


def make_country_again(country: Country) -> Country:
    from node.api.app import ApiOptions, make_api

    app = make_api(country.node, ApiOptions(country.node.tag_set_folder, requests_per_minute=12))
    return Country(country.node, app, [])

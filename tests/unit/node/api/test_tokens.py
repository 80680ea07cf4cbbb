"""Tokens that no longer prove anything, and tokens that ask too often."""

from __future__ import annotations

from dataclasses import replace
from threading import Barrier, Thread
from typing import NoReturn

import pytest

from node.core.sign_ins import SESSION_SECONDS
from node.core.tokens import revoke_token
from node.store.database import SqlStore
from node.store.errors import StoreBusyError
from protocol.vocabulary import LeafKind, Role
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


class TestSignIns:
    """A token of a privileged account cannot be used without a leaf that says so."""

    def test_the_first_use_in_each_hour_leaves_a_leaf(self, country: Country, federation: SimulatedFederation) -> None:
        privileged = [country.caller(role) for role in (Role.AUDITOR, Role.SUPERVISOR, Role.OPERATOR)]
        before = sign_ins(country)
        for _ in range(3):
            for caller in privileged:
                country.ask(caller, "GET", "/log/status")
        assert sign_ins(country) - before == 3
        federation.clock.advance(int(SESSION_SECONDS))
        for caller in privileged:
            country.ask(caller, "GET", "/log/status")
        federation.clock.advance(-int(SESSION_SECONDS))
        assert sign_ins(country) - before == 6

    def test_what_it_may_not_do_is_recorded_as_well(self, country: Country) -> None:
        """Whoever tries out a stolen token is seen."""
        auditor, before = country.caller(Role.AUDITOR), sign_ins(country)
        assert country.ask(auditor, "POST", "/accounts", json={}).status_code == 403
        assert sign_ins(country) - before == 1

    def test_a_false_token_and_an_unprivileged_one_leave_nothing(self, country: Country) -> None:
        auditor, desk, before = country.caller(Role.AUDITOR), country.caller(Role.FIRST_LINE), sign_ins(country)
        forged = replace(auditor, token=auditor.token[:-1] + ("A" if auditor.token[-1] != "A" else "B"))
        assert country.ask(forged, "GET", "/log/status").status_code == 401
        country.ask(desk, "GET", "/peers")
        assert sign_ins(country) == before

    def test_nothing_is_read_where_the_leaf_cannot_be_written(
        self, country: Country, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        auditor = country.caller(Role.AUDITOR)

        def busy(store: SqlStore) -> NoReturn:
            raise StoreBusyError("another transaction holds the database: try again")

        with monkeypatch.context() as patch:
            patch.setattr(SqlStore, "write", busy)
            for _ in range(2):
                assert country.ask(auditor, "GET", "/log/status").status_code == 503
        before = sign_ins(country)
        assert country.ask(auditor, "GET", "/log/status").status_code == 200
        assert sign_ins(country) - before == 1

    def test_first_requests_at_once_leave_one_leaf(self, country: Country) -> None:
        auditor, before, together = country.caller(Role.AUDITOR), sign_ins(country), Barrier(4)

        def ask() -> None:
            together.wait()
            country.ask(auditor, "GET", "/log/status")

        threads = [Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sign_ins(country) - before == 1


def sign_ins(country: Country) -> int:
    with country.node.store.read() as tx:
        return sum(row.leaf.kind is LeafKind.SIGN_IN for row in tx.leaves.all())


def make_country_again(country: Country) -> Country:
    from node.api.app import ApiOptions, make_api

    app = make_api(country.node, ApiOptions(country.node.tag_set_folder, requests_per_minute=12))
    return Country(country.node, app, [])

"""The country's side of a simulated node: agencies, accounts with tokens, and the API called without a network."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask

from node.api.app import ApiOptions, make_api
from node.core.accounts import AccountId, add_account, disable_account
from node.core.agencies import AgencyKind, add_agency
from node.core.context import NodeContext
from node.core.scopes import Scope, allowed_scopes
from node.core.subscriptions import Criteria, subscribe
from node.core.tokens import issue_token
from protocol.vocabulary import Role

AGENCIES = ("police", "customs")
MACHINE = "machine"
OWN_SUBSCRIPTION = "/subscriptions/{own}"
"""A path that becomes that of a subscription which the caller has just made: nobody else has one to name."""


@dataclass(frozen=True, slots=True)
class Caller:
    """An account with a token for all that its roles allow."""

    account: AccountId
    agency: str
    token: str = field(repr=False)


@dataclass
class Country:
    """A node's API, and whoever calls it."""

    node: NodeContext
    app: Flask
    slept: list[float]

    @property
    def client(self) -> Any:
        """werkzeug's test client; `Any`, for tests look into JSON as it comes."""
        return self.app.test_client()

    def caller(
        self, *roles: Role, agency: str = "police", scopes: Iterable[Scope] | None = None, days: int = 30
    ) -> Caller:
        """A new account with a token."""
        act: dict[str, Any] = {"by": MACHINE, "now": self.node.clock.now(), "random_bytes": self.node.random_bytes}
        with self.node.store.write() as tx:
            account = add_account(tx, "desk", agency, roles, **act)
            wanted = allowed_scopes(roles) if scopes is None else scopes
            issued = issue_token(tx, account.account_id, wanted, days=days, **act)
        return Caller(account.account_id, agency, issued.text)

    def disable(self, caller: Caller) -> None:
        with self.node.store.write() as tx:
            disable_account(
                tx, caller.account, by=MACHINE, now=self.node.clock.now(), random_bytes=self.node.random_bytes
            )

    def ask(self, caller: Caller | None, method: str, path: str, **more: Any) -> Any:
        """A request with the caller's token; `headers` and whatever werkzeug's test client takes."""
        headers = {**more.pop("headers", {})}
        if caller is not None:
            headers.setdefault("Authorization", f"Bearer {caller.token}")
        if path == OWN_SUBSCRIPTION:
            account = MACHINE if caller is None else caller.account
            path = f"/subscriptions/{subscribe(self.node, account, Criteria(country='PK')).subscription_id}"
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **more)


def make_country(node: NodeContext, folder: Path, *, requests_per_minute: int = 1_000_000) -> Country:
    """Two agencies and the API of the node; sleeping is noted instead."""
    for code, kind in zip(AGENCIES, (AgencyKind.POLICE, AgencyKind.CUSTOMS), strict=True):
        with node.store.write() as tx:
            add_agency(tx, code, kind, code.title(), by=MACHINE, now=node.clock.now(), random_bytes=node.random_bytes)
    slept: list[float] = []
    app = make_api(node, ApiOptions(folder, requests_per_minute, slept.append))
    return Country(node, app, slept)

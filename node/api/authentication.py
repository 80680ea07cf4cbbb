"""Bearer tokens (RFC 6750): who calls is known, and the endpoint's rule is kept, before a byte of the body is read."""

from __future__ import annotations

import math
from typing import cast

from flask import Flask, g, request

from node.api.problems import Kind, ProblemError
from node.api.rate import TokenRates
from node.api.rules import rule_of
from node.core.context import NodeContext
from node.core.errors import NotPermittedError
from node.core.principals import Principal
from node.core.sign_ins import SignIns

_SCHEME = "Bearer "


def install_authentication(app: Flask, node: NodeContext, rates: TokenRates) -> None:
    """Asks every request with a route for what its rule demands; unknown paths are answered as such, to anybody."""
    sign_ins = SignIns()

    @app.before_request
    def require() -> None:
        if request.url_rule is None:
            return
        stated = rule_of(app, request.url_rule.endpoint)
        if stated.is_public:
            return
        who = sign_ins.authenticate(node, _presented())
        wait = rates.seconds_to_wait(who.token_id, node.clock.monotonic())
        if wait:
            seconds = str(math.ceil(wait))
            raise ProblemError(Kind.TOO_MANY, "this token asks too often", headers={"Retry-After": seconds})
        if not stated.scopes & who.scopes:
            words = " or ".join(sorted(stated.scopes))
            raise NotPermittedError(f"this needs the scope {words}, which token and account do not both have")
        g.principal = who


def principal() -> Principal:
    """Who calls; only within an endpoint whose rule names a scope."""
    return cast(Principal, g.principal)


def _presented() -> str:
    """The token's text, or one that proves nobody: the same work is done whatever was sent."""
    header = request.headers.get("Authorization", "")
    return header[len(_SCHEME) :].strip() if header[: len(_SCHEME)].lower() == _SCHEME.lower() else ""

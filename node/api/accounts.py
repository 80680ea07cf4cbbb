"""Accounts, agencies and tokens: handed out by operators, each act with its leaf."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from flask import g
from marshmallow import Schema, fields, validate

from node.api.authentication import principal
from node.api.blueprint import Blueprint
from node.api.problems import Kind, ProblemError, invalid
from node.api.rules import Reach, rule
from node.api.schemas.parts import Many, Request, text, word
from node.core.accounts import (
    Account,
    AccountId,
    add_account,
    change_roles,
    disable_account,
    enable_account,
    require_account,
)
from node.core.agencies import AgencyCode, AgencyKind
from node.core.context import NodeContext
from node.core.errors import NotFoundError
from node.core.scopes import Scope
from node.core.tokens import DEFAULT_DAYS, MAX_DAYS, Token, issue_token, revoke_token
from protocol.schema import count
from protocol.vocabulary import Role

_AGENCY = r"[a-z][a-z0-9-]{1,31}\Z"


class AccountSchema(Schema):
    """An account. Times in Unix seconds; disabled is null while it may act."""

    account_id = fields.String(required=True)
    label = fields.String(required=True)
    agency = fields.String(required=True)
    roles = fields.List(word(Role), required=True)
    created = fields.Integer(required=True)
    disabled = fields.Integer(allow_none=True, required=True)


class AccountsSchema(Schema):
    """In order of creation."""

    items = fields.List(fields.Nested(AccountSchema), required=True)


class AgencySchema(Schema):
    """An agency of the country."""

    code = fields.String(required=True)
    kind = word(AgencyKind, required=True)
    name = fields.String(required=True)


class AgenciesSchema(Schema):
    """In order of code."""

    items = fields.List(fields.Nested(AgencySchema), required=True)


class TokenSchema(Schema):
    """A token without its secret. Times in Unix seconds."""

    token_id = fields.String(required=True)
    account_id = fields.String(required=True)
    scopes = fields.List(word(Scope), required=True)
    created = fields.Integer(required=True)
    expires = fields.Integer(required=True)
    revoked = fields.Integer(allow_none=True, required=True)


class IssuedTokenSchema(TokenSchema):
    """text: what presents the token. It is shown once, and kept nowhere: a repeated request does not show it again."""

    text = fields.String()


def _roles() -> Many:
    return Many(word(Role), required=True, validate=validate.Length(min=1, max=len(Role)))


class AccountRequest(Request):
    """A new account: a person, a desk or a service."""

    label = text(64, min_length=1, required=True)
    agency = fields.String(required=True, validate=validate.Regexp(_AGENCY, error="not an agency's code"))
    roles = _roles()


class RolesRequest(Request):
    """Exactly these roles from now on."""

    roles = _roles()


class TokenRequest(Request):
    """A token with some of the scopes that the account's roles allow."""

    scopes = Many(word(Scope), required=True, validate=validate.Length(min=1, max=len(Scope)))
    days = count(maximum=MAX_DAYS, minimum=1, required=False, load_default=DEFAULT_DAYS)


def make_accounts(node: NodeContext) -> Blueprint:
    """The endpoints of accounts, agencies and tokens."""
    blueprint = Blueprint("accounts", __name__, url_prefix="/api/v1", description="Who may do what")
    _add_reading(blueprint, node)
    _add_accounts(blueprint, node)
    _add_tokens(blueprint, node)
    return blueprint


def _add_reading(blueprint: Blueprint, node: NodeContext) -> None:
    @blueprint.get("/agencies")
    @rule(Scope.ACCOUNTS_READ, reach=Reach.COUNTRY)
    @blueprint.response(200, AgenciesSchema)
    def list_agencies() -> dict[str, Any]:
        """List the agencies"""
        with node.store.read() as tx:
            return {"items": tx.agencies.all()}

    @blueprint.get("/accounts")
    @rule(Scope.ACCOUNTS_READ, reach=Reach.COUNTRY)
    @blueprint.response(200, AccountsSchema)
    def list_accounts() -> dict[str, Any]:
        """List the accounts"""
        with node.store.read() as tx:
            return {"items": [_account(one) for one in tx.accounts.all()]}


def _add_accounts(blueprint: Blueprint, node: NodeContext) -> None:
    @blueprint.post("/accounts")
    @rule(Scope.ACCOUNTS_WRITE, reach=Reach.COUNTRY)
    @blueprint.arguments(AccountRequest)
    @blueprint.response(201, AccountSchema)
    def create_account(given: dict[str, Any]) -> dict[str, Any]:
        """Add an account"""
        with node.store.write() as tx:
            if tx.agencies.find(AgencyCode(given["agency"])) is None:
                raise invalid("agency", "no agency has this code", "see the list of agencies")
            return _account(add_account(tx, given["label"], given["agency"], given["roles"], **_act(node)))

    @blueprint.post("/accounts/<string:account_id>/roles")
    @rule(Scope.ACCOUNTS_WRITE, reach=Reach.COUNTRY)
    @blueprint.arguments(RolesRequest)
    @blueprint.response(200, AccountSchema)
    def set_roles(given: dict[str, Any], account_id: str) -> dict[str, Any]:
        """Give an account exactly these roles"""
        _require_not_self(account_id)
        with node.store.write() as tx:
            return _account(change_roles(tx, account_id, given["roles"], **_act(node)))

    @blueprint.post("/accounts/<string:account_id>/disable")
    @rule(Scope.ACCOUNTS_WRITE, reach=Reach.COUNTRY)
    @blueprint.response(200, AccountSchema)
    def disable(account_id: str) -> dict[str, Any]:
        """End everything that an account may do, its tokens too"""
        _require_not_self(account_id)
        with node.store.write() as tx:
            return _account(disable_account(tx, account_id, **_act(node)))

    @blueprint.post("/accounts/<string:account_id>/enable")
    @rule(Scope.ACCOUNTS_WRITE, reach=Reach.COUNTRY)
    @blueprint.response(200, AccountSchema)
    def enable(account_id: str) -> dict[str, Any]:
        """Let an account act again"""
        with node.store.write() as tx:
            return _account(enable_account(tx, account_id, **_act(node)))


def _add_tokens(blueprint: Blueprint, node: NodeContext) -> None:
    @blueprint.post("/accounts/<string:account_id>/tokens")
    @rule(Scope.ACCOUNTS_WRITE, reach=Reach.COUNTRY)
    @blueprint.arguments(TokenRequest)
    @blueprint.response(201, IssuedTokenSchema)
    def create_token(given: dict[str, Any], account_id: str) -> dict[str, Any]:
        """Issue a token; its text is shown this once"""
        with node.store.write() as tx:
            account = require_account(tx, account_id)
            issued = issue_token(tx, account.account_id, given["scopes"], days=given["days"], **_act(node))
        document = _token(issued.token)
        g.idempotent_body = json.dumps(TokenSchema().dump(document)).encode("ascii")
        return document | {"text": issued.text}

    @blueprint.post("/tokens/<string:token_id>/revoke")
    @rule(Scope.ACCOUNTS_WRITE, reach=Reach.COUNTRY)
    @blueprint.response(200, TokenSchema)
    def revoke(token_id: str) -> dict[str, Any]:
        """End a token for good"""
        if not re.fullmatch(r"[0-9a-f]{16}", token_id):
            raise NotFoundError("no such token")
        with node.store.write() as tx:
            return _token(revoke_token(tx, token_id, **_act(node)))


def _act(node: NodeContext) -> dict[str, Any]:
    return {"by": principal().account, "now": node.clock.now(), "random_bytes": node.random_bytes}


def _require_not_self(account_id: str) -> None:
    """Nobody raises or locks out themselves."""
    if principal().account == AccountId(account_id):
        raise ProblemError(Kind.FORBIDDEN, "nobody changes their own account: ask another operator")


def _account(account: Account) -> dict[str, Any]:
    return {
        "account_id": account.account_id,
        "label": account.label,
        "agency": account.agency,
        "roles": sorted(account.roles),
        "created": account.created,
        "disabled": account.disabled,
    }


def _token(token: Token) -> dict[str, Any]:
    scopes: Iterable[Scope] = sorted(token.scopes)
    return {
        "token_id": token.token_id,
        "account_id": token.account_id,
        "scopes": list(scopes),
        "created": token.created,
        "expires": token.expires,
        "revoked": token.revoked,
    }

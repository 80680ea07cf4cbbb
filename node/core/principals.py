"""From a presented token to a principal: who acts, for which agency, in which roles, within which scopes."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from node.core.accounts import AccountId
from node.core.acts import RandomBytes, record_act
from node.core.agencies import AgencyCode
from node.core.errors import NotAuthenticatedError, NotPermittedError
from node.core.policy import require_purpose
from node.core.scopes import ROLES_OF_SCOPE, Scope, allowed_scopes
from node.core.tokens import TokenId, secret_digest
from protocol.vocabulary import LeafKind, Purpose, Role

if TYPE_CHECKING:
    from node.core.ports import Transaction

PRIVILEGED = frozenset({Role.SUPERVISOR, Role.OPERATOR, Role.PROTECTION_OFFICER, Role.AUDITOR})
"""Roles whose every sign-in leaves a leaf."""

_FORM = re.compile(r"wren_([0-9a-f]{16})_([A-Za-z0-9_-]{43})")
_TEXT_LENGTH = 65

_NO_TOKEN = (TokenId("-" * 16), "-" * 43)
_NO_ACCOUNT = AccountId("-" * 32)
_NO_DIGEST = bytes(32)
"""Stand-ins for what is not there, so that the same is looked up, hashed and compared whatever was presented."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who acts. scopes: what the token was issued for and the account's roles still allow. No label, no secret."""

    account: AccountId
    agency: AgencyCode
    roles: frozenset[Role]
    scopes: frozenset[Scope]
    token_id: TokenId


def authenticate(tx: Transaction, presented: str, now: int) -> Principal:
    """The principal that a token's text stands for, in a transaction that need not write.

    Raises NotAuthenticatedError, the same whatever the reason: malformed, unknown, another secret, expired, revoked,
    account disabled. Every way does two look-ups, one hash and one comparison in constant time: time tells no more.
    """
    token_id, secret = _parts(presented)
    token = tx.tokens.find(token_id)
    account = tx.accounts.find(_NO_ACCOUNT if token is None else token.account_id)
    proved = hmac.compare_digest(secret_digest(secret), _NO_DIGEST if token is None else token.digest)
    if (
        token is None
        or account is None
        or not proved
        or token.revoked is not None
        or token.expires <= now
        or account.disabled is not None
    ):
        raise NotAuthenticatedError
    scopes = token.scopes & allowed_scopes(account.roles)
    return Principal(account.account_id, account.agency, account.roles, scopes, token.token_id)


def sign_in(tx: Transaction, presented: str, *, now: int, random_bytes: RandomBytes) -> Principal:
    """`authenticate` for the beginning of a session: a privileged one leaves a leaf. Raises NotAuthenticatedError."""
    principal = authenticate(tx, presented, now)
    if principal.roles & PRIVILEGED:
        record_sign_in(tx, principal, now=now, random_bytes=random_bytes)
    return principal


def record_sign_in(tx: Transaction, principal: Principal, *, now: int, random_bytes: RandomBytes) -> None:
    """The leaf of a privileged sign-in."""
    facts = {"token": principal.token_id, "agency": principal.agency}
    record_act(tx, LeafKind.SIGN_IN, "signed_in", facts, by=principal.account, now=now, random_bytes=random_bytes)


def require_scope(principal: Principal, scope: Scope) -> None:
    """Raises NotPermittedError when the principal does not have the scope."""
    if scope not in principal.scopes:
        raise NotPermittedError(f"this needs the scope {scope.value}, which token and account do not both have")


def checking_role(principal: Principal, purpose: Purpose, wanted: Role | None = None) -> Role:
    """The role in which the principal checks for a purpose: what it may see of the answer follows from it.

    `wanted` must be one that it may act in. Without it the first that checks for the purpose, the fullest view first.
    A token for the first line acts as the first line even where its account may do more. Raises NotPermittedError.
    """
    acting: list[Role] = []
    if Scope.CHECKS_SECOND_LINE in principal.scopes:
        acting += [role for role in _SECOND_LINE_ROLES if role in principal.roles]
    if Scope.CHECKS_FIRST_LINE in principal.scopes:
        acting.append(Role.FIRST_LINE)
    if wanted is not None:
        if wanted not in acting:
            raise NotPermittedError(f"this token does not check as {wanted.value}")
        require_purpose(wanted, purpose)
        return wanted
    refused: NotPermittedError | None = None
    for role in acting:
        try:
            require_purpose(role, purpose)
        except NotPermittedError as error:
            refused = error
        else:
            return role
    raise refused or NotPermittedError("this token makes no checks")


def alert_role(principal: Principal, purpose: Purpose, wanted: Role | None = None) -> Role:
    """The role in which the principal looks at alerts, and at the picture that they make, for a purpose.

    `wanted` must be one of its own. Without it the first of its roles that has the purpose; a supervisor oversees all of
    them, and comes last, for others see more. Raises NotPermittedError.
    """
    theirs = principal.roles & ROLES_OF_SCOPE[Scope.ALERTS_READ]
    if not theirs or (wanted is not None and wanted not in theirs):
        raise NotPermittedError("this account does not look at alerts in that role")
    refused: NotPermittedError | None = None
    for role in (one for one in _ALERT_ROLES if one in theirs and wanted in (None, one)):
        try:
            if role is not Role.SUPERVISOR:
                require_purpose(role, purpose)
        except NotPermittedError as error:
            refused = refused or error
        else:
            return role
    raise refused or NotPermittedError("this account does not look at alerts in that role")


_SECOND_LINE_ROLES = (Role.SECOND_LINE, Role.INVESTIGATOR, Role.PROTECTION_OFFICER)
_ALERT_ROLES = (*_SECOND_LINE_ROLES, Role.SUPERVISOR)


def _parts(presented: str) -> tuple[TokenId, str]:
    """Identity and secret; stand-ins for what has another form, however long it is."""
    found = _FORM.fullmatch(presented) if len(presented) == _TEXT_LENGTH else None
    return (TokenId(found[1]), found[2]) if found else _NO_TOKEN

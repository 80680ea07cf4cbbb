"""Tokens: how an account proves itself. The secret is shown once; the store holds its digest.

A secret is 32 random bytes, so its SHA-256 needs neither salt nor a slow hash: nobody guesses 256 bits, and what cannot
be guessed need not be slowed. What a token may do is decided whenever it is used, from its account's roles right then.
"""

from __future__ import annotations

import hashlib
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NewType, Protocol

from node.core.accounts import AccountId, require_account
from node.core.acts import RandomBytes, record_act
from node.core.errors import ConflictError, NotFoundError, NotPermittedError
from node.core.scopes import Scope, allowed_scopes
from protocol.encoding import Json
from protocol.vocabulary import LeafKind

if TYPE_CHECKING:
    from node.core.ports import Transaction

TokenId = NewType("TokenId", str)
"""The public part of a token: 16 lower-case hexadecimal digits (8 random bytes)."""

TOKEN_ID_BYTES = 8
SECRET_BYTES = 32
SECONDS_PER_DAY = 86_400
DEFAULT_DAYS = 90
MAX_DAYS = 365

_TOKEN_ID = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is kept. digest: SHA-256 of the secret part, 32 bytes. created, expires, revoked: Unix seconds."""

    token_id: TokenId
    account_id: AccountId
    digest: bytes = field(repr=False)
    scopes: frozenset[Scope]
    created: int
    expires: int
    revoked: int | None = None


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token and the one text that presents it: to be shown once and kept nowhere."""

    token: Token
    text: str = field(repr=False)


class Tokens(Protocol):
    """Where tokens are kept."""

    def add(self, token: Token) -> None: ...

    def find(self, token_id: TokenId) -> Token | None: ...

    def all(self, *, account_id: AccountId | None = None) -> Sequence[Token]:
        """In order of creation, of one account or of all."""
        ...

    def revoke(self, token_id: TokenId, now: int) -> bool:
        """False when there is no such token, or it was revoked before."""
        ...


def issue_token(
    tx: Transaction,
    account_id: str,
    scopes: Iterable[Scope],
    *,
    days: int = DEFAULT_DAYS,
    by: str,
    now: int,
    random_bytes: RandomBytes,
) -> IssuedToken:
    """Makes a token for an account, with its leaf.

    Raises NotFoundError, ConflictError (account disabled, days not 1 to 365), NotPermittedError (no scope, or one that
    the account's roles do not allow).
    """
    account = require_account(tx, account_id)
    asked = frozenset(scopes)
    if account.disabled is not None:
        raise ConflictError("the account is disabled: enable it first")
    if not 1 <= days <= MAX_DAYS:
        raise ConflictError(f"a token is valid for 1 to {MAX_DAYS} days: choose fewer")
    allowed = allowed_scopes(account.roles)
    if not asked or asked - allowed:
        words = ", ".join(sorted(allowed)) or "none"
        raise NotPermittedError(f"a token has at least one scope and none beyond its account's roles, here: {words}")
    secret = urlsafe_b64encode(random_bytes(SECRET_BYTES)).rstrip(b"=").decode("ascii")
    token_id = TokenId(random_bytes(TOKEN_ID_BYTES).hex())
    token = Token(token_id, account.account_id, secret_digest(secret), asked, now, now + days * SECONDS_PER_DAY)
    tx.tokens.add(token)
    facts: dict[str, Json] = {
        "token": token_id,
        "account": account.account_id,
        "scopes": [scope.value for scope in sorted(asked)],
        "expires": token.expires,
    }
    record_act(tx, LeafKind.TOKEN, "issued", facts, by=by, now=now, random_bytes=random_bytes)
    return IssuedToken(token, f"wren_{token_id}_{secret}")


def revoke_token(tx: Transaction, token_id: str, *, by: str, now: int, random_bytes: RandomBytes) -> Token:
    """Ends a token for good. Raises NotFoundError, ConflictError when it was revoked before."""
    token = tx.tokens.find(TokenId(token_id)) if _TOKEN_ID.fullmatch(token_id) else None
    if token is None:
        raise NotFoundError("no such token on this node: 'wren token list' shows their identities")
    if not tx.tokens.revoke(token.token_id, now):
        raise ConflictError("the token is revoked already: 'wren token list' shows since when")
    facts = {"token": token.token_id, "account": token.account_id}
    record_act(tx, LeafKind.TOKEN, "revoked", facts, by=by, now=now, random_bytes=random_bytes)
    return replace(token, revoked=now)


def secret_digest(secret: str) -> bytes:
    """Of the text, not of the bytes it stands for: base64url has four spellings of one secret, and one is enough."""
    return hashlib.sha256(secret.encode("ascii")).digest()

"""Keeps tokens (node/core/tokens.py): digests, never secrets."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from node.core.accounts import AccountId
from node.core.scopes import Scope
from node.core.tokens import Token, TokenId
from node.store.country_tables import tokens
from node.store.statements import Statements
from node.store.words import word_set, words_text

_FIND = select(tokens).where(tokens.c.token_id == bindparam("token_id"))


class StoredTokens:
    """Implements `Tokens`."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def add(self, token: Token) -> None:
        """See `Tokens.add`. StoreConflictError when the id is taken or there is no such account."""
        self._run.change(
            insert(tokens).values(
                token_id=token.token_id,
                account_id=token.account_id,
                digest=token.digest,
                scopes=words_text(token.scopes),
                created=token.created,
                expires=token.expires,
                revoked=token.revoked,
            )
        )

    def find(self, token_id: TokenId) -> Token | None:
        """See `Tokens.find`."""
        row = self._run.first(_FIND, {"token_id": token_id})
        return None if row is None else _token(row)

    def all(self, *, account_id: AccountId | None = None) -> Sequence[Token]:
        """See `Tokens.all`."""
        statement = select(tokens).order_by(tokens.c.created, tokens.c.token_id)
        if account_id is not None:
            statement = statement.where(tokens.c.account_id == account_id)
        return [_token(row) for row in self._run.rows(statement)]

    def revoke(self, token_id: TokenId, now: int) -> bool:
        """See `Tokens.revoke`. The time of the first revocation stays."""
        columns = tokens.c
        statement = update(tokens).where(columns.token_id == token_id, columns.revoked.is_(None)).values(revoked=now)
        return self._run.change(statement) == 1


def _token(row: Row[Any]) -> Token:
    return Token(
        TokenId(row.token_id),
        AccountId(row.account_id),
        bytes(row.digest),
        word_set(Scope, row.scopes),
        row.created,
        row.expires,
        row.revoked,
    )

"""Keeps accounts (node/core/accounts.py)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update

from node.core.accounts import Account, AccountId
from node.core.agencies import COUNTRY, COUNTRY_AGENCY, AgencyCode
from node.store.agencies import StoredAgencies
from node.store.country_tables import accounts
from node.store.statements import Statements
from node.store.words import word_set, words_text
from protocol.vocabulary import Role

_FIND = select(accounts).where(accounts.c.account_id == bindparam("account_id"))


class StoredAccounts:
    """Implements `Accounts`."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def add(self, account: Account) -> None:
        """See `Accounts.add`. StoreConflictError when the id is taken or there is no such agency."""
        if account.agency == COUNTRY:
            StoredAgencies(self._run).add(COUNTRY_AGENCY)
        self._run.change(
            insert(accounts).values(
                account_id=account.account_id,
                label=account.label,
                agency=account.agency,
                roles=words_text(account.roles),
                created=account.created,
                disabled=account.disabled,
            )
        )

    def find(self, account_id: AccountId) -> Account | None:
        """See `Accounts.find`."""
        row = self._run.first(_FIND, {"account_id": account_id})
        return None if row is None else _account(row)

    def all(self, *, agency: AgencyCode | None = None) -> Sequence[Account]:
        """See `Accounts.all`."""
        statement = select(accounts).order_by(accounts.c.created, accounts.c.account_id)
        if agency is not None:
            statement = statement.where(accounts.c.agency == agency)
        return [_account(row) for row in self._run.rows(statement)]

    def count(self) -> int:
        """See `Accounts.count`."""
        return int(self._run.scalar(select(func.count()).select_from(accounts)))

    def set_roles(self, account_id: AccountId, roles: frozenset[Role]) -> bool:
        """See `Accounts.set_roles`."""
        return self._set(account_id, roles=words_text(roles))

    def set_disabled(self, account_id: AccountId, disabled: int | None) -> bool:
        """See `Accounts.set_disabled`."""
        return self._set(account_id, disabled=disabled)

    def _set(self, account_id: AccountId, **values: Any) -> bool:
        return self._run.change(update(accounts).where(accounts.c.account_id == account_id).values(**values)) == 1


def _account(row: Row[Any]) -> Account:
    return Account(
        AccountId(row.account_id),
        row.label,
        AgencyCode(row.agency),
        word_set(Role, row.roles),
        row.created,
        row.disabled,
    )

"""Accounts and tokens on a usual store, for the tests of who may do what."""

import os
from collections.abc import Iterable

from node.core.accounts import Account, AccountId, add_account, change_roles, disable_account
from node.core.acts import MACHINE
from node.core.agencies import COUNTRY, AgencyKind, add_agency
from node.core.principals import Principal, authenticate
from node.core.scopes import Scope, allowed_scopes
from node.core.tokens import DEFAULT_DAYS, IssuedToken, issue_token
from node.store.database import SqlStore
from protocol.vocabulary import Role
from tests.support.usual_stores import usual_store

NOW = 1_800_000_000


class Staff:
    """A store with agencies 'police' and 'customs', and shorter words for what tests do often."""

    def __init__(self) -> None:
        self.store: SqlStore = usual_store()
        with self.store.write() as tx:
            for code, kind in (("police", AgencyKind.POLICE), ("customs", AgencyKind.CUSTOMS)):
                add_agency(tx, code, kind, code.title(), by=MACHINE, now=NOW, random_bytes=os.urandom)

    def account(self, *roles: Role, agency: str = COUNTRY, label: str = "desk 3") -> Account:
        """A new account."""
        with self.store.write() as tx:
            return add_account(tx, label, agency, roles, by=MACHINE, now=NOW, random_bytes=os.urandom)

    def token(
        self, account: Account | AccountId, scopes: Iterable[Scope] | None = None, *, days: int = DEFAULT_DAYS
    ) -> IssuedToken:
        """A token; with all scopes that the account allows unless said."""
        with self.store.write() as tx:
            account_id = account.account_id if isinstance(account, Account) else account
            found = tx.accounts.find(account_id)
            assert found is not None
            wanted = allowed_scopes(found.roles) if scopes is None else scopes
            return issue_token(tx, account_id, wanted, days=days, by=MACHINE, now=NOW, random_bytes=os.urandom)

    def principal(self, presented: str, now: int = NOW) -> Principal:
        """Who it proves. Raises NotAuthenticatedError."""
        with self.store.read() as tx:
            return authenticate(tx, presented, now)

    def roles(self, account: Account, *roles: Role) -> None:
        """Changes them."""
        with self.store.write() as tx:
            change_roles(tx, account.account_id, roles, by=MACHINE, now=NOW, random_bytes=os.urandom)

    def disable(self, account: Account) -> None:
        """Disables it."""
        with self.store.write() as tx:
            disable_account(tx, account.account_id, by=MACHINE, now=NOW, random_bytes=os.urandom)

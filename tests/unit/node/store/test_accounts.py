"""Agencies, accounts and tokens in the database: what it keeps, what it refuses, what it must never hold."""

import os

import pytest
from sqlalchemy import insert, select, update

from node.core.accounts import AccountId, add_account, change_roles, disable_account, enable_account
from node.core.acts import MACHINE
from node.core.agencies import COUNTRY, AgencyCode, AgencyKind, add_agency
from node.core.errors import NotAuthenticatedError
from node.core.principals import authenticate
from node.core.scopes import Scope
from node.core.tokens import IssuedToken, TokenId, issue_token, revoke_token
from node.store import country_tables
from node.store.columns import metadata
from node.store.database import SqlStore
from node.store.errors import StoreConflictError, StoreDamagedError
from protocol.vocabulary import Role
from tests.support.databases import TestDatabase

NOW = 1_800_000_000


def issued(store: SqlStore, *roles: Role, scopes: tuple[Scope, ...], agency: str = COUNTRY) -> IssuedToken:
    with store.write() as tx:
        account = add_account(tx, "Torkham desk", agency, roles, by=MACHINE, now=NOW, random_bytes=os.urandom)
        return issue_token(tx, account.account_id, scopes, by=MACHINE, now=NOW, random_bytes=os.urandom)


def test_the_country_exists_before_and_after_its_first_account(store: SqlStore) -> None:
    with store.read() as tx:
        assert [one.code for one in tx.agencies.all()] == [COUNTRY]
    for _ in range(2):
        issued(store, Role.FIRST_LINE, scopes=(Scope.CHECKS_FIRST_LINE,))
    with store.read() as tx:
        assert [one.code for one in tx.agencies.all()] == [COUNTRY]
        assert tx.accounts.count() == 2


def test_accounts_read_back_as_written_by_agency(store: SqlStore) -> None:
    with store.write() as tx:
        add_agency(tx, "police", AgencyKind.POLICE, "پولیس", by=MACHINE, now=NOW, random_bytes=os.urandom)
        roles = {Role.SUPERVISOR, Role.SECOND_LINE}
        made = add_account(tx, "دفتر ۷", "police", roles, by=MACHINE, now=NOW, random_bytes=os.urandom)
    issued(store, Role.FIRST_LINE, scopes=(Scope.CHECKS_FIRST_LINE,))
    with store.read() as tx:
        assert tx.accounts.find(made.account_id) == made
        assert list(tx.accounts.all(agency=AgencyCode("police"))) == [made]
        assert tx.agencies.find(AgencyCode("customs")) is None


def test_an_account_of_no_agency_and_a_token_of_no_account_are_refused(store: SqlStore) -> None:
    token = issued(store, Role.FIRST_LINE, scopes=(Scope.CHECKS_FIRST_LINE,)).token
    with store.read() as tx:
        (account,) = tx.accounts.all()
    orphan = type(account)(AccountId("0" * 32), "x", AgencyCode("nobody"), account.roles, NOW)
    with pytest.raises(StoreConflictError), store.write() as tx:
        tx.accounts.add(orphan)
    stray = type(token)(TokenId("0" * 16), AccountId("0" * 32), bytes(32), token.scopes, NOW, NOW + 9)
    with pytest.raises(StoreConflictError), store.write() as tx:
        tx.tokens.add(stray)


def test_every_change_ends_or_restores_what_a_token_may_do_at_once(store: SqlStore) -> None:
    scopes = (Scope.CHECKS_SECOND_LINE, Scope.IMPORTS_APPROVE)
    token = issued(store, Role.SECOND_LINE, Role.SUPERVISOR, scopes=scopes)
    account = token.token.account_id
    with store.write() as tx:
        change_roles(tx, account, {Role.SUPERVISOR}, by=MACHINE, now=NOW, random_bytes=os.urandom)
    with store.read() as tx:
        assert authenticate(tx, token.text, NOW).scopes == {Scope.IMPORTS_APPROVE}
    with store.write() as tx:
        disable_account(tx, account, by=MACHINE, now=NOW, random_bytes=os.urandom)
    with pytest.raises(NotAuthenticatedError), store.read() as tx:
        authenticate(tx, token.text, NOW)
    with store.write() as tx:
        enable_account(tx, account, by=MACHINE, now=NOW, random_bytes=os.urandom)
    with store.read() as tx:
        assert authenticate(tx, token.text, NOW).account == account
    with store.write() as tx:
        revoke_token(tx, token.token.token_id, by=MACHINE, now=NOW, random_bytes=os.urandom)
    with pytest.raises(NotAuthenticatedError), store.read() as tx:
        authenticate(tx, token.text, NOW)


def test_the_first_revocation_is_the_one_that_counts(store: SqlStore) -> None:
    token = issued(store, Role.FIRST_LINE, scopes=(Scope.CHECKS_FIRST_LINE,)).token
    with store.write() as tx:
        assert tx.tokens.revoke(token.token_id, 5)
        assert not tx.tokens.revoke(token.token_id, 9)
        assert not tx.tokens.revoke(TokenId("f" * 16), 9)
    with store.read() as tx:
        (kept,) = tx.tokens.all(account_id=token.account_id)
    assert kept.revoked == 5


def test_no_table_holds_a_secret_and_no_leaf_a_label(store: SqlStore) -> None:
    """Whoever copies the opened database must not be able to act as anybody."""
    token = issued(store, Role.SUPERVISOR, scopes=(Scope.IMPORTS_APPROVE,))
    secret = token.text[22:]
    assert len(secret) == 43
    with store.connection(writing=False) as connection:
        cells = [
            cell if isinstance(cell, bytes) else str(cell).encode()
            for table in metadata.sorted_tables
            for row in connection.execute(select(table))
            for cell in row
        ]
    assert len(cells) > 20
    assert not [cell for cell in cells if secret.encode() in cell]
    with store.read() as tx:
        assert not [row for row in tx.leaves.all() if b"Torkham" in (row.payload or b"")]


def test_a_role_that_no_program_knows_is_damage_and_grants_nothing(store: SqlStore) -> None:
    token = issued(store, Role.FIRST_LINE, scopes=(Scope.CHECKS_FIRST_LINE,))
    with store.connection(writing=True) as connection:
        connection.execute(update(country_tables.accounts).values(roles="first_line superuser"))
    with pytest.raises(StoreDamagedError) as refused, store.read() as tx:
        authenticate(tx, token.text, NOW)
    assert "superuser" not in str(refused.value)


@pytest.mark.parametrize("text", ["' OR '1'='1", "x'; DROP TABLE tokens; --", "%", "_" * 16])
def test_sql_in_an_identity_is_only_text(store: SqlStore, text: str) -> None:
    issued(store, Role.FIRST_LINE, scopes=(Scope.CHECKS_FIRST_LINE,))
    with store.write() as tx:
        assert tx.tokens.find(TokenId(text)) is None
        assert tx.accounts.find(AccountId(text)) is None
        assert tx.agencies.find(AgencyCode(text)) is None
        assert not tx.accounts.set_disabled(AccountId(text), 1)
        assert not tx.tokens.revoke(TokenId(text), 1)
    with store.read() as tx:
        assert len(tx.tokens.all()) == 1


def test_two_processes_see_a_revocation_at_once(database: TestDatabase, store: SqlStore) -> None:
    token = issued(store, Role.FIRST_LINE, scopes=(Scope.CHECKS_FIRST_LINE,))
    other = database.open()
    try:
        with other.read() as tx:
            authenticate(tx, token.text, NOW)
        with store.write() as tx:
            revoke_token(tx, token.token.token_id, by=MACHINE, now=NOW, random_bytes=os.urandom)
        with pytest.raises(NotAuthenticatedError), other.read() as tx:
            authenticate(tx, token.text, NOW)
    finally:
        other.close()


def test_rows_of_the_country_written_by_others_do_no_harm(store: SqlStore) -> None:
    with store.connection(writing=True) as connection:
        connection.execute(insert(country_tables.agencies).values(code="country", kind="country", name="X", created=1))
    issued(store, Role.FIRST_LINE, scopes=(Scope.CHECKS_FIRST_LINE,))
    with store.read() as tx:
        assert [one.name for one in tx.agencies.all()] == ["X"]

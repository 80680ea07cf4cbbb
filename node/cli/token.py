"""`wren token`: what accounts prove themselves with."""

from typing import Any

import click

from node.cli.acting import administrator, owner_or_administrator
from node.cli.commands import Word, WrenGroup, pass_session, with_examples
from node.cli.files import moment
from node.cli.output import Page
from node.cli.session import Session
from node.core.accounts import require_account
from node.core.scopes import Scope, allowed_scopes
from node.core.tokens import DEFAULT_DAYS, MAX_DAYS, Token, TokenId, issue_token, revoke_token
from protocol.vocabulary import Role


@with_examples(
    "wren --as OPERATOR token issue 0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c --scope checks:first_line --days 30",
    "wren token list",
    "wren --as OPERATOR token revoke 0d0d0d0d0d0d0d0d",
)
@click.group(cls=WrenGroup)
def token() -> None:
    """Tokens: what an account proves itself with, here by --as and on the node's API.

    A token never may more than its account, whatever its scopes. The node keeps a digest and cannot show a token again.
    """


@with_examples(
    "wren token issue 0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c --scope accounts:read --scope accounts:write",
    "wren --as OPERATOR token issue 0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c --scope checks:first_line --days 30",
)
@token.command()
@click.argument("account_id", metavar="ACCOUNT")
@click.option("--scope", "scopes", type=Word(Scope), multiple=True, required=True, help="May be repeated.")
@click.option(
    "--days", type=click.IntRange(1, MAX_DAYS), default=DEFAULT_DAYS, show_default=True, help="How long it is valid."
)
@pass_session
def issue(session: Session, account_id: str, scopes: tuple[Scope, ...], days: int) -> None:
    """Make a token for ACCOUNT and show it, once.

    An operator issues tokens. To an operator's account the machine may as well, without --as, for an operator's scopes:
    for the first token, and when it was lost.
    """
    with session.open_node() as opened, opened.store.write() as tx:
        node = opened.context
        recovering = Role.OPERATOR in require_account(tx, account_id).roles and allowed_scopes(
            [Role.OPERATOR]
        ).issuperset(scopes)
        by = administrator(session, opened, tx, recovering=recovering)
        made = issue_token(
            tx, account_id, scopes, days=days, by=by, now=node.clock.now(), random_bytes=node.random_bytes
        )

    def render(page: Page) -> None:
        page.line(made.text)
        page.line(f"This is shown once and kept nowhere: hand it to whoever holds account {made.token.account_id}.")
        page.line(f"It is valid until {moment(made.token.expires)}, for {_scopes(made.token)}.")

    session.output.show({"token": made.text} | _document(made.token), render)


@with_examples("wren token list", "wren --json token list --account 0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c")
@token.command("list")
@click.option("--account", "account_id", help="Only tokens of this account.")
@pass_session
def list_(session: Session, account_id: str | None) -> None:
    """List the tokens by their public part; nobody can see a secret again."""
    with session.open_node() as opened, opened.store.read() as tx:
        wanted = None if account_id is None else require_account(tx, account_id).account_id
        found = list(tx.tokens.all(account_id=wanted))

    def render(page: Page) -> None:
        rows = [
            (
                one.token_id,
                one.account_id,
                _scopes(one),
                moment(one.expires),
                "" if one.revoked is None else moment(one.revoked),
            )
            for one in found
        ]
        page.table(("token", "account", "scopes", "expires", "revoked"), rows, empty="no token: 'wren token issue'")

    session.output.show({"tokens": [_document(one) for one in found]}, render)


@with_examples("wren --as OPERATOR token revoke 0d0d0d0d0d0d0d0d")
@token.command()
@click.argument("token_id", metavar="TOKEN")
@pass_session
def revoke(session: Session, token_id: str) -> None:
    """End a token at once, for good. TOKEN is its public part. An operator ends any, everybody their own."""
    with session.open_node() as opened, opened.store.write() as tx:
        node = opened.context
        known = tx.tokens.find(TokenId(token_id))
        by = owner_or_administrator(session, opened, tx, None if known is None else known.account_id)
        made = revoke_token(tx, token_id, by=by, now=node.clock.now(), random_bytes=node.random_bytes)
    session.output.show(_document(made), lambda page: page.line(f"Token {made.token_id} has ended."))


def _document(one: Token) -> dict[str, Any]:
    return {
        "token_id": one.token_id,
        "account": one.account_id,
        "scopes": [scope.value for scope in sorted(one.scopes)],
        "created": one.created,
        "expires": one.expires,
        "revoked": one.revoked,
    }


def _scopes(one: Token) -> str:
    return ", ".join(scope.value for scope in sorted(one.scopes))

"""`wren account`: who may act on this node."""

from collections.abc import Callable
from typing import Any

import click

from node.cli.acting import administrator
from node.cli.commands import Word, WrenGroup, pass_session, with_examples
from node.cli.failures import RefusedCommandError
from node.cli.files import moment
from node.cli.output import Page
from node.cli.session import Session
from node.core.accounts import Account, add_account, change_roles, disable_account, enable_account
from node.core.acts import MACHINE
from node.core.agencies import COUNTRY, AgencyCode
from protocol.vocabulary import Role

_ROLES = click.option(
    "--role", "roles", type=Word(Role), multiple=True, required=True, help="What the account may do; may be repeated."
)


@with_examples(
    "wren account add 'duty operator' --agency country --role operator",
    "wren --as OPERATOR account add 'Torkham desk 3' --agency police --role first_line",
    "wren account list",
)
@click.group(cls=WrenGroup)
def account() -> None:
    """Accounts: one for each person, desk or service, with an agency and roles.

    The first account is made without --as and must be an operator's; it makes the others. One account cannot be auditor
    or secretariat and anything else, nor operator and supervisor.
    """


@with_examples(
    "wren account add 'duty operator' --agency country --role operator",
    "wren --as OPERATOR account add 'Torkham shift lead' --agency police --role second_line --role supervisor",
)
@account.command()
@click.argument("label")
@click.option("--agency", default=COUNTRY, show_default=True, help="To which it belongs: see 'wren agency list'.")
@_ROLES
@pass_session
def add(session: Session, label: str, agency: str, roles: tuple[Role, ...]) -> None:
    """Add an account. LABEL is for people of this node; a desk or a service says enough, a name is not needed."""
    with session.open_node() as opened, opened.store.write() as tx:
        node = opened.context
        by = administrator(session, opened, tx)
        if by == MACHINE and Role.OPERATOR not in roles:
            raise RefusedCommandError(
                "this node has no operator's account yet", "add one first with --role operator; it makes all others"
            )
        made = add_account(tx, label, agency, roles, by=by, now=node.clock.now(), random_bytes=node.random_bytes)

    def render(page: Page) -> None:
        page.line(f"Account {made.account_id} of {made.agency}: {_roles(made)}.")
        page.line(f"Next: 'wren token issue {made.account_id} --scope SCOPE' gives it what proves it.")

    session.output.show(_document(made), render)


@with_examples("wren account list", "wren --json account list --agency police")
@account.command("list")
@click.option("--agency", help="Only accounts of this agency.")
@pass_session
def list_(session: Session, agency: str | None) -> None:
    """List the accounts, disabled ones too."""
    with session.open_node() as opened, opened.store.read() as tx:
        found = list(tx.accounts.all(agency=None if agency is None else AgencyCode(agency)))

    def render(page: Page) -> None:
        rows = [
            (one.account_id, one.label, one.agency, _roles(one), "" if one.disabled is None else moment(one.disabled))
            for one in found
        ]
        page.table(("account", "label", "agency", "roles", "disabled"), rows, empty="no account: 'wren account add'")

    session.output.show({"accounts": [_document(one) for one in found]}, render)


@with_examples("wren --as OPERATOR account roles 0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c --role second_line")
@account.command()
@click.argument("account_id", metavar="ACCOUNT")
@_ROLES
@pass_session
def roles(session: Session, account_id: str, roles: tuple[Role, ...]) -> None:
    """Give ACCOUNT exactly these roles. Its tokens lose at once what the new roles do not allow."""
    with session.open_node() as opened, opened.store.write() as tx:
        node = opened.context
        by = administrator(session, opened, tx)
        made = change_roles(tx, account_id, roles, by=by, now=node.clock.now(), random_bytes=node.random_bytes)
    session.output.show(_document(made), lambda page: page.line(f"Account {made.account_id} is now {_roles(made)}."))


@with_examples("wren --as OPERATOR account disable 0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c")
@account.command()
@click.argument("account_id", metavar="ACCOUNT")
@pass_session
def disable(session: Session, account_id: str) -> None:
    """End everything that ACCOUNT may do, its tokens too, at once."""
    _switch(session, account_id, disable_account, "is disabled, and so are its tokens")


@with_examples("wren --as OPERATOR account enable 0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c")
@account.command()
@click.argument("account_id", metavar="ACCOUNT")
@pass_session
def enable(session: Session, account_id: str) -> None:
    """Let ACCOUNT act again, with those of its tokens that are still valid."""
    _switch(session, account_id, enable_account, "is enabled; its tokens that have not ended count again")


def _switch(session: Session, account_id: str, switch: Callable[..., Account], words: str) -> None:
    with session.open_node() as opened, opened.store.write() as tx:
        node = opened.context
        by = administrator(session, opened, tx)
        made = switch(tx, account_id, by=by, now=node.clock.now(), random_bytes=node.random_bytes)
    session.output.show(_document(made), lambda page: page.line(f"Account {made.account_id} {words}."))


def _document(one: Account) -> dict[str, Any]:
    return {
        "account": one.account_id,
        "label": one.label,
        "agency": one.agency,
        "roles": [role.value for role in sorted(one.roles)],
        "created": one.created,
        "disabled": one.disabled,
    }


def _roles(one: Account) -> str:
    return ", ".join(role.value for role in sorted(one.roles))

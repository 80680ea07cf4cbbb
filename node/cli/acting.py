"""Who acts: `--as ACCOUNT`, proved by that account's token; or the operator at the machine, proved by the passphrase.

Until a node has accounts, whoever unlocks the keyring acts. Once it has, whatever reads or changes content needs `--as`.
Handing out accounts needs an operator's account, with two exceptions that whoever holds the passphrase could force anyhow:
while no enabled account is an operator's, the machine makes one, and it may issue a token to one. Both leave leaves.
"""

import click

from node.bootstrap import OpenNode
from node.cli.failures import RefusedCommandError
from node.cli.session import TOKEN_VARIABLE, Session
from node.core.accounts import has_operator
from node.core.acts import MACHINE
from node.core.check import Asker
from node.core.errors import NotAuthenticatedError, NotPermittedError
from node.core.ports import Transaction
from node.core.principals import Principal, alert_role, checking_role, require_scope, sign_in
from node.core.scopes import Scope
from protocol.vocabulary import Purpose, Role


def acting(session: Session, opened: OpenNode, scope: Scope | None = None) -> Principal | None:
    """Who acts, with that scope; None on a node without accounts: then it is the operator at the machine.

    Raises RefusedCommandError without `--as` on a node with accounts, NotAuthenticatedError, NotPermittedError.
    """
    if session.acting_account is None:
        with opened.store.read() as tx:
            if tx.accounts.count():
                raise _somebody_must_act()
        return None
    with opened.store.write() as tx:
        principal = _signed_in(session, opened, tx)
    if scope is not None:
        require_scope(principal, scope)
    return principal


def administrator(session: Session, opened: OpenNode, tx: Transaction, *, recovering: bool = False) -> str:
    """Who hands out accounts, as leaves name them: an operator's account, or MACHINE.

    Without `--as` it is the machine, but only while no enabled account is an operator's, or to recover one's access.
    Raises as `acting`. Within the transaction of the act, so that two first operators cannot be made side by side.
    """
    if session.acting_account is None:
        if has_operator(tx) and not recovering:
            raise _somebody_must_act()
        return MACHINE
    principal = _signed_in(session, opened, tx)
    require_scope(principal, Scope.ACCOUNTS_WRITE)
    return principal.account


def owner_or_administrator(session: Session, opened: OpenNode, tx: Transaction, owner: str | None) -> str:
    """As `administrator`, but whoever acts may also be `owner` alone: everybody may end their own token."""
    if session.acting_account is None:
        return administrator(session, opened, tx)
    principal = _signed_in(session, opened, tx)
    if principal.account != owner:
        require_scope(principal, Scope.ACCOUNTS_WRITE)
    return principal.account


def check_as(session: Session, opened: OpenNode, purpose: Purpose, role: Role) -> tuple[Role, Asker | None]:
    """In which role somebody checks, and who; None for the operator at the machine.

    role: what `--role` says; believed on a node without accounts. With them only a typed one counts, and must be theirs.
    Raises as `acting`, and NotPermittedError for a role that is not theirs.
    """
    principal = acting(session, opened)
    if principal is None:
        return role, None
    return checking_role(principal, purpose, _typed(role)), Asker(principal.account, principal.agency)


def read_as(session: Session, opened: OpenNode, role: Role, readers: frozenset[Role]) -> tuple[Role, Principal | None]:
    """In which of the `readers` roles somebody reads an entry, and who; None for the operator at the machine.

    role as for `check_as`. Raises as `check_as`.
    """
    principal = acting(session, opened, Scope.WATCHLIST_READ)
    if principal is None:
        return role, None
    wanted, theirs = _typed(role), [one for one in Role if one in principal.roles & readers]
    if not theirs or (wanted is not None and wanted not in theirs):
        raise NotPermittedError("this account does not read entries in that role")
    return wanted or theirs[0], principal


def reads_alerts_as(session: Session, opened: OpenNode, role: Role, purpose: Purpose) -> Role:
    """In which role somebody looks at alerts for a purpose; `role` is believed on a node without accounts.

    Raises as `check_as`.
    """
    principal = acting(session, opened, Scope.ALERTS_READ)
    if principal is None:
        return role
    return alert_role(principal, purpose, _typed(role))


def _typed(role: Role) -> Role | None:
    """The value of `--role` of the command that runs; None when nobody typed it."""
    source = click.get_current_context().get_parameter_source("role")
    return None if source is click.core.ParameterSource.DEFAULT else role


def _signed_in(session: Session, opened: OpenNode, tx: Transaction) -> Principal:
    """Raises NotAuthenticatedError, also for a token of another account: nobody acts as whom they did not mean."""
    node = opened.context
    principal = sign_in(tx, session.presented_token(), now=node.clock.now(), random_bytes=node.random_bytes)
    account = tx.accounts.find(principal.account)
    if account is None or session.acting_account not in (account.account_id, account.label):
        raise NotAuthenticatedError
    return principal


def _somebody_must_act() -> RefusedCommandError:
    return RefusedCommandError(
        "this node has accounts, so an account must do this",
        f"add --as ACCOUNT before the command, and its token by --token-file or {TOKEN_VARIABLE}",
    )

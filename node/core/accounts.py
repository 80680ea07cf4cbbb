"""Accounts: one for each person or machine, with an agency and roles. Everything done is done by one of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import TYPE_CHECKING, NewType, Protocol

from node.core.acts import RandomBytes, record_act
from node.core.agencies import AgencyCode, is_plain_name, require_agency
from node.core.errors import ConflictError, NotFoundError, NotPermittedError
from protocol.vocabulary import LeafKind, Role

if TYPE_CHECKING:
    from node.core.ports import Transaction

AccountId = NewType("AccountId", str)
"""Identity of an account: 32 lower-case hexadecimal digits (16 random bytes); never leaves the node."""

ACCOUNT_ID_BYTES = 16
_ACCOUNT_ID = re.compile(r"[0-9a-f]{32}")
_MAX_LABEL = 64

INCOMPATIBLE: frozenset[frozenset[Role]] = frozenset(
    frozenset({one, other}) for one in (Role.AUDITOR, Role.SECRETARIAT) for other in Role if other is not one
) | {frozenset({Role.OPERATOR, Role.SUPERVISOR})}
"""Pairs of roles that no account holds together (DOMAIN section 7).

Who checks or steers does nothing else: auditor and secretariat stand alone. Who hands out accounts approves nothing
with one. A supervisor may be second line as well: four eyes compare accounts anyway.
"""


@dataclass(frozen=True, slots=True)
class Account:
    """One person, desk or service. label: chosen by the agency, perhaps a name, therefore never in logs or `repr`.

    created, disabled: Unix seconds; disabled is None while the account may act.
    """

    account_id: AccountId
    label: str = field(repr=False)
    agency: AgencyCode
    roles: frozenset[Role]
    created: int
    disabled: int | None = None


class Accounts(Protocol):
    """Where accounts are kept. None is ever deleted: the exchange log names them."""

    def add(self, account: Account) -> None: ...

    def find(self, account_id: AccountId) -> Account | None: ...

    def all(self, *, agency: AgencyCode | None = None) -> Sequence[Account]:
        """In order of creation."""
        ...

    def count(self) -> int:
        """How many, disabled ones too."""
        ...

    def set_roles(self, account_id: AccountId, roles: frozenset[Role]) -> bool:
        """False when there is no such account."""
        ...

    def set_disabled(self, account_id: AccountId, disabled: int | None) -> bool:
        """False when there is no such account."""
        ...


def add_account(
    tx: Transaction, label: str, agency: str, roles: Iterable[Role], *, by: str, now: int, random_bytes: RandomBytes
) -> Account:
    """Adds an account, with its leaf.

    Raises NotFoundError (agency), ConflictError (label), NotPermittedError (roles that one account cannot hold).
    """
    if not is_plain_name(label, _MAX_LABEL):
        raise ConflictError(f"this is no label: use 1 to {_MAX_LABEL} printable characters")
    owner = require_agency(tx, agency).code
    account_id = AccountId(random_bytes(ACCOUNT_ID_BYTES).hex())
    account = Account(account_id, label, owner, compatible(roles), now)
    tx.accounts.add(account)
    _record(tx, "added", account, by, now, random_bytes)
    return account


def change_roles(
    tx: Transaction, account_id: str, roles: Iterable[Role], *, by: str, now: int, random_bytes: RandomBytes
) -> Account:
    """Gives the account exactly these roles; what its tokens may do follows at once. Raises as `add_account`."""
    account = replace(require_account(tx, account_id), roles=compatible(roles))
    tx.accounts.set_roles(account.account_id, account.roles)
    _record(tx, "roles_changed", account, by, now, random_bytes)
    return account


def disable_account(tx: Transaction, account_id: str, *, by: str, now: int, random_bytes: RandomBytes) -> Account:
    """Ends everything the account may do, its tokens too, until it is enabled. Raises NotFoundError, ConflictError."""
    account = require_account(tx, account_id)
    if account.disabled is not None:
        raise ConflictError("the account is disabled already: 'wren account list' shows since when")
    tx.accounts.set_disabled(account.account_id, now)
    _record(tx, "disabled", account, by, now, random_bytes)
    return replace(account, disabled=now)


def enable_account(tx: Transaction, account_id: str, *, by: str, now: int, random_bytes: RandomBytes) -> Account:
    """Lets the account act again, with the tokens that are still valid. Raises NotFoundError, ConflictError."""
    account = require_account(tx, account_id)
    if account.disabled is None:
        raise ConflictError("the account is not disabled: 'wren account list' shows it")
    tx.accounts.set_disabled(account.account_id, None)
    _record(tx, "enabled", account, by, now, random_bytes)
    return replace(account, disabled=None)


def require_account(tx: Transaction, account_id: str) -> Account:
    """The account, disabled or not. Raises NotFoundError."""
    account = tx.accounts.find(AccountId(account_id)) if _ACCOUNT_ID.fullmatch(account_id) else None
    if account is None:
        raise NotFoundError("no such account on this node: 'wren account list' shows their identities")
    return account


def compatible(roles: Iterable[Role]) -> frozenset[Role]:
    """The roles, at least one. Raises NotPermittedError for a pair that one account cannot hold."""
    held = frozenset(roles)
    if not held:
        raise NotPermittedError("an account has at least one role; to end one, disable it")
    for one, other in combinations(sorted(held), 2):
        if frozenset({one, other}) in INCOMPATIBLE:
            raise NotPermittedError(f"one account cannot be {one.value} and {other.value}: give two persons one each")
    return held


def has_operator(tx: Transaction) -> bool:
    """Whether an enabled account may hand out accounts. While none may, the operator at the machine does."""
    return any(Role.OPERATOR in one.roles and one.disabled is None for one in tx.accounts.all())


def _record(tx: Transaction, act: str, account: Account, by: str, now: int, random_bytes: RandomBytes) -> None:
    facts = {
        "account": account.account_id,
        "agency": account.agency,
        "roles": [role.value for role in sorted(account.roles)],
    }
    record_act(tx, LeafKind.ACCOUNT, act, facts, by=by, now=now, random_bytes=random_bytes)

"""Four eyes: what one account asks for, a supervisor's other account approves. Accounts are compared, never tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from node.core.accounts import AccountId, require_account
from node.core.acts import RandomBytes, record_act
from node.core.agencies import AgencyCode
from node.core.errors import NotPermittedError
from node.core.principals import Principal
from protocol.vocabulary import LeafKind, Role

if TYPE_CHECKING:
    from node.core.ports import Transaction


@dataclass(frozen=True, slots=True)
class SecondPerson:
    """That `approver` may approve what `requester` asked for; made by `require_other` only."""

    requester: AccountId
    approver: AccountId


def require_other(
    tx: Transaction, requester: str, approver: Principal, *, agency: AgencyCode | None = None
) -> SecondPerson:
    """Whoever approves is another account than whoever asked, enabled, a supervisor, and of the agency that owns it.

    The account is read anew in the transaction that approves: a role taken away since the sign-in counts no more.
    agency: None for what belongs to no agency. Raises NotPermittedError; NotFoundError for a requester that is no
    account, because what nobody is known to have asked for has no second person.
    """
    asked = require_account(tx, requester)
    approving = require_account(tx, approver.account)
    if approving.account_id == asked.account_id:
        raise NotPermittedError("nobody approves what they themselves asked for: ask another supervisor")
    if approving.disabled is not None or Role.SUPERVISOR not in approving.roles:
        raise NotPermittedError("only a supervisor approves: ask one of the agency")
    if agency is not None and approving.agency != agency:
        raise NotPermittedError("only a supervisor of the agency that owns it approves")
    return SecondPerson(asked.account_id, approving.account_id)


def record_approval(
    tx: Transaction, second: SecondPerson, subject: str, *, granted: bool, now: int, random_bytes: RandomBytes
) -> None:
    """Leaves the leaf of a decision. subject: what was decided, as `import:` and its id; no name, no content."""
    facts = {"subject": subject, "requester": second.requester}
    act = "approved" if granted else "refused"
    record_act(tx, LeafKind.APPROVAL, act, facts, by=second.approver, now=now, random_bytes=random_bytes)

"""The check of one traveller: the own list, and every peer blind and side by side, whatever the own list says."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from node.core.acts import MACHINE
from node.core.agencies import COUNTRY
from node.core.asking import ListResult, ask_peers, record_answer
from node.core.check_references import new_check_reference
from node.core.deferred import defer
from node.core.local_hits import LocalAnswer, LocalHit, MisusedIdentity, find_local
from node.core.policy import require_purpose
from protocol.encoding import encode
from protocol.matching.dates import may_be_minor
from protocol.matching.match_keys import keys_of_traveller
from protocol.matching.name_parts import is_cut_short
from protocol.matching.traveller import Traveller, dump_traveller
from protocol.vocabulary import MatchKeyKind, NotChecked, Outcome, Purpose, Role, Urgency

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from node.core.accounts import AccountId
    from node.core.agencies import AgencyCode
    from node.core.context import NodeContext

DEFERRABLE = frozenset(
    {
        NotChecked.UNREACHABLE,
        NotChecked.DEADLINE,
        NotChecked.STALE_LIST,
        NotChecked.NO_LIST,
        NotChecked.BUDGET_EXHAUSTED,
        NotChecked.PEER_FAULT,
    }
)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who checks, for which agency, within which batch (empty: none): in the check's leaf, beside why, and nowhere else."""

    account: AccountId
    agency: AgencyCode
    batch_id: str = ""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What all lists say. surplus: spellings or documents that did not fit the fixed slots, by kind: they were not asked.

    seconds: what all of it took. answered_seconds: when the last peer's answer arrived, or its time was up, before
    anything in it was looked at: a moment that tells nothing of what was found. misused: identities known to be misused
    that are the traveller's; these are no hits. own_not_checked: set when the own list could not be searched whole.
    cut_short: a name goes on and how is not known, so peers were not asked about its last word. may_be_minor: in some
    reading of the birth date the traveller is under 18, and is treated so (DOMAIN section 3).
    """

    check_id: str
    local: tuple[LocalHit, ...]
    lists: tuple[ListResult, ...]
    surplus: Mapping[MatchKeyKind, int]
    seconds: float
    answered_seconds: float = 0.0
    misused: tuple[MisusedIdentity, ...] = ()
    own_not_checked: ListResult | None = None
    cut_short: bool = False
    may_be_minor: bool = False

    @property
    def not_checked(self) -> tuple[ListResult, ...]:
        """The lists that were not checked, the own one first: they are not clear."""
        own = () if self.own_not_checked is None else (self.own_not_checked,)
        return own + tuple(one for one in self.lists if one.outcome is Outcome.NOT_CHECKED)

    @property
    def possible_hits(self) -> tuple[ListResult, ...]:
        """The lists with a possible hit."""
        return tuple(one for one in self.lists if one.outcome is Outcome.POSSIBLE_HIT)


def check_traveller(
    node: NodeContext,
    traveller: Traveller,
    *,
    purpose: Purpose,
    role: Role,
    urgency: Urgency = Urgency.ROUTINE,
    deadline_seconds: float | None = None,
    asker: Asker | None = None,
    tell: Callable[[ListResult], None] | None = None,
) -> CheckResult:
    """Checks one traveller everywhere; each peer has the time of its terms, or `deadline_seconds` if that is less.

    A list that was not checked is asked again later, but not for a batch: the share of the budget for that is the border's,
    and a batch's persons are erased with it.
    asker: None when the operator at the machine checks. tell: is told each list's result when it is there, perhaps in
    other threads and before it is recorded. The own list is looked up last, so that what it holds moves no other moment.

    Raises NotPermittedError for a purpose the role does not have, CharterAlarmError.
    """
    require_purpose(role, purpose)
    started = node.clock.monotonic()
    federation = node.federation()
    keys = keys_of_traveller(traveller, purpose=purpose)
    check_id = _reference(node, asker)
    asked = ask_peers(
        node,
        federation,
        federation.peers(),
        traveller,
        keys,
        purpose=purpose,
        check_id=check_id,
        deadline_seconds=deadline_seconds,
        note=_note(node, traveller, purpose, role, urgency, check_id, asker),
        tell=tell,
    )
    local = find_local(
        node, traveller, keys, purpose=purpose, least_score=federation.charter.match_threshold(purpose).score
    )
    with node.store.write() as tx:
        for one in asked:
            record_answer(tx, node, one)
            for found in one.result.hits:
                tx.hits.add(found.hit)
            if one.result.reason in DEFERRABLE and not (asker is not None and asker.batch_id):
                defer(tx, node, check_id, one.result.holder, traveller, purpose, urgency)
    lists = tuple(one.result for one in asked)
    answered = max((one.arrived for one in asked), default=started) - started
    return CheckResult(
        check_id,
        local.hits,
        lists,
        keys.surplus,
        node.clock.monotonic() - started,
        answered,
        misused=local.misused,
        own_not_checked=_own_not_checked(node, local),
        cut_short=any(is_cut_short(name) for name in traveller.names),
        may_be_minor=may_be_minor(traveller.birth_dates, node.clock.now()),
    )


def _own_not_checked(node: NodeContext, local: LocalAnswer) -> ListResult | None:
    return None if local.reason is None else ListResult(node.member, Outcome.NOT_CHECKED, local.reason)


def _reference(node: NodeContext, asker: Asker | None) -> str:
    if asker is None:
        return node.random_bytes(16).hex()
    return new_check_reference(node.keys, asker.agency, node.random_bytes)


def _note(
    node: NodeContext,
    traveller: Traveller,
    purpose: Purpose,
    role: Role,
    urgency: Urgency,
    check_id: str,
    asker: Asker | None,
) -> bytes:
    """Who asked, why, and a salted digest of for whom: enough to answer to an auditor, no traveller in the log's payload."""
    salt = node.random_bytes(16)
    batch = {"batch": asker.batch_id} if asker is not None and asker.batch_id else {}
    return encode(
        {
            **batch,
            "check": check_id,
            "purpose": purpose.value,
            "role": role.value,
            "urgency": urgency.value,
            "account": MACHINE if asker is None else asker.account,
            "agency": COUNTRY if asker is None else asker.agency,
            "salt": salt.hex(),
            "traveller": hashlib.sha256(salt + dump_traveller(traveller)).hexdigest(),
        }
    )

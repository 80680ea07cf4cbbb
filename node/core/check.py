"""The check of one traveller: the own list, and every peer blind and side by side, whatever the own list says."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from node.core.acts import MACHINE
from node.core.agencies import COUNTRY
from node.core.asking import ListResult, ask_peers, record_answer
from node.core.check_references import new_check_reference
from node.core.deferred import defer
from node.core.key_digests import key_digest
from node.core.policy import require_purpose
from protocol.encoding import encode
from protocol.entry import Entry
from protocol.matching.match_keys import MatchKey, SlottedKeys, keys_of_traveller
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
    """Who checks, for which agency: in the check's leaf, beside why, and nowhere else."""

    account: AccountId
    agency: AgencyCode


@dataclass(frozen=True, slots=True)
class LocalHit:
    """An entry of the own watchlist that shares a match key with the traveller."""

    entry: Entry = field(repr=False)
    through: MatchKeyKind


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What all lists say. surplus: spellings or documents that did not fit the fixed slots, by kind: they were not asked.

    seconds: what all of it took. answered_seconds: when the last peer's answer arrived, or its time was up, before
    anything in it was looked at: a moment that tells nothing of what was found.
    """

    check_id: str
    local: tuple[LocalHit, ...]
    lists: tuple[ListResult, ...]
    surplus: Mapping[MatchKeyKind, int]
    seconds: float
    answered_seconds: float = 0.0

    @property
    def not_checked(self) -> tuple[ListResult, ...]:
        """The lists that were not checked: they are not clear."""
        return tuple(one for one in self.lists if one.outcome is Outcome.NOT_CHECKED)

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
    local = find_local(node, keys)
    with node.store.write() as tx:
        for one in asked:
            record_answer(tx, node, one)
            for found in one.result.hits:
                tx.hits.add(found.hit)
            if one.result.reason in DEFERRABLE:
                defer(tx, node, check_id, one.result.holder, traveller, purpose, urgency)
    lists = tuple(one.result for one in asked)
    answered = max((one.arrived for one in asked), default=started) - started
    return CheckResult(check_id, local, lists, keys.surplus, node.clock.monotonic() - started, answered)


def find_local(node: NodeContext, keys: SlottedKeys) -> tuple[LocalHit, ...]:
    """Entries of the own list that share a match key, each once, through its most selective kind."""
    by_digest: dict[bytes, MatchKey] = {key_digest(key.input): key for key in keys.by_slot.values()}
    now = node.clock.now()
    found: dict[str, LocalHit] = {}
    order = list(MatchKeyKind)
    with node.store.read() as tx:
        for entry, digest in tx.watchlist.find_by_keys(by_digest):
            through = by_digest[digest].kind
            known = found.get(entry.entry_id)
            if entry.expires > now and (known is None or order.index(through) < order.index(known.through)):
                found[entry.entry_id] = LocalHit(entry, through)
    return tuple(found.values())


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
    return encode(
        {
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

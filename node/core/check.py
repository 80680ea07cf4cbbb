"""The check of one traveller: the own list, and every peer blind and side by side, whatever the own list says."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from node.core.asking import ListResult, ask_peers, record_answer
from node.core.deferred import defer
from node.core.policy import require_purpose
from node.core.watchlist import key_digest
from protocol.encoding import encode
from protocol.entry import Entry
from protocol.matching.match_keys import MatchKey, SlottedKeys, keys_of_traveller
from protocol.matching.traveller import Traveller, dump_traveller
from protocol.vocabulary import MatchKeyKind, NotChecked, Outcome, Purpose, Role, Urgency

if TYPE_CHECKING:
    from collections.abc import Mapping

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
class LocalHit:
    """An entry of the own watchlist that shares a match key with the traveller."""

    entry: Entry = field(repr=False)
    through: MatchKeyKind


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What all lists say. surplus: spellings or documents that did not fit the fixed slots, by kind: they were not asked."""

    check_id: str
    local: tuple[LocalHit, ...]
    lists: tuple[ListResult, ...]
    surplus: Mapping[MatchKeyKind, int]
    seconds: float

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
) -> CheckResult:
    """Checks one traveller everywhere; each peer has the time of its terms, or `deadline_seconds` if that is less.

    Raises NotPermittedError for a purpose the role does not have, CharterAlarmError.
    """
    require_purpose(role, purpose)
    started = node.clock.monotonic()
    federation = node.federation()
    keys = keys_of_traveller(traveller, purpose=purpose)
    check_id = node.random_bytes(16).hex()
    local = find_local(node, keys)
    asked = ask_peers(
        node,
        federation,
        federation.peers(),
        traveller,
        keys,
        purpose=purpose,
        check_id=check_id,
        deadline_seconds=deadline_seconds,
        note=_note(node, traveller, purpose, role, urgency, check_id),
    )
    with node.store.write() as tx:
        for one in asked:
            record_answer(tx, node, one)
            for found in one.result.hits:
                tx.hits.add(found.hit)
            if one.result.reason in DEFERRABLE:
                defer(tx, node, check_id, one.result.holder, traveller, purpose, urgency)
    lists = tuple(one.result for one in asked)
    return CheckResult(check_id, local, lists, keys.surplus, node.clock.monotonic() - started)


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


def _note(
    node: NodeContext, traveller: Traveller, purpose: Purpose, role: Role, urgency: Urgency, check_id: str
) -> bytes:
    """Who asked, why, and a salted digest of for whom: enough to answer to an auditor, no person in the log's payload."""
    salt = node.random_bytes(16)
    return encode(
        {
            "check": check_id,
            "purpose": purpose.value,
            "role": role.value,
            "urgency": urgency.value,
            "salt": salt.hex(),
            "traveller": hashlib.sha256(salt + dump_traveller(traveller)).hexdigest(),
        }
    )
